"""How does work reach the database's own thread, and how is it committed?"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from bot.errors import StoreError
from bot.store.crypto import KeyRing
from bot.store.opening import open_database
from bot.store.together import Outcome, run_together

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]

MOST_TOGETHER = 256
"""Pieces of work that share a commit at most, so that nobody waits long for the others."""
_ROWS_PER_FETCH = 64
NOBODY_KNOWS = -1
_ADVICE = {
    sqlite3.SQLITE_BUSY: "another program holds the database; is a second bot running?",
    sqlite3.SQLITE_FULL: "the disk is full; make room, and the bot goes on by itself",
    sqlite3.SQLITE_READONLY: "the database cannot be written; check who owns DATA_DIR",
    sqlite3.SQLITE_CANTOPEN: "the database cannot be opened; check that DATA_DIR can be written",
    sqlite3.SQLITE_IOERR: "the disk fails or is full; check it",
    sqlite3.SQLITE_CORRUPT: "the database is damaged; put a backup in its place",
    sqlite3.SQLITE_NOTADB: "this file is not a database; choose another DATA_DIR or a backup",
}
_MAY_PASS = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}


@dataclass(slots=True)
class _Job:
    """Work for the database, and who waits for it."""

    work: Work[Any]
    writes: bool
    done: asyncio.Future[Any] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def tell(self, outcome: Outcome) -> None:
        """Hand the outcome to whoever still waits."""
        if self.done.done():
            return
        result, error = outcome
        if error is None:
            self.done.set_result(result)
        elif isinstance(error, sqlite3.Error):
            told = explained(error)
            told.__cause__ = error
            self.done.set_exception(told)
        else:
            # A future takes no StopIteration, and everybody else's work would go unheard.
            stopped = isinstance(error, StopIteration)
            self.done.set_exception(RuntimeError("nothing more") if stopped else error)


class Connection:
    """One SQLite connection in a thread. Work runs one after another, each all or nothing.

    What comes up while the thread is busy is committed together (see together.py). Whoever asked
    hears of it after the commit.
    """

    def __init__(self, inner: aiosqlite.Connection) -> None:
        self.era = 0
        """Grows with whatever is written that may change a desk unknown to its chat's own turn:
        by a piece of work that does not deny it, or by another program."""
        self._version = 0
        self._inner = inner
        self._closed = False
        self._jobs: deque[_Job] = deque()
        self._worker: asyncio.Task[None] | None = None

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
        try:
            if self._worker:
                await asyncio.shield(self._worker)
        finally:
            await self._inner.close()

    async def write(self, work: Work[T], *, desks_stay: bool = False) -> T:
        """Run ``work`` in a transaction that holds the write lock from its start.

        ``desks_stay``: it changes nothing that a desk shows, or whoever asks sees to it.
        """
        self.era += not desks_stay
        return cast("T", await self._put(_Job(work, writes=True)))

    async def read(self, work: Work[T]) -> T:
        """Run ``work`` on one unchanging picture of the database."""
        return cast("T", await self._put(_Job(work, writes=False)))

    async def outside(self, work: Work[T]) -> T:
        """Run ``work`` in no transaction, for the few commands that refuse one."""
        self.era += 1
        if self._closed:
            raise StoreError("the database was closed already")
        try:
            return cast("T", await self._in_thread(work))
        except sqlite3.Error as error:
            raise explained(error) from error

    def _put(self, job: _Job) -> asyncio.Future[Any]:
        if self._closed:
            raise StoreError("the database was closed already")
        self._jobs.append(job)
        if self._worker is None:
            self._worker = asyncio.create_task(self._work())
        return job.done

    async def _work(self) -> None:
        """Bring the jobs to the thread, as many at a time as wait."""
        try:
            while self._jobs:
                count = min(len(self._jobs), MOST_TOGETHER)
                jobs = [self._jobs.popleft() for _ in range(count)]
                for job, outcome in zip(jobs, await self._together(jobs), strict=True):
                    job.tell(outcome)
        finally:
            self._worker = None

    async def _together(self, jobs: Sequence[_Job]) -> list[Outcome]:
        pieces = [(job.work, job.writes) for job in jobs]
        try:
            outcomes, version = await self._in_thread(
                lambda db: (run_together(db, pieces), _version(db))
            )
        except Exception as error:  # whoever waits must hear of it, whatever it was
            return [(None, error)] * len(jobs)
        if version != self._version:
            self._version, self.era = version, self.era + 1
        return outcomes

    async def _in_thread(self, work: Work[T]) -> T:
        # The one place that uses what aiosqlite keeps to itself: it has no public way to run a
        # function in its thread, and a transaction in many awaits costs twice the time and can be
        # cut in two by a cancelled task. `call` takes no arguments on purpose: aiosqlite logs the
        # callable with its arguments, and those would be people's words.
        def call() -> T:
            return work(self._inner._conn)

        execute = cast("Callable[..., Any]", self._inner._execute)
        return cast("T", await execute(call))


def _version(db: sqlite3.Connection) -> int:
    """Return a number that is another one after another program wrote to the file."""
    try:
        return int(db.execute("PRAGMA data_version").fetchone()[0])
    except sqlite3.Error:
        return NOBODY_KNOWS


def explained(error: sqlite3.Error) -> StoreError:
    """Turn SQLite's error into one that says what to do, and whether trying again helps."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    advice = _ADVICE.get(code, "the database refused")
    result = StoreError(f"{advice} ({error})")
    result.retry_helps = code in _MAY_PASS
    return result
