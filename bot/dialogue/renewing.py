"""The content changed under an open case: what is kept, what is asked again, and how is it told?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.dialogue import recount, reminders, screens
from bot.dialogue.replaying import replayed
from bot.dialogue.state import Case, Desk, Out, Reminder, Retire, Say, Toast, Turn, World
from bot.engine.model import Pack


@dataclass(frozen=True, slots=True)
class Renewal:
    """A case as it goes on under new content."""

    case: Case
    told: Say
    days: Turn
    """What moves with it: reminders, and what is said of moved days."""

    def on(self, desk: Desk) -> Desk:
        """The desk with the case as it is now."""
        cases = tuple(self.case if one.id == self.case.id else one for one in desk.cases)
        return replace(desk, cases=cases)


def is_old(case: Case, world: World) -> bool:
    """Whether the person has last seen the case under other content."""
    return case.content_hash != world.content.hashes.get(case.incident, "")


def renewed(pack: Pack, case: Case, world: World, *, unread: bool = False) -> Renewal:
    """Go on under the content of today: answers that fit stay, days are counted again.

    All buttons shown before are stale: a place in a list may mean another thing now.
    ``unread``: the line that was just typed is not taken as an answer.
    """
    asked = {question.id for question in pack.all_questions}
    now = replace(
        case, content_hash=world.content.hashes.get(case.incident, ""), revision=case.revision + 1,
        focus=case.focus if case.focus in asked else "",
        stage=case.stage if pack.stage(case.stage) else "", misses=0, heard={},
    )  # fmt: skip
    data = {
        "again": _asked_again(pack, now, world), "lost": _lost(pack, now, world), "unread": unread,
    }  # fmt: skip
    days = _days(pack, now, world)
    return Renewal(days.case or now, Say("renewed", data), days)


def _asked_again(pack: Pack, case: Case, world: World) -> int:
    """Count the questions that the person was past, and has to be asked (again)."""
    path = replayed(pack, case.answers, world.today)
    if path.exit:
        return 0
    if case.concluded_on:
        return len(path.open)
    order = [question.id for question in pack.questions]
    last = max((order.index(one) for one in case.answers if one in order), default=-1)
    return sum(order.index(question.id) < last + 1 for question in path.open)


def _lost(pack: Pack, case: Case, world: World) -> list[str]:
    """Name what was told after the letter and is no answer any more."""
    kept = replayed(pack, case.answers, world.today).answers
    return [
        question.short
        for stage in pack.followup
        for question in stage.questions
        if question.id in case.answers and question.id not in kept and not question.when
    ]


def _days(pack: Pack, case: Case, world: World) -> Turn:
    """Count the days of a case that has a result again; where it ends now, call them off."""
    if not case.confirmed:
        return Turn()
    outcome = screens.outcome_of(pack, case, world)
    if outcome.exit:
        ended = replace(case, deadlines=reminders.dropped(case))
        return Turn(case=ended, unremind=((case.id, ""),))
    return recount.moved(pack, case, outcome, world)


def told(renewal: Renewal, turn: Turn) -> Turn:
    """Say once that the content is new, before what the turn says, and keep the case as it is now.

    A turn about another case, or one that deletes, is left as it is: this is told another time.
    """
    other = turn.case is not None and turn.case.id != renewal.case.id
    if turn.forget or other:
        return turn
    first, rest = _parted(turn.outs)
    days = renewal.days
    return replace(
        turn,
        case=turn.case or renewal.case,
        outs=(*first, renewal.told, *days.outs, *rest),
        unremind=(*days.unremind, *turn.unremind),
        remind=(*(one for one in days.remind if not _undone(one, turn)), *turn.remind),
    )


def _undone(reminder: Reminder, turn: Turn) -> bool:
    gone = {(reminder.case, ""), (reminder.case, reminder.deadline)}
    return not gone.isdisjoint(turn.unremind)


def _parted(outs: Sequence[Out]) -> tuple[tuple[Out, ...], tuple[Out, ...]]:
    """Part the answer to a tap from what is said."""
    at = next((i for i, out in enumerate(outs) if not isinstance(out, Toast | Retire)), len(outs))
    return tuple(outs[:at]), tuple(outs[at:])
