"""A forwarded line is text with a question: whose words these are, nobody knows.

It is never an answer, a yes or a command by itself, and it opens no case. A tap brings it back,
as with any line that a question is asked about (see `menus.on`); nothing of it is stored before.
"""

from __future__ import annotations

from bot.dialogue import free_lines, menus, renewing, screens
from bot.dialogue.keyboards import case_button
from bot.dialogue.state import Action, Button, Case, Desk, Keyboard, Said, Say, Turn, World
from bot.engine.model import Question


def asked_about(said: Said, desk: Desk, world: World) -> Turn:
    """Ask whether it is what the open question asks for, or what it is about."""
    case, pack = menus.open_case(desk, world)
    if case is None or pack is None:
        return _about_what(said, desk, world)
    path = screens.path_of(pack, case, world)
    if renewing.is_old(case, world) or path.exit or path.next is None:
        told = Say("forwarded", {"short": "", "asks": False})
        return Turn(outs=(told, screens.current(pack, case, world)))
    data = {"short": path.next.short, "asks": True}
    return Turn(outs=(menus.on(said, Say("forwarded", data, _whose(case, path.next))),))


def _whose(case: Case, question: Question) -> Keyboard:
    label = "📄 받은 안내 문구로 적기" if question.quote else "✏️ 네, 답으로 적어 주세요"
    yes = case_button(case, label, "said", question.id)
    return ((yes,), (Button("아니에요, 질문으로 돌아가기", Action("resume", case.id)),))


def _about_what(said: Said, desk: Desk, world: World) -> Turn:
    """Nothing is open: offer what it may be about. A notice speaks of more than one person's matter."""
    wanted = free_lines.heard_in(said, desk, world)
    matters = (wanted.id, *wanted.others) if wanted.kind in ("incident", "elsewhere") else ()
    rows = free_lines.choices(matters, desk, world)
    return Turn(outs=(menus.on(said, Say("forwarded", {"short": "", "asks": True}, rows)),))
