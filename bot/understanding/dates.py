"""Which day, or which moment, did a person mean?

Days in figures are read by `written_days`, spoken ones ('지난주 금욜 저녁 8시반') by
korean-datetime, after a few words it is known to miss have been replaced.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import TypeVar

from korean_datetime import (
    Ambiguity,
    Cycle,
    Grain,
    Kind,
    ParseOptions,
    TemporalExpression,
    TemporalParser,
)

from bot.clock import KST
from bot.understanding.readings import Reading, one_of
from bot.understanding.texts import one_line
from bot.understanding.written_days import Days, ImpossibleDayError, nearest, written_days

_MOST_TYPED = 400
_MOST_CHARACTERS = 60
_MOST_REST = 24
_MOST_REST_OF_QUESTION = 4
"""Letters besides the date. A longer message is a story or a question of its own: no answer."""

_DAY = timedelta(days=1)
_HALF_DAY = timedelta(hours=12)
_PAST = TemporalParser(ParseOptions(cycle=Cycle.PAST))
_FUTURE = TemporalParser(ParseOptions(cycle=Cycle.FUTURE))

_REPLACED = (
    (re.compile(r"엊그저께|엊그제"), "그제"),
    (re.compile(r"어재(?!\w)|어졔"), "어제"),
    (re.compile(r"그저깨|그적께|그제께"), "그저께"),
    (re.compile(r"전달(?= ?\d)|저번 ?달|저번달"), "지난달"),
    (re.compile(r"담주"), "다음주"),
    (re.compile(r"(?<![가-힣])설(?= ?(?:전날|다음날|당일))"), "설날"),
    (re.compile(r"(?<=\d)T(?=\d{2}:)"), " "),
    (re.compile(r"(?<=[\d한두세네섯곱덟홉열]시) ?반"), " 30분"),
    (re.compile(r"(?<=[가-힣])인 ?(?:것|거) ?같"), " 같"),
)
_CORRECTED = re.compile(
    r"^아니[요오]?[,.~! ]+|^.{1,30}?(?:아니고|아니라|아닌데|말고)[,.~ ]+(?=\S)"
)
_NOT_AN_ANSWER = re.compile(
    r"음력|아니(?!면)|아닌|말고|\d.{0,3}~|부터.+까지|이전|이후|전후|전까지|주 ?중(?!순)|매주|매일|매달|매월"
    r"|(?<!설)(?<!설 )(?<!설날 )(?<!추석)(?<!추석 )당일|월 ?\d{1,2} ?일 ?(?:전(?!화)|후|뒤)"
)
_PERIOD = re.compile(
    r"(?:부터|기준(?:으로)?|받고(?: ?나서)?|[은한된온] ?지|영업일)"
    r" ?(?:\d{1,3} ?(?:영업)?일|일주일|열흘|보름|사흘|나흘|이틀)"
)
"""'통보일로부터 7일' says how long, not which day."""
_ASKS = re.compile(r"\?|(?:까요?|나요|인가요?|는지요?)[.!]*$")
_VAGUE = re.compile(r"(?:초|초순|중순|하순|상순|(?<!주)말|경)$")
_CLOCK = re.compile(r"\d|시|정오|자정|방금|지금")
_PART_OF_DAY = re.compile(r"오전|오후|새벽|아침|점심|낮|저녁|밤|am|pm", re.IGNORECASE)
_SHORT_HOUR = re.compile(r"(?<!\d)[1-9]:\d{2}")
_NO_SUCH_TIME = re.compile(r"(?<!\d)(?:2[5-9]|[3-9]\d) ?시(?!간)|(?<![\d:])\d{1,2}:[6-9]\d")

_When = TypeVar("_When", bound=date)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a text mentions; each mention is a tuple of what it may mean."""

    days: tuple[Days, ...]
    clocks: tuple[tuple[timedelta, ...], ...] = ()
    """Times since midnight of the day they belong to."""
    moments: tuple[tuple[datetime, ...], ...] = ()


def read_date(text: str, now: datetime, *, past: bool = False) -> Reading[date]:
    """Read a day, seen from ``now`` (aware).

    With ``past``, a day after today is the problem 'future', and a day without a year is the last
    such one, unless the coming one is much nearer: that is 'future' too. Otherwise it is the
    nearer one, or a choice of both where neither is clearly nearer.
    """
    local = now.astimezone(KST)
    return _read(text, local, past, local.date(), _all_days)


def read_datetime(text: str, now: datetime, *, past: bool = False) -> Reading[datetime]:
    """Read a moment (KST), seen from ``now`` (aware): a day and a clock time.

    오전/오후 unclear: a choice of both. A clock time alone is today's, or, with ``past``, the last
    such one. A day alone is 'not_understood'. With ``past``, a later moment is 'future'.
    """
    local = now.astimezone(KST)
    written = _iso_moment(text)
    if written:
        return _chosen((written,), local, past)
    return _read(text, local, past, local, lambda found: _all_moments(found, local, past))


def _read(
    text: str, now: datetime, past: bool, latest: _When,
    values: Callable[[_Found], tuple[_When, ...]],
) -> Reading[_When]:  # fmt: skip
    said = _CORRECTED.sub("", one_line(text[:_MOST_TYPED]))
    if not said:
        return Reading(None, "empty" if not text.strip() else "not_understood")
    if len(said) > _MOST_CHARACTERS or _NOT_AN_ANSWER.search(said) or _PERIOD.search(said):
        return Reading(None, "not_understood")
    if past and "까지" in said:
        return Reading(None, "not_understood")
    try:
        found = _look(said, now.replace(tzinfo=None), past)
    except (ImpossibleDayError, OverflowError):
        return Reading(None, "impossible")
    return _chosen(values(found), latest, past) if found else Reading(None, "not_understood")


def _chosen(values: tuple[_When, ...], latest: _When, past: bool) -> Reading[_When]:
    kept = tuple(value for value in values if value <= latest) if past else values
    return one_of(kept) if kept or not values else Reading(None, "future")


def _look(said: str, now: datetime, past: bool) -> _Found | None:
    """Collect all mentions, or None if the text says more than an answer would."""
    if _NO_SUCH_TIME.search(said):
        raise ImpossibleDayError
    for pattern, better in _REPLACED:
        said = pattern.sub(better, said)
    days, rest = written_days(said, now.date(), past)
    spoken = _PAST.parse_all(rest, now=now)
    for expression in spoken:
        rest = rest.replace(expression.text, " ", 1)
    allowed = _MOST_REST_OF_QUESTION if _ASKS.search(said) else _MOST_REST
    if len(re.sub(r"[\W_]+", "", rest)) > allowed or not all(_is_exact(e) for e in spoken):
        return None
    return _sorted_out(_Found(days), spoken, now, past)


def _is_exact(expression: TemporalExpression) -> bool:
    """Say whether it names one day or one clock time, not a range, a month or '11월 초'."""
    small = (Grain.DAY, Grain.HOUR, Grain.MINUTE, Grain.SECOND)
    return (
        expression.grain in small
        and not expression.is_range
        and not (expression.kind is Kind.DATE and _VAGUE.search(expression.text))
    )


def _sorted_out(
    found: _Found, spoken: list[TemporalExpression], now: datetime, past: bool
) -> _Found:
    days, clocks, moments = list(found.days), list(found.clocks), list(found.moments)
    for expression in spoken:
        if expression.kind is Kind.DATE:
            days.append(_spoken_days(expression, now, past))
        elif expression.kind is Kind.TIME:
            clocks.append(_clock_times(expression))
        elif _is_since(expression):
            moments.append((expression.start.replace(tzinfo=KST),))
        else:
            days.append((_day_of(expression),))
            clocks.append(_clock_times(expression))
    return _Found(tuple(days), tuple(c for c in clocks if c), tuple(moments))


def _spoken_days(expression: TemporalExpression, now: datetime, past: bool) -> Days:
    """Return one day, two for a weekend or where past and coming one are as likely."""
    day = expression.start.date()
    if expression.text.endswith("주말"):
        return (day, day + _DAY)
    coming = _FUTURE.parse(expression.text, now=now)
    if coming is None or coming.start.date() <= day:
        return (day,)
    return nearest(day, coming.start.date(), now.date(), past)


def _is_since(expression: TemporalExpression) -> bool:
    """Say whether it is counted from now ('방금', '2시간 전') rather than a day and a clock."""
    return bool(re.search(r"(?<!오)전$|(?<!오)후$|뒤$|방금|지금", expression.text))


def _day_of(expression: TemporalExpression) -> date:
    """Return the day that was named; '어제 밤 12시' starts on the next one."""
    shifted = Ambiguity.DAY_ATTRIBUTION in expression.ambiguities
    return (expression.start - _DAY if shifted else expression.start).date()


def _clock_times(expression: TemporalExpression) -> tuple[timedelta, ...]:
    """Return what the clock part may mean, as time since midnight; () for a bare '저녁'."""
    if not _CLOCK.search(expression.text):
        return ()
    start = expression.start
    clock = timedelta(hours=start.hour, minutes=start.minute, seconds=start.second)
    if Ambiguity.DAY_ATTRIBUTION in expression.ambiguities:
        return (clock + _DAY, clock)
    early = clock % _HALF_DAY
    return (early, early + _HALF_DAY) if _is_half_known(expression) else (clock,)


def _is_half_known(expression: TemporalExpression) -> bool:
    """Say whether 오전 or 오후 is missing: '3시', '12시', '8:30', but not '08:30' or '15시'."""
    if {Ambiguity.MERIDIEM, Ambiguity.NOON_OR_MIDNIGHT} & set(expression.ambiguities):
        return True
    text = expression.text
    return bool(_SHORT_HOUR.search(text)) and not _PART_OF_DAY.search(text)


def _all_days(found: _Found) -> tuple[date, ...]:
    days = [day for mention in found.days for day in mention]
    return (*days, *(moment.date() for mention in found.moments for moment in mention))


def _all_moments(found: _Found, now: datetime, past: bool) -> tuple[datetime, ...]:
    if found.moments:
        return tuple(moment for mention in found.moments for moment in mention)
    clocks = [clock for mention in found.clocks for clock in mention]
    if found.days:
        days = [day for mention in found.days for day in mention]
        return tuple(_moment(day, clock) for day, clock in product(days, clocks))
    return tuple(sorted({_alone(clock, now, past) for clock in clocks}))


def _alone(clock: timedelta, now: datetime, past: bool) -> datetime:
    """Return today's moment, or, with ``past``, the last such one."""
    today = _moment(now.date(), clock % _DAY)
    return today - _DAY if past and today > now else today


def _moment(day: date, clock: timedelta) -> datetime:
    return datetime.combine(day, datetime.min.time(), KST) + clock


def _iso_moment(text: str) -> datetime | None:
    """Read '2026-11-20T15:00' and the like; without a zone it is Korea's time."""
    said = text.strip()
    if not (16 <= len(said) <= 35 and ":" in said and said.isascii()):
        return None
    try:
        found = datetime.fromisoformat(said)
        return found.astimezone(KST) if found.tzinfo else found.replace(tzinfo=KST)
    except (ValueError, OverflowError):
        return None
