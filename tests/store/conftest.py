"""A store on a file and one in memory, its keys, and a clerk who feeds it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from store_helpers import Clerk, Opener

from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore


@pytest.fixture
def keys() -> KeyRing:
    return KeyRing([b"k" * 32])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "guje.sqlite3"


@pytest.fixture
async def open_store(path: Path, keys: KeyRing) -> AsyncIterator[Opener]:
    """Opens stores that are closed in the end, also after a failed test: their threads go on
    for ever otherwise."""
    opened: list[SqliteStore] = []

    async def opener(where: Path | str = path, ring: KeyRing = keys) -> SqliteStore:
        opened.append(await SqliteStore.open(where, ring))
        return opened[-1]

    yield opener
    for store in opened:
        await store.close()


@pytest.fixture(params=["file", "memory"])
async def store(request: pytest.FixtureRequest, path: Path, open_store: Opener) -> SqliteStore:
    return await open_store(path if request.param == "file" else ":memory:")


@pytest.fixture
def clerk(store: SqliteStore) -> Clerk:
    return Clerk(store)
