"""No column can hold a person's words in the open: each says why, and a new one fails until it does."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from bot.store import migrate
from bot.store.whole import SEALED

CANNOT_HOLD_WORDS = {
    "people.consent_version": "the version of our own consent text",
    "people.consent_digest": "a digest of our own consent text",
    "cases.incident": "id of a pack, from conversations/",
    "cases.focus": "id of a question, from the pack",
    "cases.concluded_on": "a day, as ISO 8601: when a result was shown last",
    "cases.stage": "id of a stage, from the pack",
    "cases.content_hash": "a digest of our content",
    "cases.reading": "'<letter>:<place>': id of a letter, from the pack, and a number",
    "cases.leaving_on": "a day, as ISO 8601: when the case is to be deleted",
    "cases.left_out": "JSON list of '<letter>/<request>': ids, from the letters' templates",
    "answers.question_id": "id of a question, from the pack",
    "deadlines.id": "id of a deadline, from the pack",
    "deadlines.who": "user, provider or body",
    "letters.id": "id of a letter, from the pack",
    "evidence.media": "photo, document, video or audio",
    "inbox.state": "new or done (CHECK)",
    "outbox.kind": "reply, file, reminder or notice (CHECK)",
    "outbox.state": "one of six words (CHECK)",
    "outbox.deadline": "id of a deadline, from the pack",
    "outbox.rung": "name of a rung of ours, or an album's number, which Telegram makes",
    "tallies.kind": "as outbox.kind",
    "tallies.state": "as outbox.state",
    "events.kind": "a word of our own code",
    "events.question": "id of a question or stage, from the pack",
    "audit.who": "a digest of an operator's chat, cli, or bot",
    "audit.what": "a word of our own code",
    "audit.about": "an id of ours: a row, an incident",
    "meta.key": "a name of our own code, with a key's public id",
    "meta.value": "sealed, or a number of our own",
}
"""Every column of text → why nothing that a person typed or is called can come into it."""


def columns(*kinds: str) -> set[tuple[str, str]]:
    """(table, column) of such types. Whole numbers hold no words; what is sealed is a BLOB."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate.bring_up_to_date(db)
        tables = [
            name
            for _, name, kind, *_ in db.execute("PRAGMA table_list").fetchall()
            if kind == "table" and not name.startswith("sqlite_")
        ]
        return {
            (table, column)
            for table in tables
            for _, column, kind, *_ in db.execute(f"PRAGMA table_info({table})").fetchall()
            if kind in kinds
        }


def test_every_column_of_text_says_why_it_holds_no_words() -> None:
    found = {f"{table}.{column}" for table, column in columns("TEXT", "ANY")}
    assert found == set(CANNOT_HOLD_WORDS)


def test_every_blob_is_sealed() -> None:
    """`backup --check` and `rekey` open each of them: one that nobody named would stay behind."""
    assert columns("BLOB") | {("meta", "value")} == set(SEALED)


def test_there_is_no_other_kind_of_column() -> None:
    """REAL could not hold words either, but nobody thought about it yet."""
    assert columns("INTEGER", "TEXT", "BLOB", "ANY") == columns(
        "INTEGER", "TEXT", "BLOB", "ANY", "REAL", "INT", "NUMERIC", ""
    )
