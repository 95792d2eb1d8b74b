"""When is a case deleted that nobody uses any more, and how is that told before?

A case that came to its end is kept for a while in which people come back to it, an open one for longer.
Reminders that wait hold it for as long as they wait: the store sees to that.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.dialogue import screens
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Desk,
    Happened,
    Leaving,
    Out,
    Say,
    Turn,
    World,
)
from bot.engine.model import Pack
from bot.engine.privacy import NOTICE


def aged(desk: Desk, case_id: int, world: World) -> Turn:
    """Tell that a case will be deleted, if its time has come; else nothing."""
    case = desk.case(case_id)
    if case is None or case.used_at is None or case.leaving_on:
        return Turn()
    pack = world.pack(case.incident)
    if world.now < case.used_at + _kept_for(pack, case, world) - NOTICE:
        return Turn()
    day = world.today + NOTICE
    title = screens.title_of(pack, case) if pack else case.incident
    data = {"title": title, "day": day}
    told = Leaving(case.id, Say("leaving", data, _choices(case)))
    return Turn(
        case=replace(case, leaving_on=day), outs=(told,), events=(Happened("leaving", case.id),)
    )


def _kept_for(pack: Pack | None, case: Case, world: World) -> timedelta:
    """How long a case is kept after its last use."""
    closed = pack is not None and _is_closed(pack, case, world)
    kept = world.terms.retention
    return timedelta(days=kept.closed_days if closed else kept.idle_days)


def _is_closed(pack: Pack, case: Case, world: World) -> bool:
    outcome = screens.outcome_of(pack, case, world)
    return bool(outcome.exit or (case.confirmed and outcome.closed))


def _choices(case: Case) -> tuple[tuple[Button, ...], ...]:
    keep = Button("📌 더 보관하기", Action("retain", case.id))
    return ((keep,), (Button("🗑 지금 지우기", Action("drop", case.id)),))


def retained(case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """Keep it for another whole time: the tap itself counts as using it (store/using.py)."""
    until = world.today + _kept_for(world.pack(case.incident), case, world)
    rows = ((Button("📂 사건 열기", Action("resume", case.id)), screens.HOME),)
    said = Say("retained", {"until": until}, rows)
    return Turn(
        case=replace(case, leaving_on=None),
        outs=(*before, said),
        events=(Happened("retained", case.id),),
    )
