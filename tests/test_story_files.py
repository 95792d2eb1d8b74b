"""A cases.yaml is read as stories, or refused with a sentence that names it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import KST
from bot.errors import GujeError
from bot.stories import read_stories

STORY = """cases:
  - name: 답이 없음
    now: '2026-11-21T14:00'
    answers: {provider: '1', paid_on: 11월 18일}
    later:
      - {stage: sent, now: '2026-11-23T10:00', answers: {sent_on: 오늘}}
"""


def test_a_story_is_read_with_what_comes_later(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(STORY, encoding="utf-8")
    (story,) = read_stories(file)
    assert story.at == datetime(2026, 11, 21, 14, 0, tzinfo=KST)
    assert story.typed == {"provider": "1", "paid_on": "11월 18일"}
    (step,) = story.later
    assert (step.stage, step.typed) == ("sent", {"sent_on": "오늘"})
    assert step.at == datetime(2026, 11, 23, 10, 0, tzinfo=KST)


def test_a_pack_may_have_no_stories(tmp_path: Path) -> None:
    assert read_stories(tmp_path / "cases.yaml") == ()


@pytest.mark.parametrize(
    "text",
    [
        "", "- a", "cases: 1", "cases: [{name: a}]", "cases: [a]", "cases: [",
        STORY.replace("'2026-11-21T14:00'", "morgen"), STORY.replace("stage: sent, ", ""),
        STORY.replace("{provider: '1', paid_on: 11월 18일}", "none"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_stories_is_refused_by_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "cases.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GujeError, match=r"cases\.yaml: cannot be read as stories"):
        read_stories(file)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "cases.yaml"
    file.write_bytes(b"cases: \xff\xfe")
    with pytest.raises(GujeError, match="cannot be read as stories"):
        read_stories(file)
