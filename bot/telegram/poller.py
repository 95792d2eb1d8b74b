"""Long polling: asks for updates, takes them in, and only then asks for the next ones."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Protocol

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.errors import SettingsError
from bot.meter import NO_METER, Meter
from bot.store.patience import patiently
from bot.telegram.intake import Intake, Update
from bot.telegram.lanes import A_WHILE

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds between two tries while Telegram is away: doubled each time, up to the longest."""


class Server(Protocol):
    """Telegram's side; updates.py is the one behind it."""

    async def unhook(self) -> None:
        """End a webhook: Telegram answers no poll while there is one. What waits stays."""

    async def fetch(self, offset: int) -> Sequence[Update]:
        """Confirm what is below ``offset`` and return what waits."""


class Poller:
    """Asks for updates for as long as it runs."""

    def __init__(self, server: Server, intake: Intake, meter: Meter = NO_METER) -> None:
        self._server = server
        self._intake = intake
        self._meter = meter
        self._hooked = True
        # From 0: Telegram gives all it still holds, and what is known already is ignored. A stored
        # offset could lie above fresh ids, which start anew after a quiet week.
        self._offset = 0

    async def run(self) -> None:
        """Poll for ever; cancel to stop. Starts with what an earlier run left undone."""
        await self._intake.resume()
        wait = FIRST_WAIT
        while True:
            await self._intake.room()
            try:
                with token_known():
                    updates = await self._next()
            except TelegramError as error:
                _complain(error)
                wait = await back_off(wait)
                continue
            self._meter.alive("intake")
            wait = FIRST_WAIT
            if updates:
                await self._take(updates)

    async def _next(self) -> Sequence[Update]:
        if self._hooked:
            await self._server.unhook()
            self._hooked = False
            self._meter.alive("intake")  # the first poll may last half a minute
        return await self._server.fetch(self._offset)

    async def _take(self, updates: Sequence[Update]) -> None:
        await patiently(partial(self._intake.take, updates), self._late)
        self._offset = max(int(update["update_id"]) for update in updates) + 1

    async def _late(self, seconds: float) -> None:
        """See who wrote meanwhile; Telegram keeps what is not confirmed, and gives it again."""
        if seconds >= A_WHILE:
            with contextlib.suppress(TelegramError):
                await self._intake.delayed(await self._server.fetch(self._offset))


def _complain(error: TelegramError) -> None:
    if isinstance(error, Conflict):
        log.error("another program polls with the same token; stop one of them")
    elif not isinstance(error, NetworkError | RetryAfter):
        log.error("polling failed: %(kind)s", {"kind": type(error).__name__})


@contextlib.contextmanager
def token_known() -> Iterator[None]:
    """End the program over a token that Telegram does not know: trying again does not help."""
    try:
        yield
    except InvalidToken:
        raise SettingsError("TELEGRAM_BOT_TOKEN: Telegram does not know this token") from None


async def back_off(wait: float) -> float:
    """Rest so many seconds; return how many the next rest has."""
    await asyncio.sleep(wait)
    return min(wait * 2, LONGEST_WAIT)
