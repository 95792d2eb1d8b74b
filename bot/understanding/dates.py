"""Which day, or which moment, did a person mean?

Days in figures are read by `written_days`, spoken ones ('지난주 금욜 저녁 8시반') by
korean-datetime, after the words it is known to miss have been replaced by `day_words`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Literal, Never, TypeVar

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
from bot.understanding.day_words import reworded
from bot.understanding.readings import Reading, one_of
from bot.understanding.slips import mend, mend_times
from bot.understanding.texts import one_line
from bot.understanding.written_days import (
    Days,
    ImpossibleDayError,
    in_figures,
    is_soon,
    nearest,
    written_days,
)

_MOST_TYPED = 400
_MOST_CHARACTERS = 60
_MOST_REST = 24
_MOST_REST_OF_QUESTION = 4
"""Letters besides the date. A longer message is a story or a question of its own: no answer."""

_DAY = timedelta(days=1)
_HALF_DAY = timedelta(hours=12)
_PAST = TemporalParser(ParseOptions(cycle=Cycle.PAST))
_FUTURE = TemporalParser(ParseOptions(cycle=Cycle.FUTURE))

_CORRECTED = re.compile(
    r"^아니[요오]?[,.~! ]+|^.{1,30}?(?:아니고|아니라|아닌데|말고)[,.~ ]+(?=\S)"
)
_SAID_BEFORE = re.compile(
    r"^(?:아까|방금|위에)? ?(?:말|얘기|답|적|썼)[가-힣]{0,3}잖아?[요용]?[,.~! ]+(?=\S)"
)
"""What is said after it is the answer; '아까 말했잖아요' alone is none."""
_NOT_TO_COME = re.compile(r"[었았였됐됬]|[시분반] ?전")
"""'5시 마감이었는데' is over, '5시 반 전에' names a bound, not the moment itself."""
_HALF = re.compile(
    r"(?:당연히|물론|그야)?(?:(?P<am>오전|아침|새벽)|(?P<pm>오후|저녁|낮|밤))"
    r"(?:이?지요?|이?죠|이?요|이?에요|예요|입니다|이야|야|임|네요)?[.!~ㅋㅎㅠㅜ]*"
)
_NOT_AN_ANSWER = re.compile(
    r"음력|이따|\d ?, ?\d{1,2} ?(?:일|주|달)|(?:말|얘기|답|적|썼)[가-힣]{0,3}잖|아니(?!면)|아닌|말고|\d.{0,3}~"
    r"|부터.+까지|이전|이후|전후|전까지|주 ?중(?!순)|매주|매일|매달|매월"
    r"|(?<!설)(?<!설 )(?<!설날 )(?<!추석)(?<!추석 )당일|월 ?\d{1,2} ?일 ?(?:전(?!화)|후|뒤)"
)
_PERIOD = re.compile(
    r"(?:부터|기준(?:으로)?|받고(?: ?나서)?|[은한된온] ?지|영업일)"
    r" ?(?:\d{1,3} ?(?:영업)?일|일주일|열흘|보름|사흘|나흘|이틀)"
)
"""'통보일로부터 7일' says how long, not which day."""
_ASKS = re.compile(r"\?|(?:까요?|나요|인가요?|는지요?)[.!]*$")
_VAGUE = re.compile(r"(?:초|초순|중순|하순|상순|(?<!주)말|경|이맘때|연휴)$|째 ?주")
_CLOCK = re.compile(r"\d|시|정오|자정|방금|지금")
_PART_OF_DAY = re.compile(r"오전|오후|새벽|아침|점심|낮|저녁|밤|am|pm", re.IGNORECASE)
_SHORT_HOUR = re.compile(r"(?<!\d)[1-9]:\d{2}")
_NO_SUCH_TIME = re.compile(
    r"(?<!\d)(?:2[5-9]|[3-9]\d) ?시(?!간)|\d ?시 ?[6-9]\d ?분"
    r"|(?<![\d:])(?:\d{1,2}:[6-9]\d|(?:2[5-9]|[3-9]\d):\d{2})(?!\d)"
)

_When = TypeVar("_When", bound=date)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a text mentions; each mention is a tuple of what it may mean."""

    days: tuple[Days, ...]
    clocks: tuple[tuple[timedelta, ...], ...] = ()
    """Times since midnight of the day they belong to."""
    moments: tuple[tuple[datetime, ...], ...] = ()
    coming: tuple[date, ...] = ()
    """The next such days where the named ones come again: Monday's next one."""


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


def read_half(text: str) -> Literal["am", "pm", ""]:
    """Return which half of the day a line says, and nothing else: '오후지', '당연히 오후예요'."""
    found = _HALF.fullmatch("".join(text[:_MOST_TYPED].split()))
    if not found:
        return ""
    return "am" if found["am"] else "pm"


def read_time(text: str, now: datetime) -> Reading[time]:
    """Read a clock time ('오후 3시 20분', '15:20'); 오전/오후 unclear: a choice of both.

    A time counted from ``now`` (aware), such as '방금' or '2시간 전', is that of Korea.
    """
    found = _mentioned(text, now.astimezone(KST), past=False)
    if isinstance(found, Reading):
        return found
    moments = (moment for mention in found.moments for moment in mention)
    clocks = (_moment(now.date(), clock % _DAY) for mention in found.clocks for clock in mention)
    return one_of(tuple(at.time().replace(second=0, microsecond=0) for at in (*moments, *clocks)))


def day_named(text: str, now: datetime, *, past: bool) -> date | None:
    """Return the one day that a line names, with an hour or without, where a moment is asked for.

    Without ``past`` it is the next such day.
    """
    local = now.astimezone(KST)
    found = _mentioned(text, local, past)
    if isinstance(found, Reading):
        return None
    days = set(_all_days(found))
    if past:
        days = {day for day in days if day <= local.date()}
    else:
        again = set(found.coming) if len(days) == 1 else set()
        days = {day for day in days if day >= local.date()} or again or days
    return days.pop() if len(days) == 1 else None


def is_clock_alone(text: str, now: datetime) -> bool:
    """Say whether a line names a clock time and no day."""
    found = _mentioned(text, now.astimezone(KST), past=False)
    return not isinstance(found, Reading) and bool(found.clocks) and not _all_days(found)


def days_in(text: str, now: datetime) -> tuple[date, ...]:
    """Return the days that a piece of a story names, none later than ``now`` (aware).

    One that may mean two days, and a piece that denies or counts, gives none.
    """
    local = now.astimezone(KST)
    found = _told(text, local, past=True)
    mentioned = [day for day in found.days if len(day) == 1] if found else []
    days = [*(day for (day,) in mentioned), *(m.date() for (m,) in found.moments)] if found else []
    return tuple(dict.fromkeys(day for day in days if day <= local.date()))


def moments_in(text: str, now: datetime) -> tuple[datetime, ...]:
    """Return the moments (KST) that a piece of a story names, as `days_in` does its days."""
    local = now.astimezone(KST)
    found = _told(text, local, past=True)
    if not found or not (found.moments or (found.days and found.clocks)):
        return ()
    return tuple(m for m in dict.fromkeys(_all_moments(found, local, past=True)) if m <= local)


def moments_ahead_in(text: str, now: datetime) -> tuple[datetime, ...]:
    """Return the moments (KST) later than ``now`` (aware) that a piece of a story names.

    A clock time alone is today's ('마감 5시반인데').
    """
    local = now.astimezone(KST)
    found = None if _NOT_TO_COME.search(text) else _told(text, local, past=False)
    if not found or not (found.moments or found.clocks):
        return ()
    return tuple(m for m in dict.fromkeys(_all_moments(found, local, past=False)) if m > local)


def _as_said(text: str) -> str:
    said = mend_times(mend(one_line(text[:_MOST_TYPED])))
    return _CORRECTED.sub("", _SAID_BEFORE.sub("", said))


def _told(text: str, now: datetime, past: bool) -> _Found | None:
    said = _as_said(text)
    if _NOT_AN_ANSWER.search(said) or _PERIOD.search(said):
        return None
    try:
        found, _, spoken = _all_mentioned(said, now.replace(tzinfo=None), past)
    except (ImpossibleDayError, OverflowError):
        return None
    exact = [expression for expression in spoken if _is_exact(expression)]
    return _sorted_out(found, exact, now.replace(tzinfo=None), past)


def _read(
    text: str, now: datetime, past: bool, latest: _When,
    values: Callable[[_Found], tuple[_When, ...]],
) -> Reading[_When]:  # fmt: skip
    found = _mentioned(text, now, past)
    if isinstance(found, Reading):
        return found
    return _chosen(values(found), latest, past)


def _mentioned(text: str, now: datetime, past: bool) -> _Found | Reading[Never]:
    """Return what a text mentions, or why that is no answer."""
    said = _as_said(text)
    if not said:
        return Reading(None, "empty" if not text.strip() else "not_understood")
    if len(said) > _MOST_CHARACTERS or _NOT_AN_ANSWER.search(said) or _PERIOD.search(said):
        return Reading(None, "not_understood")
    if past and "까지" in said:
        return Reading(None, "not_understood")
    try:
        return _look(said, now.replace(tzinfo=None), past)
    except (ImpossibleDayError, OverflowError):
        return Reading(None, "impossible")


def _chosen(values: tuple[_When, ...], latest: _When, past: bool) -> Reading[_When]:
    kept = tuple(value for value in values if value <= latest) if past else values
    return one_of(kept) if kept or not values else Reading(None, "future")


def _look(said: str, now: datetime, past: bool) -> _Found | Reading[Never]:
    """Collect all mentions; 'not_understood' if the text says more than an answer would."""
    found, rest, spoken = _all_mentioned(said, now, past)
    allowed = _MOST_REST_OF_QUESTION if _ASKS.search(said) else _MOST_REST
    if len(re.sub(r"[\W_]+", "", rest)) > allowed:
        return Reading(None, "not_understood")
    vague = [expression for expression in spoken if not _is_exact(expression)]
    if vague:
        coming = past and all(one.start.date() > now.date() for one in vague)
        alone = len(vague) == len(spoken) and not found.days
        return Reading(None, "future" if coming and alone else "not_understood")
    return _sorted_out(found, spoken, now, past)


def _all_mentioned(
    said: str, now: datetime, past: bool
) -> tuple[_Found, str, list[TemporalExpression]]:
    """Return the days in figures, what else is said, and the spoken days and times in it."""
    if _NO_SUCH_TIME.search(said):
        raise ImpossibleDayError
    days, rest = written_days(in_figures(reworded(said, past=past)), now.date(), past)
    spoken = _PAST.parse_all(rest, now=now)
    for expression in spoken:
        rest = rest.replace(expression.text, " ", 1)
    return _Found(days), rest, spoken


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
    coming = () if past else tuple(_coming_days(spoken, now))
    return _Found(tuple(days), tuple(c for c in clocks if c), tuple(moments), coming)


def _coming_days(spoken: list[TemporalExpression], now: datetime) -> Iterator[date]:
    """Yield the next such day of each one that was read as a day gone by and comes again."""
    for expression in spoken:
        if expression.kind is Kind.TIME or _is_since(expression):
            continue
        found = _FUTURE.parse(expression.text, now=now)
        if found and _day_of(found) > _day_of(expression):
            yield _day_of(found)


def _spoken_days(expression: TemporalExpression, now: datetime, past: bool) -> Days:
    """Return one day, two for a weekend or where past and coming one are as likely."""
    day = expression.start.date()
    if expression.text.endswith("주말"):
        return (day, day + _DAY)
    coming = _FUTURE.parse(expression.text, now=now)
    if coming is None or coming.start.date() <= day:
        return (day,)
    if past and expression.text[0].isdecimal() and is_soon(coming.start.date(), now.date()):
        return (coming.start.date(),)
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
    if not found.days:
        return _clocks_alone(clocks, now, past)
    days = [day for mention in found.days for day in mention]
    if not clocks and past and min(days) > now.date():
        return tuple(_moment(day, timedelta()) for day in days)  # to come at whatever time
    moments = tuple(_moment(day, clock) for day, clock in product(days, clocks))
    if past or not found.coming or any(moment > now for moment in moments):
        return moments
    return tuple(_moment(day, clock) for day, clock in product(found.coming, clocks))


def _clocks_alone(clocks: list[timedelta], now: datetime, past: bool) -> tuple[datetime, ...]:
    """Return today's moments, or the last such ones; the midnight to come is the one after today."""
    moments = {_alone(clock, now, past) for clock in clocks}
    if not past and all(moment <= now for moment in moments):
        moments = {at + _DAY if at.time() == time() else at for at in moments}
    return tuple(sorted(moments))


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
