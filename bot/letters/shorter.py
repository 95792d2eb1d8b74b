"""How does the same appeal fit a web form of 500, 1,000 or 2,000 characters?

The sentences of a letter are put in order of weight (`Weight`), and as many as fit are said, whole,
in the order in which one reads: the facts, the requests, the story, the closing, the name. More
room only ever adds the next sentences, so a longer version says all that a shorter one says.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import count, groupby

from bot.letters.facts import PROVIDER, PROVIDER_OTHER
from bot.letters.model import MASK, Entry, EvidenceItem, Letter, Line, Row, Section
from bot.letters.sentences import (
    joined,
    reworded,
    said_entry,
    said_row,
    sentences_of,
    together,
)
from bot.letters.wording import josa

LEAST = 200
"""No form of fewer characters is served."""
COPY_BUTTON = 256
"""Characters on Telegram's button that copies a text (Bot API, CopyTextButton: 1-256)."""
MORE = "(자세한 내용은 첨부한 서면에 있습니다.)"
REQUESTS = "다음과 같이 요청합니다."
_LONG_FACT, _LONG = 80, 300
"""A longer fact comes after the requests; a longer sentence of any kind after everything else."""
_ASKS = ("바랍니다", "요청합니다", "요청드립니다", "청구합니다", "요청하며")
_TELLING = ("번호", "내용", "상품", "조치", "금액", "환급", "아이디")
"""Which facts tell most, by words of their labels."""
_REMEDIES = frozenset({"L-REFUND", "L-RESTORE", "L-THEFT", "L-PRESERVE", "L-LOG-H", "L-INFO-H"})
"""Articles of the requests that matter most: what is to be given back, restored or kept."""
_OTHERS, _EVENT = len(_TELLING), len(_TELLING) + 1
_SAME_LAW, _REPLY = "같은 법", "L-REPLY"
_LAW = re.compile(r"「[^」]+(?:법|법률)」")
_DAY = re.compile(r"\d{4}년 \d{1,2}월 \d{1,2}일")
_NUMBER = re.compile(r"\d[\d,]*")
_LONGEST_NAME = 60


class Weight(IntEnum):
    """What is said first when there is no room for everything."""

    FACT = 0
    """A row of a table or a dated event."""
    ASK = 1
    """The sentence of a request that asks."""
    MORE_ASK = 2
    """A further one of the same request."""
    LONG_FACT = 3
    STATEMENT = 4
    """A sentence of ours about what happened."""
    REPLY = 5
    """By when and where to reply."""
    STORY = 6
    """The person's own sentences."""
    BESIDE = 7
    """What stands around a request."""
    QUOTE = 8
    EVIDENCE = 9
    CLOSING = 10
    LONG = 11
    """Any sentence that is very long."""


class _Block(IntEnum):
    """Where a sentence stands when read."""

    FACTS = 0
    REQUESTS = 1
    STORY = 2
    QUOTE = 3
    EVIDENCE = 4
    CLOSING = 5


@dataclass(frozen=True, slots=True)
class _Piece:
    """One sentence, or a phrase of one (예매 번호는 T123)."""

    block: _Block
    group: int
    """Number of the request or paragraph it belongs to."""
    text: str
    weight: Weight
    is_phrase: bool = False
    telling: int = 0
    """Among equals in weight: the smaller, the more it tells."""
    place: int = 0
    """Its number in reading order."""


def shortened(letter: Letter, limit: int) -> str:
    """Return the appeal in at most ``limit`` characters, ending with the sender's name.

    Counted as Korean web forms do: every code point is one, a line break is one. No sentence is
    cut; where one is left out, a line points to the whole letter. ValueError under 200.
    """
    if limit < LEAST:
        raise ValueError(f"a version has at least {LEAST} characters")
    pieces = _by_weight(_pieces(letter))
    whole = _text(letter, pieces, True)
    if len(whole) <= limit:
        return whole
    sizes = range(len(pieces))  # one sentence more is never a shorter text
    most = bisect_right(sizes, limit, key=lambda n: len(_text(letter, pieces[:n], False)))
    return _text(letter, pieces[: max(0, most - 1)], False)


def core(letter: Letter, limit: int = COPY_BUTTON) -> str:
    """Return who, what and the requests as one paragraph of at most ``limit`` characters.

    Counted as Telegram counts (UTF-16), which is never less than code points. ValueError under
    200.
    """
    if limit < LEAST:
        raise ValueError(f"a core has at least {LEAST} characters")
    pieces = _by_weight(_pieces(letter))
    facts = [piece for piece in pieces if piece.weight is Weight.FACT]
    asks = [piece for piece in pieces if piece.weight is Weight.ASK]
    chosen: list[_Piece] = []
    for piece in [*facts[:1], *asks[:1], *facts[1:3], *asks[1:], *facts[3:]]:
        if _utf16(_paragraph(_name(letter), [*chosen, piece])) <= limit:
            chosen.append(piece)
    return _paragraph(_name(letter), chosen)


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- the sentences ------------------------------------------------------------------------------


def _pieces(letter: Letter) -> Iterator[_Piece]:
    """Yield every sentence in reading order; what the facts say is not said again as an event."""
    rows = [row for section in letter.sections for row in section.table]
    facts = [*map(_fact, rows)]
    for entry in (entry for section in letter.sections for entry in section.log):
        if not _is_told(entry, rows):
            facts.append(_sentence(_Block.FACTS, 1, said_entry(entry), Weight.FACT, _EVENT))
    yield from facts
    for number, item in enumerate(item for section in letter.sections for item in section.items):
        yield from _request(item, number)
    numbers = count()
    for section in letter.sections:
        for point in section.paragraphs:
            yield from _story(point.line, next(numbers), facts)
        yield from _quote(section)
    yield from _evidence(letter.evidence)
    yield from _closing(letter.closing)


def _is_told(entry: Entry, rows: Sequence[Row]) -> bool:
    """Say whether rows tell the same: the same day, and every number; own words never do."""
    told = {answer for row in rows for answer in row.value.answers}
    behind = (entry.day if _DAY.search(entry.day.text) else entry.fact).answers[:1]
    values = " ".join(row.value.text for row in rows)
    numbers = _NUMBER.findall(entry.fact.text)
    return (
        told.issuperset(behind)
        and MASK not in entry.fact.frame
        and all(number in values for number in numbers)
    )


def _sentence(block: _Block, group: int, text: str, weight: Weight, telling: int = 0) -> _Piece:
    long_fact = Weight.LONG_FACT if weight is Weight.FACT else weight
    fitting = (
        weight if len(text) <= _LONG_FACT else long_fact if len(text) <= _LONG else Weight.LONG
    )
    return _Piece(block, group, text, fitting, telling=telling)


def _fact(row: Row) -> _Piece:
    """Return a row; the company knows its own name, so that can wait."""
    phrase, sentence = said_row(row)
    ours = {PROVIDER, PROVIDER_OTHER}.issuperset(row.value.answers) and row.value.answers
    telling = next((n for n, word in enumerate(_TELLING) if word in row.label), _OTHERS)
    weight = Weight.STATEMENT if ours else Weight.FACT
    piece = _sentence(_Block.FACTS, 0, phrase or sentence, weight, telling)
    return replace(piece, is_phrase=bool(phrase))


def _request(item: Line, number: int) -> Iterator[_Piece]:
    """Yield the sentences of a request; the first that asks is the request."""
    asked = False
    for text, _ in sentences_of(item):
        asks = any(word in text for word in _ASKS)
        weight = (Weight.MORE_ASK if asked else Weight.ASK) if asks else Weight.BESIDE
        asked = asked or asks
        yield _sentence(_Block.REQUESTS, number, text, weight, item.basis not in _REMEDIES)


def _story(line: Line, number: int, facts: Sequence[_Piece]) -> Iterator[_Piece]:
    """Yield a paragraph; nothing after a sentence comes before it, so no gap opens in a story.

    Of several stories each gets its first sentence before any gets its second.
    """
    heaviest = Weight.FACT
    for turn, (text, ours) in enumerate(sentences_of(line)):
        if ours and any(_repeats(text, fact.text) for fact in facts):
            continue
        weight = Weight.STATEMENT if ours else Weight.STORY
        piece = _sentence(_Block.STORY, number, text, weight, turn)
        heaviest = max(heaviest, piece.weight)
        yield replace(piece, weight=heaviest)


def _repeats(sentence: str, event: str) -> bool:
    """Say whether a sentence tells the same as an event: the same days, the same last words."""
    days = _DAY.findall(sentence)
    return (
        bool(days) and days == _DAY.findall(event) and sentence.split()[-2:] == event.split()[-2:]
    )


def _quote(section: Section) -> Iterator[_Piece]:
    if section.quote:
        said = section.intro.text if section.intro else f"{section.heading}은 다음과 같습니다."
        text = f"{said}\n“{section.quote.text}”"
        yield _sentence(_Block.QUOTE, 0, text, Weight.QUOTE)


def _evidence(items: Sequence[EvidenceItem]) -> Iterator[_Piece]:
    """Say what there is, not that it is attached: many forms take no file."""
    if items:
        names = ", ".join(dict.fromkeys(item.label for item in items))
        text = f"확인에 필요한 자료로 {josa(names, '을/를')} 보관하고 있습니다."
        yield _sentence(_Block.EVIDENCE, 0, text, Weight.EVIDENCE)


def _closing(lines: Sequence[Line]) -> Iterator[_Piece]:
    for line in lines:
        weight = Weight.REPLY if line.basis == _REPLY else Weight.CLOSING
        for text, _ in sentences_of(line):
            yield _sentence(_Block.CLOSING, 0, text, weight)


def _by_weight(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Put pieces in the order in which they are given room.

    'The same law' is said only after the sentence that names it, wherever that stands.
    """
    ordered: list[tuple[Weight, int, _Piece]] = []
    names_it = Weight.FACT
    for place, piece in enumerate(pieces):
        weight = max(piece.weight, names_it) if _SAME_LAW in piece.text else piece.weight
        if _LAW.search(piece.text):
            names_it = piece.weight
        ordered.append((weight, piece.telling, replace(piece, place=place)))
    return [piece for _, _, piece in sorted(ordered, key=lambda one: one[:2])]


# --- the text -----------------------------------------------------------------------------------


def _text(letter: Letter, chosen: Sequence[_Piece], whole: bool) -> str:
    """Write the chosen sentences in reading order."""
    opening = reworded(letter.opening.text) if letter.opening else f"{letter.title}입니다."
    parts = [opening, *_blocks(chosen), "" if whole else MORE, _name(letter)]
    return "\n\n".join(part for part in parts if part)


def _blocks(chosen: Sequence[_Piece]) -> Iterator[str]:
    read = sorted(chosen, key=lambda piece: piece.place)
    for block, pieces in groupby(read, key=lambda piece: piece.block):
        groups = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.group)]
        match block:
            case _Block.FACTS:
                yield "\n".join(_told(group) for group in groups)
            case _Block.REQUESTS:
                asks = [joined([piece.text for piece in group]) for group in groups]
                yield "\n".join([REQUESTS, *_numbered(asks)])
            case _:
                yield "\n".join(joined([piece.text for piece in group]) for group in groups)


def _told(pieces: Sequence[_Piece]) -> str:
    """Say facts as sentences: what it is, what can share a sentence, what happened."""
    shared = together([piece.text for piece in pieces if piece.is_phrase])
    alone = [piece.text for piece in pieces if not piece.is_phrase]
    first = [text for text in alone if text.endswith("입니다.")]
    return joined([*first, *shared, *(text for text in alone if text not in first)])


def _numbered(asks: Sequence[str]) -> Sequence[str]:
    return asks if len(asks) == 1 else [f"{n}. {ask}" for n, ask in enumerate(asks, 1)]


def _paragraph(name: str, chosen: Sequence[_Piece]) -> str:
    read = sorted(chosen, key=lambda piece: piece.place)
    facts = _told([piece for piece in read if piece.block is _Block.FACTS])
    asks = [piece.text for piece in read if piece.block is _Block.REQUESTS]
    return " ".join(joined([f"{name}입니다.", *filter(None, [facts]), *asks]).split())


def _name(letter: Letter) -> str:
    """Return the sender's name, on one line and of at most 60 characters."""
    line = letter.sender[0] if letter.sender else letter.signature
    return " ".join(line.text.split())[:_LONGEST_NAME] if line else ""
