"""Where does a case stand? Walked through once a turn, however often a turn asks."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from bot.engine.model import Answers, Pack
from bot.engine.walk import Path, walk

_REMEMBERED = 8
"""A turn looks at a case before and after; more would keep answers in memory for nothing."""


class _Same:
    """A pack or answers, equal to itself alone: in this room neither is ever changed in place."""

    __slots__ = ("it",)

    def __init__(self, it: Any) -> None:
        self.it = it

    def __hash__(self) -> int:
        return id(self.it)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.it is other.it


def replayed(pack: Pack, answers: Answers, today: date, focus: str = "", stage: str = "") -> Path:
    """Return what `bot.engine.walk.walk` does."""
    return _replayed(_Same(pack), _Same(answers), today, focus, stage)


def forget() -> None:
    """Keep nobody's answers in memory beyond a turn."""
    _replayed.cache_clear()


@lru_cache(maxsize=_REMEMBERED)
def _replayed(pack: _Same, answers: _Same, today: date, focus: str, stage: str) -> Path:
    return walk(pack.it, answers.it, today, focus, stage)
