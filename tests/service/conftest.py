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
from bot.store.sqlite import SqliteStore
from bot.telegram.render import Renderer


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "guje.db", KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def chat(store: SqliteStore, content: Content, now: datetime) -> Chat:
    clock = FixedClock(now)
    service = Service(store, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES)
    return Chat(store, service, clock)
