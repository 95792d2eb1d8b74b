"""What no path of a pack reaches is found and named; what only few paths reach is found too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.check import load_checked
from bot.engine.model import Choice, Content, Finding, NextAction, Pack, Question, Stage
from bot.survey import everything
from bot.survey.everything import survey
from bot.survey.report import report

GOOD = Path(__file__).parents[1] / "content"


@pytest.fixture
def small() -> Content:
    return load_checked(GOOD / "good", GOOD / "templates", date(2026, 11, 21))


def _with(small: Content, **changes: object) -> tuple[Pack, Content]:
    pack = replace(small.packs["small"], **changes)  # type: ignore[arg-type]
    return pack, replace(small, packs={"small": pack})


def _finding(id: str, when: str) -> Finding:
    return Finding(id=id, title="", text="", source="law", when=when)


def _stage(id: str, question: str, when: str = "", asked_when: str = "") -> Stage:
    """A stage that asks one thing, with three answers: yes, no, maybe."""
    choices = tuple(Choice(id=one, label=one) for one in ("yes", "no", "maybe"))
    asked = Question(
        id=question, type="choice", text="", short="", why="", example="1", choices=choices,
        when=asked_when,
    )  # fmt: skip
    return Stage(id=id, button="", text="", when=when, questions=(asked,))


def test_the_report_counts_and_names_the_shortest_ways(small: Content, now: datetime) -> None:
    lines = list(report(survey(small.packs["small"], small, now)))
    assert lines[0] == "small: 4 paths to a result, each walked"
    assert lines[2].startswith("  ways on after it: ")
    assert lines[3] == "  nodes reached: 17/17 (100 %)"
    assert lines[4] == "  answers given: 7/7 (100 %)"
    assert "  shortest way walked to exits 'out': provider=b" in lines


def test_what_no_path_reaches_is_named(small: Content, now: datetime) -> None:
    """An exit forestalls a finding, an action one after it; a stage is never open, an answer never given."""
    own = small.packs["small"]
    pack, content = _with(
        small,
        findings=(*own.findings, _finding("forestalled", "provider == 'b'")),
        next_actions=(
            NextAction(id="first", text="", when="sent_on != unknown"),
            NextAction(id="second", text="", when="sent_on != unknown and reply == 'solved'"),
            *own.next_actions,
        ),
        followup=(
            *own.followup,
            _stage("shut", "more", when="reply == 'solved' and reply == 'refused'"),
        ),
        letters=(*own.letters, replace(own.letters[0], id="rare", when="more == 'no'")),
    )
    found = survey(pack, content, now)
    assert found.missing == (
        [
            ("findings", "forestalled"), ("followup", "shut"), ("letters", "rare"),
            ("next_actions", "second"), ("questions", "more"),
        ],
        [("more", "no"), ("more", "yes")],
    )  # fmt: skip
    lines = list(report(found))
    assert "  never reached: findings 'forestalled'" in lines
    assert "  never reached: followup 'shut'" in lines
    assert "  never given: 'no' to 'more'" in lines
    assert "100 %" not in " ".join(lines)


def test_a_long_way_after_the_letter_is_gone(small: Content, now: datetime) -> None:
    """Nine stages, each opened by the last one's rarest answer."""
    chain = [
        _stage(f"s{n}", f"told_{n}", when=f"told_{n - 1} == 'maybe'" if n else "")
        for n in range(9)
    ]
    end = _finding("end", "told_8 == 'maybe'")
    own = small.packs["small"]
    pack, content = _with(small, followup=(*own.followup, *chain), findings=(*own.findings, end))
    found = survey(pack, content, now)
    assert found.missing == ([], [])
    assert found.follow_ups < 200


def test_an_action_behind_others_is_reached_once_those_are_out_of_the_way(
    small: Content, now: datetime
) -> None:
    """Its own condition names nothing of what has to be told before it is shown."""
    own = small.packs["small"]
    pack, content = _with(
        small,
        next_actions=(
            NextAction(id="ask-first", text="", when="more == unknown"),
            NextAction(id="then-send", text="", when="sent_on == unknown"),
            *own.next_actions,
            NextAction(id="hidden", text="", when="reply == 'solved'"),
        ),
        followup=(*own.followup, _stage("extra", "more")),
    )
    pack = replace(pack, next_actions=(*pack.next_actions[:3], pack.next_actions[-1]))
    assert survey(pack, content, now).missing == ([], [])


def test_what_is_given_up_is_not_said_to_be_never_reached(
    small: Content, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "_MOST_FOLLOWED", 1)
    lines = list(report(survey(small.packs["small"], small, now)))
    assert "  not reached on the ways looked at: followup 'reply'" in lines
    assert not any("never" in line for line in lines)


def test_a_finding_about_an_old_day_is_reached(small: Content, now: datetime) -> None:
    """Days that conditions name are tried, however long ago they are."""
    pack, content = _with(
        small,
        findings=(*small.packs["small"].findings, _finding("old", "paid_on < '2019-03-01'")),
    )
    assert ("findings", "old") in survey(pack, content, now).nodes


@pytest.mark.parametrize("when", ["paid_on >= today", "today == paid_on", "paid_on < today"])
def test_a_finding_about_today_is_reached(small: Content, now: datetime, when: str) -> None:
    pack, content = _with(small, findings=(*small.packs["small"].findings, _finding("now", when)))
    assert ("findings", "now") in survey(pack, content, now).nodes
