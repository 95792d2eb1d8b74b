"""Do reminders come at the right moments, and never at night?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import KST
from bot.deadlines.ladder import Rung, Snooze, is_quiet, ladder, quiet, snoozed_until

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=KST)
)
DAYS = st.dates(date(2026, 1, 1), date(2028, 1, 31))


def rungs(day: date, now: datetime) -> list[tuple[str, str]]:
    return [(rung.kind, f"{rung.at:%m-%d %H:%M}") for rung in ladder(day, "user", now)]


def test_a_long_window_has_four_mornings() -> None:
    assert rungs(date(2026, 12, 10), NOW) == [
        ("D-7", "12-03 09:00"),
        ("D-3", "12-07 09:00"),
        ("D-1", "12-09 09:00"),
        ("D-day", "12-10 09:00"),
    ]
    assert [(r.number, r.of) for r in ladder(date(2026, 12, 10), "user", NOW)] == [
        (1, 4), (2, 4), (3, 4), (4, 4),
    ]  # fmt: skip


def test_a_short_window_starts_tonight() -> None:
    assert rungs(date(2026, 11, 26), NOW) == [
        ("tonight", "11-21 19:00"),
        ("D-3", "11-23 09:00"),
        ("D-1", "11-25 09:00"),
        ("D-day", "11-26 09:00"),
    ]


@pytest.mark.parametrize(
    ("day", "hour", "expected"),
    [
        (22, 14, [("tonight", "11-21 19:00"), ("D-day", "11-22 09:00")]),
        (22, 20, [("D-day", "11-22 09:00")]),
        (21, 14, [("tonight", "11-21 19:00")]),
        (21, 8, [("D-day", "11-21 09:00")]),  # one today is enough
        (22, 7, [("D-1", "11-21 09:00"), ("D-day", "11-22 09:00")]),
        (21, 20, []),
        (20, 14, []),
    ],
)
def test_only_what_is_still_to_come(day: int, hour: int, expected: list[tuple[str, str]]) -> None:
    now = datetime(2026, 11, 21, hour, 0, tzinfo=KST)
    assert rungs(date(2026, 11, day), now) == expected


def test_the_other_side_is_checked_the_morning_after() -> None:
    (rung,) = ladder(date(2026, 11, 25), "provider", NOW)
    assert (rung.kind, rung.number, rung.of) == ("check", 1, 1)
    assert rung.at == datetime(2026, 11, 26, 9, 0, tzinfo=KST)
    assert ladder(date(2026, 11, 25), "body", NOW) == (rung,)
    assert ladder(date(2026, 11, 20), "provider", NOW) == ()


def test_a_clock_elsewhere_gives_korean_moments() -> None:
    assert ladder(date(2026, 11, 26), "user", NOW.astimezone(UTC)) == ladder(
        date(2026, 11, 26), "user", NOW
    )


@pytest.mark.parametrize(
    ("clock", "night"),
    [("20:59", False), ("21:00", True), ("00:00", True), ("07:59", True), ("08:00", False)],
)
def test_the_night_lasts_from_21_to_8(clock: str, night: bool) -> None:
    at = datetime.combine(NOW.date(), time.fromisoformat(clock), KST)
    assert is_quiet(at) == night
    assert is_quiet(at.astimezone(UTC)) == night


@pytest.mark.parametrize(
    ("at", "now", "last", "moved"),
    [
        ("21T15:00", "21T14:00", 22, "21T15:00"),  # by day: as it is
        ("21T22:00", "21T14:00", 22, "21T20:30"),  # earlier
        ("22T02:00", "21T14:00", 22, "21T20:30"),  # the evening before that night
        ("21T22:00", "21T21:30", 22, "22T08:00"),  # too late for the evening: the morning
        ("22T02:00", "22T01:00", 22, "22T08:00"),
        ("21T22:00", "21T21:30", 21, None),  # the deadline ends before the morning
        ("22T02:00", "21T14:00", 21, "21T20:30"),
        ("23T12:00", "21T14:00", 22, None),  # after the last useful day
        ("23T23:00", "21T14:00", 22, "22T20:30"),
    ],
)
def test_quiet(at: str, now: str, last: int, moved: str | None) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-{text}:00").replace(tzinfo=KST)

    expected = moment(moved) if moved else None
    assert quiet(moment(at), moment(now), date(2026, 11, last)) == expected


def on(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}:00").replace(tzinfo=KST)


def shown(ladder_: tuple[Rung, ...]) -> list[tuple[str, int, int]]:
    return [(rung.kind, rung.number, rung.of) for rung in ladder_]


def test_rungs_that_were_past_at_planning_are_not_counted() -> None:
    assert shown(ladder(date(2026, 11, 24), "user", NOW)) == [
        ("tonight", 1, 3), ("D-1", 2, 3), ("D-day", 3, 3),
    ]  # fmt: skip
    later = datetime(2026, 12, 5, 10, 0, tzinfo=KST)  # D-7 is over
    assert shown(ladder(date(2026, 12, 11), "user", later)) == [
        ("D-3", 1, 3), ("D-1", 2, 3), ("D-day", 3, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("ends_at", "last"),
    [
        ("26T17:30", ["26T09:00", "26T16:30"]),
        ("26T10:00", ["26T09:00"]),  # the morning's is the hour's as well
        ("26T09:00", ["25T20:30", "26T08:00"]),
        ("26T08:59", ["25T20:30"]),  # an hour before it is night
        ("26T02:00", ["25T20:30"]),
        ("26T23:00", ["26T09:00"]),
        ("26T21:59", ["26T09:00", "26T20:59"]),
    ],
)
def test_a_deadline_that_ends_at_an_hour_is_reminded_of_in_time(
    ends_at: str, last: list[str]
) -> None:
    rungs = ladder(date(2026, 11, 26), "user", NOW, ends_at=on(ends_at))
    assert [(r.kind, r.at) for r in rungs[3:]] == [
        (kind, on(at)) for kind, at in zip(("D-day", "hour"), last, strict=False)
    ]
    assert [rung.at for rung in rungs] == sorted(rung.at for rung in rungs)
    assert ladder(date(2026, 11, 26), "user", NOW, ends_at=on(ends_at).astimezone(UTC)) == rungs


def test_the_hour_that_ends_today_is_still_reminded_of() -> None:
    """Nothing else is: the morning is over, and the evening would come too late."""
    assert shown(ladder(NOW.date(), "user", NOW, ends_at=on("21T17:30"))) == [("hour", 1, 1)]
    assert ladder(NOW.date(), "user", NOW, ends_at=on("21T15:00")) == ()
    assert ladder(NOW.date(), "provider", NOW, ends_at=on("21T17:30"))[0].kind == "check"


def test_a_day_that_is_a_reminder_itself_comes_once() -> None:
    (rung,) = ladder(date(2026, 12, 10), "user", NOW, once=True)
    assert (rung.kind, rung.at) == ("D-day", datetime(2026, 12, 10, 9, 0, tzinfo=KST))
    assert ladder(NOW.date(), "user", NOW, once=True) == ()


@pytest.mark.parametrize(
    ("now", "choice", "again"),
    [
        ("21T14:00", "hour", "21T15:00"),
        ("21T19:59", "hour", "21T20:59"),
        ("21T20:15", "hour", "21T20:30"),  # 21:15 is night: earlier
        ("21T20:30", "hour", "22T08:00"),  # no time left before it: after the night
        ("21T23:30", "hour", "22T08:00"),
        ("22T03:00", "hour", "22T08:00"),
        ("22T07:00", "hour", "22T08:00"),
        ("21T14:00", "evening", "21T19:00"),
        ("21T18:59", "evening", "21T19:00"),
        ("21T19:00", "evening", "21T20:00"),
        ("21T20:10", "evening", "21T20:30"),
        ("21T23:00", "evening", "22T08:00"),
        ("22T00:30", "evening", "22T19:00"),
        ("21T14:00", "morning", "22T09:00"),
        ("21T23:59", "morning", "22T09:00"),
        ("22T01:00", "morning", "22T09:00"),
        ("22T04:59", "morning", "22T09:00"),
        ("22T05:00", "morning", "23T09:00"),
    ],
)
def test_snoozed_until(now: str, choice: Snooze, again: str) -> None:
    assert snoozed_until(on(now), choice) == on(again)
    assert snoozed_until(on(now).astimezone(UTC), choice) == on(again)


def test_snooze_is_nine_the_next_morning() -> None:
    assert snoozed_until(NOW, "morning") == on("22T09:00")


@given(MOMENTS, st.sampled_from(["hour", "evening", "morning"]))
def test_snoozing_wakes_nobody_and_lies_ahead(now: datetime, choice: Snooze) -> None:
    again = snoozed_until(now, choice)
    assert now < again <= now + timedelta(hours=28)
    assert not is_quiet(again)


@given(DAYS, MOMENTS)
def test_a_ladder_climbs_by_day_and_ends_with_its_day(day: date, now: datetime) -> None:
    found = ladder(day, "user", now)
    assert [rung.at for rung in found] == sorted({rung.at for rung in found})
    assert [rung.number for rung in found] == list(range(1, len(found) + 1))
    for rung in found:
        assert rung.of == len(found)
        assert rung.at > now
        assert rung.at.date() <= day
        assert not is_quiet(rung.at)


@given(MOMENTS, MOMENTS, DAYS)
def test_quiet_never_wakes_anyone_nor_comes_too_late(
    at: datetime, now: datetime, last: date
) -> None:
    moved = quiet(at, now, last)
    if moved is not None:
        assert not is_quiet(moved)
        assert moved.date() <= last
        assert moved <= at or moved - at <= timedelta(hours=11)
