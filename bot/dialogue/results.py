"""The result of a case: one next action first, then why, until when, the letter, the reminders."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import files, reminders, screens
from bot.dialogue.state import (
    Action,
    Button,
    CalendarFile,
    Case,
    Happened,
    Keyboard,
    LetterFile,
    LetterPreview,
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
    concluded = replace(
        case, confirmed=True, concluded_on=world.today, stage="", revision=case.revision + 1
    )
    outcome = screens.outcome_of(pack, concluded, world)
    concluded = replace(concluded, deadlines=reminders.kept(concluded, outcome))
    turn = Turn(
        case=concluded,
        outs=(*before, *result_screens(pack, concluded, outcome, world)),
        events=(Happened("concluded", case.id),),
    )
    return reminders.rescheduled(turn, pack, case, outcome, world)


def result_screens(pack: Pack, case: Case, outcome: Outcome, world: World) -> tuple[Out, ...]:
    """All messages of the result, in the order a person in a hurry needs them."""
    outs: list[Out] = [
        Say("next_action", {"next": outcome.next_action, "today": world.today}),
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
    if outcome.letters:
        outs.append(LetterPreview(case, outcome.letters[0].id))
        outs += [LetterFile(case, letter.id) for letter in outcome.letters]
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


# --- letters -----------------------------------------------------------------------------------


def letters_screen(pack: Pack, case: Case, world: World) -> Say:
    """The letters that can be drafted for this case."""
    outcome = screens.outcome_of(pack, case, world)
    rows = tuple(
        (Button(f"📄 {letter.file_name}", Action("letter", case.id, letter.id)),)
        for letter in outcome.letters
    )
    return Say("letters", {"letters": outcome.letters}, (*rows, (screens.HOME,)))


def letter_sent(
    pack: Pack, case: Case, letter_id: str, world: World, before: tuple[Out, ...]
) -> Turn:
    """One letter: its text to read, and the file."""
    outcome = screens.outcome_of(pack, case, world)
    if letter_id not in {letter.id for letter in outcome.letters}:
        return Turn(outs=(*before, letters_screen(pack, case, world)))
    return Turn(outs=(*before, LetterPreview(case, letter_id), LetterFile(case, letter_id)))


# --- to look at --------------------------------------------------------------------------------


def timeline(case: Case, before: tuple[Out, ...]) -> Turn:
    """The case as a picture."""
    return Turn(outs=(*before, TimelinePicture(case)))


def calendar(case: Case, before: tuple[Out, ...]) -> Turn:
    """The case's days for the phone's calendar, if there are any."""
    if not case.deadlines:
        return Turn(outs=(*before, Say("no_days", {}, ((screens.HOME, screens.CASES),))))
    return Turn(outs=(*before, CalendarFile(case)))
