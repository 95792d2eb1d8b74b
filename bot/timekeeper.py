"""Was the machine's clock put back? Then nobody may wait until it has caught up."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.clock import Clock
from bot.store.patience import patiently
from bot.store.port import Store

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two looks at the clock."""
A_JUMP = timedelta(seconds=5)
"""Smaller steps back are the usual setting of a clock, and cost nobody more than that wait."""


class Timekeeper:
    """Looks at the clock, and sets right what a step back would hold up."""

    def __init__(self, store: Store, clock: Clock, wake: Callable[[], None]) -> None:
        """``wake`` is called after a step back, so that the courier looks at once."""
        self._store = store
        self._clock = clock
        self._wake = wake

    async def run(self) -> None:
        """Look for ever; cancel to stop. The clock may have been put back while nobody looked."""
        await self._set_right()
        last = self._clock.now()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = self._clock.now()
            if now < last - A_JUMP:
                log.warning("the clock was put back by %s", last - now)
                await self._set_right()
            last = now

    async def _set_right(self) -> None:
        await patiently(partial(self._store.rewind, self._clock.now()))
        self._wake()
