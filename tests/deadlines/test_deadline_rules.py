"""Do counts end on the day the law says, and show how they got there?"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import KST
from bot.deadlines.calendar import Calendar
from bot.deadlines.rules import Count, backward, count

CALENDAR = Calendar()
DAYS = st.dates(date(2000, 1, 1), date(2035, 12, 31))
LENGTHS = st.integers(1, 90)


def counted(rule: str, start: date, length: int, unit: str) -> Count:
    return count(rule, start, length, unit, CALENDAR)


@pytest.mark.parametrize(
    ("start", "length", "unit", "raw", "due"),
    [
        ("2026-12-18", 7, "days", "2026-12-25", "2026-12-28"),
        ("2026-09-18", 7, "days", "2026-09-25", "2026-09-28"),
        ("2026-11-14", 7, "days", "2026-11-21", "2026-11-23"),
        ("2026-12-10", 15, "days", "2026-12-25", "2026-12-28"),
        ("2026-09-21", 5, "days", "2026-09-26", "2026-09-28"),
        ("2026-12-11", 14, "days", "2026-12-25", "2026-12-28"),
        ("2026-09-15", 10, "days", "2026-09-25", "2026-09-28"),
        ("2026-09-17", 7, "days", "2026-09-24", "2026-09-28"),
        ("2026-08-31", 30, "days", "2026-09-30", "2026-09-30"),
        ("2026-11-20", 90, "days", "2027-02-18", "2027-02-18"),
        ("2026-11-30", 3, "months", "2027-02-28", "2027-03-02"),
        ("2026-08-31", 6, "months", "2027-02-28", "2027-03-02"),
        ("2026-01-31", 1, "months", "2026-02-28", "2026-03-03"),
        ("2025-01-06", 3, "years", "2028-01-06", "2028-01-06"),
        # Month ends (민법 160조 3항) and leap years.
        ("2027-01-28", 1, "months", "2027-02-28", "2027-03-02"),
        ("2028-01-30", 1, "months", "2028-02-29", "2028-02-29"),
        ("2028-02-28", 1, "years", "2029-02-28", "2029-02-28"),
        ("2028-02-29", 1, "years", "2029-02-28", "2029-02-28"),
        ("2026-12-31", 1, "months", "2027-01-31", "2027-02-01"),
    ],
)
def test_statute_counts_the_civil_code_way(
    start: str, length: int, unit: str, raw: str, due: str
) -> None:
    result = counted("statute", date.fromisoformat(start), length, unit)
    assert (result.raw.isoformat(), result.due.isoformat()) == (raw, due)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-09-22", 3, "2026-09-29"),
        ("2026-12-24", 3, "2026-12-30"),
        ("2026-05-22", 3, "2026-05-28"),
        ("2026-07-15", 3, "2026-07-21"),
        ("2027-02-05", 3, "2027-02-12"),
        ("2027-04-29", 3, "2027-05-06"),
        ("2025-01-06", 3, "2025-01-09"),
        ("2026-11-20", 10, "2026-12-04"),
        ("2026-04-30", 1, "2026-05-04"),  # 노동절 is a holiday since 2026
        ("2027-07-16", 1, "2027-07-20"),  # 제헌절 on a Saturday has a substitute
    ],
)
def test_business_days(start: str, length: int, due: str) -> None:
    result = counted("business", date.fromisoformat(start), length, "business_days")
    assert result.due.isoformat() == due
    assert result.raw == result.due
    assert result == counted("business", date.fromisoformat(start), length, "days")


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2026-11-20", 1, "2026-11-20"),  # the first day counts
        ("2026-11-20", 2, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),  # a Saturday does not
        ("2026-09-22", 10, "2026-10-08"),
        ("2026-11-02", 10, "2026-11-13"),
    ],
)
def test_administrative_days(start: str, length: int, due: str) -> None:
    result = counted("administrative", date.fromisoformat(start), length, "days")
    assert result.due.isoformat() == due


def test_a_company_window_is_never_stretched() -> None:
    result = counted("company", date(2026, 11, 14), 7, "days")
    assert result.due == result.raw == date(2026, 11, 21)
    assert result.steps == (
        "11/14(토)은 첫날이라 세지 않아요.",
        "11/15(일)부터 7일을 세면 11/21(토)이에요.",
        "이 기간은 쉬는 날이 끼어도 늘어나지 않아요. 11/21(토)까지예요.",
    )


def test_hours_run_through_days_off() -> None:
    result = counted("hours", datetime(2026, 12, 24, 14, 30, tzinfo=KST), 72, "hours")
    assert result.at == datetime(2026, 12, 27, 14, 30, tzinfo=KST)
    assert result.due == date(2026, 12, 27)
    assert result.steps[0] == "12/24(목) 오후 2:30부터 72시간 뒤는 12/27(일) 오후 2:30이에요."


def test_hours_are_said_in_korean_time() -> None:
    result = counted("hours", datetime(2026, 11, 21, 16, 0, tzinfo=UTC), 1, "hours")
    assert result.at == datetime(2026, 11, 22, 2, 0, tzinfo=KST)
    assert result.due == date(2026, 11, 22)


def test_a_stated_day_is_not_moved() -> None:
    result = counted("stated", date(2026, 12, 25), 0, "")
    assert result.due == result.raw == date(2026, 12, 25)
    assert result.steps == ("안내문에 적힌 날 그대로 12/25(금)까지예요.",)


def test_from_midnight_the_first_day_counts() -> None:
    result = count("statute", date(2026, 12, 1), 7, "days", CALENDAR, from_midnight=True)
    assert result.due == date(2026, 12, 7)
    assert result.steps[0] == "12/1(화) 0시에 시작해서 그날도 세요 (민법 157조 단서)."
    month = count("company", date(2026, 12, 1), 1, "months", CALENDAR, from_midnight=True)
    assert month.due == date(2026, 12, 31)


def test_backward_is_marked_as_convention() -> None:
    result = backward(date(2026, 12, 20), 3)
    assert (result.due, result.convention) == (date(2026, 12, 17), True)
    assert result.steps[0] == "12/20(일)에서 거꾸로 3일을 세면 12/17(목)이에요."
    assert not counted("statute", date(2026, 12, 20), 3, "days").convention


def test_the_working_names_every_skipped_day() -> None:
    assert counted("statute", date(2026, 12, 18), 7, "days").steps == (
        "12/18(금)은 첫날이라 세지 않아요 (민법 157조).",
        "12/19(토)부터 7일을 세면 12/25(금)이에요.",
        "12/25(금) 성탄절, 12/26(토), 12/27(일)은 쉬는 날이라 건너뛰어요.",
        "다음 근무일 12/28(월)까지예요 (민법 161조).",
    )
    assert counted("statute", date(2026, 5, 29), 5, "days").steps[2] == (
        "6/3(수) 지방선거일은 쉬는 날이라 건너뛰어요."
    )
    assert counted("statute", date(2026, 8, 31), 30, "days").steps[-1] == (
        "9/30(수)은 쉬는 날이 아니라서 그날까지예요."
    )
    assert counted("business", date(2026, 9, 22), 3, "business_days").steps == (
        "9/22(화)은 첫날이라 세지 않아요 (민법 157조).",
        "건너뛴 날: 9/24(목) 추석 연휴, 9/25(금) 추석, 9/26(토) 추석 연휴, 9/27(일)",
        "쉬는 날을 빼고 3영업일을 세면 9/29(화)까지예요.",
        "영업일의 뜻은 법에 정해져 있지 않아서 월~금(공휴일 빼고)으로 셌어요.",
    )


def test_many_skipped_days_are_listed_compactly() -> None:
    skipped = counted("business", date(2026, 9, 1), 60, "business_days").steps[1]
    assert skipped.startswith("건너뛴 날: 9/24(목) 추석 연휴, 9/25(금) 추석, ")
    assert skipped.endswith("외 24일")
    weekends = counted("business", date(2026, 10, 12), 30, "business_days").steps[1]
    assert weekends == "건너뛴 날: 주말 12일"


def test_another_year_is_written_out() -> None:
    steps = counted("statute", date(2026, 11, 30), 3, "months").steps
    assert steps[2] == "2027년 2월 28일(일), 2027년 3월 1일(월) 삼일절은 쉬는 날이라 건너뛰어요."
    assert steps[3] == "다음 근무일 2027년 3월 2일(화)까지예요 (민법 161조)."


def test_a_year_past_what_is_settled_is_said() -> None:
    calendar = Calendar(known_through=date(2026, 12, 31))
    late = count("statute", date(2026, 12, 20), 20, "days", calendar)
    assert late.steps[-1].startswith("2027년 공휴일은 아직 다 정해지지 않아서")
    early = count("statute", date(2026, 11, 2), 20, "days", calendar)
    assert not any("정해지지" in step for step in early.steps)


def test_a_temporary_holiday_moves_the_day() -> None:
    calendar = Calendar({date(2026, 11, 23): "임시공휴일"})
    result = count("statute", date(2026, 11, 14), 7, "days", calendar)
    assert result.due == date(2026, 11, 24)
    assert "11/23(월) 임시공휴일은 쉬는 날이라" in result.steps[2]


def test_a_moment_counts_as_its_day_in_korea() -> None:
    start = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)
    assert counted("company", start, 1, "days").due == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("rule", "start", "length", "unit", "message"),
    [
        ("statute", date(2026, 1, 1), -1, "days", "length of -1 is out of range"),
        ("statute", date(2026, 1, 1), 0, "days", "length of 0 is out of range"),
        ("statute", date(2026, 1, 1), 10**9, "days", "out of range"),
        ("statute", date(2026, 1, 1), 3, "business_days", "cannot count in 'business_days'"),
        ("business", date(2026, 1, 1), 3, "months", "cannot count in 'months'"),
        ("hours", date(2026, 1, 1), 3, "hours", "moment with a time zone"),
        ("hours", datetime(2026, 1, 1, 9), 3, "hours", "moment with a time zone"),  # noqa: DTZ001
        ("statute", datetime(2026, 1, 1, 9), 3, "days", "moment with a time zone"),  # noqa: DTZ001
        ("stated", date(2026, 1, 1), 3, "days", "out of range"),
        ("interest", date(2026, 1, 1), 15, "percent", "not a rule that counts days"),
        ("statute", date(9999, 12, 31), 1, "days", "cannot count from the year 9999"),
        ("hours", datetime.max.replace(tzinfo=KST), 3, "hours", "year 9999"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    rule: str, start: date, length: int, unit: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        counted(rule, start, length, unit)


def test_backward_and_from_midnight_refuse_nonsense() -> None:
    with pytest.raises(ValueError, match="backward"):
        backward(date(2026, 1, 1), -1)
    with pytest.raises(ValueError, match="from midnight"):
        count("business", date(2026, 1, 1), 3, "days", CALENDAR, from_midnight=True)


RULES = st.sampled_from(
    [
        ("statute", "days"), ("statute", "months"), ("statute", "years"),
        ("business", "business_days"), ("administrative", "days"), ("company", "days"),
        ("company", "months"),
    ]
)  # fmt: skip


@given(RULES, DAYS, LENGTHS)
def test_never_before_the_start_and_due_never_before_raw(
    how: tuple[str, str], start: date, length: int
) -> None:
    result = counted(how[0], start, length, how[1])
    assert start <= result.raw <= result.due
    assert all(step.strip() for step in result.steps)


@given(RULES, DAYS, st.integers(0, 60), LENGTHS)
def test_a_later_start_never_ends_earlier(
    how: tuple[str, str], start: date, later: int, length: int
) -> None:
    first = counted(how[0], start, length, how[1])
    second = counted(how[0], start + timedelta(days=later), length, how[1])
    assert first.due <= second.due
    assert first.raw <= second.raw


@given(RULES, DAYS, LENGTHS)
def test_a_longer_period_never_ends_earlier(
    how: tuple[str, str], start: date, length: int
) -> None:
    shorter, longer = (counted(how[0], start, n, how[1]) for n in (length, length + 1))
    assert shorter.due <= longer.due
    assert shorter.raw < longer.raw


@given(DAYS, LENGTHS)
def test_the_roll_over_lands_on_the_first_working_day(start: date, length: int) -> None:
    result = counted("statute", start, length, "days")
    assert not CALENDAR.is_off(result.due)
    between = ((result.raw + timedelta(days=n)) for n in range((result.due - result.raw).days))
    assert all(CALENDAR.is_off(day) for day in between)
    assert result.raw == start + timedelta(days=length)


@given(DAYS, st.integers(1, 30))
def test_business_days_hold_exactly_that_many_working_days(start: date, length: int) -> None:
    due = counted("business", start, length, "business_days").due
    days = [start + timedelta(days=n) for n in range(1, (due - start).days + 1)]
    assert sum(not CALENDAR.is_off(day) for day in days) == length
    assert not CALENDAR.is_off(due)


@given(DAYS, st.integers(1, 60))
def test_months_end_on_the_same_number_or_the_month_end(start: date, months: int) -> None:
    raw = counted("statute", start, months, "months").raw
    assert (raw.year * 12 + raw.month) - (start.year * 12 + start.month) == months
    assert raw.day == start.day or (raw + timedelta(days=1)).day == 1
