"""When is a person reminded of a deadline, and when is it too late at night?

All moments are aware and in Asia/Seoul. Nothing is sent between 21:00 and 08:00.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from bot.clock import KST

Snooze = Literal["hour", "evening", "morning"]
Who = Literal["user", "provider", "body"]

MORNING = time(9)
TONIGHT = time(19)
NO_EVENING_FROM = time(18, 30)
"""From here on nobody is offered this evening's 19:00."""
QUIET_FROM = time(21)
QUIET_UNTIL = time(8)
BEFORE_QUIET = time(20, 30)
"""Where a moment in the quiet hours moves to: half an hour before them, so that sending late by
some minutes still keeps them."""
LAST_CALL = timedelta(hours=1)
"""So long before the hour at which a deadline ends comes its last reminder."""
NIGHT_ENDS = time(5)
"""Before this, "tomorrow morning" is the coming morning."""
SHORT_WINDOW_DAYS = 5
"""With this many days left or fewer, the ladder starts the same evening."""

_USUAL = (7, 3, 1, 0)
_SHORT = (3, 1, 0)


@dataclass(frozen=True, slots=True)
class Rung:
    """One reminder: the ``number``-th ``of`` so many (counted from 1)."""

    at: datetime
    kind: str
    """'D-7', 'D-3', 'D-1', 'D-day', 'tonight', 'hour' or 'check'."""
    number: int
    of: int


def ladder(
    day: date, who: Who, now: datetime, ends_at: datetime | None = None, *, once: bool = False
) -> tuple[Rung, ...]:
    """Return the reminders still to come for a deadline that ends with ``day``.

    What the person owes: 7, 3 and 1 days before and on the day, at 09:00; with five days or fewer
    left: tonight at 19:00 (unless a reminder comes today anyway), then 3 and 1 days before and on
    the day. What the other side owes: one 'check' at 09:00 on the morning after the day. Past
    moments are left out and not counted. ``ends_at``: the moment at which the day's deadline ends,
    where it has one; a reminder too late for it comes at 20:30 on the evening before, and one more
    an hour before that moment, unless it lies in the night. ``once``: the day is a reminder itself
    (30 days before something ends), so there is only the one on the day.
    """
    local = now.astimezone(KST)
    moments = _own(day, local) if who == "user" else [("check", _at(day, MORNING, 1))]
    if once:
        moments = [("D-day", _at(day, MORNING))]
    if who == "user" and ends_at:
        moments = _to_the_hour(moments, ends_at.astimezone(KST))
    ahead = [(kind, at) for kind, at in moments if at > local]
    return tuple(Rung(at, kind, n, len(ahead)) for n, (kind, at) in enumerate(ahead, start=1))


def _to_the_hour(
    moments: list[tuple[str, datetime]], ends_at: datetime
) -> list[tuple[str, datetime]]:
    in_time = [
        (kind, at if at < ends_at else _at(ends_at.date(), BEFORE_QUIET, -1))
        for kind, at in moments
    ]
    last = ends_at - LAST_CALL
    if is_quiet(last) or any(at == last for _, at in in_time):
        return in_time
    return sorted([*in_time, ("hour", last)], key=lambda rung: rung[1])


def _own(day: date, now: datetime) -> list[tuple[str, datetime]]:
    left = (day - now.date()).days
    rungs = _USUAL if left > SHORT_WINDOW_DAYS else _SHORT
    mornings = [(f"D-{n}" if n else "D-day", _at(day, MORNING, -n)) for n in rungs]
    if not 0 <= left <= SHORT_WINDOW_DAYS or _still_today(mornings, now):
        return mornings
    return sorted([("tonight", _at(now.date(), TONIGHT)), *mornings], key=lambda rung: rung[1])


def _still_today(moments: list[tuple[str, datetime]], now: datetime) -> bool:
    return any(at > now and at.date() == now.date() for _, at in moments)


def _at(day: date, clock: time, days_later: int = 0) -> datetime:
    return datetime.combine(day + timedelta(days=days_later), clock, KST)


def is_quiet(at: datetime) -> bool:
    """Say whether a moment lies between 21:00 and 08:00 in Korea."""
    clock = at.astimezone(KST).time()
    return clock >= QUIET_FROM or clock < QUIET_UNTIL


def quiet(at: datetime, now: datetime, day: date) -> datetime | None:
    """Move a moment out of the quiet hours: earlier, to 20:30 of the evening before the night.

    If 20:30 has passed: 08:00 after that night. Never after ``day``, the last day on which the
    reminder is of use; None where no such moment is left.
    """
    local = at.astimezone(KST)
    if not is_quiet(local):
        return local if local.date() <= day else None
    evening = local.date() if local.time() >= QUIET_FROM else local.date() - timedelta(days=1)
    earlier = _at(min(evening, day), BEFORE_QUIET)
    if earlier > now:
        return earlier
    later = _at(evening, QUIET_UNTIL, 1)
    return later if later.date() <= day and later > now else None


def by_day(at: datetime) -> datetime:
    """Return the moment, or 09:00 after the night that it lies in."""
    local = at.astimezone(KST)
    if not is_quiet(local):
        return local
    return _at(local.date(), MORNING, int(local.time() >= QUIET_FROM))


def is_evening_gone(now: datetime) -> bool:
    """Say whether this evening's 19:00 has passed in Korea."""
    return now.astimezone(KST).time() >= TONIGHT


def is_evening_near(at: datetime) -> bool:
    """Say whether "오늘 저녁 7시" is no choice any more beside "1시간 뒤"."""
    return at.astimezone(KST).time() >= NO_EVENING_FROM


def snoozed_until(now: datetime, choice: Snooze) -> datetime:
    """Return when to remind again: "1시간 뒤", "오늘 저녁 7시" or "내일 아침 9시".

    An hour that ends in the night moves to 20:30 before it, or to 08:00 after it. Once this
    evening's 19:00 has passed it is as after an hour: a day later may be after the deadline. The
    morning is the one after the night: at 01:00 it is the same date's, as somebody means who has
    not slept yet.
    """
    local = now.astimezone(KST)
    if choice == "hour" or (choice == "evening" and is_evening_gone(local)):
        later = local + timedelta(hours=1)
        return quiet(later, local, later.date() + timedelta(days=1)) or later
    if choice == "evening":
        return _at(local.date(), TONIGHT)
    return _at(local.date(), MORNING, int(local.time() >= NIGHT_ENDS))
