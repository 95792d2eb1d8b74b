"""A typed line that says what a button of the finished case says: '보냈어요', '완료', '알림 꺼 주세요'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.dialogue import screens
from bot.dialogue.state import Action, Button, Case, Say, World
from bot.engine.model import Pack, Stage
from bot.understanding.choices import read_choice
from bot.understanding.hearing import asks
from bot.understanding.mentions import names_of
from bot.understanding.texts import squeeze

_DONE = frozenset({"완료", "완료했어요", "다했어요", "했어요", "끝났어요", "끝냈어요"})
_QUIET = re.compile(
    r"알림(?:을|은|이)?(?:이제)?(?:그만|끄|꺼|안|필요없|싫|받기싫)|그만보내|보내지마"
)
_YES_NO = re.compile(r"(?:네|예|응|아니|아뇨|맞|그렇|그래|당연|알겠|알았)[가-힣]{0,4}")
_LONGEST_ENDING = 3
"""Squeezed letters of 했어요, 됐어요, 아직요."""
_SHORTEST_NEWS, _LONGEST_NEWS = 4, 40
"""Squeezed letters: '없음' is said of many things, and a story is no news of one thing."""


def named_button(pack: Pack, case: Case, text: str, world: World) -> Action | None:
    """Return what the button would do whose label the line says, or nothing."""
    said = squeeze(text)
    if _QUIET.search(said):
        return Action("quiet", case.id)
    say = screens.finished_screen(pack, case, screens.outcome_of(pack, case, world))
    for row in say.buttons:
        for button in row:
            if said in set(_names(button)):
                return button.action
    return None


def named_news(pack: Pack, case: Case, text: str, world: World) -> Action | None:
    """Return the button of the stage whose news a line tells ('아직도 답이 없어'), or nothing.

    Who says one of its choices word by word has answered it, unless that would end the case.
    """
    said = squeeze(text)
    if not _SHORTEST_NEWS <= len(said) <= _LONGEST_NEWS or asks(text) or _YES_NO.fullmatch(said):
        return None
    stages = screens.outcome_of(pack, case, world).stages
    told = [stage for stage in stages if _tells(stage, text)]
    stages = tuple(stage for stage in told if _word_by_word(stage, said)) or tuple(told)
    if len(stages) != 1:
        return None
    question, choice = stages[0].questions[0], _word_by_word(stages[0], said)
    ended = replace(case, answers={**case.answers, question.id: choice})
    if not choice or screens.outcome_of(pack, ended, world).closed:
        return Action("stage", case.id, stages[0].id)
    return Action("news", case.id, f"{question.id}:{choice}")


def _tells(stage: Stage, text: str) -> bool:
    """Whether a line answers the stage's first question, or is a part or synonym of its button."""
    said = squeeze(text)
    if said in squeeze(stage.button) or said in map(squeeze, stage.synonyms):
        return True
    choices = stage.questions[0].choices
    picked = read_choice(text, choices).value if choices else None
    names = next((names_of(choice) for choice in choices if choice.id == picked), ())
    held = [name for name in names if name in said]
    # 했어요 alone is in every second line: '경찰에 신고했어요'.
    return picked is not None and not (held and said not in held and _are_endings(held))


def _are_endings(names: Iterable[str]) -> bool:
    return all(len(name) <= _LONGEST_ENDING for name in names)


def _word_by_word(stage: Stage, said: str) -> str:
    """Return the choice of the stage's first question that a squeezed line is, if any."""
    choices = stage.questions[0].choices
    return next((choice.id for choice in choices if said in names_of(choice)), "")


def _names(button: Button) -> Iterator[str]:
    """The whole label, and each of its parts between middle dots."""
    yield squeeze(button.label)
    yield from (squeeze(part) for part in button.label.split("·"))


def says_done(text: str) -> bool:
    """Whether a line says no more than that something was done."""
    return squeeze(text) in _DONE


def which_is_done(case: Case) -> Say | None:
    """Ask which of the open days is meant; None where there is none."""
    rows = tuple(
        (Button(f"✅ {kept.title}", Action("finish", case.id, kept.id)),)
        for kept in case.deadlines
        if kept.open
    )
    return Say("which_done", {}, (*rows, (screens.CASES,))) if rows else None
