"""A holiday was announced, or the content corrected: which days of open cases have moved?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from bot.dialogue import reminders, screens
from bot.dialogue.state import Case, Desk, Say, Turn, World
from bot.engine.model import Pack
from bot.engine.outcome import Outcome


def recounted(desk: Desk, case_id: int, world: World) -> Turn:
    """Move the days of a case that are counted otherwise now, and its ladders; tell it once.

    Nothing is moved silently. A case whose answers were changed and not looked at again is left
    alone: it is counted when they are confirmed.
    """
    case = desk.case(case_id)
    pack = world.pack(case.incident) if case else None
    if case is None or pack is None or not case.confirmed:
        return Turn()
    return moved(pack, case, screens.outcome_of(pack, case, world), world)


def moved(pack: Pack, case: Case, outcome: Outcome, world: World) -> Turn:
    """Count the days of a case with a result anew; the turn is empty where none has changed."""
    changed = replace(case, deadlines=reminders.kept(case, outcome))
    if outcome.exit or outcome.closed or changed == case:
        return Turn()
    turn = Turn(case=changed, outs=_told(pack, case, outcome, world))
    return reminders.rescheduled(turn, pack, case, outcome, world)


def _told(pack: Pack, case: Case, outcome: Outcome, world: World) -> tuple[Say, ...]:
    days = list(_moved(case, outcome, world.today))
    data = {"title": pack.title, "moved": days, "reminders": case.reminders}
    return (Say("deadline_moved", data, ((screens.CASES, screens.HOME),)),) if days else ()


def _moved(case: Case, outcome: Outcome, today: date) -> Iterator[dict[str, object]]:
    """Yield open days that have moved and lie ahead, before or after the move."""
    for kept in case.deadlines:
        now = outcome.deadline(kept.id)
        if not kept.open or now is None or now.day is None or now.day == kept.day:
            continue
        if max(kept.day, now.day) >= today:
            yield {
                "title": now.title, "before": kept.day, "day": now.day, "working": now.working,
            }  # fmt: skip
