"""In what order, and in which look, does a page show the parts of a letter?

The Word and the Hangul file are written from these blocks, so that neither can say what the other
does not. The order is the PDF's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.deadlines.wording import long_day
from bot.letters.model import (
    EVIDENCE_HEADING,
    LOG_HEADINGS,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    Entry,
    Letter,
    Line,
    Row,
    Section,
    item_mark,
    point_labels,
)

Style = Literal[
    "title", "address", "opening", "body", "heading", "label", "quote", "after_quote", "item",
    "closing", "evidence", "day", "signature", "cell", "cell_label", "cell_head",
]  # fmt: skip

PAGE_MM = (210, 297)
MARGIN_TOP_MM, MARGIN_BOTTOM_MM, MARGIN_SIDE_MM, FOOTER_MM = 18, 18, 23, 9
TEXT_MM = PAGE_MM[0] - 2 * MARGIN_SIDE_MM
_FACTS_MM = (31, TEXT_MM - 31)
_LOG_MM = (46, TEXT_MM - 46)
_LOG_MM_SHOWN = (46, TEXT_MM - 46 - 34, 34)
CELL_SIDE_MM, CELL_TOP_MM = 2.5, 0.9
"""Between a cell's line and its text."""
_MOST_AUTHOR = 255


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a paragraph is set; lengths in points unless they say mm."""

    size: float = 10
    leading: float = 1.5
    """Height of a line in sizes of the letters."""
    bold: bool = False
    align: Literal["left", "center", "right", "justify"] = "justify"
    before: float = 0
    after: float = 3
    left_mm: float = 0
    hanging_mm: float = 0
    """Room for the mark before the text; with it ``left_mm`` is where the text begins."""
    boxed: bool = False
    """Set apart by a bar at its left on a shaded ground."""


LOOKS: Mapping[Style, Look] = {
    "title": Look(size=17, bold=True, align="center", before=4, after=14),
    "address": Look(left_mm=20, hanging_mm=20, after=1, align="left"),
    "opening": Look(before=7),
    "body": Look(),
    "heading": Look(size=11, bold=True, before=9, after=3, align="left"),
    "label": Look(bold=True, before=3, after=1, align="left"),
    "quote": Look(left_mm=4, boxed=True, after=0),
    "after_quote": Look(before=4),
    "item": Look(left_mm=8, hanging_mm=8),
    "closing": Look(before=4, after=1),
    "evidence": Look(left_mm=22, hanging_mm=22, after=1, align="left"),
    "day": Look(align="center", before=14, after=7),
    "signature": Look(align="right", after=0),
    "cell": Look(leading=1.35, align="left", after=0),
    "cell_label": Look(leading=1.35, align="left", after=0),
    "cell_head": Look(leading=1.35, align="center", bold=True, after=0),
}


@dataclass(frozen=True, slots=True)
class Text:
    """One paragraph, without line breaks."""

    style: Style
    text: str
    mark: str = ""
    """Stands before the text where the look has room for it: (1), 증 제1호, 받는 분."""
    keep: bool = False
    """On the page of what follows."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table; its text may have several lines."""

    text: str
    style: Style
    width_mm: float


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells, the head first where there is one; it stands again on every page."""

    widths_mm: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    has_head: bool = False


Block = Text | Table


def blocks(letter: Letter) -> Iterator[Block]:
    """Yield the letter from its title to its signature."""
    yield Text("title", letter.title, keep=True)
    yield from _address(RECIPIENT_LABEL, letter.recipient)
    yield from _address(SENDER_LABEL, letter.sender)
    yield from _some("opening", letter.opening)
    for number, section in enumerate(letter.sections, 1):
        yield from _section(number, section, last=number == len(letter.sections))
    yield from _end(letter)


def _address(label: str, lines: tuple[Line, ...]) -> Iterator[Text]:
    for index, line in enumerate(lines):
        yield from _texts("address", line.text, mark="" if index else label)


def _section(number: int, section: Section, *, last: bool) -> Iterator[Block]:
    yield Text("heading", f"{number}. {section.heading}", keep=True)
    yield from _some("body", section.intro, keep=True)
    if section.table:
        yield _facts(section.table)
    if section.log:
        yield _log(section.log)
    yield from _some("quote", section.quote)
    for label, point in zip(point_labels(section), section.paragraphs, strict=True):
        if label:
            yield Text("label", label, keep=True)
        first = not label and section.quote is not None and point is section.paragraphs[0]
        yield from _texts("after_quote" if first else "body", point.line.text)
    for index, item in enumerate(section.items):
        keep = last and index + 1 == len(section.items)
        yield from _texts("item", item.text, mark=item_mark(index), keep=keep)


def _facts(rows: tuple[Row, ...]) -> Table:
    cells = [_cells((row.label, row.value.text), _FACTS_MM, first="cell_label") for row in rows]
    return Table(_FACTS_MM, tuple(cells))


def _log(entries: tuple[Entry, ...]) -> Table:
    """The incident log; nobody needs an empty third column."""
    shown = any(entry.evidence for entry in entries)
    widths = _LOG_MM_SHOWN if shown else _LOG_MM
    rows = [_cells(LOG_HEADINGS, widths, first="cell_head", other="cell_head")]
    for entry in entries:
        numbers = ",\n".join(entry.evidence)  # else a line may end within 증 제1호
        rows.append(_cells((entry.day.text, entry.fact.text, numbers), widths))
    return Table(widths, tuple(rows), has_head=True)


def _cells(
    texts: tuple[str, ...], widths_mm: tuple[float, ...], *, first: Style = "cell",
    other: Style = "cell",
) -> tuple[Cell, ...]:  # fmt: skip
    """Return a row of as many cells as there are widths."""
    styles = (first, *(other for _ in texts[1:]))
    return tuple(map(Cell, texts, styles, widths_mm))


def _end(letter: Letter) -> Iterator[Text]:
    """What ends the letter: each part holds on to the next, so that no page has a mere signature."""
    for line in letter.closing:
        yield from _texts("closing", line.text, keep=True)
    if letter.evidence:
        yield Text("heading", EVIDENCE_HEADING, keep=True)
    for index, item in enumerate(letter.evidence, 1):
        keep = index == len(letter.evidence)
        yield from _texts("evidence", item.text, mark=item.number, keep=keep)
    yield Text("day", long_day(letter.day), keep=letter.signature is not None)
    yield from _some("signature", letter.signature)


def author(letter: Letter) -> str:
    """Return who wrote the letter, as short as a Word file's metadata wants it."""
    name = letter.sender[0].text if letter.sender else ""
    return " ".join(name.split())[:_MOST_AUTHOR]


def _some(style: Style, line: Line | None, *, keep: bool = False) -> Iterator[Text]:
    if line is not None:
        yield from _texts(style, line.text, keep=keep)


def _texts(style: Style, text: str, *, mark: str = "", keep: bool = False) -> Iterator[Text]:
    """Yield a paragraph for each line; a justified line broken by hand would be torn apart."""
    for index, line in enumerate(text.split("\n")):
        yield Text(style, line, mark="" if index else mark, keep=keep)
