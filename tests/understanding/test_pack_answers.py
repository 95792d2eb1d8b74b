"""Is what upset people type on a phone understood, and never as something else?

<pack>_answers.txt lists 'said = reading' by question. A reading that starts with '?' is asked again,
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
HERE = Path(__file__).parent
END = "_answers.txt"


@pytest.fixture(scope="module")
def questions(content: Content) -> dict[tuple[str, str], Question]:
    packs = content.packs.values()
    return {(pack.id, question.id): question for pack in packs for question in pack.all_questions}


def rows() -> Iterator[tuple[str, str, str, str]]:
    for corpus in sorted(HERE.glob(f"*{END}")):
        pack, question = corpus.name.removesuffix(END).replace("_", "-"), ""
        for line in corpus.read_text(encoding="utf-8").splitlines():
            if line.startswith("[") and line.endswith("]"):
                question = line[1:-1]
            elif line:
                said, _, want = line.rpartition(" = ")
                yield pack, question, said, want


def shown(reading: Reading[Value]) -> str:
    if reading.value is not None:
        return _shown(reading.value)
    return f"?{reading.problem}" if reading.problem else " / ".join(map(_shown, reading.ambiguous))


def _shown(value: Value) -> str:
    if isinstance(value, Blank):
        return value.name
    return "+".join(value) if isinstance(value, tuple) else str(value)


@pytest.mark.parametrize(("pack", "question", "said", "want"), [*rows()])
def test_what_people_type(
    questions: dict[tuple[str, str], Question], pack: str, question: str, said: str, want: str
) -> None:
    assert shown(read_answer(questions[pack, question], said, NOW)) == want
