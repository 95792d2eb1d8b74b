"""Which words in a person's own story may hurt it, and how does the sentence read without them?

A lexicon (conversations/_shared/calm.yaml) and Korean endings, no guessing: nothing is ever
changed here, only pointed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from bot.engine.model import Calm, CalmForm, CalmKind
from bot.understanding.inflection import (
    PARTICLE_RUN,
    Ending,
    Form,
    Kind,
    Stem,
    closed,
    copula_shapes,
    shapes,
    with_be,
    with_particle,
)
from bot.understanding.notation import beginnings, expression, last_words, read, spellings

_LETTER = "가-힣ㄱ-ㅎㅏ-ㅣA-Za-z0-9"
_SENTENCE_END = re.compile(
    r"(?:[!?…~\n]|\.(?!\d))+[\"'”’)\]]*\s*"
    r"|(?<=니다|어요|아요|해요|에요|예요|세요|네요|데요|지요|거요|께요|게요|했다|었다|았다|였다|했음|었음|았음)\s+"
)
_STOPS = re.compile(r"[.,!?…~^]*")
_CLOSING = re.compile(r"(?:니다|[가-힣]다|[가-힣]음|함|됨|임|요|여|용|죠|지|네|어|해|아|야)$")
_ENDS_HERE = re.compile(r"\s*(?:[.!?…~\n]|[ㅠㅜㅋㅎ^]|$)")
_REPORTED = re.compile(r"(?:다|냐|라|자)(?:고|는|며|면서|던|길래|나요?$)")
_ASKED = re.compile(r"(?:[는은인]지(?:는|도|를|만)?|니까|나요|가요|까요|냐고?)$")
_DENIED_AFTER = re.compile(
    r" {0,2}(?:적|일|것|거|게|건|사실|바|리|생각|의도|마음|수|줄)?(?:이|은|도|조차|가|을)?"
    r" {0,2}(?:전혀|절대|한 ?번도)? {0,2}(?:없|아니|아닙|아녜|않|못)"
)
_NEVER_TRIED = re.compile(r" {0,2}(?:본 {0,2}적(?:이|은|도)? {0,2}없|보지 {0,2}(?:않|못))")
_DENIED_BEFORE = re.compile(r"(?:^|\s)(?:안|못) {0,2}$")
_OWNED_UP = re.compile(
    r" {0,2}(?:건|거|게|것|점|사실|걸|부분)(?:은|이|을|는|도)? {0,2}(?:맞|사실|인정|죄송|사과|후회|반성|잘못|제 잘못)"
)
_ADNOMINAL = frozenset({"present", "perfect", "future", "noun"})
_JOINS = frozenset("\u200d") | {chr(c) for c in (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))}
"""What grows into the letter before it: a joiner, and the later parts of a Hangul syllable."""
_NEAR = 30
"""Characters looked at for what stands beside a phrase."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something found in a text, and what may be done about it."""

    start: int
    end: int
    """The span in the text, in code points."""
    entry: Calm
    said: str
    calm: str | None
    """What may stand in its place, endings and particles fitted; None where nothing may."""
    gap: tuple[int, int] | None
    """What would be cut to take it out with its blanks; None where that leaves no whole text."""

    @property
    def id(self) -> str:
        """The entry of the lexicon."""
        return self.entry.id

    @property
    def kind(self) -> CalmKind:
        """What is the matter with it."""
        return self.entry.kind


def heated(text: str, lexicon: tuple[Calm, ...]) -> tuple[Phrase, ...]:
    """Return the phrases of the lexicon in a text, in order, the longest where they overlap."""
    index, starts = _index(lexicon)
    found: list[tuple[int, int, int, Phrase]] = []
    for place in starts.finditer(text):
        for finder in index[place[0]]:
            phrase = finder.at(text, place.start())
            if phrase:
                size = phrase.end - phrase.start
                found.append((-size, phrase.start, finder.order, phrase))
    return tuple(sorted(_apart(found, len(text)), key=lambda one: one.start))


def _apart(found: Sequence[tuple[int, int, int, Phrase]], length: int) -> Iterator[Phrase]:
    """Yield the phrases that no longer one overlaps."""
    covered = bytearray(length)
    for _, _, _, phrase in sorted(found, key=lambda one: one[:3]):
        if not any(covered[phrase.start : phrase.end]):
            covered[phrase.start : phrase.end] = b"\1" * (phrase.end - phrase.start)
            yield phrase


def replaced(text: str, phrase: Phrase) -> str:
    """Return the text with only that phrase said calmly; ValueError where nothing is offered."""
    if phrase.calm is None:
        raise ValueError(f"'{phrase.id}' has nothing to say instead")
    return text[: phrase.start] + phrase.calm + text[phrase.end :]


def taken_out(text: str, phrase: Phrase) -> str:
    """Return the text without that phrase; ValueError where taking it out is not offered."""
    if phrase.gap is None:
        raise ValueError(f"'{phrase.id}' cannot be taken out here")
    return joined(text[: phrase.gap[0]], text[phrase.gap[1] :])


def joined(before: str, after: str) -> str:
    """Put two parts of a text together, two words with a blank between them."""
    words = before[-1:].isalnum() and after[:1].isalnum()
    return f"{before} {after}" if words else before + after


def sentence(text: str, phrase: Phrase) -> tuple[int, int]:
    """Return the span of the sentence (or sentences) that a phrase stands in."""
    begin = _sentence_begin(text, phrase.start)
    after = _SENTENCE_END.search(text, max(phrase.end - 1, 0))
    return begin, len(text[: after.end() if after else len(text)].rstrip())


# --- finding -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Finder:
    """One way of writing one entry of the lexicon."""

    entry: Calm
    order: int
    pattern: re.Pattern[str]
    endings: tuple[tuple[Kind, str], ...]
    """Of each alternative in the pattern: what joins, and what the ending begins with."""
    open_start: bool
    at_start: bool
    unless: tuple[tuple[re.Pattern[str] | None, re.Pattern[str] | None], ...]

    def at(self, text: str, place: int) -> Phrase | None:
        """Return the phrase that begins just there, if there is one."""
        if not self.open_start and place and _LETTERS.match(text[place - 1]):
            return None
        match = self.pattern.match(text, place)
        if match is None or _grows(text, match.end()):
            return None
        if self.at_start and _sentence_begin(text, place) < place:
            return None
        ending = self._ending(match)
        if self._something_else(text, match) or not _meant(self.entry, ending, text, match):
            return None
        return _phrase(self.entry, ending, text, match)

    def _ending(self, match: re.Match[str]) -> Ending | None:
        if not self.endings or match.lastgroup is None or match.lastgroup[0] != "r":
            return None
        kind, begins = self.endings[int(match.lastgroup[1:])]
        return Ending(kind, begins + match[match.lastgroup])

    def _something_else(self, text: str, match: re.Match[str]) -> bool:
        """Whether what stands beside it, or is written right onto it, says that it is not meant."""
        before = text[max(0, match.start() - _NEAR) : match.start()]
        ends = {match.end(), match.start(match.lastgroup) if match.lastgroup else match.end()}
        return any(
            (not left or left.search(before))
            and (not right or any(right.match(text, end) for end in ends))
            for left, right in self.unless
        )


_LETTERS = re.compile(f"[{_LETTER}]")


def _grows(text: str, end: int) -> bool:
    """Whether the next character is part of the one before it."""
    if end >= len(text):
        return False
    return text[end] in _JOINS or unicodedata.category(text[end]).startswith("M")


def _sentence_begin(text: str, place: int) -> int:
    """Where the sentence begins that ``place`` is in; a blank before it does not count."""
    begin = 0
    for end in _SENTENCE_END.finditer(text, max(0, place - 400), place):
        begin = end.end()
    begin = begin or max(0, place - 400)
    while begin < place and text[begin].isspace():
        begin += 1
    return begin


def _meant(entry: Calm, ending: Ending | None, text: str, match: re.Match[str]) -> bool:
    """Whether it is said in earnest: not denied, asked, or reported of somebody else's words."""
    if entry.form == "word" or (entry.form == "noun" and entry.kind == "heated"):
        return True
    if _denied(ending, text, match):
        return False
    if ending is None:
        return True
    said = ("다" if ending.kind == "plain" else "") + ending.rest
    if entry.kind == "heated":
        return _fits(entry, ending, text, match.end())
    supposed = ending.kind == "past" and ending.rest.startswith("겠")  # 제가 돌렸겠어요
    if supposed or _REPORTED.search(said) or _ASKED.search(said):
        return False
    if entry.kind == "admission" and ending.kind == "eu" and ending.rest.startswith("려"):
        return False  # 되팔려고 산 게 아니에요
    if entry.kind == "admission" and _is_adnominal(ending):
        return bool(_OWNED_UP.match(text, match.end() - len(_noun_written_on(ending))))
    return _fits(entry, ending, text, match.end())


def _denied(ending: Ending | None, text: str, match: re.Match[str]) -> bool:
    """Whether 않다, 없다, 아니다 follows what can be denied so (돌리지 않았어요), or 안 stands before."""
    if _DENIED_BEFORE.search(text[max(0, match.start() - 4) : match.start()]):
        return True
    if ending is None or _is_adnominal(ending) or ending.rest.startswith("지"):
        return bool(_DENIED_AFTER.match(text, match.end()))
    return ending == Ending("aeo") and bool(_NEVER_TRIED.match(text, match.end()))


def _is_adnominal(ending: Ending) -> bool:
    return ending.kind in _ADNOMINAL and not ending.rest.startswith("데")


def _noun_written_on(ending: Ending) -> str:
    return ending.rest if ending.kind != "noun" else ""


def _fits(entry: Calm, ending: Ending, text: str, end: int) -> bool:
    """Whether an ending is among those that the entry is about."""
    if entry.endings == "coming":
        return (
            ending.kind in ("future", "plain")
            or (ending.kind == "base" and ending.rest[:1] in ("겠", "겟"))
            or (ending.kind == "eu" and ending.rest.startswith("려"))
        )
    if entry.endings == "final":
        return bool(_CLOSING.search(text[max(0, end - 4) : end])) and (
            ending.kind in ("past", "formal", "aeo", "plain", "noun")
            or bool(_ENDS_HERE.match(text, end))
        )
    return True


# --- what may be done about it -----------------------------------------------------------------


def _phrase(entry: Calm, ending: Ending | None, text: str, match: re.Match[str]) -> Phrase:
    start, end = match.span()
    return Phrase(
        start=start, end=end, entry=entry, said=match[0],
        calm=_instead(entry, ending, match),
        gap=_gap(entry, ending, text, start, end) if entry.out else None,
    )  # fmt: skip


def _instead(entry: Calm, ending: Ending | None, match: re.Match[str]) -> str | None:
    """What stands in its place: the same ending on another stem, the same particle on a noun."""
    words = entry.calm_is if entry.form == "noun" and ending else entry.calm
    if not words:
        return with_be(entry.calm, ending) if entry.calm and ending else None
    if ending is not None:
        return Stem.of(words, form_of(entry)).take(ending)
    if entry.form == "word":
        return words
    return with_particle(words, match["particle"] or "") + (match["more"] or "")


def form_of(entry: Calm) -> Form:
    """Return whether what is said instead is a verb or an adjective."""
    form: CalmForm = entry.calm_form or ("adjective" if entry.form == "noun" else entry.form)
    return cast(Form, form)


def _gap(
    entry: Calm, ending: Ending | None, text: str, start: int, end: int
) -> tuple[int, int] | None:
    """What is cut with the phrase, so that blanks and stops on both sides still fit.

    A predicate is cut only where the sentence begins with it: what stands before it would be left
    without an end, and may be a fact.
    """
    begins = _sentence_begin(text, start) == start
    if entry.form == "noun" and ending is None:
        return None
    if ending is not None and (_is_adnominal(ending) or not begins):
        return None
    stop = _STOPS.match(text, end)
    if stop and (begins or stop[0] == ","):
        end = stop.end()
    cut = _with_blanks(text, start, end)
    return cut if _LETTERS.search(text, 0, cut[0]) or _LETTERS.search(text, cut[1]) else None


def _with_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a cut so that one blank is left between words, and none before a stop or a new line."""
    if start == 0 or text[start - 1].isspace():
        while end < len(text) and text[end] == " ":
            end += 1
    if end == len(text) or not text[end].isalnum():
        while start and text[start - 1] == " ":
            start -= 1
    alone = start == 0 or text[start - 1] == "\n"
    if alone and end < len(text) and text[end] == "\n":
        end += 1
    return start, end


# --- the lexicon, made ready -------------------------------------------------------------------


@lru_cache(maxsize=8)
def _index(
    lexicon: tuple[Calm, ...],
) -> tuple[Mapping[str, Sequence[_Finder]], re.Pattern[str]]:
    """Return the finders by the character they begin with, and a pattern of all those."""
    index: dict[str, list[_Finder]] = defaultdict(list)
    for order, entry in enumerate(lexicon):
        for find in entry.finds:
            finder, firsts = _finder(entry, order, find)
            for first in firsts:
                index[first].append(finder)
    any_of = "".join(re.escape(first) for first in sorted(index))
    return index, re.compile(f"[{any_of}]" if any_of else r"(?!)")


def _finder(entry: Calm, order: int, find: str) -> tuple[_Finder, frozenset[str]]:
    written = read(find)
    if entry.form in ("verb", "adjective"):
        pattern, endings, firsts = _inflected(written.body, entry.form)
    elif entry.form == "noun":
        pattern, endings = _noun(written.body, entry)
        firsts = beginnings(written.body)
    else:
        pattern, endings, firsts = expression(written.body), (), beginnings(written.body)
    if not written.open_end:
        pattern += "(?![가-힣])"
    finder = _Finder(
        entry=entry, order=order, pattern=re.compile(pattern), endings=endings,
        open_start=written.open_start, at_start=written.at_start,
        unless=tuple(_beside(one) for one in entry.unless),
    )  # fmt: skip
    return finder, firsts


Endings = tuple[tuple[Kind, str], ...]


def _inflected(body: str, form: Form) -> tuple[str, Endings, frozenset[str]]:
    """The stem in every shape; group r<n> holds the rest of the word after shape n."""
    parts: list[str] = []
    endings: list[tuple[Kind, str]] = []
    firsts: set[str] = set()
    for prefix, word in last_words(body):
        for text, rest, kind in shapes(Stem.of(word, form)):
            parts.append(f"{re.escape(text)}(?P<r{len(endings)}>{rest})")
            endings.append((kind, ""))
            firsts |= {text[0]} if "" in spellings(prefix) else set()
    prefix = last_words(body)[0][0]
    pattern = f"{expression(prefix)}(?:{'|'.join(f'(?:{part})(?![가-힣])' for part in parts)})"
    return pattern, tuple(endings), beginnings(prefix) | firsts


def _noun(body: str, entry: Calm) -> tuple[str, Endings]:
    """The noun with 이다, and with a particle unless there is only ``calm_is`` to say instead."""
    ends_closed = all(closed(one) for one in spellings(body))
    ways = list(copula_shapes("각" if ends_closed else "가"))
    parts = [f"{text}(?P<r{n}>{rest})" for n, (text, rest, _, _) in enumerate(ways)]
    if entry.calm or not entry.calm_is:
        parts.append(PARTICLE_RUN)
    pattern = f"{expression(body)}(?:{'|'.join(f'(?:{part})(?![가-힣])' for part in parts)})"
    return pattern, tuple((kind, begins) for _, _, kind, begins in ways)


def _beside(unless: str) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """What stands before and after ``_`` in an ``unless``."""
    left, _, right = unless.partition("_")
    before = re.compile(f"(?:{expression(left.strip())}) {{0,2}}$") if left.strip() else None
    after = re.compile(f" {{0,2}}(?:{expression(right.strip())})") if right.strip() else None
    return before, after
