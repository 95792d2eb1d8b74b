"""How does a database file get the tables that this version of the program expects?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from bot.errors import StoreError

APPLICATION_ID = 0x67756A65
"""Marks the file as ours ('guje'), so that no other program's database is ever touched."""

_HERE = Path(__file__).parent
SCHEMA = _HERE / "schema.sql"
MIGRATIONS = _HERE / "migrations"


def latest(folder: Path = MIGRATIONS) -> int:
    """Return the schema number that this version of the program writes."""
    return max(number for number, _ in _numbered(folder))


def refuse_stranger(db: sqlite3.Connection, folder: Path = MIGRATIONS) -> None:
    """Raise StoreError for another program's database or one of a newer version. Only reads."""
    if is_empty(db):
        return
    if _pragma(db, "application_id") != APPLICATION_ID:
        raise StoreError("this file is a database of another program; choose another DATA_DIR")
    found, known = version(db), latest(folder)
    if found > known:
        raise StoreError(
            f"the database was written by a newer version of the program (its schema is {found}, "
            f"this version knows {known}); update the program"
        )


def bring_up_to_date(db: sqlite3.Connection, folder: Path = MIGRATIONS) -> None:
    """Make the tables of a new file, or apply what an older one lacks. Inside a transaction."""
    if is_empty(db):
        run_script(db, SCHEMA)
        _set_version(db, latest(folder))
    else:
        apply_migrations(db, folder)


def apply_migrations(db: sqlite3.Connection, folder: Path = MIGRATIONS) -> None:
    """Run the numbered scripts that come after the database's own number, in order."""
    found = version(db)
    for number, script in sorted(_numbered(folder)):
        if number > found:
            run_script(db, script)
            _set_version(db, number)


def run_script(db: sqlite3.Connection, script: Path) -> None:
    """Run a file of statements one by one; executescript would commit the open transaction."""
    statement = ""
    for line in script.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def version(db: sqlite3.Connection) -> int:
    """Return the number of the newest migration in the database."""
    return _pragma(db, "user_version")


def is_empty(db: sqlite3.Connection) -> bool:
    """Tell whether the database has no table at all: nothing can be lost there."""
    return db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None


def _set_version(db: sqlite3.Connection, number: int) -> None:
    db.execute(f"PRAGMA user_version = {number}")


def _pragma(db: sqlite3.Connection, name: str) -> int:
    return int(db.execute(f"PRAGMA {name}").fetchone()[0])


def _numbered(folder: Path) -> Iterator[tuple[int, Path]]:
    for script in folder.glob("[0-9]*.sql"):
        yield int(script.name.partition("_")[0]), script
