"""Is what upset people type on a phone understood, and never as something else?

ticket_ban_answers.txt lists 'said = reading' by question. A reading that starts with '?' is asked again,
'a / b' is offered as a choice. Seen from Saturday 2026-11-21, 14:00 KST.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import KST
from bot.engine.model import Blank, Content, Question, Value
from bot.understanding.answers import read_answer
from bot.understanding.readings import Reading

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
CORPUS = Path(__file__).with_name("ticket_ban_answers.txt")


@pytest.fixture(scope="module")
def questions(content: Content) -> dict[str, Question]:
    return {question.id: question for question in content.packs["ticket-ban"].questions}


def rows_of(corpus: Path) -> Iterator[tuple[str, str, str]]:
    question = ""
    for line in corpus.read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            question = line[1:-1]
        elif line:
            said, _, want = line.rpartition(" = ")
            yield question, said, want


def shown(reading: Reading[Value]) -> str:
    if reading.value is not None:
        return _shown(reading.value)
    return f"?{reading.problem}" if reading.problem else " / ".join(map(_shown, reading.ambiguous))


def _shown(value: Value) -> str:
    if isinstance(value, Blank):
        return value.name
    return "+".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("question", "said", "want"), [*rows_of(CORPUS)])
def test_what_people_type(
    questions: dict[str, Question], question: str, said: str, want: str
) -> None:
    assert shown(read_answer(questions[question], said, NOW)) == want
