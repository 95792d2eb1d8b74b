"""Outbox → Telegram: in order, late but never lost, and quiet at night."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.dialogue.state import Case, Person, Turn
from bot.errors import DeliveryError, GoneError, RefusedError, RetryLaterError
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxDraft, RowKind
from bot.store.sqlite import SqliteStore

KEYS = KeyRing.parse("A" * 43 + "=")


class Telegram:
    """Takes requests, or raises what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str]] = []
        self.fails: Callable[[int, str], DeliveryError | None] = lambda chat, text: None

    async def send(self, payload: Mapping[str, Any]) -> int | None:
        chat, text = payload["params"]["chat_id"], payload["params"]["text"]
        await asyncio.sleep(0)
        if error := self.fails(chat, text):
            raise error
        self.got.append((chat, text))
        return len(self.got)


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def clock(now: datetime) -> FixedClock:
    return FixedClock(now)


async def put(
    store: SqliteStore, clock: FixedClock, chat: int, *texts: str,
    kind: RowKind = "reply", after: timedelta = timedelta(0),
) -> None:  # fmt: skip
    """Write messages as a turn does."""
    put.update += 1  # type: ignore[attr-defined]
    number: int = put.update  # type: ignore[attr-defined]
    await store.accept([InboxRow(update_id=number, chat_id=chat, payload={})], clock.now())
    person = Person(chat_id=chat, consent_version="1", consented_at=clock.now())
    case = Case(id=chat, incident="ticket-ban", opened_at=clock.now())
    rows = [
        OutboxDraft(
            kind=kind, due=clock.now() + after,
            payload={"method": "sendMessage", "params": {"chat_id": chat, "text": text}},
            case_id=chat if kind == "reminder" else 0,
            deadline="D" if kind == "reminder" else "",
            rung=text if kind == "reminder" else "",
        )
        for text in texts
    ]  # fmt: skip
    turn = Turn(person=person, case=case)
    await store.commit(update_id=number, chat_id=chat, turn=turn, rows=rows, now=clock.now())


put.update = 0  # type: ignore[attr-defined]


async def settle(courier: Courier) -> None:
    """Let the courier do all it can do now."""
    task = asyncio.create_task(courier.run())
    await asyncio.sleep(0.3)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_messages_of_a_chat_go_out_in_order(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    await put(store, clock, 2, "x")
    await put(store, clock, 1, "c")
    await settle(Courier(store, telegram, clock))
    assert [text for chat, text in telegram.got if chat == 1] == ["a", "b", "c"]
    assert (2, "x") in telegram.got


async def test_a_chat_told_to_wait_keeps_its_order_and_stops_nobody(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    await put(store, clock, 2, "x")
    telegram.fails = lambda chat, _: RetryLaterError("", after=30) if chat == 1 else None
    courier = Courier(store, telegram, clock)
    await settle(courier)
    assert telegram.got == [(2, "x")]
    telegram.fails = lambda *_: None
    await settle(courier)
    assert telegram.got == [(2, "x")], "30 seconds have not passed"
    clock.at += timedelta(seconds=31)
    await settle(courier)
    assert telegram.got == [(2, "x"), (1, "a"), (1, "b")]


async def test_what_telegram_refuses_does_not_block_the_rest(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "bad", "good")
    telegram.fails = lambda _, text: RefusedError("BadRequest") if text == "bad" else None
    courier = Courier(store, telegram, clock)
    await settle(courier)
    await settle(courier)
    assert telegram.got == [(1, "good")]


async def test_nothing_more_goes_to_somebody_who_left(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    await put(store, clock, 1, "r", kind="reminder", after=timedelta(days=1))
    telegram.fails = lambda *_: GoneError("")
    courier = Courier(store, telegram, clock)
    await settle(courier)
    telegram.fails = lambda *_: None
    clock.at += timedelta(days=1)
    await settle(courier)
    assert telegram.got == []


async def test_a_reminder_comes_when_it_is_due_and_not_before(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "r", kind="reminder", after=timedelta(hours=2))
    courier = Courier(store, telegram, clock)
    await settle(courier)
    assert telegram.got == []
    clock.at += timedelta(hours=2)
    await settle(courier)
    assert telegram.got == [(1, "r")]


async def test_no_reminder_at_night_but_replies_at_any_time(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    clock.at = clock.at.replace(hour=21)
    await put(store, clock, 1, "r", kind="reminder")
    await put(store, clock, 1, "answer")
    courier = Courier(store, telegram, clock, late_words="늦게 보내드려요")
    await settle(courier)
    assert telegram.got == [(1, "answer")]
    clock.at += timedelta(hours=11)
    await settle(courier)
    assert telegram.got[1:] == [(1, "늦게 보내드려요\n\nr")]


async def test_a_row_taken_by_a_dead_courier_comes_back(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a")
    taken = await store.claim(now=clock.now(), lease_seconds=60, limit=9, reminders=True)
    assert len(taken) == 1
    courier = Courier(store, telegram, clock)
    await settle(courier)
    assert telegram.got == []
    clock.at += timedelta(seconds=61)
    await settle(courier)
    assert telegram.got == [(1, "a")]
