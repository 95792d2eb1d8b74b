"""Which messages go out for the rows that are due, and what does a reminder say on that day? Pure.

Late rows come up when the bot was down or the person was away. Then only the newest reminder of a
deadline is sent, and beyond a few deadlines the rest shares one message: nothing is lost, and
nobody is flooded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from bot.engine.privacy import NOTICE
from bot.store.port import LEAVING, Json, OutboxRow
from bot.wording import Wording

LATE = timedelta(minutes=30)
"""A reminder that goes out later than this says so."""
MOST_SINGLE = 3
"""So many late reminders come one by one with their own buttons; the rest in one summary."""
MOST_LINES = 40
"""Deadlines in a summary, so that it stays far below Telegram's limit."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One message to send."""

    row: OutboxRow
    folded: tuple[OutboxRow, ...] = ()
    """Rows that need no message of their own once this one is sent."""
    summary: tuple[OutboxRow, ...] = ()
    """The newest row of each deadline that this message names, if it is a summary."""

    @property
    def rows(self) -> tuple[OutboxRow, ...]:
        return (self.row, *self.folded)


def errands(rows: Sequence[OutboxRow], now: datetime) -> list[Errand]:
    """Return the messages for one chat's claimed rows, in the order to send them."""
    others = [Errand(row) for row in rows if not _has_a_day(row)]
    folded = _newest_of_each(row for row in rows if _has_a_day(row))
    late = sorted((e for e in folded if is_late(e.row, now)), key=lambda e: _urgency(e.row, now))
    timely = [errand for errand in folded if not is_late(errand.row, now)]
    if len(late) > MOST_SINGLE:
        late = [*late[:MOST_SINGLE], _summary(late[MOST_SINGLE:])]
    return [*others, *timely, *late]


def _has_a_day(row: OutboxRow) -> bool:
    """Say whether it is worded on the day it goes out. One that cannot be read has no words."""
    return row.kind == "reminder" and row.readable


def is_late(row: OutboxRow, now: datetime) -> bool:
    """Say whether a row goes out long after it was due."""
    return now - row.due > LATE


def _newest_of_each(reminders: Iterable[OutboxRow]) -> list[Errand]:
    def deadline(row: OutboxRow) -> tuple[int, str]:
        return row.case_id, row.deadline

    found = []
    for _, group in groupby(sorted(reminders, key=deadline), deadline):
        *older, newest = sorted(group, key=lambda row: (row.due, row.id))
        found.append(Errand(newest, tuple(older)))
    return sorted(found, key=lambda errand: (errand.row.due, errand.row.id))


def _urgency(row: OutboxRow, now: datetime) -> tuple[bool, str]:
    """Days still to come before days that are over; the nearest first."""
    day: str = row.payload["reminder"]["day"]
    return day < now.date().isoformat(), day


def _summary(late: Sequence[Errand]) -> Errand:
    rows = [row for errand in late for row in errand.rows]
    return Errand(rows[0], tuple(rows[1:]), tuple(errand.row for errand in late))


# --- words -------------------------------------------------------------------------------------


def message(errand: Errand, now: datetime, wording: Wording) -> Json:
    """Return the payload to send, a reminder's words as of this day."""
    payload = errand.row.payload
    if LEAVING in payload:
        return {
            **payload,
            "params": {**payload["params"], "text": _leaving(payload, now, wording)},
        }
    if not _has_a_day(errand.row):
        return payload
    if errand.summary:
        params = {**payload["params"], **_summed_up(errand.summary, now.date(), wording)}
    else:
        params = {**payload["params"], "text": _reminder(errand.row, now, wording)}
    return {**payload, "params": params}


def _reminder(row: OutboxRow, now: datetime, wording: Wording) -> str:
    today = now.date()
    text = wording.html("reminder", {**_about(row), "on": today, "now": now}, today)
    return f"{wording.html('late', {}, today)}\n\n{text}" if is_late(row, now) else text


def _leaving(payload: Json, now: datetime, wording: Wording) -> str:
    """Sent late, it names a later day: the store moves the deletion with it."""
    about, today = payload[LEAVING], now.date()
    day = max(date.fromisoformat(about["day"]), today + NOTICE)
    return wording.html("leaving", {**about, "day": day}, today)


def _summed_up(rows: Sequence[OutboxRow], today: date, wording: Wording) -> dict[str, Any]:
    deadlines = [_about(row) for row in rows[:MOST_LINES]]
    data = {"deadlines": deadlines, "more": len(rows) - len(deadlines)}
    text = wording.html("late_summary", data, today)
    return {"text": text, "reply_markup": {"inline_keyboard": _ways_in(rows)}}


def _about(row: OutboxRow) -> dict[str, Any]:
    data = row.payload["reminder"]
    at = data.get("at")  # reminders planned before there were hours have none
    return {
        **data, "day": date.fromisoformat(data["day"]),
        "at": datetime.fromisoformat(at) if at else None,
    }  # fmt: skip


def _ways_in(rows: Sequence[OutboxRow]) -> list[Any]:
    """A button for each case: the last one of its reminders, which opens it."""
    lines: dict[int, Any] = {}
    for row in rows:
        keyboard = row.payload["params"]["reply_markup"]["inline_keyboard"]
        label = f"📂 {row.payload['reminder']['pack']}"
        lines[row.case_id] = [{**keyboard[-1][-1], "text": label}]
    return list(lines.values())
