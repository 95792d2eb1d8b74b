"""How does a letter become a PDF? typst, one page design, no system fonts."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bot.deadlines.wording import long_day
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
from bot.letters.typesetter import Typesetter
from bot.paths import TEMPLATES


class PdfWriter:
    """Writes letters as tagged PDFs. Safe to use from several threads at once.

    The same letter gives the same bytes. typst lets go of the GIL, so `write` belongs in
    ``asyncio.to_thread``. A letter takes about 50 ms, as it is set up to four times to find out how
    roomily it fits one page; the first one of a process takes a little longer.
    """

    def __init__(self, templates: Path = TEMPLATES / "letters") -> None:
        """``templates`` holds letter.typ and is all that typst may read."""
        self._typesetter = Typesetter(templates, "letter")

    def write(self, letter: Letter) -> bytes:
        """Return the PDF; raise LetterError, without the letter's words, when typst refuses."""
        made = datetime.combine(letter.day, time.min, UTC)
        return self._typesetter.make(
            _page_data(letter), format="pdf", timestamp=int(made.timestamp())
        )


def _page_data(letter: Letter) -> dict[str, Any]:
    """Return what letter.typ sets."""
    sections = enumerate(letter.sections, 1)
    return {
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


def _section_data(number: int, section: Section) -> dict[str, Any]:
    return {
        "heading": f"{number}. {section.heading}",
        "intro": _text(section.intro),
        "table": [[row.label, row.value.text] for row in section.table],
        "log": [[e.day.text, e.fact.text, ", ".join(e.evidence)] for e in section.log],
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
