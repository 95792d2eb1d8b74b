"""Which few people, by what they answer, get to see everything that a pack can say?

The pack's own stories first: they are written to be read. Where no story leads somewhere, answers
are drawn by lot, aimed at it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from bot.engine.model import Answers, Content, Pack, Question, Stage, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import fits, walk
from bot.errors import GujeError
from bot.stories import Story
from bot.survey.aim import with_what_asks
from bot.survey.coverage import Node, kind_of
from bot.survey.ways import Differences, differences, options, words_in
from bot.trial import Trial

TRIES = 400
"""Ways aimed at what no story reaches, until it is given up."""
MOST_STAGES = 3
"""Stages that a drawn person goes through, after a story or from the beginning."""
AIMED = 0.5
"""How often an answer is taken that the thing aimed at names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """The questions before the letter, or those of one stage, are answered."""

    at: datetime
    """KST."""
    answers: Answers
    """All so far."""
    asked: tuple[str, ...]
    """Ids of the questions just answered, in order."""
    stage: str = ""
    """Id of the stage just gone through; empty before the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One made-up person's way."""

    incident: str
    name: str
    moments: tuple[Moment, ...]

    def outcome(self, pack: Pack, content: Content, moment: Moment) -> Outcome:
        """Return what the answers lead to at that moment; days count from the first result."""
        first = self.moments[0].at.date()
        return conclude(pack, content, moment.answers, moment.at, first)


def told(pack: Pack, content: Content, templates: Path, story: Story) -> Person:
    """Return the person of a story; raise GujeError where an answer of theirs is not taken."""
    trial = Trial(pack, content, story.at, templates)
    answers, asked, problems = trial.answer(story.typed)
    moments = [Moment(at=story.at, answers=answers, asked=tuple(asked))]
    for step in story.later:
        later = replace(trial, now=step.at, concluded_on=story.at.date())
        answers, asked, more = later.follow(answers, step.stage, step.typed)
        problems += more
        moments.append(Moment(at=step.at, answers=answers, asked=tuple(asked), stage=step.stage))
    if problems:
        raise GujeError(f"{pack.id}: story '{story.name}' does not come through: {problems[0]}")
    return Person(incident=pack.id, name=story.name, moments=tuple(moments))


@dataclass(slots=True)
class Lot:
    """Draws people, always the same ones in the same order."""

    pack: Pack
    now: datetime
    known: Sequence[Person] = ()
    """Some of those drawn go on from where one of these stands."""
    _random: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    _apart: Differences = field(init=False)

    def __post_init__(self) -> None:
        self._apart = differences(self.pack)

    def aimed_at(self, node: Node) -> Iterator[Person]:
        """Yield people who may get to see a node."""
        aim = _aim(self.pack, node)
        for _ in range(TRIES):
            moments = self._begin(aim)
            for _ in range(MOST_STAGES):
                moments = self._on(moments, aim) or moments
            yield Person(incident=self.pack.id, name="제비로 뽑은 답", moments=moments)

    def _begin(self, aim: frozenset[str]) -> tuple[Moment, ...]:
        if self.known and self._random.random() < 0.5:
            moments = self._random.choice(self.known).moments
            return moments[: self._random.randint(1, len(moments))]
        drawn = self._through({}, "", aim, self.now)
        return (Moment(at=self.now, answers=drawn, asked=tuple(drawn)),)

    def _on(self, moments: tuple[Moment, ...], aim: frozenset[str]) -> tuple[Moment, ...] | None:
        """Go through one more stage that is offered and has something left to ask."""
        last = moments[-1]
        stages = [s for s in self._offered(last) if self._next(last.answers, s.id, last.at)]
        named = [s for s in stages if s.id in aim or any(q.id in aim for q in s.questions)]
        if not stages:
            return None
        stage = self._random.choice(named or stages).id
        answers = self._through(last.answers, stage, aim, last.at)
        asked = tuple(key for key in answers if key not in last.answers)
        return (*moments, Moment(at=last.at, answers=answers, asked=asked, stage=stage))

    def _offered(self, moment: Moment) -> list[Stage]:
        """The stages of the menu, and those that a button elsewhere opens."""
        path = walk(self.pack, moment.answers, moment.at.date())
        hidden = [s for s in self.pack.followup if not s.in_menu and not path.exit]
        return [*path.stages, *hidden]

    def _next(self, answers: Answers, stage: str, now: datetime) -> Question | None:
        return walk(self.pack, answers, now.date(), stage=stage).next

    def _through(
        self, answers: Answers, stage: str, aim: frozenset[str], now: datetime
    ) -> Answers:
        """Draw an answer to each open question, as far as one has an answer that fits."""
        told, today = dict(answers), now.date()
        while question := self._next(told, stage, now):
            found = options(question, self._apart, today)
            fitting = [value for value in found if fits(question, value, told, today)]
            if not fitting:
                return told
            staying = [v for v in fitting if self._stays(told | {question.id: v}, aim, today)]
            told[question.id] = self._one_of(question, staying or fitting, aim)
        return told

    def _stays(self, answers: Answers, aim: frozenset[str], today: date) -> bool:
        """Whether the answers lead to no exit but the one that is aimed at."""
        taken = walk(self.pack, answers, today).exit
        return taken is None or taken.id in aim

    def _one_of(self, question: Question, fitting: list[Value], aim: frozenset[str]) -> Value:
        named = [v for v in fitting if aim.intersection(kind_of(question, v).split("+"))]
        aims = question.id in aim and named and self._random.random() < AIMED
        return self._random.choice(named if aims else fitting)


def _aim(pack: Pack, node: Node) -> frozenset[str]:
    """Return the questions and answers on which a node hangs, and on which those hang."""
    kind, name = node
    if kind == "questions":
        words = frozenset({name})
    else:
        listed = getattr(pack, "deadlines" if kind == "reminders" else kind)
        mine = [one for one in listed if name == (one.body if kind == "bodies" else one.id)]
        words = frozenset({name}) | words_in(" ".join(_conditions(one) for one in mine))
    return with_what_asks(pack, words)


def _conditions(item: object) -> str:
    return " ".join(getattr(item, name, "") for name in ("when", "start", "if_over"))
