"""The closed expression language means what Python means, and refuses everything else."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.expression import ExpressionError, names, parse
from bot.engine.model import Blank
from bot.engine.walk import applies

FORBIDDEN = [
    "__import__('os')", "a.b", "a[0]", "a + 1", "-a", "lambda: 1", "[x for x in a]", "f'{a}'",
    "a if b else c", "a is b", "{'a': 1}", "(a := 1)", "1.5 == a", "b'x' == a", "", "a ==", "a; b",
    "[a, b]", "*a", "await a", "...",
]  # fmt: skip


@pytest.mark.parametrize("text", FORBIDDEN)
def test_everything_outside_the_language_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        parse(text)


NAMES = {"n": 5, "m": -2, "t": "ab", "u": "b", "yes1": True, "no1": False, "many": ("a", "b")}
numbers = st.sampled_from(["n", "m", "0", "3", "5"])
texts = st.sampled_from(["t", "u", "'ab'", "'b'", "''"])
truths = st.sampled_from(["yes1", "no1", "True", "False"])
comparisons = st.one_of(
    st.tuples(numbers, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers),
    st.tuples(texts, st.sampled_from(["==", "!="]), texts),
    st.tuples(texts, st.sampled_from(["in", "not in"]), st.sampled_from(["many", "['ab', 'c']"])),
    st.tuples(numbers, st.sampled_from(["in", "not in"]), st.just("[0, 5]")),
).map(" ".join)
chains = st.tuples(numbers, numbers, numbers).map(lambda t: f"{t[0]} < {t[1]} <= {t[2]}")
conditions = st.recursive(
    st.one_of(truths, comparisons, chains),
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda t: f"({t[0]}) {t[1]} ({t[2]})"
        ),
    ),
    max_leaves=8,
)


@given(conditions)
def test_an_expression_means_what_python_means(text: str) -> None:
    ours = text.replace("True", "yes").replace("False", "no")
    assert applies(ours, NAMES) == bool(eval(text, {}, NAMES))  # noqa: S307 - our own text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("paid == unknown", True),
        ("paid != unknown", False),
        ("paid < today", False),
        ("paid >= today", False),
        ("paid in ['a']", False),
        ("paid not in ['a']", True),
        ("not (paid == 'a')", True),
        ("'a' in several", False),
    ],
)
@pytest.mark.parametrize("values", [{}, {"paid": Blank.UNKNOWN, "several": Blank.SKIPPED}])
def test_a_missing_answer_is_unknown(text: str, expected: bool, values: dict[str, Blank]) -> None:
    assert applies(text, {"today": date(2026, 11, 21), **values}) is expected


def test_days_compare_with_days_moments_and_texts() -> None:
    values = {"paid": date(2026, 8, 28), "today": date(2026, 11, 21)}
    assert applies("paid >= '2026-08-28' and paid < today", values)
    assert not applies("'2026-08-28' < paid", values)


def test_names_are_those_of_answers() -> None:
    assert names(parse("a == 'x' and not (b in [1, 2]) or today > c")) == {"a", "b", "c"}


@given(st.text(max_size=60))
def test_no_text_makes_the_parser_fail_otherwise(text: str) -> None:
    with contextlib.suppress(ExpressionError):
        parse(text)
