"""Which incident is a free message about?

A pack's keywords say what it is about; its hints only together (a site's name and 계정 정지).
Whoever is not surely in one place is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.engine.model import Elsewhere, Pack
from bot.understanding.texts import squeeze, squeezed

MOST_READ = 5_000


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message belongs, and the phrase that decided it.

    maybe: nothing is sure; ``others`` are the candidates, likeliest first, and ``id`` is empty.
    """

    kind: Literal["incident", "elsewhere", "maybe", "none"]
    id: str = ""
    because: str = ""
    others: tuple[str, ...] = ()
    """Ids of what it could be about as well, likeliest first."""


@dataclass(frozen=True, slots=True)
class _Match:
    kind: Literal["incident", "elsewhere"]
    id: str
    keywords: tuple[str, ...]
    hints: tuple[tuple[str, ...], ...] = ()
    """Phrases found, squeezed; hints by their lists."""

    @property
    def hits(self) -> tuple[str, ...]:
        return (*self.keywords, *(hint for hints in self.hints for hint in hints))

    def own(self, found: Iterable[_Match]) -> tuple[str, ...]:
        """Return what no other has as well: '취소' says nothing beside '예매취소'."""
        theirs = [hit for other in found if other is not self for hit in other.hits]
        return tuple(h for h in self.hits if not any(h in hit for hit in theirs))


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a match has for itself, beside the others."""

    match: _Match
    own: tuple[str, ...]

    @property
    def is_named(self) -> bool:
        return any(keyword in self.own for keyword in self.match.keywords)

    @property
    def is_enough(self) -> bool:
        return self.is_named or bool(self.own and sum(map(bool, self.match.hints)) > 1)

    @property
    def weight(self) -> int:
        """Long phrases say more than short ones: the square of each length."""
        return sum(len(hit) ** 2 for hit in self.own)

    def rivals(self, best: _Claim) -> bool:
        """Say whether it is as good a claim as the best one."""
        return self.is_named or (bool(self.own) and self.weight >= best.weight)


def route(text: str, packs: Mapping[str, Pack], elsewhere: tuple[Elsewhere, ...]) -> Route:
    """Find the incident, or the known matter elsewhere, that a text is surely about.

    Sure is what alone has a keyword, or hints out of two lists, and outweighs the others. What
    several matches share counts for none. Spacing, letter case and slips of spelling do not matter.
    """
    said = squeeze(text[:MOST_READ])
    found = [match for match in _matches(said, packs, elsewhere) if match.hits]
    if not found:
        return Route("none")
    claims = sorted((_Claim(m, m.own(found)) for m in found), key=_rank)
    best, others = claims[0], tuple(claim.match.id for claim in claims[1:])
    if not best.is_enough or any(claim.rivals(best) for claim in claims[1:]):
        return Route("maybe", others=(best.match.id, *others))
    return Route(best.match.kind, best.match.id, _because(best, packs, elsewhere), others)


def _because(claim: _Claim, packs: Mapping[str, Pack], elsewhere: tuple[Elsewhere, ...]) -> str:
    """Return the first phrase of the content's own that decided it, as it is written there."""
    if claim.match.kind == "incident":
        pack = packs[claim.match.id]
        phrases = (*pack.keywords, *(hint for hints in pack.hints for hint in hints))
    else:
        phrases = next(entry.keywords for entry in elsewhere if entry.id == claim.match.id)
    return next(phrase for phrase in phrases if squeezed(phrase) in claim.own)


def _rank(claim: _Claim) -> tuple[bool, int, int]:
    return (not claim.is_named, -claim.weight, -sum(len(hit) ** 2 for hit in claim.match.hits))


def _matches(
    said: str, packs: Mapping[str, Pack], elsewhere: tuple[Elsewhere, ...]
) -> Iterable[_Match]:
    for pack in packs.values():
        keywords = _hits(pack.keywords, said)
        every = {*keywords, *_hits((hint for hints in pack.hints for hint in hints), said)}
        hints = tuple(tuple(h for h in _hits(hs, said) if h in every) for hs in pack.hints)
        yield _Match("incident", pack.id, keywords, hints)
    for entry in elsewhere:
        yield _Match("elsewhere", entry.id, _hits(entry.keywords, said))


def _hits(phrases: Iterable[str], said: str) -> tuple[str, ...]:
    """Return the phrases found, without those that are part of a longer one found."""
    found = dict.fromkeys(phrase for p in phrases if (phrase := squeezed(p)) and phrase in said)
    return tuple(p for p in found if not any(p != other and p in other for other in found))
