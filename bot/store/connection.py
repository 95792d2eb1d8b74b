"""How does a whole transaction run as one function in the database's own thread?"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from bot.errors import StoreError
from bot.store.crypto import KeyRing
from bot.store.opening import open_database, transaction

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

_ROWS_PER_FETCH = 64
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another program holds the database; is a second bot running?",
    sqlite3.SQLITE_FULL: "the disk is full; make room, then start again",
    sqlite3.SQLITE_READONLY: "the database cannot be written; check who owns DATA_DIR",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened; check that DATA_DIR can be written",
    sqlite3.SQLITE_IOERR: "the disk fails or is full; check it before starting again",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; put a backup in its place",
    sqlite3.SQLITE_NOTADB: "this file is not a database; choose another DATA_DIR or a backup",
}
_MAY_PASS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


class Connection:
    """One SQLite connection in a thread. Work runs one after another, each as one transaction."""

    def __init__(self, inner: aiosqlite.Connection) -> None:
        self._inner = inner
        self._closed = False

    @classmethod
    async def open(cls, path: str | Path, keys: KeyRing) -> Connection:
        """Open the file. Raises StoreError or WrongKeyError; see opening.py."""
        try:
            db = await asyncio.to_thread(open_database, path, keys)
        except sqlite3.Error as error:
            raise explained(error) from error
        # aiosqlite is handed a connection that is open already: where opening fails in its own
        # thread, that thread outlives the event loop and ends with a traceback.
        return cls(await aiosqlite.Connection(lambda: db, _ROWS_PER_FETCH))

    async def close(self) -> None:
        """Finish what was begun and release the file; closing twice is allowed."""
        self._closed = True
        await self._inner.close()

    async def write(self, work: Work[T]) -> T:
        """Run ``work`` in a transaction that holds the write lock from its start."""
        return await self._run(work, partial(transaction, begin="BEGIN IMMEDIATE"))

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` on one unchanging picture of the database."""
        return await self._run(work, partial(transaction, begin="BEGIN"))

    async def outside(self, work: Work[T]) -> T:
        """Run ``work`` in no transaction, for the few commands that refuse one."""
        return await self._run(work, nullcontext)

    async def _run(
        self, work: Work[T], around: Callable[..., AbstractContextManager[object]]
    ) -> T:
        if self._closed:
            raise StoreError("the database was closed already")

        # The one place that uses what aiosqlite keeps to itself: it has no public way to run a
        # function in its thread, and a transaction in many awaits costs twice the time and can be
        # cut in two by a cancelled task. `call` takes no arguments on purpose: aiosqlite logs the
        # callable with its arguments, and those would be people's words.
        def call() -> T:
            db = self._inner._conn
            with around(db):
                return work(db)

        execute = cast("Callable[..., Any]", self._inner._execute)
        try:
            return cast("T", await execute(call))
        except sqlite3.Error as error:
            raise explained(error) from error


def explained(error: sqlite3.Error) -> StoreError:
    """Turn SQLite's error into one that says what to do, and whether trying again helps."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    advice = _ADVICE.get(code, "the database refused")
    result = StoreError(f"{advice} ({error})")
    result.retry_helps = code in _MAY_PASS
    return result
