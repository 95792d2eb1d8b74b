"""How do the deadlines of a case get into the calendar of a phone? One .ics file a case."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from bot.letters.model import MASK

_MAKER = "-//guje-bot//guje-bot//KO"
_DOMAIN = "guje-bot"
_DAY = timedelta(days=1)
_ALARMS = ((timedelta(hours=-15), "내일까지예요"), (timedelta(hours=9), "오늘까지예요"))
"""09:00 of the day before and of the day itself. An all-day event begins at 00:00 of wherever the
phone is, so the alarms ring at nine there: in Korea, KST."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IcsDeadline:
    """A deadline as a calendar shows it."""

    id: str
    title: str
    day: date
    """The last day, KST."""
    text: str
    """What to do, in a sentence or two."""
    done: bool
    sequence: int
    """How often the day, the words or ``done`` have changed, from 0. A calendar that is given the
    file again takes the event over only where this has grown."""


def write_ics(case_id: int, title: str, deadlines: Sequence[IcsDeadline], now: datetime) -> bytes:
    """Return the calendar of a case (RFC 5545): an all-day event with two alarms per deadline.

    ``now`` is an aware moment. The UID of an event is made of the case and the deadline alone, so
    importing again updates it; one that is done is sent as cancelled, without alarms, because one
    that is merely left out would stay.
    """
    calendar = Calendar()
    calendar.add("prodid", _MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _text(title))
    calendar.add("x-wr-timezone", "Asia/Seoul")
    for deadline in deadlines:
        calendar.add_component(_event(case_id, deadline, now.astimezone(UTC)))
    return bytes(calendar.to_ical())


def _event(case_id: int, deadline: IcsDeadline, now: datetime) -> Event:
    event = Event()
    event.add("uid", _text(f"{case_id}-{deadline.id}@{_DOMAIN}"))
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("sequence", deadline.sequence)
    event.add("dtstart", deadline.day)
    event.add("dtend", deadline.day + _DAY)  # the first day after the event
    event.add("summary", _text(deadline.title))
    event.add("description", _text(deadline.text))
    event.add("status", "CANCELLED" if deadline.done else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a deadline does not make its day busy
    event.add("class", "PRIVATE")
    if not deadline.done:
        for trigger, words in _ALARMS:
            event.add_component(_alarm(trigger, f"{deadline.title}: {words}"))
    return event


def _alarm(trigger: timedelta, words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", trigger)
    alarm.add("description", _text(words))
    return alarm


def _text(text: str) -> vText:
    """Keep a text within its property, whatever a reader takes for the end of a line.

    Every kind of line break becomes "\n", which vText escapes (icalendar would not by itself in
    X- properties); other control characters are not allowed (RFC 5545, 3.1), and half a character
    cannot be written at all.
    """
    joined = "\n".join(text.splitlines())
    return vText("".join(_allowed(character) for character in joined))


def _allowed(character: str) -> str:
    if character == "\n":
        return character
    category = unicodedata.category(character)
    return MASK if category == "Cs" else " " if category == "Cc" else character
