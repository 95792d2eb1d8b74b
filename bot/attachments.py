"""A file's data, as it waits in the outbox → its name and bytes.

Making one takes from some milliseconds to seconds, so all of it happens in threads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from typing import Any

from bot.dialogue.state import Format
from bot.letters.docx import write_docx
from bot.letters.hwpx import write_hwpx
from bot.letters.ics import IcsDeadline, write_ics
from bot.letters.model import Letter, from_dict
from bot.letters.pdf import PdfWriter
from bot.letters.timeline import Mark, TimelineWriter

Data = Mapping[str, Any]
Make = Callable[[Data], Awaitable[tuple[str, bytes]]]
Fetch = Callable[[str], Awaitable[bytes]]
"""Telegram's file_id → the file's bytes; raises a DeliveryError where it cannot be had."""


def makers(fetch: Fetch) -> dict[str, Make]:
    """Return what makes each kind of file that `bot.papers` asks for."""
    desk = Desk()
    return {
        "letter": _in_a_thread(desk.letter),
        "first_page": _in_a_thread(desk.first_page),
        "calendar": _in_a_thread(calendar),
        "timeline": _in_a_thread(desk.timeline),
    }


def _in_a_thread(make: Callable[[Data], tuple[str, bytes]]) -> Make:
    async def made(data: Data) -> tuple[str, bytes]:
        return await asyncio.to_thread(make, data)

    return made


class Desk:
    """The writers, ready to be used from several threads."""

    def __init__(self) -> None:
        self._pdf, self._timelines = PdfWriter(), TimelineWriter()

    def letter(self, data: Data) -> tuple[str, bytes]:
        """Write a letter in the format asked for."""
        letter, kind = from_dict(dict(data["letter"])), data["format"]
        return f"{letter.file_name}{SUFFIXES[kind]}", self.written(letter, kind)

    def written(self, letter: Letter, kind: Format) -> bytes:
        """Return the letter's bytes."""
        match kind:
            case "pdf":
                return self._pdf.write(letter)
            case "certified":
                return self._pdf.certified(letter)
            case "hwpx":
                return write_hwpx(letter)
            case "docx":
                return write_docx(letter)

    def first_page(self, data: Data) -> tuple[str, bytes]:
        """Draw a letter's first page."""
        return "첫_장.png", self._pdf.first_page(from_dict(dict(data)))

    def timeline(self, data: Data) -> tuple[str, bytes]:
        """Draw a case's days."""
        marks = [
            Mark(**{**mark, "day": date.fromisoformat(mark["day"])}) for mark in data["marks"]
        ]
        today = date.fromisoformat(data["today"])
        return "한눈에_보기.png", self._timelines.write(data["title"], marks, today)


SUFFIXES: Mapping[Format, str] = {
    "pdf": ".pdf", "hwpx": ".hwpx", "docx": ".docx", "certified": "_내용증명.pdf",
}  # fmt: skip


def calendar(data: Data) -> tuple[str, bytes]:
    """Write a case's days for a phone's calendar."""
    deadlines = [
        IcsDeadline(**{**one, "day": date.fromisoformat(one["day"])}) for one in data["deadlines"]
    ]
    now = datetime.fromisoformat(data["now"])
    return "기한_달력.ics", write_ics(data["case"], data["title"], deadlines, now)
