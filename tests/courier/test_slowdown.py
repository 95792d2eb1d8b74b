"""Telegram asks for patience and does not say of whom."""

from __future__ import annotations

from datetime import timedelta

from post import Telegram, Tries, courier_of, put, states, until

from bot.clock import FixedClock
from bot.courier.slowdown import Slowdown
from bot.errors import SlowDownError
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
