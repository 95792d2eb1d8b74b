"""Every way through a pack that its conditions can tell apart, one set of answers each."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.clock import KST
from bot.engine.model import Answers, Blank, Pack, Question, Value
from bot.engine.walk import fits, walk
from bot.understanding.answers import read_answer

DAYS_AGO = (1, 45)
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def every_path(pack: Pack, today: date, seed: int = 0) -> Iterator[Answers]:
    """Yield answers up to the review or an exit; what no condition looks at is drawn by lot."""
    yield from _ways(pack, _named(pack), today, random.Random(seed), {})  # noqa: S311


def every_follow_up(
    pack: Pack, answers: Answers, today: date, depth: int, ago: Sequence[int] = DAYS_AGO
) -> Iterator[Answers]:
    """Yield the answers after each way through up to ``depth`` stages, one after another.

    ``ago``: how many days before ``today`` the days that are told lie.
    """
    for stage in walk(pack, answers, today).stages:
        for after in _stage_ways(pack, _named(pack), today, answers, stage.id, ago):
            yield after
            if depth > 1:
                yield from every_follow_up(pack, after, today, depth - 1, ago)


def _named(pack: Pack) -> frozenset[str]:
    """Every word in every condition, and what deadlines count from: ids of questions and choices."""
    groups = (pack.all_questions, pack.exits, pack.findings, pack.steps, pack.next_actions)
    whens = [item.when for group in groups for item in group]
    whens += [item.when for item in (*pack.letters, *pack.bodies, *pack.followup)]
    whens += [text for d in pack.deadlines for text in (d.when, d.until, d.start, d.amount)]
    return words_in(" ".join([*whens, pack.closed_when]))


def words_in(condition: str) -> frozenset[str]:
    """Return the ids of questions and choices that a condition names."""
    return frozenset(_WORD.findall(condition))


def _ways(
    pack: Pack, named: frozenset[str], today: date, lot: random.Random, answers: Answers
) -> Iterator[Answers]:
    question = walk(pack, answers, today).next
    if question is None:
        yield answers
        return
    options = [v for v in _options(question, named, today) if fits(question, v, answers, today)]
    for value in options if question.id in named else [lot.choice(options)]:
        yield from _ways(pack, named, today, lot, answers | {question.id: value})


def _stage_ways(
    pack: Pack, named: frozenset[str], today: date, answers: Answers, stage: str,
    ago: Sequence[int],
) -> Iterator[Answers]:  # fmt: skip
    question = walk(pack, answers, today, stage=stage).next
    if question is None:
        yield answers
        return
    options = [
        v for v in _options(question, named, today, ago) if fits(question, v, answers, today)
    ]
    for value in options if question.id in named else options[:1]:
        yield from _stage_ways(pack, named, today, answers | {question.id: value}, stage, ago)


def _options(
    question: Question, named: frozenset[str], today: date, ago: Sequence[int] = DAYS_AGO
) -> list[Value]:
    """Return one answer of each kind that a condition can tell from the others."""
    blank: list[Value] = [Blank.UNKNOWN] if question.unknown or question.skip else []
    ids = [choice.id for choice in question.choices]
    if ids:
        alike = [choice for choice in ids if choice not in named]
        told = [choice for choice in ids if choice in named] + alike[:1]
        return [*(told if question.type == "choice" else [(one,) for one in told]), *blank]
    if question.type == "yes_no":
        return [True, False, *blank]
    if question.type == "date":
        past = [today - timedelta(days=days) for days in ago]
        return [*past, *blank] if question.past else [today + timedelta(days=6), *past, *blank]
    noon = datetime.combine(today, time(12), KST)
    example = read_answer(question, question.example, noon).value
    assert example is not None
    return [example, *blank]
