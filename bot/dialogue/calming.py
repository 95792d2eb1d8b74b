"""Looking at heated or self-incriminating words in a person's own story, one by one.

The story stays the person's: a word is changed only by a tap on the button that says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from bot.dialogue import screens
from bot.dialogue.keyboards import case_button
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Happened,
    Keyboard,
    Redraw,
    Retire,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.model import TEXTS, Pack, Question
from bot.understanding.answers import limit_of
from bot.understanding.calm import Phrase, heated, joined, replaced, sentence, taken_out

LAWYERS = ("klac-132",)
"""Named where a word may concern wrongdoing: nobody here helps to write such a thing away."""
EXCERPT = 90
"""Characters of the sentence shown before and after a phrase."""
Way = Literal["swap", "out"]
HAND = "hand"
"""Beside a `Way`: the person writes it anew."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One phrase in one answer."""

    question: Question
    index: int
    """Its place among the phrases of that answer, from 0."""
    text: str
    """The whole answer."""
    phrase: Phrase


@dataclass(frozen=True, slots=True)
class _Place:
    """How far the person has come; travels in the buttons."""

    question: str = ""
    """Empty: at the beginning, or at the end."""
    index: int = 0
    changed: int = 0
    """How many were changed on the way."""

    @classmethod
    def read(cls, arg: str) -> _Place:
        """Read it from a button of ours; anything else is the beginning."""
        question, _, numbers = arg.partition(":")
        index, _, changed = numbers.partition(":")
        if not (index.isdecimal() and changed.isdecimal()):
            return cls()
        return cls(question, int(index), int(changed))

    @property
    def arg(self) -> str:
        return f"{self.question}:{self.index}:{self.changed}"


def count(pack: Pack, case: Case, world: World) -> int:
    """Return how many phrases there are to look at in what the person told."""
    return len(spots(pack, case, world))


def button(pack: Pack, case: Case, world: World) -> Button | None:
    """Return the way in, where there is something to look at."""
    found = count(pack, case, world)
    label = f"🕊 표현 살펴보기 ({found}곳)"
    return Button(label, Action("calm", case.id, "", case.revision)) if found else None


def spots(pack: Pack, case: Case, world: World) -> tuple[Spot, ...]:
    """Return every phrase in the person's own story, in the order of the questions."""
    path = screens.path_of(pack, replace(case, stage="", focus=""), world)
    found: list[Spot] = []
    for question in path.answered:
        text = path.answers[question.id]
        if is_own_story(question) and isinstance(text, str):
            phrases = heated(text, world.content.calm)
            found += [Spot(question, i, text, phrase) for i, phrase in enumerate(phrases)]
    return tuple(found)


def is_own_story(question: Question) -> bool:
    """Whether the answer is told in the person's own words, not quoted from somebody's."""
    return question.type in TEXTS and not question.quote


# --- taps --------------------------------------------------------------------------------------


def looked_at(pack: Pack, case: Case, tap: Tapped, world: World) -> Turn:
    """A tap that begins, goes on without changing anything, or ends."""
    action = tap.action
    assert action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    if not action.arg:
        return Turn(outs=(Toast(tap.query_id), _first(pack, case, world)))
    if action.revision != case.revision:
        return _begun_anew(pack, case, tap, world)
    say = _at(pack, case, _Place.read(action.arg), world)
    return Turn(outs=(Toast(tap.query_id), Redraw(tap.message_id, say)))


def changed(pack: Pack, case: Case, tap: Tapped, world: World) -> Turn:
    """A tap on 바꾸기 or 빼기: that phrase changes in the stored answer, and nothing else.

    A text has no bearing on what applies or is due (only == unknown can be asked of it), so the
    case stays confirmed and its days stay as they are.
    """
    action = tap.action
    assert action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    if action.revision == case.revision - 1:
        return Turn(outs=(Toast(tap.query_id, "이미 반영했어요."),))  # a double tap
    arg, _, way = action.arg.rpartition(":")
    place = _Place.read(arg)
    spot = _exactly(pack, case, place, world)
    if action.revision != case.revision or spot is None or way not in _ways(spot):
        return _begun_anew(pack, case, tap, world)
    told = replace(
        case, answers={**case.answers, spot.question.id: _ways(spot)[way]},
        revision=case.revision + 1,
    )  # fmt: skip
    say = _at(pack, told, replace(place, changed=place.changed + 1), world)
    toast = Toast(tap.query_id, "바꿨어요." if way == "swap" else "뺐어요.")
    return Turn(
        case=told, outs=(toast, Redraw(tap.message_id, say)),
        events=(Happened("calmed", case.id, spot.question.id),),
    )  # fmt: skip


def by_hand(case: Case, action: Action) -> tuple[str, str] | None:
    """Return the question to ask again and the place to go on from; None for any other tap."""
    arg, _, way = action.arg.rpartition(":")
    if way != HAND or action.revision != case.revision:
        return None
    return _Place.read(arg).question, arg


def went_on(pack: Pack, case: Case, arg: str, world: World) -> Say:
    """The next phrase from that place on, once its answer was written anew."""
    return _at(pack, case, _Place.read(arg), world)


def _begun_anew(pack: Pack, case: Case, tap: Tapped, world: World) -> Turn:
    """The story has changed since: what the button was about may be gone."""
    toast = Toast(tap.query_id, "그 사이 글이 바뀌어서 처음부터 다시 볼게요.")
    return Turn(outs=(toast, Retire(tap.message_id), _first(pack, case, world)))


def _exactly(pack: Pack, case: Case, place: _Place, world: World) -> Spot | None:
    here = (place.question, place.index)
    return next(
        (s for s in spots(pack, case, world) if (s.question.id, s.index) == here), None
    )  # fmt: skip


def _ways(spot: Spot) -> dict[str, str]:
    """Return what may be done about a phrase, each with the whole answer as it would then be."""
    found: dict[str, str] = {}
    if spot.phrase.calm is not None:
        found["swap"] = replaced(spot.text, spot.phrase)
    if spot.phrase.gap is not None:
        found["out"] = taken_out(spot.text, spot.phrase)
    most = limit_of(spot.question)
    return {way: text for way, text in found.items() if len(text) <= max(most, len(spot.text))}


# --- screens -----------------------------------------------------------------------------------


def _first(pack: Pack, case: Case, world: World) -> Say:
    found = spots(pack, case, world)
    return _spot_screen(case, found, 0, 0, world) if found else _end_screen(case, 0, 0)


def _at(pack: Pack, case: Case, place: _Place, world: World) -> Say:
    """The phrase at that place, or the next there is, or the end."""
    found = spots(pack, case, world)
    order = {question.id: i for i, question in enumerate(pack.questions)}
    if place.question in order:
        here = (order[place.question], place.index)
        for number, spot in enumerate(found):
            if (order[spot.question.id], spot.index) >= here:
                return _spot_screen(case, found, number, place.changed, world)
    return _end_screen(case, place.changed, len(found))


def _spot_screen(
    case: Case, found: tuple[Spot, ...], number: int, changed: int, world: World
) -> Say:
    spot = found[number]
    phrase, ways = spot.phrase, _ways(spot)
    before, after = _around(spot, phrase.start, phrase.end)
    data = {
        "number": number + changed + 1,
        "total": len(found) + changed,
        "short": spot.question.short,
        "before": before, "said": " ".join(phrase.said.split()), "after": after,
        "why": phrase.entry.why,
        "calm": phrase.calm if "swap" in ways else None,
        "out": _without(spot) if "out" in ways else None,
        "lawyer": phrase.entry.lawyer,
        "contacts": _lawyers(world) if phrase.entry.lawyer else [],
    }  # fmt: skip
    return Say("calm", data, _spot_rows(case, spot, tuple(ways), changed))


def _lawyers(world: World) -> list[object]:
    known = [contact for contact in LAWYERS if contact in world.content.contacts]
    return list(screens.contacts(known, world))


def _spot_rows(case: Case, spot: Spot, ways: tuple[str, ...], changed: int) -> Keyboard:
    here = _Place(spot.question.id, spot.index, changed)
    labels = {"swap": "✅ 바꾸기", "out": "✂️ 빼기"}
    change = tuple(
        case_button(case, labels[way], "calmed", f"{here.arg}:{way}")
        for way in get_args(Way)
        if way in ways
    )
    later = replace(here, index=here.index + 1)
    keep = case_button(case, "그대로 두기", "calm", later.arg)
    by_hand = case_button(case, "✏️ 직접 고치기", "calmed", f"{here.arg}:{HAND}")
    stop = case_button(case, "그만 볼게요", "calm", _Place(changed=changed).arg)
    return (*((change,) if change else ()), (keep, by_hand), (stop,))


def _end_screen(case: Case, changed: int, left: int) -> Say:
    rows = ((Button("📄 서면 받기", Action("letters", case.id)),), (screens.HOME, screens.CASES))
    return Say("calmed", {"changed": changed, "left": left}, rows)


def _around(spot: Spot, start: int, end: int) -> tuple[str, str]:
    """What the sentence says before and after a part of it, on one line, not too long."""
    begin, stop = sentence(spot.text, spot.phrase)
    before = _on_one_line(spot.text[min(begin, start) : start])
    after = _on_one_line(spot.text[end : max(stop, end)])
    if len(before) > EXCERPT:
        before = "…" + before[-EXCERPT:]
    if len(after) > EXCERPT:
        after = after[:EXCERPT] + "…"
    return before, after


def _on_one_line(text: str) -> str:
    """Blanks at the ends are kept: they part the piece from its neighbour."""
    return text.replace("\n", " ")


def _without(spot: Spot) -> str:
    """What is left of the sentence when the phrase is taken out; nothing where it was all of it."""
    gap = spot.phrase.gap
    assert gap is not None  # noqa: S101 - asked only where taking out is a way
    return joined(*_around(spot, *gap)).strip()
