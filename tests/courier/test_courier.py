"""Outbox → Telegram: in order, late but never lost, and quiet at night."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from post import Telegram, commit, courier_of, plan, put, settle, states, until

from bot.clock import FixedClock
from bot.courier import courier as module
from bot.courier import sending
from bot.dialogue.state import Turn
from bot.errors import GoneError, LetterError, RefusedError, RetryLaterError, StoreError
from bot.store import patience
from bot.store.connection import explained
from bot.store.sqlite import SqliteStore

DAY = timedelta(days=1)
NEVER = timedelta(0)
SORRY = "보내드리려던 것 하나를 보내지 못했어요"


def locked() -> StoreError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return explained(error)


# --- order -------------------------------------------------------------------------------------


async def test_messages_of_a_chat_go_out_in_order(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    await put(store, clock, 2, "x")
    await put(store, clock, 1, "c")
    await settle(courier_of(store, telegram, clock))
    assert telegram.texts(1) == ["a", "b", "c"]
    assert telegram.texts(2) == ["x"]


async def test_a_chat_told_to_wait_keeps_its_order_and_stops_nobody(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    await put(store, clock, 2, "x")
    telegram.fails = lambda chat, _: RetryLaterError("", after=30) if chat == 1 else None
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    assert telegram.got == [(2, "x")]
    telegram.fails = lambda *_: None
    await settle(courier)
    assert telegram.got == [(2, "x")], "30 seconds have not passed"
    clock.at += timedelta(seconds=31)
    await settle(courier)
    assert telegram.got == [(2, "x"), (1, "a"), (1, "b")]


# --- what cannot be sent -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [RefusedError("BadRequest"), LetterError("비밀"), KeyError("비밀")]
)
async def test_what_cannot_be_sent_is_told_once_and_does_not_block_the_rest(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, error: Exception,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    await put(store, clock, 1, "bad", "good")
    telegram.fails = lambda _, text: error if text == "bad" else None
    courier = courier_of(store, telegram, clock)

    async def over() -> bool:
        clock.at += timedelta(seconds=1)
        courier.wake()
        return await states(store) == ["refused", "sent"]

    await until(courier, over)
    sorry, good = telegram.texts()
    assert SORRY in sorry
    assert good == "good"
    assert "비밀" not in caplog.text


async def test_a_refused_apology_ends_there(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "bad", "good")
    telegram.fails = lambda _, text: None if text == "good" else RefusedError("BadRequest")
    await settle(courier_of(store, telegram, clock))
    assert telegram.texts() == ["good"]


async def test_an_apology_that_meets_a_pause_comes_later(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "bad")
    telegram.fails = lambda _, text: LetterError("") if text == "bad" else RetryLaterError("")
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    assert await states(store) == ["leased"]
    telegram.fails = lambda _, text: LetterError("") if text == "bad" else None
    clock.at += timedelta(minutes=1)
    await settle(courier)
    assert [SORRY in text for text in telegram.texts()] == [True]
    assert await states(store) == ["refused"]


async def test_nothing_is_tried_for_ever(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "MOST_TRIES", 3)
    await put(store, clock, 1, "bad", "good")
    telegram.fails = lambda _, text: RetryLaterError("") if text == "bad" else None
    courier = courier_of(store, telegram, clock)
    for _ in range(3):
        assert "good" not in telegram.texts()
        await settle(courier)
        clock.at += timedelta(hours=1)
    sorry, good = telegram.texts()
    assert SORRY in sorry
    assert good == "good"


# --- a person who left -------------------------------------------------------------------------


async def test_reminders_rest_while_somebody_is_gone_and_go_on_after_the_return(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    day = date(2026, 12, 1)
    await plan(store, clock, "소명", day, DAY, 8 * DAY)
    await put(store, clock, 1, "a", "b")
    telegram.fails = lambda *_: GoneError("")
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    telegram.fails = lambda *_: None
    clock.at += DAY
    await settle(courier)
    assert telegram.got == [], "nothing goes to somebody who left"
    clock.at += DAY
    await commit(store, clock, 1, Turn())
    await settle(courier)
    (late,) = telegram.texts()
    assert "늦게 보내드려요" in late
    clock.at += 6 * DAY
    await settle(courier)
    assert "2일 남았어요" in telegram.texts()[-1]


async def test_a_reminder_that_found_nobody_is_no_repeat_after_the_return(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """It certainly did not arrive, nor did the one that was claimed with it."""
    for title in ("소명", "재검토"):
        await plan(store, clock, title, date(2026, 12, 1), NEVER)
    telegram.fails = lambda *_: GoneError("")

    async def paused() -> bool:
        return await states(store) == ["paused", "paused"]

    await until(courier_of(store, telegram, clock), paused)
    telegram.fails = lambda *_: None
    await commit(store, clock, 1, Turn())

    async def sent() -> bool:
        return len(telegram.got) == 2

    await until(courier_of(store, telegram, clock), sent)
    assert not any("다시 보냄" in text for text in telegram.texts())


async def test_days_that_are_over_on_the_return_are_not_brought_up_again(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await plan(store, clock, "소명", date(2026, 11, 25), DAY)
    await plan(store, clock, "회사의 답", date(2026, 11, 25), DAY, who="provider")
    await store.chat_gone(1, 99, clock.now())
    clock.at += 30 * DAY
    await commit(store, clock, 1, Turn())
    await settle(courier_of(store, telegram, clock))
    (only,) = telegram.texts()
    assert "회사의 답" in only


# --- reminders ---------------------------------------------------------------------------------


async def test_a_reminder_comes_when_it_is_due_and_not_before(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await plan(store, clock, "소명", date(2026, 11, 24), timedelta(hours=2))
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    assert telegram.got == []
    clock.at += timedelta(hours=2)
    await settle(courier)
    (text,) = telegram.texts()
    assert "3일 남았어요" in text
    assert "늦게" not in text


async def test_no_reminder_at_night_but_replies_at_any_time(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    clock.at = clock.at.replace(hour=21)
    await plan(store, clock, "소명", date(2026, 11, 24), NEVER)
    await put(store, clock, 1, "answer")
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    assert telegram.texts() == ["answer"]
    clock.at += timedelta(hours=11)
    await settle(courier)
    (_, reminder) = telegram.texts()
    assert reminder.startswith("⏳ 늦게 보내드려요")
    assert "2일 남았어요" in reminder, "the words are those of the day on which it is sent"


async def test_the_older_reminders_of_a_deadline_are_folded_into_the_newest(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await plan(store, clock, "소명", date(2026, 11, 28), NEVER, 4 * DAY, 6 * DAY, 7 * DAY)
    clock.at += 6 * DAY + timedelta(hours=1)
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    (text,) = telegram.texts()
    assert "하루 남았어요" in text
    assert await states(store) == ["folded", "folded", "sent", "waiting"]
    clock.at += DAY
    await settle(courier)
    assert len(telegram.texts()) == 2


async def test_a_folded_reminder_is_not_lost_when_the_newest_has_to_wait(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await plan(store, clock, "소명", date(2026, 11, 28), NEVER, DAY)
    clock.at += 2 * DAY
    telegram.fails = lambda *_: RetryLaterError("")
    courier = courier_of(store, telegram, clock)
    await settle(courier)
    assert await states(store) == ["leased", "leased"]
    telegram.fails = lambda *_: None
    clock.at += timedelta(minutes=1)
    await settle(courier)
    assert len(telegram.texts()) == 1
    assert await states(store) == ["folded", "sent"]


async def test_many_late_reminders_make_three_messages_and_one_summary(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Whatever the batch: a chat's due reminders come out of the store together."""
    for number in range(70):
        await plan(store, clock, f"기한{number:02}", date(2026, 11, 23) + number * DAY, NEVER)
    clock.at += 2 * DAY
    await settle(courier_of(store, telegram, clock), seconds=0.6)
    *singles, summary = telegram.texts()
    assert len(singles) == 3
    assert all("늦게 보내드려요" in text for text in singles)
    assert "기한00" in singles[0], "the nearest day comes first"
    assert summary.count("•") == 40
    assert "그 밖에 27개" in summary
    assert set(await states(store)) == {"sent", "folded"}
    ((button,),) = telegram.markup[-1]["inline_keyboard"]
    assert button == {"text": "📂 예매 취소", "callback_data": "1"}


# --- the database ------------------------------------------------------------------------------


async def test_a_database_that_is_away_for_a_moment_stops_nothing_and_doubles_nothing(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.01)
    for name in ("release", "claim", "sent"):
        fail_twice(store, name, monkeypatch)
    await put(store, clock, 1, "a", "b")
    await settle(courier_of(store, telegram, clock), seconds=0.6)
    assert telegram.texts() == ["a", "b"]


def fail_twice(store: SqliteStore, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real, left = getattr(store, name), [1, 2]

    async def act(*args: Any, **named: Any) -> Any:
        if left:
            left.pop()
            raise locked()
        return await real(*args, **named)

    monkeypatch.setattr(store, name, act)


async def test_a_damaged_database_ends_the_courier(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def damaged(**_: object) -> None:
        raise StoreError("the database is damaged")

    monkeypatch.setattr(store, "claim", damaged)
    with pytest.raises(StoreError):
        await courier_of(store, telegram, clock).run()


async def test_what_takes_longer_than_its_lease_is_sent_once_and_holds_up_nobody_else(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """A file made of thirty others takes minutes; a second try meanwhile would send it twice."""
    begun: list[str] = []

    class Slow(Telegram):
        async def send(self, payload: Mapping[str, Any], _: object = None) -> int | None:
            text = payload["params"]["text"]
            begun.append(text)
            if text == "file":
                clock.at += timedelta(seconds=3 * module.LEASE_SECONDS)
                await put(store, clock, 2, "x")
                courier.wake()
                await asyncio.sleep(0.3)
            return await super().send(payload)

    slow = Slow()
    await put(store, clock, 1, "file", kind="file")
    await put(store, clock, 1, "after")
    courier = courier_of(store, slow, clock)
    await settle(courier, seconds=1.0)
    assert begun == ["file", "x", "after"]
    assert await states(store) == ["sent"] * 3
