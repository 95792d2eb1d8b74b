"""What is a letter before it becomes a file? Numbered sections of sentences with their origin.

A `Letter` is plain data. It goes through JSON (`to_dict`, `from_dict`) into the outbox and is
turned into a PDF or text later, by whoever delivers it.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")

MASK = "□"
"""Stands where a person's own words stood (`Line.frame`), and for a character no font has."""

RECIPIENT_LABEL, SENDER_LABEL, EVIDENCE_HEADING = "받는 분", "보내는 분", "붙임"
LOG_HEADINGS = ("일시", "사실", "증빙")
"""Words that every writer sets alike."""
TITLE, OPENING, CLOSING, SIGNATURE = "제목", "첫머리", "맺음말", "서명"
"""What the parts around the sections are called where a letter is talked about."""

_THEIRS = re.compile(r"통지|안내|문구|답변|회신|고지")
_POINT_MARKS = tuple(f"{syllable}." for syllable in "가나다라마바사아자차카타파하")


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence or cell, with its origin (the ledger)."""

    text: str
    answers: tuple[str, ...] = ()
    """Ids of the answers it says or depends on; editing one of them may change this line."""
    basis: str | None = None
    """Key of the article it rests on (`bot.letters.keys`)."""
    frame: str = ""
    """The text with the person's own words masked: what we ourselves say."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a facts table."""

    label: str
    value: Line


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the incident log (사실경위)."""

    day: Line
    fact: Line
    evidence: tuple[str, ...] = ()
    """Numbers of the evidence that shows it, such as 증 제1호."""

    @property
    def text(self) -> str:
        """Return it as one line: the day, the fact, what shows it."""
        shown = f" ({', '.join(self.evidence)})" if self.evidence else ""
        return f"{self.day.text}: {self.fact.text}{shown}"


@dataclass(frozen=True, slots=True)
class Point:
    """One paragraph; with a label it is lettered 가. 나. 다."""

    line: Line
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One numbered part. What it does not have is empty."""

    heading: str
    intro: Line | None = None
    table: tuple[Row, ...] = ()
    log: tuple[Entry, ...] = ()
    quote: Line | None = None
    """The words of the person or of the other side, set apart."""
    paragraphs: tuple[Point, ...] = ()
    items: tuple[Line, ...] = ()
    """Requests, numbered (1) (2) (3)."""


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One piece of evidence in the attachment list."""

    number: str
    """증 제1호, 증 제2호 …"""
    label: str
    proves: str = ""
    kind: str = ""
    """Id of the pack's evidence kind; ties it to lines of the incident log."""

    @property
    def text(self) -> str:
        """Return what stands behind its number: what it is, and what it shows."""
        return f"{self.label}: {self.proves}" if self.proves else self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A whole letter, ready for any writer."""

    id: str
    title: str
    file_name: str
    """Without extension; safe on every system."""
    recipient: tuple[Line, ...]
    sender: tuple[Line, ...] = ()
    opening: Line | None = None
    sections: tuple[Section, ...]
    closing: tuple[Line, ...] = ()
    day: date
    """The day it was written (KST)."""
    signature: Line | None = None
    evidence: tuple[EvidenceItem, ...] = ()
    replaced: tuple[str, ...] = ()
    """Characters of the person that no font of ours has; □ stands for them in every format."""


def lines(letter: Letter) -> tuple[Line, ...]:
    """Return every sentence and cell of the letter in reading order: the fact ledger."""
    found: list[Line | None] = [*letter.recipient, *letter.sender, letter.opening]
    for section in letter.sections:
        found += [section.intro, *(row.value for row in section.table)]
        found += [part for entry in section.log for part in (entry.day, entry.fact)]
        found += [section.quote, *(point.line for point in section.paragraphs), *section.items]
    found += [*letter.closing, letter.signature]
    return tuple(line for line in found if line is not None)


def some(part: T | None) -> tuple[T, ...]:
    """Return a part that may be missing as a tuple of one or none."""
    return () if part is None else (part,)


def point_labels(section: Section) -> tuple[str, ...]:
    """Return the label of each paragraph, lettered 가. 나. 다. where there are several."""
    labelled = [point for point in section.paragraphs if point.label]
    marks = iter(_POINT_MARKS if len(labelled) > 1 else ())
    return tuple(
        point.label and " ".join(filter(None, (next(marks, ""), point.label)))
        for point in section.paragraphs
    )


def quotes_the_other_side(heading: str, intro: str) -> bool:
    """Say whether a section with these words quotes the other side, and not the person's story."""
    return bool(_THEIRS.search(f"{heading} {intro}"))


def item_mark(index: int) -> str:
    """Return the number of the ``index``-th (from 0) request: (1) (2) (3) …"""
    return f"({index + 1})"


def to_dict(letter: Letter) -> dict[str, Any]:
    """Return the letter as JSON-able data."""
    return {**asdict(letter), "day": letter.day.isoformat()}


def from_dict(data: dict[str, Any]) -> Letter:
    """Rebuild what `to_dict` made, also after a trip through JSON."""
    return Letter(
        id=data["id"],
        title=data["title"],
        file_name=data["file_name"],
        recipient=_lines(data["recipient"]),
        sender=_lines(data["sender"]),
        opening=_line(data["opening"]),
        sections=tuple(_section(section) for section in data["sections"]),
        closing=_lines(data["closing"]),
        day=date.fromisoformat(data["day"]),
        signature=_line(data["signature"]),
        evidence=tuple(EvidenceItem(**item) for item in data["evidence"]),
        replaced=tuple(data.get("replaced", ())),
    )


def _section(data: dict[str, Any]) -> Section:
    return Section(
        heading=data["heading"],
        intro=_line(data["intro"]),
        table=tuple(Row(row["label"], _some_line(row["value"])) for row in data["table"]),
        log=tuple(_entry(entry) for entry in data["log"]),
        quote=_line(data["quote"]),
        paragraphs=tuple(Point(_some_line(p["line"]), p["label"]) for p in data["paragraphs"]),
        items=_lines(data["items"]),
    )


def _entry(data: dict[str, Any]) -> Entry:
    day, fact = _some_line(data["day"]), _some_line(data["fact"])
    return Entry(day, fact, tuple(data["evidence"]))


def _lines(data: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(_some_line(line) for line in data)


def _line(data: dict[str, Any] | None) -> Line | None:
    return None if data is None else _some_line(data)


def _some_line(data: dict[str, Any]) -> Line:
    return Line(**{**data, "answers": tuple(data["answers"])})
