"""What do the files of a letter say, read by programs that had no part in writing them?

`Files` holds all four; `words` gives the words of each in reading order, blanks apart, so that they
can be compared with each other and with what the letter says (`said`).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import docx
import hwpforge
from docx.table import Table
from lxml import etree
from pypdf import PdfReader

from bot.deadlines.wording import long_day
from bot.letters.docx import write_docx
from bot.letters.hwpx import write_hwpx
from bot.letters.model import (
    EVIDENCE_HEADING,
    LOG_HEADINGS,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    Letter,
    Section,
    item_mark,
    point_labels,
)
from bot.letters.pdf import PdfWriter
from bot.letters.text import write_text

HP = "{http://www.hancom.co.kr/hwpml/2011/paragraph}"
_FOOTER = re.compile(r"\n?\d+ / \d+\s*$")
_HEADS = ("".join(LOG_HEADINGS), "".join(LOG_HEADINGS[:2]))
_DECORATION = re.compile(r"[-:>()]*")
"""What only the pasted text has, to part a label from its value and a quote from the rest."""


@dataclass(frozen=True)
class Files:
    """One letter in every format."""

    pdf: bytes
    docx: bytes
    hwpx: bytes
    text: str


def written(letter: Letter, pdf: PdfWriter) -> Files:
    """Write a letter in every format."""
    return Files(pdf.write(letter), write_docx(letter), write_hwpx(letter), write_text(letter))


def bare(text: str) -> str:
    """Return a text without blanks and invisible breaks."""
    return re.sub(r"[\s\u200b]", "", text)


def in_pdf(pdf: bytes) -> str:
    """Return the words of a PDF; a table's head, set again on a new page, once."""
    texts = (
        page.extract_text().replace("\u200b", "") for page in PdfReader(io.BytesIO(pdf)).pages
    )
    pages = [_FOOTER.sub("", text) for text in texts]
    first, *rest = map(bare, pages)
    for page in rest:
        again = next((head for head in _HEADS if page.startswith(head) and head in first), "")
        first += page.removeprefix(again)
    return first


def in_docx(data: bytes) -> str:
    """Return the words of a Word file's body in order, read by python-docx."""
    body = docx.Document(io.BytesIO(data)).iter_inner_content()
    return bare("".join(_rows(part) if isinstance(part, Table) else part.text for part in body))


def _rows(table: Table) -> str:
    return "\n".join(cell.text for row in table.rows for cell in row.cells)


def in_hwpx(data: bytes) -> str:
    """Return the words of a Hangul file in order, read by hwpforge, and found valid by it."""
    document = hwpforge.Document.from_bytes(data)
    report = document.validate()
    assert report["ok"]
    assert not report["errors"]
    sections = json.loads(document.to_json(styles=False).text)["document"]["sections"]
    return bare("".join(_strings([section["paragraphs"] for section in sections])))


def in_hwpx_xml(data: bytes) -> str:
    """Return the words of a Hangul file's body straight from its XML."""
    root = etree.fromstring(part(data, "Contents/section0.xml"))
    for footer in root.iter(f"{HP}footer"):
        footer.getparent().remove(footer)
    return bare("".join("".join(text.itertext()) for text in root.iter(f"{HP}t")))


def part(data: bytes, name: str) -> bytes:
    """Return a part of a DOCX or HWPX."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts in hwpforge's tree of paragraphs, runs, tables and cells."""
    match value:
        case list():
            for one in value:
                yield from _strings(one)
        case dict():
            for name, one in value.items():
                yield from (
                    [one] if name in ("Text", "Plain") and isinstance(one, str) else _strings(one)
                )


def strays(text: str, letter: Letter, *, pasted: bool = False) -> list[str]:
    """Return what stands between the pieces of the letter, in their order, and is none of ours.

    A piece that is missing or out of place is returned itself.
    """
    found, place = [], 0
    for piece in said(letter):
        at = text.find(piece, place)
        between = text[place:at] if at >= 0 else piece
        found += [] if _is_ours(between, pasted) else [between]
        place = at + len(piece) if at >= 0 else place
    return found + ([text[place:]] if text[place:] else [])


def _is_ours(between: str, pasted: bool) -> bool:
    return bool(_DECORATION.fullmatch(between)) if pasted else between in ("", *_HEADS)


def said(letter: Letter) -> list[str]:
    """Return what a letter says, piece by piece in reading order, without a table's head."""
    pieces = [letter.title, *_address(letter)]
    pieces += [letter.opening.text] if letter.opening else []
    for number, section in enumerate(letter.sections, 1):
        pieces += [f"{number}. {section.heading}", *_body(section)]
    pieces += [line.text for line in letter.closing]
    pieces += [EVIDENCE_HEADING] if letter.evidence else []
    pieces += [text for item in letter.evidence for text in (item.number, item.text)]
    pieces += [long_day(letter.day), letter.signature.text if letter.signature else ""]
    lines = (line for piece in pieces for line in piece.split("\n"))
    return [piece for piece in map(bare, lines) if piece]


def _address(letter: Letter) -> Iterator[str]:
    for label, lines in ((RECIPIENT_LABEL, letter.recipient), (SENDER_LABEL, letter.sender)):
        yield from [label, *(line.text for line in lines)] if lines else []


def _body(section: Section) -> Iterator[str]:
    yield section.intro.text if section.intro else ""
    for row in section.table:
        yield from (row.label, row.value.text)
    for entry in section.log:
        yield from (entry.day.text, entry.fact.text, ", ".join(entry.evidence))
    yield section.quote.text if section.quote else ""
    for label, point in zip(point_labels(section), section.paragraphs, strict=True):
        yield from (label, point.line.text)
    for index, item in enumerate(section.items):
        yield from (item_mark(index), item.text)
