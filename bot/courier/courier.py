"""Outbox → Telegram: claim what is due, send it, mark it. Replies and reminders go the same way.

A row is marked after it was sent, so a crash in between can repeat one message; none is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Clock
from bot.deadlines.ladder import is_quiet
from bot.errors import DeliveryError, GoneError, RefusedError, RetryLaterError
from bot.store.port import OutboxRow, Store

log = logging.getLogger(__name__)

BATCH = 64
LEASE_SECONDS = 60.0
"""Longer than a send can take; a row taken by a process that died comes back after it."""
IDLE_SECONDS = 1.0
"""How long to rest when nothing is due; a wake-up ends it at once."""
LATE = timedelta(hours=1)
FIRST_WAIT, LONGEST_WAIT, MOST_DOUBLINGS = 1.0, 300.0, 9
"""Seconds between two tries of one row: doubled each time, up to the longest."""


class Messenger(Protocol):
    """Hands one request to Telegram; telegram/messenger.py is the one behind it."""

    async def send(self, payload: Mapping[str, Any]) -> int | None:
        """Send; return the new message's id if there is one. Raise a DeliveryError otherwise."""


class Courier:
    """Sends outbox rows; each chat strictly in order, chats side by side."""

    def __init__(
        self, store: Store, messenger: Messenger, clock: Clock, late_words: str = ""
    ) -> None:
        """``late_words`` stand before a reminder that could not be sent in time."""
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._late_words = late_words
        self._wakeup = asyncio.Event()
        self._busy: set[int] = set()
        self._held: dict[int, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()

    def wake(self) -> None:
        """Look again now: something was committed, or the clock jumped."""
        self._wakeup.set()

    async def run(self) -> None:
        """Send for ever; cancel to stop. What was begun is finished first."""
        try:
            while True:
                self._wakeup.clear()
                if not await self.round():
                    await self._rest()
        finally:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._wakeup.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

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
            self._start(chat_id, chat_rows)
        return len(rows)

    def _start(self, chat_id: int, rows: Sequence[OutboxRow]) -> None:
        self._busy.add(chat_id)
        task = asyncio.create_task(self._send_in_order(chat_id, rows))
        self._running.add(task)
        task.add_done_callback(lambda done: self._finished(chat_id, done))

    def _finished(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._busy.discard(chat_id)
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("courier: chat held back after %s", type(error).__name__)
            self._hold(chat_id, FIRST_WAIT)
        self._wakeup.set()

    def _hold(self, chat_id: int, seconds: float) -> datetime:
        until = self._clock.now() + timedelta(seconds=seconds)
        self._held[chat_id] = until
        return until

    async def _send_in_order(self, chat_id: int, rows: Sequence[OutboxRow]) -> None:
        for place, row in enumerate(rows):
            if not await self._send(row):
                # Order within a chat is kept: what was claimed behind it waits with it.
                until = self._held.get(chat_id, self._clock.now())
                for later in rows[place + 1 :]:
                    await self._store.postpone(later.id, until)
                return

    async def _send(self, row: OutboxRow) -> bool:
        """Send one row; return False when the chat's later rows have to wait."""
        now = self._clock.now()
        try:
            message_id = await self._messenger.send(self._payload(row, now))
        except GoneError:
            await self._store.chat_gone(row.chat_id, now)
            return False
        except RetryLaterError as error:
            await self._again(row, error)
            return False
        except (RefusedError, DeliveryError) as error:
            log.warning("outbox row %s refused: %s", row.id, type(error).__name__)
            await self._store.refuse(row.id, str(error), now)
            return True
        await self._store.sent(row.id, message_id, now)
        return True

    async def _again(self, row: OutboxRow, error: RetryLaterError) -> None:
        doublings = min(row.attempts, MOST_DOUBLINGS)
        wait = max(error.after, min(FIRST_WAIT * 2**doublings, LONGEST_WAIT))
        await self._store.postpone(row.id, self._hold(row.chat_id, wait))

    def _payload(self, row: OutboxRow, now: datetime) -> Mapping[str, Any]:
        """Say so where a reminder comes late."""
        if row.kind != "reminder" or now - row.due < LATE or not self._late_words:
            return row.payload
        params = dict(row.payload["params"])
        params["text"] = f"{self._late_words}\n\n{params['text']}"
        return {**row.payload, "params": params}
