"""Where may an entry of the calm wording begin, and which ending does it carry there?

The lexicon is made ready once: a small expression for what stands before the ending, a table of
the shapes that take one, and an index by first character, so that most of a text costs nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.engine.model import Calm
from bot.understanding.inflection import (
    PARTICLE_RUN,
    Ending,
    Form,
    Kind,
    Stem,
    closed,
    copula_shapes,
    shapes,
)
from bot.understanding.notation import beginnings, expression, last_words, read, spellings

_NEAR = 30
"""Characters looked at for what stands beside a phrase."""
LETTER = "[가-힣A-Za-z0-9]"
"""What words are made of; single jamo (ㅋㅋ) stand between words."""
_NO_LETTER = "(?![가-힣])"


@dataclass(frozen=True, slots=True)
class Hit:
    """One way of writing an entry, found."""

    start: int
    end: int
    ending: Ending | None = None
    """Of a verb, an adjective, or a noun with 이다."""
    tail: int = 0
    """Where what is written after the stem begins."""
    particle: str = ""
    more: str = ""
    """Of a noun: its particle, and what may follow one (에게서는)."""


@dataclass(frozen=True, slots=True)
class _Shape:
    """A stem in one of its shapes, or 이다; what follows it up to the end of the word."""

    text: str
    rest: re.Pattern[str]
    kind: Kind
    begins: str
    """What the ending begins with though it is not written so: 예요 is (aeo, 요)."""


Shapes = Mapping[str, Sequence[_Shape]]
"""By first character; under '' those for any other, which have no text."""
Side = re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Finder:
    """One way of writing one entry of the lexicon."""

    entry: Calm
    order: int
    head: re.Pattern[str]
    """What stands before the shapes; the whole where there are none."""
    shapes: Shapes
    particles: bool
    open_start: bool
    at_start: bool
    unless: tuple[tuple[Side, Side], ...]

    def find(self, text: str, place: int) -> Hit | None:
        """Return what is written just there, if it is this."""
        head = self.head.match(text, place)
        if head is None:
            return None
        at = head.end()
        if not self.shapes:
            return Hit(place, at, tail=at)
        for shape in self.shapes.get(text[at : at + 1], self.shapes.get("", ())):
            after = at + len(shape.text)
            if text.startswith(shape.text, at) and (rest := shape.rest.match(text, after)):
                return Hit(place, rest.end(), Ending(shape.kind, shape.begins + rest[0]), after)
        if self.particles and (run := _PARTICLES.match(text, at)):
            return Hit(place, run.end(), None, at, run["particle"] or "", run["more"])
        return None

    def something_else(self, text: str, hit: Hit) -> bool:
        """Whether what stands beside it, or is written right onto it, says that it is not meant."""
        before = text[max(0, hit.start - _NEAR) : hit.start]
        return any(
            (not left or left.search(before))
            and (not right or right.match(text, hit.end) or right.match(text, hit.tail))
            for left, right in self.unless
        )


_PARTICLES = re.compile(PARTICLE_RUN + _NO_LETTER)


@dataclass(frozen=True, slots=True)
class Ready:
    """A lexicon made ready for looking through texts."""

    index: Mapping[str, Sequence[Finder]]
    """By the character that what is found may begin with."""
    starts: re.Pattern[str]
    """Where it is worth looking: at the first letter of a word, and at signs within one."""


@lru_cache(maxsize=8)
def ready(lexicon: tuple[Calm, ...]) -> Ready:
    """Make a lexicon ready; ValueError where ``python -m bot check`` would have complained."""
    index: dict[str, list[Finder]] = defaultdict(list)
    for order, entry in enumerate(lexicon):
        for find in entry.finds:
            finder, firsts = _finder(entry, order, find)
            for first in firsts:
                index[first].append(finder)
    anywhere = {first for first, found in index.items() if any(one.open_start for one in found)}
    starts = f"(?<!{LETTER}){_any(index)}|{_any(anywhere)}"
    return Ready(index, re.compile(starts))


def _any(characters: Iterable[str]) -> str:
    within = "".join(re.escape(one) for one in sorted(characters))
    return f"[{within}]" if within else "(?!)"


def _finder(entry: Calm, order: int, find: str) -> tuple[Finder, frozenset[str]]:
    written = read(find)
    if entry.form in ("verb", "adjective"):
        head, ways, firsts = _inflected(written.body, entry.form)
    else:
        head, firsts = expression(written.body), beginnings(written.body)
        ways = _noun(written.body) if entry.form == "noun" else {}
        head += "들?" if entry.form == "noun" else ""
        if entry.form == "word" and not written.open_end:
            head += _NO_LETTER
    if written.open_start and "+" in written.body:
        head = f"(?<!{re.escape(written.body[0])}){head}"  # one try for each run of signs
    finder = Finder(
        entry=entry, order=order, head=re.compile(head), shapes=ways,
        particles=entry.form == "noun" and bool(entry.calm or not entry.calm_is),
        open_start=written.open_start, at_start=written.at_start,
        unless=tuple(_beside(one) for one in entry.unless),
    )  # fmt: skip
    return finder, firsts


def _inflected(body: str, form: Form) -> tuple[str, Shapes, frozenset[str]]:
    """What stands before the stem, and the stem in every shape."""
    ways: dict[str, list[_Shape]] = defaultdict(list)
    words = last_words(body)
    for _, word in words:
        for text, rest, kind in shapes(Stem.of(word, form)):
            ways[text[0]].append(_Shape(text, _rest(rest), kind, ""))
    before = words[0][0]
    firsts = beginnings(before) | (frozenset(ways) if "" in spellings(before) else frozenset())
    return f"{expression(before)}(?=[{''.join(sorted(ways))}])", ways, firsts


@cache
def _rest(expression_of_it: str) -> re.Pattern[str]:
    return re.compile(expression_of_it + _NO_LETTER)


def _noun(body: str) -> Shapes:
    """이다 after the noun; its particles are the same for all."""
    return _copula(after_closed=all(closed(one) for one in spellings(body)))


@cache
def _copula(*, after_closed: bool) -> Shapes:
    ways: dict[str, list[_Shape]] = defaultdict(list)
    for text, rest, kind, begins in copula_shapes(after_closed=after_closed):
        ways[text[:1]].append(_Shape(text, _rest(rest), kind, begins))
    bare = ways.pop("", [])
    return {first: (*some, *bare) for first, some in ways.items()} | {"": bare}


def _beside(unless: str) -> tuple[Side, Side]:
    """What stands before and after ``_`` in an ``unless``."""
    left, _, right = unless.partition("_")
    before = re.compile(f"(?:{expression(left.strip())}) {{0,2}}$") if left.strip() else None
    after = re.compile(f" {{0,2}}(?:{expression(right.strip())})") if right.strip() else None
    return before, after
