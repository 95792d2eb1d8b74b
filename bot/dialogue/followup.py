"""The case after its letter: what was sent, what came of it, where to turn next, the end, and back."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import reminders, screens
from bot.dialogue.state import Case, Happened, Out, Say, Turn, World
from bot.engine.model import Pack, Stage
from bot.engine.outcome import Outcome


def opened(pack: Pack, case: Case, stage_id: str, world: World, before: tuple[Out, ...]) -> Turn:
    """A tap on a stage's button: ask its questions, or its first again if all have answers."""
    path = screens.path_of(pack, case, world)
    stage = pack.stage(stage_id)
    if stage is None or stage not in path.stages:
        return Turn(outs=(*before, screens.current(pack, case, world)))
    asked = replace(case, stage=stage.id, focus="", misses=0, revision=case.revision + 1)
    if screens.path_of(pack, asked, world).next is None:
        asked = replace(asked, focus=stage.questions[0].id)
    return Turn(
        case=asked,
        outs=(*before, screens.current(pack, asked, world)),
        events=(Happened("stage", case.id, stage.id),),
    )


def left(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """Back to the result; what was answered of the stage is kept."""
    back = replace(case, stage="", focus="", misses=0, revision=case.revision + 1)
    return Turn(case=back, outs=(*before, screens.current(pack, back, world)))


def done(pack: Pack, case: Case, stage: Stage, world: World, *, echo: str, before: Case) -> Turn:
    """A stage's questions are answered: say what follows, and count its days.

    ``before`` is the case as it was when the last answer came in.
    """
    told = replace(case, stage="", focus="")
    outcome = screens.outcome_of(pack, told, world)
    told = replace(told, deadlines=reminders.kept(told, outcome))
    outs: list[Out] = [_summary(stage, before, told, outcome, echo)]
    if outcome.body:
        outs.append(_body(outcome, world))
    outs.append(_closing(pack, told, outcome, world))
    turn = Turn(case=told, outs=tuple(outs), events=(Happened("stage_done", case.id, stage.id),))
    return reminders.rescheduled(turn, pack, before, outcome, world)


def _summary(stage: Stage, before: Case, case: Case, outcome: Outcome, echo: str) -> Say:
    known = {one.id: one.day for one in before.deadlines}
    ids = {one.id for one in case.deadlines if one.open and known.get(one.id) != one.day}
    data = {
        "echo": echo,
        "text": outcome.after(stage),
        "next": None if outcome.closed else outcome.next_action,
        "deadlines": [d for d in outcome.deadlines if d.id in ids],
        "reminders": case.reminders,
    }
    return Say("stage_done", data)


def _body(outcome: Outcome, world: World) -> Say:
    assert outcome.body is not None  # noqa: S101 - the caller looked
    body = outcome.body
    data = {
        "body": body,
        "source": world.content.source(body.source),
        "contacts": screens.contacts([body.contact], world),
    }
    return Say("body", data)


def _closing(pack: Pack, case: Case, outcome: Outcome, world: World) -> Say:
    """What can be done now: switch reminders on where there is something new, or go on."""
    ahead = not outcome.closed and reminders.reminders_of(pack, case, outcome, world)
    if ahead and not case.reminders:
        return reminders.offer(pack, case, outcome, world)
    return screens.current(pack, case, world)


def reopened(pack: Pack, case: Case, world: World, before: tuple[Out, ...]) -> Turn:
    """A closed case goes on: the answer that closed it is asked again, and stays until then."""
    path = screens.path_of(pack, case, world)
    last = next(iter(reversed(path.followed)), None)
    stage = pack.stage_of(last.id) if last else None
    if last is None or stage is None:
        return Turn(outs=(*before, screens.current(pack, case, world)))
    asked = replace(case, stage=stage.id, focus=last.id, misses=0, revision=case.revision + 1)
    return Turn(
        case=asked,
        outs=(*before, screens.current(pack, asked, world)),
        events=(Happened("reopened", case.id),),
    )
