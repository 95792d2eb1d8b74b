"""What is deleted because its time has come, and what because nobody needs it any more?

Everything here may be done again, and be cut off at any moment: a person is one transaction, and each
condition is looked at in the transaction that deletes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.engine.privacy import Retention
from bot.store import inbox, outbox
from bot.store.crypto import KeyRing
from bot.store.port import Purged
from bot.store.values import to_ms

MESSAGES_MS = 48 * 60 * 60 * 1000
"""A message can be deleted at Telegram for so long after it was sent; its number is kept for that."""
REFUSED_MS = 7 * 24 * 60 * 60 * 1000
"""What was set aside stays for so long, for the operator."""
EVENTS_MS = 365 * 24 * 60 * 60 * 1000
"""Lines for the statistics that belong to no case. Those of a case go with it."""
BATCH = 500
"""Rows looked at in one transaction, so that nobody's turn waits."""
SPARE_PAGES = 256
"""Free pages (1 MB) that the file keeps for what comes next."""
VACUUM_PAGES = 64
"""Given back in one step: some milliseconds."""

_UNUSED = """
SELECT chat_id, cases.id FROM cases JOIN people USING (chat_id)
WHERE changed_at <= ? AND leaving_on IS NULL AND gone_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM outbox WHERE case_id = cases.id AND state IN ('waiting', 'leased'))
ORDER BY chat_id, cases.id
"""
_DUE = """
(leaving_on < :today AND NOT EXISTS (
   SELECT 1 FROM outbox WHERE case_id = cases.id AND state IN ('waiting', 'leased'))
   AND NOT EXISTS (SELECT 1 FROM inbox WHERE state = 'new' AND inbox.chat_id = cases.chat_id)
 OR gone_at <= :gone AND changed_at <= :gone)
"""
"""A case whose last day, which its person was told, is over. Who is gone cannot be told."""
_EMPTY = """
NOT EXISTS (SELECT 1 FROM cases WHERE cases.chat_id = people.chat_id)
AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.chat_id = people.chat_id)
AND NOT EXISTS (SELECT 1 FROM inbox WHERE state = 'new' AND inbox.chat_id = people.chat_id)
"""
"""Somebody of whom only the consent is there: no case, and not a message for two days."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Before when (ms; a day in KST) something must have been for its time to have come."""

    today: str
    gone: int
    idle: int

    @classmethod
    def at(cls, now: datetime, retention: Retention) -> Limits:
        """Reckon from ``now`` (KST)."""
        gone, idle = (
            to_ms(now - timedelta(days=days))
            for days in (retention.closed_days, retention.idle_days)
        )
        return cls(now.date().isoformat(), gone, idle)

    @property
    def values(self) -> dict[str, object]:
        return {"today": self.today, "gone": self.gone, "idle": self.idle}


def unused_since(db: sqlite3.Connection, before: int) -> list[tuple[int, int]]:
    """Return (chat, case) of each case that was not used since (ms) and not told of."""
    return [(chat, case) for chat, case in map(tuple, db.execute(_UNUSED, (before,)).fetchall())]


def people_due(db: sqlite3.Connection, limits: Limits) -> list[int]:
    """Return the chats of which something may have to be deleted."""
    found = db.execute(
        f"SELECT chat_id FROM cases JOIN people USING (chat_id) WHERE {_DUE} "  # noqa: S608 - ours
        f"UNION SELECT chat_id FROM people WHERE consented_at <= :idle AND {_EMPTY}",
        limits.values,
    ).fetchall()
    return [row[0] for row in found]


def purge_person(db: sqlite3.Connection, keys: KeyRing, chat_id: int, limits: Limits) -> Purged:
    """Delete what of one person is due; the person, too, where no case is left."""
    wanted = {**limits.values, "chat": chat_id}
    due = db.execute(
        "SELECT cases.id FROM cases JOIN people USING (chat_id) "  # noqa: S608 - ours
        f"WHERE chat_id = :chat AND {_DUE}",
        wanted,
    ).fetchall()
    for (case_id,) in map(tuple, due):
        forget_case(db, chat_id, case_id)
    if due and not db.execute("SELECT 1 FROM cases WHERE chat_id = ?", (chat_id,)).fetchone():
        forget_person(db, keys, chat_id)
        return Purged(len(due), 1)
    if due:
        return Purged(len(due), 0)
    empty = db.execute(
        "DELETE FROM people WHERE chat_id = :chat AND consented_at <= :idle "  # noqa: S608 - ours
        f"AND {_EMPTY}",
        wanted,
    )
    return Purged(0, empty.rowcount)


def forget_case(db: sqlite3.Connection, chat_id: int, case_id: int) -> None:
    """Delete one case of a chat, and every message and line about it."""
    db.execute("DELETE FROM cases WHERE id = ? AND chat_id = ?", (case_id, chat_id))
    db.execute(
        "UPDATE people SET active_case = NULL WHERE chat_id = ? AND active_case = ?",
        (chat_id, case_id),
    )
    outbox.forget_case(db, chat_id, case_id)
    db.execute("DELETE FROM events WHERE case_id = ?", (case_id,))


def forget_person(db: sqlite3.Connection, keys: KeyRing, chat_id: int) -> None:
    """Delete everything that is held about a chat, but what it sent since and is still to be read."""
    db.execute(
        "DELETE FROM events WHERE case_id IN (SELECT id FROM cases WHERE chat_id = ?)", (chat_id,)
    )
    # Cases, answers, evidence and deadlines go with the person: ON DELETE CASCADE.
    db.execute("DELETE FROM people WHERE chat_id = ?", (chat_id,))
    outbox.forget_chat(db, chat_id)
    inbox.forget_unreadable(db, keys, chat_id=chat_id)


# --- what was dealt with -----------------------------------------------------------------------


def tidy_messages(db: sqlite3.Connection, now: int, after: int) -> int:
    """Delete what has ended (``now`` in ms) among the next rows of the outbox; counts of it stay.

    Return the last row that was looked at, to go on after; 0 when there is no more.
    """
    query = "SELECT id FROM outbox WHERE id > ? ORDER BY id LIMIT ?"
    ids = [row[0] for row in db.execute(query, (after, BATCH)).fetchall()]
    if not ids:
        return 0
    gone = db.execute(
        "DELETE FROM outbox WHERE id > ? AND id <= ? AND (state IN ('sent', 'folded') "
        "AND sent_at <= ? OR state = 'refused' AND sent_at <= ?) RETURNING kind, state",
        (after, ids[-1], now - MESSAGES_MS, now - REFUSED_MS),
    ).fetchall()
    _count(db, [(row[0], row[1]) for row in gone])
    return ids[-1] if len(ids) == BATCH else 0


def _count(db: sqlite3.Connection, gone: Sequence[tuple[str, str]]) -> None:
    db.executemany(
        "INSERT INTO tallies (kind, state, many) VALUES (?, ?, 1) "
        "ON CONFLICT (kind, state) DO UPDATE SET many = many + 1",
        gone,
    )


def tidy_events(db: sqlite3.Connection, now: int) -> bool:
    """Delete some old lines that belong to no case; return whether there may be more."""
    gone = db.execute(
        "DELETE FROM events WHERE id IN "
        "(SELECT id FROM events WHERE case_id IS NULL AND at <= ? LIMIT ?)",
        (now - EVENTS_MS, BATCH),
    )
    return gone.rowcount == BATCH


def vacuum_some(db: sqlite3.Connection) -> bool:
    """Give some free pages back to the disk; return whether there are more to give."""
    free = db.execute("PRAGMA freelist_count").fetchone()[0]
    if free <= SPARE_PAGES:
        return False
    pages = min(VACUUM_PAGES, free - SPARE_PAGES)
    # Not execute(): this statement gives back one page a step, and Python would take one step.
    db.executescript(f"PRAGMA incremental_vacuum({pages})")
    return bool(db.execute("PRAGMA freelist_count").fetchone()[0] < free)


def vacuum_by_steps(db: sqlite3.Connection) -> bool:
    """Let a file of an older version give pages back step by step; return whether it has to change.

    That is one VACUUM, at the first start after an update.
    """
    if db.execute("PRAGMA auto_vacuum").fetchone()[0]:
        return False
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")
    db.execute("VACUUM")
    return True
