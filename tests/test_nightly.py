"""The nightly recount: a database that is away for a moment does not end the bot."""

from __future__ import annotations

import sqlite3
from datetime import date, datetime

import pytest
from talker import WORDING

from bot.clock import FixedClock
from bot.engine.model import Content
from bot.errors import ContentError
from bot.nightly import Nightly
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store import patience
from bot.store.connection import explained
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.render import Renderer


async def test_the_recount_waits_for_the_database(
    content: Content, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.01)
    keys = KeyRing([b"n" * 32])
    store = await SqliteStore.open(":memory:", keys)
    clock = FixedClock(now)
    service = Service(
        store, content, Renderer(WORDING, keys), lambda raw, at: None, clock, TEMPLATES
    )
    left = [1, 2]

    async def with_days() -> list[tuple[int, int]]:
        if left:
            left.pop()
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise explained(error)
        return [(7, 1)]

    monkeypatch.setattr(store, "with_days", with_days)
    taken: list[InboxRow] = []
    await Nightly(service, lambda today: content, taken.extend, clock).recount()
    await store.close()
    assert [(row.chat_id, row.payload) for row in taken] == [(7, {"recount": 1})]


@pytest.mark.parametrize(
    "error", [ContentError("the content has 1 problem(s)"), FileNotFoundError("conversations")]
)
async def test_broken_content_on_disk_is_left_alone_and_the_recount_goes_on(
    content: Content, now: datetime, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    def broken(today: date) -> Content:
        raise error

    keys = KeyRing([b"n" * 32])
    store = await SqliteStore.open(":memory:", keys)
    clock = FixedClock(now)
    service = Service(
        store, content, Renderer(WORDING, keys), lambda raw, at: None, clock, TEMPLATES
    )
    taken: list[InboxRow] = []
    await Nightly(service, broken, taken.extend, clock).recount()
    await store.close()
    assert "is not used" in caplog.text
