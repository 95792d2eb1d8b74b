"""A typed line that says what a button of the finished case says: '보냈어요', '완료', '알림 꺼 주세요'."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.dialogue import screens
from bot.dialogue.state import Action, Button, Case, Say, World
from bot.engine.model import Pack
from bot.understanding.texts import squeeze

_DONE = frozenset({"완료", "완료했어요", "다했어요", "했어요", "끝났어요", "끝냈어요"})
_QUIET = re.compile(
    r"알림(?:을|은|이)?(?:이제)?(?:그만|끄|꺼|안|필요없|싫|받기싫)|그만보내|보내지마"
)


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
