"""A chat on a fresh database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from chat import KEYS, Chat, parse
from talker import WORDING

from bot.clock import FixedClock
from bot.engine.model import Content
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram.render import Renderer


@pytest.fixture
def keys() -> KeyRing:
    return KEYS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path


@pytest.fixture
async def store(folder: Path, keys: KeyRing) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(folder / "guje.db", keys)
    yield opened
    await opened.close()


@pytest.fixture
def chat(store: SqliteStore, content: Content, now: datetime) -> Chat:
    clock = FixedClock(now)
    service = Service(store, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES)
    return Chat(store, service, clock)
