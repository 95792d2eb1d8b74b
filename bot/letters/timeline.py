"""How does a case look as a picture? What happened, today, and what is due, from top to bottom."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from bot.deadlines.wording import day_beside, long_day
from bot.engine.display import shorten
from bot.letters.typesetter import Typesetter
from bot.paths import TEMPLATES

Kind = Literal["happened", "due_user", "due_other", "today"]

MOST_MARKS = 40
_ORDER: tuple[Kind, ...] = ("today", "happened", "due_user", "due_other")
_WORDS: Mapping[Kind, str] = {
    "happened": "있었던 일",
    "due_user": "내가 할 일",
    "due_other": "상대방이 할 일",
    "today": "",
}
_WIDTH_PT = 360
_PPI = 216.0
"""Three pixels a point, which is about a CSS pixel on a phone."""
_DRAFT_PPI = 18.0
"""A small picture first tells how high it gets; typst remembers the layout for the real one."""
_MOST_PX = 10_000
_MOST_RATIO = 19
"""Telegram takes photos of width plus height up to 10,000 pixels, and sides up to 1 to 20."""
_LONGEST_TITLE = 60
_LONGEST_TEXT = 300
_ROOM = 2_400
"""Characters that the texts of all marks share, and again their notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Something on a day of the case."""

    day: date
    text: str
    kind: Kind
    """What happened; what the person or the other side owes by the end of that day; a word on
    today (its ``day`` is today)."""
    done: bool = False
    note: str = ""


class TimelineWriter:
    """Draws timelines for a phone as PNG, 1080 px wide. Safe to use from several threads at once.

    typst lets go of the GIL, so `write` belongs in ``asyncio.to_thread``.
    """

    def __init__(self, templates: Path = TEMPLATES / "letters") -> None:
        """``templates`` holds timeline.typ and is all that typst may read."""
        self._typesetter = Typesetter(templates, "timeline")

    def write(self, title: str, marks: Sequence[Mark], today: date) -> bytes:
        """Return the picture; of more than 40 marks the 40 nearest to ``today`` (KST).

        The picture is as high as its marks need; one too high for Telegram is drawn smaller.
        Raises LetterError, without the marks' words, when typst refuses.
        """
        data = _picture(title, marks, today)
        draft = self._typesetter.make(data | {"width": _WIDTH_PT}, format="png", ppi=_DRAFT_PPI)
        width_pt, ppi = _fitted(*struct.unpack(">II", draft[16:24]))  # as every PNG begins
        return self._typesetter.make(data | {"width": width_pt}, format="png", ppi=ppi)


def _fitted(width: int, height: int) -> tuple[float, float]:
    """Return the width (pt) and resolution at which Telegram takes a picture drafted this big."""
    wide = max(width, height / _MOST_RATIO)
    ppi = _DRAFT_PPI * _MOST_PX / (wide + height + 2)  # 2: what rounding may have hidden
    return _WIDTH_PT * wide / width, min(_PPI, ppi)


def _picture(title: str, marks: Sequence[Mark], today: date) -> dict[str, Any]:
    """Return what timeline.typ draws."""
    shown = sorted(marks, key=lambda mark: abs((mark.day - today).days))[:MOST_MARKS]
    left_out = len(marks) - len(shown)
    return {
        "title": shorten(title, _LONGEST_TITLE),
        "as_of": f"{long_day(today)} 기준",
        "days": list(_days(shown, today)),
        "left_out": f"오늘에서 먼 {left_out}가지는 줄였어요." if left_out else "",
    }


def _days(marks: Sequence[Mark], today: date) -> Iterator[dict[str, Any]]:
    """Yield the days in order, today always among them."""
    room = min(_LONGEST_TEXT, _ROOM // max(1, len(marks)))
    ordered = sorted(marks, key=lambda mark: (mark.day, _ORDER.index(mark.kind)))
    by_day = {day: list(found) for day, found in groupby(ordered, key=lambda mark: mark.day)}
    for day in sorted({*by_day, today}):
        yield {
            "day": day_beside(day, today),
            "away": _away(day, today),
            "when": "past" if day < today else "future" if day > today else "today",
            "marks": [_mark(mark, today, room) for mark in by_day.get(day, [])],
        }


def _away(day: date, today: date) -> str:
    days = (day - today).days
    return "오늘" if days == 0 else f"D-{days}" if days > 0 else f"{-days}일 전"


def _mark(mark: Mark, today: date, room: int) -> dict[str, Any]:
    return {
        "kind": mark.kind,
        "label": _label(mark, today),
        "done": mark.done and mark.kind != "happened",
        "text": shorten(mark.text, room),
        "note": shorten(mark.note, room),
    }


def _label(mark: Mark, today: date) -> str:
    """Say in words what the shape and the colour say, and whether it is done or over."""
    words = _WORDS[mark.kind]
    if mark.kind not in ("due_user", "due_other"):
        return words
    if mark.done:
        return f"{words} · 완료"
    if mark.day == today:
        return f"{words} · 오늘까지"
    return f"{words} · 지났어요" if mark.day < today else words
