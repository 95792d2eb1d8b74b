"""A file's data, as it waits in the outbox → its name and bytes.

Making one takes from some milliseconds to seconds, so all of it happens in threads. What a person
sent is fetched for the moment that a picture is made of it, and not kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from concurrent.futures import Executor
from contextlib import aclosing
from datetime import date, datetime
from time import monotonic
from typing import Any, Protocol

from bot.dialogue.state import MOST_FETCHED, Format
from bot.errors import RefusedError, RetryLaterError, TooBigError
from bot.letters import docx, hwpx
from bot.letters.archive import CaseFile, MadeLetter, ToldAnswer, ToldDeadline, everything
from bot.letters.bundle import GONE, TOO_LARGE, BundleWriter, EvidenceFile
from bot.letters.holdings import write_holdings
from bot.letters.ics import IcsDeadline, write_ics
from bot.letters.model import Letter, from_dict
from bot.letters.pdf import PdfWriter
from bot.letters.pictures import Picture, prepared
from bot.letters.text import write_text
from bot.letters.timeline import Mark, TimelineWriter
from bot.meter import NO_METER, Meter

Data = Mapping[str, Any]
Named = tuple[str, bytes]
Make = Callable[[Data], Awaitable[Named]]

PRINTED: Mapping[str, bool] = {"photo": True, "document": True, "video": False, "audio": False}
"""Which kinds of file may hold a picture."""
SUFFIXES: Mapping[Format, str] = {
    "pdf": ".pdf", "hwpx": ".hwpx", "docx": ".docx", "certified": "_내용증명.pdf",
}  # fmt: skip
FETCH_TRIES, FETCH_WAIT = 3, 2.0
"""Tries of one file for the 증빙 모음, and seconds between two: other answers to the person wait
behind it, so one file that does not come must not keep them waiting for ever."""
LONGEST_WAIT = 30.0
"""Seconds, where Telegram asks for patience."""
AWAY = "지금은 파일을 받아 오지 못해 목록에만 올립니다."
WHOLE: tuple[Format, ...] = ("pdf", "hwpx", "docx")
"""The formats that go into the file of everything."""


class Files(Protocol):
    """Where files that people sent are; telegram/download.py is the one behind it."""

    def chunks(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """Yield a file's bytes in pieces; raise a DeliveryError where it cannot be had."""


def makers(files: Files, pool: Executor, meter: Meter = NO_METER) -> dict[str, Make]:
    """Return what makes each kind of file that `bot.papers` asks for.

    ``pool`` has one thread: the writers in Python hold the interpreter, and several of them at
    once hold up everybody's answers (`tests/bench/bench_letters.py` measures both).
    """
    desk = Desk()

    def alone(make: Callable[[Data], Named]) -> Make:
        async def made(data: Data) -> Named:
            return await asyncio.get_running_loop().run_in_executor(pool, make, data)

        return made

    async def bundle(data: Data) -> Named:
        return await alone(desk.bundle)({**data, "pictures": await _fetched(data, files, pool)})

    by_kind: dict[str, Make] = {
        "letter": alone(desk.letter),
        "first_page": alone(desk.first_page),
        "calendar": alone(calendar),
        "timeline": alone(desk.timeline),
        "everything": alone(desk.everything),
        "bundle": bundle,
        "export": alone(export),
    }
    return {kind: _timed(kind, make, meter) for kind, make in by_kind.items()}


def _timed(kind: str, make: Make, meter: Meter) -> Make:
    async def made(data: Data) -> Named:
        begun = monotonic()
        named = await make(data)
        meter.made(kind, monotonic() - begun)
        return named

    return made


async def _fetched(data: Data, files: Files, pool: Executor) -> dict[int, Picture | str]:
    """Fetch the pictures among the evidence, one after another: number → picture, or why not."""
    loop = asyncio.get_running_loop()
    found: dict[int, Picture | str] = {}
    for one in data["items"]:
        if one["too_big"]:
            found[one["number"]] = TOO_LARGE
        elif PRINTED[one["media"]]:
            got = await _content(files, one["file_id"])
            picture = (
                got if isinstance(got, str) else await loop.run_in_executor(pool, prepared, got)
            )
            found[one["number"]] = picture
    return found


async def _content(files: Files, file_id: str) -> bytes | str:
    """Return a file's bytes, or why there are none."""
    for place in range(FETCH_TRIES):
        try:
            return await _read(files, file_id)
        except TooBigError:
            return TOO_LARGE
        except RefusedError:
            return GONE
        except RetryLaterError as error:
            if place < FETCH_TRIES - 1:
                await asyncio.sleep(max(FETCH_WAIT, min(error.after, LONGEST_WAIT)))
    return AWAY


async def _read(files: Files, file_id: str) -> bytes:
    content = bytearray()
    async with aclosing(files.chunks(file_id)) as pieces:
        async for piece in pieces:
            content += piece
            if len(content) > MOST_FETCHED:
                raise TooBigError("the file goes on beyond what a bot is given")
    return bytes(content)


class Desk:
    """The writers, warmed up."""

    def __init__(self) -> None:
        docx.mould()
        hwpx.mould()
        self._pdf, self._timelines, self._bundles = PdfWriter(), TimelineWriter(), BundleWriter()

    # --- letters

    def letter(self, data: Data) -> Named:
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
                return hwpx.write_hwpx(letter)
            case "docx":
                return docx.write_docx(letter)

    def in_all_formats(self, letter: Letter) -> dict[str, bytes]:
        """Return file name → bytes of a letter as PDF, HWPX, DOCX and text."""
        name = letter.file_name
        found = {f"{name}{SUFFIXES[kind]}": self.written(letter, kind) for kind in WHOLE}
        return found | {f"{name}.txt": write_text(letter).encode()}

    def first_page(self, data: Data) -> Named:
        """Draw a letter's first page."""
        return "첫_장.png", self._pdf.first_page(from_dict(dict(data)))

    # --- the case

    def timeline(self, data: Data) -> Named:
        """Draw a case's days."""
        marks = [Mark(**_dated(mark)) for mark in data["marks"]]
        today = date.fromisoformat(data["today"])
        return "한눈에_보기.png", self._timelines.write(data["title"], marks, today)

    def bundle(self, data: Data) -> Named:
        """Set the 증빙 모음 from pictures that were fetched."""
        got = data["pictures"].items()
        reasons = {number: one for number, one in got if isinstance(one, str)}
        pictures = {number: one for number, one in got if isinstance(one, Picture)}
        items = [_evidence(one, reasons.get(one["number"], "")) for one in data["items"]]
        day = date.fromisoformat(data["day"])
        made = self._bundles.write(data["title"], items, pictures, day=day)
        return f"증빙모음_{day.isoformat()}.pdf", made

    def everything(self, data: Data) -> Named:
        """Write a case's letters in all formats, its calendar, answers and lists into one ZIP."""
        letters = [from_dict(dict(one)) for one in data["letters"]]
        written = [self.in_all_formats(letter) for letter in letters]
        files = {name: content for one in written for name, content in one.items()}
        if data["calendar"]:
            files |= dict([calendar(data["calendar"])])
        now = datetime.fromisoformat(data["now"])
        case = CaseFile(
            title=data["title"], made=now,
            answers=tuple(ToldAnswer(**one) for one in data["answers"]),
            deadlines=tuple(ToldDeadline(**_dated(one)) for one in data["deadlines"]),
            letters=tuple(
                MadeLetter(title=letter.title, files=tuple(one))
                for letter, one in zip(letters, written, strict=True)
            ),
            evidence=tuple(_evidence(one) for one in data["evidence"]),
        )  # fmt: skip
        return f"구제봇_사건기록_{now:%Y-%m-%d}.zip", everything(case, files)


def _dated(data: Data) -> dict[str, Any]:
    return {**data, "day": date.fromisoformat(data["day"])}


def _evidence(one: Data, missing: str = "") -> EvidenceFile:
    told = {key: value for key, value in one.items() if key not in ("file_id", "too_big")}
    received = datetime.fromisoformat(one["received"])
    return EvidenceFile(**{**told, "received": received}, missing=missing)


def export(data: Data) -> Named:
    """Write all that is held of a person."""
    made = datetime.fromisoformat(data["now"])
    return f"구제봇_내_정보_{made:%Y-%m-%d}.zip", write_holdings(data)


def calendar(data: Data) -> Named:
    """Write a case's days for a phone's calendar."""
    deadlines = [IcsDeadline(**_dated(one)) for one in data["deadlines"]]
    now = datetime.fromisoformat(data["now"])
    return "기한_달력.ics", write_ics(data["case"], data["title"], deadlines, now)
