"""A file's data, as it waits in the outbox → its name and bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.letters.ics import IcsDeadline, write_ics
from bot.letters.model import from_dict
from bot.letters.pdf import PdfWriter
from bot.letters.timeline import Mark, TimelineWriter

Make = Callable[[Mapping[str, Any]], tuple[str, bytes]]


def makers() -> dict[str, Make]:
    """Return what makes each kind of file: 'letter', 'calendar', 'timeline'.

    All are slow enough (some ms) to belong in a thread, and safe to use from several.
    """
    letters, timelines = PdfWriter(), TimelineWriter()

    def letter(data: Mapping[str, Any]) -> tuple[str, bytes]:
        drafted = from_dict(dict(data))
        return f"{drafted.file_name}.pdf", letters.write(drafted)

    def timeline(data: Mapping[str, Any]) -> tuple[str, bytes]:
        marks = [
            Mark(**{**mark, "day": date.fromisoformat(mark["day"])}) for mark in data["marks"]
        ]
        today = date.fromisoformat(data["today"])
        return "한눈에_보기.png", timelines.write(data["title"], marks, today)

    return {"letter": letter, "calendar": _calendar, "timeline": timeline}


def _calendar(data: Mapping[str, Any]) -> tuple[str, bytes]:
    deadlines = [
        IcsDeadline(**{**one, "day": date.fromisoformat(one["day"])}) for one in data["deadlines"]
    ]
    now = datetime.fromisoformat(data["now"])
    return "기한_달력.ics", write_ics(data["case"], data["title"], deadlines, now)
