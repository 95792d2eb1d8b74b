"""On which day does a period end, and how is that counted?

statute         민법 155–161: first day out, roll over Saturdays and holidays
business        3영업일: day by day, days off skipped
administrative  정보공개법 29조, 민원처리법 19조: first day in, days off skipped
company         a company's own window: never stretched
hours           from a moment, running on through days off
stated          the day (or moment) named in a notice, as it stands
backward        days before an event; a convention, no law says how
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from bot.clock import KST
from bot.deadlines.calendar import Calendar
from bot.deadlines.wording import clock, day_beside, topic

DAY = timedelta(days=1)

_HOURS_AT_ONCE = "민법 156조"
_FIRST_DAY_OUT = "민법 157조"
_FIRST_DAY_IN = "민법 157조 단서"
_BY_CALENDAR = "민법 160조"
_ROLL_OVER = "민법 161조"
_ADMINISTRATIVE = ("정보공개법 29조", "민원처리법 19조")

_MOST_SKIPPED_SHOWN = 8
_YEARS = range(1900, 2201)
_UNITS: Mapping[str, Mapping[str, int]] = {
    "statute": {"days": 36_500, "months": 1_200, "years": 100},
    "business": {"business_days": 1_000, "days": 1_000},
    "administrative": {"business_days": 1_000, "days": 1_000},
    "company": {"days": 36_500, "months": 1_200, "years": 100},
    "hours": {"hours": 87_600},
    "stated": {"days": 0, "": 0},
    "backward": {"days": 36_500},
}
"""Rule → unit it can be counted in → the longest length accepted."""


@dataclass(frozen=True, slots=True)
class Count:
    """The end of a period, counted to the end of that day in Korea."""

    due: date
    """The last day, after any roll-over (민법 161조)."""
    raw: date
    """The last day before the roll-over: the one a person should work to."""
    steps: tuple[str, ...]
    """The working, in short Korean sentences."""
    at: datetime | None = None
    """For hours, and a notice that names one: the exact moment (KST)."""
    convention: bool = False
    """Counted the usual way where no law says how."""
    articles: tuple[str, ...] = ()
    """The articles the working rests on, such as '민법 157조'."""
    skipped: tuple[date, ...] = ()
    """The days off left out or rolled over; `Calendar.name_of` says why each is off."""
    company: bool = False
    """The other side's own window or notice; no law sets it."""

    @property
    def status(self) -> Literal["law", "company", "unverified"]:
        """How sure the count is: a convention is 'unverified' until the notice says the same."""
        if self.company:
            return "company"
        return "unverified" if self.convention else "law"


def count(
    rule: str, start: date, length: int, unit: str, calendar: Calendar, *,
    from_midnight: bool = False,
) -> Count:  # fmt: skip
    """Count a period of ``length`` ``unit`` from the event ``start`` under one of the rules.

    ``unit``: days, months, years, business_days or hours; business and administrative counts read
    'days' as days that are not off. ``start``: a day or an aware moment (hours: a moment).
    ``stated`` takes length 0: the start is the day named. ``from_midnight``: the period begins at
    00:00 of ``start``, so that day counts (민법 157조 단서; statute and company).
    Raise ValueError for anything else.
    """
    _check(rule, length, unit, from_midnight)
    if rule == "hours":
        return _hours(start, length)
    day = _day_in_korea(start)
    if rule == "statute":
        return _statute(day, length, unit, calendar, from_midnight)
    if rule == "company":
        return _company(day, length, unit, from_midnight)
    if rule == "stated":
        return _stated(start, day)
    if rule == "backward":
        return backward(day, length)
    return (_business if rule == "business" else _administrative)(day, length, calendar)


def backward(event: date, days: int) -> Count:
    """Return the day ``days`` before an event ("공연 3일 전"): the event's own day is not counted.

    No law says how to count backward, and 민법 161조 does not move such a day; hence the mark.
    Raise ValueError for negative days.
    """
    if not 0 <= days <= _UNITS["statute"]["days"]:
        raise ValueError(f"cannot count {days} days backward")
    day = _day_in_korea(event)
    due = day - days * DAY
    steps = (
        f"{day_beside(day, due)}에서 거꾸로 {days}일을 세면 {day_beside(due, day)}이에요.",
        "거꾸로 세는 방법은 법에 없어서 보통 쓰는 방식으로 셌어요. 안내문을 꼭 확인해 주세요.",
    )
    return Count(due, due, steps, convention=True)


def _check(rule: str, length: int, unit: str, from_midnight: bool) -> None:
    if rule not in _UNITS:
        raise ValueError(
            f"'{rule}' is not a rule that counts days; use one of {', '.join(_UNITS)}"
        )
    if unit not in _UNITS[rule]:
        allowed = ", ".join(name for name in _UNITS[rule] if name)
        raise ValueError(f"rule '{rule}' cannot count in '{unit}'; use one of: {allowed}")
    most = _UNITS[rule][unit]
    if not min(1, most) <= length <= most:
        raise ValueError(f"a length of {length} is out of range ({min(1, most)} to {most} {unit})")
    if from_midnight and rule not in ("statute", "company"):
        raise ValueError(f"'from midnight' means nothing to the rule '{rule}'")


def _day_in_korea(start: date) -> date:
    day = _moment(start).date() if isinstance(start, datetime) else start
    if day.year not in _YEARS:
        raise ValueError(f"cannot count from the year {day.year}")
    return day


def _moment(start: date) -> datetime:
    if not isinstance(start, datetime) or start.tzinfo is None:
        raise ValueError("a moment with a time zone is needed, such as 2026-11-21T14:00+09:00")
    if start.year not in _YEARS:
        raise ValueError(f"cannot count from the year {start.year}")
    return start.astimezone(KST)


def _statute(day: date, length: int, unit: str, calendar: Calendar, from_midnight: bool) -> Count:
    raw, steps = _calendar_end(day, length, unit, from_midnight, f" ({_FIRST_DAY_OUT})")
    due = _roll(raw, calendar)
    off = tuple(raw + n * DAY for n in range((due - raw).days))
    articles = (*_period_articles(unit, from_midnight), *((_ROLL_OVER,) if off else ()))
    steps += (*_rolled(off, due, day, calendar), *_unsettled(due, calendar))
    return Count(due, raw, steps, articles=articles, skipped=off)


def _period_articles(unit: str, from_midnight: bool) -> tuple[str, ...]:
    first_day = _FIRST_DAY_IN if from_midnight else _FIRST_DAY_OUT
    return (first_day,) if unit == "days" else (first_day, _BY_CALENDAR)


def _company(day: date, length: int, unit: str, from_midnight: bool) -> Count:
    raw, steps = _calendar_end(day, length, unit, from_midnight, "")
    last = f"이 기간은 쉬는 날이 끼어도 늘어나지 않아요. {day_beside(raw, day)}까지예요."
    return Count(raw, raw, (*steps, last), company=True)


def _stated(start: date, day: date) -> Count:
    at = _moment(start) if isinstance(start, datetime) else None
    written = _clock(at, at) if at else day_beside(day, day)
    steps = (f"안내문에 적힌 {'때' if at else '날'} 그대로 {written}까지예요.",)
    return Count(day, day, steps, at=at, company=True)


def _hours(start: date, length: int) -> Count:
    begin = _moment(start)
    # Counted in UTC: Korea has moved its clocks, last in 1988.
    end = (begin.astimezone(UTC) + timedelta(hours=length)).astimezone(KST)
    steps = (
        f"{_clock(begin, begin)}부터 {length}시간 뒤는 {_clock(end, begin)}이에요.",
        f"시간으로 정한 기간은 바로 시작하고, 쉬는 날에도 계속 흘러요 ({_HOURS_AT_ONCE}).",
    )
    return Count(end.date(), end.date(), steps, at=end, articles=(_HOURS_AT_ONCE,))


def _clock(at: datetime, beside: datetime) -> str:
    return f"{day_beside(at.date(), beside.date())} {clock(at)}"


def _business(day: date, length: int, calendar: Calendar) -> Count:
    due, skipped = _working_days(day + DAY, length, calendar)
    steps = (
        f"{topic(day_beside(day, due))} 첫날이라 세지 않아요 ({_FIRST_DAY_OUT}).",
        *_skipped(skipped, day, calendar),
        f"쉬는 날을 빼고 {length}영업일을 세면 {day_beside(due, day)}까지예요.",
        "영업일의 뜻은 법에 정해져 있지 않아서 월~금(공휴일 빼고)으로 셌어요.",
        *_unsettled(due, calendar),
    )
    return Count(
        due, due, steps, convention=True, articles=(_FIRST_DAY_OUT,), skipped=tuple(skipped)
    )


def _administrative(day: date, length: int, calendar: Calendar) -> Count:
    due, skipped = _working_days(day, length, calendar)
    steps = (
        f"첫날인 {day_beside(day, due)}부터 세고, 토요일과 공휴일은 빼요"
        f" ({', '.join(_ADMINISTRATIVE)}).",
        *_skipped(skipped, day, calendar),
        f"그렇게 {length}일을 세면 {day_beside(due, day)}까지예요.",
        *_unsettled(due, calendar),
    )
    return Count(due, due, steps, articles=_ADMINISTRATIVE, skipped=tuple(skipped))


def _working_days(first: date, length: int, calendar: Calendar) -> tuple[date, list[date]]:
    """Return the ``length``-th day from ``first`` that is not off, and the days skipped."""
    skipped: list[date] = []
    day, counted = first, 0
    while True:
        if calendar.is_off(day):
            skipped.append(day)
        else:
            counted += 1
            if counted == length:
                return day, skipped
        day += DAY


def _skipped(days: list[date], beside: date, calendar: Calendar) -> tuple[str, ...]:
    """Name every skipped day; of very many, only the holidays, and how many there are besides."""
    if not days:
        return ()
    shown = days
    if len(days) > _MOST_SKIPPED_SHOWN:
        shown = [day for day in days if calendar.holiday_name(day)][:_MOST_SKIPPED_SHOWN]
    listed = ", ".join(_named(day, beside, calendar) for day in shown)
    rest = f"외 {len(days) - len(shown)}일" if len(shown) < len(days) else ""
    return (f"건너뛴 날: {listed} {rest}".strip() if listed else f"건너뛴 날: 주말 {len(days)}일",)


def _named(day: date, beside: date, calendar: Calendar) -> str:
    """Return '12/25(금) 성탄절'; a plain weekend is named by its bracket already."""
    name = calendar.holiday_name(day)
    written = day_beside(day, beside)
    return f"{written} {name}" if name else written


def _roll(day: date, calendar: Calendar) -> date:
    """Move forward off Saturdays and holidays (민법 161조)."""
    while calendar.is_off(day):
        day += DAY
    return day


def _rolled(off: Sequence[date], due: date, beside: date, calendar: Calendar) -> tuple[str, ...]:
    if not off:
        return (f"{topic(day_beside(due, beside))} 쉬는 날이 아니라서 그날까지예요.",)
    named = ", ".join(_named(day, beside, calendar) for day in off)
    return (
        f"{topic(named)} 쉬는 날이라 건너뛰어요.",
        f"다음 근무일 {day_beside(due, beside)}까지예요 ({_ROLL_OVER}).",
    )


def _unsettled(due: date, calendar: Calendar) -> tuple[str, ...]:
    if due <= calendar.known_through:
        return ()
    return (f"{due.year}년 공휴일은 아직 다 정해지지 않아서 날짜가 조금 달라질 수 있어요.",)


def _calendar_end(
    day: date, length: int, unit: str, from_midnight: bool, article: str
) -> tuple[date, tuple[str, ...]]:
    """Return the last day of a period of days, months or years, and the working."""
    first = day if from_midnight else day + DAY
    last = _LAST_DAY[unit](first, length)
    opening = (
        f"{day_beside(day, last)} 0시에 시작해서 그날도 세요 ({_FIRST_DAY_IN})."
        if from_midnight
        else f"{topic(day_beside(day, last))} 첫날이라 세지 않아요{article}."
    )
    period = f"{length}{_UNIT_WORDS[unit]}"
    by = "" if unit == "days" or not article else f" ({_BY_CALENDAR})"
    ending = f"{day_beside(first, last)}부터 {period} 세면 {day_beside(last, day)}이에요{by}."
    return last, (opening, ending)


def _after_days(first: date, length: int) -> date:
    return first + (length - 1) * DAY


def _after_months(first: date, months: int) -> date:
    """Return the day before the same-numbered day; where there is none, the month's last day.

    민법 160조 2항, 3항.
    """
    month = first.year * 12 + first.month - 1 + months
    last_of_month = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - DAY
    if first.day > last_of_month.day:
        return last_of_month
    return last_of_month.replace(day=first.day) - DAY


def _after_years(first: date, years: int) -> date:
    return _after_months(first, 12 * years)


_LAST_DAY: Mapping[str, Callable[[date, int], date]] = {
    "days": _after_days, "months": _after_months, "years": _after_years,
}  # fmt: skip
_UNIT_WORDS = {"days": "일을", "months": "개월을", "years": "년을"}
