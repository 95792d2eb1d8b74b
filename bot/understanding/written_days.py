"""Which days does a text write in figures ('10.15', '251015', '작년 12/3', '지난달 20일')?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

Days = tuple[date, ...]
"""What one mention may mean: one day, or two where the year or month is not clear."""


class ImpossibleDayError(ValueError):
    """The text names a day that does not exist, such as 2월 30일."""


_SOON = 91
"""Days ahead: a quarter of a year."""
_WEEKDAYS = "월화수목금토일"
_WEEKDAY = rf"(?: ?\((?P<w1>[{_WEEKDAYS}])(?:요일)?\)| ?(?P<w2>[{_WEEKDAYS}])(?:요일|욜))?"
_NOT_A_DURATION = r"(?! ?(?:전|후|뒤))"
_DURATION_WORD = (
    r" ?(?:동안|간|이내|내에|안에|안으로|정도|째|차|치|만에|걸|남|됐|되었|된|지났|지나|이상|이하"
    r"|넘|연속|씩|됨|준|줬|줄|주[신셨더]|내로|내(?![년월일가]))"
)
_YEARS: Mapping[str, int] = {
    "재작년": -2, "작년": -1, "지난해": -1, "올해": 0, "금년": 0, "내년": 1,
}  # fmt: skip
_MONTHS: Mapping[str, int] = {
    "지지난달": -2, "지난달": -1, "이번달": 0, "이달": 0, "다음달": 1, "담달": 1,
}  # fmt: skip
_COUNTS: Mapping[str, int] = {
    "한": 1, "일": 1, "두": 2, "이": 2, "세": 3, "삼": 3, "네": 4, "사": 4,
}  # fmt: skip

_SAID = r"[일이삼사오육유칠팔구시십]{1,4}"
_IN_WORDS = re.compile(
    rf"(?:(?<![가-힣])(?P<y>이천(?:{_SAID})?|{_SAID})년 ?)?(?:(?<![가-힣\d])|(?<=[년해]))"
    rf"(?P<m>\d{{1,2}}|{_SAID})월 ?(?P<d>\d{{1,2}}|{_SAID})일"
)
_SAID_DIGITS: Mapping[str, int] = {
    **{word: n for n, word in enumerate("일이삼사오육칠팔구십", start=1)}, "시": 10, "유": 6,
}  # fmt: skip

_DURATION = re.compile(rf"(?<!\d)(?:\d{{1,3}} ?일|\d{{1,2}} ?주일?|일주일){_DURATION_WORD}")
_FULL = re.compile(
    r"(?<![\d.])'?(?P<y>(?:19|20)\d{2}|\d{2}) ?(?:년|[-./]) ?(?P<m>\d{1,2}) ?(?:월|[-./]) ?"
    rf"(?P<d>\d{{1,2}})(?!\d) ?(?:일|\.(?!\d))?{_WEEKDAY}"
)
_EIGHT_DIGITS = re.compile(r"(?<!\d)(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)")
_SIX_DIGITS = re.compile(r"(?<![\d-])(?P<y>\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?![\d-])")
_FOUR_DIGITS = re.compile(r"^(?P<m>0[1-9]|1[0-2])(?P<d>[0-2]\d|3[01])(?![\d년])")
_MONTH_DAY = re.compile(
    rf"(?:(?P<year>{'|'.join(_YEARS)})에? ?)?(?<![\d/])(?P<m>\d{{1,2}}) ?(?:월|/) ?"
    rf"(?P<d>\d{{1,2}})(?! ?[\d시:%/원만장매])(?: ?일)?{_WEEKDAY}"
)
_MONTH_DOT_DAY = re.compile(
    r"(?<![\d.-])(?P<m>0?[1-9]|1[0-2])(?:\. ?|-)(?P<d>0?[1-9]|[12]\d|3[01])"
    rf"(?![\d만천%]|[.-]\d)\.?{_WEEKDAY}"
)
_DAY_OF_MONTH = re.compile(
    r"(?:(?P<month>지지난 ?달|지난 ?달|이번 ?달|이달|다음 ?달|담달) ?)?"
    rf"(?<![\d월])(?<!월 )(?P<d>\d{{1,2}}) ?일{_NOT_A_DURATION}{_WEEKDAY}"
)
_WEEKS_AGO = re.compile(
    rf"(?<!\d)(?P<n>\d{{1,2}}|(?<![가-힣])[{''.join(_COUNTS)}]) ?주일? ?전 ?"
    rf"(?P<weekday>[{_WEEKDAYS}])(?:요일|욜)"
)


def written_days(text: str, today: date, past: bool) -> tuple[tuple[Days, ...], str]:
    """Return what each written day may mean, and the text without them.

    A missing year or month is filled in to the last such day (``past``), or to the nearer one.
    Raise ImpossibleDayError for days that do not exist, or not on the weekday named with them.
    """
    rest = _DURATION.sub(" ", text)
    found: list[Days] = []
    for pattern, meaning in _FORMS:
        for match in pattern.finditer(rest):
            found.append(_on_weekday(match, meaning(match, today, past)))
        rest = pattern.sub(" ", rest)
    return tuple(found), rest


def in_figures(text: str) -> str:
    """Return the text with days in words written in figures ('십이월 이십오일')."""
    return _IN_WORDS.sub(_figures, text)


def _figures(match: re.Match[str]) -> str:
    year = f"{_number(match['y'])}년 " if match["y"] else ""
    return f"{year}{_number(match['m'])}월 {_number(match['d'])}일"


def _number(word: str) -> int:
    """Return what '25', '이십오' or '이천이십오' says; 0 for what says nothing, such as '삼사'."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.removeprefix("이천").rpartition("십")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    total = 2_000 * word.startswith("이천") + _SAID_DIGITS.get(ones, 0)
    return total + 10 * (_SAID_DIGITS.get(tens, 1) if ten else 0)


def _on_weekday(match: re.Match[str], days: Days) -> Days:
    """Keep the days that fall on the weekday written beside them."""
    groups = match.groupdict()
    weekday = groups.get("w1") or groups.get("w2")
    kept = tuple(d for d in days if not weekday or _WEEKDAYS[d.weekday()] == weekday)
    if not kept:
        raise ImpossibleDayError
    return kept


def nearest(before: date, after: date, today: date, past: bool) -> Days:
    """Choose between the last such day and the next: both where neither is clearly nearer."""
    if past or before == today:
        return (before,)
    quarter = (after - before) / 4
    if today - before <= quarter:
        return (before,)
    return (after,) if after - today <= quarter else (before, after)


def _full(match: re.Match[str], today: date, past: bool) -> Days:
    year = int(match["y"])
    return (_day(year if year > 99 else 2000 + year, int(match["m"]), int(match["d"])),)


def _month_day(match: re.Match[str], today: date, past: bool) -> Days:
    month, day = int(match["m"]), int(match["d"])
    said = match.groupdict().get("year")
    if said:
        return (_day(today.year + _YEARS[said], month, day),)
    if past and (soon := _soon(month, day, today)):
        return (soon,)
    return _closest([(today.year + n, month) for n in (-1, 0, 1)], day, today, past)


def _soon(month: int, day: int, today: date) -> date | None:
    """Return the coming such day if it is so near that last year's is hardly meant."""
    years = [y for y in (today.year, today.year + 1) if _exists(y, month, day)]
    coming = [date(y, month, day) for y in years if date(y, month, day) > today]
    return coming[0] if coming and is_soon(coming[0], today) else None


def is_soon(day: date, today: date) -> bool:
    """Say whether a day without a year that lies ahead is rather meant than last year's."""
    return today < day <= today + timedelta(days=_SOON)


def _day_of_month(match: re.Match[str], today: date, past: bool) -> Days:
    day, said = int(match["d"]), match["month"]
    if said:
        return (_day(*_month(today, _MONTHS[said.replace(" ", "")]), day),)
    return _closest([_month(today, n) for n in (-2, -1, 0, 1, 2)], day, today, past)


def _weeks_ago(match: re.Match[str], today: date, past: bool) -> Days:
    weeks = _COUNTS.get(match["n"]) or int(match["n"])
    monday = today - timedelta(days=today.weekday(), weeks=weeks)
    return (monday + timedelta(days=_WEEKDAYS.index(match["weekday"])),)


def _month(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _closest(months: list[tuple[int, int]], day: int, today: date, past: bool) -> Days:
    days = [date(y, m, day) for y, m in months if _exists(y, m, day)]
    before = [d for d in days if d <= today]
    after = [d for d in days if d > today]
    if before and after:
        return nearest(before[-1], after[0], today, past)
    if not days:
        raise ImpossibleDayError
    return (before[-1],) if before else (after[0],)


def _day(year: int, month: int, day: int) -> date:
    if not _exists(year, month, day):
        raise ImpossibleDayError
    return date(year, month, day)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], Days]], ...] = (
    (_FULL, _full),
    (_EIGHT_DIGITS, _full),
    (_SIX_DIGITS, _full),
    (_FOUR_DIGITS, _month_day),
    (_MONTH_DAY, _month_day),
    (_MONTH_DOT_DAY, _month_day),
    (_WEEKS_AGO, _weeks_ago),
    (_DAY_OF_MONTH, _day_of_month),
)
