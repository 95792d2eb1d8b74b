"""What does a story say of the questions that are still open? Only heard, not yet an answer."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.replaying import replayed
from bot.dialogue.state import Case, Said, World
from bot.engine.model import Answers, Pack, Question
from bot.engine.walk import fits
from bot.understanding.gleaning import GLEANED, MOST_READ, glean, things_in
from bot.understanding.guard import find_personal_numbers

STILL_MEANT = timedelta(days=1)
"""An older line, under a button that was tapped only now, tells of something else."""


def gleaned(pack: Pack, case: Case, said: Said, world: World, but: str = "") -> Answers:
    """Return question id → what a line seems to say of questions before the letter.

    Left out are the question ``but``, those with an answer, and what could not be an answer beside
    the others. A line of long ago says nothing, nor does one with a personal number, nor what was
    forwarded: it may be somebody else's story.
    """
    if world.now - said.at > STILL_MEANT or said.forwarded or _has_number(said):
        return {}
    known = replayed(pack, case.answers, world.today).answers
    asked = [q for q in pack.questions if q.id not in known and q.id != but]
    found = glean(said.text, asked, min(said.at, world.now))  # Telegram's clock may run ahead
    heard: Answers = {}
    for question in asked:
        value = found.get(question.id)
        if value is not None and fits(question, value, {**known, **heard}, world.today):
            heard[question.id] = value
    return heard


def _has_number(said: Said) -> bool:
    return not said.vouched and bool(find_personal_numbers(said.text[:MOST_READ]))


def put_right(pack: Pack, case: Case, said: Said, world: World) -> Answers:
    """Return question id → what a line says otherwise than was heard ('네 근데 98,000원이에요').

    A thing without a cue is meant for the only one of its kind.
    """
    found = gleaned(pack, case, said, world)
    for kind in GLEANED:
        asked = [q for q in shown(pack, case, world) if q.type == kind]
        if len(asked) != 1 or asked[0].id in found:
            continue
        values = things_in(said.text, asked[0], min(said.at, world.now))
        if len(values) == 1:
            found[asked[0].id] = values[0]
    known = replayed(pack, case.answers, world.today).answers
    told = {**case.heard, **found}
    return {
        key: value
        for key, value in found.items()
        if case.heard.get(key) != value
        and fits(pack.question(key), value, {**known, **told}, world.today)
    }


def shown(pack: Pack, case: Case, world: World) -> list[Question]:
    """Return the questions of which something was heard, and that may still be answered so."""
    if not case.heard:  # nearly always: the answers need not be walked through
        return []
    known = replayed(pack, case.answers, world.today).answers
    waiting = [q for q in pack.questions if q.id in case.heard and q.id not in known]
    told = {**known, **{q.id: case.heard[q.id] for q in waiting}}
    return [q for q in waiting if fits(q, case.heard[q.id], told, world.today)]
