"""Which letters were given as files, and what did they say?"""

from __future__ import annotations

import sqlite3

from bot.store.crypto import KeyRing
from bot.store.port import GivenLetter
from bot.store.rows import row_of
from bot.store.values import from_ms, pack, to_ms, unpack


def read_given(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, case_id: int, letter_id: str
) -> GivenLetter | None:
    """Return a letter of one of the chat's own cases as it was last given."""
    row = db.execute(
        "SELECT letters.* FROM letters JOIN cases ON cases.id = case_id "
        "WHERE case_id = ? AND letters.id = ? AND chat_id = ?",
        (case_id, letter_id, chat_id),
    ).fetchone()
    if row is None:
        return None
    place = row_of(case_id, letter_id)
    sealed = row["details"]
    return GivenLetter(
        case_id=case_id,
        letter_id=letter_id,
        version=row["version"],
        letter=unpack(keys.decrypt(sealed, table="letters", row=place, column="details")),
        given_at=from_ms(row["given_at"]),
    )


def write_given(db: sqlite3.Connection, keys: KeyRing, chat_id: int, given: GivenLetter) -> None:
    """Keep a letter as it is given now, in place of the one before; of another chat's case, nothing."""
    place = row_of(given.case_id, given.letter_id)
    sealed = keys.encrypt(pack(given.letter), table="letters", row=place, column="details")
    db.execute(
        "INSERT OR REPLACE INTO letters (case_id, id, version, details, given_at) "
        "SELECT id, ?, ?, ?, ? FROM cases WHERE id = ? AND chat_id = ?",
        (
            *(given.letter_id, given.version, sealed, to_ms(given.given_at)),
            *(given.case_id, chat_id),
        ),
    )
