"""How is a database file opened safely? Nothing is written before it and its key are known."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.errors import StoreError, WrongKeyError
from bot.store import migrate
from bot.store.crypto import KeyRing
from bot.store.digests import make_digest_key
from bot.store.looking import connected_to_read

MEMORY = ":memory:"
_OLDEST_SQLITE = (3, 37, 0)
"""The first with STRICT tables."""

_KEY_CHECK = "key_check/"
_KEY_PHRASE = b"guje-bot"


def open_database(path: str | Path, keys: KeyRing) -> sqlite3.Connection:
    """Open or make the database, with its tables up to date.

    Raises WrongKeyError, or StoreError for a file that is not ours or too new; the file is then
    as it was.
    """
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        raise StoreError(f"SQLite 3.37 or newer is needed, this one is {sqlite3.sqlite_version}")
    if str(path) != MEMORY:
        _prepare_file(Path(path), keys)
    # Transactions are begun and ended in transaction() only; the thread that opens the file is
    # not the one that uses it from then on.
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _set_up(db, keys)
    except BaseException:
        db.close()
        raise
    return db


@contextmanager
def transaction(db: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """All of the block or nothing of it."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _prepare_file(path: Path, keys: KeyRing) -> None:
    try:
        if path.exists() and path.stat().st_size:
            _look_before_touching(path, keys)
            return
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives the files beside the database (-wal, -shm) the same mode.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"the database {path} cannot be opened: {error.strerror}") from error


def _look_before_touching(path: Path, keys: KeyRing) -> None:
    """Refuse a wrong file or key through a read-only connection, which cannot change the file."""
    with closing(connected_to_read(path)) as db:
        migrate.refuse_stranger(db)
        if not migrate.is_empty(db):
            _check_keys(db, keys)


def _set_up(db: sqlite3.Connection, keys: KeyRing) -> None:
    db.row_factory = sqlite3.Row
    db.execute("PRAGMA busy_timeout = 2000")  # ms; another process may hold the file for a moment
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten with zeros
    if migrate.is_empty(db):
        db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only before the first table
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")  # a commit survives a power cut
    with transaction(db):
        migrate.refuse_stranger(db)
        migrate.bring_up_to_date(db)
        _note_key(db, keys)
        make_digest_key(db, keys)


def _check_keys(db: sqlite3.Connection, keys: KeyRing) -> None:
    """Every key that ever encrypted must be in the ring, or some answers could not be read."""
    marks = db.execute("SELECT key, value FROM meta WHERE key GLOB ?", (_KEY_CHECK + "*",))
    for name, sealed in marks.fetchall():
        try:
            keys.decrypt(sealed, table="meta", row=name, column="value")
        except WrongKeyError:
            raise WrongKeyError(
                f"the database was written with the key {name.removeprefix(_KEY_CHECK)}, which is "
                f"not in the key ring {keys!r}; put that key back into DATA_KEYS or the key file "
                "(nothing was changed)"
            ) from None


def _note_key(db: sqlite3.Connection, keys: KeyRing) -> None:
    """Remember the key that encrypts from now on."""
    name = _KEY_CHECK + keys.first_id
    if db.execute("SELECT 1 FROM meta WHERE key = ?", (name,)).fetchone():
        return
    sealed = keys.encrypt(_KEY_PHRASE, table="meta", row=name, column="value")
    db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (name, sealed))
