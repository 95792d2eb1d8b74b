"""A mistaken condition is refused with a sentence its author understands."""

from __future__ import annotations

import pytest
from packs import QUESTIONS

from bot.engine.kinds import problems

KNOWN = {question.id: question for question in QUESTIONS}

WRONG = [
    ("knd == 'lost'", "'knd' is not a question that was asked before this point"),
    ("kind == 'lots'", "'lots' is not a choice of 'kind' (it has lost, stolen, sold)"),
    ("kind in ['lost', 'x']", "'x' is not a choice of 'kind' (it has lost, stolen, sold)"),
    ("when == 3", "'when' is a day; compare it with 'today' or a text such as '2026-08-28'"),
    ("when < '2026-13-01'", "'when' is a day; compare it with 'today' or a text such as"),
    ("sure == 'yes'", "'sure' is a yes/no answer; compare it with yes or no"),
    ("money > '3'", "'money' is a number and cannot be compared with '3'"),
    ("kind", "'kind' is a choice; compare it with something"),
    ("kind < 'lost'", "'kind' is a choice and has no order; '<' is for days and numbers"),
    ("what == 'a'", "'what' has several choices; write 'a' in what"),
    ("'z' in what", "'z' is not a choice of 'what' (it has a, b, c)"),
    ("'a' in kind", "'kind' is a choice; 'in' wants several choices"),
    ("kind in 'lost'", "'in' after 'kind' wants a list in square brackets"),
    ("name == '김'", "'name' is text; only == unknown and != unknown can be asked of it"),
    ("when == money", "'when' (a day) and 'money' (a number) cannot be compared with '=='"),
    ("when < unknown", "'unknown' can only be compared with == or !=, not '<'"),
    ("1 == 1", "two constants are compared; one side has to be an answer"),
    ("'x'", "'x' alone is not a condition"),
    ("(sure and sure) == yes", "only names and constants can be compared"),
    ("when +", "cannot be read as a condition"),
    ("len(kind) > 1", "is not allowed: a condition holds names"),
]

RIGHT = [
    "", "kind == 'lost'", "kind in ['lost', 'sold'] and not sure", "when < today", "today >= when",
    "when > '2026-08-28'", "when != unknown", "'a' in what or 'b' not in what", "money >= 1000",
    "1000 < money <= 5000", "sure == yes", "told >= when", "what == unknown", "name == unknown",
]  # fmt: skip


@pytest.mark.parametrize(("when", "sentence"), WRONG)
def test_a_mistake_is_named(when: str, sentence: str) -> None:
    found = problems(when, KNOWN)
    assert any(sentence in problem for problem in found), found


@pytest.mark.parametrize("when", RIGHT)
def test_a_good_condition_has_no_problem(when: str) -> None:
    assert problems(when, KNOWN) == []
