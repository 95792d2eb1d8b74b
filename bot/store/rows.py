"""What is known about a chat? Reads a person and the cases, decrypted."""

from __future__ import annotations

import json
import logging
import sqlite3
from datetime import date

from bot.dialogue.state import Case, Desk, KeptDeadline, Person
from bot.engine.model import Answers
from bot.errors import UnreadableError
from bot.store.crypto import KeyRing
from bot.store.evidence import read_evidence
from bot.store.values import from_ms, pack, tagged, unpack, unpack_answer, untagged

log = logging.getLogger(__name__)


def read_desk(db: sqlite3.Connection, keys: KeyRing, chat_id: int, new_id: int) -> Desk:
    """Return everything about the chat; ``new_id`` is handed through.

    A case of which something cannot be opened is only named: the person's others go on.
    """
    found = db.execute(
        "SELECT * FROM cases WHERE chat_id = ? ORDER BY opened_at, id", (chat_id,)
    ).fetchall()
    cases, unreadable = [], []
    for row in found:
        case_id = row["id"]
        try:
            cases.append(_case(db, keys, row))
        except UnreadableError as error:
            log.error("case %(case)s is left alone: %(error)s", {"case": case_id, "error": error})
            unreadable.append(case_id)
    return Desk(
        person=_person(db, chat_id), cases=tuple(cases), new_id=new_id,
        unreadable=tuple(unreadable),
    )  # fmt: skip


def cases_with_days(db: sqlite3.Connection) -> list[tuple[int, int]]:
    """Return (chat, case) of every confirmed case with an open deadline whose person is there.

    Who blocked the bot could not be told that a day moved; they are counted after their return.
    """
    found = db.execute(
        "SELECT chat_id, id FROM cases JOIN people USING (chat_id) "
        "WHERE confirmed AND gone_at IS NULL AND EXISTS (SELECT 1 FROM deadlines "
        "WHERE case_id = cases.id AND NOT done AND NOT dropped) ORDER BY chat_id, id"
    )
    return [(row["chat_id"], row["id"]) for row in found]


def read_case(db: sqlite3.Connection, keys: KeyRing, case_id: int) -> Case | None:
    """Return one case, whosever it is."""
    row = db.execute("SELECT * FROM cases WHERE id = ?", (case_id,)).fetchone()
    return None if row is None else _case(db, keys, row)


def _answers(db: sqlite3.Connection, keys: KeyRing, case_id: int) -> Answers:
    found = db.execute(
        "SELECT question_id, value FROM answers WHERE case_id = ? "
        "ORDER BY answered_at, question_id",
        (case_id,),
    ).fetchall()  # what is left of a query after an error would hold the log open
    return {
        question: unpack_answer(
            keys.decrypt(value, table="answers", row=row_of(case_id, question), column="value")
        )
        for question, value in found
    }


def read_deadlines(
    db: sqlite3.Connection, keys: KeyRing, case_id: int
) -> tuple[KeptDeadline, ...]:
    """Return the case's deadlines in their order."""
    query = "SELECT * FROM deadlines WHERE case_id = ? ORDER BY position"
    found = db.execute(query, (case_id,)).fetchall()
    return tuple(_deadline(keys, row) for row in found)


def seal_heard(keys: KeyRing, case: Case) -> bytes | None:
    """Encrypt what was heard and not yet confirmed, for its column; None where there is nothing."""
    if not case.heard:
        return None
    plain = pack({key: tagged(value) for key, value in case.heard.items()})
    return keys.encrypt(plain, table="cases", row=str(case.id), column="heard")


def _heard(keys: KeyRing, row: sqlite3.Row) -> Answers:
    if row["heard"] is None:
        return {}
    plain = keys.decrypt(row["heard"], table="cases", row=str(row["id"]), column="heard")
    return {key: untagged(kind, value) for key, (kind, value) in unpack(plain).items()}


def row_of(case_id: int, name: str) -> str:
    """Return the name of an answer's or deadline's row for its encryption: its key has two parts."""
    return f"{case_id}/{name}"


def _person(db: sqlite3.Connection, chat_id: int) -> Person | None:
    row = db.execute("SELECT * FROM people WHERE chat_id = ?", (chat_id,)).fetchone()
    if row is None:
        return None
    return Person(
        chat_id=row["chat_id"],
        consent_version=row["consent_version"],
        consented_at=from_ms(row["consented_at"]),
        active_case=row["active_case"],
        consent_digest=row["consent_digest"],
        overseas_at=from_ms(row["overseas_at"]) if row["overseas_at"] else None,
        of_age=bool(row["of_age"]),
    )


def _case(db: sqlite3.Connection, keys: KeyRing, row: sqlite3.Row) -> Case:
    return Case(
        id=row["id"],
        incident=row["incident"],
        answers=_answers(db, keys, row["id"]),
        heard=_heard(keys, row),
        evidence=read_evidence(db, keys, row["id"]),
        deadlines=read_deadlines(db, keys, row["id"]),
        revision=row["revision"],
        focus=row["focus"],
        misses=row["misses"],
        overlong_at=from_ms(row["overlong_at"]) if row["overlong_at"] else None,
        confirmed=bool(row["confirmed"]),
        concluded_on=date.fromisoformat(row["concluded_on"]) if row["concluded_on"] else None,
        stage=row["stage"],
        reading=row["reading"],
        left_out=tuple(json.loads(row["left_out"])),
        reminders=bool(row["reminders"]),
        reminders_at=from_ms(row["reminders_at"]) if row["reminders_at"] else None,
        content_hash=row["content_hash"],
        leaving_on=date.fromisoformat(row["leaving_on"]) if row["leaving_on"] else None,
        opened_at=from_ms(row["opened_at"]),
        used_at=from_ms(row["changed_at"]),
    )


def _deadline(keys: KeyRing, row: sqlite3.Row) -> KeptDeadline:
    place = row_of(row["case_id"], row["id"])
    details = unpack(keys.decrypt(row["details"], table="deadlines", row=place, column="details"))
    return KeptDeadline(
        id=row["id"],
        title=details["title"],
        who=row["who"],
        day=date.fromisoformat(details["day"]),
        text=details["text"],
        done=bool(row["done"]),
        dropped=bool(row["dropped"]),
        sequence=row["sequence"],
    )
