"""An answer was put right from within a letter or the look at words: where does the person go back to?"""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import calming
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Keyboard,
    LetterFile,
    LetterPassage,
    Out,
    World,
)
from bot.engine.model import CERTIFIED_STAGE, Pack
from bot.engine.outcome import Outcome

CERTIFIED = "c"
"""Stands for the letter as 내용증명, where otherwise the number of a passage stands."""
CALM = "~"
"""Stands for the look at heated words, where otherwise a letter's id stands."""


def place(letter_id: str, where: int | str) -> str:
    """Name a place in a letter, as `Case.reading` keeps it."""
    return f"{letter_id}:{where}"


def way_back(pack: Pack, case: Case, outcome: Outcome, world: World, echo: str = "") -> Out | None:
    """Return what to show at the place that is being read; None where its letter is gone."""
    letter_id, _, where = case.reading.partition(":")
    back = replace(case, reading="")
    if letter_id == CALM:
        return calming.went_on(pack, back, where, world)
    if letter_id not in {letter.id for letter in outcome.letters}:
        return None
    if where == CERTIFIED:
        return certified_file(pack, back, letter_id)
    return LetterPassage(back, letter_id, int(where), echo=echo)


def certified_file(pack: Pack, case: Case, letter_id: str) -> LetterFile:
    """The letter as 내용증명, with a way to mend each address."""
    stage = pack.stage(CERTIFIED_STAGE)
    questions = stage.questions if stage else ()
    fixes: Keyboard = tuple(
        (Button(f"✏️ {q.short} 고치기", Action("fix", case.id, f"{letter_id}:{CERTIFIED}:{q.id}")),)
        for q in questions
    )
    return LetterFile(case, letter_id, "certified", (*fixes, to_letter(case, letter_id)))


def to_letter(case: Case, letter_id: str) -> tuple[Button, ...]:
    """The way back to the letter's first page."""
    return (Button("📄 서면으로 돌아가기", Action("letter", case.id, letter_id)),)
