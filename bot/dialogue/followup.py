"""The case after its letter: what was sent, what came of it, where to turn next, the end, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import reminders, screens
from bot.dialogue.reading import way_back
from bot.dialogue.state import Case, Happened, Out, Say, Turn, World
from bot.engine.model import Pack, Question, Stage
from bot.engine.outcome import Outcome


def opened(pack: Pack, case: Case, stage_id: str, world: World, first: tuple[Out, ...]) -> Turn:
    """A tap on a stage's button: ask its questions, or its first again if all have answers."""
    path = screens.path_of(pack, case, world)
    stage = pack.stage(stage_id)
    if stage is None or stage not in path.stages:
        return Turn(outs=(*first, screens.current(pack, case, world)))
    if case.stage == stage.id and path.next:  # the second of two quick taps
        return Turn(outs=(*first, screens.current(pack, case, world)))
    asked = replace(
        case, stage=stage.id, focus="", misses=0, reading="", revision=case.revision + 1
    )
    if screens.path_of(pack, asked, world).next is None:
        asked = replace(asked, focus=stage.questions[0].id)
    return Turn(
        case=asked,
        outs=(*first, screens.current(pack, asked, world)),
        events=(Happened("stage", case.id, stage.id),),
    )


def left(pack: Pack, case: Case, world: World, first: tuple[Out, ...]) -> Turn:
    """Back to the result; what was answered of the stage is kept."""
    back = replace(case, stage="", focus="", misses=0, reading="", revision=case.revision + 1)
    return Turn(case=back, outs=(*first, screens.current(pack, back, world)))


def answered(
    pack: Pack, before: Case, case: Case, question: Question, world: World, *,
    echo: str, first: Sequence[Out] = (),
) -> Turn:  # fmt: skip
    """An answer of the follow-up counts at once: days and ladders follow it, asked on or not.

    ``before`` and ``case`` are the case without and with the answer.
    """
    path = screens.path_of(pack, case, world)
    told = case if path.next else replace(case, stage="", focus="")
    outcome = screens.outcome_of(pack, told, world)
    outs: tuple[Out, ...]
    told = replace(told, deadlines=reminders.kept(told, outcome))
    there = None if path.next else way_back(pack, told, outcome, world, echo)
    if there:
        told, outs = replace(told, reading=""), (there,)
    elif path.next or path.stage is None:
        outs = (screens.current(pack, told, world, echo=echo),)
    else:
        outs = _done(pack, told, path.stage, outcome, world, echo)
    turn = Turn(
        case=told, outs=(*first, *outs), events=(Happened("answered", case.id, question.id),)
    )
    touched = _touched(pack, question, screens.path_of(pack, before, world).stages, outcome)
    return reminders.rescheduled(turn, pack, before, outcome, world, touched)


def _touched(
    pack: Pack, question: Question, offered: Sequence[Stage], outcome: Outcome
) -> frozenset[str]:
    """Deadlines that start with this answer, or whose reminders now offer other buttons."""
    changed = {stage.id for stage in offered} ^ {stage.id for stage in outcome.stages}
    return frozenset(d.id for d in pack.deadlines if d.start == question.id or d.asks in changed)


def _done(
    pack: Pack, case: Case, stage: Stage, outcome: Outcome, world: World, echo: str
) -> tuple[Out, ...]:
    """A stage's questions are answered: say what follows, and which days were counted from it."""
    body = (_body(outcome, world),) if outcome.body else ()
    return (
        _summary(pack, stage, case, outcome, echo), *body, _closing(pack, case, outcome, world)
    )  # fmt: skip


def _summary(pack: Pack, stage: Stage, case: Case, outcome: Outcome, echo: str) -> Say:
    asked = {question.id for question in stage.questions}
    counted = {spec.id for spec in pack.deadlines if spec.start in asked}
    ahead = {one.id for one in case.deadlines if one.open}
    data = {
        "echo": echo,
        "text": outcome.after(stage),
        "next": None if outcome.closed else outcome.next_action,
        "deadlines": [d for d in outcome.deadlines if d.id in counted & ahead],
        "reminders": case.reminders,
    }
    return Say("stage_done", data)


def nothing_new(pack: Pack, case: Case, world: World, first: Sequence[Out]) -> Turn:
    """The same news as before: say again what to do now."""
    outcome = screens.outcome_of(pack, case, world)
    say = Say("next_action", {"next": outcome.next_action, "now": world.now})
    return Turn(outs=(*first, say, screens.current(pack, case, world)))


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
        offer = reminders.offer(pack, case, outcome, world)
        return replace(offer, data={**offer.data, "next": None})  # the summary has just said it
    return screens.current(pack, case, world)


def closing_question(pack: Pack, case: Case, world: World) -> Question | None:
    """Return the newest question without whose answer the case would not be closed."""
    for question in reversed(screens.path_of(pack, case, world).followed):
        others = {key: value for key, value in case.answers.items() if key != question.id}
        if not screens.outcome_of(pack, replace(case, answers=others), world).closed:
            return question
    return None
