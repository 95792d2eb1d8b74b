"""How does a letter become a Hangul file? python-hwpx makes the mould, we pour the text.

Building every paragraph with python-hwpx takes a tenth of a second under the GIL and numbers parts
by chance. So it is asked once for what is hard, a valid package with our page and shapes, and each
letter is one XML part written into that: some milliseconds, the same bytes for the same letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from html import escape
from itertools import count
from typing import Any

from hwpx import HwpxDocument

from bot.letters.blocks import (
    CELL_SIDE_MM,
    CELL_TOP_MM,
    FOOTER_MM,
    LOOKS,
    MARGIN_BOTTOM_MM,
    MARGIN_SIDE_MM,
    MARGIN_TOP_MM,
    TEXT_MM,
    Block,
    Cell,
    Look,
    Style,
    Table,
    Text,
    author,
    blocks,
)
from bot.letters.model import Letter
from bot.letters.packing import unzipped, xml_legal, zipped
from bot.letters.text import write_text

FACE = "함초롬바탕"
"""Comes with every Hangul since 2010."""

_SECTION, _PACKAGE = "Contents/section0.xml", "Contents/content.hpf"
_PREVIEW = "Preview/PrvText.txt"
_MIMETYPE = "mimetype"
_PREVIEW_MOST = 1_000
_LINE, _QUOTE_LINE = "#A0A0A0", "#999999"
_SHADE, _QUOTE_SHADE = "#F4F4F4", "#F8F8F8"
_FOOTER_LOOK = Look(size=8.5, align="center", after=0)
_GAP_LOOK = Look(size=1, leading=1, after=3)
_P = '<hp:p id="0" paraPrIDRef="%s" styleIDRef="0" pageBreak="0" columnBreak="0" merged="0">%s</hp:p>'
_SECTION_SHAPE = re.compile("<hp:secPr .*?</hp:secPr>", re.DOTALL)
_ROOT = re.compile("<hs:sec .*?>", re.DOTALL)
_METADATA = re.compile("<opf:metadata>.*?</opf:metadata>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Shape:
    """Numbers of what the head of the file defines."""

    paragraph: str
    letters: str


@dataclass(frozen=True, slots=True)
class Mould:
    """A valid package without text."""

    parts: dict[str, bytes]
    shapes: dict[tuple[Style, bool], _Shape]
    """By style, and whether it keeps to what follows."""
    footer: _Shape
    gap: _Shape
    frame: str
    """Number of a cell's lines."""
    shaded: str
    root: str
    section: str
    """The XML of the page and its margins."""


def write_hwpx(letter: Letter) -> bytes:
    """Return the letter as a HWPX file; the same letter gives the same bytes.

    Pure Python under the GIL: some 5 ms, the first one of a process 0.3 s more.
    """
    empty = mould()
    made = {
        _SECTION: _body(letter, empty),
        _PACKAGE: _METADATA.sub(lambda _: _metadata(letter), empty.parts[_PACKAGE].decode()),
        _PREVIEW: xml_legal(write_text(letter)[:_PREVIEW_MOST]),
    }
    parts = empty.parts | {name: text.encode() for name, text in made.items()}
    return zipped(parts.items(), stored={_MIMETYPE})


def _metadata(letter: Letter) -> str:
    day = datetime.combine(letter.day, time.min).isoformat() + "Z"
    name = _escaped(author(letter))
    about = {
        "creator": name, "subject": "", "description": "", "lastsaveby": name,
        "CreatedDate": day, "ModifiedDate": day, "keyword": "",
    }  # fmt: skip
    entries = "".join(
        f'<opf:meta name="{n}" content="text">{v}</opf:meta>' for n, v in about.items()
    )
    title = f"<opf:title>{_escaped(letter.title)}</opf:title>"
    return f"<opf:metadata>{title}<opf:language>ko</opf:language>{entries}</opf:metadata>"


def _body(letter: Letter, empty: Mould) -> str:
    numbers = count(1)
    first, *rest = blocks(letter)
    assert isinstance(first, Text)  # noqa: S101 - the title
    paragraphs = [_paragraph(first, empty, before=_opening(empty))]
    paragraphs += [_block(block, empty, numbers) for block in rest]
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}{empty.root}{''.join(paragraphs)}</hs:sec>"


def _block(block: Block, empty: Mould, numbers: Iterator[int]) -> str:
    if isinstance(block, Table):
        return _p(empty.gap, _table(block, empty, next(numbers)))
    return _paragraph(block, empty)


def _paragraph(block: Text, empty: Mould, *, before: str = "") -> str:
    shape = empty.shapes[block.style, block.keep]
    mark = _mark(block.mark, LOOKS[block.style]) if LOOKS[block.style].hanging_mm else ""
    return _p(shape, f"<hp:t>{mark}{_escaped(block.text)}</hp:t>", before=before)


def _mark(mark: str, look: Look) -> str:
    """Return the mark and a tab to where the text begins; Hangul reckons the tab's width anew."""
    width = _units(look.hanging_mm) - round(_ems(mark) * look.size * 100)
    return f'{_escaped(mark)}<hp:tab width="{max(width, 100)}" leader="0" type="1"/>'


def _ems(text: str) -> float:
    """Return about how wide a text is, in sizes of the letters."""
    return sum(0.55 if c < "\u1100" else 1 for c in text)


def _p(shape: _Shape, content: str, *, before: str = "") -> str:
    run = f'<hp:run charPrIDRef="{shape.letters}">'
    opening = f"{run}{before}</hp:run>" if before else ""
    return _P % (shape.paragraph, f"{opening}{run}{content}</hp:run>")


def _opening(empty: Mould) -> str:
    """Return what a section's first paragraph carries: the page, one column, the footer."""
    run = f'<hp:run charPrIDRef="{empty.footer.letters}">%s</hp:run>'
    numbers = (_number("PAGE"), "<hp:t> / </hp:t>", _number("TOTAL_PAGE"))
    footer = _P % (empty.footer.paragraph, "".join(run % part for part in numbers))
    size = f'textWidth="{_units(TEXT_MM)}" textHeight="{_units(FOOTER_MM)}"'
    return (
        f'{empty.section}<hp:ctrl><hp:colPr id="" type="NEWSPAPER" layout="LEFT" colCount="1" '
        'sameSz="1" sameGap="0"/></hp:ctrl><hp:ctrl><hp:footer id="1" applyPageType="BOTH">'
        f"<hp:subList {_list('BOTTOM')} {size}>{footer}</hp:subList></hp:footer></hp:ctrl>"
    )


def _number(kind: str) -> str:
    """Return a number that Hangul counts; python-hwpx would add a second one at the page's edge."""
    return (
        f'<hp:ctrl><hp:autoNum num="1" numType="{kind}"><hp:autoNumFormat type="DIGIT" '
        'userChar="" prefixChar="" suffixChar="" supscript="0"/></hp:autoNum></hp:ctrl>'
    )


def _table(block: Table, empty: Mould, number: int) -> str:
    """Return a table that flows over pages: Hangul cuts one set as a letter at the page's end."""
    heights = [max(map(_height, row)) for row in block.rows]
    rows = "".join(
        f"<hp:tr>{''.join(_cell(c, (x, y), high, empty) for x, c in enumerate(row))}</hp:tr>"
        for y, (row, high) in enumerate(zip(block.rows, heights, strict=True))
    )
    width = sum(_units(column) for column in block.widths_mm)
    return (
        f'<hp:tbl id="{number}" zOrder="{number}" numberingType="TABLE" '
        'textWrap="TOP_AND_BOTTOM" textFlow="BOTH_SIDES" lock="0" dropcapstyle="None" '
        f'pageBreak="CELL" repeatHeader="{int(block.has_head)}" rowCnt="{len(block.rows)}" '
        f'colCnt="{len(block.widths_mm)}" cellSpacing="0" borderFillIDRef="{empty.frame}" '
        'noAdjust="0">'
        f'<hp:sz width="{width}" widthRelTo="ABSOLUTE" height="{sum(heights)}" '
        'heightRelTo="ABSOLUTE" protect="0"/><hp:pos treatAsChar="0" affectLSpacing="0" '
        'flowWithText="1" allowOverlap="0" holdAnchorAndSO="0" vertRelTo="PARA" '
        'horzRelTo="COLUMN" vertAlign="TOP" horzAlign="LEFT" vertOffset="0" horzOffset="0"/>'
        f'<hp:outMargin left="0" right="0" top="0" bottom="{_units(1)}"/>'
        f"{_margin('inMargin')}{rows}</hp:tbl>"
    )


def _cell(cell: Cell, place: tuple[int, int], height: int, empty: Mould) -> str:
    shape = empty.shapes[cell.style, False]
    fill = empty.frame if cell.style == "cell" else empty.shaded
    lines = "".join(_p(shape, f"<hp:t>{_escaped(line)}</hp:t>") for line in cell.text.split("\n"))
    return (
        f'<hp:tc name="" header="{int(cell.style == "cell_head")}" hasMargin="0" protect="0" '
        f'editable="0" dirty="0" borderFillIDRef="{fill}">'
        f'<hp:subList {_list("CENTER")} textWidth="0" textHeight="0">{lines}</hp:subList>'
        f'<hp:cellAddr colAddr="{place[0]}" rowAddr="{place[1]}"/>'
        '<hp:cellSpan colSpan="1" rowSpan="1"/>'
        f'<hp:cellSz width="{_units(cell.width_mm)}" height="{height}"/>'
        f"{_margin('cellMargin')}</hp:tc>"
    )


def _height(cell: Cell) -> int:
    """Return about how high a cell gets, in HWP units; some viewers go by no more than that."""
    look = LOOKS[cell.style]
    room = (cell.width_mm - 2 * CELL_SIDE_MM) / 25.4 * 72 / look.size
    lines = sum(1 + int(_ems(line) / room) for line in cell.text.split("\n"))
    return round(lines * look.size * look.leading * 100) + 2 * _units(CELL_TOP_MM)


def _list(align: str) -> str:
    return (
        f'id="" textDirection="HORIZONTAL" lineWrap="BREAK" vertAlign="{align}" '
        'linkListIDRef="0" linkListNextIDRef="0" hasTextRef="0" hasNumRef="0"'
    )


def _margin(name: str) -> str:
    side, top = _units(CELL_SIDE_MM), _units(CELL_TOP_MM)
    return f'<hp:{name} left="{side}" right="{side}" top="{top}" bottom="{top}"/>'


def _escaped(text: str) -> str:
    return escape(xml_legal(text), quote=False)


def _units(mm: float) -> int:
    """Return millimetres as HWP units, 1/7200 of an inch."""
    return round(mm * 7200 / 25.4)


@cache
def mould() -> Mould:
    """Let python-hwpx make a file that defines our page and every shape we use.

    Takes 0.2 s, once: call it when the program starts, not while someone waits.
    """
    made = HwpxDocument.new()
    made.page.setup(
        paper_size="A4", margin_left_mm=MARGIN_SIDE_MM, margin_right_mm=MARGIN_SIDE_MM,
        # In Hangul the text keeps clear of the header's and footer's own room, too.
        margin_top_mm=MARGIN_TOP_MM, header_margin_mm=0,
        margin_bottom_mm=FOOTER_MM, footer_margin_mm=MARGIN_BOTTOM_MM - FOOTER_MM,
    )  # fmt: skip
    shapes = {
        (style, keep): _shape(made, look, keep)
        for style, look in LOOKS.items()
        for keep in (False, True)
    }
    footer, gap = _shape(made, _FOOTER_LOOK), _shape(made, _GAP_LOOK)
    frame = made.styles.ensure_border_fill(border_color=_LINE)
    shaded = made.styles.ensure_border_fill(border_color=_LINE, fill_color=_SHADE)
    parts = unzipped(made.to_bytes())
    section = parts[_SECTION].decode()
    root, shape = _ROOT.search(section), _SECTION_SHAPE.search(section)
    assert root is not None  # noqa: S101 - every section has both
    assert shape is not None  # noqa: S101
    return Mould(parts, shapes, footer, gap, frame, shaded, root[0], shape[0])


def _shape(made: Any, look: Look, keep: bool = False) -> _Shape:
    """Define a look in the file's head."""
    letters = made.styles.ensure_run(bold=look.bold, size=look.size, font=FACE)
    paragraph = made.add_paragraph("", inherit_style=False, char_pr_id_ref=letters)
    box = {
        "sides": ["left"], "color": _QUOTE_LINE, "width": "0.7 mm", "connect": True,
        "offset_mm": (3, 0, 0, 0),
    }  # fmt: skip
    made.styles.apply_paragraph_format(
        paragraphs=[paragraph],
        alignment=look.align.upper(),
        line_spacing_percent=look.leading * 100,
        indent_left_mm=look.left_mm - look.hanging_mm,  # in Hangul where the mark stands
        first_line_indent_mm=-look.hanging_mm,
        spacing_before_pt=look.before,
        spacing_after_pt=look.after,
        keep_with_next=keep,
        auto_tab_left=bool(look.hanging_mm),
        border=box if look.boxed else None,
    )
    return _Shape(paragraph.element.get("paraPrIDRef"), letters)
