"""What does one person of a pack go through, from the consent to the last stage?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from bot.dialogue import screens
from bot.dialogue.state import Action, Desk, LetterPicture, Out, Reminder, Say
from bot.engine.model import Answers, Pack, Question, Stage
from bot.preview.parts import Bubble
from bot.preview.samples import Sample
from bot.preview.studio import Studio
from bot.preview.visitor import Bubbles, Visitor
from bot.survey.coverage import Node

WHY = "❓ 왜 묻나요?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it was asked, with its reason folded under it, and how it was answered."""

    question: Question
    screen: Bubbles
    reply: Bubbles
    at: Visitor
    """The person as the question stood open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One visit to a stage after the letter."""

    stage: Stage
    asked: tuple[Asked, ...]
    closing: Bubbles


@dataclass(slots=True, kw_only=True)
class Played:
    """One person's way."""

    sample: Sample
    consent: Bubbles
    opening: Bubbles
    asked: tuple[Asked, ...]
    end: Bubbles
    """The exit, or the review."""
    at_end: Visitor
    result: tuple[Out, ...] = ()
    """What the result says, as the conversation returns it; nothing after an exit."""
    shown: Bubbles = ()
    """The result as it is seen."""
    at_result: Visitor | None = None
    """With reminders on."""
    staged: tuple[Staged, ...] = ()
    later: tuple[Out, ...] = ()
    """The result as it is once the stages were gone through."""
    last: Visitor | None = None
    planned: tuple[tuple[Reminder, Desk], ...] = field(default_factory=tuple)


def play(studio: Studio, pack: Pack, sample: Sample) -> Played:
    """Go through everything that a person answers."""
    person = Visitor.arrives(studio)
    consent = person.presses(Action("start", arg=pack.id), pack.short)
    opening = person.taps("consent", pack.id)
    main = _main_answers(pack, sample.answers)
    asked, end = _through(person, pack, opening[-1:], main)
    played = Played(
        sample=sample, consent=consent, opening=opening[:-1], asked=asked, end=end,
        at_end=person.twin(),
    )  # fmt: skip
    if not sample.leaves:
        _go_on(played, person, pack)
    return played


def _main_answers(pack: Pack, answers: Answers) -> Answers:
    return {key: value for key, value in answers.items() if pack.stage_of(key) is None}


def _go_on(played: Played, person: Visitor, pack: Pack) -> None:
    """Look at the result, want to be reminded, and go through the stages."""
    played.shown = person.taps("confirm")
    played.result = person.outs
    if person.sees("remind_yes"):
        person.taps("remind_yes")
    played.at_result = person.twin()
    played.staged = tuple(_stages(person, pack, played.sample.answers))
    if played.staged:
        person.twin()
        looker = person.twin()
        looker.presses(Action("result", person.case.id), "")
        played.later = looker.outs
    played.last = person
    played.planned = person.planned


def _stages(person: Visitor, pack: Pack, answers: Answers) -> Iterator[Staged]:
    """Visit one stage after the other, in the order in which they were answered."""
    for stage_id, told in _visits(pack, answers):
        stage = pack.stage(stage_id)
        assert stage is not None  # noqa: S101 - its question was answered
        opened = person.presses(Action("stage", person.case.id, stage_id), stage.button)
        asked, closing = _through(person, pack, opened, told)
        yield Staged(stage=stage, asked=asked, closing=closing)


def _visits(pack: Pack, answers: Answers) -> Iterator[tuple[str, Answers]]:
    def stage_of(question_id: str) -> str:
        stage = pack.stage_of(question_id)
        return stage.id if stage else ""

    for stage_id, ids in groupby(answers, stage_of):
        if stage_id:
            yield stage_id, {key: answers[key] for key in ids}


def _through(
    person: Visitor, pack: Pack, first: Bubbles, answers: Answers
) -> tuple[tuple[Asked, ...], Bubbles]:
    """Answer what is asked; return each question, and what is seen after the last."""
    asked: list[Asked] = []
    screen = first
    while (question := open_question(person, pack)) and question.id in answers:
        folded, before = with_why(person, question, screen), person.twin()
        seen = person.answers(question, answers[question.id])
        mine = tuple(bubble for bubble in seen if bubble.by != "bot" or bubble.redrawn)
        screen = tuple(bubble for bubble in seen if bubble not in mine)
        asked.append(Asked(question=question, screen=folded, reply=mine, at=before))
    return tuple(asked), screen


def open_question(person: Visitor, pack: Pack) -> Question | None:
    """Return the question that stands open, if any."""
    case = person.desk.active
    return screens.path_of(pack, case, person.world).next if case else None


def with_why(person: Visitor, question: Question, screen: Bubbles) -> Bubbles:
    """Put what "왜 묻나요?" answers under the question."""
    looker = person.twin()
    looker.taps("why", question.id)
    whys = [out for out in looker.outs if isinstance(out, Say)]
    folds = tuple(person.studio.fold(WHY, say, person.today) for say in whys)
    return (*screen[:-1], replace(screen[-1], folds=folds))


# --- only what is new --------------------------------------------------------------------------


def only(outs: Iterable[Out], nodes: frozenset[Node]) -> tuple[Say, ...]:
    """Return a result's messages with nothing but these findings, deadlines and steps."""
    return tuple(cut for out in outs if isinstance(out, Say) and (cut := _cut(out, nodes)))


def _cut(say: Say, nodes: frozenset[Node]) -> Say | None:
    """Leave out of a message what is to be read elsewhere; None where nothing remains."""
    if say.template == "next_action":
        action = say.data["next"]
        return say if action and ("next_actions", action.id) in nodes else None
    kind = {"diagnosis": "findings", "deadlines": "deadlines", "steps": "steps"}.get(say.template)
    if kind is None:
        return None
    kept = [one for one in say.data[kind] if (kind, one.id) in nodes]
    if not kept:
        return None
    rest = {"evidence": (), "files": ()} if kind == "steps" else {}
    return replace(say, data={**say.data, kind: kept, **rest}, buttons=())


def shown_in(says: Iterable[Out]) -> frozenset[Node]:
    """Return which nodes of a pack these messages of a result say."""
    found: set[Node] = set()
    for say in says:
        if not isinstance(say, Say):
            continue
        if say.template == "next_action" and say.data["next"]:
            found.add(("next_actions", say.data["next"].id))
        kind = {"diagnosis": "findings", "deadlines": "deadlines", "steps": "steps"}
        if listed := kind.get(say.template):
            found |= {(listed, one.id) for one in say.data[listed]}
    return frozenset(found)


def letters_in(outs: Sequence[Out]) -> tuple[str, ...]:
    """Return the ids of the letters whose first page is shown."""
    return tuple(out.letter_id for out in outs if isinstance(out, LetterPicture))


def bubbles_with(bubbles: Iterable[Bubble], *templates: str) -> Bubbles:
    """Return the bubbles that come from one of these templates."""
    return tuple(one for one in bubbles if set(one.templates) & set(templates))
