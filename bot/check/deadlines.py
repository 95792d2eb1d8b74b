"""Can every deadline of a pack be counted, and is it said in words that hold on other days?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from bot.check.questions import DAYS
from bot.clock import KST
from bot.deadlines.calendar import Calendar
from bot.deadlines.rules import count
from bot.engine.model import DeadlineSpec, Pack, Question

SAID_ONCE = ("오늘", "어제", "내일")
"""Words that are wrong in a deadline's text, which is said again on other days."""
_SAMPLE_DAY = date(2026, 11, 21)
"""Any working calendar will do for trying whether a rule and a unit go together."""


def deadline_problems(pack: Pack) -> Iterator[str]:
    """Yield what is wrong with how deadlines start, are counted and are said."""
    asked = {question.id: question for question in pack.all_questions}
    earlier: set[str] = set()
    for deadline in pack.deadlines:
        for problem in _deadline(deadline, asked, earlier):
            yield f"deadlines '{deadline.id}': {problem}"
        earlier.add(deadline.id)


def _deadline(
    deadline: DeadlineSpec, asked: dict[str, Question], earlier: set[str]
) -> Iterator[str]:
    if deadline.if_over and deadline.if_over not in earlier:
        yield f"if_over '{deadline.if_over}' is not a deadline listed before this one"
    yield from _start(deadline, asked, earlier)
    if deadline.once and deadline.who != "user":
        yield "once is for a day on which the person acts (who: user)"
    for word in SAID_ONCE:
        if word in deadline.text + deadline.past:
            yield f"its text says '{word}', but is said on other days too"
    if deadline.rule in ("interest", "rate"):
        yield from _money(deadline, asked)
        return
    if not deadline.past:
        yield "past is missing: say what it means, and what not, that the day is over"
    try:
        count(
            deadline.rule, _sample_start(deadline, asked), deadline.length, deadline.unit,
            Calendar(), from_midnight=deadline.from_midnight,
        )  # fmt: skip
    except ValueError as error:
        yield str(error)


def _start(deadline: DeadlineSpec, asked: dict[str, Question], earlier: set[str]) -> Iterator[str]:
    start = asked.get(deadline.start)
    if deadline.start == "today" or deadline.start in earlier:
        if deadline.assume:
            yield "assume is for a start that is a question"
    elif start is None or start.type not in DAYS:
        yield (
            f"start '{deadline.start}' is neither 'today' nor a date question "
            "nor a deadline listed before this one"
        )


def _sample_start(deadline: DeadlineSpec, asked: dict[str, Question]) -> date:
    """Some start of the kind this deadline counts from: a moment only where one is asked for."""
    start = asked.get(deadline.start)
    has_time = start is not None and start.type == "datetime" and not deadline.assume
    return datetime.combine(_SAMPLE_DAY, time(14), KST) if has_time else _SAMPLE_DAY


def _money(deadline: DeadlineSpec, asked: dict[str, Question]) -> Iterator[str]:
    amount = asked.get(deadline.amount)
    if amount is None or amount.type != "amount":
        yield f"amount '{deadline.amount}' is not an amount question"
    if deadline.unit != "percent" or deadline.length <= 0:
        yield "interest and rate want a length above 0 and the unit percent"
