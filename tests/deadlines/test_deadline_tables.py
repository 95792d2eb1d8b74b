"""Counts set against tables written by hand: every weekday, leap years, each holiday by name."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.clock import KST
from bot.deadlines.calendar import Calendar
from bot.deadlines.rules import backward, count

CALENDAR = Calendar()
DAY = timedelta(days=1)

BY_NAME = """
2025-01-01 수 신정
2025-01-27 월 임시공휴일
2025-01-28 화 설날 연휴
2025-01-29 수 설날
2025-01-30 목 설날 연휴
2025-03-01 토 삼일절
2025-03-03 월 삼일절 대체공휴일
2025-05-05 월 부처님오신날·어린이날
2025-05-06 화 부처님오신날·어린이날 대체공휴일
2025-06-03 화 대통령 선거일
2025-06-06 금 현충일
2025-08-15 금 광복절
2025-10-03 금 개천절
2025-10-05 일 추석 연휴
2025-10-06 월 추석
2025-10-07 화 추석 연휴
2025-10-08 수 추석 대체공휴일
2025-10-09 목 한글날
2025-12-25 목 성탄절
2026-01-01 목 신정
2026-02-16 월 설날 연휴
2026-02-17 화 설날
2026-02-18 수 설날 연휴
2026-03-01 일 삼일절
2026-03-02 월 삼일절 대체공휴일
2026-05-01 금 노동절
2026-05-05 화 어린이날
2026-05-24 일 부처님오신날
2026-05-25 월 부처님오신날 대체공휴일
2026-06-03 수 지방선거일
2026-06-06 토 현충일
2026-07-17 금 제헌절
2026-08-15 토 광복절
2026-08-17 월 광복절 대체공휴일
2026-09-24 목 추석 연휴
2026-09-25 금 추석
2026-09-26 토 추석 연휴
2026-10-03 토 개천절
2026-10-05 월 개천절 대체공휴일
2026-10-09 금 한글날
2026-12-25 금 성탄절
2027-01-01 금 신정
2027-02-06 토 설날 연휴
2027-02-07 일 설날
2027-02-08 월 설날 연휴
2027-02-09 화 설날 대체공휴일
2027-03-01 월 삼일절
2027-05-01 토 노동절
2027-05-03 월 노동절 대체공휴일
2027-05-05 수 어린이날
2027-05-13 목 부처님오신날
2027-06-06 일 현충일
2027-07-17 토 제헌절
2027-07-19 월 제헌절 대체공휴일
2027-08-15 일 광복절
2027-08-16 월 광복절 대체공휴일
2027-09-14 화 추석 연휴
2027-09-15 수 추석
2027-09-16 목 추석 연휴
2027-10-03 일 개천절
2027-10-04 월 개천절 대체공휴일
2027-10-09 토 한글날
2027-10-11 월 한글날 대체공휴일
2027-12-25 토 성탄절
2027-12-27 월 성탄절 대체공휴일
"""
HOLIDAYS = [
    (date.fromisoformat(day), weekday, name)
    for day, weekday, name in (line.split(" ", 2) for line in BY_NAME.strip().splitlines())
]
ALL_OFF = {day for day, _, _ in HOLIDAYS}


def work_day(day: date, step: timedelta) -> date:
    """The nearest day in that direction that this table calls a working day."""
    while day in ALL_OFF or day.weekday() >= 5:
        day += step
    return day


@pytest.mark.parametrize(("day", "weekday", "name"), HOLIDAYS)
def test_a_period_that_ends_on_a_holiday_rolls_over_and_names_it(
    day: date, weekday: str, name: str
) -> None:
    assert CALENDAR.holiday_name(day) == name
    counted = count("statute", day - 5 * DAY, 5, "days", CALENDAR)
    assert (counted.raw, counted.due) == (day, work_day(day, DAY))
    assert f"{day.month}/{day.day}({weekday}) {name}" in " ".join(counted.steps).replace(
        f"{day.year}년 {day.month}월 {day.day}일(", f"{day.month}/{day.day}("
    )
    assert counted.skipped[0] == day
    assert counted.skipped[-1] == counted.due - DAY
    assert counted.articles == ("민법 157조", "민법 161조")


@pytest.mark.parametrize(("day", "weekday", "name"), HOLIDAYS)
def test_working_days_skip_a_holiday_and_name_it(day: date, weekday: str, name: str) -> None:
    before = work_day(day, -DAY)
    business = count("business", before, 1, "business_days", CALENDAR)
    administrative = count("administrative", before, 2, "days", CALENDAR)
    for counted in (business, administrative):
        assert counted.due == counted.raw == work_day(day, DAY)
        assert day in counted.skipped
        (line,) = (step for step in counted.steps if step.startswith("건너뛴 날: "))
        assert f"({weekday}) {name}" in line


@pytest.mark.parametrize(("day", "weekday", "name"), HOLIDAYS)
def test_a_company_window_ends_on_a_holiday_all_the_same(
    day: date, weekday: str, name: str
) -> None:
    counted = count("company", day - 7 * DAY, 7, "days", CALENDAR)
    assert counted.due == counted.raw == day
    assert (counted.skipped, counted.articles, counted.status) == ((), (), "company")
    assert backward(day + 3 * DAY, 3).due == day


@pytest.mark.parametrize(
    ("start", "statute", "business", "administrative", "company"),
    [  # three days each, from every weekday of two weeks without a holiday
        ("2026-11-02 월", "2026-11-05", "2026-11-05", "2026-11-04", "2026-11-05"),
        ("2026-11-03 화", "2026-11-06", "2026-11-06", "2026-11-05", "2026-11-06"),
        ("2026-11-04 수", "2026-11-09", "2026-11-09", "2026-11-06", "2026-11-07"),
        ("2026-11-05 목", "2026-11-09", "2026-11-10", "2026-11-09", "2026-11-08"),
        ("2026-11-06 금", "2026-11-09", "2026-11-11", "2026-11-10", "2026-11-09"),
        ("2026-11-07 토", "2026-11-10", "2026-11-11", "2026-11-11", "2026-11-10"),
        ("2026-11-08 일", "2026-11-11", "2026-11-11", "2026-11-11", "2026-11-11"),
    ],
)
def test_three_days_from_every_weekday(
    start: str, statute: str, business: str, administrative: str, company: str
) -> None:
    begin = date.fromisoformat(start[:10])
    assert "월화수목금토일"[begin.weekday()] == start[-1]
    expected = {
        "statute": statute, "business": business, "administrative": administrative,
        "company": company,
    }  # fmt: skip
    found = {rule: count(rule, begin, 3, "days", CALENDAR).due.isoformat() for rule in expected}
    assert found == expected


@pytest.mark.parametrize(
    ("start", "length", "unit", "raw"),
    [
        ("2028-02-28", 1, "days", "2028-02-29"),
        ("2027-02-28", 1, "days", "2027-03-01"),
        ("2028-02-22", 7, "days", "2028-02-29"),
        ("2028-02-29", 7, "days", "2028-03-07"),
        ("2028-01-28", 1, "months", "2028-02-28"),
        ("2028-01-29", 1, "months", "2028-02-29"),
        ("2028-01-31", 1, "months", "2028-02-29"),
        ("2027-01-29", 1, "months", "2027-02-28"),
        ("2028-02-29", 1, "months", "2028-03-31"),  # begins on 1 March: to the end of March
        ("2027-02-28", 1, "months", "2027-03-31"),
        ("2028-02-28", 12, "months", "2029-02-28"),
        ("2024-02-29", 4, "years", "2028-02-29"),
        ("2024-02-28", 4, "years", "2028-02-28"),
        ("2027-12-31", 2, "months", "2028-02-29"),
    ],
)
def test_leap_years(start: str, length: int, unit: str, raw: str) -> None:
    counted = count("statute", date.fromisoformat(start), length, unit, CALENDAR)
    assert counted.raw.isoformat() == raw


@pytest.mark.parametrize(
    ("unit", "from_midnight", "articles"),
    [
        ("days", False, ("민법 157조",)),
        ("days", True, ("민법 157조 단서",)),
        ("months", False, ("민법 157조", "민법 160조")),
        ("years", True, ("민법 157조 단서", "민법 160조")),
    ],
)
def test_a_count_by_law_names_its_articles(
    unit: str, from_midnight: bool, articles: tuple[str, ...]
) -> None:
    start = date(2026, 11, 2)
    counted = count("statute", start, 1, unit, CALENDAR, from_midnight=from_midnight)
    assert counted.articles == articles
    assert counted.status == "law"
    assert all(f"({article})" in " ".join(counted.steps) for article in articles)


def test_how_sure_each_rule_is() -> None:
    start = date(2026, 11, 2)
    moment = datetime(2026, 11, 2, 10, 0, tzinfo=KST)
    business = count("business", start, 3, "days", CALENDAR)
    assert (business.status, business.articles) == ("unverified", ("민법 157조",))
    administrative = count("administrative", start, 3, "days", CALENDAR)
    assert administrative.articles == ("정보공개법 29조", "민원처리법 19조")
    assert administrative.status == "law"
    hours = count("hours", moment, 72, "hours", CALENDAR)
    assert (hours.status, hours.articles) == ("law", ("민법 156조",))
    assert count("stated", start, 0, "", CALENDAR).status == "company"
    assert backward(start, 3).status == "unverified"


def test_hours_pass_over_the_clock_changes_of_1988() -> None:
    start = datetime(1988, 5, 7, 12, 0, tzinfo=KST)  # summer time began on 8 May
    assert count("hours", start, 24, "hours", CALENDAR).at == datetime(
        1988, 5, 8, 13, 0, tzinfo=KST
    )
