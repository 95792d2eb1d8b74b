"""Is a database whole? Its pages and links are sound, and every sealed value opens."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping

from bot.errors import StoreError
from bot.store.crypto import KeyRing

SEALED: Mapping[tuple[str, str], str] = {
    ("cases", "heard"): "id",
    ("answers", "value"): "case_id || '/' || question_id",
    ("deadlines", "details"): "case_id || '/' || id",
    ("letters", "details"): "case_id || '/' || id",
    ("evidence", "details"): "id",
    ("inbox", "payload"): "update_id",
    ("outbox", "payload"): "id",
    ("meta", "value"): "key",
}
"""Every encrypted column, with what names its row for the encryption."""
_COUNTED = ("people", "cases", "answers", "deadlines", "letters", "evidence")


def problems(db: sqlite3.Connection, keys: KeyRing) -> Iterator[str]:
    """Look at everything; yield what is wrong, without a word of what is stored."""
    for (told,) in db.execute("PRAGMA integrity_check"):
        if told != "ok":
            yield f"the file is damaged: {told}"
    lost = len(db.execute("PRAGMA foreign_key_check").fetchall())
    if lost:
        yield f"{lost} row(s) belong to nothing"
    for table, column in SEALED:
        closed = _unopened(db, keys, table, column)
        if closed:
            yield f"{table}: {closed} row(s) cannot be opened with the keys at hand"


def _unopened(db: sqlite3.Connection, keys: KeyRing, table: str, column: str) -> int:
    """Count sealed values that do not open. The names are ours."""
    name = SEALED[table, column]
    query = f"SELECT {name}, {column} FROM {table} WHERE typeof({column}) = 'blob'"  # noqa: S608
    closed = 0
    for row, sealed in db.execute(query):
        try:
            keys.decrypt(sealed, table=table, row=row, column=column)
        except StoreError:
            closed += 1
    return closed


def counts(db: sqlite3.Connection) -> dict[str, int]:
    """Say in figures what is in it."""
    found = {table: _count(db, f"SELECT count(*) FROM {table}") for table in _COUNTED}  # noqa: S608
    found["updates not dealt with"] = _count(db, "SELECT count(*) FROM inbox WHERE state = 'new'")
    found["messages to be sent"] = _count(
        db, "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased', 'paused')"
    )
    return found


def _count(db: sqlite3.Connection, query: str) -> int:
    return int(db.execute(query).fetchone()[0])
