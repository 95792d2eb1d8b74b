"""When was a case last used by its person, and what follows from using it?"""

from __future__ import annotations

import sqlite3

from bot.dialogue.state import Case, Desk, Paper, Turn
from bot.store.port import LEAVING
from bot.store.values import to_ms

A_DAY_MS = 24 * 60 * 60 * 1000
"""To look at a case is noted once a day at most; to change it, always."""


def note_use(db: sqlite3.Connection, chat_id: int, turn: Turn, desk: Desk, now: int) -> None:
    """Note that the person used a case (``now`` in ms): then it is not deleted for now.

    Nothing is written for a case that was used today and is not to be deleted.
    """
    for case in used(turn, desk):
        if not is_noted(case, now):
            continue
        db.execute(
            "UPDATE cases SET changed_at = ?, leaving_on = NULL WHERE id = ? AND chat_id = ?",
            (now, case.id, chat_id),
        )
        if case.leaving_on:
            db.execute(
                "DELETE FROM outbox WHERE case_id = ? AND chat_id = ? AND rung = ? "
                "AND state IN ('waiting', 'leased')",
                (case.id, chat_id, LEAVING),
            )


def is_noted(case: Case, now: int) -> bool:
    """Whether its use has to be written down: not for one used today that is not to be deleted."""
    return bool(case.leaving_on or not case.used_at or now - to_ms(case.used_at) >= A_DAY_MS)


def used(turn: Turn, desk: Desk) -> list[Case]:
    """Return the cases, as they were, that the turn is about: changed, drawn up, or open."""
    if not turn.is_use:
        return []
    person = turn.person or desk.person
    about = {turn.case.id if turn.case else None, person.active_case if person else None}
    about |= {out.case.id for out in turn.outs if isinstance(out, Paper)}
    return [case for case in desk.cases if case.id in about]
