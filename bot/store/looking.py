"""How is a database read without touching it, whether or not the bot runs?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import StoreError
from bot.store import migrate


def connected_to_read(path: Path) -> sqlite3.Connection:
    """Connect to the file so that it cannot be changed, nor a log be made beside it."""
    address = f"{path.resolve().as_uri()}?mode=ro"
    if not path.with_name(path.name + "-wal").exists():
        address += "&immutable=1"  # nobody has it open, and SQLite need not make a log to read it
    return sqlite3.connect(address, uri=True)


@contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """Open one of our databases, of this version's schema or an older one, for reading only.

    Raises StoreError for a file that is not there or not ours.
    """
    if not path.is_file():
        raise StoreError(f"there is no database {path}")
    with closing(connected_to_read(path)) as db:
        db.row_factory = sqlite3.Row
        try:
            migrate.refuse_stranger(db)
            if migrate.is_empty(db):
                raise StoreError(f"the database {path} is empty")
            yield db
        except sqlite3.Error as error:
            raise StoreError(f"the database {path} cannot be read: {error}") from error
