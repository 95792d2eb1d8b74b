"""The drawings of docs/flows are fresh, whole, and say their conditions in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.engine.model import Choice, Content, Question
from bot.paths import CONVERSATIONS
from bot.survey.graph import page
from bot.survey.words import in_words

FLOWS = Path(__file__).parents[2] / "docs" / "flows"
PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
CHARTS = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)


@pytest.mark.parametrize("incident", PACKS)
def test_the_page_of_a_pack_is_fresh(content: Content, incident: str) -> None:
    stored = (FLOWS / f"{incident}.md").read_text(encoding="utf-8")
    assert stored == page(content.packs[incident]), f"run: python -m bot graph {incident}"


@pytest.mark.parametrize("incident", PACKS)
def test_every_arrow_leads_from_something_drawn_to_something_drawn(
    content: Content, incident: str
) -> None:
    charts = CHARTS.findall(page(content.packs[incident]))
    assert len(charts) >= 3
    for chart in charts:
        lines = chart.splitlines()[1:]
        drawn = {re.split(r"[\[({>]", line.strip())[0] for line in lines if "-->" not in line}
        for line in lines:
            if "-->" in line:
                start, _, end = line.strip().partition(" -->")
                assert {start, end.split()[-1]} <= drawn, line


@pytest.mark.parametrize("incident", PACKS)
def test_every_question_exit_action_and_stage_is_drawn(content: Content, incident: str) -> None:
    pack, drawn = content.packs[incident], page(content.packs[incident])
    for question in pack.all_questions:
        assert f"q_{question.id}[" in drawn
    for way_out in pack.exits:
        assert f"x_{way_out.id}(".replace("-", "_") in drawn
    for action in pack.next_actions:
        assert f"a_{action.id}>".replace("-", "_") in drawn
    for stage in pack.followup:
        assert f"s_{stage.id}[/" in drawn


def _ask(id: str, type: str, short: str, **labels: str) -> Question:
    choices = tuple(Choice(id=key, label=label) for key, label in labels.items())
    return Question(id=id, type=type, text="", short=short, why="", example="", choices=choices)  # type: ignore[arg-type]


KNOWN = {
    question.id: question
    for question in (
        _ask("state", "choice", "상태", none="아직", part="일부", full="전부"),
        _ask("cause", "choices", "이유", wifi="와이파이"),
        _ask("paid_on", "date", "결제한 날"),
        _ask("told", "yes_no", "안내"),
    )
}


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("", ""),
        ("state == 'none'", "상태 = 아직"),
        ("not state == 'none'", "상태 ≠ 아직"),
        ("state in ['none', 'part']", "상태 = 아직 / 일부"),
        ("state not in ['full']", "상태 ≠ 전부"),
        ("'wifi' in cause", "이유에 와이파이 있음"),
        ("not ('wifi' in cause)", "이유에 와이파이 없음"),
        ("paid_on == unknown", "결제한 날 = 모름"),
        ("paid_on < '2026-08-28'", "결제한 날 < 2026-08-28"),
        ("paid_on >= today", "결제한 날 ≥ 오늘"),
        ("told == yes", "안내 = 네"),
        (
            "(state == 'none' or told == no) and paid_on != unknown",
            "(상태 = 아직 또는 안내 = 아니요) 그리고 결제한 날 ≠ 모름",
        ),
        ("not (state == 'none' or told == no)", "아님(상태 = 아직 또는 안내 = 아니요)"),
    ],
)
def test_conditions_read_in_words(when: str, words: str) -> None:
    assert in_words(when, KNOWN) == words
