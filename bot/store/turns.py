"""How is a turn written? Everything that one update changes, inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from bot.dialogue.state import Case, Desk, Happened, KeptDeadline, Person, Turn
from bot.engine.model import Answers
from bot.errors import StoreError
from bot.store import inbox, outbox
from bot.store.crypto import KeyRing
from bot.store.evidence import write_evidence
from bot.store.given import write_given
from bot.store.port import GivenLetter, OutboxDraft, OutboxRow
from bot.store.rows import read_case, row_of, seal_heard
from bot.store.values import pack, pack_answer, tagged, to_ms

_FIXED = ("id", "chat_id", "opened_at")
_CHANGING = (
    "incident", "revision", "focus", "misses", "overlong_at", "confirmed", "reminders", "stage",
    "concluded_on", "content_hash", "changed_at", "reading", "left_out", "heard",
)  # fmt: skip
_WRITE_CASE = (  # the names are ours, the values are bound
    f"INSERT INTO cases ({', '.join(_FIXED + _CHANGING)}) "  # noqa: S608
    f"VALUES ({', '.join(f':{name}' for name in _FIXED + _CHANGING)}) "
    f"ON CONFLICT (id) DO UPDATE SET {', '.join(f'{n} = excluded.{n}' for n in _CHANGING)} "
    "WHERE chat_id = excluded.chat_id"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a turn that was written."""

    leased: OutboxRow | None
    """The reply that may be sent at once."""
    is_plain: bool
    """Whether the chat's desk now is what the turn says and nothing else."""


def apply_turn(
    db: sqlite3.Connection, keys: KeyRing, *,
    update_id: int | None, chat_id: int, turn: Turn, rows: Sequence[OutboxDraft], now: int,
    gone: bool = False, given: Iterable[GivenLetter] = (), desk: Desk | None = None,
    lease_until: int | None = None,
) -> Written | None:  # fmt: skip
    """Write the turn and end its inbox row (``now`` in ms); do nothing if that was done before.

    ``desk``: what the turn was made of; without it the case is read again to see what changed.
    ``lease_until`` (ms): until when the first reply is leased to whoever asks, if it may go at once.
    """
    if update_id is not None and not inbox.finish(db, update_id, now):
        return None
    was_gone = _is_gone(db, chat_id)
    gone = gone or (was_gone and update_id is None)  # an errand of our own brings nobody back
    if was_gone and not gone:
        outbox.resume(db, keys, chat_id, now)
    if turn.forget == "all":
        _forget_everything(db, chat_id)
    else:
        _write_state(db, keys, chat_id, turn, now, desk)
        for letter in given:
            write_given(db, keys, letter)
    outbox.cancel_reminders(db, chat_id, turn.unremind)
    held = desk is None or bool(desk.held)
    leased = outbox.add(
        db, keys, chat_id, rows, now, held=held, lease_until=None if gone or held else lease_until
    )
    if gone:
        outbox.pause(db, chat_id, now)
    _note_events(db, turn.events, now)
    return Written(
        leased, is_plain=not (gone or any(row.rung and row.kind == "reply" for row in rows))
    )


def _is_gone(db: sqlite3.Connection, chat_id: int) -> bool:
    query = "SELECT 1 FROM people WHERE chat_id = ? AND gone_at IS NOT NULL"
    return db.execute(query, (chat_id,)).fetchone() is not None


def _write_state(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, turn: Turn, now: int, desk: Desk | None
) -> None:
    if turn.person is not None:
        _write_person(db, turn.person)
    if turn.case is None:
        return
    if turn.forget == "case":
        _forget_case(db, chat_id, turn.case.id)
    else:
        before = desk.case(turn.case.id) if desk else read_case(db, keys, turn.case.id)
        _write_case(db, keys, chat_id, turn.case, before, now)


def _write_person(db: sqlite3.Connection, person: Person) -> None:
    db.execute(
        "INSERT INTO people (chat_id, consent_version, consented_at, active_case) "
        "VALUES (?, ?, ?, ?) ON CONFLICT (chat_id) DO UPDATE SET "
        "consent_version = excluded.consent_version, consented_at = excluded.consented_at, "
        "active_case = excluded.active_case",
        (
            person.chat_id,
            person.consent_version,
            to_ms(person.consented_at),
            person.active_case,
        ),
    )


def _forget_case(db: sqlite3.Connection, chat_id: int, case_id: int) -> None:
    db.execute("DELETE FROM cases WHERE id = ? AND chat_id = ?", (case_id, chat_id))
    db.execute(
        "UPDATE people SET active_case = NULL WHERE chat_id = ? AND active_case = ?",
        (chat_id, case_id),
    )
    outbox.forget_case(db, chat_id, case_id)


def _forget_everything(db: sqlite3.Connection, chat_id: int) -> None:
    # Cases, answers, evidence and deadlines go with the person: ON DELETE CASCADE.
    db.execute("DELETE FROM people WHERE chat_id = ?", (chat_id,))
    outbox.forget_chat(db, chat_id)


def _write_case(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, case: Case, before: Case | None, now: int
) -> None:
    """Write the case; of what belongs to it, only what is not as it was ``before``."""
    before = before or replace(case, answers={}, evidence=(), deadlines=())
    _write_case_row(db, keys, chat_id, case, now)
    _write_answers(db, keys, case, before.answers, now)
    write_evidence(db, keys, case, before.evidence)
    _write_deadlines(db, keys, case, before.deadlines)


def _write_case_row(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, case: Case, now: int
) -> None:
    row = {
        "id": case.id, "chat_id": chat_id, "opened_at": to_ms(case.opened_at),
        "incident": case.incident, "revision": case.revision, "focus": case.focus,
        "misses": case.misses,
        "overlong_at": to_ms(case.overlong_at) if case.overlong_at else None,
        "confirmed": case.confirmed, "reminders": case.reminders, "stage": case.stage,
        "concluded_on": case.concluded_on.isoformat() if case.concluded_on else None,
        "content_hash": case.content_hash, "changed_at": now, "reading": case.reading,
        "left_out": json.dumps(case.left_out), "heard": seal_heard(keys, case),
    }  # fmt: skip
    if db.execute(_WRITE_CASE, row).rowcount != 1:
        raise StoreError(f"case {case.id} belongs to another chat and was left alone")


def _write_answers(
    db: sqlite3.Connection, keys: KeyRing, case: Case, stored: Answers, now: int
) -> None:
    """Write only what changed, so that answered_at tells when an answer was really given."""
    for question in stored.keys() - case.answers.keys():
        db.execute(
            "DELETE FROM answers WHERE case_id = ? AND question_id = ?", (case.id, question)
        )
    for question, value in case.answers.items():
        if question not in stored or tagged(stored[question]) != tagged(value):
            _write_answer(db, keys, case.id, question, pack_answer(value), now)


def _write_answer(
    db: sqlite3.Connection, keys: KeyRing, case_id: int, question: str, plain: bytes, now: int
) -> None:
    place = row_of(case_id, question)
    sealed = keys.encrypt(plain, table="answers", row=place, column="value")
    db.execute(
        "INSERT INTO answers (case_id, question_id, value, answered_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (case_id, question_id) "
        "DO UPDATE SET value = excluded.value, answered_at = excluded.answered_at",
        (case_id, question, sealed, now),
    )


def _write_deadlines(
    db: sqlite3.Connection, keys: KeyRing, case: Case, stored: Sequence[KeptDeadline]
) -> None:
    if stored == case.deadlines:
        return
    db.execute("DELETE FROM deadlines WHERE case_id = ?", (case.id,))
    for position, kept in enumerate(case.deadlines):
        details = pack({"title": kept.title, "day": kept.day.isoformat(), "text": kept.text})
        place = row_of(case.id, kept.id)
        sealed = keys.encrypt(details, table="deadlines", row=place, column="details")
        db.execute(
            "INSERT INTO deadlines (case_id, id, position, who, details, done, dropped, sequence) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(case.id, kept.id, position, kept.who, sealed),
                *(kept.done, kept.dropped, kept.sequence),
            ),
        )


def _note_events(db: sqlite3.Connection, events: Iterable[Happened], now: int) -> None:
    db.executemany(
        "INSERT INTO events (at, kind, case_id, question) VALUES (?, ?, ?, ?)",
        [(now, event.kind, event.case or None, event.question) for event in events],
    )
