"""A line typed while a question is open that may be no answer: a question back, a cry, a greeting."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import asking, free_lines, menus, screens
from bot.dialogue.keyboards import case_button
from bot.dialogue.state import Case, Desk, Out, Said, Say, Tapped, Turn, World
from bot.engine.model import TEXTS, Pack, Question
from bot.understanding.hearing import Heard, asks, is_crisis

LONGEST_QUESTION = 60
"""Characters; a longer text is a story, whatever it ends with."""
CLOSE = 0.3
"""Closeness from which on a text looks as much like a question of the FAQ as like an answer."""
_ENDS_ASKING = re.compile(
    r"(?:\?|나요|까요|가요|는지요?|은지요?|[돼되에해]요|죠|니까|을까|ㄹ까|냐|나|지)[\s?!.~ㅠㅜㅋ]*$"
)
_CHATTER = frozenset({"chat"})
"""Small talk that needs no answer of its own: the question is asked again."""


def unless_answered(
    pack: Pack, case: Case, question: Question, said: Said, desk: Desk, world: World
) -> Turn:
    """Take a line as the answer, or as what it is instead; then the question stands open again.

    What the line wants is only looked at where it is no answer, or hardly one: that takes longer
    than all the rest.
    """
    turn = asking.typed(pack, case, question, said, world)
    if is_crisis(said.text, world.content):
        return replace(turn, outs=(_talk("crisis", world), *turn.outs))
    if was_missed(turn):
        heard = free_lines.heard_in(said, desk, world)
        return _aside(pack, case, heard, said, turn, desk, world)
    if _may_ask(question, said):
        heard = free_lines.heard_in(said, desk, world)
        close = heard.kind == "faq" and heard.faq[0][1] >= CLOSE
        return Turn(outs=(_which(case, question, heard, said, world),)) if close else turn
    return turn


def was_missed(turn: Turn) -> bool:
    """Whether the line was no answer to the open question."""
    return any(event.kind == "missed" for event in turn.events)


def _aside(
    pack: Pack, case: Case, heard: Heard, said: Said, missed: Turn, desk: Desk, world: World
) -> Turn:
    """It was no answer to the open question."""
    open_question = screens.current(pack, case, world)
    if free_lines.is_sure_answer(heard) and asks(said.text):
        answer = replace(menus.faq_screen(heard.id, desk, world), buttons=())
        return Turn(case=replace(case, misses=0), outs=(answer, open_question))
    if heard.kind in free_lines.TALKS and heard.id not in _CHATTER:
        return replace(missed, outs=(_talk(heard.id, world), *missed.outs))
    near = [entry for entry, closeness in heard.faq if closeness >= menus.NEAR]
    if near and asks(said.text):
        which = Say("which_faq", {}, menus.faq_buttons(near, world))
        return replace(missed, outs=(which, *missed.outs))
    return missed


def _talk(talk_id: str, world: World) -> Out:
    return replace(free_lines.talk_screen(talk_id, world), buttons=())


def _may_ask(question: Question, said: Said) -> bool:
    """Whether a text that was taken looks like a question of the person's own."""
    if question.type not in TEXTS or question.quote or len(said.text) > LONGEST_QUESTION:
        return False
    return asks(said.text) and bool(_ENDS_ASKING.search(said.text))


def _which(case: Case, question: Question, heard: Heard, said: Said, world: World) -> Say:
    """An answer, or a question? Nothing is stored: the tap brings the line back."""
    answer = case_button(case, "✏️ 답으로 적어 주세요", "said", question.id)
    rows = ((answer,), *menus.faq_buttons([heard.id], world))
    return menus.on(said, Say("aside_or_answer", {"short": question.short}, rows))


def taken(pack: Pack, case: Case, question: Question, tap: Tapped, world: World) -> Turn:
    """The person says that the line was the answer."""
    if tap.about is None:
        return Turn(outs=(screens.current(pack, case, world),))
    return asking.typed(pack, case, question, tap.about, world)
