"""What a story seemed to say is shown, and becomes answers with one tap."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import asides, asking, listening, screens
from bot.dialogue.state import (
    Action,
    Case,
    Desk,
    Out,
    Redraw,
    Said,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.model import Pack
from bot.understanding.texts import squeeze
from bot.understanding.yes_no import read_yes_no

_YES = re.compile(
    r"(?:[네넵넹넨넴예옙응웅엉어]+(?![가-힣])|[네예](?=맞|근데|그런데))|ㅇ|ㅔ|그래|그렇|그럼|그쵸|맞|다맞|모두맞|전부맞|좋|오케|오키|ok|yes|당연|물론|정확"
)
_BUT = re.compile(
    r"근데|그런데|다만|빼고|말고|아니고|하지만|대신|[는은] [^ ]*\d|\d[^ ]*(?:이|예)요|틀[려렸린]|고[치칠쳐]"
)
_MOST_YES_NO = 4
"""Letters of a yes or no (맞습니다, 아닌데요): it is about what is shown, though a choice is called so."""
_MOST_SAID = 60
"""Characters; whoever corrects more than that tells the story anew."""


def said(pack: Pack, case: Case, line: Said, desk: Desk, world: World) -> Turn | None:
    """A line while it is shown: yes takes it, no drops it, anything else is for the open question.

    What a yes or no puts right is shown again before it counts; so is what is agreed to with a but.
    Of a question ('아니 환불 받을 수 있냐고요') the no is only a sigh: it is answered first. A choice of
    the open question is that choice, though it sounds like a no ('아직 마감 전이에요').
    """
    shown = listening.shown(pack, case, world)
    if not shown:
        return None
    question = screens.path_of(pack, case, world).next
    if question and asides.is_named(question, line) and len(squeeze(line.text)) > _MOST_YES_NO:
        waiting = {one.id: case.heard[one.id] for one in shown if one != question}
        return asking.typed(pack, case, question, line, world, waiting=waiting)
    agreed = read_yes_no(line.text).value
    is_yes = says_yes(line.text)
    if (agreed is False or is_yes) and (right := listening.put_right(pack, case, line, world)):
        put = replace(case, heard={**case.heard, **right}, revision=case.revision + 1, misses=0)
        return Turn(case=put, outs=(screens.current(pack, put, world),))
    is_but = is_yes and len(line.text) <= _MOST_SAID and has_a_but(line.text)
    asked = (agreed is False or is_but) and asides.asks_back(line)
    answers = asides.answers_to(case, line, desk, world) if asked else ()
    if is_but or answers:
        return Turn(outs=(*answers, screens.current(pack, case, world)))
    if agreed is False:
        return dropped(pack, case, world)
    return taken(pack, case, world) if agreed and is_yes else None


def says_yes(text: str) -> bool:
    """Whether a line opens with a yes: '빠진 게 있어요' only sounds like one."""
    return bool(_YES.match(text.strip().casefold()))


def has_a_but(text: str) -> bool:
    """Whether a yes goes on to say what is not right ('네 근데 금액이 틀려요')."""
    return bool(_BUT.search(text))


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
