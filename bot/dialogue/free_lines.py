"""A line that answers no question: which incident, answer or kind word does it get?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.dialogue import consent, menus, screens
from bot.dialogue.screens import HOME
from bot.dialogue.state import Action, Button, Desk, Keyboard, Out, Said, Say, Turn, World
from bot.understanding.hearing import Heard, asks, entries_near, hear, tells

MOST_CANDIDATES = 3
"""Matters offered to choose from, before everything else there is."""
NEAR_OF_INCIDENT = 0.15
"""Closeness that is enough for a button where the incident is known already."""
SURE = 0.56
"""Confidence from which on nothing else is offered; 0.5 is a draw between two."""
SURE_ANSWER = 0.53
"""Confidence from which on one answer is given rather than three to choose from."""
TALKS = frozenset({"smalltalk", "abuse", "scam", "crisis", "language"})
"""Kinds of lines that tell of no matter."""
MATTERS = frozenset({"incident", "elsewhere"})
_LEFT_ALONE = frozenset({"crisis", "language", "scam"})
"""Kinds after which no matter is offered."""


def heard_in(said: Said, desk: Desk, world: World) -> Heard:
    """Say what a line wants, seen from the case that is open."""
    own = desk.active.incident if desk.active else ""
    return hear(said.text, world.content, own)


def answered(heard: Heard, said: Said, desk: Desk, world: World) -> Turn:
    """Answer a line; commands are carried out by `take`, before this."""
    match heard.kind:
        case "incident" if heard.confidence >= SURE:
            return _towards(heard, said, desk, world)
        case "elsewhere" if heard.confidence >= SURE:
            return Turn(outs=(menus.elsewhere_screen(heard.id, desk, world),))
        case "faq" if is_sure_answer(heard):
            return Turn(outs=(_answer(heard, desk, world),))
        case "faq":
            return Turn(outs=(_which_answer(heard, desk, world),))
        case "incident" | "elsewhere":
            return _choice(heard, (heard.id, *heard.others), said, desk, world)
        case "off_topic" if heard.others and heard.confidence < SURE:
            return _choice(heard, heard.others, said, desk, world)
        case "off_topic":
            return _none_of_ours(heard, said, desk, world)
    return Turn(outs=talked(heard.id, desk, world))


def is_sure_answer(heard: Heard) -> bool:
    """Whether one entry of the FAQ is surely meant."""
    return heard.kind == "faq" and heard.confidence >= SURE_ANSWER


def near_answers(heard: Heard) -> list[str]:
    """Return the entries of the FAQ that are worth a button."""
    return [entry for entry, closeness in heard.faq if closeness >= menus.NEAR]


def is_understood(heard: Heard) -> bool:
    """Whether there is something to say that is better than showing again where the person is.

    A guess between matters is not: the line tells of the open case as likely.
    """
    if heard.kind in MATTERS:
        return heard.confidence >= SURE
    return heard.kind != "off_topic"


def leads_away(heard: Heard) -> bool:
    """Whether a line that a case has no use for is better answered than shown the case again.

    Another matter is begun only where its own phrase stands in the line: '모름' is like lines of all.
    """
    return is_understood(heard) and (heard.named or heard.kind not in MATTERS)


def talked(talk_id: str, desk: Desk, world: World) -> tuple[Out, ...]:
    """A kind word, then where the person is, or the menu."""
    say = talk_screen(talk_id, world)
    if desk.active:
        return (say, *menus.where_we_are(desk, world))
    if say.data["talk"].kind in _LEFT_ALONE:
        return (replace(say, buttons=((HOME,),)),)
    return (replace(say, buttons=menus.home_screen(desk, world).buttons),)


def talk_screen(talk_id: str, world: World) -> Say:
    """A kind word, and who helps."""
    talk = next(talk for talk in world.content.talks if talk.id == talk_id)
    data = {"talk": talk, "contacts": screens.contacts(talk.contacts, world)}
    return Say("talk", data)


def _towards(heard: Heard, said: Said, desk: Desk, world: World) -> Turn:
    """Open the incident a line is surely about."""
    if desk.person is None:
        return _before_consent(heard, said, desk, world)
    same = [case for case in desk.cases if case.incident == heard.id]
    if same:
        return Turn(outs=(menus.on(said, menus.again_or_new(same[-1], heard.id, world)),))
    return menus.begin(heard.id, desk, world, because=heard.because, about=said)


def _before_consent(heard: Heard, said: Said, desk: Desk, world: World) -> Turn:
    """Nobody agreed yet: what is asked can be read at once, and what happened needs the consent.

    Whoever only asks ('취소되면 언제 받아요?') is not asked to agree to anything.
    """
    first = _at_once(heard, world) if heard.urgent else ()
    if not asks(said.text):
        return Turn(outs=(*first, consent.asked(desk, world, heard.id, about=said)))
    answers = (*_near_rows(heard.id, said, world), (consent.faqs(heard.id),))
    pack = world.pack(heard.id)
    if first or pack is None or tells(said.text):
        say = consent.asked(desk, world, heard.id, said, answers)
        return Turn(outs=(*first, say))
    start = Button(menus.cut(f"▶ {pack.short} 도움 받기"), Action("start", arg=heard.id))
    return Turn(outs=(menus.on(said, Say("asked_first", {}, (*answers, (start,), (HOME,)))),))


def near_of_incident(said: Said, incident: str, world: World) -> list[tuple[str, float]]:
    """Return the entries of an incident's FAQ that are near and their closeness, best first."""
    entries = entries_near(said.text, world.content, incident)
    return [near for near in entries if near[1] >= NEAR_OF_INCIDENT]


def is_far_ahead(near: Sequence[tuple[str, float]]) -> bool:
    """Whether the first of some near entries is close, and surely the one that is meant."""
    first, *others = (closeness for _, closeness in near)
    return first >= menus.NEAR and first >= SURE_ANSWER * (first + max(others, default=0.0))


def _near_rows(incident: str, said: Said, world: World) -> Keyboard:
    """A button for each answer of the incident that is near."""
    near = near_of_incident(said, incident, world)
    return menus.faq_buttons([entry for entry, _ in near], world)


def _at_once(heard: Heard, world: World) -> tuple[Out, ...]:
    """Where a clock is running, what is to be done at once comes before the consent."""
    pack = world.pack(heard.id)
    steps = [step.text for step in pack.steps if step.urgent and not step.when] if pack else []
    talk = next((talk for talk in world.content.talks if talk.kind == "urgent"), None)
    return (Say("at_once", {"text": talk.text, "steps": steps}),) if talk and steps else ()


def _answer(heard: Heard, desk: Desk, world: World) -> Say:
    """An answer, and what else is near: other entries, and the incident itself."""
    near = [entry for entry, _ in heard.faq if entry != heard.id]
    return menus.faq_screen(heard.id, desk, world, near=near)


def _which_answer(heard: Heard, desk: Desk, world: World) -> Say:
    """Several entries are as near: a button for each, and no guess."""
    rows = menus.faq_buttons([entry for entry, _ in heard.faq], world)
    return Say("which_faq", {}, (*rows, *menus.home_screen(desk, world).buttons))


def _choice(heard: Heard, matters: Sequence[str], said: Said, desk: Desk, world: World) -> Turn:
    """Nothing is sure: offer what it may be, then everything there is.

    What somebody asks who agreed to nothing may be answered without.
    """
    asked = desk.person is None and asks(said.text)
    answers = menus.faq_buttons(near_answers(heard), world) if asked else ()
    rows = (*answers, *choices(matters, desk, world))
    return Turn(outs=(menus.on(said, Say("not_sure", {}, rows)),))


def choices(matters: Sequence[str], desk: Desk, world: World) -> Keyboard:
    """A button for each matter that it may be, then everything there is."""
    titles = {entry.id: entry.title for entry in world.content.elsewhere}
    rows = []
    for matter in tuple(dict.fromkeys(matters))[:MOST_CANDIDATES]:
        if pack := world.pack(matter):
            rows.append((Button(pack.short, Action("start", arg=matter)),))
        else:
            label = menus.cut(titles[matter])
            rows.append((Button(label, Action("elsewhere", arg=matter)),))
    known = {button.action for row in rows for button in row}
    home = [row for row in menus.home_screen(desk, world).buttons if row[0].action not in known]
    return (*rows, *home)


def _none_of_ours(heard: Heard, said: Said, desk: Desk, world: World) -> Turn:
    """It is about nothing that we know: say so, and who may help; offer answers that are near."""
    rows = menus.faq_buttons(near_answers(heard), world)
    data = {"contacts": screens.contacts(menus.general_contacts(world), world)}
    home = menus.home_screen(desk, world).buttons
    return Turn(outs=(menus.on(said, Say("off_topic", data, (*rows, *home))),))
