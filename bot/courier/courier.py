"""Outbox → Telegram: claim what is due, and send it; each chat in order, chats side by side.

A row is marked after it was sent, so a crash in between can repeat one message; none is lost, and the
repeat says that it is one.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.courier.late import Errand, errands
from bot.courier.line import Line
from bot.courier.operator import Tell, tell_nobody
from bot.courier.rest import rest
from bot.courier.sending import Count, Messenger, Sender
from bot.courier.slowdown import Slowdown
from bot.deadlines.ladder import is_quiet
from bot.dialogue.state import QUIET_MOMENT
from bot.errors import SlowDownError
from bot.store.patience import patiently
from bot.store.port import OutboxRow, Store
from bot.wording import Wording

log = logging.getLogger(__name__)

BATCH = 64
LEASE_SECONDS = 60.0
"""Longer than a send can take; a row taken by a process that died comes back after it."""
IDLE_SECONDS = 1.0
"""How long to rest when nothing is due; a wake-up ends it at once."""
BUG_WAIT = 1.0
"""Seconds for which a chat rests after a failure that nobody foresaw."""


class Courier:
    """Sends outbox rows; each chat strictly in order, chats side by side."""

    def __init__(
        self, store: Store, messenger: Messenger, clock: Clock, wording: Wording, *,
        tell_operator: Tell = tell_nobody, count: Count = lambda kind, result: None,
    ) -> None:  # fmt: skip
        """``wording`` says what a reminder says on the day on which it is sent.

        ``tell_operator`` hears of what is set aside; ``count`` of each try, for the metrics.
        """
        self._store = store
        self._clock = clock
        self._line = Line(messenger)
        self._sender = Sender(store, messenger, self._line, clock, wording, tell_operator, count)
        self._slowdown = Slowdown()
        self._wakeup = asyncio.Event()
        self._busy: set[int] = set()
        self._held: dict[int, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look again now: something was committed, or the clock jumped."""
        self._wakeup.set()

    async def run(self) -> None:
        """Send for ever; cancel to stop. What was begun is finished first."""
        # One process serves a file, so a lease found now belongs to one that died.
        quiet_until = self._clock.now() + QUIET_MOMENT
        await patiently(partial(self._store.release, quiet_until))
        try:
            while True:
                self._wakeup.clear()
                if wait := await self._closed():
                    await asyncio.sleep(wait)  # a new message changes nothing about it
                elif not await patiently(self.round):
                    await rest(self._wakeup, IDLE_SECONDS)
        finally:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _closed(self) -> float:
        """Return for how many seconds nothing can be sent to anybody."""
        return self._slowdown.left(time.monotonic()) or await self._line.wait()

    async def round(self) -> int:
        """Claim what is due and start sending it; return how many rows were claimed."""
        now = self._clock.now()
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        rows = await self._store.claim(
            now=now, lease_seconds=LEASE_SECONDS, limit=BATCH, reminders=not is_quiet(now),
            skip_chats=[*self._busy, *self._held],
        )  # fmt: skip
        by_chat: dict[int, list[OutboxRow]] = defaultdict(list)
        for row in rows:
            by_chat[row.chat_id].append(row)
        for chat_id, chat_rows in by_chat.items():
            self._start(chat_id, errands(chat_rows, now))
        return len(rows)

    def _start(self, chat_id: int, waiting: Sequence[Errand]) -> None:
        self._busy.add(chat_id)
        task = asyncio.create_task(self._send_in_order(chat_id, waiting))
        self._running.add(task)
        task.add_done_callback(lambda done: self._finished(chat_id, done))

    def _finished(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._busy.discard(chat_id)
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("courier: chat held back after %s", type(error).__name__)
            self._hold(chat_id, BUG_WAIT)
        self._wakeup.set()

    def _hold(self, chat_id: int, seconds: float) -> None:
        self._held[chat_id] = self._clock.now() + timedelta(seconds=seconds)

    async def _send_in_order(self, chat_id: int, waiting: Sequence[Errand]) -> None:
        for place, errand in enumerate(waiting):
            wait = await self._send(errand)
            if wait is not None:
                # Order within a chat is kept: what was claimed behind it waits with it.
                self._hold(chat_id, wait)
                for behind in waiting[place + 1 :]:
                    await self._sender.give_back(behind, wait)
                return

    async def _send(self, errand: Errand) -> float | None:
        """Send one message; return for how long the chat's later ones have to wait, if at all."""
        try:
            return await self._sender.send(errand)
        except SlowDownError as error:
            self._slowdown.told(errand.row.chat_id, error.after, time.monotonic())
            return error.after
