"""A reply goes from its commit to Telegram without a search; where anything goes before it, it waits."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from post import Telegram, courier_of, plan, put, states

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.courier.limits import Rates
from bot.dialogue.state import Person, Turn
from bot.errors import RetryLaterError, StoreError
from bot.store.crypto import KeyRing
from bot.store.port import OutboxDraft, OutboxRow
from bot.store.sqlite import SqliteStore

UPDATES = count(500_000)


class Watched(SqliteStore):
    """Notes which rows were claimed; a claim can be held up after it has been made."""

    claimed: list[int]
    gate: asyncio.Event

    async def claim(self, **how: Any) -> list[OutboxRow]:
        rows = await super().claim(**how)
        self.claimed += [row.id for row in rows]
        await self.gate.wait()
        return rows


@pytest.fixture
async def store() -> AsyncIterator[Watched]:
    opened = await Watched.open(":memory:", KeyRing([b"c" * 32]))
    assert isinstance(opened, Watched)
    opened.claimed, opened.gate = [], asyncio.Event()
    opened.gate.set()
    yield opened
    await opened.close()


@asynccontextmanager
async def working(courier: Courier) -> AsyncIterator[None]:
    task = asyncio.create_task(courier.run())
    try:
        await until(lambda: courier._open and courier._line.works)
        await asyncio.sleep(0.02)
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(so: Any) -> None:
    async with asyncio.timeout(5):
        while not so():  # noqa: ASYNC110 - a state of several parts
            await asyncio.sleep(0.005)


def reply(chat: int, text: str, clock: FixedClock) -> OutboxDraft:
    params = {"chat_id": chat, "text": text}
    payload = {"method": "sendMessage", "params": params}
    return OutboxDraft(kind="reply", due=clock.now(), payload=payload)


async def say(
    store: SqliteStore, courier: Courier, clock: FixedClock, chat: int, *texts: str
) -> bool:
    """Do what the service does; say whether the first reply was handed over."""
    rows = [reply(chat, text, clock) for text in texts]
    lease = courier.book(chat, rows[0])
    person = Person(chat_id=chat, consent_version="1", consented_at=clock.now())
    leased = None
    try:
        leased = await store.commit(
            update_id=next(UPDATES), chat_id=chat, turn=Turn(person=person), rows=rows,
            now=clock.now(), lease_until=lease, desk=await store.desk(chat, 1),
        )  # fmt: skip
    finally:
        if lease:
            courier.begin(chat, leased)
    courier.wake()
    return leased is not None


async def test_a_reply_is_sent_without_being_looked_for(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    courier = courier_of(store, telegram, clock)
    async with working(courier):
        assert await say(store, courier, clock, 1, "답")
        await until(lambda: telegram.texts(1) == ["답"])
    assert (await states(store), store.claimed) == (["sent"], [])


async def test_the_rest_of_a_turn_follows_in_order(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    courier = courier_of(store, telegram, clock)
    async with working(courier):
        for word in "abcdefgh":
            await say(store, courier, clock, 1, word, word * 2, word * 3)
        await until(lambda: len(telegram.texts(1)) == 24)
    assert telegram.texts(1) == [word * n for word in "abcdefgh" for n in (1, 2, 3)]


async def test_many_chats_each_in_order_and_nothing_twice(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    courier = courier_of(store, telegram, clock)

    async def talk(chat: int) -> None:
        for number in range(12):
            await say(store, courier, clock, chat, f"{number}", f"{number}b")
            await asyncio.sleep(0.001 * (chat % 5))

    async with working(courier):
        await asyncio.gather(*(talk(chat) for chat in range(1, 30)))
        await until(lambda: len(telegram.got) >= 29 * 24)
        await asyncio.sleep(0.05)
    wanted = [text for number in range(12) for text in (f"{number}", f"{number}b")]
    assert all(telegram.texts(chat) == wanted for chat in range(1, 30))


async def test_what_waits_for_another_try_goes_first(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    failing = [RetryLaterError("away", after=0.2)]
    telegram.fails = lambda chat, text: failing.pop() if failing else None
    courier = courier_of(store, telegram, clock)
    async with working(courier):
        await say(store, courier, clock, 1, "erst")
        await until(lambda: not failing and 1 not in courier._busy)
        assert courier.book(1, reply(1, "x", clock)) is None, "the chat is held"
        courier._held.clear()  # as after a start: only the database knows
        courier._line.works = True
        assert not await say(store, courier, clock, 1, "dann")
        clock.at += timedelta(seconds=9)
        courier.wake()
        await until(lambda: telegram.texts(1) == ["erst", "dann"])


async def test_a_reminder_that_was_claimed_for_a_booked_chat_goes_after_it(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    """Two at a time would break the order, and each would think the chat its own."""
    courier = courier_of(store, telegram, clock)
    await put(store, clock, 1, "먼저")
    async with working(courier):
        await until(lambda: telegram.texts(1) == ["먼저"])
        store.gate.clear()
        await plan(store, clock, "환급", clock.now().date(), timedelta(0))
        courier.wake()
        await until(lambda: len(store.claimed) == 2)  # made, and not yet told
        lease = courier.book(1, reply(1, "답", clock))
        assert lease
        store.gate.set()
        await asyncio.sleep(0.05)
        assert telegram.texts(1) == ["먼저"], "it waits until the booking has ended"
        leased = await store.commit(
            update_id=None, chat_id=1, turn=Turn(), rows=[reply(1, "답", clock)],
            now=clock.now(), lease_until=lease, desk=await store.desk(1, 1),
        )  # fmt: skip
        courier.begin(1, leased)
        await until(lambda: len(telegram.texts(1)) == 3)
    assert telegram.texts(1)[1] == "답"


async def test_a_booking_that_comes_to_nothing_frees_its_chat(
    store: Watched, telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    courier = courier_of(store, telegram, clock)
    async with working(courier):
        with monkeypatch.context() as broken:
            broken.setattr("bot.store.sqlite.apply_turn", _fails)
            with pytest.raises(StoreError):
                await say(store, courier, clock, 1, "nie")
        assert await say(store, courier, clock, 1, "doch")
        await until(lambda: telegram.texts(1) == ["doch"])


def _fails(*_: object, **__: object) -> None:
    raise StoreError("no")


async def test_where_tokens_are_short_nobody_goes_ahead(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    courier = courier_of(store, telegram, clock, rates=Rates(per_second=40))
    for chat in range(1, 31):
        await put(store, clock, chat, "alt")
    async with working(courier):
        await until(lambda: courier._crowded)
        assert not await say(store, courier, clock, 99, "neu")
        await until(lambda: len(telegram.got) == 31)
    assert telegram.got[-1] == (99, "neu")


async def test_nothing_is_handed_over_while_others_wait_or_telegram_is_away_or_nobody_sends(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    courier = courier_of(store, telegram, clock)
    assert courier.book(1, reply(1, "x", clock)) is None, "it has not begun"
    async with working(courier):
        courier._crowded = True
        assert courier.book(1, reply(1, "x", clock)) is None, "others wait for this token"
        courier._crowded = False
        courier._line.broke()
        assert courier.book(1, reply(1, "x", clock)) is None, "the line is down"
    assert courier.book(1, reply(1, "x", clock)) is None, "it has ended"


async def test_a_chat_without_a_token_of_its_own_waits(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    rates = Rates(per_second=0, chat_per_second=5, chat_burst=2)
    courier = courier_of(store, telegram, clock, rates=rates)
    async with working(courier):
        handed = [await say(store, courier, clock, 1, word) for word in "abc"]
        await until(lambda: telegram.texts(1) == [*"abc"])
    assert handed[-1] is False


async def test_what_a_dead_process_was_handed_comes_back(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    """Committed and leased, and then the power went: perhaps it was sent, so it says so."""
    row = reply(1, "답", clock)
    leased = await store.commit(
        update_id=1, chat_id=1, turn=Turn(), rows=[row], now=clock.now(),
        lease_until=clock.now() + timedelta(seconds=60), desk=await store.desk(1, 1),
    )  # fmt: skip
    assert leased
    assert (leased.attempts, leased.doubts) == (0, 0)
    async with working(courier_of(store, telegram, clock)):
        await until(lambda: len(telegram.got) == 1)
    (text,) = telegram.texts(1)
    assert "답" in text
    assert "다시 보냄" in text


async def test_what_was_claimed_and_deleted_before_its_turn_is_not_sent(
    store: Watched, telegram: Telegram, clock: FixedClock
) -> None:
    """The last word is sent at once; a message that was in hand then must not come after it."""
    courier = courier_of(store, telegram, clock)
    await put(store, clock, 1, "먼저")
    async with working(courier):
        await until(lambda: telegram.texts(1) == ["먼저"])
        store.gate.clear()
        await plan(store, clock, "환급", clock.now().date(), timedelta(0))
        courier.wake()
        await until(lambda: len(store.claimed) == 2)  # made, and not yet told
        lease = courier.book(1, reply(1, "지웠어요", clock))
        store.gate.set()
        await asyncio.sleep(0.05)
        leased = await store.commit(
            update_id=None, chat_id=1, turn=Turn(forget="all"),
            rows=[reply(1, "지웠어요", clock)],
            now=clock.now(), lease_until=lease, desk=await store.desk(1, 1),
        )  # fmt: skip
        courier.begin(1, leased)
        await until(lambda: len(telegram.texts(1)) == 2)
        await asyncio.sleep(0.1)
    assert telegram.texts(1) == ["먼저", "지웠어요"]
    assert await states(store) == []
