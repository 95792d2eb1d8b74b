"""Which question comes next. The position is derived from the answers each time, never stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from bot.engine.expression import Expression, Test, Values, parse, test
from bot.engine.model import Answers, Blank, Exit, Pack, Question, Stage, Value

DayProblem = Literal["future", "far", "before"]
FIRST_YEAR, YEARS_AHEAD = 2000, 10
"""A day outside of these years is a slip of the hand, not a fact to count from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Where a case stands."""

    answers: Answers
    """The answers that count: of questions that apply, and still fitting."""
    answered: tuple[Question, ...]
    """Questions with an answer that counts: of the open stage, else those before the letter."""
    next: Question | None
    """The question to ask now; None when all are answered or an exit was taken."""
    open: tuple[Question, ...] = ()
    """Questions of the same kind as `answered` that apply and have no answer that counts."""
    total: int
    """Questions of the same kind as `answered` that apply as far as can be told now."""
    exit: Exit | None = None
    stage: Stage | None = None
    """The open stage, once nothing before the letter is left to ask."""
    followed: tuple[Question, ...] = ()
    """The answered questions of all stages."""
    stages: tuple[Stage, ...] = ()
    """Stages that may be opened now; none before the letter."""

    @property
    def step(self) -> int:
        """The open question's place among those that apply, from 1."""
        ids = [question.id for question in self.answered]
        if self.next and self.next.id in ids:
            return ids.index(self.next.id) + 1
        return len(ids) + 1

    def before(self, question_id: str, given: Iterable[str]) -> Question | None:
        """Return the question whose answer was given just before that one's, or given last.

        ``given``: ids in the order in which the answers were given. It is not that of the pack: a
        story answers later questions before the first is asked.
        """
        by_id = {question.id: question for question in self.answered}
        ids = [one for one in given if one in by_id]
        place = ids.index(question_id) if question_id in ids else len(ids)
        return by_id[ids[place - 1]] if place else None


@lru_cache(maxsize=2048)
def condition(text: str) -> Expression:
    """Parse a `when` once."""
    return parse(text)


@lru_cache(maxsize=2048)
def _test(when: str) -> Test:
    return test(condition(when))


def applies(when: str, values: Values) -> bool:
    """Say whether a `when` holds; an empty one always does."""
    return not when or bool(_test(when)(values))


def walk(
    pack: Pack, answers: Mapping[str, Value], today: date, focus: str = "", stage: str = ""
) -> Path:
    """Replay the answers from the first question, those of the follow-up after the others.

    An answer that no longer fits its question (a choice was removed, a day lies after one that was
    corrected) counts as missing, so it is asked again. ``focus`` reopens an answered question.
    ``stage`` is the id of the open stage, if any: its questions are asked once nothing before the
    letter is open. Answers of stages that are not open count, but nothing of theirs is asked.
    """
    replay = _Replay(answers, today)
    main = _Section()
    reopening = bool(focus) and any(question.id == focus for question in pack.questions)
    for question in pack.questions:
        counted = replay.take(question, main)
        leads_out = counted and pack.exits and not main.open and not reopening
        if leads_out and (way_out := _exit(pack, replay.values)):
            return Path(
                answers=replay.fitting, answered=tuple(main.answered), next=None,
                total=len(main.answered), exit=way_out,
            )  # fmt: skip
    later = {one.id: replay.section(one.questions) for one in pack.followup}
    opened = pack.stage(stage) or pack.stage_of(focus)
    if main.open or reopening:
        opened = None
    section = later[opened.id] if opened else main
    return Path(
        answers=replay.fitting,
        answered=tuple(section.answered),
        next=section.reopened(focus) or next(iter(section.open), None),
        open=tuple(section.open),
        total=len(section.answered) + len(section.open),
        stage=opened,
        followed=tuple(q for one in later.values() for q in one.answered),
        stages=() if main.open else _offered(pack, replay.values),
    )


@dataclass(slots=True)
class _Section:
    """The questions that apply, before the letter or in one stage."""

    answered: list[Question] = field(default_factory=list)
    open: list[Question] = field(default_factory=list)

    def reopened(self, focus: str) -> Question | None:
        return next((q for q in (*self.answered, *self.open) if q.id == focus), None)


class _Replay:
    """Takes answers one question after the other, keeping those that count."""

    def __init__(self, given: Mapping[str, Value], today: date) -> None:
        self._given, self._today = given, today
        self.values: dict[str, Value | None] = {"today": today}
        self.fitting: Answers = {}

    def take(self, question: Question, section: _Section) -> bool:
        """Put a question that applies in its section; say whether it has an answer that counts."""
        if question.when and not applies(question.when, self.values):
            return False
        value = self._given.get(question.id)
        if value is None or not fits(question, value, self.fitting, self._today):
            section.open.append(question)
            return False
        self.values[question.id] = self.fitting[question.id] = value
        section.answered.append(question)
        return True

    def section(self, questions: tuple[Question, ...]) -> _Section:
        """Take all questions of a stage."""
        section = _Section()
        for question in questions:
            self.take(question, section)
        return section


def _offered(pack: Pack, values: Mapping[str, Value | None]) -> tuple[Stage, ...]:
    return tuple(one for one in pack.followup if one.in_menu and applies(one.when, values))


def _exit(pack: Pack, values: Mapping[str, Value | None]) -> Exit | None:
    return next((way for way in pack.exits if applies(way.when, values)), None)


def fits(question: Question, value: Value, earlier: Mapping[str, Value], today: date) -> bool:
    """Say whether a stored value is still an answer to the question."""
    if isinstance(value, Blank):
        return True
    match question.type:
        case "text":
            return isinstance(value, str)
        case "choice":
            return any(value == choice.id for choice in question.choices)
        case "choices":
            return isinstance(value, tuple) and bool(value) and _go_together(question, value)
        case "yes_no":
            return isinstance(value, bool)
        case "amount" | "count":
            return type(value) is int and _within(question, value, earlier)
        case "date" | "datetime":
            return isinstance(value, date) and not day_problem(question, value, earlier, today)
        case _:
            return isinstance(value, str)


def _go_together(question: Question, picked: tuple[str, ...]) -> bool:
    """Whether all are choices of the question, and none rules the others out."""
    known = {choice.id for choice in question.choices}
    alone = any(choice.exclusive for choice in question.choices if choice.id in picked)
    return known.issuperset(picked) and (len(picked) == 1 or not alone)


def _within(question: Question, value: int, earlier: Mapping[str, Value]) -> bool:
    low = question.min if question.min is not None else 0
    bounds = (question.max, earlier.get(question.not_above))
    return low <= value and all(value <= most for most in bounds if type(most) is int)


def day_problem(
    question: Question, value: date, earlier: Mapping[str, Value], today: date
) -> DayProblem | None:
    """Say what is wrong with a day: 'future', 'far', 'before' (another answer's day), or nothing."""
    day = value.date() if isinstance(value, datetime) else value
    if not FIRST_YEAR <= day.year <= today.year + YEARS_AHEAD:
        return "far"
    if question.past and day > today:
        return "future"
    bound = earlier.get(question.not_before)
    if isinstance(bound, datetime):
        bound = bound.date()
    return "before" if isinstance(bound, date) and day < bound else None
