"""How does a letter become a PDF or a picture? typst, our page designs, no system fonts."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from bot.deadlines.wording import long_day
from bot.errors import LetterError
from bot.letters.fitting import CERTIFIED, LETTER, Paper, looks
from bot.letters.model import (
    EVIDENCE_HEADING,
    LOG_HEADINGS,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    Letter,
    Line,
    Section,
    item_mark,
    point_labels,
)
from bot.letters.typesetter import Typesetter
from bot.paths import TEMPLATES

_PAGES = re.compile(rb"/Type/Pages/Count (\d+)")
CERTIFIED_LABELS = ("수신인", "발신인")
"""What the post office calls the two parties."""
_PREVIEW_PPI = 144.0
"""A4 gets 1,191 pixels wide: sharp on a phone, and far within Telegram's limits of a photo."""


class PdfWriter:
    """Writes letters as tagged PDFs. Safe to use from several threads at once.

    The same letter gives the same bytes. typst lets go of the GIL, so every method belongs in
    ``asyncio.to_thread``: a PDF takes about 15 ms, a picture 45 ms. They raise LetterError,
    without the letter's words, when typst refuses.
    """

    def __init__(self, templates: Path = TEMPLATES / "letters") -> None:
        """``templates`` holds letter.typ and certified.typ and is all that typst may read."""
        self._letter = Typesetter(templates, "letter")
        self._certified = Typesetter(templates, "certified")

    def write(self, letter: Letter) -> bytes:
        """Return the letter as a PDF with numbered pages."""
        return _fitted(self._letter, letter, LETTER)[0]

    def certified(self, letter: Letter) -> bytes:
        """Return the letter as a PDF that the online post office certifies (내용증명).

        It is set within that office's margins, without page numbers; sender and recipient stand
        line by line as the letter has them, and as the envelope must have them (우편법
        시행규칙 51①).
        """
        return _fitted(self._certified, letter, CERTIFIED)[0]

    def first_page(self, letter: Letter) -> bytes:
        """Return the first page of `write` as a PNG for a phone, 1,191 by 1,684 pixels.

        typst remembers the pages for a `write` of the same letter soon after.
        """
        pdf, data = _fitted(self._letter, letter, LETTER)
        pages = _page_count(pdf)
        abreast = pages if pages > 1 else 0
        return self._letter.make(data | {"abreast": abreast}, format="png", ppi=_PREVIEW_PPI)


def _fitted(
    typesetter: Typesetter, letter: Letter, paper: Paper
) -> tuple[bytes, dict[str, Any]]:  # fmt: skip
    """Return the PDF, as roomy as fits one page, else roomy on several, and what it shows."""
    data = page_data(letter, certified=paper.certified)
    made = int(datetime.combine(letter.day, time.min, UTC).timestamp())
    pdf = b""
    for look in looks(letter, paper):
        data["look"] = asdict(look)
        pdf = typesetter.make(data, format="pdf", timestamp=made)
        if _page_count(pdf) == 1:
            break
    return pdf, data


def _page_count(pdf: bytes) -> int:
    """Return how many pages a PDF of typst's has: its page tree stands first, in plain text."""
    found = _PAGES.search(pdf)
    if found is None:
        raise LetterError("typst wrote a PDF whose pages cannot be counted")
    return int(found[1])


def page_data(letter: Letter, *, certified: bool) -> dict[str, Any]:
    """Return what the designs set."""
    recipient, sender = CERTIFIED_LABELS if certified else (RECIPIENT_LABEL, SENDER_LABEL)
    sections = enumerate(letter.sections, 1)
    return {
        "title": letter.title,
        "author": letter.sender[0].text if letter.sender else "",
        "date": {"year": letter.day.year, "month": letter.day.month, "day": letter.day.day},
        "recipient": [recipient, [line.text for line in letter.recipient]],
        "sender": [sender, [line.text for line in letter.sender]],
        "opening": _text(letter.opening),
        "sections": [_section_data(number, section) for number, section in sections],
        "log_headings": LOG_HEADINGS,
        "closing": [line.text for line in letter.closing],
        "evidence_heading": EVIDENCE_HEADING,
        "evidence": [[item.number, item.text] for item in letter.evidence],
        "day": long_day(letter.day),
        "signature": _text(letter.signature),
        "abreast": 0,
    }


def _section_data(number: int, section: Section) -> dict[str, Any]:
    return {
        "heading": f"{number}. {section.heading}",
        "intro": _text(section.intro),
        "table": [[row.label, row.value.text] for row in section.table],
        "log": [[e.day.text, e.fact.text, list(e.evidence)] for e in section.log],
        "quote": _text(section.quote),
        "paragraphs": [
            [label, point.line.text]
            for label, point in zip(point_labels(section), section.paragraphs, strict=True)
        ],
        "items": [[item_mark(index), item.text] for index, item in enumerate(section.items)],
    }


def _text(line: Line | None) -> str:
    return line.text if line else ""
