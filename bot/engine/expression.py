"""The closed expression language of `when`: parse, type-check, evaluate.

Names of answers, `today`, constants, lists, `and or not`, comparisons, `in`. No calls, attributes
or arithmetic. An expression means what Python means by it; an answer that is missing or unknown is
`unknown`: equal to nothing but `unknown`, in no list, and neither before nor after anything.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from bot.engine.model import Blank, Value

Values = Mapping[str, Value | None]
Test = Callable[[Values], object]
Comparison = Callable[[Any, Any], bool]
Constant = str | int | bool | None | tuple[str | int, ...]
Kind = str
"""yes_no · choice · choices · date · number · text · unknown"""


class ExpressionError(ValueError):
    """The text is not an expression of the closed language; the message is for its author."""


@dataclass(frozen=True, slots=True)
class Name:
    """The value of an answer, or `today`."""

    id: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant: text, whole number, yes/no, `unknown`, or a list of those."""

    value: Constant


@dataclass(frozen=True, slots=True)
class Not:
    operand: Expression


@dataclass(frozen=True, slots=True)
class AllOf:
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    operands: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``; a chain ``a < b < c`` becomes AllOf of its pairs."""

    left: Expression
    op: str
    right: Expression


Expression = Name | Literal | Not | AllOf | AnyOf | Compare

_CONSTANTS: Mapping[str, Constant] = {
    "yes": True, "no": False, "true": True, "false": False, "unknown": None,
}  # fmt: skip
_OPS: Mapping[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip


def parse(text: str) -> Expression:
    """Read an expression; raise ExpressionError with a sentence an author understands."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError(f"'{text}' cannot be read as a condition") from None
    return _convert(tree.body)


def _convert(node: ast.expr) -> Expression:
    match node:
        case ast.Name(id=name) if name in _CONSTANTS:
            return Literal(_CONSTANTS[name])
        case ast.Name(id=name):
            return Name(name)
        case ast.Constant(value=value) if isinstance(value, str | int | bool):
            return Literal(value)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return Literal(tuple(_list_item(item) for item in items))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return Not(_convert(operand))
        case ast.BoolOp(op=op, values=values):
            parts = tuple(_convert(value) for value in values)
            return AllOf(parts) if isinstance(op, ast.And) else AnyOf(parts)
        case ast.Compare():
            return _comparison(node)
    raise ExpressionError(
        f"'{ast.unparse(node)}' is not allowed: a condition holds names of answers, 'today', "
        "constants, lists, 'and', 'or', 'not', comparisons and 'in'"
    )


def _list_item(node: ast.expr) -> str | int:
    if isinstance(node, ast.Constant) and isinstance(node.value, str | int):
        return node.value
    raise ExpressionError(f"'{ast.unparse(node)}' cannot stand in a list: only constants can")


def _comparison(node: ast.Compare) -> Expression:
    terms = [_convert(term) for term in (node.left, *node.comparators)]
    pairs = []
    for left, op, right in zip(terms, node.ops, terms[1:], strict=False):
        if type(op) not in _OPS:
            raise ExpressionError("'is' is not allowed; use == or !=")
        pairs.append(Compare(left, _OPS[type(op)], right))
    return pairs[0] if len(pairs) == 1 else AllOf(tuple(pairs))


def test(expression: Expression) -> Test:
    """Return a function that says what the expression comes to: the tree is taken apart once.

    A `when` is asked a hundred times for each answer, so this is worth having.
    """
    match expression:
        case Name(id=name):
            return partial(_value_of, name)
        case Literal(value=value):
            return lambda _: value
        case Not(operand=operand):
            inner = test(operand)
            return lambda values: not inner(values)
        case AllOf(operands=operands):
            parts = [test(part) for part in operands]
            return lambda values: all(part(values) for part in parts)
        case AnyOf(operands=operands):
            parts = [test(part) for part in operands]
            return lambda values: any(part(values) for part in parts)
        case Compare(left=left, op=op, right=right):
            return partial(_compared, test(left), _COMPARE[op], test(right))


def _value_of(name: str, values: Values) -> object:
    value = values.get(name)
    return None if isinstance(value, Blank) else value


def _compared(left: Test, compare: Comparison, right: Test, values: Values) -> bool:
    one, other = left(values), right(values)
    if isinstance(one, date) or isinstance(other, date):
        one, other = _as_day(one), _as_day(other)
    return compare(one, other)


def _as_day(value: object) -> object:
    """Let days, moments and texts like '2026-08-28' be compared as days."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return date.fromisoformat(value)
    return value


def _is_in(left: object, right: object) -> bool:
    return isinstance(right, tuple) and left in right


def _ordered(compare: Comparison) -> Comparison:
    """What is unknown is neither before nor after anything."""
    return lambda left, right: left is not None and right is not None and compare(left, right)


_COMPARE: Mapping[str, Comparison] = {
    "==": operator.eq, "!=": operator.ne,
    "<": _ordered(operator.lt), "<=": _ordered(operator.le),
    ">": _ordered(operator.gt), ">=": _ordered(operator.ge),
    "in": _is_in, "not in": lambda left, right: not _is_in(left, right),
}  # fmt: skip


def names(expression: Expression) -> frozenset[str]:
    """Return the names of answers an expression looks at (without `today`)."""
    match expression:
        case Name(id=name):
            return frozenset() if name == "today" else frozenset({name})
        case Literal():
            return frozenset()
        case Not(operand=operand):
            return names(operand)
        case AllOf(operands=operands) | AnyOf(operands=operands):
            return frozenset().union(*(names(part) for part in operands))
        case Compare(left=left, right=right):
            return names(left) | names(right)
