"""Work that shares a commit: all of it is kept, but for the piece that went wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_helpers import Opener

from bot.errors import StoreError
from bot.store.connection import MOST_TOGETHER, Connection
from bot.store.crypto import KeyRing
from bot.store.opening import open_database
from bot.store.together import run_together


@pytest.fixture
def db(path: Path, keys: KeyRing) -> Iterator[sqlite3.Connection]:
    database = open_database(path, keys)
    database.execute("CREATE TABLE notes (word TEXT PRIMARY KEY)")
    yield database
    database.close()


@pytest.fixture
async def connection(path: Path, keys: KeyRing, open_store: Opener) -> Connection:
    return (await open_store(path))._db


def writing(
    *works: Callable[[sqlite3.Connection], object],
) -> list[tuple[Callable[[sqlite3.Connection], object], bool]]:
    return [(work, True) for work in works]


def note(word: str) -> Callable[[sqlite3.Connection], str]:
    def work(db: sqlite3.Connection) -> str:
        db.execute("INSERT INTO notes VALUES (?)", (word,))
        return word

    return work


def words(db: sqlite3.Connection) -> list[str]:
    return [row[0] for row in db.execute("SELECT word FROM notes ORDER BY word")]


def test_all_work_is_kept_by_one_commit(db: sqlite3.Connection) -> None:
    commits = 0

    def seen(statement: str) -> None:
        nonlocal commits
        commits += statement == "COMMIT"

    db.set_trace_callback(seen)
    assert run_together(db, writing(note("a"), note("b"), note("c"))) == [
        ("a", None), ("b", None), ("c", None),
    ]  # fmt: skip
    assert (words(db), commits) == (["a", "b", "c"], 1)


def test_a_piece_that_goes_wrong_is_undone_alone(db: sqlite3.Connection) -> None:
    def half(db: sqlite3.Connection) -> None:
        note("half")(db)
        raise ValueError("no")

    found = run_together(db, writing(note("a"), half, note("a"), note("b")))
    assert [type(error) for _, error in found] == [
        type(None), ValueError, sqlite3.IntegrityError, type(None),
    ]  # fmt: skip
    assert words(db) == ["a", "b"]


def test_where_sqlite_undoes_everything_only_the_one_at_fault_fails(
    db: sqlite3.Connection,
) -> None:
    """A full disk rolls the whole transaction back: the neighbours must not be told that they
    are kept when they are not, nor fail with it."""
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 2}")
    found = run_together(db, writing(note("a"), note("x" * 1_000_000), note("b")))
    assert [getattr(error, "sqlite_errorname", None) for _, error in found] == [
        None, "SQLITE_FULL", None,
    ]  # fmt: skip
    assert words(db) == ["a", "b"]


def test_a_locked_file_fails_all_at_once_and_is_waited_for_once(
    db: sqlite3.Connection, path: Path
) -> None:
    """Waiting for each piece would hold the bot up for minutes."""
    db.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun = 0

    def seen(statement: str) -> None:
        nonlocal begun
        begun += statement.startswith("BEGIN")

    db.set_trace_callback(seen)
    found = run_together(db, writing(note("a"), note("b")))
    other.close()
    assert [getattr(error, "sqlite_errorname", None) for _, error in found] == [
        "SQLITE_BUSY", "SQLITE_BUSY",
    ]  # fmt: skip
    assert begun == 1


def test_what_only_reads_works_while_the_file_is_locked(
    db: sqlite3.Connection, path: Path
) -> None:
    note("a")(db)
    db.execute("PRAGMA busy_timeout = 0")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    (_, refused), read = run_together(db, [(note("b"), True), (words, False)])
    other.close()
    assert isinstance(refused, sqlite3.OperationalError)
    assert read == (["a"], None)


async def test_whoever_asks_hears_of_their_own_work(connection: Connection) -> None:
    """More pieces than share a commit, one of them wrong, one abandoned while it waits."""
    await connection.write(lambda db: db.execute("CREATE TABLE notes (word TEXT PRIMARY KEY)"))
    given = [*map(str, range(MOST_TOGETHER + 9)), "0"]
    asked = [asyncio.ensure_future(connection.write(note(word))) for word in given]
    await asyncio.sleep(0)
    asked[5].cancel()
    told = await asyncio.gather(*asked, return_exceptions=True)
    assert isinstance(told[5], asyncio.CancelledError)
    assert isinstance(told[-1], StoreError)
    del told[5], given[5]
    assert told[:-1] == given[:-1]
    kept = await connection.read(words)
    assert sorted([*given[:-1], "5"]) == kept, "what was abandoned is kept whole all the same"


async def test_closing_finishes_what_was_begun(connection: Connection, path: Path) -> None:
    await connection.write(lambda db: db.execute("CREATE TABLE notes (word TEXT)"))
    asked = asyncio.ensure_future(connection.write(note("a")))
    await asyncio.sleep(0)
    await connection.close()
    assert await asked == "a"
    with pytest.raises(StoreError, match="closed"):
        await connection.write(note("b"))
    kept = sqlite3.connect(path)
    assert words(kept) == ["a"]
    kept.close()


async def test_an_error_that_no_future_takes_reaches_who_asked_and_nobody_else(
    connection: Connection,
) -> None:
    def stops(db: sqlite3.Connection) -> None:
        next(iter(()))

    await connection.write(lambda db: db.execute("CREATE TABLE notes (word TEXT)"))
    asked = [connection.write(note("a")), connection.write(stops), connection.write(note("b"))]
    told = await asyncio.wait_for(asyncio.gather(*asked, return_exceptions=True), 5)
    assert [type(one) for one in told] == [str, RuntimeError, str]


async def test_closing_that_is_cut_short_still_closes(connection: Connection) -> None:
    await connection.write(lambda db: db.execute("CREATE TABLE notes (word TEXT)"))
    asked = asyncio.ensure_future(connection.write(note("a")))
    await asyncio.sleep(0)
    closing = asyncio.ensure_future(connection.close())
    await asyncio.sleep(0)
    closing.cancel()
    await asyncio.gather(closing, return_exceptions=True)
    assert await asyncio.wait_for(asked, 5) == "a"
    with pytest.raises(StoreError):
        await connection.read(words)
