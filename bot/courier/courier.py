"""Outbox → Telegram: claim what is due, send it, mark it. Replies and reminders go the same way.

A row is marked after it was sent, so a crash in between can repeat one message; none is lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from bot.clock import Clock
from bot.courier.late import Errand, errands, message
from bot.deadlines.ladder import is_quiet
from bot.dialogue.state import QUIET_MOMENT
from bot.errors import GoneError, RetryLaterError
from bot.store.patience import patiently
from bot.store.port import OutboxRow, Store
from bot.wording import Wording

log = logging.getLogger(__name__)

BATCH = 64
LEASE_SECONDS = 60.0
"""Longer than a send can take; a row taken by a process that died comes back after it."""
IDLE_SECONDS = 1.0
"""How long to rest when nothing is due; a wake-up ends it at once."""
FIRST_WAIT, LONGEST_WAIT, MOST_DOUBLINGS = 1.0, 300.0, 9
"""Seconds between two tries of one row: doubled each time, up to the longest."""
MOST_TRIES = 1000
"""Then a row is set aside: more than three days at the longest wait. Telegram has never been away
for that long, so something is wrong with the row itself."""


class Messenger(Protocol):
    """Hands one request to Telegram; telegram/messenger.py is the one behind it."""

    async def send(self, payload: Mapping[str, Any]) -> int | None:
        """Send; return the new message's id if there is one. Raise a DeliveryError otherwise."""


class Courier:
    """Sends outbox rows; each chat strictly in order, chats side by side."""

    def __init__(self, store: Store, messenger: Messenger, clock: Clock, wording: Wording) -> None:
        """``wording`` says what a reminder says on the day on which it is sent."""
        self._store = store
        self._messenger = messenger
        self._clock = clock
        self._wording = wording
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
                if not await patiently(self.round):
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
        waiting = errands(rows, self._clock.now())
        for place, errand in enumerate(waiting):
            if not await self._send(errand):
                # Order within a chat is kept: what was claimed behind it waits with it.
                until = self._held.get(chat_id, self._clock.now())
                await self._postpone(waiting[place + 1 :], until)
                return

    async def _postpone(self, waiting: Sequence[Errand], until: datetime) -> None:
        for row in [row for errand in waiting for row in errand.rows]:
            await patiently(partial(self._store.postpone, row.id, until))

    async def _send(self, errand: Errand) -> bool:
        """Send one message; return False when the chat's later ones have to wait."""
        try:
            await self._deliver(errand)
        except GoneError:
            now = self._clock.now()
            await patiently(partial(self._store.chat_gone, errand.row.chat_id, now))
            return False
        except RetryLaterError as error:
            await self._again(errand, error)
            return False
        return True

    async def _deliver(self, errand: Errand) -> None:
        """Send and mark; set aside what cannot be sent at all, and tell the person."""
        now = self._clock.now()
        try:
            message_id = await self._messenger.send(message(errand, now, self._wording))
        except GoneError:
            raise
        except Exception as error:
            if isinstance(error, RetryLaterError) and not _is_hopeless(errand):
                raise
            await self._give_up(errand, error)
            return
        folded = [row.id for row in errand.folded]
        await patiently(partial(self._store.sent, errand.row.id, message_id, now, folded))

    async def _give_up(self, errand: Errand, error: Exception) -> None:
        # The name of the error only: its text could hold what a person typed.
        log.error("outbox row %s is set aside: %s", errand.row.id, type(error).__name__)
        if errand.row.payload["method"].startswith("send"):
            await self._apologise(errand)
        for row in errand.rows:
            now = self._clock.now()
            await patiently(partial(self._store.refuse, row.id, str(error), now))

    async def _apologise(self, errand: Errand) -> None:
        """Say that something is missing; where Telegram is away just now, the errand waits."""
        try:
            text = self._wording.html("not_sent", {}, self._clock.now().date())
            params = {"chat_id": errand.row.chat_id, "text": text, "parse_mode": "HTML"}
            await self._messenger.send({"method": "sendMessage", "params": params})
        except GoneError:
            raise
        except Exception as error:
            if isinstance(error, RetryLaterError) and not _is_hopeless(errand):
                raise
            log.error("no apology for row %s: %s", errand.row.id, type(error).__name__)

    async def _again(self, errand: Errand, error: RetryLaterError) -> None:
        doublings = min(errand.row.attempts, MOST_DOUBLINGS)
        wait = max(error.after, min(FIRST_WAIT * 2**doublings, LONGEST_WAIT))
        await self._postpone([errand], self._hold(errand.row.chat_id, wait))


def _is_hopeless(errand: Errand) -> bool:
    return errand.row.attempts >= MOST_TRIES
