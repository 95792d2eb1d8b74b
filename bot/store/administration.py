"""What may an operator see and do? Counts, ids and kinds; never a word, never whose it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.store import audit, outbox
from bot.store.crypto import KeyRing
from bot.store.port import LEAVING, OutboxDraft
from bot.store.values import pack

FEW = 5
"""A smaller count is not told: among so few somebody could be known again."""
MOST_SHOWN = 20
"""Rows that are named one by one."""
LONG_MS = 10 * 60 * 1000
"""An update that waits for longer is stuck."""
_OPEN = """
SELECT chat_id, min(cases.id) AS case_id FROM cases JOIN people USING (chat_id)
WHERE gone_at IS NULL AND :incident IN (incident, '')
  AND (NOT confirmed
    OR NOT EXISTS (SELECT 1 FROM deadlines WHERE case_id = cases.id)
    OR EXISTS (SELECT 1 FROM deadlines WHERE case_id = cases.id AND NOT done AND NOT dropped))
GROUP BY chat_id
"""
"""People who are there and have an open case: not all of its days are settled."""
HOLDERS = "*"
"""In place of an incident: everybody of whom anything is held, settled or not, as after a leak."""
_HOLDERS = "SELECT chat_id, 0 AS case_id FROM people WHERE gone_at IS NULL"
"""Of no case: it is to arrive although the person deletes one meanwhile."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    people: int
    gone: int
    cases: Mapping[str, int]
    """By incident."""
    reminders: int
    """That wait."""
    files: int
    """Pieces of evidence."""


@dataclass(frozen=True, slots=True)
class Stuck:
    """What does not get on by itself."""

    refused: tuple[tuple[int, str, bool], ...]
    """Messages that were set aside: row, kind, whether its text is still there to be tried again."""
    updates: tuple[int, ...]
    """Updates that were not dealt with, although they have waited for long."""
    more: int
    """How many further ones there are."""


def counts(db: sqlite3.Connection) -> Counts:
    """Count people, cases and what waits."""
    people, gone = db.execute("SELECT count(*), count(gone_at) FROM people").fetchone()
    cases = db.execute("SELECT incident, count(*) FROM cases GROUP BY incident ORDER BY incident")
    (reminders,) = db.execute(
        "SELECT count(*) FROM outbox WHERE kind = 'reminder' AND state = 'waiting'"
    ).fetchone()
    (files,) = db.execute("SELECT count(*) FROM evidence").fetchone()
    return Counts(people, gone, {row[0]: row[1] for row in cases}, reminders, files)


def stuck(db: sqlite3.Connection, keys: KeyRing, now: int) -> Stuck:
    """Name what was set aside and what was not dealt with (``now`` in ms), the newest first."""
    aside = db.execute(
        "SELECT id, kind, payload FROM outbox WHERE state = 'refused' ORDER BY id DESC"
    ).fetchall()
    late = db.execute(
        "SELECT update_id FROM inbox WHERE state = 'new' AND accepted_at < ? ORDER BY update_id DESC",
        (now - LONG_MS,),
    ).fetchall()
    named = aside[:MOST_SHOWN]
    return Stuck(
        tuple((row["id"], row["kind"], _message(keys, row) is not None) for row in named),
        tuple(row["update_id"] for row in late[:MOST_SHOWN]),
        len(aside) - len(named) + max(len(late) - MOST_SHOWN, 0),
    )


def retry(db: sqlite3.Connection, keys: KeyRing, row_id: int, who: str, now: int) -> bool:
    """Let a message that was set aside be tried again; False where that cannot be."""
    row = db.execute("SELECT * FROM outbox WHERE id = ?", (row_id,)).fetchone()
    message = _message(keys, row) if row and row["state"] == "refused" else None
    # Of a case that leaves its person is told anew in the night.
    if (
        message is None
        or row["rung"] == LEAVING
        or _is_settled(db, row)
        or _is_planned_anew(db, row)
    ):
        # What is no row of ours may be anything, and what was noted stays for a year.
        audit.note(db, now, who, "retry_refused", str(row_id) if row else "")
        return False
    sealed = keys.encrypt(pack(message), table="outbox", row=row_id, column="payload")
    # One that perhaps arrived says that it is a repeat; more doubts would set it aside at once.
    db.execute(
        "UPDATE outbox SET state = 'waiting', payload = ?, due = ?, sent_at = NULL, attempts = 0, "
        "doubts = min(doubts, 1) WHERE id = ?",
        (sealed, now, row_id),
    )
    audit.note(db, now, who, "retry", str(row_id), 1)
    return True


def _message(keys: KeyRing, row: sqlite3.Row) -> Mapping[str, Any] | None:
    """The text of a row that was set aside, unless it is gone or cannot be read."""
    return (outbox.opened(keys, row) or {}).get("message")


def _is_settled(db: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Whether it reminds of a day that is done or dropped by now, or of a case without reminders."""
    query = (
        "SELECT 1 FROM cases JOIN deadlines ON deadlines.case_id = cases.id "
        "WHERE cases.id = ? AND deadlines.id = ? AND reminders AND NOT done AND NOT dropped"
    )
    wanted = db.execute(query, (row["case_id"], row["deadline"])).fetchone()
    return row["kind"] == "reminder" and wanted is None


def _is_planned_anew(db: sqlite3.Connection, row: sqlite3.Row) -> bool:
    """Whether the same reminder waits already: it would come twice."""
    query = (
        "SELECT 1 FROM outbox WHERE case_id = ? AND deadline = ? AND rung = ? "
        "AND kind = 'reminder' AND state IN ('waiting', 'leased', 'paused')"
    )
    found = db.execute(query, (row["case_id"], row["deadline"], row["rung"])).fetchone()
    return row["kind"] == "reminder" and found is not None


def affected(db: sqlite3.Connection, incident: str) -> int:
    """Count the people whom a notice would reach: see `_concerned`."""
    return len(_concerned(db, incident))


def _concerned(db: sqlite3.Connection, incident: str) -> list[sqlite3.Row]:
    """Return who has an open case of an incident; '': of any; HOLDERS: everybody who is there."""
    if incident == HOLDERS:
        return db.execute(_HOLDERS).fetchall()
    return db.execute(_OPEN, {"incident": incident}).fetchall()


def broadcast(
    db: sqlite3.Connection, keys: KeyRing, *,
    notice: str, incident: str, draft: OutboxDraft, who: str, now: int,
) -> int:  # fmt: skip
    """Write a notice to everybody whom it concerns, each once; return to how many.

    ``notice`` is its id: one that was written already is not written again.
    """
    if (before := audit.count_of(db, "notice_sent", notice)) is not None:
        return before
    found = _concerned(db, incident)
    for row in found:
        params = {**draft.payload["params"], "chat_id": row["chat_id"]}
        own = OutboxDraft(
            kind="notice", due=draft.due, payload={**draft.payload, "params": params},
            case_id=row["case_id"],
        )  # fmt: skip
        outbox.add(db, keys, row["chat_id"], [own], now, held=False)
    audit.note(db, now, who, "notice_sent", notice, len(found))
    return len(found)
