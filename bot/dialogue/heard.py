"""What a story seemed to say is shown, and becomes answers with one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import asking, listening, screens
from bot.dialogue.state import Action, Case, Out, Redraw, Tapped, Toast, Turn, World
from bot.engine.model import Pack
from bot.understanding.yes_no import read_yes_no


def said(pack: Pack, case: Case, text: str, world: World) -> Turn | None:
    """A line while it is shown: yes takes it, no drops it, anything else is for the open question."""
    if not listening.shown(pack, case, world):
        return None
    match read_yes_no(text).value:
        case True:
            return taken(pack, case, world)
        case False:
            return dropped(pack, case, world)
    return None


def taken(pack: Pack, case: Case, world: World, before: Sequence[Out] = ()) -> Turn:
    """The person says that it is right: now these are answers."""
    questions = listening.shown(pack, case, world)
    right = {question.id: case.heard[question.id] for question in questions}
    answered = replace(
        case, answers={**case.answers, **right}, heard={}, revision=case.revision + 1, misses=0
    )
    count = f"{len(right)}가지를 " if len(right) > 1 else ""
    echo = f"{count}적어 뒀어요. 남은 것만 여쭤볼게요."
    say = screens.current(pack, answered, world, echo=echo)
    return asking.went_on(pack, answered, questions, world, (*before, say))


def dropped(pack: Pack, case: Case, world: World, before: Sequence[Out] = ()) -> Turn:
    """Not right, or the person would rather be asked."""
    asked = replace(case, heard={}, revision=case.revision + 1, misses=0)
    return Turn(case=asked, outs=(*before, screens.current(pack, asked, world)))


def without(pack: Pack, case: Case, tap: Tapped, action: Action, world: World) -> Turn:
    """One thing is not right: it is taken out, and asked later."""
    rest = {key: value for key, value in case.heard.items() if key != action.arg}
    left = replace(case, heard=rest, revision=case.revision + 1)
    say = screens.current(pack, left, world)
    return Turn(case=left, outs=(Toast(tap.query_id), Redraw(tap.message_id, say)))
