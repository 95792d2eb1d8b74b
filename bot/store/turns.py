"""How is a turn written? Everything that one update changes, inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.dialogue.state import Case, Desk, Happened, KeptDeadline, Person, Turn
from bot.engine.model import Answers
from bot.errors import MovedOnError, StoreError
from bot.store import inbox, outbox, purging, using
from bot.store.crypto import KeyRing
from bot.store.evidence import write_evidence
from bot.store.given import write_given
from bot.store.port import GivenLetter, OutboxDraft
from bot.store.rows import read_case, row_of, seal_heard
from bot.store.values import from_ms, is_same, pack, pack_answer, to_ms

_FIXED = ("id", "chat_id", "opened_at")
_CHANGING = (
    "incident", "revision", "focus", "misses", "overlong_at", "confirmed", "reminders", "stage",
    "concluded_on", "content_hash", "changed_at", "reading", "left_out", "heard",
    "reminders_at",
    "leaving_on",
)  # fmt: skip
_OPEN_CASE = (  # the names are ours, the values are bound
    f"INSERT INTO cases ({', '.join(_FIXED + _CHANGING)}) "  # noqa: S608
    f"VALUES ({', '.join(f':{name}' for name in _FIXED + _CHANGING)}) ON CONFLICT (id) DO NOTHING"
)
_WRITE_CASE = (
    f"UPDATE cases SET {', '.join(f'{name} = :{name}' for name in _CHANGING)} "  # noqa: S608
    "WHERE id = :id AND chat_id = :chat_id"
)


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a turn that was written."""

    used_at: datetime | None
    """When the person used the case, as it was noted; None for what we did by ourselves."""
    is_plain: bool
    """Whether the chat's desk now is what the turn says and nothing else."""


def apply_turn(
    db: sqlite3.Connection, keys: KeyRing, *,
    update_id: int | None, chat_id: int, turn: Turn, rows: Sequence[OutboxDraft], now: int,
    gone: bool = False, given: Iterable[GivenLetter] = (), desk: Desk | None = None,
) -> Written | None:  # fmt: skip
    """Write the turn and end its inbox row (``now`` in ms); do nothing if that was done before.

    ``desk``: what the turn was made of; without it the case is read again to see what changed.

    Raises MovedOnError where the person or the case was deleted since: nothing of them comes back.
    """
    if update_id is not None and not inbox.finish(db, update_id, now):
        return None
    was_gone = _is_gone(db, chat_id)
    if was_gone is None and desk is not None and desk.person is not None:
        raise MovedOnError("a person was deleted while a turn was made")
    by_person = update_id is not None and not gone
    # An errand of our own brings nobody back.
    gone = gone or (bool(was_gone) and update_id is None)
    if was_gone and not gone:
        outbox.resume(db, keys, chat_id, now)
    if turn.forget == "all":
        purging.forget_person(db, keys, chat_id)
    else:
        _write_state(db, keys, chat_id, turn, now, desk, by_person=by_person)
        for letter in given:
            write_given(db, keys, chat_id, letter)
    outbox.cancel_reminders(db, chat_id, turn.unremind)
    if turn.hush:
        _hush(db, chat_id)
    outbox.add(db, keys, chat_id, rows, now, held=desk is None or bool(desk.held))
    if gone:
        outbox.pause(db, chat_id, now)
    _note_events(db, turn.events, now)
    return Written(
        used_at=from_ms(now) if by_person else None,
        is_plain=not (gone or any(row.rung and row.kind == "reply" for row in rows)),
    )  # fmt: skip


def _is_gone(db: sqlite3.Connection, chat_id: int) -> bool | None:
    """Whether the person blocked the bot; None for a stranger."""
    query = "SELECT gone_at IS NOT NULL FROM people WHERE chat_id = ?"
    found = db.execute(query, (chat_id,)).fetchone()
    return None if found is None else bool(found[0])


def _hush(db: sqlite3.Connection, chat_id: int) -> None:
    """End the reminders of all cases, those too that cannot be read."""
    query = "UPDATE cases SET reminders = 0, reminders_at = NULL WHERE chat_id = ?"
    db.execute(query, (chat_id,))
    cases = db.execute("SELECT id FROM cases WHERE chat_id = ?", (chat_id,)).fetchall()
    outbox.cancel_reminders(db, chat_id, [(case_id, "") for (case_id,) in cases])


def _write_state(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, turn: Turn, now: int, desk: Desk | None,
    *, by_person: bool,
) -> None:  # fmt: skip
    if by_person and desk is not None:
        using.note_use(db, chat_id, turn, desk, now)
    if turn.person is not None:
        _write_person(db, turn.person)
    if turn.case is None:
        return
    if turn.forget == "case":
        purging.forget_case(db, chat_id, turn.case.id)
        outbox.forget_replies(db, keys, chat_id)
    else:
        before = desk.case(turn.case.id) if desk else read_case(db, keys, turn.case.id)
        used_at = now if by_person or before is None else _last_used(before, now)
        leaving_on = _leaving_on(db, turn.case, before, by_person=by_person)
        case = turn.case
        if leaving_on != case.leaving_on:
            case = replace(case, leaving_on=leaving_on)
        _write_case(db, keys, chat_id, case, before, now, used_at)


def _leaving_on(
    db: sqlite3.Connection, case: Case, before: Case | None, *, by_person: bool
) -> date | None:
    """Whoever uses a case keeps it (using.py). The courier moves the day when it tells of it, perhaps
    since we read it."""
    if by_person:
        return None
    if before is None or case.leaving_on != before.leaving_on:
        return case.leaving_on
    found = db.execute("SELECT leaving_on FROM cases WHERE id = ?", (case.id,)).fetchone()
    return date.fromisoformat(found[0]) if found and found[0] else None


def _last_used(case: Case, now: int) -> int:
    """What we do by ourselves with a case is no use of it."""
    return to_ms(case.used_at) if case.used_at else now


def _write_person(db: sqlite3.Connection, person: Person) -> None:
    db.execute(
        "INSERT INTO people (chat_id, consent_version, consented_at, active_case, "
        "consent_digest, overseas_at, of_age) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (chat_id) DO UPDATE SET "
        "consent_version = excluded.consent_version, consented_at = excluded.consented_at, "
        "active_case = excluded.active_case, consent_digest = excluded.consent_digest, "
        "overseas_at = excluded.overseas_at, of_age = excluded.of_age",
        (
            *(person.chat_id, person.consent_version, to_ms(person.consented_at)),
            *(person.active_case, person.consent_digest),
            *(to_ms(person.overseas_at) if person.overseas_at else None, person.of_age),
        ),
    )


def _write_case(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, case: Case, before: Case | None, now: int,
    used_at: int,
) -> None:  # fmt: skip
    """Write the case; of what belongs to it, only what is not as it was ``before``."""
    row = _case_row(keys, chat_id, case, used_at)
    if not db.execute(_WRITE_CASE if before else _OPEN_CASE, row).rowcount:
        _refuse(db, case.id, chat_id)
    before = before or replace(case, answers={}, evidence=(), deadlines=())
    _write_answers(db, keys, case, before.answers, now)
    write_evidence(db, keys, case, before.evidence)
    _write_deadlines(db, keys, case, before.deadlines)


def _refuse(db: sqlite3.Connection, case_id: int, chat_id: int) -> None:
    """A case that cannot be written is somebody else's, or was deleted since it was read."""
    if db.execute("SELECT 1 FROM cases WHERE id = ?", (case_id,)).fetchone():
        raise StoreError(f"case {case_id} belongs to another chat and was left alone")
    raise MovedOnError("a case was deleted while a turn about it was made")


def _case_row(keys: KeyRing, chat_id: int, case: Case, used_at: int) -> dict[str, object]:
    return {
        "id": case.id, "chat_id": chat_id, "opened_at": to_ms(case.opened_at),
        "incident": case.incident, "revision": case.revision, "focus": case.focus,
        "misses": case.misses,
        "overlong_at": to_ms(case.overlong_at) if case.overlong_at else None,
        "confirmed": case.confirmed, "reminders": case.reminders, "stage": case.stage,
        "concluded_on": case.concluded_on.isoformat() if case.concluded_on else None,
        "content_hash": case.content_hash, "changed_at": used_at, "reading": case.reading,
        "left_out": json.dumps(case.left_out), "heard": seal_heard(keys, case),
        "reminders_at": to_ms(case.reminders_at) if case.reminders_at else None,
        "leaving_on": case.leaving_on.isoformat() if case.leaving_on else None,
    }  # fmt: skip


def _write_answers(
    db: sqlite3.Connection, keys: KeyRing, case: Case, stored: Answers, now: int
) -> None:
    """Write only what changed, so that answered_at tells when an answer was really given."""
    for question in stored.keys() - case.answers.keys():
        db.execute(
            "DELETE FROM answers WHERE case_id = ? AND question_id = ?", (case.id, question)
        )
    for question, value in case.answers.items():
        if question not in stored or not is_same(stored[question], value):
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
