"""What is held of one person? All of it, table by table; in numbers; and what was said lately."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import StoreError
from bot.store.crypto import KeyRing
from bot.store.port import SaidLately, Tally
from bot.store.values import from_ms, unpack
from bot.store.whole import SEALED

_OF_CHAT = "chat_id = :chat"
_OF_CASES = "case_id IN (SELECT id FROM cases WHERE chat_id = :chat)"


@dataclass(frozen=True, slots=True)
class Held:
    """A table that holds something of a person."""

    of: str
    """Which of its rows are the person's."""
    columns: tuple[str, ...]
    """All of them: a test refuses a schema with others, so that none is forgotten in an export."""


HELD: Mapping[str, Held] = {
    "people": Held(_OF_CHAT, (
        "chat_id", "consent_version", "consented_at", "active_case", "gone_at", "consent_digest",
        "overseas_at", "of_age",
    )),
    "cases": Held(_OF_CHAT, (
        "id", "chat_id", "incident", "revision", "focus", "misses", "overlong_at", "confirmed",
        "concluded_on", "stage", "reminders", "content_hash", "opened_at", "changed_at", "reading",
        "left_out", "heard", "reminders_at", "leaving_on",
    )),
    "answers": Held(_OF_CASES, ("case_id", "question_id", "value", "answered_at")),
    "deadlines": Held(_OF_CASES, (
        "case_id", "id", "position", "who", "details", "done", "dropped", "sequence",
    )),
    "letters": Held(_OF_CASES, ("case_id", "id", "version", "details", "given_at")),
    "evidence": Held(_OF_CASES, (
        "id", "case_id", "position", "media", "details", "received_at", "look_at", "looks",
    )),
    "inbox": Held(_OF_CHAT, (
        "update_id", "chat_id", "payload", "state", "accepted_at", "done_at",
    )),
    "outbox": Held(_OF_CHAT, (
        "id", "chat_id", "kind", "due", "state", "lease_until", "attempts", "payload", "case_id",
        "deadline", "rung", "message_id", "created_at", "sent_at", "doubts",
    )),
    "events": Held(_OF_CASES, ("id", "at", "kind", "case_id", "question")),
}  # fmt: skip
NOBODYS: Mapping[str, str] = {
    "audit": "what operators did; of a chat only a digest",
    "meta": "facts about the installation's keys",
    "tallies": "how many messages of each kind there were, of everybody together",
    "sqlite_sequence": "SQLite's own count of outbox rows",
}
"""Table → why it holds nothing of anybody."""
MOMENTS = frozenset({
    "consented_at", "gone_at", "overseas_at", "overlong_at", "opened_at", "changed_at",
    "reminders_at", "answered_at", "given_at", "received_at", "look_at", "accepted_at", "done_at",
    "due", "lease_until", "created_at", "sent_at", "at",
})  # fmt: skip
"""Columns in milliseconds; they are given as ISO 8601, KST."""


def holdings(db: sqlite3.Connection, keys: KeyRing, chat_id: int) -> dict[str, list[Any]]:
    """Return every row of the person, decrypted: table → rows, as JSON can hold them."""
    return {table: _rows(db, keys, table, held, chat_id) for table, held in HELD.items()}


def _rows(
    db: sqlite3.Connection, keys: KeyRing, table: str, held: Held, chat_id: int
) -> list[dict[str, Any]]:
    # The names are ours, the chat is bound. The last column names the row for its encryption.
    name = next((row for (of, _), row in SEALED.items() if of == table), "NULL")
    query = f"SELECT {', '.join(held.columns)}, {name} FROM {table} WHERE {held.of} ORDER BY rowid"  # noqa: S608
    found = db.execute(query, {"chat": chat_id}).fetchall()
    return [_plain(keys, table, held.columns, row[:-1], row[-1]) for row in map(tuple, found)]


def _plain(
    keys: KeyRing, table: str, columns: Sequence[str], values: Sequence[Any], place: int | str
) -> dict[str, Any]:
    row = dict(zip(columns, values, strict=True))
    for column, value in row.items():
        if column in MOMENTS and value is not None:
            row[column] = from_ms(value).isoformat()
        elif (table, column) in SEALED and value is not None:
            row[column] = _opened(keys, table, column, value, place)
    return row


def _opened(keys: KeyRing, table: str, column: str, value: bytes, place: int | str) -> Any:
    """Decrypt one value; one that was damaged is said to be so, and keeps nothing else back."""
    try:
        return unpack(keys.decrypt(value, table=table, row=place, column=column))
    except StoreError:
        return {"unreadable": True}


def tally(db: sqlite3.Connection, chat_id: int) -> Tally:
    """Count what is held of a person."""

    def count(table: str, more: str = "") -> int:
        query = f"SELECT count(*) FROM {table} WHERE {HELD[table].of} {more}"  # noqa: S608 - ours
        return int(db.execute(query, {"chat": chat_id}).fetchone()[0])

    waits = "kind = 'reminder' AND state IN ('waiting', 'leased', 'paused')"
    return Tally(
        cases=count("cases"), answers=count("answers"), deadlines=count("deadlines"),
        letters=count("letters"), files=count("evidence"), events=count("events"),
        reminders=count("outbox", f"AND {waits}"), messages=count("outbox", f"AND NOT ({waits})"),
    )  # fmt: skip


def said_lately(db: sqlite3.Connection, chat_id: int, since: int, case_id: int = 0) -> SaidLately:
    """Return the messages sent to a chat since a moment (ms), and how many are known from before.

    With a case: only those that are its own, its files and reminders. A message that was changed
    later is as old as it was when it was new.
    """
    found = db.execute(
        "SELECT message_id, min(sent_at) >= :since FROM outbox WHERE chat_id = :chat "
        "AND message_id IS NOT NULL AND :case IN (0, case_id) GROUP BY message_id",
        {"chat": chat_id, "since": since, "case": case_id},
    ).fetchall()
    young = tuple(message for message, is_young in found if is_young)
    return SaidLately(young, len(found) - len(young))
