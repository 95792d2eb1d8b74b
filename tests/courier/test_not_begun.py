"""What was claimed and never begun counts as never tried; what went out never comes again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from post import Telegram, courier_of, plan, put, states

from bot.clock import FixedClock
from bot.courier.sending import Wanted
from bot.errors import DroppedError
from bot.store import outbox
from bot.store.sqlite import SqliteStore


async def tries(store: SqliteStore) -> list[tuple[int, int]]:
    """Attempts and doubts of each row."""
    sql = "SELECT attempts, doubts FROM outbox ORDER BY id"
    return await store._db.read(lambda db: [tuple(row) for row in db.execute(sql)])


async def test_a_stop_in_the_middle_of_a_claim_counts_no_try(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would be marked as a repeat, and be given up at its first real doubt."""
    await put(store, clock, 1, "a")
    real, began = store.claim, asyncio.Event()

    async def claim(**wanted: object) -> object:
        rows = await real(**wanted)  # type: ignore[arg-type]
        began.set()
        await asyncio.sleep(0)
        return rows

    monkeypatch.setattr(store, "claim", claim)
    stopping = asyncio.create_task(courier_of(store, telegram, clock).round())
    await began.wait()
    stopping.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await stopping
    assert telegram.texts() == []
    assert await tries(store) == [(0, 0)]


async def test_what_waits_behind_a_failure_counts_no_try(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plan(store, clock, "하나", clock.now().date(), timedelta(0))
    await plan(store, clock, "둘", clock.now().date(), timedelta(0))
    courier = courier_of(store, telegram, clock)

    async def fails(errand: object) -> None:
        raise OSError

    monkeypatch.setattr(courier, "_send", fails)
    await courier.round()
    await asyncio.gather(*courier._running, return_exceptions=True)
    assert await tries(store) == [(1, 1), (0, 0)]


async def test_a_reminder_that_went_out_as_the_person_left_does_not_come_again(
    store: SqliteStore, clock: FixedClock
) -> None:
    await plan(store, clock, "소명", clock.now().date(), timedelta(0))
    (row,) = await store.claim(now=clock.now(), lease_seconds=60, limit=9, reminders=True)
    await store.chat_gone(1, 99, clock.now())
    assert await states(store) == ["paused"]
    await store.sent(row.id, 7, clock.now())
    assert await states(store) == ["sent"]


async def test_one_odd_row_does_not_end_the_sending_to_others(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Such as a reminder whose payload lacks its day: the bot would meet it again at each start."""
    await put(store, clock, 1, "a")
    await put(store, clock, 2, "b")
    courier = courier_of(store, telegram, clock)
    courier._start = _failing_for(1, courier._start)  # type: ignore[method-assign]
    await courier.round()
    await asyncio.gather(*courier._running)
    assert telegram.texts(2) == ["b"]
    assert 1 in courier._held


def _failing_for(chat: int, real):  # type: ignore[no-untyped-def]
    def start(chat_id: int, waiting: object) -> None:
        if chat_id == chat:
            raise KeyError("reminder")
        real(chat_id, waiting)

    return start


async def test_what_was_claimed_and_deleted_before_its_turn_is_not_sent(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Two were claimed together; while the first is on its way everything is deleted."""
    await plan(store, clock, "하나", clock.now().date() + timedelta(days=9), timedelta(0))
    await plan(store, clock, "둘", clock.now().date() + timedelta(days=9), timedelta(0))
    real = telegram.send

    async def send(payload: Mapping[str, Any], _: object) -> int | None:
        await store._db.write(lambda db: outbox.forget_chat(db, 1))
        return await real(payload)

    telegram.send = send  # type: ignore[method-assign]
    courier = courier_of(store, telegram, clock)
    assert await courier.round() == 2
    await asyncio.gather(*courier._running)
    (said,) = telegram.texts(1)
    assert "하나" in said
    assert await states(store) == []


async def test_a_file_of_what_was_deleted_while_it_was_made_is_dealt_with(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """The messenger asks once it is made, and sends nothing."""
    await put(store, clock, 1, "a", kind="file")
    answers = []

    async def send(_: Mapping[str, Any], wanted: Wanted) -> int | None:
        answers.append(await wanted())
        await store._db.write(lambda db: outbox.forget_chat(db, 1))
        answers.append(await wanted())
        raise DroppedError

    telegram.send = send  # type: ignore[method-assign,assignment]
    courier = courier_of(store, telegram, clock)
    assert await courier.round() == 1
    await asyncio.gather(*courier._running)
    assert (answers, await states(store)) == ([True, False], [])
