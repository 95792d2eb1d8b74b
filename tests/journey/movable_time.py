"""Time that a test moves by hand: nobody sleeps through a time-out or a growing wait."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import ShiftedClock


class MovableLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers can be brought forward; its connections are real."""

    ahead = 0.0
    """Seconds by which its time is ahead of the machine's."""

    def time(self) -> float:
        return super().time() + self.ahead


@dataclass
class Time:
    """The bot's and the playground's clock, and the timers of the loop they run on."""

    clock: ShiftedClock
    loop: MovableLoop

    def move(self, *, clock: float, timers: float) -> None:
        """Move each forward by so many seconds."""
        self.loop.ahead += timers
        self.clock.advance(timedelta(seconds=clock))
