"""A cry for help is answered before everything else, whatever the line was meant for."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.dialogue import free_lines, guarding
from bot.dialogue.state import Event, Said, Say, Turn, World
from bot.engine.model import TalkKind
from bot.understanding.dangers import names_danger
from bot.understanding.hearing import hear, is_crisis, is_scam
from bot.understanding.texts import squeeze

_MOST_CRIED = 60
"""Characters; a longer answer is a story, and its fixed phrases are looked for."""
_SAID_OUT = re.compile(
    r"[요죠](?![가-힣])|(?:[다래네까어야]|으면|여줘|[슴음임함])[\s.,!?~…ㅠㅜ]*$"
)
"""How a sentence ends, and hardly ever the name of a show ('잠들지 않는 밤')."""


def helped(turn: Turn, event: Event, world: World) -> Turn:
    """Put who helps before a turn's words, where the event's own words cry for help.

    A scam is warned of as well where a typed line became no answer; an answer may well quote
    such words out of a notice.
    """
    text = guarding.words_of(event)
    if text and (is_crisis(text, world.content) or _cries(text, event, world)):
        return _before(turn, "crisis", world)
    became_answer = any(happened.kind == "answered" for happened in turn.events)
    if isinstance(event, Said) and not became_answer and is_scam(text, world.content):
        return _before(turn, "scam", world)
    return turn


def _cries(text: str, event: Event, world: World) -> bool:
    """Whether a short typed line cries for help in words that are no fixed phrase.

    A question that takes any words would keep it as its answer without a word of comfort.
    """
    if not isinstance(event, Said) or event.forwarded or len(text) > _MOST_CRIED:
        return False
    is_like = bool(_SAID_OUT.search(text)) and names_danger(squeeze(text))
    return is_like and hear(text, world.content).kind == "crisis"


def _before(turn: Turn, kind: TalkKind, world: World) -> Turn:
    said = [
        out.data["talk"].kind
        for out in turn.outs
        if isinstance(out, Say) and out.template == "talk"
    ]
    talk = next((talk for talk in world.content.talks if talk.kind == kind), None)
    if talk is None or kind in said or "crisis" in said:
        return turn
    return replace(turn, outs=(free_lines.talk_screen(talk.id, world), *turn.outs))
