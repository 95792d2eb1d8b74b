"""Every way through a pack that its conditions can tell apart, one set of answers each."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import KST
from bot.engine.model import Answers, Blank, Exit, Pack, Question, Stage, Value
from bot.engine.walk import applies, fits, walk
from bot.understanding.answers import read_answer

DAYS_AGO = (1, 45)
_AHEAD = 6
"""Days from today to a day that may lie in the future."""
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_TURN = re.compile(r"([a-z][a-z0-9_]*) *(?:<|>|==|!=|<=|>=) *'(\d{4}-\d\d-\d\d)'")
_TODAY = re.compile(
    r"([a-z][a-z0-9_]*) *(?:<=|>=|<|>|==|!=) *today|today *(?:<=|>=|<|>|==|!=) *([a-z][a-z0-9_]*)"
)
_BOUND = re.compile(r"([a-z][a-z0-9_]*) *(?:<=|>=|<|>|==|!=) *(\d+)")


@dataclass(frozen=True, slots=True)
class Differences:
    """What the conditions of a pack can tell apart."""

    words: frozenset[str]
    """Ids of questions and choices that they name, and what deadlines count from."""
    turns: Mapping[str, tuple[date, ...]]
    """Question → days with which they compare it."""
    bounds: Mapping[str, tuple[int, ...]]
    """Question → amounts (won) or counts with which they compare it."""
    by_today: frozenset[str] = frozenset()
    """Questions that they compare with today."""


def differences(pack: Pack) -> Differences:
    """Return what the conditions of a pack can tell apart."""
    text = " ".join(conditions(pack))
    turns: dict[str, tuple[date, ...]] = {}
    for question, day in _TURN.findall(text):
        turns[question] = (*turns.get(question, ()), date.fromisoformat(day))
    bounds: dict[str, tuple[int, ...]] = {}
    for question, number in dict.fromkeys(_BOUND.findall(text)):
        bounds[question] = (*bounds.get(question, ()), int(number))
    by_today = {name for pair in _TODAY.findall(text) for name in pair if name}
    return Differences(words_in(text), turns, bounds, frozenset(by_today))


def conditions(pack: Pack) -> Iterator[str]:
    """Yield every condition of a pack, and what deadlines count from."""
    groups = (
        pack.all_questions, pack.exits, pack.findings, pack.steps, pack.next_actions,
        pack.letters, pack.bodies, pack.followup,
    )  # fmt: skip
    yield from (item.when for group in groups for item in group)
    for one in pack.deadlines:
        yield from (one.when, one.until, one.start, one.amount)
    yield pack.closed_when


def words_in(condition: str) -> frozenset[str]:
    """Return the ids of questions and choices that a condition names."""
    return frozenset(_WORD.findall(condition))


Pick = Callable[[Question, list[Value]], Sequence[Value]]
"""Chooses, of the answers to a question that fit, those that are gone on with."""


def every_path(pack: Pack, today: date, seed: int = 0) -> Iterator[Answers]:
    """Yield answers up to the review or an exit; what no condition looks at is drawn by lot."""
    apart = differences(pack)
    lot = random.Random(seed)  # noqa: S311
    told = {question.id: options(question, apart, today) for question in pack.questions}

    def pick(question: Question, fitting: list[Value]) -> Sequence[Value]:
        return fitting if question.id in apart.words else [lot.choice(fitting)]

    return _ways(pack.questions, pack.exits, told, pick, today, {})


def _ways(
    left: Sequence[Question], exits: Sequence[Exit], told: Mapping[str, list[Value]], pick: Pick,
    today: date, answers: Answers,
) -> Iterator[Answers]:  # fmt: skip
    """Ask the questions ``left``: as `walk` does, without replaying those before each time."""
    values = {"today": today, **answers}
    open_ones = (n for n, one in enumerate(left) if one.id not in answers)
    place = next((n for n in open_ones if applies(left[n].when, values)), None)
    if place is None:
        yield answers
        return
    question, rest = left[place], left[place + 1 :]
    fitting = [value for value in told[question.id] if fits(question, value, answers, today)]
    for value in pick(question, fitting):
        after = answers | {question.id: value}
        if any(applies(way_out.when, {"today": today, **after}) for way_out in exits):
            yield after
        else:
            yield from _ways(rest, exits, told, pick, today, after)


def every_follow_up(
    pack: Pack, answers: Answers, today: date, depth: int, ago: Sequence[int] = DAYS_AGO
) -> Iterator[Answers]:
    """Yield the answers after each way through up to ``depth`` stages, one after another.

    ``ago``: how many days before ``today`` the days that are told lie.
    """
    apart = differences(pack)
    told = {question.id: options(question, apart, today, ago) for question in pack.all_questions}

    def pick(question: Question, fitting: list[Value]) -> Sequence[Value]:
        return fitting if question.id in apart.words else fitting[:1]

    ahead = [(answers, depth)]
    while ahead:
        begun, left = ahead.pop()
        path = walk(pack, begun, today)
        for stage in path.stages:
            for after in stage_ways(stage, path.answers, today, told, pick):
                yield after
                ahead += [(after, left - 1)] if left > 1 else []


def stage_ways(
    stage: Stage, answers: Answers, today: date, told: Mapping[str, list[Value]], pick: Pick
) -> Iterator[Answers]:
    """Yield the answers after each way through one stage.

    ``answers``: those that count; ``told``: the answers to try.
    """
    return _ways(stage.questions, (), told, pick, today, answers)


def options(
    question: Question, apart: Differences, today: date, ago: Sequence[int] = DAYS_AGO
) -> list[Value]:
    """Return one answer of each kind that a condition can tell from the others."""
    blank: list[Value] = [Blank.UNKNOWN] if question.unknown or question.skip else []
    if question.choices:
        ids = [choice.id for choice in question.choices]
        alike = [choice for choice in ids if choice not in apart.words]
        told = [choice for choice in ids if choice in apart.words] + alike[:1]
        return [*(told if question.type == "choice" else [(one,) for one in told]), *blank]
    if question.type == "yes_no":
        return [True, False, *blank]
    if question.type in ("date", "datetime"):
        days = dict.fromkeys(_days(question, apart, today, ago))
        return [*(_moment(day) if question.type == "datetime" else day for day in days), *blank]
    noon = datetime.combine(today, time(12), KST)
    example = read_answer(question, question.example, noon).value
    assert example is not None  # noqa: S101 - `check` proves that every example is understood
    beside: list[Value] = [
        n for bound in apart.bounds.get(question.id, ()) for n in (bound - 1, bound)
    ]
    return [*(beside or [example]), *blank]


def kind_of(question: Question, value: Value) -> str:
    """Name the kind of an answer: a choice's id, yes or no, a blank, or just told."""
    match value:
        case Blank():
            return "blank"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "+".join(value)
        case str() if question.choices:
            return value
    return "told"


def _days(
    question: Question, apart: Differences, today: date, ago: Sequence[int]
) -> Iterator[date]:
    """Yield days on both sides of today, and those just before a day of a condition."""
    if not question.past:
        yield today + timedelta(days=_AHEAD)
    yield from (today - timedelta(days=days) for days in ago)
    if question.id in apart.by_today:
        yield from (today - timedelta(days=days) for days in ((1, 0) if question.past else (1,)))
    yield from (day - timedelta(days=1) for day in apart.turns.get(question.id, ()))


def _moment(day: date) -> datetime:
    """A time of that day at which much may still happen, and much has."""
    return datetime.combine(day, time(13, 30), KST)
