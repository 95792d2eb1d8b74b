"""Which words in a person's own story may hurt it, and how does the sentence read without them?

A lexicon (conversations/_shared/calm.yaml) and Korean endings, no guessing: nothing is ever
changed here, only pointed at.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from bot.engine.model import Calm, CalmForm, CalmKind
from bot.understanding.inflection import Ending, Form, Stem, with_be, with_particle
from bot.understanding.lexicon import LETTER, Finder, Hit, Ready, ready

_LETTERS = re.compile(LETTER)
_SENTENCE_END = re.compile(
    r"(?:[!?…~\n]|\.(?!\d))+[\"'”’)\]]*\s*"
    r"|(?<=니다|어요|아요|해요|에요|예요|세요|네요|데요|지요|거요|께요|게요|했다|었다|았다|였다|했음|었음|았음)\s+"
)
_STOPS = re.compile(r"[.,!?…~^]*")
_CLOSING = re.compile(r"(?:니다|[가-힣]다|[가-힣]음|함|됨|임|요|여|용|죠|지|네|어|해|아|야)$")
_ENDS_HERE = re.compile(r"\s*(?:[.!?…~\n]|[ㅠㅜㅋㅎ^]|$)")
_REPORTED = re.compile(r"(?:다|냐|라|자)(?:고|는|며|면서|던|길래|나요?$)")
_ASKED = re.compile(r"(?:[는은인]지(?:는|도|를|만)?|습니까|나요|가요|까요|냐고?)$")
_DENIED_AFTER = re.compile(
    r" {0,2}(?:적|일|것|거|게|건|사실|바|리|생각|의도|마음|수|줄)?(?:이|은|도|조차|가|을)?"
    r" {0,2}(?:전혀|절대|한 ?번도)? {0,2}(?:없|아니|아닙|아녜|않|못)"
)
_NEVER_TRIED = re.compile(r" {0,2}(?:본 {0,2}적(?:이|은|도)? {0,2}없|보지 {0,2}(?:않|못))")
_DENIED_BEFORE = re.compile(r"(?:^|\s)(?:안|못) {0,2}$")
_OWNED_UP = re.compile(
    r" {0,2}(?:건|거|게|것|점|사실|걸|부분)(?:은|이|을|는|도)? {0,2}(?:맞|사실|인정|죄송|사과|후회|반성|잘못|제 잘못)"
)
_MAYBE = re.compile(r" {0,2}(?:수|지|까|듯)")
_ADNOMINAL = frozenset({"present", "perfect", "future", "noun"})
_JOINS = frozenset("\u200d") | {chr(c) for c in (*range(0x1160, 0x1200), *range(0xD7B0, 0xD800))}
"""What grows into the letter before it: a joiner, and the later parts of a Hangul syllable."""


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
    found: list[_Found] = []
    made, story = ready(lexicon), _Story.of(text)
    for place in made.starts.finditer(text):
        found += _from(made, story, place.start())
    return tuple(sorted(_apart(found, len(text)), key=lambda one: one.start))


_Found = tuple[int, int, int, Phrase]
"""What is better comes first: the longer, the earlier, the earlier in the lexicon."""


@dataclass(frozen=True, slots=True)
class _Story:
    """A text, and where its sentences begin."""

    text: str
    begins: Sequence[int]
    first_letter: int
    last_letter: int

    @classmethod
    def of(cls, text: str) -> _Story:
        begin = len(text) - len(text.lstrip())
        begins = (begin, *(end.end() for end in _SENTENCE_END.finditer(text)))
        first, last = _LETTERS.search(text), _LETTERS.search(text[::-1])
        last_letter = len(text) - 1 - last.start() if last else -1
        return cls(text, begins, first.start() if first else len(text), last_letter)

    def begin(self, place: int) -> int:
        """Return where the sentence begins that ``place`` is in."""
        before = bisect_right(self.begins, place)
        return self.begins[before - 1] if before else place


def _from(made: Ready, story: _Story, start: int) -> Iterator[_Found]:
    """Yield what begins just there, and what is written right onto that: 빡쳐 in 존나빡쳐."""
    text = story.text
    within = start > 0 and bool(_LETTERS.match(text[start - 1]))
    starts = {start}
    while starts:
        place = min(starts)
        starts.remove(place)
        for finder in made.index.get(text[place : place + 1], ()):
            if within and not finder.open_start:
                continue
            if phrase := _at(finder, story, place):
                yield place - phrase.end, place, finder.order, phrase
                if _LETTERS.match(text[phrase.end : phrase.end + 1]):
                    starts.add(phrase.end)
        within = False


def _apart(found: Sequence[_Found], length: int) -> Iterator[Phrase]:
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
    begin = _Story.of(text).begin(phrase.start)
    after = _SENTENCE_END.search(text, max(phrase.end - 1, 0))
    return begin, len(text[: after.end() if after else len(text)].rstrip())


# --- finding -----------------------------------------------------------------------------------


def _at(finder: Finder, story: _Story, place: int) -> Phrase | None:
    """Return the phrase that begins just there, if there is one and it is meant."""
    text = story.text
    hit = finder.find(text, place)
    if hit is None or _grows(text, hit.end):
        return None
    if finder.at_start and story.begin(place) < place:
        return None
    if finder.something_else(text, hit) or not _meant(finder.entry, text, hit):
        return None
    return _phrase(finder.entry, story, hit)


def _grows(text: str, end: int) -> bool:
    """Whether the next character is part of the one before it."""
    if end >= len(text):
        return False
    return text[end] in _JOINS or unicodedata.category(text[end]).startswith("M")


def _meant(entry: Calm, text: str, hit: Hit) -> bool:
    """Whether it is said in earnest: not denied, asked, or reported of somebody else's words."""
    ending = hit.ending
    if entry.form == "word" or (entry.form == "noun" and entry.kind == "heated"):
        return True
    if _denied(text, hit):
        return False
    if ending is None:
        return True
    said = ("다" if ending.kind == "plain" else "") + ending.rest
    if entry.kind == "heated":
        return _fits(entry, ending, text, hit.end)
    if ending.kind == "formal" and ending.rest.startswith("까"):
        return False
    supposed = ending.kind == "past" and ending.rest.startswith("겠")  # 제가 돌렸겠어요
    if supposed or _REPORTED.search(said) or _ASKED.search(said):
        return False
    if entry.kind == "admission" and ending.kind == "eu" and ending.rest[:1] in "려면":
        return False  # 되팔려고 산 게 아니에요, 매크로를 쓰면 안 되나요
    if entry.kind == "claim" and ending.kind == "future" and _MAYBE.match(text, hit.tail):
        return False  # 사기일 수도 있어요
    if entry.kind == "admission" and _is_adnominal(ending):
        return bool(_OWNED_UP.match(text, hit.tail))
    return _fits(entry, ending, text, hit.end)


def _denied(text: str, hit: Hit) -> bool:
    """Whether 않다, 없다, 아니다 follows what can be denied so (돌리지 않았어요), or 안 stands before."""
    if _DENIED_BEFORE.search(text[max(0, hit.start - 4) : hit.start]):
        return True
    ending = hit.ending
    if ending is None or _is_adnominal(ending) or ending.rest.startswith("지"):
        return bool(_DENIED_AFTER.match(text, hit.end))
    return ending == Ending("aeo") and bool(_NEVER_TRIED.match(text, hit.end))


def _is_adnominal(ending: Ending) -> bool:
    return ending.kind in _ADNOMINAL and not ending.rest.startswith("데")


def _fits(entry: Calm, ending: Ending, text: str, end: int) -> bool:
    """Whether an ending is among those that the entry is about."""
    if entry.endings == "coming":
        return (
            ending.kind in ("future", "plain")
            or (ending.kind == "base" and ending.rest[:1] in ("겠", "겟"))
            or (ending.kind == "eu" and ending.rest.startswith("려"))
            or (ending.kind == "noun" and bool(_ENDS_HERE.match(text, end)))  # 제보함.
        )
    if entry.endings == "final":
        return bool(_CLOSING.search(text[max(0, end - 4) : end])) and (
            ending.kind in ("past", "formal", "aeo", "plain", "noun")
            or bool(_ENDS_HERE.match(text, end))
        )
    return True


# --- what may be done about it -----------------------------------------------------------------


def _phrase(entry: Calm, story: _Story, hit: Hit) -> Phrase:
    return Phrase(
        start=hit.start, end=hit.end, entry=entry, said=story.text[hit.start : hit.end],
        calm=_instead(entry, hit), gap=_gap(entry, story, hit) if entry.out else None,
    )  # fmt: skip


def _instead(entry: Calm, hit: Hit) -> str | None:
    """What stands in its place: the same ending on another stem, the same particle on a noun."""
    words = entry.calm_is if entry.form == "noun" and hit.ending else entry.calm
    if not words:
        return with_be(entry.calm, hit.ending) if entry.calm and hit.ending else None
    if hit.ending is not None:
        return _stem(words, form_of(entry)).take(hit.ending)
    return words if entry.form == "word" else with_particle(words, hit.particle) + hit.more


_stem = cache(Stem.of)


def form_of(entry: Calm) -> Form:
    """Return whether what is said instead is a verb or an adjective."""
    form: CalmForm = entry.calm_form or ("adjective" if entry.form == "noun" else entry.form)
    return cast(Form, form)


def _gap(entry: Calm, story: _Story, hit: Hit) -> tuple[int, int] | None:
    """What is cut with the phrase, so that blanks and stops on both sides still fit.

    A predicate is cut only where the sentence begins with it: what stands before it would be left
    without an end, and may be a fact.
    """
    text, start, end, ending = story.text, hit.start, hit.end, hit.ending
    begins = story.begin(start) == start
    if entry.form == "noun" and ending is None:
        return None
    if ending is not None and (_is_adnominal(ending) or not begins):
        return None
    stop = _STOPS.match(text, end)
    if stop and (begins or stop[0] == ","):
        end = stop.end()
    cut = _with_blanks(text, start, end)
    return cut if story.first_letter < cut[0] or story.last_letter >= cut[1] else None


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
