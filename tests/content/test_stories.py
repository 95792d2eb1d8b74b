"""The content's own tests: every story in every cases.yaml comes out as it says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
import yaml

from bot.check import load_checked
from bot.clock import KST
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.trial import Trial

STORIES = [
    pytest.param(path.parent.name, story, id=f"{path.parent.name}: {story['name']}")
    for path in sorted(CONVERSATIONS.glob("*/cases.yaml"))
    for story in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]  # noqa: S506 - text only
]
KEYS = {
    "name", "now", "answers", "asked", "exit", "next_action", "findings", "deadlines", "letters",
    "letter_says", "letter_never",
}  # fmt: skip


@pytest.mark.parametrize(("incident", "story"), STORIES)
def test_a_story_ends_as_told(incident: str, story: dict[str, Any]) -> None:
    assert set(story) <= KEYS
    now = datetime.fromisoformat(story["now"]).replace(tzinfo=KST)
    content = load_checked(CONVERSATIONS, TEMPLATES, now.date())
    trial = Trial(content.packs[incident], content, now, TEMPLATES)
    answers, asked, problems = trial.answer(story["answers"])
    assert problems == []
    assert set(story["answers"]) <= set(asked), "a typed answer was never asked for"
    if "asked" in story:
        assert asked == story["asked"]
    report = trial.report(answers, asked, None)
    if "exit" in story:
        assert report["exit"]["id"] == story["exit"]
        assert "letters" not in report
        return
    _as_told(story, report)


def _as_told(story: dict[str, Any], report: dict[str, Any]) -> None:
    assert report["next_action"]["id"] == story["next_action"]
    assert set(story["findings"]) <= {finding["id"] for finding in report["findings"]}
    days = {deadline["id"]: deadline["day"] for deadline in report["deadlines"]}
    for deadline, day in story["deadlines"].items():
        assert days[deadline] == (None if day == "null" else day), deadline
    assert [letter["id"] for letter in report["letters"]] == story["letters"]
    text = "\n".join(letter["text"] for letter in report["letters"])
    for words in story.get("letter_says", []):
        assert words in text
    for words in story.get("letter_never", []):
        assert words not in text
    now = datetime.fromisoformat(story["now"]).replace(tzinfo=KST)
    moments = [datetime.fromisoformat(reminder["at"]) for reminder in report["reminders"]]
    assert moments, "somebody who got a letter is reminded of something"
    assert all(at > now and 8 <= at.hour < 21 for at in moments)
