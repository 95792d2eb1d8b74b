"""Every question, answer, finding, step, deadline, letter, stage and body of a pack can be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.check import load_checked
from bot.engine.model import Content, Finding, Pack
from bot.paths import CONVERSATIONS
from bot.survey.everything import survey
from bot.survey.report import report

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
GOOD = Path(__file__).parents[1] / "content"


@pytest.mark.parametrize("incident", PACKS)
def test_everything_in_a_pack_is_reached(content: Content, now: datetime, incident: str) -> None:
    found = survey(content.packs[incident], content, now)
    assert found.missing == ([], [])
    ends = {kind for kind, _ in found.shortest}
    assert ends == {"exits", "next_actions"} if content.packs[incident].exits else {"next_actions"}


@pytest.fixture
def small() -> Content:
    return load_checked(GOOD / "good", GOOD / "templates", date(2026, 11, 21))


def test_the_report_counts_and_names_the_shortest_ways(small: Content, now: datetime) -> None:
    lines = list(report(survey(small.packs["small"], small, now)))
    assert "(100 %)" in lines[1]
    assert any("exits 'out': provider=b" in line for line in lines)


def _with(small: Content, **changes: object) -> tuple[Pack, Content]:
    pack = replace(small.packs["small"], **changes)  # type: ignore[arg-type]
    return pack, replace(small, packs={"small": pack})


def test_what_no_path_reaches_is_named(small: Content, now: datetime) -> None:
    never = Finding(
        id="never", title="", text="", source="law", when="provider == 'a' and provider == 'b'"
    )
    pack, content = _with(small, findings=(*small.packs["small"].findings, never))
    found = survey(pack, content, now)
    assert found.missing[0] == [("findings", "never")]
    assert "  never reached: findings 'never'" in list(report(found))


def test_a_finding_about_an_old_day_is_reached(small: Content, now: datetime) -> None:
    """Days that conditions name are tried, however long ago they are."""
    old = Finding(id="old", title="", text="", source="law", when="paid_on < '2019-03-01'")
    pack, content = _with(small, findings=(*small.packs["small"].findings, old))
    assert ("findings", "old") in survey(pack, content, now).nodes
