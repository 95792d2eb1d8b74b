"""A desk that deals with updates, a store in memory, and short waits."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from desk import Desk

from bot.store import patience
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram import hooking, poller


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
    monkeypatch.setattr(poller, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(hooking, "FIRST_WAIT", 0.01)
