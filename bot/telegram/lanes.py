"""In which order are updates dealt with? Those of one chat one after another, chats side by side."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from time import monotonic

from bot.meter import NO_METER, Meter
from bot.store.patience import patiently
from bot.store.port import InboxRow

log = logging.getLogger(__name__)

ROOM = 500
"""Updates in hand beyond which no more are taken; Telegram keeps the others for a day."""
A_WHILE = 5.0
"""Seconds for which nothing can be stored until those who wait are told."""
Handle = Callable[[InboxRow], Awaitable[None]]
Excuse = Callable[[Iterable[int]], Awaitable[None]]
"""Tells these chats that their answer comes later."""
Lane = deque[tuple[InboxRow, float]]
"""What waits, the next one first, each with the moment (monotonic, s) at which it came."""


async def excuse_nobody(chats: Iterable[int]) -> None:
    """Say nothing."""


class Lanes:
    """Runs updates. Within a chat the lower number goes first, as far as both are known."""

    def __init__(
        self, handle: Handle, *, excuse: Excuse = excuse_nobody, meter: Meter = NO_METER
    ) -> None:
        self._handle = handle
        self._excuse = excuse
        self._meter = meter
        self._lanes: dict[int, Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._waiting: Counter[int] = Counter()
        """Chat → updates of it in hand. Errands of our own do not count."""
        self._finished = asyncio.Event()

    def put(self, rows: Sequence[InboxRow]) -> None:
        """Take up updates, and errands of our own."""
        self._waiting.update(row.chat_id for row in rows if _came_in(row))
        for row in rows:
            if row.chat_id in self._lanes:
                lane = self._lanes[row.chat_id]
                lane.insert(_place(lane, row), (row, monotonic()))
                continue
            self._lanes[row.chat_id] = deque([(row, monotonic())])
            task = asyncio.create_task(self._drive(row.chat_id))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def room(self) -> None:
        """Wait while too many updates are in hand."""
        while self._waiting.total() >= ROOM:
            self._finished.clear()
            await self._finished.wait()

    async def _drive(self, chat_id: int) -> None:
        lane = self._lanes[chat_id]
        try:
            while lane:
                row, since = lane.popleft()
                await self._deal_with(row)
                self._note_end(row, since)
        finally:
            del self._lanes[chat_id]

    def _note_end(self, row: InboxRow, since: float) -> None:
        if _came_in(row):
            self._waiting[row.chat_id] -= 1
            if not self._waiting[row.chat_id]:
                del self._waiting[row.chat_id]
            self._meter.handled(monotonic() - since)
        self._finished.set()

    async def _deal_with(self, row: InboxRow) -> None:
        """Wait while the database is away. What fails stays in the inbox for the next start."""
        try:
            await patiently(partial(self._handle, row), self._late)
        except Exception as error:
            # The name of the error only: its text could hold what a person typed.
            told = {"update": row.update_id, "kind": type(error).__name__}
            log.error("update %(update)s is left for the next start: %(kind)s", told)
            if _came_in(row):
                await self._tell([row.chat_id])

    async def _late(self, seconds: float) -> None:
        """Everybody who is in hand waits for the same database."""
        if seconds >= A_WHILE:
            await self._tell(list(self._waiting))

    async def _tell(self, chats: Iterable[int]) -> None:
        """A word that fails must not end the lane: what waits behind it would be overtaken."""
        try:
            await self._excuse(chats)
        except Exception as error:
            log.error("nobody could be told of a delay: %(kind)s", {"kind": type(error).__name__})

    async def drained(self) -> None:
        """Wait until everything taken up is done."""
        while self._tasks:
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def cut_off(self) -> None:
        """Drop whatever is not done; it is in the inbox, and comes again at the next start."""
        for task in self._tasks:
            task.cancel()
        await self.drained()


def _place(lane: Lane, row: InboxRow) -> int:
    """Return where in the lane an update belongs: before the first that came after it.

    A webhook is called many times at once, so a later update may be here first.
    """
    place = len(lane)
    if row.update_id is None:
        return place
    for index in range(len(lane) - 1, -1, -1):
        other = lane[index][0].update_id
        if other is not None and other <= row.update_id:
            break
        if other is not None:
            place = index
    return place


def _came_in(row: InboxRow) -> bool:
    """Errands of our own do not count: nobody's line waits because of them."""
    return row.update_id is not None
