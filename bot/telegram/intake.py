"""Updates → inbox → service. Stored before Telegram is told; each chat in order, chats side by side."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.clock import Clock
from bot.errors import SettingsError
from bot.store.patience import patiently
from bot.store.port import InboxRow, Store
from bot.telegram.parse import chat_of

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
ROOM = 500
"""Updates in hand beyond which no more are asked for; Telegram keeps the others for a day."""
A_WHILE = 5.0
"""Seconds for which nothing can be stored until those who wait are told."""
Handle = Callable[[InboxRow], Awaitable[None]]
Update = Mapping[str, Any]
Fetch = Callable[[int], Awaitable[Sequence[Update]]]
Excuse = Callable[[Iterable[int]], Awaitable[None]]
"""Tells these chats that their answer comes later."""


async def tell_nobody(_: Iterable[int]) -> None:
    """An excuse for where nobody would hear it."""


class Lanes:
    """Runs updates: those of one chat one after another, those of different chats side by side."""

    def __init__(self, handle: Handle, excuse: Excuse = tell_nobody) -> None:
        self._handle = handle
        self._excuse = excuse
        self._lanes: dict[int, deque[InboxRow]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_hand = 0
        self._finished = asyncio.Event()

    def put(self, rows: Sequence[InboxRow]) -> None:
        """Take up updates in the order given."""
        self._in_hand += sum(map(_came_in, rows))
        for row in rows:
            if row.chat_id in self._lanes:
                self._lanes[row.chat_id].append(row)
                continue
            self._lanes[row.chat_id] = deque([row])
            task = asyncio.create_task(self._drive(row.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def room(self) -> None:
        """Wait while too many updates are in hand."""
        while self._in_hand >= ROOM:
            self._finished.clear()
            await self._finished.wait()

    async def _drive(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        try:
            while lane:
                await self._deal_with(lane[0])
                self._in_hand -= _came_in(lane.popleft())
                self._finished.set()
        finally:
            del self._lanes[chat_id]

    async def _deal_with(self, row: InboxRow) -> None:
        """Wait while the database is away. What fails stays in the inbox for the next start."""
        try:
            await patiently(partial(self._handle, row), self._late)
        except Exception as error:
            # The name of the error only: its text could hold what a person typed.
            log.error("update %s is left for the next start: %s", row.update_id, _name(error))
            if _came_in(row):
                await self._excuse([row.chat_id])

    async def _late(self, seconds: float) -> None:
        """Everybody who is in hand waits for the same database."""
        if seconds >= A_WHILE:
            await self._excuse(
                [chat for chat, lane in self._lanes.items() if any(map(_came_in, lane))]
            )

    async def drained(self) -> None:
        """Wait until everything taken up is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)


class Poller:
    """Long polling: asks for updates, commits them, and only then asks for the next ones."""

    def __init__(
        self, fetch: Fetch, store: Store, lanes: Lanes, clock: Clock,
        excuse: Excuse = tell_nobody,
    ) -> None:  # fmt: skip
        """``fetch`` confirms what is below an offset and returns what waits (see updates.py)."""
        self._fetch = fetch
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._excuse = excuse

    async def run(self) -> None:
        """Poll for ever; cancel to stop. Starts with what an earlier run left undone."""
        self._lanes.put(await patiently(self._store.waiting))
        # From 0: Telegram gives all it still holds, and what is known already is ignored. A stored
        # offset could lie above fresh ids, which start anew after a quiet week.
        offset = 0
        wait = FIRST_WAIT
        while True:
            await self._lanes.room()
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
                offset = await self._take(updates, offset)

    async def _take(self, updates: Sequence[Update], offset: int) -> int:
        rows = [_row(update) for update in updates]
        await patiently(
            lambda: self._store.accept(rows, self._clock.now()), partial(self._late, offset)
        )
        self._lanes.put(rows)
        return max(int(update["update_id"]) for update in updates) + 1

    async def _late(self, offset: int, seconds: float) -> None:
        """Look who wrote meanwhile; Telegram keeps what is not confirmed, and gives it again."""
        if seconds < A_WHILE:
            return
        with contextlib.suppress(TelegramError):
            await self._excuse([_row(update).chat_id for update in await self._fetch(offset)])

    async def _pause(self, error: TelegramError, wait: float) -> float:
        """Rest after an error, longer each time; return the next rest."""
        if isinstance(error, Conflict):
            log.error("another program polls with the same token; stop one of them")
        elif not isinstance(error, NetworkError | RetryAfter):
            log.error("polling failed: %s", _name(error))
        await asyncio.sleep(wait)
        return min(wait * 2, LONGEST_WAIT)


def _row(update: Update) -> InboxRow:
    """Return the update as an inbox row; of one that nobody can answer, its kind alone."""
    number = update["update_id"]
    try:
        return InboxRow(update_id=number, chat_id=_storable(chat_of(update)), payload=update)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        kind = _kind(update)
        log.error("update %s (%s) cannot be read", number, kind)
        payload = {"update_id": number, "unreadable": kind}
        return InboxRow(update_id=number, chat_id=0, payload=payload)


def _came_in(row: InboxRow) -> bool:
    """Errands of our own do not count: nobody's line waits because of them."""
    return row.update_id is not None


def _storable(chat_id: int) -> int:
    """Refuse what no column can hold; Telegram's own ids have at most 52 bits."""
    if chat_id.bit_length() > 63:
        raise ValueError("not a chat id")
    return chat_id


def _kind(update: Update) -> str:
    return next((name for name in update if name != "update_id"), "empty")


def _name(error: Exception) -> str:
    return type(error).__name__
