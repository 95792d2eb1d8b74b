"""How does a condition read in words, for somebody who reviews a pack?"""

from __future__ import annotations

from collections.abc import Mapping

from bot.engine.expression import AllOf, AnyOf, Compare, Expression, Literal, Name, Not, parse
from bot.engine.model import Question

_OPS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_TURNED = {"==": "!=", "!=": "==", "in": "not in", "not in": "in"}


def in_words(when: str, questions: Mapping[str, Question]) -> str:
    """Return a condition with the questions' short names and the choices' labels; '' for none."""
    return _said(parse(when), questions) if when else ""


def _said(expression: Expression, questions: Mapping[str, Question]) -> str:
    match expression:
        case AllOf(operands=parts):
            return " 그리고 ".join(_grouped(part, questions) for part in parts)
        case AnyOf(operands=parts):
            return " 또는 ".join(_grouped(part, questions) for part in parts)
        case Not(operand=Compare(op=op) as inner) if op in _TURNED:
            return _compared(Compare(inner.left, _TURNED[op], inner.right), questions)
        case Not(operand=inner):
            return f"아님({_said(inner, questions)})"
        case Compare():
            return _compared(expression, questions)
        case Name(id=name):
            return _name(name, questions)
        case Literal(value=value):
            return str(value)


def _grouped(part: Expression, questions: Mapping[str, Question]) -> str:
    said = _said(part, questions)
    return f"({said})" if isinstance(part, AllOf | AnyOf) else said


def _compared(found: Compare, questions: Mapping[str, Question]) -> str:
    """``'a' in several`` asks for one that was picked; ``one in [..]`` for any of a list."""
    picked = isinstance(found.right, Name)
    asked = found.right if picked and found.op in ("in", "not in") else found.left
    value = found.left if asked is found.right else found.right
    name = asked.id if isinstance(asked, Name) else ""
    said = _value(value, questions.get(name), questions)
    short = _name(name, questions)
    match found.op:
        case "in":
            return f"{short}에 {said} 있음" if picked else f"{short} = {said}"
        case "not in":
            return f"{short}에 {said} 없음" if picked else f"{short} ≠ {said}"
    return f"{short} {_OPS[found.op]} {said}"


def _name(name: str, questions: Mapping[str, Question]) -> str:
    if name == "today":
        return "오늘"
    return questions[name].short if name in questions else name


def _value(value: Expression, question: Question | None, questions: Mapping[str, Question]) -> str:
    if isinstance(value, Name):
        return _name(value.id, questions)
    assert isinstance(value, Literal)  # noqa: S101 - the other side of a comparison is a constant
    listed = value.value if isinstance(value.value, tuple) else (value.value,)
    return " / ".join(_constant(one, question) for one in listed)


def _constant(value: object, question: Question | None) -> str:
    if value is None:
        return "모름"
    if isinstance(value, bool):
        return "네" if value else "아니요"
    labels = {choice.id: choice.label for choice in question.choices} if question else {}
    return labels.get(str(value), str(value))
