"""Which ways on, after the letter, lead toward something that is still missing?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from heapq import heappop, heappush

from bot.engine.model import Answers, Blank, Pack, Question, Stage, Value
from bot.engine.walk import Path, walk
from bot.survey.ways import differences, kind_of, options, stage_ways

_AGO = (0,)
"""Days that are told after the letter: today's fit after every other day."""
_Likeness = tuple[Value | None, ...]


def told_later(pack: Pack, today: date) -> dict[str, list[Value]]:
    """Return one answer of each kind to every question of the stages."""
    apart = differences(pack)
    asked = (question for stage in pack.followup for question in stage.questions)
    return {question.id: options(question, apart, today, _AGO) for question in asked}


@dataclass(slots=True)
class Onward:
    """Goes through stages, telling apart only what is named in ``words``.

    Of answers alike in that respect the fewest are gone on with; the others lead there too.
    """

    pack: Pack
    today: date
    told: Mapping[str, list[Value]]
    """The answers to try, as `told_later` gives them."""
    words: frozenset[str]
    """Ids of questions and choices."""
    _named: tuple[Question, ...] = field(init=False)
    _known: set[_Likeness] = field(init=False, default_factory=set)
    _ahead: list[tuple[int, int, Answers]] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._named = tuple(q for q in self.pack.all_questions if q.id in self.words)

    def ways(self, starts: Iterable[Answers]) -> Iterator[Answers]:
        """Yield the starts and what is told after one or more stages, fewest answers first."""
        for answers in starts:
            self._add(answers)
        while self._ahead:
            _, _, answers = heappop(self._ahead)
            yield answers
            path = walk(self.pack, answers, self.today)
            for stage in self._stages(path):
                for after in stage_ways(stage, path.answers, self.today, self.told, self._pick):
                    self._add(after)

    def _add(self, answers: Answers) -> None:
        likeness = tuple(
            self._mark(question, answers.get(question.id)) for question in self._named
        )
        if likeness not in self._known:
            self._known.add(likeness)
            heappush(self._ahead, (len(answers), len(self._known), answers))

    def _stages(self, path: Path) -> Iterator[Stage]:
        """Yield the stages that may be opened and ask something that is named."""
        hidden = (stage for stage in self.pack.followup if not stage.in_menu)
        for stage in (*path.stages, *hidden):
            if any(question.id in self.words for question in stage.questions):
                yield stage

    def _pick(self, question: Question, fitting: list[Value]) -> Sequence[Value]:
        """Choose one answer of each kind that is named, and one of the others."""
        if question.id not in self.words:
            return fitting[:1]
        apart: dict[Value | None, Value] = {}
        for value in fitting:
            apart.setdefault(self._mark(question, value), value)
        return list(apart.values())

    def _mark(self, question: Question, value: Value | None) -> Value | None:
        """Return what matters of an answer: of choices not named, only that one was picked."""
        if value is None or isinstance(value, Blank) or not question.choices:
            return value
        return value if self.words.intersection(kind_of(question, value).split("+")) else ""
