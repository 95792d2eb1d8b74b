"""`stats`: counts that help, and nothing by which a person could be known again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from stored import NOW, SECRET, filled

from bot import stats
from bot.__main__ import main
from bot.clock import FixedClock
from bot.engine.model import Content
from bot.store.crypto import KeyRing


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    await (await filled(tmp_path)).close()
    monkeypatch.delenv("DATA_KEYS", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.__main__.SystemClock", lambda: FixedClock(NOW))
    return tmp_path


def counted(folder: Path, content: Content) -> stats.Stats:
    keys = KeyRing.load_or_make(folder / "keys")
    return stats.count(folder / "guje.db", keys, content, NOW)


def test_who_was_asked_what_and_where_they_stopped(folder: Path, content: Content) -> None:
    found = counted(folder, content)
    questions = found.incidents["ticket-ban"].questions
    assert (found.people, found.gone, found.incidents["ticket-ban"].opened) == (9, 1, 9)
    provider, event = questions["provider"], questions["event"]
    assert (provider.asked, provider.answered, provider.left) == (9, 9, 0)
    assert (event.asked, event.answered, event.left, event.now, event.missed) == (9, 1, 6, 2, 5)
    assert (questions["booking_no"].skipped, questions["booking_no"].answered) == (1, 0)
    assert questions["paid_on"].left == 1
    assert questions["amount"].asked == 0
    assert found.incidents["ticket-ban"].letters == {"appeal": 9}
    assert found.reminders == {"waiting": 8, "paused": 1}
    assert found.incidents["account-theft"].opened == 0


def test_who_changed_an_answer_has_not_left_the_question(folder: Path, content: Content) -> None:
    """A reopened question keeps its answer; counting it twice would make more asked than cases."""
    tally = counted(folder, content).incidents["ticket-ban"]
    assert all(one.asked <= tally.opened for one in tally.questions.values())


def values(found: Any) -> list[Any]:
    if isinstance(found, dict):
        return [value for inner in found.values() for value in values(inner)]
    return [found]


def test_small_counts_are_hidden_and_no_word_is_told(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["stats", "--json"]) == 0
    printed = capsys.readouterr().out
    found = json.loads(printed)
    assert found["people"] == 9
    assert found["gone"] == "<5"
    assert found["incidents"]["ticket-ban"]["questions"]["paid_on"]["left"] == "<5"
    assert [v for v in values(found) if v in (1, 2, 3, 4)] == []
    assert [word for word in SECRET.split() if word in printed] == []


def test_the_table_is_for_people(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "people: 9 (<5 blocked the bot)" in lines
    assert "ticket-ban: 9 cases, 0 with a result, 0 closed, 0 with reminders" in lines
    (event,) = [line.split() for line in lines if line.endswith("  event")]
    assert event == ["9", "<5", "0", "6", "<5", "5", "event"]


@pytest.mark.parametrize(("many", "shown"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5), (90, 90)])
def test_what_counts_as_few(many: int, shown: int | str) -> None:
    assert stats.shown(many) == shown


def test_without_a_database_it_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    KeyRing.load_or_make(tmp_path / "keys")
    assert main(["stats"]) == 1
    assert "there is no database" in capsys.readouterr().err
