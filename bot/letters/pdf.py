"""How does a letter become a PDF? typst, one page design, no system fonts."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from bot.deadlines.wording import long_day
from bot.errors import LetterError
from bot.letters.glyphs import font_paths, printable
from bot.letters.model import (
    EVIDENCE_HEADING,
    LOG_HEADINGS,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    EvidenceItem,
    Letter,
    Line,
    Section,
    item_mark,
    point_labels,
)
from bot.paths import TEMPLATES

_DESIGN = "letter.typ"


class PdfWriter:
    """Writes letters as tagged PDFs. Safe to use from several threads at once.

    The same letter gives the same bytes. typst lets go of the GIL, so `write` belongs in
    ``asyncio.to_thread``; a letter takes about 15 ms, the first one of a process a little longer.
    """

    def __init__(self, templates: Path = TEMPLATES / "letters") -> None:
        """``templates`` holds letter.typ and is all that typst may read."""
        self._root = templates
        self._design = (templates / _DESIGN).read_bytes()
        self._fonts = typst.Fonts(
            include_system_fonts=False,
            include_embedded_fonts=False,
            font_paths=sorted({path.parent for path in font_paths()}),  # folders only
        )
        if not self._fonts.families():
            raise LetterError("the letter fonts cannot be found; reinstall pylopdf-fonts-ko")
        printable("")  # reads the fonts' tables (0.2 s) now, not while someone waits
        self._own = threading.local()  # a shared Compiler raises "Already borrowed"

    def write(self, letter: Letter) -> bytes:
        """Return the PDF; raise LetterError, without the letter's words, when typst refuses."""
        made = datetime.combine(letter.day, time.min, UTC)
        try:
            pdf = self._compiler().compile(
                input=self._design,  # named on every call: a second compile forgets the first's
                format="pdf",
                sys_inputs={"letter": json.dumps(_page_data(letter), ensure_ascii=False)},
                timestamp=int(made.timestamp()),
            )
        except typst.TypstError:
            raise LetterError(f"{letter.id}: typst could not set the letter") from None
        assert isinstance(pdf, bytes)  # noqa: S101 - a list only for several PNG pages
        return pdf

    def _compiler(self) -> typst.Compiler:
        if not hasattr(self._own, "compiler"):
            self._own.compiler = typst.Compiler(root=self._root, font_paths=self._fonts)
        compiler: typst.Compiler = self._own.compiler
        return compiler


def _page_data(letter: Letter) -> dict[str, Any]:
    """Return what letter.typ sets, every text printable."""
    sections = enumerate(letter.sections, 1)
    data = {
        "title": letter.title,
        "author": letter.sender[0].text if letter.sender else "",
        "date": {"year": letter.day.year, "month": letter.day.month, "day": letter.day.day},
        "recipient": [RECIPIENT_LABEL, [line.text for line in letter.recipient]],
        "sender": [SENDER_LABEL, [line.text for line in letter.sender]],
        "opening": _text(letter.opening),
        "sections": [_section_data(number, section) for number, section in sections],
        "log_headings": LOG_HEADINGS,
        "closing": [line.text for line in letter.closing],
        "evidence_heading": EVIDENCE_HEADING,
        "evidence": [[item.number, _shown(item)] for item in letter.evidence],
        "day": long_day(letter.day),
        "signature": _text(letter.signature),
    }
    return {name: _printable(value) for name, value in data.items()}


def _section_data(number: int, section: Section) -> dict[str, Any]:
    return {
        "heading": f"{number}. {section.heading}",
        "intro": _text(section.intro),
        "table": [[row.label, row.value.text] for row in section.table],
        "log": [[e.day.text, e.fact.text, "\n".join(e.evidence)] for e in section.log],
        "quote": _text(section.quote),
        "paragraphs": [
            [label, point.line.text]
            for label, point in zip(point_labels(section), section.paragraphs, strict=True)
        ],
        "items": [[item_mark(index), item.text] for index, item in enumerate(section.items)],
    }


def _shown(item: EvidenceItem) -> str:
    return item.label + (f": {item.proves}" if item.proves else "")


def _text(line: Line | None) -> str:
    return line.text if line else ""


def _printable(value: Any) -> Any:
    """Make every text in nested data printable."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _printable(part) for name, part in value.items()}
        case list() | tuple():
            return [_printable(part) for part in value]
    return value
