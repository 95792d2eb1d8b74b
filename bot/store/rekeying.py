"""How does every sealed value come under the first key of the ring, while the bot goes on working?

A value is moved in a transaction that reads it, opens it and seals it anew, some dozens at a time, so
nobody's turn waits for longer than that. Which ones are left is seen from the values themselves:
whatever ends this, the next run goes on.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import UnreadableError
from bot.store.crypto import KeyRing
from bot.store.opening import transaction
from bot.store.port import Json
from bot.store.values import pack, unpack
from bot.store.whole import SEALED

BATCH = 64
"""Values moved in one transaction: a few milliseconds, most of them for the disk."""
PAUSE = 0.01
"""Seconds between two of them: others who write wait for the lock, and SQLite keeps no queue."""
MOST_ROUNDS = 5
"""How often all tables are gone through. One is enough, unless rows change their place meanwhile."""
TOLD_EVERY = 1000

Renew = Callable[[Json, int], Json]
"""Takes a message that waits and its chat; returns it with its buttons signed by the first key."""
Say = Callable[[str], None]
_CHECKS = "key NOT GLOB 'key_check/*'"
"""Of these each belongs to its own key; they go with it."""


@dataclass(frozen=True, slots=True)
class _Column:
    """One sealed column, and the statements about it. The names are ours."""

    table: str
    name: str

    @property
    def _old(self) -> str:
        where = f"typeof({self.name}) = 'blob' AND substr({self.name}, 2, 4) <> :first"
        return f"{where} AND {_CHECKS}" if self.table == "meta" else where

    @property
    def count(self) -> str:
        return f"SELECT count(*) FROM {self.table} WHERE {self._old}"  # noqa: S608

    @property
    def next(self) -> str:
        return (
            f"SELECT rowid FROM {self.table} WHERE rowid > :after AND {self._old} "  # noqa: S608
            "ORDER BY rowid LIMIT :limit"
        )

    @property
    def read(self) -> str:
        chat = "chat_id" if self.table == "outbox" else "0"
        row = SEALED[self.table, self.name]
        return (
            f"SELECT {row}, {self.name}, {chat} FROM {self.table} "  # noqa: S608
            f"WHERE rowid = :at AND {self._old}"
        )

    @property
    def write(self) -> str:
        return f"UPDATE {self.table} SET {self.name} = ? WHERE rowid = ?"  # noqa: S608


_COLUMNS = tuple(_Column(*place) for place in SEALED)


def left(db: sqlite3.Connection, keys: KeyRing) -> dict[str, int]:
    """Count, by table, the values that are under another key than the first: one picture of all."""
    with transaction(db, "BEGIN"):
        first = {"first": bytes.fromhex(keys.first_id)}
        found = {one.table: db.execute(one.count, first).fetchone()[0] for one in _COLUMNS}
    return {table: count for table, count in found.items() if count}


def move_all(db: sqlite3.Connection, keys: KeyRing, renew: Renew, say: Say) -> dict[str, int]:
    """Bring every value under the first key; return what is left, by table: what does not open."""
    for _ in range(MOST_ROUNDS):
        before = left(db, keys)
        if not before:
            break
        moved = sum(_move(db, keys, one, before, renew, say) for one in _COLUMNS)
        if not moved:
            break
    return left(db, keys)


def forget_old(db: sqlite3.Connection, keys: KeyRing) -> tuple[str, ...]:
    """No value needs the other keys: let the next start do without. Return their ids.

    Only where `left` found nothing. Nothing can have come under them since: whoever has this file
    open knows the first key, and seals with it.
    """
    with transaction(db):
        gone = db.execute(
            "DELETE FROM meta WHERE key GLOB 'key_check/*' AND key <> ? RETURNING key",
            (f"key_check/{keys.first_id}",),
        ).fetchall()
    return tuple(sorted(name.removeprefix("key_check/") for (name,) in map(tuple, gone)))


def _move(
    db: sqlite3.Connection, keys: KeyRing, column: _Column, before: dict[str, int], renew: Renew,
    say: Say,
) -> int:  # fmt: skip
    """Move one column's values; return how many."""
    of, moved, after, told = before.get(column.table, 0), 0, -(2**63), 0
    while batch := _next(db, keys, column, after):
        moved += _move_batch(db, keys, column, batch, renew)
        after = batch[-1]
        if moved - told >= TOLD_EVERY:
            say(f"{column.table}: {moved:,} of {max(of, moved):,}")
            told = moved
        time.sleep(PAUSE)
    if moved:
        say(f"{column.table}: {moved:,} moved")
    return moved


def _next(db: sqlite3.Connection, keys: KeyRing, column: _Column, after: int) -> list[int]:
    """Find rows to move without holding the lock: it may take long where few are left."""
    wanted = {"first": bytes.fromhex(keys.first_id), "after": after, "limit": BATCH}
    return [row[0] for row in db.execute(column.next, wanted).fetchall()]


def _move_batch(
    db: sqlite3.Connection, keys: KeyRing, column: _Column, rows: Sequence[int], renew: Renew
) -> int:
    moved = 0
    first = bytes.fromhex(keys.first_id)
    with transaction(db):
        for at in rows:
            # Read again under the lock: it may have been changed, moved or deleted meanwhile.
            found = db.execute(column.read, {"at": at, "first": first}).fetchone()
            if found and (sealed := _anew(keys, column, tuple(found), renew)):
                db.execute(column.write, (sealed, at))
                moved += 1
    return moved


def _anew(
    keys: KeyRing, column: _Column, found: tuple[object, bytes, int], renew: Renew
) -> bytes | None:
    """Seal a value anew; None for one that does not open, which is left alone."""
    row, sealed, chat_id = found
    try:
        plain = keys.decrypt(sealed, table=column.table, row=row, column=column.name)
    except UnreadableError:
        return None
    if column.table == "outbox":
        plain = pack(renew(unpack(plain), chat_id))
    return keys.encrypt(plain, table=column.table, row=row, column=column.name)
