"""Telegram asks for patience and does not say of whom."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from post import Telegram, Tries, courier_of, put, settle, states, until

from bot.clock import FixedClock
from bot.courier.slowdown import Slowdown
from bot.errors import SlowDownError
from bot.meter import NoMeter, Part
from bot.store.sqlite import SqliteStore


def test_one_chat_that_is_too_fast_holds_up_nobody_else() -> None:
    slowdown = Slowdown()
    for second in range(5):
        slowdown.told(1, 30, second)
    assert slowdown.left(5) == 0


def test_a_second_chat_within_a_moment_means_everybody() -> None:
    slowdown = Slowdown()
    slowdown.told(1, 30, 100.0)
    slowdown.told(2, 20, 101.5)
    assert slowdown.left(101.5) == 20
    assert slowdown.left(122) == 0


def test_a_second_chat_much_later_does_not() -> None:
    slowdown = Slowdown()
    slowdown.told(1, 30, 100.0)
    slowdown.told(2, 20, 103.0)
    assert slowdown.left(103.0) == 0


def test_the_first_refusal_after_a_pause_of_all_is_one_of_all() -> None:
    slowdown = Slowdown()
    slowdown.told(1, 30, 100.0)
    slowdown.told(2, 30, 100.1)
    slowdown.told(3, 5, 130.5)
    assert slowdown.left(130.5) == 5


def test_a_chat_that_got_hardly_anything_means_everybody_but_not_for_an_hour() -> None:
    """It is a guess on one refusal: a wrong one must not silence the bot for long."""
    slowdown = Slowdown()
    slowdown.told(1, 5, 100.0, quiet=True)
    assert slowdown.left(100.0) == 5
    slowdown.told(1, 3600, 200.0, quiet=True)
    assert slowdown.left(200.0) == 30


async def test_nothing_goes_to_anybody_while_everybody_is_meant(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    for chat in (1, 2):
        await put(store, clock, chat, "a")
    telegram.fails = lambda *_: SlowDownError("", after=0.4)
    told: list[tuple[str, str]] = []
    courier = courier_of(store, telegram, clock, meter=Tries(told))
    loop = asyncio.get_running_loop()

    async def refused_twice() -> bool:
        return told == [("reply", "slow_down")] * 2

    await until(courier, refused_twice)
    refused = loop.time()
    telegram.fails = lambda *_: None
    await put(store, clock, 3, "x")

    async def sent() -> bool:
        return telegram.texts(3) == ["x"]

    await until(courier, sent)
    assert loop.time() - refused >= 0.3


async def test_patience_costs_no_try_and_no_doubt(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a")
    telegram.fails = lambda *_: SlowDownError("", after=7)
    told: list[tuple[str, str]] = []
    courier = courier_of(store, telegram, clock, meter=Tries(told))

    async def postponed() -> bool:
        return told == [("reply", "slow_down")] and await states(store) == ["leased"]

    await until(courier, postponed)
    clock.at += timedelta(seconds=8)
    (row,) = await store.claim(now=clock.now(), lease_seconds=60, limit=1, reminders=True)
    assert (row.attempts, row.doubts) == (0, 0)


async def banned(store: SqliteStore, telegram: Telegram, clock: FixedClock) -> None:
    """A message waits for the 300 seconds for which Telegram asked; the next try would go well."""
    await put(store, clock, 1, "a")
    telegram.fails = lambda *_: SlowDownError("", 300.0)
    await settle(courier_of(store, telegram, clock))
    telegram.fails = lambda *_: None


async def test_what_telegram_asked_for_holds_after_a_start(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """A process that starts anew in the middle of a ban must not run into it at once."""
    await banned(store, telegram, clock)
    await settle(courier_of(store, telegram, clock))
    assert telegram.texts() == []
    clock.at += timedelta(seconds=301)
    await settle(courier_of(store, telegram, clock))
    assert telegram.texts() == ["a"]


async def test_a_start_after_the_clock_was_put_back_holds_nobody_up(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """As much as can be known then: something was written at a time that is still to come."""
    await banned(store, telegram, clock)
    clock.at -= timedelta(days=1)
    await settle(courier_of(store, telegram, clock))
    assert telegram.texts() == ["a"]


async def test_a_courier_that_waits_for_long_is_seen_alive(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taken for stuck, it would be started anew in the middle of the ban."""
    monkeypatch.setattr("bot.courier.courier.LONGEST_REST", 0.01)
    heard = Alive()
    courier = courier_of(store, telegram, clock, meter=heard)
    for chat in (1, 2):
        courier._slowdown.told(chat, 300.0, time.monotonic())
    await settle(courier)
    assert heard.times > 3


class Alive(NoMeter):
    times = 0

    def alive(self, part: Part) -> None:
        self.times += 1
