"""Which question comes next. The position is derived from the answers each time, never stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Literal

from bot.engine.expression import Expression, holds, parse
from bot.engine.model import Answers, Blank, Exit, Pack, Question, Value

DayProblem = Literal["future", "far", "before"]
FIRST_YEAR, YEARS_AHEAD = 2000, 10
"""A day outside of these years is a slip of the hand, not a fact to count from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Where a case stands."""

    answers: Answers
    """The answers that count: of questions that apply, and still fitting."""
    answered: tuple[Question, ...]
    next: Question | None
    """The question to ask now; None when all are answered or an exit was taken."""
    total: int
    """Questions that apply as far as can be told now."""
    exit: Exit | None = None

    @property
    def step(self) -> int:
        """The open question's place among those that apply, from 1."""
        ids = [question.id for question in self.answered]
        if self.next and self.next.id in ids:
            return ids.index(self.next.id) + 1
        return len(ids) + 1

    def before(self, question_id: str) -> Question | None:
        """Return the answered question asked just before that one."""
        ids = [question.id for question in self.answered]
        place = ids.index(question_id) if question_id in ids else len(ids)
        return self.answered[place - 1] if place else None


@lru_cache(maxsize=2048)
def condition(text: str) -> Expression:
    """Parse a `when` once."""
    return parse(text)


def applies(when: str, values: Mapping[str, Value | None]) -> bool:
    """Say whether a `when` holds; an empty one always does."""
    return not when or holds(condition(when), values)


def walk(pack: Pack, answers: Mapping[str, Value], today: date, focus: str = "") -> Path:
    """Replay the answers from the first question.

    An answer that no longer fits its question (a choice was removed, a day lies after one that was
    corrected) counts as missing, so it is asked again. ``focus`` reopens an answered question.
    """
    values: dict[str, Value | None] = {"today": today}
    fitting: Answers = {}
    answered: list[Question] = []
    first_open: Question | None = None
    reopened: Question | None = None
    for question in pack.questions:
        if not applies(question.when, values):
            continue
        if question.id == focus:
            reopened = question
        value = answers.get(question.id)
        if value is None or not fits(question, value, fitting, today):
            first_open = first_open or question
            continue
        values[question.id] = fitting[question.id] = value
        answered.append(question)
        if first_open is None and not focus and (way_out := _exit(pack, values)):
            return Path(
                answers=fitting, answered=tuple(answered), next=None,
                total=len(answered), exit=way_out,
            )  # fmt: skip
    total = len(answered) + _open_count(pack, values, fitting)
    return Path(
        answers=fitting, answered=tuple(answered), next=reopened or first_open, total=total
    )


def _exit(pack: Pack, values: Mapping[str, Value | None]) -> Exit | None:
    return next((way for way in pack.exits if applies(way.when, values)), None)


def _open_count(pack: Pack, values: Mapping[str, Value | None], fitting: Answers) -> int:
    return sum(q.id not in fitting and applies(q.when, values) for q in pack.questions)


def fits(question: Question, value: Value, earlier: Mapping[str, Value], today: date) -> bool:
    """Say whether a stored value is still an answer to the question."""
    if isinstance(value, Blank):
        return True
    match question.type:
        case "choice":
            return value in {choice.id for choice in question.choices}
        case "choices":
            known = {choice.id for choice in question.choices}
            return isinstance(value, tuple) and bool(value) and known.issuperset(value)
        case "yes_no":
            return isinstance(value, bool)
        case "amount" | "count":
            return type(value) is int and _within(question, value)
        case "date" | "datetime":
            return isinstance(value, date) and not day_problem(question, value, earlier, today)
        case _:
            return isinstance(value, str)


def _within(question: Question, value: int) -> bool:
    low = question.min if question.min is not None else 0
    return low <= value and (question.max is None or value <= question.max)


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
