"""What does a story say of the questions that are still open? Only heard, not yet an answer."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.state import Case, Said, World
from bot.engine.model import Answers, Pack, Question
from bot.engine.walk import fits, walk
from bot.understanding.gleaning import glean
from bot.understanding.guard import find_personal_numbers

STILL_MEANT = timedelta(days=1)
"""An older line, under a button that was tapped only now, tells of something else."""


def gleaned(pack: Pack, case: Case, said: Said, world: World, but: str = "") -> Answers:
    """Return question id → what a line seems to say of questions before the letter.

    Left out are the question ``but``, those with an answer, and what could not be an answer beside
    the others. A line of long ago says nothing, nor does one with a personal number.
    """
    if world.now - said.at > STILL_MEANT or find_personal_numbers(said.text):
        return {}
    known = walk(pack, case.answers, world.today).answers
    asked = [q for q in pack.questions if q.id not in known and q.id != but]
    found = glean(said.text, asked, min(said.at, world.now))  # Telegram's clock may run ahead
    heard: Answers = {}
    for question in asked:
        value = found.get(question.id)
        if value is not None and fits(question, value, {**known, **heard}, world.today):
            heard[question.id] = value
    return heard


def shown(pack: Pack, case: Case, world: World) -> list[Question]:
    """Return the questions of which something was heard and that still have no answer."""
    known = walk(pack, case.answers, world.today).answers
    return [q for q in pack.questions if q.id in case.heard and q.id not in known]
