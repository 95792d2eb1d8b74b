"""The answers count from now on: which days are kept, and which reminders change?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import reminders, screens
from bot.dialogue.reading import way_back
from bot.dialogue.state import Case, Happened, Out, Turn, World
from bot.engine.model import Pack
from bot.engine.outcome import Outcome

Show = Callable[[Case, Outcome], tuple[Out, ...]]
"""What to say of a concluded case."""


def concluded(pack: Pack, case: Case, world: World, show: Show) -> Turn:
    """Keep the days of what the answers lead to, plan their reminders, and ``show`` it."""
    now = replace(
        case, confirmed=True, concluded_on=world.today, stage="", focus="", reading="",
        revision=case.revision + 1,
    )  # fmt: skip
    outcome = screens.outcome_of(pack, now, world)
    now = replace(now, deadlines=reminders.kept(now, outcome))
    turn = Turn(case=now, outs=show(now, outcome), events=(Happened("concluded", case.id),))
    return reminders.rescheduled(turn, pack, case, outcome, world)


def reread(pack: Pack, case: Case, world: World, echo: str, before: tuple[Out, ...]) -> Turn:
    """An answer was changed from within a letter: it counts at once, and the letter is shown."""

    def show(now: Case, outcome: Outcome) -> tuple[Out, ...]:
        moved = [one.day for one in now.deadlines] != [one.day for one in case.deadlines]
        told = f"{echo} · 챙길 날짜도 다시 셌어요" if moved else echo
        read = replace(now, reading=case.reading)
        there = way_back(pack, read, outcome, world, told)
        return (*before, there or screens.finished_screen(pack, now, outcome, echo=told))

    return concluded(pack, case, world, show)
