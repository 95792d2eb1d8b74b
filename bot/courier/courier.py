"""Outbox → Telegram: claim what is due, and send it; each chat in order, chats side by side.

A row is marked after it was sent, so a crash in between can repeat one message; none is lost, and the
repeat says that it is one.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from bot.clock import Clock
from bot.courier.late import Errand, errands
from bot.courier.limits import UNLIMITED, Limits, Rates
from bot.courier.line import Line
from bot.courier.operator import Tell, tell_nobody
from bot.courier.rest import rest
from bot.courier.sending import Messenger, Sender
from bot.courier.slowdown import Slowdown
from bot.deadlines.ladder import by_day, is_quiet
from bot.dialogue.state import QUIET_MOMENT
from bot.errors import SlowDownError, StoreError
from bot.meter import NO_METER, Meter
from bot.store.patience import patiently
from bot.store.port import URGENT, OutboxRow, Store
from bot.wording import Wording

log = logging.getLogger(__name__)

BATCH = 64
LEASE_SECONDS = 60.0
"""A row taken by a process that died comes back after it. A send may take longer: its chat is busy
until then, so nobody takes the row again."""
CALM_AT_ONCE = 3
"""Reminders are claimed so many at a time, so that the database is not asked for every token."""
WHILE_SENDING, LONGEST_REST = 1.0, 30.0
"""Seconds until the next look while something is under way, whose end wakes the courier anyhow; and
at the longest, lest a clock that was set hides what is due."""
SET_BACK = timedelta(seconds=1)
"""A clock that went back by more was set, and did not just tick unevenly."""
SETTLED_SECONDS = 60.0
"""After a start it is not known what a chat got before; then it is."""
BUG_WAIT = 1.0
"""Seconds for which a chat rests after a failure that nobody foresaw."""


class Courier:
    """Sends outbox rows; each chat strictly in order, chats side by side."""

    def __init__(
        self, store: Store, messenger: Messenger, clock: Clock, wording: Wording, *,
        rates: Rates = UNLIMITED, tell_operator: Tell = tell_nobody,
        meter: Meter = NO_METER,
    ) -> None:  # fmt: skip
        """``wording`` says what a reminder says on the day on which it is sent.

        ``tell_operator`` hears of what is set aside; ``meter`` of each round and each try.
        """
        self._store = store
        self._clock = clock
        self._line = Line(messenger)
        self._sender = Sender(store, messenger, self._line, clock, wording, tell_operator, meter)
        self._meter = meter
        self._limits = Limits(rates, time.monotonic)
        self._slowdown = Slowdown()
        self._settled = time.monotonic() + SETTLED_SECONDS
        self._last_round = clock.now()
        self._wakeup = asyncio.Event()
        self._busy: set[int] = set()
        self._held: dict[int, datetime] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._pause = 0.0

    def wake(self) -> None:
        """Look again now: something was committed, or the clock jumped."""
        self._wakeup.set()

    async def run(self) -> None:
        """Send for ever; cancel to stop. What was begun is finished first."""
        # One process serves a file, so a lease found now belongs to one that died.
        now = self._clock.now()
        leased_until = now + timedelta(seconds=LEASE_SECONDS)
        release = partial(self._store.release, now + QUIET_MOMENT, leased_until=leased_until)
        await patiently(release)
        await patiently(partial(self._store.rewind, now, sure=False))
        try:
            while True:
                self._wakeup.clear()
                self._meter.alive("courier")
                if wait := await self._closed():
                    # A new message changes nothing about it. Now and then, to be seen alive.
                    await asyncio.sleep(min(wait, LONGEST_REST))
                    continue
                await patiently(self.round)
                await rest(self._wakeup, self._pause)
        finally:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def _closed(self) -> float:
        """Return for how many seconds nothing can be sent to anybody."""
        return self._slowdown.left(time.monotonic()) or await self._line.wait()

    async def round(self) -> int:
        """Claim what may be sent now and start sending it; return how many rows were claimed."""
        now = self._clock.now()
        await self._notice_a_clock_set_back(now)
        self._held = {chat: until for chat, until in self._held.items() if until > now}
        room, calm_room = self._room()
        if not room:
            self._pause = self._until_a_token(crowded=True)
            return 0
        tired = self._limits.tired()
        skip = [*self._busy, *self._held, *tired]
        rows = await self._claimed(now, room, calm_room, skip)
        self._begin(rows, now)
        urgent = sum(row.kind in URGENT for row in rows)
        if urgent >= room or urgent < len(rows) or not calm_room:
            self._pause = self._until_a_token(crowded=urgent >= room)
        elif rows:
            self._pause = WHILE_SENDING
        else:
            self._pause = await self._until_due(now, skip, tired.values())
        return len(rows)

    def _until_a_token(self, *, crowded: bool) -> float:
        """Return in how many seconds those who wait for one can be given one."""
        if crowded:
            return self._limits.wait(urgent=True)
        return self._limits.wait(urgent=False, messages=CALM_AT_ONCE)

    async def _claimed(
        self, now: datetime, room: int, calm_room: int, skip: Sequence[int]
    ) -> list[OutboxRow]:
        claiming = asyncio.create_task(
            self._store.claim(
                now=now, lease_seconds=LEASE_SECONDS, limit=room, unhurried=calm_room,
                reminders=not is_quiet(now), skip_chats=skip,
            )
        )  # fmt: skip
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            # Told to stop: the rows are leased all the same, and nobody will begin them.
            with contextlib.suppress(StoreError):
                await self._give_back([Errand(row) for row in await claiming], 0.0)
            raise

    def _room(self) -> tuple[int, int]:
        """Return how many rows may be claimed now, and how many of them of what nobody waits for."""
        room, calm_room = (int(min(self._limits.room(urgent=u), BATCH)) for u in (True, False))
        few = self._limits.wait(urgent=False, messages=CALM_AT_ONCE) > 0
        return room, 0 if few else calm_room

    async def _until_due(
        self, now: datetime, skip: Sequence[int], rests: Iterable[float]
    ) -> float:
        """Return in how many seconds something can be sent, where nothing can now.

        ``rests`` is how long the tired chats had to rest when the round began: one that has rested by
        now was skipped all the same.
        """
        night = is_quiet(now)
        moments = [*self._held.values(), *([by_day(now)] if night else [])]
        due = await self._store.next_due(reminders=not night, skip_chats=skip)
        moments += [due] if due else []
        waits = [(moment - now).total_seconds() for moment in moments]
        return max(min([*waits, *rests, LONGEST_REST]), 0.0)

    async def _notice_a_clock_set_back(self, now: datetime) -> None:
        """What waits for a moment of the old time would wait for as long as the clock went back."""
        if now < self._last_round - SET_BACK:
            wait = (self._last_round - now).total_seconds()
            log.error("the clock was put back by %(seconds)d s; look after it", {"seconds": wait})
            self._held.clear()
            await self._store.rewind(now)
        self._last_round = now

    def _begin(self, rows: Sequence[OutboxRow], now: datetime) -> None:
        by_chat: dict[int, list[OutboxRow]] = defaultdict(list)
        for row in rows:
            by_chat[row.chat_id].append(row)
        for chat_id, chat_rows in by_chat.items():
            try:
                self._start(chat_id, errands(chat_rows, now))
            except Exception as error:  # one odd row must not end the sending to everybody
                self._hold_after(chat_id, error)

    def _start(self, chat_id: int, waiting: Sequence[Errand]) -> None:
        # The first one's token is taken here and now: the next round counts what is left.
        may_begin = self._may_send(waiting[0])
        self._busy.add(chat_id)
        task = asyncio.create_task(self._send_in_order(chat_id, waiting, may_begin))
        self._running.add(task)
        task.add_done_callback(lambda done: self._finished(chat_id, done))

    def _may_send(self, errand: Errand) -> bool:
        row = errand.row
        return self._limits.take(row.chat_id, row.payload, urgent=row.kind in URGENT)

    def _finished(self, chat_id: int, task: asyncio.Task[None]) -> None:
        self._busy.discard(chat_id)
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._hold_after(chat_id, error)
        self._wakeup.set()

    def _hold_after(self, chat_id: int, error: BaseException) -> None:
        log.error("a chat is held back after %(kind)s", {"kind": type(error).__name__})
        self._hold(chat_id, BUG_WAIT)

    def _hold(self, chat_id: int, seconds: float) -> None:
        self._held[chat_id] = self._clock.now() + timedelta(seconds=seconds)

    async def _send_in_order(
        self, chat_id: int, waiting: Sequence[Errand], may_send: bool
    ) -> None:
        left, wait, waited = deque(waiting), 0.0, False
        try:
            while left and (may_send or self._may_send(left[0])):
                may_send = False
                # A case that was deleted while its message waited here is not told of any more.
                if waited and not await self._sender.is_wanted(left[0]):
                    await self._give_back([left.popleft()], 0.0)
                    continue
                waited = True
                held = await self._send(left.popleft())
                if held is not None:
                    # Order within a chat is kept: what was claimed behind it waits with it.
                    wait = held
                    self._hold(chat_id, wait)
                    return
        finally:
            # Certainly not begun, however this ended: no try and no doubt is counted.
            await self._give_back(left, wait)

    async def _give_back(self, waiting: Iterable[Errand], wait: float) -> None:
        for errand in waiting:
            await self._sender.give_back(errand, wait)

    async def _send(self, errand: Errand) -> float | None:
        """Send one message; return for how long the chat's later ones have to wait, if at all."""
        try:
            return await self._sender.send(errand)
        except SlowDownError as error:
            now, chat = time.monotonic(), errand.row.chat_id
            quiet = now > self._settled and self._limits.is_quiet(chat)
            self._slowdown.told(chat, error.after, now, quiet=quiet)
            return error.after
