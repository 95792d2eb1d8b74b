"""Can Telegram be reached?"""

from __future__ import annotations

from typing import Protocol

from bot.errors import DeliveryError

FIRST_WAIT, LONGEST_WAIT, MOST_DOUBLINGS = 1.0, 30.0, 5
"""Seconds between two questions while Telegram is away: doubled each time, up to the longest. So
nobody waits for longer than that once it is back."""


class Probe(Protocol):
    """Asks Telegram something that changes nothing."""

    async def probe(self) -> None:
        """Return once Telegram has answered; raise a DeliveryError where it does not."""


class Line:
    """After a failure, and at the start, one cheap question goes ahead of all messages.

    In an outage in which everything hangs, a message would otherwise use up its tries, and the one
    repeat that it may have, for nothing.
    """

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._works = False
        self._failures = 0
        self.delivered = 0
        """Messages that went through since the start."""

    def broke(self) -> None:
        """Note that a message met no answer, or nobody there."""
        self._works = False

    def went_through(self) -> None:
        """Note that Telegram took a message."""
        self.delivered += 1
        self._works, self._failures = True, 0

    async def wait(self) -> float:
        """Return 0 where Telegram can be reached, otherwise in how many seconds to ask again."""
        if self._works:
            return 0.0
        try:
            await self._probe.probe()
        except DeliveryError:
            doublings = min(self._failures, MOST_DOUBLINGS)
            self._failures += 1
            return float(min(FIRST_WAIT * 2**doublings, LONGEST_WAIT))
        self._works, self._failures = True, 0
        return 0.0
