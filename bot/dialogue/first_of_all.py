"""A cry for help is answered before everything else, whatever the line was meant for."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue import free_lines, guarding
from bot.dialogue.state import Event, Said, Say, Turn, World
from bot.engine.model import TalkKind
from bot.understanding.hearing import is_crisis, is_scam


def helped(turn: Turn, event: Event, world: World) -> Turn:
    """Put who helps before a turn's words, where the event's own words cry for help.

    A scam is warned of as well where a typed line became no answer; an answer may well quote
    such words out of a notice.
    """
    text = guarding.words_of(event)
    if text and is_crisis(text, world.content):
        return _before(turn, "crisis", world)
    became_answer = any(happened.kind == "answered" for happened in turn.events)
    if isinstance(event, Said) and not became_answer and is_scam(text, world.content):
        return _before(turn, "scam", world)
    return turn


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
