"""On which day does each deadline of a case end, and what is the working to show for it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.deadlines.calendar import Calendar
from bot.deadlines.interest import late_interest
from bot.deadlines.rules import DAY, Count, count
from bot.deadlines.wording import short_day
from bot.engine.display import fill
from bot.engine.model import Content, DeadlineSpec, Pack, Source, Status, Value, Who
from bot.engine.walk import applies

_MONEY = ("interest", "rate")
_PERIODS = {
    "days": "{}일", "months": "{}개월", "years": "{}년", "business_days": "{}영업일",
    "hours": "{}시간",
}  # fmt: skip
_UNSURE = "이렇게 세는 방법이 맞는지는 확인이 필요해요."


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline for these answers, with its working."""

    id: str
    title: str
    who: Who
    rule: str
    due: date | None
    """The last day after any roll-over (민법 161조)."""
    raw: date | None
    """The last day before it. None for both: no day can be named (yet)."""
    at: datetime | None = None
    """The exact moment (KST), where the period is in hours or the notice names one."""
    start: date | None = None
    """The day it was counted from."""
    working: tuple[str, ...]
    text: str
    """What to say of it today: the spec's `past` sentence once the day has passed."""
    text_once_past: str = ""
    """What to say in a reminder that comes after the day."""
    source: Source
    status: Status
    past: bool
    assumed: bool
    """Counted from the day of the result, because what starts it did not happen or is unknown."""
    remind: bool
    once: bool = False
    """Reminded of on its day only."""
    settled: bool = False
    """What it was for has happened."""
    waits_for: str = ""
    """Id of the question whose answer would give it a day."""
    asks: str = ""
    """Id of the stage to ask about when the day has passed."""

    @property
    def day(self) -> date | None:
        """The day to show: raw for what the person must do, rolled over for the other side."""
        return self.raw if self.who == "user" else self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What deadlines are counted from: the answers, and two points in time."""

    values: Mapping[str, Value | None]
    words: Mapping[str, str]
    now: datetime
    concluded_on: date
    """The day on which the person first saw a result."""


def deadlines_of(pack: Pack, content: Content, moment: Moment) -> tuple[Deadline, ...]:
    """Count every deadline of the pack that applies, in the order it is written."""
    calendar = Calendar(content.extra_holidays)
    found: list[Deadline] = []
    for spec in pack.deadlines:
        start = _start(spec, moment, found)
        if applies(spec.when, moment.values) and _is_over(spec, found, start.day):
            counted = _counted(spec, start.day, calendar)
            found.append(_deadline(spec, start, counted, pack, content, moment))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a period begins; ``day`` is None while nobody knows."""

    day: date | None
    assumed: bool = False


def _start(spec: DeadlineSpec, moment: Moment, found: Sequence[Deadline]) -> _Start:
    earlier = next((d for d in found if d.id == spec.start), None)
    if earlier:
        return _Start(_from_the_end_of(earlier, spec), earlier.assumed)
    value = moment.values.get(spec.start)
    if spec.start != "today" and isinstance(value, date):
        return _Start(value)
    if "today" in (spec.start, spec.assume):
        return _Start(moment.concluded_on, assumed=True)
    return _Start(None)


def _from_the_end_of(earlier: Deadline, spec: DeadlineSpec) -> date | None:
    """A period that follows another begins with the next day, which only some rules leave out."""
    counts_first_day = spec.rule == "administrative" or spec.from_midnight
    return earlier.due + DAY if earlier.due and counts_first_day else earlier.due


def _is_over(spec: DeadlineSpec, found: Sequence[Deadline], start: date | None) -> bool:
    """`if_over`: only where that other deadline's day lies before this one's start."""
    if not spec.if_over:
        return True
    other = next((d for d in found if d.id == spec.if_over), None)
    begin = _as_day(start)
    return bool(other and other.due and begin and other.due < begin)


def _as_day(value: date | None) -> date | None:
    return value.date() if isinstance(value, datetime) else value


def _counted(spec: DeadlineSpec, start: date | None, calendar: Calendar) -> Count | None:
    if spec.rule in _MONEY or start is None:
        return None
    return count(
        spec.rule, start, spec.length, spec.unit, calendar, from_midnight=spec.from_midnight
    )


def _deadline(
    spec: DeadlineSpec, start: _Start, counted: Count | None, pack: Pack, content: Content,
    moment: Moment,
) -> Deadline:  # fmt: skip
    due, raw, at = (counted.due, counted.raw, counted.at) if counted else (None, None, None)
    day = raw if spec.who == "user" else due
    past = at < moment.now if at else day is not None and day < moment.now.date()
    source = content.source(spec.source)
    settled = bool(spec.until) and applies(spec.until, moment.values)
    waits = counted is None and spec.rule not in _MONEY and bool(_short(spec, pack))
    return Deadline(
        id=spec.id, title=fill(spec.title, moment.words), who=spec.who, rule=spec.rule,
        due=due, raw=raw, at=at, start=_as_day(start.day) if counted else None,
        working=_working(spec, start, counted, pack, moment.values),
        text=spec.past if past and spec.past else spec.text, text_once_past=spec.past,
        source=source, status=spec.status or source.status, past=past,
        assumed=start.assumed and counted is not None,
        remind=spec.remind and day is not None and not past, once=spec.once, settled=settled,
        waits_for=spec.start if waits else "", asks=spec.asks,
    )  # fmt: skip


# --- the working -------------------------------------------------------------------------------


def _working(
    spec: DeadlineSpec, start: _Start, counted: Count | None, pack: Pack,
    values: Mapping[str, Value | None],
) -> tuple[str, ...]:  # fmt: skip
    if spec.rule in _MONEY:
        return _money(spec, values.get(spec.amount))
    if counted is None:
        return _without_a_day(spec, pack)
    unsure = (_UNSURE,) if counted.status == "unverified" else ()
    return (*_assumption(spec, start, pack), *counted.steps, *unsure)


def _assumption(spec: DeadlineSpec, start: _Start, pack: Pack) -> tuple[str, ...]:
    short = _short(spec, pack)
    if not start.assumed or not short or start.day is None:
        return ()
    day = short_day(start.day)
    return (f"‘{short}’ 답이 아직 없어서 {day}부터 센다고 치고 계산했어요.",)


def _short(spec: DeadlineSpec, pack: Pack) -> str:
    return next((q.short for q in pack.all_questions if q.id == spec.start), "")


def _without_a_day(spec: DeadlineSpec, pack: Pack) -> tuple[str, ...]:
    """Say the rule as it is, and what has to be known to name the day."""
    short = _short(spec, pack)
    if not short:
        return ("시작하는 날을 아직 몰라서 날짜를 셀 수 없어요.",)
    return (_rule(spec, short), f"‘{short}’ 답을 알려 주시면 날짜를 계산해 드려요.")


def _rule(spec: DeadlineSpec, short: str) -> str:
    unit = "business_days" if spec.rule == "business" else spec.unit
    period = _PERIODS.get(unit, "{}").format(spec.length)
    if spec.rule == "stated":
        return "안내에 적힌 때까지예요."
    if spec.rule == "backward":
        return f"‘{short}’에서 거꾸로 {period}을 센 날까지예요."
    apart = "토요일과 공휴일을 뺀 " if spec.rule == "administrative" else ""
    return f"‘{short}’부터 {apart}{period}이에요."


def _money(spec: DeadlineSpec, principal: object) -> tuple[str, ...]:
    """Show the arithmetic of 지연배상금 a day (전자상거래법 시행령 21조의3) or of a rate."""
    if not isinstance(principal, int):
        return ("금액을 알면 계산해 드려요.",)
    if spec.rule == "interest":
        day = late_interest(principal, 1, spec.length)
        month = late_interest(principal, 30, spec.length)
        return (
            f"{principal:,}원 × {spec.length}% ÷ 365일 = 하루 약 {day:,}원이에요.",
            f"30일 늦으면 약 {month:,}원이에요.",
        )
    return (f"{principal:,}원 × {spec.length}% = {principal * spec.length // 100:,}원이에요.",)
