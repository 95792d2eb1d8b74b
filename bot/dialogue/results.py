"""The result of a case: one next action first, then why, until when, the letter, the reminders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.deadlines.ladder import ladder, snooze
from bot.dialogue import screens
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Happened,
    KeptDeadline,
    Keyboard,
    LetterFile,
    LetterPreview,
    Out,
    Reminder,
    Say,
    Turn,
    World,
)
from bot.engine.model import Pack
from bot.engine.outcome import Deadline, Outcome, conclude


def confirmed(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The review is right: conclude, keep the deadlines, and show everything."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    done = {deadline.id for deadline in case.deadlines if deadline.done}
    kept = replace(
        case,
        confirmed=True,
        revision=case.revision + 1,
        deadlines=tuple(_kept(d, d.id in done) for d in outcome.deadlines if d.day and d.remind),
    )
    turn = Turn(
        case=kept,
        outs=(*before, *result_screens(pack, kept, outcome, world)),
        events=(Happened("concluded", case.id),),
    )
    return _with_ladders(turn, pack, kept, outcome, world) if case.reminders else turn


def _kept(deadline: Deadline, done: bool) -> KeptDeadline:
    assert deadline.day is not None  # noqa: S101 - only dated deadlines are kept
    return KeptDeadline(
        id=deadline.id, title=deadline.title, who=deadline.who, day=deadline.day, done=done
    )


def result_screens(pack: Pack, case: Case, outcome: Outcome, world: World) -> tuple[Out, ...]:
    """All messages of the result, in the order a person in a hurry needs them."""
    outs: list[Out] = [
        Say("next_action", {"next": outcome.next_action, "today": world.today}),
        Say("diagnosis", {"findings": outcome.findings}),
        Say("deadlines", {"deadlines": outcome.deadlines}),
        Say("steps", {"steps": outcome.steps, "evidence": pack.evidence, "files": case.evidence}),
    ]
    if outcome.letters:
        outs.append(LetterPreview(case, outcome.letters[0].id))
        outs += [LetterFile(case, letter.id) for letter in outcome.letters]
    outs.append(_reminder_offer(pack, case, outcome, world))
    return tuple(outs)


def shown_again(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The result once more, worked out as of today."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    return Turn(outs=(*before, *result_screens(pack, case, outcome, world)))


# --- letters -----------------------------------------------------------------------------------


def letters_screen(pack: Pack, case: Case, world: World) -> Say:
    """The letters that can be drafted for this case."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    rows = tuple(
        (Button(f"📄 {letter.file_name}", Action("letter", case.id, letter.id)),)
        for letter in outcome.letters
    )
    return Say("letters", {"letters": outcome.letters}, (*rows, (screens.HOME,)))


def letter_sent(
    pack: Pack, case: Case, letter_id: str, world: World, before: tuple[Out, ...]
) -> Turn:
    """One letter: its text to read, and the file."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    if letter_id not in {letter.id for letter in outcome.letters}:
        return Turn(outs=(*before, letters_screen(pack, case, world)))
    return Turn(outs=(*before, LetterPreview(case, letter_id), LetterFile(case, letter_id)))


# --- reminders ---------------------------------------------------------------------------------


def reminders_of(pack: Pack, case: Case, outcome: Outcome, world: World) -> tuple[Reminder, ...]:
    """Every reminder of a case that still lies ahead."""
    done = {deadline.id for deadline in case.deadlines if deadline.done}
    return tuple(
        reminder
        for deadline in outcome.deadlines
        if deadline.remind and deadline.id not in done
        for reminder in _ladder(pack, case, deadline, world)
    )


def _ladder(pack: Pack, case: Case, deadline: Deadline, world: World) -> Iterable[Reminder]:
    assert deadline.day is not None  # noqa: S101 - `remind` is only true for dated ones
    for rung in ladder(deadline.day, deadline.who, world.now):
        data = {
            "title": deadline.title, "day": deadline.day, "text": deadline.text,
            "past": deadline.text_once_past, "who": deadline.who, "on": rung.at.date(),
            "number": rung.number, "of": rung.of, "pack": pack.title,
        }  # fmt: skip
        say = Say("reminder", data, _reminder_buttons(case, deadline.id))
        yield Reminder(case=case.id, deadline=deadline.id, kind=rung.kind, at=rung.at, say=say)


def _reminder_buttons(case: Case, deadline_id: str) -> tuple[tuple[Button, ...], ...]:
    return (
        (
            Button("✅ 완료", Action("finish", case.id, deadline_id)),
            Button("⏰ 내일 아침에 다시", Action("snooze", case.id, deadline_id)),
        ),
        (Button("📂 사건 보기", Action("resume", case.id)),),
    )


def _reminder_offer(pack: Pack, case: Case, outcome: Outcome, world: World) -> Say:
    coming = sorted(reminders_of(pack, case, outcome, world), key=lambda r: r.at)
    titles = {deadline.id: deadline.title for deadline in outcome.deadlines}
    data = {
        "coming": [{"at": r.at, "title": titles[r.deadline]} for r in coming],
        "on": case.reminders,
        "next": outcome.next_action,
    }
    if case.reminders or not coming:
        off = Button("🔕 알림 끄기", Action("quiet", case.id))
        rows: Keyboard = ((off,),) if case.reminders else ()
    else:
        yes = Button("🔔 알림 받을게요", Action("remind_yes", case.id))
        rows = ((yes,), (Button("괜찮아요", Action("remind_no", case.id)),))
    return Say("reminder_offer", data, (*rows, _edit_and_letters(case)))


def _edit_and_letters(case: Case) -> tuple[Button, ...]:
    return (
        Button("✏️ 답 고치기", Action("review", case.id)),
        Button("📄 서면 보기", Action("letters", case.id)),
    )


def offer_again(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The reminder offer by itself."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    return Turn(outs=(*before, _reminder_offer(pack, case, outcome, world)))


def reminders_on(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The person wants to be reminded."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    wanted = replace(case, reminders=True)
    said = Turn(outs=before, events=(Happened("reminders_on", case.id),))
    turn = _with_ladders(said, pack, wanted, outcome, world)
    at = min((reminder.at for reminder in turn.remind), default=None)
    data = {"first": at, "count": len(turn.remind), "next": outcome.next_action}
    say = Say("reminders_on", data, (_edit_and_letters(case), (screens.HOME, screens.CASES)))
    return replace(turn, case=wanted, outs=(*before, say))


def _with_ladders(turn: Turn, pack: Pack, case: Case, outcome: Outcome, world: World) -> Turn:
    """Replace whatever waits for this case by ladders for the days as they are now."""
    remind = reminders_of(pack, case, outcome, world)
    return replace(turn, unremind=((case.id, ""),), remind=remind)


def reminders_declined(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The person wants no reminders; the next action is said once more instead."""
    outcome = conclude(pack, world.content, case.answers, world.now)
    rows = (_edit_and_letters(case), (screens.HOME, screens.CASES))
    turn = reminders_off(case, before)
    return replace(turn, outs=(*before, Say("remind_no", {"next": outcome.next_action}, rows)))


def reminders_off(case: Case, before: tuple[Out, ...]) -> Turn:
    """No reminders for this case any more."""
    return Turn(
        case=replace(case, reminders=False),
        outs=(*before, Say("reminders_off", {}, ((screens.HOME, screens.CASES),))),
        unremind=((case.id, ""),),
    )


def finished(case: Case, deadline_id: str, before: tuple[Out, ...]) -> Turn:
    """완료: the rest of this deadline's ladder goes in the same transaction."""
    known = next((d for d in case.deadlines if d.id == deadline_id), None)
    deadlines = tuple(replace(d, done=True) if d is known else d for d in case.deadlines)
    title = known.title if known else ""
    say = Say("finished_deadline", {"title": title}, ((screens.HOME, screens.CASES),))
    return Turn(
        case=replace(case, deadlines=deadlines),
        outs=(*before, say),
        unremind=((case.id, deadline_id),),
        events=(Happened("deadline_done", case.id),),
    )


def snoozed(
    pack: Pack, case: Case, deadline_id: str, world: World, before: tuple[Out, ...]
) -> Turn:
    """나중에: once more tomorrow morning."""
    known = next((d for d in case.deadlines if d.id == deadline_id), None)
    if known is None or known.done:
        return Turn(outs=(*before, Say("nothing_to_snooze", {}, ((screens.CASES,),))))
    at = snooze(world.now)
    data = {
        "title": known.title, "day": known.day, "text": "", "past": "", "who": known.who,
        "on": at.date(), "number": 0, "of": 0, "pack": pack.title,
    }  # fmt: skip
    reminder = Reminder(
        case=case.id, deadline=known.id, kind=f"snooze-{at:%Y%m%d}", at=at,
        say=Say("reminder", data, _reminder_buttons(case, known.id)),
    )  # fmt: skip
    late = at.date() > known.day
    say = Say("snoozed", {"at": at, "title": known.title, "day": known.day, "late": late})
    return Turn(outs=(*before, say), remind=(reminder,))
