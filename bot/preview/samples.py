"""Which few people, by what they answer, get to see everything that a pack can say?"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from bot.engine.model import Answers, Content, Pack, Question, Stage, Value
from bot.engine.outcome import conclude
from bot.engine.walk import fits, walk
from bot.survey.coverage import Coverage, Node, kind_of, reached
from bot.survey.ways import Differences, differences, options, words_in

DRAWN = 300
"""Paths drawn by lot before anything is aimed at; to walk all there are would take minutes."""
TRIES = 150
"""Paths aimed at what nobody drawn before has seen."""
MOST_STAGES = 6
"""Stages that one person goes through."""
AIMED = 0.8
"""How often an answer is taken that the thing aimed at names."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One person: all answers, those to the follow-up last."""

    answers: Answers
    sees: frozenset[Node]
    news: frozenset[Node]
    """What nobody listed before this person sees."""

    @property
    def leaves(self) -> bool:
        """Whether the answers lead to an exit."""
        return any(kind == "exits" for kind, _ in self.sees)

    def stages(self, pack: Pack) -> tuple[str, ...]:
        """Return the ids of the stages gone through, in order."""
        opened = (pack.stage_of(question_id) for question_id in self.answers)
        return tuple(dict.fromkeys(stage.id for stage in opened if stage))


def wanted(pack: Pack) -> frozenset[Node]:
    """Return what of a pack the people together should see.

    Not the stages that no menu offers: a letter's button opens them.
    """
    hidden = [stage for stage in pack.followup if not stage.in_menu]
    names = {("followup", stage.id) for stage in hidden}
    names |= {("questions", question.id) for stage in hidden for question in stage.questions}
    return Coverage(pack).all_nodes - names


def samples(pack: Pack, content: Content, now: datetime) -> tuple[Sample, ...]:
    """Return few people who together see what is `wanted`, as far as drawing lots finds it.

    First those who stop before the letter or at it, who sees most of all before the others; then
    those who go on. The same content and time give the same people.
    """
    lot = _Lot(pack, content, now)
    drawn = [lot.at(lot.main(frozenset())) for _ in range(DRAWN)]
    left = wanted(pack) - {node for _, sees in drawn for node in sees}
    for node in sorted(left):
        if node in left:
            aimed = list(lot.aimed_at(node))
            left = left.difference(*(sees for _, sees in aimed))
            drawn += aimed
    before = [one for one in drawn if not _follows(pack, one[0])]
    after = [one for one in drawn if _follows(pack, one[0])]
    found = _fewest(before, wanted(pack), frozenset())
    seen = frozenset(node for one in found for node in one.sees)
    return (*found, *_fewest(after, wanted(pack), seen))


Looked = tuple[Answers, frozenset[Node]]
"""Answers, and what they lead to."""


@dataclass(slots=True)
class _Lot:
    """Draws answers, always the same ones in the same order."""

    pack: Pack
    content: Content
    now: datetime
    _random: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311
    _apart: Differences = field(init=False)

    def __post_init__(self) -> None:
        self._apart = differences(self.pack)

    def at(self, answers: Answers) -> Looked:
        """Say what somebody with these answers sees."""
        outcome = conclude(self.pack, self.content, answers, self.now)
        asked = {("questions", question_id) for question_id in answers}
        return answers, frozenset({*reached(self.pack, outcome), *asked})

    def main(self, aim: frozenset[str]) -> Answers:
        """Draw answers up to the review or an exit."""
        return self._through({}, "", aim) or {}

    def aimed_at(self, node: Node) -> Iterator[Looked]:
        """Yield the ways of the first who sees it: at the letter, and after each stage."""
        aim = _aim(self.pack, node)
        for _ in range(TRIES):
            way = [self.at(answers) for answers in self._on(self.main(aim), aim)]
            if any(node in sees for _, sees in way):
                yield from way
                return

    def _on(self, answers: Answers, aim: frozenset[str]) -> Iterator[Answers]:
        yield answers
        for _ in range(MOST_STAGES):
            stage = self._stage(answers, aim)
            after = stage and self._through(answers, stage.id, aim)
            if not after:
                return
            answers = after
            yield answers

    def _stage(self, answers: Answers, aim: frozenset[str]) -> Stage | None:
        """Draw a stage that is offered and has something left to ask."""
        today = self.now.date()
        offered = [
            stage
            for stage in walk(self.pack, answers, today).stages
            if walk(self.pack, answers, today, stage=stage.id).next
        ]
        named = [s for s in offered if any(q.id in aim for q in s.questions)]
        return self._random.choice(named or offered) if offered else None

    def _through(self, answers: Answers, stage: str, aim: frozenset[str]) -> Answers | None:
        """Draw an answer to each open question; None where one has no answer that fits."""
        told, today = dict(answers), self.now.date()
        while question := walk(self.pack, told, today, stage=stage).next:
            found = options(question, self._apart, today)
            fitting = [value for value in found if fits(question, value, told, today)]
            if not fitting:
                return None
            told[question.id] = self._one_of(question, fitting, aim)
        return told

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
        listed = getattr(pack, kind)
        mine = [one for one in listed if name == (one.body if kind == "bodies" else one.id)]
        words = words_in(" ".join(_conditions(one) for one in mine))
    while True:
        more = words | words_in(" ".join(_behind(pack, words)))
        if more == words:
            return words
        words = more


def _conditions(item: object) -> str:
    parts = (getattr(item, name, "") for name in ("when", "start", "if_over"))
    return " ".join(parts)


def _behind(pack: Pack, words: frozenset[str]) -> Iterator[str]:
    """Yield the conditions of the questions that are named, and of their stages."""
    for question in pack.all_questions:
        if question.id in words:
            stage = pack.stage_of(question.id)
            yield question.when
            yield stage.when if stage else ""


def _follows(pack: Pack, answers: Answers) -> bool:
    return any(pack.stage_of(question_id) for question_id in answers)


def _fewest(
    looked: Iterable[Looked], needed: frozenset[Node], seen: frozenset[Node]
) -> tuple[Sample, ...]:
    """Choose one after the other who sees most that is new; of equals, who answers least."""
    left = list(looked)
    chosen: list[Sample] = []
    while left := [one for one in left if one[1] & needed - seen]:
        best = max(left, key=lambda one: (len(one[1] & needed - seen), -len(one[0])))
        chosen.append(Sample(*best, best[1] & needed - seen))
        seen |= best[1]
    return tuple(chosen)
