"""The content's own tests: every story in every cases.yaml comes out as it says."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import yaml

from bot.check import load_checked
from bot.clock import KST
from bot.engine.model import Answers
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.trial import Trial

STORIES = [
    pytest.param(path.parent.name, story, id=f"{path.parent.name}: {story['name']}")
    for path in sorted(CONVERSATIONS.glob("*/cases.yaml"))
    for story in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["cases"]  # noqa: S506 - text only
]
KEYS = {
    "name", "now", "answers", "asked", "exit", "next_action", "findings", "deadlines", "letters",
    "letter_says", "letter_never", "later",
}  # fmt: skip
STEP_KEYS = {
    "stage", "now", "answers", "next_action", "deadlines", "gone", "letters", "body", "closed",
    "stages",
}  # fmt: skip


@pytest.mark.parametrize(("incident", "story"), STORIES)
def test_a_story_ends_as_told(incident: str, story: dict[str, Any]) -> None:
    assert set(story) <= KEYS
    now = kst(story["now"])
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
    for step in story.get("later", []):
        answers = _goes_on(
            replace(trial, now=kst(step["now"]), concluded_on=now.date()), answers, step
        )


def kst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


def _goes_on(trial: Trial, before: Answers, step: dict[str, Any]) -> Answers:
    """One tap after the result, and what follows from it."""
    assert set(step) <= STEP_KEYS
    answers, asked, problems = trial.follow(before, step["stage"], step["answers"])
    assert problems == []
    assert set(step["answers"]) <= set(asked), "a typed answer was never asked for"
    report = trial.report(answers, asked, None)
    days = {deadline["id"]: deadline["day"] for deadline in report["deadlines"]}
    for deadline, day in step.get("deadlines", {}).items():
        assert days[deadline] == (None if day == "null" else day), deadline
    assert days.keys().isdisjoint(step.get("gone", []))
    assert report["closed"] == (step.get("closed") == "true")
    assert not (report["closed"] and report["deadlines"]), "nothing is due in a closed case"
    if "next_action" in step:
        assert report["next_action"]["id"] == step["next_action"]
    if "body" in step:
        assert report["body"] == (None if step["body"] == "null" else step["body"])
    if "stages" in step:
        assert [stage["id"] for stage in report["stages"]] == step["stages"]
    if "letters" in step:
        assert [letter["id"] for letter in report["letters"]] == step["letters"]
    return answers


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
    now = kst(story["now"])
    moments = [datetime.fromisoformat(reminder["at"]) for reminder in report["reminders"]]
    assert moments, "somebody who got a letter is reminded of something"
    assert all(at > now and 8 <= at.hour < 21 for at in moments)
