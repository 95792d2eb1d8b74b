"""Which days of a case are kept, and which messages for later come of them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.deadlines.ladder import (
    Snooze,
    is_evening_gone,
    is_evening_near,
    ladder,
    snoozed_until,
)
from bot.dialogue import keyboards, screens
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Happened,
    KeptDeadline,
    Keyboard,
    Out,
    Reminder,
    Say,
    Turn,
    World,
)
from bot.engine.model import Pack
from bot.engine.outcome import Deadline, Outcome

SNOOZES: tuple[tuple[str, Snooze], ...] = (
    ("⏰ 1시간 뒤", "hour"),
    ("🌆 오늘 저녁 7시", "evening"),
    ("🌅 내일 아침 9시", "morning"),
)


# --- the days that are kept --------------------------------------------------------------------


def kept(case: Case, outcome: Outcome) -> tuple[KeptDeadline, ...]:
    """Return the case's days as they are told now; one that no longer applies is marked, not lost."""
    known = {one.id: one for one in case.deadlines}
    told = [d for d in outcome.deadlines if d.day and (d.remind or d.id in known)]
    ids = {deadline.id for deadline in told}
    gone = [one for one in dropped(case) if one.id not in ids]
    return (*(_kept(deadline, known.get(deadline.id)) for deadline in told), *gone)


def dropped(case: Case) -> tuple[KeptDeadline, ...]:
    """Return the case's days, none of which applies any more."""
    return tuple(_changed(one, replace(one, dropped=True)) for one in case.deadlines)


def _kept(deadline: Deadline, before: KeptDeadline | None) -> KeptDeadline:
    assert deadline.day is not None  # noqa: S101 - only dated deadlines are kept
    now = KeptDeadline(
        id=deadline.id, title=deadline.title, who=deadline.who, day=deadline.day,
        text=deadline.text,
    )  # fmt: skip
    if before is None:
        return now
    # What the person did is done; what somebody else owed by another day has to be looked at anew.
    done = before.done and (now.who == "user" or now.day == before.day)
    text = before.text if deadline.past else now.text  # a day that passes is no change
    return _changed(before, replace(now, done=done, text=text))


def _changed(before: KeptDeadline, now: KeptDeadline) -> KeptDeadline:
    """Count the change, if it is one: a calendar takes an event over only where this has grown."""
    same = replace(now, sequence=before.sequence)
    return same if same == before else replace(now, sequence=before.sequence + 1)


# --- ladders -----------------------------------------------------------------------------------


def reminders_of(pack: Pack, case: Case, outcome: Outcome, world: World) -> tuple[Reminder, ...]:
    """Every reminder of a case that still lies ahead."""
    closed = {one.id for one in case.deadlines if not one.open}
    left_out = closed | _not_begun(pack, outcome)
    return tuple(
        reminder
        for deadline in outcome.deadlines
        if deadline.remind and deadline.id not in left_out
        for reminder in _ladder(pack, case, deadline, outcome, world)
    )


def _is_hoped(deadline: Deadline, pack: Pack, outcome: Outcome) -> bool:
    """Whether the other side owes it only if the person did what nobody has told of yet."""
    starts = {spec.id: spec.start for spec in pack.deadlines}
    untold = starts[deadline.id] not in outcome.answers
    return deadline.assumed and deadline.who != "user" and untold


def _not_begun(pack: Pack, outcome: Outcome) -> frozenset[str]:
    """Days only hoped for, but for the first of them: that one asks whether the letter was sent."""
    reminded = {spec.id for spec in pack.deadlines if spec.remind}
    hoped = [
        d for d in outcome.deadlines if d.id in reminded and d.day and _is_hoped(d, pack, outcome)
    ]
    first = min(hoped, key=lambda d: str(d.day), default=None)
    return frozenset(d.id for d in hoped if d is not first)


def _ladder(
    pack: Pack, case: Case, deadline: Deadline, outcome: Outcome, world: World
) -> Iterable[Reminder]:
    assert deadline.day is not None  # noqa: S101 - `remind` is only true for dated ones
    rungs = ladder(deadline.day, deadline.who, world.now, deadline.at, once=deadline.once)
    for rung in rungs:
        data = {
            "title": deadline.title, "day": deadline.day, "at": deadline.at, "who": deadline.who,
            "text": deadline.text, "past": deadline.text_once_past,
            "on": rung.at.date(), "number": rung.number, "of": rung.of, "once": deadline.once,
        }  # fmt: skip
        say = _say(pack, case, deadline.id, outcome, data, rung.at)
        yield Reminder(case=case.id, deadline=deadline.id, kind=rung.kind, at=rung.at, say=say)


def _say(
    pack: Pack, case: Case, deadline_id: str, outcome: Outcome, data: Mapping[str, object],
    at: datetime,
) -> Say:  # fmt: skip
    """A reminder for the moment ``at``, planned or put off: ``data`` and what both have."""
    told = outcome.deadline(deadline_id)
    hoped = told is not None and _is_hoped(told, pack, outcome)
    asks = told.asks if told else ""
    later = _later(case, deadline_id, at, told.at if told else None)
    buttons = (*_news(case, asks, outcome), *_buttons(case, deadline_id, later))
    return Say("reminder", {**data, "pack": screens.title_of(pack, case), "hoped": hoped}, buttons)


def _later(case: Case, deadline_id: str, at: datetime, ends: datetime | None) -> list[Button]:
    """Ways to put a reminder off; before an hour at which it is over, only those in time for it.

    "This evening" is offered only while it lies well ahead of the moment at which it is read.
    """
    return [
        Button(label, Action("snooze", case.id, f"{deadline_id}:{until}"))
        for label, until in SNOOZES
        if (ends is None or at >= ends or snoozed_until(at, until) < ends)
        and not (until == "evening" and is_evening_near(at))
    ]


def _buttons(case: Case, deadline_id: str, later: list[Button]) -> Keyboard:
    """Done, later, never; the last opens the case."""
    return (
        (Button("✅ 완료", Action("finish", case.id, deadline_id)), *later[:1]),
        *((tuple(later[1:]),) if later[1:] else ()),
        (
            Button("🔕 이 사건 알림 끄기", Action("quiet", case.id)),
            Button("📂 사건 보기", Action("resume", case.id)),
        ),
    )


def _news(case: Case, asks: str, outcome: Outcome) -> Keyboard:
    """The answers to the first question of the stage that is asked about, if it is open by now."""
    stage = next((stage for stage in outcome.stages if stage.id == asks), None)
    if stage is None:
        return screens.stage_rows(case, outcome) if asks else ()
    question = stage.questions[0]
    if not question.choices:  # a day, say: the stage's own button asks for it
        return ((Button(stage.button, Action("stage", case.id, stage.id)),),)
    return keyboards.pairs(
        [
            Button(choice.label, Action("news", case.id, f"{question.id}:{choice.id}"))
            for choice in question.choices
        ]
    )


def rescheduled(
    turn: Turn, pack: Pack, before: Case, outcome: Outcome, world: World,
    touched: frozenset[str] = frozenset(),
) -> Turn:  # fmt: skip
    """Plan again what moved, is new, fell away or was ``touched``; other ladders are left alone.

    What no longer stands goes even where reminders are off: a snoozed one may still wait.
    """
    assert turn.case is not None  # noqa: S101 - callers changed the case
    case = turn.case
    known = {one.id: one.day for one in before.deadlines if one.open}
    still = {} if outcome.closed else {one.id: one.day for one in case.deadlines if one.open}
    moved = {one for one in {*known, *still} if known.get(one) != still.get(one)} | touched
    ahead = [
        reminder
        for reminder in reminders_of(pack, case, outcome, world)
        if case.reminders and reminder.deadline in moved
    ]
    return replace(
        turn,
        unremind=(*turn.unremind, *((case.id, one) for one in sorted(moved))),
        remind=(*turn.remind, *ahead),
    )


# --- the offer ---------------------------------------------------------------------------------


def offer(pack: Pack, case: Case, outcome: Outcome, world: World) -> Say:
    """Show what would be reminded of, and ask; reminders are on only by a tap."""
    coming = sorted(reminders_of(pack, case, outcome, world), key=lambda r: r.at)
    titles = {deadline.id: deadline.title for deadline in outcome.deadlines}
    data = {
        "coming": [
            {"at": r.at, "title": titles[r.deadline], "check": r.kind == "check"} for r in coming
        ],
        "on": case.reminders,
        "next": outcome.next_action,
        "apart": world.privacy.reminders,
    }
    rows = _offer_rows(case, coming)
    return Say("reminder_offer", data, (*rows, *screens.stage_rows(case, outcome), _more(case)))


def _offer_rows(case: Case, coming: Sequence[Reminder]) -> Keyboard:
    if case.reminders:
        return ((Button("🔕 알림 끄기", Action("quiet", case.id)),),)
    if not coming:
        return ()
    yes = Button("🔔 알림 받을게요", Action("remind_yes", case.id))
    return ((yes,), (Button("알림은 괜찮아요", Action("remind_no", case.id)),))


def _more(case: Case) -> tuple[Button, ...]:
    return (
        Button("✏️ 답 고치기", Action("review", case.id)),
        Button("📄 서면 보기", Action("letters", case.id)),
    )


def _ways_on(case: Case, outcome: Outcome) -> Keyboard:
    return (*screens.stage_rows(case, outcome), _more(case), (screens.HOME, screens.CASES))


def offered_again(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The reminder offer by itself."""
    return Turn(outs=(*before, offer(pack, case, screens.outcome_of(pack, case, world), world)))


def turned_on(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The person wants to be reminded."""
    outcome = screens.outcome_of(pack, case, world)
    wanted = replace(case, reminders=True, reminders_at=world.now)
    ahead = reminders_of(pack, wanted, outcome, world)
    data = {
        "first": min((reminder.at for reminder in ahead), default=None),
        "count": len(ahead),
        "next": outcome.next_action,
    }
    rows = _ways_on(case, outcome)
    return Turn(
        case=wanted,
        outs=(*before, Say("reminders_on", data, rows)),
        unremind=((case.id, ""),),
        remind=ahead,
        events=(Happened("reminders_on", case.id),),
    )


def declined(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """The person wants no reminders; the next action is said once more instead."""
    outcome = screens.outcome_of(pack, case, world)
    rows = _ways_on(case, outcome)
    say = Say("remind_no", {"next": outcome.next_action}, rows)
    return replace(turned_off(case, before), outs=(*before, say))


def turned_off(case: Case, before: tuple[Out, ...]) -> Turn:
    """No reminders for this case any more."""
    return Turn(
        case=replace(case, reminders=False, reminders_at=None),
        outs=(*before, Say("reminders_off", {}, ((screens.HOME, screens.CASES),))),
        unremind=((case.id, ""),),
    )


# --- done, later -------------------------------------------------------------------------------


def finished(
    pack: Pack, case: Case, deadline_id: str, world: World, before: tuple[Out, ...]
) -> Turn:
    """완료: the rest of this deadline's ladder goes in the same transaction."""
    known = _known(case, deadline_id)
    if known and known.done:
        said = Say("already_done", {"title": known.title}, ((screens.HOME, screens.CASES),))
        return Turn(outs=(*before, said), unremind=((case.id, deadline_id),))
    deadlines = tuple(
        _changed(one, replace(one, done=True)) if one is known else one for one in case.deadlines
    )
    done = replace(case, deadlines=deadlines)
    rows = screens.stage_rows(done, screens.outcome_of(pack, done, world))
    data = {"title": known.title if known else "", "news": bool(rows)}
    say = Say("finished_deadline", data, (*rows, (screens.HOME, screens.CASES)))
    return Turn(
        case=done,
        outs=(*before, say),
        unremind=((case.id, deadline_id),),
        events=(Happened("deadline_done", case.id),),
    )


def snoozed(pack: Pack, case: Case, arg: str, world: World, before: tuple[Out, ...]) -> Turn:
    """나중에: once more in an hour, this evening or tomorrow morning."""
    deadline_id, _, wanted = arg.partition(":")
    known = _known(case, deadline_id)
    if known is None or not known.open:
        return Turn(outs=(*before, Say("nothing_to_snooze", {}, ((screens.CASES,),))))
    until: Snooze = next((until for _, until in SNOOZES if until == wanted), "morning")
    at = snoozed_until(world.now, until)
    outcome = screens.outcome_of(pack, case, world)
    told = outcome.deadline(known.id)
    data = {
        "title": known.title, "day": known.day, "at": told.at if told else None, "who": known.who,
        "text": told.text if told else known.text, "past": told.text_once_past if told else "",
        "on": at.date(), "number": 0, "of": 0,
    }  # fmt: skip
    # Put off once more, the later moment counts: taps on old reminders do not pile up.
    reminder = Reminder(
        case=case.id, deadline=known.id, kind=f"snooze-{until}", at=at,
        say=_say(pack, case, known.id, outcome, data, at),
    )  # fmt: skip
    ends = told.at if told else None
    late = known.who == "user" and (at.date() > known.day or bool(ends and at >= ends))
    gone = until == "evening" and is_evening_gone(world.now)
    said = {
        "at": at, "title": known.title, "day": known.day, "ends": ends, "late": late,
        "evening_gone": gone,
    }  # fmt: skip
    return Turn(outs=(*before, Say("snoozed", said)), remind=(reminder,))


def _known(case: Case, deadline_id: str) -> KeptDeadline | None:
    return next((one for one in case.deadlines if one.id == deadline_id), None)
