"""Polling: nothing is acknowledged before it is stored."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from desk import Desk, away, row, update
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.clock import FixedClock
from bot.errors import SettingsError
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram import lanes as lanes_module
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.poller import Poller


class Server:
    """Telegram's side of getUpdates: hands out batches, then nothing."""

    def __init__(self, *batches: Sequence[dict[str, Any]] | TelegramError) -> None:
        self.batches = deque(batches)
        self.offsets: list[int] = []
        self.hooked = True
        self.emptied = asyncio.Event()

    async def unhook(self) -> None:
        self.hooked = False

    async def fetch(self, offset: int) -> Sequence[dict[str, Any]]:
        assert not self.hooked, "Telegram answers no poll while there is a webhook"
        self.offsets.append(offset)
        if not self.batches:
            self.emptied.set()
            await asyncio.Event().wait()
        batch = self.batches.popleft()
        if isinstance(batch, TelegramError):
            raise batch
        return batch


def poller(server: Server, store: SqliteStore, lanes: Lanes, now: datetime) -> Poller:
    return Poller(server, Intake(store, lanes, FixedClock(now)))


async def poll(server: Server, store: SqliteStore, desk: Desk, now: datetime) -> None:
    """Poll until the server has nothing more."""
    lanes = Lanes(desk.handle)
    task = asyncio.create_task(poller(server, store, lanes, now).run())
    await asyncio.wait_for(server.emptied.wait(), 5)
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


async def test_an_update_of_a_kind_that_was_never_asked_for_is_stored_nowhere(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    inline = {"update_id": 5, "inline_query": {"id": "1", "from": {"id": 7}, "query": "비밀"}}
    server = Server([inline, {"update_id": 6, "channel_post": {"chat": {"id": -9}}}])
    await poll(server, store, desk, now)
    assert server.offsets == [0, 7], "Telegram need not give it again"
    assert desk.done == []
    assert await store.waiting() == []


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
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        await poller(Server(InvalidToken()), store, Lanes(desk.handle), now).run()


async def test_a_webhook_is_ended_however_often_that_takes(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    """A bot that was on a webhook would poll in vain, and no update would come in at all."""

    class Stubborn(Server):
        tries = 0

        async def unhook(self) -> None:
            self.tries += 1
            if self.tries < 3:
                raise NetworkError("down")
            await super().unhook()

    server = Stubborn([update(5)], NetworkError("down"), [update(6)])
    await poll(server, store, desk, now)
    assert desk.done == [5, 6]
    assert server.tries == 3, "it is ended once, not before every poll"


async def test_no_more_is_asked_for_than_can_be_held(
    store: SqliteStore, desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "ROOM", 2)
    desk.gates[5] = asyncio.Event()
    server = Server([update(5), update(6)], [update(7)])
    lanes = Lanes(desk.handle)
    task = asyncio.create_task(poller(server, store, lanes, now).run())
    await asyncio.wait_for(desk.begun.wait(), 5)
    await asyncio.sleep(0.05)  # long enough for a poll that must not come
    assert server.offsets == [0]
    desk.gates[5].set()
    await asyncio.wait_for(server.emptied.wait(), 5)
    assert server.offsets == [0, 7, 8]
    task.cancel()
    await lanes.drained()
    assert desk.done == [5, 6, 7]
