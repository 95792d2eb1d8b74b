"""How much waits in the database, and for how long? Counts and moments only."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from bot.store.outbox import BY_PRIORITY

_INBOX = "SELECT count(*), min(accepted_at) FROM inbox WHERE state = 'new'"
_OUTBOX = """
SELECT kind, count(*), min(due) FROM (
  SELECT kind, due FROM outbox
  WHERE state = 'waiting' AND kind IN ('reply', 'file', 'reminder', 'notice') AND due <= :now
  UNION ALL
  SELECT kind, due FROM outbox WHERE state = 'leased' AND due <= :now)
GROUP BY kind
"""
"""Reads what is due alone, by the courier's own indexes, however many reminders wait for their day."""
_ANSWER = """
SELECT EXISTS (
  SELECT 1 FROM outbox AS row
  WHERE state = 'waiting' AND kind IN ('reply', 'file') AND due <= :now
    AND NOT EXISTS (
      SELECT 1 FROM outbox AS earlier
      WHERE earlier.chat_id = row.chat_id AND earlier.id < row.id
        AND earlier.state IN ('waiting', 'leased') AND earlier.kind IN ('reply', 'file')))
"""


@dataclass(frozen=True, slots=True)
class Depth:
    """What waits in one line."""

    rows: int = 0
    oldest: float = 0.0
    """Seconds that the oldest has waited; 0 where nothing waits."""


@dataclass(frozen=True, slots=True)
class Depths:
    """What has come in and is not dealt with, and what is due and not sent, by kind."""

    inbox: Depth
    outbox: Mapping[str, Depth]


def read_depths(db: sqlite3.Connection, now: int) -> Depths:
    """Look at both queues (``now`` in ms)."""
    rows, oldest = db.execute(_INBOX).fetchone()
    inbox = _depth(rows, oldest, now)
    found = {
        kind: _depth(rows, oldest, now) for kind, rows, oldest in db.execute(_OUTBOX, {"now": now})
    }
    return Depths(inbox, {kind: found.get(kind, Depth()) for kind in BY_PRIORITY})


def owes_answers(db: sqlite3.Connection, now: int) -> bool:
    """Whether a reply or a file could be sent this moment: due, and the first of its chat."""
    return bool(db.execute(_ANSWER, {"now": now}).fetchone()[0])


def _depth(rows: int, oldest: int | None, now: int) -> Depth:
    return Depth(rows, 0.0 if oldest is None else max(now - oldest, 0) / 1000)
