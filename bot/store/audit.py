"""Who did what as an operator, and when? Rows are only ever added; see the triggers in schema.sql."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

CLI, BOT = "cli", "bot"
"""Who has no chat: whoever types commands on the machine; the bot by itself."""
KEPT_DAYS = 365
"""The least for which a row is kept: 개인정보의 안전성 확보조치 기준 제8조, one year."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One action."""

    id: int
    at: int
    """Milliseconds since 1970 UTC."""
    who: str
    """A keyed digest of the operator's chat, "cli" or "bot"."""
    what: str
    about: str
    """An id of ours: a row, an incident."""
    count: int | None
    """How many it concerned, where that says something."""


def note(
    db: sqlite3.Connection,
    now: int,
    who: str,
    what: str,
    about: str = "",
    count: int | None = None,
) -> None:
    """Add a row (``now`` in ms). It goes with the transaction: no action without its row."""
    db.execute(
        "INSERT INTO audit (at, who, what, about, count) VALUES (?, ?, ?, ?, ?)",
        (now, who, what, about, count),
    )


def entries(db: sqlite3.Connection) -> list[Entry]:
    """Return all rows, oldest first."""
    found = db.execute("SELECT id, at, who, what, about, count FROM audit ORDER BY id")
    return [Entry(*row) for row in found]


def count_of(db: sqlite3.Connection, what: str, about: str) -> int | None:
    """Return how many an earlier action of that kind and id concerned; None where there was none."""
    row = db.execute(
        "SELECT count FROM audit WHERE what = ? AND about = ?", (what, about)
    ).fetchone()
    return None if row is None else row[0]


def forget(db: sqlite3.Connection, before: int, now: int) -> int:
    """Delete what is older than ``before`` (ms), and note that; return how many rows went.

    The database refuses to delete what is younger than a year by its own clock.
    """
    gone = db.execute(
        "DELETE FROM audit WHERE at < ? AND at <= "
        "(CAST(strftime('%s', 'now') AS INTEGER) - 365 * 86400) * 1000",  # as the trigger has it
        (before,),
    ).rowcount
    if gone:
        note(db, now, BOT, "audit_purge", count=gone)
    return gone
