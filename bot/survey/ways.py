"""Every way through a pack that its conditions can tell apart, one set of answers each."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.clock import KST
from bot.engine.model import Answers, Blank, Pack, Question, Value
from bot.engine.walk import fits, walk
from bot.understanding.answers import read_answer

DAYS_AGO = (1, 45)
_AHEAD = 6
"""Days from today to a day that may lie in the future."""
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_TURN = re.compile(r"([a-z][a-z0-9_]*) *(?:<|>|==|!=|<=|>=) *'(\d{4}-\d\d-\d\d)'")
_TODAY = re.compile(r"([a-z][a-z0-9_]*) *(?:<=|>=|<|>|==|!=) *today")
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
    todays: frozenset[str] = frozenset()
    """Questions that they compare with the day on which they are looked at."""


def differences(pack: Pack) -> Differences:
    """Return what the conditions of a pack can tell apart."""
    text = " ".join(conditions(pack))
    turns: dict[str, tuple[date, ...]] = {}
    for question, day in _TURN.findall(text):
        turns[question] = (*turns.get(question, ()), date.fromisoformat(day))
    bounds: dict[str, tuple[int, ...]] = {}
    for question, number in dict.fromkeys(_BOUND.findall(text)):
        bounds[question] = (*bounds.get(question, ()), int(number))
    return Differences(words_in(text), turns, bounds, frozenset(_TODAY.findall(text)))


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


def every_path(pack: Pack, today: date, seed: int = 0) -> Iterator[Answers]:
    """Yield answers up to the review or an exit; what no condition looks at is drawn by lot."""
    yield from _ways(pack, differences(pack), today, random.Random(seed), {})  # noqa: S311


def every_follow_up(
    pack: Pack, answers: Answers, today: date, depth: int, ago: Sequence[int] = DAYS_AGO
) -> Iterator[Answers]:
    """Yield the answers after each way through up to ``depth`` stages, one after another.

    ``ago``: how many days before ``today`` the days that are told lie.
    """
    apart = differences(pack)
    ahead = [(answers, depth)]
    while ahead:
        told, left = ahead.pop()
        for stage in walk(pack, told, today).stages:
            for after in stage_ways(pack, told, stage.id, today, apart, ago):
                yield after
                ahead += [(after, left - 1)] if left > 1 else []


def stage_ways(
    pack: Pack, answers: Answers, stage: str, today: date, apart: Differences,
    ago: Sequence[int] = DAYS_AGO,
) -> Iterator[Answers]:  # fmt: skip
    """Yield the answers after each way through one stage."""
    question = walk(pack, answers, today, stage=stage).next
    if question is None:
        yield answers
        return
    found = options(question, apart, today, ago)
    fitting = [value for value in found if fits(question, value, answers, today)]
    for value in fitting if question.id in apart.words else fitting[:1]:
        told = answers | {question.id: value}
        yield from stage_ways(pack, told, stage, today, apart, ago)


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


def _days(
    question: Question, apart: Differences, today: date, ago: Sequence[int]
) -> Iterator[date]:
    """Yield days behind and ahead of today, today, and those just before a day of a condition.

    Today itself only where a condition asks for it and nothing later can be told.
    """
    if not question.past:
        yield today + timedelta(days=_AHEAD)
    yield from (today - timedelta(days=days) for days in ago)
    if question.past and question.id in apart.todays:
        yield today
    yield from (day - timedelta(days=1) for day in apart.turns.get(question.id, ()))


def _moment(day: date) -> datetime:
    """A time of that day at which much may still happen, and much has."""
    return datetime.combine(day, time(13, 30), KST)


def _ways(
    pack: Pack, apart: Differences, today: date, lot: random.Random, answers: Answers
) -> Iterator[Answers]:
    question = walk(pack, answers, today).next
    if question is None:
        yield answers
        return
    found = options(question, apart, today)
    fitting = [value for value in found if fits(question, value, answers, today)]
    for value in fitting if question.id in apart.words else [lot.choice(fitting)]:
        yield from _ways(pack, apart, today, lot, answers | {question.id: value})
