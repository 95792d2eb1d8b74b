"""`try --repro` prints a session as a story that the stories' own test accepts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import test_stories as stories
import yaml

from bot.__main__ import main
from bot.check import load_checked
from bot.paths import CONVERSATIONS

MOST = 4
"""Stories of each pack that are printed and read back."""


def chosen() -> Iterator[Any]:
    """The first stories of each pack, and its first that ends in an exit."""
    for path in sorted(CONVERSATIONS.glob("*/cases.yaml")):
        told = stories_of(path.read_text(encoding="utf-8"))
        leaving = [story for story in told[MOST:] if "exit" in story][:1]
        for story in (*told[:MOST], *leaving):
            yield pytest.param(path.parent.name, story, id=f"{path.parent.name}: {story['name']}")


def stories_of(text: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.load(text, Loader=yaml.BaseLoader)["cases"]  # noqa: S506 - text only
    return found


def pasted(capsys: pytest.CaptureFixture[str]) -> tuple[dict[str, Any], str]:
    """What was printed, pasted under ``cases:``; and what was said beside it."""
    heard = capsys.readouterr()
    (story,) = stories_of(f"cases:\n\n{heard.out}")
    return story, heard.err


@pytest.fixture(autouse=True)
def content_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each day: to check all of it takes a second."""
    monkeypatch.setattr("bot.check.load_checked", checked)
    monkeypatch.setattr(stories, "load_checked", checked)


checked = lru_cache(load_checked)


@pytest.mark.parametrize(("incident", "story"), list(chosen()))
def test_a_printed_story_is_the_one_that_was_typed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], incident: str, story: dict[str, Any]
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(yaml.safe_dump(story["answers"], allow_unicode=True), encoding="utf-8")
    command = ["try", incident, "--answers", str(file), "--now", story["now"], "--repro"]
    assert main(command) == 0
    printed, warned = pasted(capsys)
    assert "personal data" in warned
    same = ("now", "answers", "exit", "next_action")
    assert {key: printed.get(key) for key in same} == {key: story.get(key) for key in same}
    assert printed.get("letters", []) == story.get("letters", [])
    assert printed["asked"] == story.get("asked", printed["asked"])
    assert set(story.get("findings", ())) <= set(printed.get("findings", ()))
    assert story.get("deadlines", {}).items() <= printed.get("deadlines", {}).items()
    stories.test_a_story_ends_as_told(incident, printed)


def test_a_talk_by_hand_is_printed_with_what_was_typed_last(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip, a step back and a question that was asked only before it leave no trace."""
    typed = iter([
        "다른 곳", "작은 티켓", "이전", "이전", "인팤", "예매 취소", "없어요", "공연 2매", "건너뛰기", "11/18",
        "13만2천원", "뭐더라", "11/20", "건너뛰기", "몰라요", "아직이요", "몰라요", "김: '하늘' #1",
        "김하늘",
    ])  # fmt: skip
    monkeypatch.setattr("builtins.input", lambda _: next(typed))
    assert main(["try", "ticket-ban", "--now", "2026-11-21T14:00", "--repro"]) == 0
    heard = capsys.readouterr()
    printed = heard.out[heard.out.index("  - name: ") :]
    (story,) = stories_of(f"cases:\n{printed}")
    assert story["answers"]["provider"] == "인팤"
    assert "provider_other" not in story["answers"]
    assert story["answers"]["cancelled_on"] == "11/20"
    assert story["answers"]["name"] == "김하늘"
    stories.test_a_story_ends_as_told("ticket-ban", story)


def test_a_line_that_yaml_would_misread_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    event = "'가을밤': [2매] # {no}\n둘째 줄 - \"인용\" \\"
    answers = {
        "provider": "인팤", "sanction": "1", "fair_use": "없어요", "event": event, "paid_on": "11월 18일",
        "amount": "13만2천원", "cancelled_on": "11/20", "cause": "3", "refund_state": "아직이요",
        "name": "김하늘",
    }  # fmt: skip
    file = tmp_path / "answers.yaml"
    file.write_text(yaml.safe_dump(answers, allow_unicode=True), encoding="utf-8")
    command = ["try", "ticket-ban", "--answers", str(file), "--now", "2026-11-21T14:00"]
    assert main([*command, "--repro"]) == 0
    assert pasted(capsys)[0]["answers"]["event"] == event


def test_one_of_json_and_repro_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["try", "ticket-ban", "--json", "--repro"])
    assert stopped.value.code == 2
    assert "not allowed with" in capsys.readouterr().err
