"""Which incident is a free message about?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.engine.model import Elsewhere, Pack
from bot.understanding.texts import one_line

_MOST_CHARACTERS = 5_000


@dataclass(frozen=True, slots=True)
class Route:
    """Where a message belongs, and the phrase that decided it."""

    kind: Literal["incident", "elsewhere", "none"]
    id: str = ""
    because: str = ""
    others: tuple[str, ...] = ()
    """Ids of what it could be about as well, likeliest first."""


@dataclass(frozen=True, slots=True)
class _Match:
    kind: Literal["incident", "elsewhere"]
    id: str
    hits: tuple[str, ...]

    @property
    def score(self) -> int:
        """Long keywords say more than short ones: the square of each length."""
        return sum(len(_squeeze(hit)) ** 2 for hit in self.hits)


def route(text: str, packs: Mapping[str, Pack], elsewhere: tuple[Elsewhere, ...]) -> Route:
    """Find the incident, or the known matter elsewhere, whose keywords weigh most in the text.

    Spacing and letter case do not matter. At equal weight incidents come first.
    """
    squeezed = _squeeze(text[:_MOST_CHARACTERS])
    matches = [_Match("incident", p.id, _hits(p.keywords, squeezed)) for p in packs.values()]
    matches += [_Match("elsewhere", e.id, _hits(e.keywords, squeezed)) for e in elsewhere]
    found = sorted((m for m in matches if m.hits), key=lambda m: -m.score)
    if not found:
        return Route("none")
    best, *others = found
    because = max(best.hits, key=lambda hit: len(_squeeze(hit)))
    return Route(best.kind, best.id, because, tuple(m.id for m in others))


def _hits(keywords: Iterable[str], squeezed: str) -> tuple[str, ...]:
    """Return the keywords found, without those that are part of a longer one found."""
    found = [k for k in keywords if _squeeze(k) and _squeeze(k) in squeezed]
    return tuple(k for k in found if not any(_is_part(k, other) for other in found))


def _is_part(keyword: str, other: str) -> bool:
    part, whole = _squeeze(keyword), _squeeze(other)
    return part != whole and part in whole


def _squeeze(text: str) -> str:
    return "".join(one_line(text).casefold().split())
