"""At start and once a night: count every open day again by the content on disk, and delete what is old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial

from bot.clock import Clock
from bot.engine.model import Content
from bot.errors import ContentError
from bot.service import Service
from bot.store.patience import patiently
from bot.store.port import InboxRow

log = logging.getLogger(__name__)

HOUR = time(3)
"""KST: after every deadline of the day before has ended, long before anybody is reminded."""
LOOK_EVERY = 60.0
"""Seconds between two looks at the clock, which may be set by hand in the playground."""


class Nightly:
    """A holiday that was announced reaches open cases without a restart."""

    def __init__(
        self, service: Service, load: Callable[[date], Content],
        put: Callable[[Sequence[InboxRow]], None], clock: Clock,
        forget: Callable[[datetime], Awaitable[None]] | None = None,
    ) -> None:  # fmt: skip
        """``put`` takes errands in, each in order with its chat's updates. ``forget`` ends what
        operators did long ago.
        """
        self._service = service
        self._load = load
        self._put = put
        self._clock = clock
        self._forget = forget

    async def run(self) -> None:
        """Recount now, by the content just read, and every night; cancel to stop."""
        last = _night_of(self._clock.now())
        await self._count()
        # What people said while the bot was away comes in first: it may keep a case.
        await asyncio.sleep(LOOK_EVERY)
        await self._purge()
        while True:
            night = _night_of(self._clock.now())
            if night != last:
                await self.recount()
                last = night
            await asyncio.sleep(LOOK_EVERY)

    async def recount(self) -> None:
        """Go on with the content as it is on disk; broken content is named and left alone."""
        try:
            today = self._clock.now().date()
            self._service.use(await asyncio.to_thread(self._load, today))
        except ContentError as error:
            log.error(
                "the content on disk was changed and is not used: %(content)s", {"content": error}
            )
        except OSError as error:
            told = {"kind": type(error).__name__}
            log.error("the content on disk was changed and is not used: %(kind)s", told)
        await self._count()
        await self._purge()
        if self._forget:
            await patiently(partial(self._forget, self._clock.now()))

    async def _count(self) -> None:
        self._put(await patiently(self._service.recounts))

    async def _purge(self) -> None:
        await patiently(self._service.purge)
        self._put(await patiently(self._service.aged))


def _night_of(now: datetime) -> date:
    """The day whose night was the last to be passed."""
    return now.date() if now.time() >= HOUR else now.date() - timedelta(days=1)
