"""Whatever the clock says (next year, 29 February, a minute before midnight), time behaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache

import pytest

from bot.check import load_checked
from bot.check.sources import stale
from bot.clock import KST, SystemClock
from bot.deadlines.calendar import KNOWN_THROUGH
from bot.deadlines.ladder import Snooze, is_quiet, ladder, snoozed_until
from bot.deadlines.wording import long_day
from bot.engine.model import Content
from bot.engine.outcome import Deadline
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.trial import Trial

DAY = timedelta(days=1)
REAL = SystemClock().now()
CLOCKS = [
    pytest.param(REAL, id="now"),
    pytest.param(REAL + 365 * DAY, id="in a year"),
    pytest.param(datetime(2028, 2, 29, 12, 0, tzinfo=KST), id="29 February"),
    pytest.param(datetime(2026, 12, 31, 23, 59, tzinfo=KST), id="a minute before 2027"),
    pytest.param(datetime(2027, 12, 31, 23, 59, tzinfo=KST), id="a minute before the unknown"),
    pytest.param(datetime(2027, 1, 1, 0, 0, tzinfo=KST), id="new year"),
    pytest.param(datetime(2028, 2, 28, 23, 59, tzinfo=KST), id="a minute before 29 February"),
]


def ago(now: datetime, days: int) -> str:
    """What a person types for a day some days back."""
    return long_day(now.date() - days * DAY)[: -len("(월)")]


@cache
def content_of(today: date) -> Content:
    return load_checked(CONVERSATIONS, TEMPLATES, today)


def trial(now: datetime) -> Trial:
    content = content_of(now.date())
    return Trial(content.packs["ticket-ban"], content, now, TEMPLATES)


def typed(now: datetime) -> dict[str, str]:
    return {
        "provider": "인팤", "sanction": "둘 다예요", "fair_use": "없어요", "event": "콘서트 2매",
        "paid_on": ago(now, 3), "amount": "132,000원", "cancelled_on": "어제", "cause": "3",
        "refund_state": "아직요", "explain_by": ago(now, -6), "name": "김하늘",
    }  # fmt: skip


@pytest.mark.parametrize("now", CLOCKS)
def test_a_case_comes_to_its_result_at_any_time(now: datetime) -> None:
    here = trial(now)
    answers, asked, problems = here.answer(typed(now))
    assert problems == []
    assert answers["cancelled_on"] == now.date() - DAY
    report = here.report(answers, asked, None)
    moments = [datetime.fromisoformat(reminder["at"]) for reminder in report["reminders"]]
    assert moments
    assert all(at > now and not is_quiet(at) for at in moments)
    assert len({(r["deadline"], r["kind"]) for r in report["reminders"]}) == len(moments)


@pytest.mark.parametrize("now", CLOCKS)
def test_every_day_lies_after_its_start_and_only_unsettled_years_are_marked(now: datetime) -> None:
    here = trial(now)
    answers, _, _ = here.answer(typed(now))
    dated = [d for d in here.outcome(answers).deadlines if d.day]
    assert {"T-08", "T-01", "T-06", "T-07"} <= {d.id for d in dated}
    for deadline in dated:
        assert deadline.start is not None
        assert deadline.due is not None
        assert deadline.start <= (deadline.raw or deadline.due) <= deadline.due
        assert deadline.past == (deadline.day is not None and deadline.day < now.date())
        assert marked(deadline) == (deadline.due > KNOWN_THROUGH and deadline.rule != "stated")


def marked(deadline: Deadline) -> bool:
    return any("아직 다 정해지지" in step for step in deadline.working)


@pytest.mark.parametrize("now", CLOCKS)
def test_the_follow_up_goes_on_across_the_turn_of_a_year(now: datetime) -> None:
    here = trial(now)
    answers, _, _ = here.answer(typed(now))
    later = replace(here, now=now + 2 * DAY, concluded_on=now.date())
    answers, _, problems = later.follow(answers, "sent", {"sent_on": "어제", "sent_how": "이메일"})
    assert problems == []
    reply = later.outcome(answers).deadline("T-REPLY")
    assert reply is not None
    assert reply.start == now.date() + DAY
    assert reply.day is not None
    assert not reply.assumed
    asked = replace(later, now=datetime.combine(reply.day + DAY, now.timetz()))
    passed = asked.outcome(answers).deadline("T-REPLY")
    assert passed is not None
    assert (passed.past, passed.asks, passed.day) == (True, "reply", reply.day)


@pytest.mark.parametrize("now", CLOCKS)
@pytest.mark.parametrize("choice", ["hour", "evening", "morning"])
def test_snoozing_lies_ahead_and_by_day(now: datetime, choice: Snooze) -> None:
    again = snoozed_until(now, choice)
    assert now < again < now + timedelta(hours=29)
    assert not is_quiet(again)


@pytest.mark.parametrize("now", CLOCKS)
def test_ladders_cross_the_turn_of_a_year(now: datetime) -> None:
    for left in range(40):
        day = now.date() + left * DAY
        rungs = ladder(day, "user", now)
        assert [rung.number for rung in rungs] == list(range(1, len(rungs) + 1))
        assert all(now < rung.at and rung.at.date() <= day for rung in rungs)
        assert left == 0 or rungs[-1].kind == "D-day"


def test_sixty_days_of_a_thousand_ladders_fall_due_once_and_by_day() -> None:
    """A clock that jumps from hour to hour over the turn of the year meets each reminder once."""
    start = datetime(2026, 12, 1, 14, 0, tzinfo=KST)
    days = [start.date() + (n % 60) * DAY for n in range(1000)]
    waiting = [
        (rung.at, case) for case, day in enumerate(days) for rung in ladder(day, "user", start)
    ]
    met: list[tuple[datetime, int]] = []
    for hour in range(61 * 24):
        now = start + timedelta(hours=hour)
        due = [one for one in waiting if one[0] <= now]
        assert not due or not is_quiet(now)
        met += due
        waiting = [one for one in waiting if one[0] > now]
    assert waiting == []
    assert len(met) == len(set(met))
    assert all(at.date() <= days[case] for at, case in met)
    assert {case for _, case in met} == set(range(1000))


def test_what_is_known_of_holidays_reaches_past_the_sources_review() -> None:
    """Whoever reviews the sources looks at the calendar too."""
    content = content_of(REAL.date())
    assert max(source.review_by for source in content.sources.values()) <= KNOWN_THROUGH
    assert len(list(stale(content, KNOWN_THROUGH))) == len(content.sources)
