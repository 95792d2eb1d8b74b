"""Type-checking a condition against the questions it looks at, in sentences an author understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.engine.expression import (
    AllOf,
    AnyOf,
    Compare,
    Expression,
    ExpressionError,
    Literal,
    Name,
    Not,
    parse,
)
from bot.engine.model import Question

_NUMBERS = frozenset({"amount", "count"})
_DAYS = frozenset({"date", "datetime"})
_NAMES = {
    "yes_no": "a yes/no answer", "choice": "a choice", "choices": "several choices",
    "day": "a day", "number": "a number", "text": "text",
}  # fmt: skip
TODAY = "today"


def problems(when: str, questions: Mapping[str, Question]) -> list[str]:
    """Return what is wrong with a condition that may look at ``questions``."""
    if not when:
        return []
    try:
        expression = parse(when)
    except ExpressionError as error:
        return [str(error)]
    return list(_truth(expression, questions))


def kind_of(name: str, questions: Mapping[str, Question]) -> str:
    """Return the kind of an answer: yes_no, choice, choices, day, number or text."""
    if name == TODAY:
        return "day"
    kind = questions[name].type
    if kind in _NUMBERS:
        return "number"
    if kind in _DAYS:
        return "day"
    return kind if kind in ("yes_no", "choice", "choices") else "text"


def _truth(expression: Expression, questions: Mapping[str, Question]) -> Iterator[str]:
    """Problems of something that stands where a yes or no is wanted."""
    match expression:
        case Name(id=name):
            yield from _known(name, questions)
            if name in questions and kind_of(name, questions) != "yes_no":
                yield f"'{name}' is {_NAMES[kind_of(name, questions)]}; compare it with something"
        case Literal(value=bool()):
            return
        case Literal(value=value):
            yield f"{value!r} alone is not a condition"
        case Not(operand=operand):
            yield from _truth(operand, questions)
        case AllOf(operands=operands) | AnyOf(operands=operands):
            for part in operands:
                yield from _truth(part, questions)
        case Compare():
            yield from _comparison(expression, questions)


def _known(name: str, questions: Mapping[str, Question]) -> Iterator[str]:
    if name != TODAY and name not in questions:
        yield f"'{name}' is not a question that was asked before this point"


def _comparison(compare: Compare, questions: Mapping[str, Question]) -> Iterator[str]:
    sides = (compare.left, compare.right)
    if any(not isinstance(side, Name | Literal) for side in sides):
        yield "only names and constants can be compared"
        return
    unknown = [p for side in sides if isinstance(side, Name) for p in _known(side.id, questions)]
    if unknown:
        yield from unknown
        return
    match sides:
        case (Name(id=left), Name(id=right)):
            yield from _two_names(left, compare.op, right, questions)
        case (Name(id=name), Literal(value=value)):
            yield from _name_and_value(name, compare.op, value, questions)
        case (Literal(value=value), Name(id=name)):
            yield from _value_and_name(value, compare.op, name, questions)
        case _:
            yield "two constants are compared; one side has to be an answer"


def _two_names(left: str, op: str, right: str, questions: Mapping[str, Question]) -> Iterator[str]:
    kinds = kind_of(left, questions), kind_of(right, questions)
    if kinds[0] != kinds[1] or kinds[0] == "choices" or op in ("in", "not in"):
        yield f"'{left}' ({_NAMES[kinds[0]]}) and '{right}' ({_NAMES[kinds[1]]}) cannot be compared with '{op}'"


def _name_and_value(
    name: str, op: str, value: object, questions: Mapping[str, Question]
) -> Iterator[str]:
    kind = kind_of(name, questions)
    if op in ("in", "not in"):
        if not isinstance(value, tuple):
            yield f"'{op}' after '{name}' wants a list in square brackets"
        elif kind not in ("choice", "number"):
            yield f"'{name}' is {_NAMES[kind]} and cannot be looked up in a list"
        else:
            for item in value:
                yield from _fits(name, kind, item, questions)
    elif value is None:
        if op not in ("==", "!="):
            yield f"'unknown' can only be compared with == or !=, not '{op}'"
    elif op not in ("==", "!=") and kind not in ("day", "number"):
        yield f"'{name}' is {_NAMES[kind]} and has no order; '{op}' is for days and numbers"
    else:
        yield from _fits(name, kind, value, questions)


def _value_and_name(
    value: object, op: str, name: str, questions: Mapping[str, Question]
) -> Iterator[str]:
    if op not in ("in", "not in"):
        yield from _name_and_value(name, _MIRRORED[op], value, questions)
    elif kind_of(name, questions) != "choices":
        yield f"'{name}' is {_NAMES[kind_of(name, questions)]}; 'in' wants several choices"
    else:
        yield from _fits(name, "choice", value, questions)


_MIRRORED = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _fits(name: str, kind: str, value: object, questions: Mapping[str, Question]) -> Iterator[str]:
    """Say whether a constant can be a value of that answer."""
    if kind == "choice":
        ids = [choice.id for choice in questions[name].choices]
        if value not in ids:
            yield f"{value!r} is not a choice of '{name}' (it has {', '.join(ids)})"
    elif kind == "choices":
        yield f"'{name}' has several choices; write {value!r} in {name}"
    elif kind == "yes_no" and not isinstance(value, bool):
        yield f"'{name}' is a yes/no answer; compare it with yes or no"
    elif kind == "number" and type(value) is not int:
        yield f"'{name}' is a number and cannot be compared with {value!r}"
    elif kind == "day" and not _is_day(value):
        yield f"'{name}' is a day; compare it with 'today' or a text such as '2026-08-28'"
    elif kind == "text":
        yield f"'{name}' is text; only == unknown and != unknown can be asked of it"


def _is_day(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10
