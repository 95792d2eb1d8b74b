"""A database of schema 1 with something in every table, as the first version of the bot left it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.store import migrate
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.store.values import pack, pack_answer, to_ms

CHAT, CASE = 1001, 7
NOW = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
ANSWERS = {"provider": "nol", "amount": 132_000, "paid_on": date(2026, 11, 20)}
FILE = {
    "file_id": "AgAC", "file_unique_id": "AQAD", "file_name": "예매.png", "mime": "image/png",
    "size": 12345, "kind": "notice",
}  # fmt: skip


def make_old_database(folder: Path) -> None:
    """Make the folder, its key and its database."""
    scripts = folder / "migrations"
    scripts.mkdir(parents=True)
    shutil.copy(migrate.MIGRATIONS / "0001_start.sql", scripts)
    keys = KeyRing.load_or_make(folder / "keys")
    with closing(sqlite3.connect(folder / "guje.db", isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        migrate.apply_migrations(db, scripts)
        _fill(db, keys)


def _fill(db: sqlite3.Connection, keys: KeyRing) -> None:
    def put(table: str, row: int | str, **columns: Any) -> None:
        """Insert a row; what is a dict or bytes is encrypted for its place."""
        values = {
            name: keys.encrypt(_packed(value), table=table, row=row, column=name)
            if isinstance(value, dict | bytes) else value
            for name, value in columns.items()
        }  # fmt: skip
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        db.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))  # noqa: S608

    now = to_ms(NOW)
    mark = f"key_check/{keys.first_id}"
    put("meta", mark, key=mark, value=b"guje-bot")
    put("people", CHAT, chat_id=CHAT, consent_version="1", consented_at=now, active_case=CASE)
    put(
        "cases", CASE, id=CASE, chat_id=CHAT, incident="ticket-ban", revision=3, focus="",
        misses=0, confirmed=1, stage="", reminders=1, content_hash="c0ffee", opened_at=now,
        changed_at=now,
    )  # fmt: skip
    for question, value in ANSWERS.items():
        put(
            "answers", f"{CASE}/{question}", case_id=CASE, question_id=question,
            value=pack_answer(value), answered_at=now,
        )  # fmt: skip
    details = {"title": "소명", "day": "2026-11-27", "text": ""}
    put(
        "deadlines", f"{CASE}/T-01", case_id=CASE, id="T-01", position=0, who="user",
        details=details, done=0, dropped=0, sequence=0,
    )  # fmt: skip
    put(
        "evidence", 70, id=70, case_id=CASE, position=0, media="photo", details=FILE,
        received_at=now,
    )  # fmt: skip
    put(
        "inbox", 5, update_id=5, chat_id=CHAT, payload={"update_id": 5}, state="new",
        accepted_at=now,
    )  # fmt: skip
    for number, kind in ((1, "reply"), (2, "reminder")):
        put(
            "outbox", number, id=number, chat_id=CHAT, kind=kind, due=now, state="waiting",
            payload={"text": kind}, case_id=CASE, deadline="T-01", rung="D-3", created_at=now,
        )  # fmt: skip


def _packed(value: Any) -> bytes:
    return value if isinstance(value, bytes) else pack(value)


async def all_that_is_kept(folder: Path) -> dict[str, Any]:
    """Open the file as the bot does, and read what is known, what waits and what is to be sent."""
    store = await SqliteStore.open(folder / "guje.db", KeyRing.load_or_make(folder / "keys"))
    try:
        desk = await store.desk(CHAT, new_id=1)
        due = await store.claim(now=NOW, lease_seconds=60, limit=9, reminders=True)
        looks = await store.to_look(now=NOW, lease_seconds=60, limit=9)
        return {"desk": desk, "waiting": await store.waiting(), "due": due, "looks": looks}
    finally:
        await store.close()
