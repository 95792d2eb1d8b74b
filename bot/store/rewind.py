"""What waits for the next moment, when the machine's clock is put back by a day?

Replies, leases and second tries are written down with a time now or in some minutes. Put back, the
clock would make them wait until it has caught up. So do notices. Reminders stay as they are: they are
due at a time of the calendar.
"""

from __future__ import annotations

import sqlite3

MOMENT_MS = 60 * 1000
"""A reply that waits for a quiet moment waits for less than this."""
LONGEST_MS = 60 * 60 * 1000
"""No file waits for longer between two looks."""


def rewind(db: sqlite3.Connection, now: int, *, sure: bool = True) -> None:
    """Bring to ``now`` (ms) what waits for a moment that the clock has left again.

    Where nobody is ``sure`` that it was put back, only if something was written later than that.
    A row that is under way meanwhile is not sent twice: its chat is busy until it is marked.
    """
    if not (sure or _is_put_back(db, now)):
        return
    db.execute(
        "UPDATE outbox SET state = 'waiting', lease_until = NULL "
        "WHERE state = 'leased' AND lease_until > ?",
        (now,),
    )
    for kind in ("reply", "file", "notice"):
        db.execute(
            "UPDATE outbox SET due = ?1 WHERE state = 'waiting' AND kind = ?2 AND due > ?1 "
            "AND (rung = '' OR due > ?1 + ?3)",
            (now, kind, MOMENT_MS),
        )
    db.execute("UPDATE evidence SET look_at = ?1 WHERE look_at > ?1 + ?2", (now, LONGEST_MS))


def _is_put_back(db: sqlite3.Connection, now: int) -> bool:
    """Whether the last message or the last update was written at a time that is still to come."""
    (done,) = db.execute("SELECT max(done_at) FROM inbox WHERE state = 'done'").fetchone()
    last = db.execute("SELECT created_at FROM outbox ORDER BY id DESC LIMIT 1").fetchone()
    return max(done or 0, last[0] if last else 0) > now
