"""What was known about a chat after its last turn? Kept for minutes, so that the next need not read it.

A desk is kept only where what the turn left in the database is certain without a look; whatever else
writes to the database ends them all (see `Connection.era`). The database stays the truth: a desk is
never written from here, and one that is gone is read again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from time import monotonic

from bot.dialogue.state import Desk, Turn
from bot.engine.model import Answers, Value
from bot.store.using import is_noted, used
from bot.store.values import is_same, to_ms

MOST = 500
NEVER = -1
SECONDS = 300.0
"""What people told us lies in memory in plain words no longer than this."""


@dataclass(frozen=True, slots=True)
class _Kept:
    desk: Desk
    era: int
    at: float
    """Monotonic seconds."""


class Desks:
    """The desks of those who talk just now, the longest unused first."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._read: dict[int, int] = {}
        """Chat → the era in which its desk was handed out or read."""
        self._timer: asyncio.TimerHandle | None = None

    def take(self, chat_id: int, era: int) -> Desk | None:
        """Hand a desk out, once; None where it was not kept, or may be another by now."""
        self._read[chat_id] = era
        kept = self._kept.pop(chat_id, None)
        if kept is None or kept.era != era or monotonic() - kept.at > SECONDS:
            return None
        return kept.desk

    def let_go(self, chat_id: int) -> int:
        """Return the era of the desk that a turn was made of, and forget both."""
        self._kept.pop(chat_id, None)
        return self._read.pop(chat_id, NEVER)

    def keep(self, chat_id: int, desk: Desk | None, era: int) -> None:
        """Keep a desk as it was in that era of the database; None is not kept."""
        if desk is None:
            return
        self._kept[chat_id] = _Kept(desk, era, monotonic())
        if len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        self._forget_in_time()

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()
        self._read.clear()
        if self._timer:
            self._timer.cancel()
            self._timer = None

    def _forget_in_time(self) -> None:
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS / 2, self._forget_old)

    def _forget_old(self) -> None:
        self._timer = None
        now = monotonic()
        self._kept = {
            chat: kept for chat, kept in self._kept.items() if now - kept.at <= SECONDS / 2
        }
        if self._kept:
            self._forget_in_time()


def left_by(desk: Desk, turn: Turn, used_at: datetime | None) -> Desk | None:
    """Return the desk as it will be read after the turn; None where only reading tells.

    ``used_at``: when the person used the case, in whole milliseconds as the database gives a moment
    back (what else is new is read once); None for a turn of our own.
    """
    if desk.person is None or desk.held or desk.unreadable or turn.forget or turn.hush:
        return None
    person = turn.person or desk.person
    if person.consented_at != desk.person.consented_at or _uses_another(desk, turn, used_at):
        return None
    if turn.case is None:
        return Desk(person=person, cases=desk.cases, new_id=desk.new_id)
    before = desk.case(turn.case.id)
    if before is None or before.evidence != turn.case.evidence:
        return None
    if before.used_at is None or before.reminders_at != turn.case.reminders_at:
        return None
    if used_at is not None and used_at <= before.used_at:
        return None  # answers of one moment are read by their names, not by when they were given
    answers = dict(_in_order(before.answers, turn.case.answers))
    kept = replace(turn.case, used_at=used_at or before.used_at, answers=answers)
    cases = tuple(kept if one is before else one for one in desk.cases)
    return Desk(person=person, cases=cases, new_id=desk.new_id)


def _uses_another(desk: Desk, turn: Turn, used_at: datetime | None) -> bool:
    """Whether the turn notes the use of a case that it does not write, or keeps one from leaving."""
    if any(case.leaving_on for case in desk.cases):
        return True
    changed = turn.case.id if turn.case else None
    others = (case for case in used(turn, desk) if case.id != changed)
    return used_at is not None and any(is_noted(case, to_ms(used_at)) for case in others)


def _in_order(before: Answers, answers: Answers) -> Iterator[tuple[str, Value]]:
    """Yield the answers as the database does: what was given last comes last."""
    fresh = {q for q, value in answers.items() if q not in before or not is_same(before[q], value)}
    yield from ((q, answers[q]) for q in before if q in answers and q not in fresh)
    yield from ((q, answers[q]) for q in sorted(fresh))
