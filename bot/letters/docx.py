"""How does a letter become a Word file? python-docx, the styles of `bot.letters.blocks`."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from functools import cache
from typing import Any

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from bot.letters.blocks import (
    CELL_SIDE_MM,
    CELL_TOP_MM,
    FOOTER_MM,
    LOOKS,
    MARGIN_BOTTOM_MM,
    MARGIN_SIDE_MM,
    MARGIN_TOP_MM,
    PAGE_MM,
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

FACE = "바탕"
"""On every Windows with Korean; elsewhere Word takes another serif face for it."""

_NAMES: dict[Style, tuple[str, str]] = {
    "title": ("Title", "Title"),
    "heading": ("Heading1", "heading 1"),
    "label": ("Heading2", "heading 2"),
    "body": ("Normal", "Normal"),
    "address": ("LetterAddress", "주소"),
    "opening": ("LetterOpening", "여는 말"),
    "after_quote": ("LetterAfterQuote", "인용 뒤"),
    "closing": ("LetterClosing", "맺는 말"),
    "quote": ("LetterQuote", "인용"),
    "item": ("LetterItem", "요청"),
    "evidence": ("LetterEvidence", "붙임"),
    "day": ("LetterDay", "날짜"),
    "signature": ("LetterSignature", "서명"),
    "cell": ("LetterCell", "표"),
    "cell_label": ("LetterCellLabel", "표 항목"),
    "cell_head": ("LetterCellHead", "표 머리"),
}
"""Style → its id and name in Word; headings by Word's own names, for its navigation."""
_OUTLINE: dict[Style, int] = {"heading": 0, "label": 1}
_BORDER, _SHADE, _QUOTE_SHADE = "A0A0A0", "F4F4F4", "F8F8F8"
_FONTS = f'<w:rFonts w:ascii="{FACE}" w:hAnsi="{FACE}" w:eastAsia="{FACE}" w:cs="{FACE}"/>'
_NOT_NEEDED = ("/thumbnail", "/stylesWithEffects", "/numbering", "/customXml", "/webSettings")
_LANGUAGE = '<w:lang w:val="ko-KR" w:eastAsia="ko-KR"/>'


def write_docx(letter: Letter) -> bytes:
    """Return the letter as a Word file; the same letter gives the same bytes.

    Pure Python under the GIL: some 20 ms, the first one of a process 0.2 s more.
    """
    made = docx.Document(io.BytesIO(mould()))
    _describe(made, letter)
    for block in blocks(letter):
        _add(made, block)
    saved = io.BytesIO()
    made.save(saved)
    return zipped(unzipped(saved.getvalue()).items())


def _describe(made: Document, letter: Letter) -> None:
    about = made.core_properties
    about.title = xml_legal(letter.title)
    about.author = about.last_modified_by = xml_legal(author(letter))
    about.created = about.modified = datetime.combine(letter.day, time.min)


def _add(made: Document, block: Block) -> None:
    match block:
        case Text():
            _fill(made.add_paragraph(), block)
        case Table():
            _add_table(made, block)


def _fill(paragraph: Paragraph, block: Text) -> None:
    paragraph._p.style = _NAMES[block.style][0]
    if block.keep:
        paragraph.paragraph_format.keep_with_next = True
    hanging = LOOKS[block.style].hanging_mm
    _write(paragraph, f"{block.mark}\t{block.text}" if hanging else block.text)


def _write(paragraph: Paragraph, text: str) -> None:
    """Add a run that names its faces itself: Word takes the Latin one for Hangul otherwise."""
    run = paragraph.add_run(xml_legal(text))
    run._r.insert(0, parse_xml(f"<w:rPr {nsdecls('w')}>{_FONTS}</w:rPr>"))


def _add_table(made: Document, block: Table) -> None:
    table = made.add_table(0, len(block.widths_mm))
    table.style = "LetterTable"
    table.autofit = False
    for column, width in zip(table.columns, block.widths_mm, strict=True):
        column.width = Mm(width)  # LibreOffice goes by the columns, Word by the cells
    for cells in block.rows:
        row = table.add_row()
        for cell, content in zip(row.cells, cells, strict=True):
            _fill_cell(cell, content)
    if block.has_head:
        repeated = parse_xml(f"<w:tblHeader {nsdecls('w')}/>")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
    made.add_paragraph()._p.style = "LetterGap"  # two tables in a row would become one


def _fill_cell(cell: _Cell, content: Cell) -> None:
    cell.width = Mm(content.width_mm)
    if content.style != "cell":
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{_SHADE}"/>'
        cell._tc.get_or_add_tcPr().append(parse_xml(shade))
    for index, line in enumerate(content.text.split("\n")):
        paragraph = cell.add_paragraph() if index else cell.paragraphs[0]
        paragraph._p.style = _NAMES[content.style][0]
        _write(paragraph, line)


@cache
def mould() -> bytes:
    """Return a file with our page, footer and styles, and no text.

    Takes 0.1 s, once: call it when the program starts, not while someone waits.
    """
    made = docx.Document()
    _set_page(made.sections[0])
    styles = made.styles.element
    for old in styles.findall(qn("w:style")):
        styles.remove(old)
    for style in _styles():
        styles.append(parse_xml(style))
    defaults = f"<w:rPr {nsdecls('w')}>{_FONTS}{_LANGUAGE}</w:rPr>"
    whole = styles.find(qn("w:docDefaults"))
    whole.find(qn("w:rPrDefault")).replace(
        whole.find(qn("w:rPrDefault")).find(qn("w:rPr")), parse_xml(defaults)
    )
    _forget_what_nothing_needs(made)
    made.core_properties.comments = ""
    saved = io.BytesIO()
    made.save(saved)
    return saved.getvalue()


def _forget_what_nothing_needs(made: Document) -> None:
    """python-docx's own blank page brings a picture of it and its styles a second time."""
    for rels in (made.part.package.rels, made.part.rels):
        for key in [key for key, rel in rels.items() if rel.reltype.endswith(_NOT_NEEDED)]:
            del rels[key]


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = (Mm(side) for side in PAGE_MM)
    section.top_margin, section.bottom_margin = Mm(MARGIN_TOP_MM), Mm(MARGIN_BOTTOM_MM)
    section.left_margin = section.right_margin = Mm(MARGIN_SIDE_MM)
    section.footer_distance = Mm(FOOTER_MM)
    footer = section.footer.paragraphs[0]._p
    footer.style = "LetterFooter"
    run = f"<w:r><w:rPr>{_FONTS}</w:rPr><w:t xml:space='preserve'>%s</w:t></w:r>"
    for part in (_field("PAGE", run), run % " / ", _field("NUMPAGES", run)):
        footer.extend(parse_xml(f"<w:p {nsdecls('w')}>{part}</w:p>"))


def _field(name: str, run: str) -> str:
    return f'<w:fldSimple w:instr=" {name} ">{run % 1}</w:fldSimple>'


def _styles() -> Iterator[str]:
    """Yield every style of the file as XML."""
    for style, (id, name) in _NAMES.items():
        yield _style(id, name, LOOKS[style], _OUTLINE.get(style))
    yield _style("LetterFooter", "쪽 번호", Look(size=8.5, align="center", after=0))
    yield _style("LetterGap", "표 뒤", Look(size=2, leading=1, after=4))
    yield _table_style()


def _style(id: str, name: str, look: Look, outline: int | None = None) -> str:
    normal = id == "Normal"
    kind = 'w:default="1"' if normal else 'w:customStyle="1"' if id.startswith("Letter") else ""
    based = "" if normal else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style {nsdecls("w")} w:type="paragraph" {kind} w:styleId="{id}">'
        f'<w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{_paragraph_look(look, outline)}</w:pPr><w:rPr>{_letter_look(look)}</w:rPr>"
        "</w:style>"
    )


def _paragraph_look(look: Look, outline: int | None) -> str:
    """Return the properties in the order that the schema asks for."""
    box = (
        f'<w:pBdr><w:left w:val="single" w:sz="16" w:space="8" w:color="{_BORDER}"/></w:pBdr>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{_QUOTE_SHADE}"/>'
    )
    stop = f'<w:tabs><w:tab w:val="left" w:pos="{_twips(look.left_mm)}"/></w:tabs>'
    level = f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else ""
    return (
        f"<w:widowControl/>{box if look.boxed else ''}{stop if look.hanging_mm else ''}"
        # As in Korean Word: lines end between syllables, no gaps before digits and letters.
        '<w:wordWrap w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f'<w:spacing w:before="{look.before * 20:.0f}" w:after="{look.after * 20:.0f}" '
        f'w:line="{look.size * look.leading * 20:.0f}" w:lineRule="atLeast"/>'
        f'<w:ind w:left="{_twips(look.left_mm)}" w:hanging="{_twips(look.hanging_mm)}"/>'
        f'<w:jc w:val="{"both" if look.align == "justify" else look.align}"/>{level}'
    )


def _letter_look(look: Look) -> str:
    bold = "<w:b/><w:bCs/>" if look.bold else ""
    size = f"{look.size * 2:.0f}"
    return f'{_FONTS}{bold}<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>{_LANGUAGE}'


def _table_style() -> str:
    edge = _twips(CELL_SIDE_MM)  # else the text, not the line, meets the margin
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_BORDER}"'
    sides = "".join(
        f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    room = "".join(
        f'<w:{side} w:w="{_twips(width)}" w:type="dxa"/>'
        for side, width in zip(
            ("top", "left", "bottom", "right"), (CELL_TOP_MM, CELL_SIDE_MM) * 2, strict=True
        )
    )
    return (
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="LetterTable">'
        f'<w:name w:val="LetterTable"/><w:tblPr><w:tblInd w:w="{edge}" w:type="dxa"/>'
        f"<w:tblBorders>{sides}</w:tblBorders><w:tblCellMar>{room}</w:tblCellMar>"
        "</w:tblPr></w:style>"
    )


def _twips(mm: float) -> int:
    return round(mm * 1440 / 25.4)
