"""Which updates arrived, and which of them were dealt with?"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from bot.errors import UnreadableError
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow
from bot.store.values import FOR_EVER, pack, unpack

log = logging.getLogger(__name__)

REMEMBERED_MS = 24 * 60 * 60 * 1000
"""How long a finished update's number is kept: Telegram keeps an update for one day from its arrival,
and delivers it again no later. After a week without updates it starts with new numbers, which may
be old ones."""

UNREADABLE_MS = 30 * 24 * 60 * 60 * 1000
"""So long an update stays that cannot be opened, for the operator to mend what is wrong."""


def accept(db: sqlite3.Connection, keys: KeyRing, rows: Sequence[InboxRow], now: int) -> None:
    """Keep updates that are new (``now`` in ms); ones that are known already are ignored."""
    forget_done(db, now)
    # The order of arrival holds, even where the machine's clock was put back in between.
    newest = db.execute("SELECT max(accepted_at) FROM inbox WHERE state = 'new'").fetchone()[0]
    now = max(now, newest or now)
    for row in rows:
        sealed = keys.encrypt(
            pack(row.payload), table="inbox", row=row.update_id, column="payload"
        )
        db.execute(
            "INSERT INTO inbox (update_id, chat_id, payload, state, accepted_at) "
            "VALUES (?, ?, ?, 'new', ?) ON CONFLICT (update_id) DO NOTHING",
            (row.update_id, row.chat_id, sealed, now),
        )


def forget_done(db: sqlite3.Connection, now: int) -> None:
    """Delete the numbers of updates that cannot come again."""
    db.execute("DELETE FROM inbox WHERE state = 'done' AND done_at < ?", (now - REMEMBERED_MS,))


def waiting(db: sqlite3.Connection, keys: KeyRing) -> list[InboxRow]:
    """Return updates not dealt with, in the order of their arrival."""
    found = db.execute("SELECT * FROM inbox WHERE state = 'new' ORDER BY accepted_at, update_id")
    return list(_readable(keys, found))


def _readable(keys: KeyRing, rows: Iterable[sqlite3.Row]) -> Iterator[InboxRow]:
    for row in rows:
        try:
            yield _inbox_row(keys, row)
        except UnreadableError as error:
            # One row that cannot be read must not keep the bot from starting. It stays
            # for a while (`forget_unreadable`).
            log.error("inbox row left alone: %(error)s", {"error": error})


def forget_unreadable(
    db: sqlite3.Connection, keys: KeyRing, *, chat_id: int | None = None, before: int = FOR_EVER
) -> None:
    """Delete updates that cannot be opened, of one chat or accepted before a moment (ms).

    Nobody will ever deal with them, and each says whose it was.
    """
    found = db.execute(
        "SELECT * FROM inbox WHERE state = 'new' AND accepted_at < ? AND chat_id = ifnull(?, chat_id)",
        (before, chat_id),
    ).fetchall()
    closed = [(row["update_id"],) for row in found if not _opens(keys, row)]
    db.executemany("DELETE FROM inbox WHERE update_id = ?", closed)


def forget_old(db: sqlite3.Connection, keys: KeyRing, now: int) -> None:
    """Delete what cannot come again, and what nobody could open for long (``now`` in ms)."""
    forget_done(db, now)
    forget_unreadable(db, keys, before=now - UNREADABLE_MS)


def _opens(keys: KeyRing, row: sqlite3.Row) -> bool:
    try:
        _inbox_row(keys, row)
    except UnreadableError:
        return False
    return True


def finish(db: sqlite3.Connection, update_id: int, now: int) -> bool:
    """Keep no more of the update than its number: not who wrote, and not what.

    Return False for one that was finished before.
    """
    finished = db.execute(
        "INSERT INTO inbox (update_id, state, accepted_at, done_at) VALUES (?1, 'done', ?2, ?2) "
        "ON CONFLICT (update_id) DO UPDATE "
        "SET state = 'done', chat_id = NULL, payload = NULL, done_at = ?2 WHERE state = 'new'",
        (update_id, now),
    )
    return finished.rowcount == 1


def _inbox_row(keys: KeyRing, row: sqlite3.Row) -> InboxRow:
    update_id = row["update_id"]
    plain = keys.decrypt(row["payload"], table="inbox", row=update_id, column="payload")
    return InboxRow(update_id=update_id, chat_id=row["chat_id"], payload=unpack(plain))
