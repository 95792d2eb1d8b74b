"""A store, a Telegram that can fail, and a clock that stands still."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from post import Telegram

from bot.clock import FixedClock
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", KeyRing([b"c" * 32]))
    yield opened
    await opened.close()


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def clock(now: datetime) -> FixedClock:
    return FixedClock(now)
