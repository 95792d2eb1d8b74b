"""How the courier keeps to the limits: nobody waits without need, and nothing is asked in vain."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime, timedelta
from typing import Any

from post import Telegram, courier_of, plan, put, states, until
from talker import WORDING

from bot.clock import KST, FixedClock, ShiftedClock
from bot.courier.courier import Courier
from bot.courier.limits import Rates
from bot.errors import RetryLaterError, SlowDownError
from bot.store.crypto import KeyRing
from bot.store.port import OutboxRow
from bot.store.sqlite import SqliteStore

SECOND = timedelta(seconds=1)


async def test_a_chat_that_used_up_its_burst_waits_and_keeps_its_order(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, *"abcde")
    await put(store, clock, 2, "x")
    rates = Rates(per_second=0, chat_per_second=20, chat_burst=2)
    loop = asyncio.get_running_loop()
    begin = loop.time()

    async def over() -> bool:
        return len(telegram.got) == 6

    await until(courier_of(store, telegram, clock, rates=rates), over)
    assert telegram.texts(1) == [*"abcde"]
    assert telegram.got.index((2, "x")) < 3
    assert loop.time() - begin >= 3 / 20


class Slow(SqliteStore):
    """Takes longer to claim than a chat takes to rest."""

    async def claim(self, **how: Any) -> list[OutboxRow]:
        await asyncio.sleep(0.06)
        return await super().claim(**how)


async def test_a_chat_that_has_rested_before_the_round_ends_is_not_forgotten(
    telegram: Telegram, clock: FixedClock
) -> None:
    """Timers may fire a little early: the round began too soon, and nothing else woke the courier."""
    store = await Slow.open(":memory:", KeyRing([b"c" * 32]))
    await put(store, clock, 1, *"abc")
    rates = Rates(per_second=0, chat_per_second=20, chat_burst=1)

    async def over() -> bool:
        return telegram.texts(1) == [*"abc"]

    await until(courier_of(store, telegram, clock, rates=rates), over)
    await store.close()


async def test_reminders_are_not_claimed_before_they_can_be_sent(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """A process that dies would leave thousands of leases, each of them in doubt."""
    for chat in range(1, 41):
        await plan(store, clock, "소명", clock.now().date(), timedelta(0), chat=chat)
    courier = courier_of(store, telegram, clock, rates=Rates(per_second=30))
    await asyncio.sleep(0.6)  # until it may send as much as ever at once
    assert await courier.round() == 10, "half a second's messages, without the reserve"
    await put(store, clock, 99, "answer")
    assert await courier.round() == 1
    await asyncio.gather(*courier._running)
    assert telegram.texts(99) == ["answer"]
    assert (await states(store)).count("waiting") == 30


async def test_several_messages_for_one_chat_beyond_its_limit_are_given_back_untouched(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    for number in range(3):
        await plan(store, clock, f"기한{number}", clock.now().date(), timedelta(0))
    rates = Rates(per_second=0, chat_per_second=0.01, chat_burst=1)
    courier = courier_of(store, telegram, clock, rates=rates)
    await courier.round()
    await asyncio.gather(*courier._running)
    assert len(telegram.got) == 1
    clock.at += SECOND
    left = await store.claim(now=clock.now(), lease_seconds=60, limit=9, reminders=True)
    assert [(row.attempts, row.doubts) for row in left] == [(0, 0)] * 2


class Counted:
    """Counts what a store is asked."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.claims = self.rested = 0

    def __getattr__(self, name: str) -> Any:
        self.claims += name == "claim"
        self.rested += name == "next_due"
        return getattr(self.store, name)


async def test_a_courier_with_nothing_to_do_asks_nothing(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """What is due later, held back, or kept for the day must not make it look again and again."""
    clock.at = clock.at.replace(hour=22)
    await plan(store, clock, "소명", clock.now().date(), timedelta(0))
    await plan(store, clock, "재검토", clock.now().date(), timedelta(hours=20), chat=2)
    await put(store, clock, 3, "a")
    telegram.fails = lambda *_: SlowDownError("", after=60)
    counted = Counted(store)
    courier = courier_of(counted, telegram, clock)  # type: ignore[arg-type]
    task = asyncio.create_task(courier.run())
    while counted.rested < 1:  # noqa: ASYNC110 - counted by a stand-in of the store
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.2)  # time in which it could ask, and must not
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert counted.claims <= 2
    assert await courier._until_due(clock.now(), [], []) == 30, "the longest rest"


async def test_what_becomes_due_goes_out_in_that_moment(
    store: SqliteStore, telegram: Telegram
) -> None:
    clock = ShiftedClock(datetime(2026, 11, 21, 14, 0, tzinfo=KST))
    still = FixedClock(clock.now())
    await plan(store, still, "소명", still.now().date(), timedelta(seconds=0.4))
    due = still.now() + timedelta(seconds=0.4)

    async def sent() -> bool:
        return bool(telegram.got)

    await until(Courier(store, telegram, clock, WORDING), sent)
    assert timedelta(0) <= clock.now() - due < timedelta(seconds=0.5)


async def test_a_clock_that_is_set_back_a_day_holds_nobody_up(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a")
    telegram.fails = lambda *_: RetryLaterError("")
    courier = courier_of(store, telegram, clock)
    await courier.round()
    await asyncio.gather(*courier._running)
    telegram.fails = lambda *_: None
    clock.at -= timedelta(days=1)
    assert await courier.round() == 1
    await asyncio.gather(*courier._running)
    assert telegram.texts() == ["a"], "and it was not in doubt"


async def test_a_clock_that_is_set_back_holds_no_notice_up(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", kind="notice")
    courier = courier_of(store, telegram, clock)
    clock.at -= timedelta(days=1)
    assert await courier.round() == 1
    await asyncio.gather(*courier._running)
    assert telegram.texts() == ["a"]
