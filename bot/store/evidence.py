"""Which files does a case hold, and which of them are still to be fetched and looked at?

A file waits for the digest worker while ``look_at`` has a moment. A worker that takes it moves
that moment, as a lease: it comes back by itself if the worker dies. What was found is written by
the turn that tells of it, with the case; so a digest never races with a tap or a deletion.
"""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import replace

from bot.dialogue.state import Case, Evidence
from bot.errors import UnreadableError
from bot.store.crypto import KeyRing
from bot.store.port import LookRow
from bot.store.values import from_ms, pack, to_ms, unpack

log = logging.getLogger(__name__)


def read_evidence(db: sqlite3.Connection, keys: KeyRing, case_id: int) -> tuple[Evidence, ...]:
    """Return the case's evidence in its order."""
    query = "SELECT * FROM evidence WHERE case_id = ? ORDER BY position"
    found = db.execute(query, (case_id,)).fetchall()
    return tuple(_read(keys, row) for row in found)


def write_evidence(
    db: sqlite3.Connection, keys: KeyRing, case: Case, stored: tuple[Evidence, ...]
) -> None:
    """Make the stored rows what the case says; rows that stay keep their place in the queue."""
    if stored == case.evidence:
        return
    before = {one.id: (position, one) for position, one in enumerate(stored)}
    for gone in before.keys() - {one.id for one in case.evidence}:
        db.execute("DELETE FROM evidence WHERE id = ?", (gone,))
    for position, one in enumerate(case.evidence):
        if one.id not in before:
            _insert(db, keys, case.id, position, one)
        elif before[one.id] != (position, one):
            _update(db, keys, position, one)


def to_look(
    db: sqlite3.Connection, keys: KeyRing, *, now: int, until: int, limit: int
) -> list[LookRow]:
    """Take files that are to be looked at now (ms); nobody else gets them before ``until``."""
    rows = db.execute(
        "SELECT evidence.*, chat_id FROM evidence JOIN cases ON cases.id = case_id "
        "WHERE look_at <= ? ORDER BY look_at, evidence.id LIMIT ?",
        (now, limit),
    ).fetchall()
    taken = []
    for row in rows:
        db.execute(
            "UPDATE evidence SET look_at = ?, looks = looks + 1 WHERE id = ?", (until, row["id"])
        )
        try:
            one = _read(keys, row)
        except UnreadableError as error:
            log.error("evidence left alone: %(error)s", {"error": error})
            continue
        taken.append(
            LookRow(
                chat_id=row["chat_id"], case_id=row["case_id"], evidence=one, tries=row["looks"]
            )
        )
    return taken


def look_again(db: sqlite3.Connection, evidence_id: int, at: int) -> None:
    """Put a file that was taken back in the queue, for ``at`` (ms); one that is gone stays gone."""
    db.execute(
        "UPDATE evidence SET look_at = ? WHERE id = ? AND look_at IS NOT NULL", (at, evidence_id)
    )


def release_looks(db: sqlite3.Connection) -> None:
    """Give back everything that was taken: at the start nobody is at work."""
    db.execute("UPDATE evidence SET look_at = received_at WHERE look_at IS NOT NULL")


def _insert(
    db: sqlite3.Connection, keys: KeyRing, case_id: int, position: int, one: Evidence
) -> None:
    received = to_ms(one.received_at)
    db.execute(
        "INSERT INTO evidence (id, case_id, position, media, details, received_at, look_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            *(one.id, case_id, position, one.media, _sealed(keys, one), received),
            received if one.unseen else None,
        ),
    )


def _update(db: sqlite3.Connection, keys: KeyRing, position: int, one: Evidence) -> None:
    db.execute(
        "UPDATE evidence SET position = ?1, details = ?2, received_at = ?3, "
        "look_at = iif(?4, coalesce(look_at, ?3), NULL), "
        "looks = iif(look_at IS NULL, 0, looks) WHERE id = ?5",
        (position, _sealed(keys, one), to_ms(one.received_at), one.unseen, one.id),
    )


def _sealed(keys: KeyRing, one: Evidence) -> bytes:
    details = {
        "file_id": one.file_id, "file_unique_id": one.file_unique_id, "file_name": one.file_name,
        "mime": one.mime, "size": one.size, "kind": one.kind, "sha256": one.sha256,
        "trouble": one.trouble, "album": one.album, "message_id": one.message_id,
    }  # fmt: skip
    return keys.encrypt(pack(details), table="evidence", row=one.id, column="details")


def _read(keys: KeyRing, row: sqlite3.Row) -> Evidence:
    """Read a row; one of schema 1 lacks what was not noted then."""
    sealed = row["details"]
    details = unpack(keys.decrypt(sealed, table="evidence", row=row["id"], column="details"))
    bare = Evidence(
        id=row["id"], media=row["media"], file_id="", file_unique_id="",
        received_at=from_ms(row["received_at"]),
    )  # fmt: skip
    return replace(bare, **details)
