"""Where the time comes from. Handed in everywhere; the pure rooms never look at a clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")


class Clock(Protocol):
    """Tells the time, always with the zone Asia/Seoul."""

    def now(self) -> datetime:
        """Return the current moment in KST."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(KST)


class ShiftedClock:
    """A clock that can be moved forward (time travel in the playground and in tests)."""

    def __init__(self, start: datetime | None = None) -> None:
        """Start at ``start`` (aware), or at the machine's own time."""
        self._shift = (start - datetime.now(KST)) if start else timedelta(0)
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> datetime:
        return datetime.now(KST) + self._shift

    def advance(self, by: timedelta) -> None:
        """Move forward; whoever waits for a due time is woken."""
        self._shift += by
        for listener in self._listeners:
            listener()

    def on_jump(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` after each jump."""
        self._listeners.append(listener)


class FixedClock:
    """A clock that stands still, for `try --now` and unit tests."""

    def __init__(self, at: datetime) -> None:
        self.at = at if at.tzinfo else at.replace(tzinfo=KST)

    def now(self) -> datetime:
        return self.at
