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
from bot.letters.model import (
    MASK,
    Entry,
    EvidenceItem,
    Letter,
    Line,
    Row,
    Section,
    quotes_the_other_side,
)
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
REQUESTS, ASKED = "다음과 같이 요청합니다.", "요청하는 내용입니다."
"""What stands over the requests; the second where the opening says the first."""
_LONG_FACT, _LONG = 80, 300
"""A longer fact comes after the requests; a longer sentence of any kind after everything else."""
_ASKS = ("바랍니다", "요청합니다", "요청드립니다", "청구합니다", "요청하며")
_KEY = 190
"""Characters of facts, and of requests, that come before all other sentences."""
_TELLING = ("번호", "내용", "상품", "없어진", "조치", "금액", "", "환급", "아이디")
"""Which facts tell most, by words of their labels; '' stands for a dated event."""
_SELF = re.compile(r"성명|이름|주소|생년월일|전화|연락처|전자우편|이메일")
"""Labels of who writes: those who know the account know that, too."""
_REMEDIES = frozenset({"L-REFUND", "L-RESTORE", "L-THEFT", "L-PRESERVE", "L-LOG-H", "L-INFO-H"})
"""Articles of the requests that matter most: what is to be given back, restored or kept."""
_OTHERS, _EVENT = len(_TELLING), _TELLING.index("")
_SAME_LAW, _REPLY = "같은 법", "L-REPLY"
_LAW = re.compile(r"「[^」]+(?:법|법률)」|[가-힣]+법(?= 제\d)")
_DAY = re.compile(r"\d{4}년 \d{1,2}월 \d{1,2}일")
_NUMBER = re.compile(r"\d[\d,]*")
_LONGEST_NAME = 60


class Weight(IntEnum):
    """What is said first when there is no room for everything."""

    KEY_FACT = 0
    """The facts that tell most, up to `_KEY` characters of them."""
    KEY_ASK = 1
    """What is asked for most, likewise; at least one request."""
    FACT = 2
    """Any other row of a table or dated event."""
    ASK = 3
    """The sentence of any other request that asks."""
    MORE_ASK = 4
    """A further one of the same request."""
    LONG_FACT = 5
    STATEMENT = 6
    """A sentence of ours about what happened, and whose letter it is."""
    REPLY = 7
    """By when and where to reply."""
    STORY = 8
    """The person's own sentences."""
    BESIDE = 9
    """What stands around a request."""
    QUOTE = 10
    EVIDENCE = 11
    CLOSING = 12
    LONG = 13
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
    facts = [piece for piece in pieces if piece.weight in (Weight.KEY_FACT, Weight.FACT)]
    asks = [piece for piece in pieces if piece.weight in (Weight.KEY_ASK, Weight.ASK)]
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
    facts = [_fact(row, part.heading) for part in letter.sections for row in part.table]
    for entry in (entry for section in letter.sections for entry in section.log):
        if not _is_told(entry, rows):
            facts.append(_sentence(_Block.FACTS, 1, said_entry(entry), Weight.FACT, _EVENT))
    yield from _with_keys(facts, Weight.FACT, Weight.KEY_FACT)
    items = [item for section in letter.sections for item in section.items]
    asks = [piece for number, item in enumerate(items) for piece in _request(item, number)]
    yield from _with_keys(asks, Weight.ASK, Weight.KEY_ASK)
    numbers = count()
    for section in letter.sections:
        for point in section.paragraphs:
            yield from _story(point.line, next(numbers), facts)
        yield from _quote(section, next(numbers))
    yield from _evidence(letter.evidence)
    yield from _closing(letter.closing)


def _with_keys(pieces: Sequence[_Piece], weight: Weight, key: Weight) -> Iterator[_Piece]:
    """Yield the pieces, those of a weight that tell most with the weight ``key``."""
    keys: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.telling):
        room = _KEY - sum(len(one.text) for one in keys)
        if piece.weight is weight and (len(piece.text) <= room or not keys):
            keys.append(piece)
    chosen = set(map(id, keys))
    yield from (replace(one, weight=key) if id(one) in chosen else one for one in pieces)


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


def _fact(row: Row, heading: str) -> _Piece:
    """Return a row; the company knows its own name and its customer's, so those can wait."""
    phrase, sentence = said_row(row, heading)
    known = row.value.answers and {PROVIDER, PROVIDER_OTHER}.issuperset(row.value.answers)
    can_wait = known or _SELF.search(row.label)
    telling = next((n for n, word in enumerate(_TELLING) if word and word in row.label), _OTHERS)
    weight = Weight.STATEMENT if can_wait else Weight.FACT
    piece = _sentence(_Block.FACTS, 0, phrase or sentence, weight, telling)
    return replace(piece, is_phrase=bool(phrase))


def _request(item: Line, number: int) -> Iterator[_Piece]:
    """Yield the sentences of a request; the first that asks (or, if none does, is) is the request."""
    sentences = [text for text, _ in sentences_of(item)]
    asking = [text for text in sentences if any(word in text for word in _ASKS)] or sentences
    for text in sentences:
        asks = Weight.ASK if text == asking[0] else Weight.MORE_ASK
        weight = asks if text in asking else Weight.BESIDE
        yield _sentence(_Block.REQUESTS, number, text, weight, item.basis not in _REMEDIES)


def _story(line: Line, number: int, facts: Sequence[_Piece]) -> Iterator[_Piece]:
    """Yield a paragraph; nothing after a sentence comes before it, so no gap opens in a story.

    Of several stories each gets its first sentence before any gets its second.
    """
    heaviest = Weight.KEY_FACT
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


def _quote(section: Section, number: int) -> Iterator[_Piece]:
    """Yield the words set apart: the other side's whole, the person's sentence by sentence."""
    if section.quote is None:
        return
    said = section.intro.text if section.intro else ""
    if quotes_the_other_side(section.heading, said):
        said = said or f"{josa(section.heading, '은/는')} 다음과 같습니다."
        text = f"{said}\n“{section.quote.text}”"
        yield _sentence(_Block.QUOTE, number, text, Weight.QUOTE)
    else:
        yield from _story(section.quote, number, ())


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
    names_it = Weight.KEY_FACT
    for place, piece in enumerate(pieces):
        before = piece.text.partition(_SAME_LAW)[0]
        leans = before != piece.text and not _LAW.search(before)
        weight = max(piece.weight, names_it) if leans else piece.weight
        if _LAW.search(piece.text):
            names_it = piece.weight
        ordered.append((weight, piece.telling, replace(piece, place=place)))
    return [piece for _, _, piece in sorted(ordered, key=lambda one: one[:2])]


# --- the text -----------------------------------------------------------------------------------


def _text(letter: Letter, chosen: Sequence[_Piece], whole: bool) -> str:
    """Write the chosen sentences in reading order."""
    opening = reworded(letter.opening.text) if letter.opening else f"{letter.title}입니다."
    over = ASKED if REQUESTS in opening else REQUESTS
    parts = [opening, *_blocks(chosen, over), "" if whole else MORE, _name(letter)]
    return "\n\n".join(part for part in parts if part)


def _blocks(chosen: Sequence[_Piece], over: str) -> Iterator[str]:
    read = sorted(chosen, key=lambda piece: piece.place)
    for block, pieces in groupby(read, key=lambda piece: piece.block):
        groups = [list(group) for _, group in groupby(pieces, key=lambda piece: piece.group)]
        match block:
            case _Block.FACTS:
                yield "\n".join(_told(group) for group in groups)
            case _Block.REQUESTS:
                asks = [joined([piece.text for piece in group]) for group in groups]
                yield "\n".join([over, *_numbered(asks)])
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
    things = [ask for ask in asks if not ask.endswith(".")]
    sentences = [ask for ask in asks if ask.endswith(".")]
    if things:
        sentences.append(f"다음을 요청합니다: {', '.join(things)}.")
    return " ".join(joined([f"{name}입니다.", *filter(None, [facts]), *sentences]).split())


def _name(letter: Letter) -> str:
    """Return the sender's name, on one line and of at most 60 characters."""
    line = letter.sender[0] if letter.sender else letter.signature
    return " ".join(line.text.split())[:_LONGEST_NAME] if line else ""
