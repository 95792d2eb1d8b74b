"""The result of a case: one next action first, then why, until when, the letter, the reminders."""

from __future__ import annotations

from bot.dialogue import files, letters, reminders, screens
from bot.dialogue.concluding import concluded
from bot.dialogue.state import (
    Action,
    Button,
    CalendarFile,
    Case,
    Keyboard,
    Out,
    Say,
    TimelinePicture,
    Turn,
    World,
)
from bot.engine.model import Pack
from bot.engine.outcome import Outcome


def confirmed(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The review is right: conclude, keep the deadlines, and show everything."""
    return concluded(
        pack, case, world,
        lambda now, outcome: (*before, *result_screens(pack, now, outcome, world)),
    )  # fmt: skip


def result_screens(pack: Pack, case: Case, outcome: Outcome, world: World) -> tuple[Out, ...]:
    """All messages of the result, in the order a person in a hurry needs them."""
    outs: list[Out] = [
        Say("next_action", {"next": outcome.next_action, "today": world.today, "now": world.now}),
        Say("diagnosis", {"findings": outcome.findings}),
        Say("deadlines", {"deadlines": outcome.deadlines}, _missing_days(case, outcome)),
        Say(
            "steps",
            {
                "steps": outcome.steps,
                "evidence": files.missing(pack, case, world),
                "files": case.evidence,
            },
        ),
    ]
    outs += letters.pictures(pack, case, outcome.letters, world)
    outs.append(reminders.offer(pack, case, outcome, world))
    return tuple(outs)


def _missing_days(case: Case, outcome: Outcome) -> Keyboard:
    """A day that nobody knew can be told later; the deadline is counted then."""
    return tuple(
        (Button(f"📅 {q.short} 알려 주기", Action("edit", case.id, q.id, case.revision)),)
        for q in outcome.to_ask_later
    )


def shown_again(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The result once more, worked out as of today."""
    outcome = screens.outcome_of(pack, case, world)
    return Turn(outs=(*before, *result_screens(pack, case, outcome, world)))


# --- to look at --------------------------------------------------------------------------------


def timeline(case: Case, before: tuple[Out, ...]) -> Turn:
    """The case as a picture."""
    return Turn(outs=(*before, TimelinePicture(case)))


def calendar(case: Case, before: tuple[Out, ...]) -> Turn:
    """The case's days for the phone's calendar, if there are any."""
    if not case.deadlines:
        return Turn(outs=(*before, Say("no_days", {}, ((screens.HOME, screens.CASES),))))
    return Turn(outs=(*before, CalendarFile(case)))
