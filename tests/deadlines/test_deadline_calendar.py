"""Are Korean days off known, by readable names?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.deadlines.calendar import KNOWN_THROUGH, Calendar

CALENDAR = Calendar()

HOLIDAYS = {
    2025: "01-01 01-27 01-28 01-29 01-30 03-01 03-03 05-05 05-06 06-03 06-06 08-15 10-03 10-05"
    " 10-06 10-07 10-08 10-09 12-25",
    2026: "01-01 02-16 02-17 02-18 03-01 03-02 05-01 05-05 05-24 05-25 06-03 06-06 07-17 08-15"
    " 08-17 09-24 09-25 09-26 10-03 10-05 10-09 12-25",
    2027: "01-01 02-06 02-07 02-08 02-09 03-01 05-01 05-03 05-05 05-13 06-06 07-17 07-19 08-15"
    " 08-16 09-14 09-15 09-16 10-03 10-04 10-09 10-11 12-25 12-27",
}


@pytest.mark.parametrize("year", sorted(HOLIDAYS))
def test_the_holidays_of_a_year_are_exactly_these(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
    found = [f"{day:%m-%d}" for day in days if CALENDAR.holiday_name(day)]
    assert found == HOLIDAYS[year].split()


def test_the_last_settled_year_is_one_of_those_checked() -> None:
    assert date(max(HOLIDAYS), 12, 31) == KNOWN_THROUGH


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "신정"),
        ("2026-02-16", "설날 연휴"),
        ("2026-02-17", "설날"),
        ("2026-03-02", "삼일절 대체공휴일"),
        ("2026-05-01", "노동절"),
        ("2026-07-17", "제헌절"),
        ("2027-05-03", "노동절 대체공휴일"),
        ("2027-07-19", "제헌절 대체공휴일"),
        ("2026-09-26", "추석 연휴"),  # a Saturday: the holiday's own name wins
        ("2026-06-03", "지방선거일"),
        ("2025-01-27", "임시공휴일"),
        ("2025-05-05", "부처님오신날·어린이날"),
        ("2025-05-06", "부처님오신날·어린이날 대체공휴일"),
        ("2026-12-25", "성탄절"),
        ("2026-11-21", "토요일"),
        ("2026-11-22", "일요일"),
        ("2026-11-23", None),
        ("2026-09-28", None),
    ],
)
def test_names(day: str, name: str | None) -> None:
    assert CALENDAR.name_of(date.fromisoformat(day)) == name
    assert CALENDAR.is_off(date.fromisoformat(day)) == (name is not None)


def test_saturdays_are_off_but_no_holidays() -> None:
    assert not CALENDAR.is_holiday(date(2026, 11, 21))
    assert CALENDAR.is_off(date(2026, 11, 21))
    assert CALENDAR.is_holiday(date(2026, 11, 22))


def test_handed_in_holidays_win_and_stay_in_their_calendar() -> None:
    day = date(2026, 11, 23)
    assert Calendar({day: "임시공휴일"}).name_of(day) == "임시공휴일"
    assert CALENDAR.name_of(day) is None
