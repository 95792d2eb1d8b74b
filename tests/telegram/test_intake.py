"""Lanes and the poller: nothing acknowledged before it is stored, and no chat waits for another."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.clock import FixedClock
from bot.errors import SettingsError, StoreError
from bot.store import patience
from bot.store.connection import explained
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram import intake
from bot.telegram.intake import Lanes, Poller


def row(number: int, chat: int = 1) -> InboxRow:
    return InboxRow(update_id=number, chat_id=chat, payload={"update_id": number})


def update(number: int, chat: int = 1) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": "안녕"}}


def away() -> StoreError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return explained(error)


class Desk:
    """Deals with updates; can be told to wait or to fail."""

    def __init__(self) -> None:
        self.done: list[int | None] = []
        self.now: set[int] = set()
        self.most_at_once = 0
        self.gates: dict[int, asyncio.Event] = {}
        """By update; 0 for errands."""
        self.errors: dict[int, list[Exception]] = {}

    async def handle(self, row: InboxRow) -> None:
        assert row.chat_id not in self.now, "two updates of one chat at once"
        self.now.add(row.chat_id)
        self.most_at_once = max(self.most_at_once, len(self.now))
        try:
            await asyncio.sleep(0)
            if gate := self.gates.get(row.update_id or 0):
                await gate.wait()
            if errors := self.errors.get(row.update_id or 0):
                raise errors.pop(0)
            self.done.append(row.update_id)
        finally:
            self.now.remove(row.chat_id)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", KeyRing([b"i" * 32]))
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(intake, "FIRST_WAIT", 0.01)


# --- lanes -------------------------------------------------------------------------------------


async def test_updates_of_a_chat_run_in_order_one_at_a_time(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    lanes.put([row(n) for n in range(20)])
    lanes.put([row(n) for n in range(20, 30)])
    await lanes.drained()
    assert desk.done == list(range(30))


async def test_chats_run_side_by_side_and_none_waits_for_another(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1, chat=1), row(2, chat=1), row(3, chat=2), row(4, chat=3)])
    await asyncio.sleep(0.05)
    assert desk.done == [3, 4]
    assert desk.most_at_once == 3
    desk.gates[1].set()
    await lanes.drained()
    assert desk.done == [3, 4, 1, 2]


async def test_a_failure_costs_neither_the_chats_next_update_nor_other_chats(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    lanes = Lanes(desk.handle)
    desk.errors[1] = [RuntimeError("비밀")]
    lanes.put([row(1), row(2), row(3, chat=2)])
    await lanes.drained()
    assert desk.done == [3, 2]
    assert "update 1 is left for the next start: RuntimeError" in caplog.text
    assert "비밀" not in caplog.text


async def test_an_update_waits_while_the_database_is_away(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    desk.errors[1] = [away(), away()]
    lanes.put([row(1), row(2)])
    await lanes.drained()
    assert desk.done == [1, 2]


async def test_a_lane_that_emptied_opens_again(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    for number in (1, 2):
        lanes.put([row(number)])
        await lanes.drained()
    assert desk.done == [1, 2]


async def test_there_is_no_room_while_too_much_is_in_hand(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "ROOM", 2)
    lanes = Lanes(desk.handle)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1)])
    await asyncio.wait_for(lanes.room(), 1)
    lanes.put([row(2)])
    waiting = asyncio.create_task(lanes.room())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    desk.gates[1].set()
    await asyncio.wait_for(waiting, 1)


async def test_errands_of_our_own_leave_room_for_updates(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "ROOM", 1)
    lanes = Lanes(desk.handle)
    desk.gates[0] = asyncio.Event()
    lanes.put([InboxRow(update_id=None, chat_id=n, payload={}) for n in range(5)])
    await asyncio.wait_for(lanes.room(), 1)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1, chat=9)])
    desk.gates[0].set()
    waiting = asyncio.create_task(lanes.room())
    await asyncio.sleep(0.05)
    assert desk.done == [None] * 5
    assert not waiting.done(), "an errand that ended makes no room"
    desk.gates[1].set()
    await asyncio.wait_for(waiting, 1)
    await lanes.drained()


# --- poller ------------------------------------------------------------------------------------


class Server:
    """Telegram's side of getUpdates: hands out batches, then nothing."""

    def __init__(self, *batches: Sequence[dict[str, Any]] | TelegramError) -> None:
        self.batches = deque(batches)
        self.offsets: list[int] = []

    async def fetch(self, offset: int) -> Sequence[dict[str, Any]]:
        self.offsets.append(offset)
        if not self.batches:
            await asyncio.Event().wait()
        batch = self.batches.popleft()
        if isinstance(batch, TelegramError):
            raise batch
        return batch


async def poll(server: Server, store: SqliteStore, desk: Desk, now: datetime) -> None:
    """Poll until the server has nothing more."""
    lanes = Lanes(desk.handle)
    task = asyncio.create_task(Poller(server.fetch, store, lanes, FixedClock(now)).run())
    await asyncio.sleep(0.3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await lanes.drained()


async def test_updates_are_stored_before_they_are_acknowledged(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    stored: dict[int, int] = {}

    class Watching(Server):
        async def fetch(self, offset: int) -> Sequence[dict[str, Any]]:
            stored[offset] = len(await store.waiting())
            return await super().fetch(offset)

    server = Watching([update(5), update(6)], [update(7)])
    await poll(server, store, desk, now)
    assert server.offsets == [0, 7, 8]
    assert stored == {0: 0, 7: 2, 8: 3}
    assert desk.done == [5, 6, 7]


async def test_what_an_earlier_run_left_undone_comes_first(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    await store.accept([row(3), row(4)], now)
    await poll(Server([update(5)]), store, desk, now)
    assert desk.done == [3, 4, 5]


async def test_nothing_is_acknowledged_while_the_database_is_away(
    store: SqliteStore, desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, errors = store.accept, [away(), away()]
    server = Server([update(5)])

    async def accept(rows: Sequence[InboxRow], at: datetime) -> None:
        assert server.offsets == [0]
        if errors:
            raise errors.pop()
        await real(rows, at)

    monkeypatch.setattr(store, "accept", accept)
    await poll(server, store, desk, now)
    assert server.offsets == [0, 6]
    assert desk.done == [5]


MALFORMED = [
    {"update_id": 6, "message": None}, {"update_id": 6, "message": {"text": "비밀"}},
    {"update_id": 6, "message": {"chat": {"id": 2**80}}},
    {"update_id": 6, "message": {"chat": {"id": float("inf")}}},
    {"update_id": 6, "callback_query": []}, {"update_id": 6, "message": {"chat": {"id": "비밀"}}},
]  # fmt: skip


@pytest.mark.parametrize("bad", MALFORMED)
async def test_an_update_that_cannot_be_read_is_passed_over_without_its_words(
    store: SqliteStore, desk: Desk, now: datetime, bad: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    server = Server([update(5), bad, update(7)])
    await poll(server, store, desk, now)
    assert server.offsets == [0, 8]
    assert sorted(desk.done) == [5, 6, 7]
    kind = next(name for name in bad if name != "update_id")
    assert f"update 6 ({kind}) cannot be read" in caplog.text
    assert "비밀" not in caplog.text
    kept = {row.update_id: row for row in await store.waiting()}
    assert kept[6].payload == {"update_id": 6, "unreadable": kind}


async def test_an_update_of_a_kind_that_is_new_is_stored_as_it_is(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    new = {"update_id": 5, "hologram": {"x": 1}}
    await poll(Server([new]), store, desk, now)
    assert [(row.chat_id, row.payload) for row in await store.waiting()] == [(0, new)]


async def test_polling_goes_on_after_errors(
    store: SqliteStore, desk: Desk, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    server = Server(NetworkError("down"), Conflict("two"), TelegramError("odd"), [update(5)])
    await poll(server, store, desk, now)
    assert desk.done == [5]
    assert "another program polls with the same token" in caplog.text


async def test_a_wrong_token_ends_polling_with_a_clear_line(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    poller = Poller(Server(InvalidToken()).fetch, store, Lanes(desk.handle), FixedClock(now))
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        await poller.run()


async def test_no_more_is_asked_for_than_can_be_held(
    store: SqliteStore, desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "ROOM", 2)
    desk.gates[5] = asyncio.Event()
    server = Server([update(5), update(6)], [update(7)])
    lanes = Lanes(desk.handle)
    task = asyncio.create_task(Poller(server.fetch, store, lanes, FixedClock(now)).run())
    await asyncio.sleep(0.1)
    assert server.offsets == [0]
    desk.gates[5].set()
    await asyncio.sleep(0.1)
    assert server.offsets == [0, 7, 8]
    task.cancel()
    await lanes.drained()
    assert desk.done == [5, 6, 7]
