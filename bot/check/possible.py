"""Can every condition hold, whatever is answered, and is nothing shadowed by what stands before it?

Quick, for the start: it looks at one condition with the answers it names. What only a walk over all
paths can tell (an exit that always comes first) `python -m bot coverage` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import chain, combinations

from bot.clock import KST
from bot.engine import kinds
from bot.engine.expression import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    Literal,
    Not,
    names,
)
from bot.engine.model import Pack, Question, Value
from bot.engine.walk import applies, condition

MOST_TRIES = 20_000
"""Combinations of answers that are tried; a condition beyond that is taken to be possible."""
_MOST_TOGETHER = 4
"""Choices of one question picked together that are tried."""
_GROUPS = ("exits", "findings", "steps", "next_actions", "deadlines", "letters", "followup")
_AMOUNTS = (1_000, 100_000, 50_000_000)
_TODAY = date(2026, 11, 21)
"""Any day does: those that conditions name are tried beside it."""


def possible_problems(pack: Pack) -> Iterator[str]:
    """Yield conditions that never hold, and next actions and bodies that never come up."""
    asked = {question.id: question for question in pack.all_questions}
    if any(kinds.problems(question.when, asked) for question in pack.all_questions):
        return  # said elsewhere; nothing can be tried
    for place, when in _conditions(pack):
        if when and not kinds.problems(when, asked) and not _can_hold(when, asked):
            yield f"{place}: '{when}' never holds, whatever is answered"
    yield from _shadowed(pack)


def _conditions(pack: Pack) -> Iterator[tuple[str, str]]:
    for question in pack.all_questions:
        yield f"questions '{question.id}': when", question.when
    for group in _GROUPS:
        for item in getattr(pack, group):
            yield f"{group} '{item.id}': when", item.when
    for deadline in pack.deadlines:
        yield f"deadlines '{deadline.id}': until", deadline.until
    for rule in pack.bodies:
        yield f"bodies '{rule.body}': when", rule.when
    yield "closed_when", pack.closed_when


def _shadowed(pack: Pack) -> Iterator[str]:
    """Of next actions and bodies the first that holds is taken."""
    listed: Iterable[tuple[str, Sequence[tuple[str, str]]]] = (
        ("next_actions", [(one.id, one.when) for one in pack.next_actions]),
        ("bodies", [(one.body, one.when) for one in pack.bodies]),
    )
    for group, items in listed:
        before: dict[str, str] = {}
        for name, when in items:
            taken = before.get("", before.get(when))
            if taken is not None:
                yield f"{group} '{name}': never comes up: '{taken}' before it always holds when it does"
            before.setdefault(when, name)


# --- trying ------------------------------------------------------------------------------------


def _can_hold(when: str, asked: Mapping[str, Question]) -> bool:
    needed = _needed(condition(when), asked)
    spoken = [condition(when), *(condition(q.when) for q in needed if q.when)]
    literals = [value for one in spoken for value in _literals(one)]
    days = _days(literals)
    tries = iter(range(MOST_TRIES))
    for today in days:
        held = _try(when, needed, {"today": today}, today, literals, days, tries)
        if held is None or held:
            return True
    return False


def _needed(expression: Expression, asked: Mapping[str, Question]) -> list[Question]:
    """Return the questions it hangs on, and those that they hang on, in the order they are asked."""
    found: set[str] = set()
    ahead = set(names(expression))
    while ahead:
        name = ahead.pop()
        if name in asked and name not in found:
            found.add(name)
            ahead |= names(condition(asked[name].when)) if asked[name].when else set()
    return [question for name, question in asked.items() if name in found]


def _try(
    when: str, left: Sequence[Question], values: dict[str, Value | None],
    today: date, literals: Sequence[object], days: Sequence[date], tries: Iterator[int],
) -> bool | None:  # fmt: skip
    """Say whether some answers to the questions ``left`` make it hold; None when given up."""
    if not left:
        return None if next(tries, None) is None else applies(when, values)
    question, rest = left[0], left[1:]
    is_asked = applies(question.when, values)
    options = _options(question, today, literals, days) if is_asked else [None]
    for value in options:
        told = {**values, question.id: value}
        held = _try(when, rest, told, today, literals, days, tries)
        if held is None or held:
            return held
    return False


def _options(
    question: Question, today: date, literals: Sequence[object], days: Sequence[date]
) -> list[Value | None]:
    """Return an answer of each kind that the condition could tell from the others."""
    if question.type == "yes_no":
        return [True, False, None]
    if question.choices:
        return [*_picks(question, literals), None]
    if question.type in ("date", "datetime"):
        fit = [day for day in days if not question.past or day <= today]
        as_asked = [_noon(day) for day in fit] if question.type == "datetime" else fit
        return [*as_asked, None]
    if question.type in ("amount", "count"):
        return [*_numbers(question, literals), None]
    return [*dict.fromkeys(value for value in literals if isinstance(value, str)), "가", None]


def _picks(question: Question, literals: Sequence[object]) -> list[Value]:
    ids = [choice.id for choice in question.choices]
    named = [one for one in ids if one in literals]
    tried = [*named, *[one for one in ids if one not in named][:1]]
    if question.type == "choice":
        return list(tried)
    alone = {choice.id for choice in question.choices if choice.exclusive}
    together = [one for one in tried if one not in alone]
    sizes = range(1, min(len(together), _MOST_TOGETHER) + 1)
    picks = chain.from_iterable(combinations(together, size) for size in sizes)
    return [*picks, *((one,) for one in tried if one in alone)]


def _numbers(question: Question, literals: Sequence[object]) -> list[Value]:
    named = [value for value in literals if type(value) is int]
    near = [value + more for value in named for more in (0, 1, -1)]
    low = question.min if question.min is not None else 0
    most = question.max if question.max is not None else max([*near, *_AMOUNTS])
    return list(dict.fromkeys(n for n in (*near, *_AMOUNTS, low, most) if low <= n <= most))


def _days(literals: Sequence[object]) -> list[date]:
    """Return days around those that are named, and around a day that stands for today."""
    named = [_TODAY]
    for value in literals:
        try:
            named.append(date.fromisoformat(str(value)))
        except ValueError:
            continue
    near = (day + timedelta(days=more) for day in named for more in (0, -1, 1))
    return list(dict.fromkeys(near))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), KST)


def _literals(expression: Expression) -> Iterator[object]:
    match expression:
        case Literal(value=tuple() as values):
            yield from values
        case Literal(value=value):
            yield value
        case Not(operand=operand):
            yield from _literals(operand)
        case AllOf(operands=operands) | AnyOf(operands=operands):
            for part in operands:
                yield from _literals(part)
        case Compare(left=left, right=right):
            yield from _literals(left)
            yield from _literals(right)
