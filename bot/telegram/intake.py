"""Updates → inbox → service. Stored before Telegram is told; each chat in order, chats side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from telegram import Bot
from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock
from bot.errors import SettingsError, StoreError
from bot.store.port import InboxRow, Store
from bot.telegram.parse import ALLOWED_UPDATES, chat_of

log = logging.getLogger(__name__)

POLL_SECONDS = 25
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
STORE_WAIT = 5.0
"""Seconds between two tries while the database is away."""
Handle = Callable[[InboxRow], Awaitable[None]]


class Lanes:
    """Runs updates: those of one chat one after another, those of different chats side by side."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._lanes: dict[int, deque[InboxRow]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def put(self, rows: Sequence[InboxRow]) -> None:
        """Take up updates in the order given."""
        for row in rows:
            if row.chat_id in self._lanes:
                self._lanes[row.chat_id].append(row)
                continue
            self._lanes[row.chat_id] = deque([row])
            task = asyncio.create_task(self._drive(row.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _drive(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        try:
            while lane:
                await self._until_done(lane[0])
                lane.popleft()
        finally:
            del self._lanes[chat_id]

    async def _until_done(self, row: InboxRow) -> None:
        """Try again while the database is away; the update stays in the inbox meanwhile."""
        while True:
            try:
                return await self._handle(row)
            except StoreError as error:
                log.error("update %s waits: %s", row.update_id, error)
                await asyncio.sleep(STORE_WAIT)

    async def drained(self) -> None:
        """Wait until everything taken up is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


class Poller:
    """Long polling: asks for updates, commits them, and only then asks for the next ones."""

    def __init__(self, bot: Bot, store: Store, lanes: Lanes, clock: Clock) -> None:
        self._bot = bot
        self._store = store
        self._lanes = lanes
        self._clock = clock

    async def run(self) -> None:
        """Poll for ever; cancel to stop. Starts with what an earlier run left undone."""
        self._lanes.put(await self._store.waiting())
        # From 0: Telegram gives all it still holds, and what is known already is ignored. A stored
        # offset could lie above fresh ids, which start anew after a quiet week.
        offset = 0
        wait = FIRST_WAIT
        while True:
            try:
                updates = await self._fetch(offset)
            except InvalidToken:
                raise SettingsError(
                    "TELEGRAM_BOT_TOKEN: Telegram does not know this token"
                ) from None
            except TelegramError as error:
                wait = await self._pause(error, wait)
                continue
            wait = FIRST_WAIT
            if updates:
                offset = await self._take(updates)

    async def _fetch(self, offset: int) -> list[dict[str, Any]]:
        updates = await self._bot.get_updates(
            offset=offset, timeout=POLL_SECONDS, allowed_updates=ALLOWED_UPDATES
        )
        return [update.to_dict() for update in updates]

    async def _take(self, updates: Sequence[dict[str, Any]]) -> int:
        rows = [
            InboxRow(update_id=update["update_id"], chat_id=chat_of(update), payload=update)
            for update in updates
        ]
        await self._store.accept(rows, self._clock.now())
        self._lanes.put(rows)
        return max(row.update_id for row in rows) + 1

    async def _pause(self, error: TelegramError, wait: float) -> float:
        """Rest after an error, longer each time; return the next rest."""
        if isinstance(error, Conflict):
            log.error("another program polls with the same token; stop one of them")
        elif not isinstance(error, NetworkError | RetryAfter):
            log.error("polling failed: %s", type(error).__name__)
        await asyncio.sleep(wait)
        return min(wait * 2, LONGEST_WAIT)
