"""A holiday was announced, or the content corrected: which days of open cases have moved?"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import reminders, screens
from bot.dialogue.state import Case, Desk, Happened, Say, Turn, World
from bot.engine.model import Pack
from bot.engine.outcome import Outcome


def recounted(desk: Desk, case_id: int, world: World) -> Turn:
    """Move the days of a case that are counted otherwise now, and its ladders; tell it once.

    Nothing is moved silently. A case whose person is in the middle of changing answers is left
    alone: it is counted again when they are done.
    """
    case = desk.case(case_id)
    pack = world.pack(case.incident) if case else None
    if case is None or pack is None or not case.confirmed or case.focus:
        return Turn()
    return _recounted(pack, case, world)


def _recounted(pack: Pack, case: Case, world: World) -> Turn:
    outcome = screens.outcome_of(pack, case, world)
    moved = _moved(case, outcome)
    if not moved or outcome.exit or outcome.closed:
        return Turn()
    changed = replace(case, deadlines=reminders.kept(case, outcome))
    data = {"title": pack.title, "moved": moved, "reminders": case.reminders}
    said = Say("deadline_moved", data, ((screens.CASES, screens.HOME),))
    turn = Turn(case=changed, outs=(said,), events=(Happened("deadline_moved", case.id),))
    return reminders.rescheduled(turn, pack, case, outcome, world)


def _moved(case: Case, outcome: Outcome) -> list[dict[str, object]]:
    """Days that still lie ahead, before or after the move, and are not done."""
    known = {one.id: one for one in case.deadlines if one.open}
    return [
        {
            "title": deadline.title,
            "before": known[deadline.id].day,
            "day": deadline.day,
            "working": deadline.working,
        }
        for deadline in outcome.deadlines
        if deadline.id in known
        and deadline.day
        and deadline.remind
        and deadline.day != known[deadline.id].day
    ]
