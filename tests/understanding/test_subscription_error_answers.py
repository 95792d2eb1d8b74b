"""Is what people type while an application for a home fails understood, and never as a success?

subscription_error_answers.txt lists 'said = reading' by question, as ticket_ban_answers.txt does.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from test_ticket_ban_answers import NOW, rows_of, shown

from bot.engine.model import Content, Question
from bot.understanding.answers import read_answer

CORPUS = Path(__file__).with_name("subscription_error_answers.txt")


@pytest.fixture(scope="module")
def questions(content: Content) -> dict[str, Question]:
    pack = content.packs["subscription-error"]
    return {question.id: question for question in pack.all_questions}


@pytest.mark.parametrize(("question", "said", "want"), [*rows_of(CORPUS)])
def test_what_people_type(
    questions: dict[str, Question], question: str, said: str, want: str
) -> None:
    assert shown(read_answer(questions[question], said, NOW)) == want
