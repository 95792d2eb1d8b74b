"""A line typed while a question is open that may be no answer: a question back, a cry, a greeting."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import asking, free_lines, menus, screens
from bot.dialogue.keyboards import case_button
from bot.dialogue.state import Action, Button, Case, Desk, Said, Say, Tapped, Turn, World
from bot.engine.model import OWN_WORDS, Pack, Question
from bot.understanding.hearing import Heard, asks, button_in
from bot.understanding.mentions import names_of
from bot.understanding.texts import squeeze

LONGEST_QUESTION = 60
"""Characters; a longer text is a story, whatever it ends with."""
CLOSE = 0.3
"""Closeness from which on a text looks as much like a question of the FAQ as like an answer."""
_ENDS_ASKING = re.compile(
    r"(?:\?|나요|까요|가요|는지요?|은지요?|[돼되에해봐]요|뭐예요|뭔데요|남았어요"
    r"|죠|니까|을까|ㄹ까|냐(?:[고구]요?)?|나|지)[\s?!.~ㅠㅜㅋ]*$"
)
_SURELY_ASKS = re.compile(r"(?:\?|[나까가돼봐]요|뭐[예에]요|뭔데요)[\s?!.~ㅠㅜㅋ]*$")
"""How hardly anything ends but a question."""
BUTTONS = ("back", "why", "again", "save", "pass", "leave")
"""What a line may name word by word, instead of tapping it."""
NEVER_SO = frozenset({"date", "datetime", "amount", "count", "name", "code", "email"})
"""Kinds of questions to which 아직 안 했어요 or 취소 is never the answer, though it can be read as one."""
_CHATTER = frozenset({"chat"})
"""Small talk that needs no answer of its own: the question is asked again."""


def unless_answered(
    pack: Pack, case: Case, question: Question, said: Said, turn: Turn, heard: Heard, desk: Desk,
    world: World,
) -> Turn:  # fmt: skip
    """Leave the turn of a doubtful answer as it is, or return what the line gets instead.

    Then the question stands open again.
    """
    if was_missed(turn):
        return _aside(pack, case, heard, said, turn, desk, world)
    close = heard.kind == "faq" and heard.faq[0][1] >= CLOSE
    if close or _SURELY_ASKS.search(said.text):
        return Turn(outs=(_which(case, question, heard, said, world),))
    return turn


def is_doubtful(question: Question, said: Said, turn: Turn) -> bool:
    """Whether a line is no answer, or hardly one.

    Only then it is worth looking at what it wants: that takes longer than all the rest.
    """
    return was_missed(turn) or (_may_ask(question, said) and not said.vouched)


def own_button(
    case: Case, question: Question, said: Said, turn: Turn, world: World
) -> Action | None:
    """Return the button of the open question that a line names, where it is no answer.

    Whoever types 뒤로 to a question that takes any words wants to go back as well. 넘어갈게요 or
    몰라 passes a question over only where so many lines were missed that this is offered. 아직 안
    했어요 or 취소 leaves a stage that was opened too early.
    """
    kind = button_in(said.text, world.content)
    if kind == "pass":
        offered = was_missed(turn) and turn.case and asking.may_pass(turn.case)
        return Action(kind, case.id, question.id, case.revision) if offered else None
    if kind == "leave":
        too_early = case.stage and (question.type in NEVER_SO or was_missed(turn))
        return Action("leave_stage", case.id, revision=case.revision) if too_early else None
    if not kind or not (kind == "save" or question.type in OWN_WORDS or was_missed(turn)):
        return None
    if kind == "again":
        return Action("resume", case.id)
    return Action(kind, case.id, question.id, case.revision)


def is_named(question: Question, said: Said) -> bool:
    """Whether a line is one of the question's choices, word by word."""
    letters = squeeze(said.text)
    return any(letters in names_of(choice) for choice in question.choices)


def was_missed(turn: Turn) -> bool:
    """Whether the line was no answer to the open question."""
    return any(event.kind == "missed" for event in turn.events)


def _aside(
    pack: Pack, case: Case, heard: Heard, said: Said, missed: Turn, desk: Desk, world: World
) -> Turn:
    """It was no answer to the open question."""
    open_question = screens.current(pack, case, world)
    if free_lines.is_sure_answer(heard) and asks(said.text):
        answer = _entry(heard.id, desk, world)
        return Turn(case=replace(case, misses=0), outs=(answer, open_question))
    if heard.kind in free_lines.TALKS and heard.id not in _CHATTER:
        return replace(missed, outs=(free_lines.talk_screen(heard.id, world), *missed.outs))
    near = free_lines.near_answers(heard)
    if near and asks(said.text):
        which = Say("which_faq", {}, menus.faq_buttons(near, world))
        return replace(missed, outs=(which, *missed.outs))
    return missed


def asks_back(said: Said) -> bool:
    """Whether a short line is surely a question of the person's own."""
    short = len(said.text) <= LONGEST_QUESTION
    return short and asks(said.text) and bool(_ENDS_ASKING.search(said.text))


def answers_to(case: Case, said: Said, desk: Desk, world: World) -> tuple[Say, ...]:
    """The entry of the FAQ that a question surely means, else a button for each that is near."""
    heard = free_lines.heard_in(said, desk, world)
    if free_lines.is_sure_answer(heard):
        return (_entry(heard.id, desk, world),)
    near = free_lines.near_of_incident(said, case.incident, world)
    if not near:
        return ()
    if free_lines.is_far_ahead(near):
        return (_entry(near[0][0], desk, world),)
    rows = menus.faq_buttons([entry for entry, _ in near], world)
    return (Say("which_faq", {}, rows),)


def _entry(entry: str, desk: Desk, world: World) -> Say:
    """An answer of the FAQ without buttons: the open question follows, and has its own."""
    return replace(menus.faq_screen(entry, desk, world), buttons=())


def _may_ask(question: Question, said: Said) -> bool:
    """Whether a text that was taken looks like a question of the person's own."""
    if question.type not in OWN_WORDS or len(said.text) > LONGEST_QUESTION:
        return False
    if question.quote and not _SURELY_ASKS.search(said.text):
        return False
    return asks(said.text) and bool(_ENDS_ASKING.search(said.text))


def _which(case: Case, question: Question, heard: Heard, said: Said, world: World) -> Say:
    """An answer, or a question? Nothing is stored: the tap brings the line back."""
    answer = case_button(case, "✏️ 답으로 적어 주세요", "said", question.id)
    near = free_lines.near_answers(heard)[:1]
    others = Button("❔ 다른 질문", Action("faqs", arg=case.incident))
    rows = ((answer,), *menus.faq_buttons(near, world), (others,))
    return menus.on(said, Say("aside_or_answer", {"short": question.short}, rows))


def taken(pack: Pack, case: Case, question: Question, tap: Tapped, world: World) -> Turn:
    """The person says that the line was the answer, unless it was made a command meanwhile."""
    if tap.about is None or tap.about.text.lstrip().startswith("/"):
        return Turn(outs=(screens.current(pack, case, world),))
    return asking.typed(pack, case, question, tap.about, world)
