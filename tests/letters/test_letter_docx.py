"""The Word file: opened by python-docx, and the traps that only its XML shows."""

from __future__ import annotations

import io
from datetime import datetime

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from read_back import part
from ticket_ban_pack import ANSWERS, EVIDENCE, REFUND, draft

from bot.letters.blocks import TEXT_MM
from bot.letters.docx import FACE, write_docx
from bot.letters.model import EvidenceItem, Letter

CLOSING = "본 요청은 그 밖의 권리를"


def _open(letter: Letter) -> Document:
    return docx.Document(io.BytesIO(write_docx(letter)))


def _starting(document: Document, text: str) -> docx.text.paragraph.Paragraph:
    return next(p for p in document.paragraphs if p.text.startswith(text))


def test_the_page_is_a4_with_room_for_holes() -> None:
    section = _open(draft(ANSWERS)).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (
        round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == TEXT_MM
    )


def test_the_file_says_what_it_is_and_who_wrote_it() -> None:
    about = _open(draft(ANSWERS)).core_properties
    assert (about.title, about.author, about.comments) == ("소명 및 재검토 요청서", "홍길동", "")
    assert about.created == about.modified
    assert about.created.replace(tzinfo=None) == datetime(2026, 11, 21)  # noqa: DTZ001


def test_a_name_too_long_for_the_metadata_stays_whole_in_the_letter() -> None:
    """Word takes 255 characters; python-docx raises for more."""
    document = _open(draft(ANSWERS | {"name": "가" * 400}))
    assert document.core_properties.author == "가" * 255
    assert _starting(document, "작성자").text.count("가") == 400


def test_every_run_names_its_face_for_hangul_too() -> None:
    """Else Word sets Hangul in the face that it takes for Latin letters."""
    document = _open(draft(ANSWERS))
    roots = [document.element.body, document.sections[0].footer._element]
    runs = [run for root in roots for run in root.iter(qn("w:r"))]
    assert len(runs) > 40
    for run in runs:
        faces = run.find(qn("w:rPr")).find(qn("w:rFonts"))
        assert {faces.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "eastAsia")} == {FACE}


def test_headings_and_what_ends_the_letter_never_stand_alone() -> None:
    document = _open(draft(ANSWERS))
    for text in (
        "소명 및",
        "1. 예매",
        "5. 요청",
        "가. 접속",
        CLOSING,
        "붙임",
        "증 제2호",
        "2026년 11월 21일",
    ):
        assert _starting(document, text).paragraph_format.keep_with_next, text
    for text in ("증 제1호", "작성자", "(1)"):
        assert not _starting(document, text).paragraph_format.keep_with_next, text


def test_title_date_and_signature_stand_where_a_letter_has_them() -> None:
    document = _open(draft(ANSWERS))
    found = {
        text: document.styles.element.get_by_id(_starting(document, text)._p.style).pPr.jc.get(qn("w:val"))
        for text in ("소명 및", "2026년 11월 21일", "작성자", "본인은")
    }  # fmt: skip
    assert list(found.values()) == ["center", "center", "right", "both"]


def test_the_footer_counts_the_pages_once() -> None:
    footer = _open(draft(ANSWERS)).sections[0].footer.paragraphs
    fields = [f.get(qn("w:instr")).strip() for f in footer[0]._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert len(footer) == 1


def test_columns_are_as_wide_for_word_as_for_libreoffice() -> None:
    facts, log = _open(draft(ANSWERS)).tables
    assert len(log.columns) == 3
    for table in (facts, log):
        widths = [column.width for column in table.columns]
        assert [cell.width for cell in table.rows[0].cells] == widths
        assert sum(widths) == pytest.approx(Mm(TEXT_MM), abs=1_000)
        assert widths[0] < widths[1]


def test_the_incident_log_has_a_head_that_repeats() -> None:
    log = _open(draft(ANSWERS)).tables[1]
    assert [cell.text for cell in log.rows[0].cells] == ["일시", "사실", "증빙"]
    assert len(list(log._tbl.iter(qn("w:tblHeader")))) == 1
    assert log.rows[1].cells[2].text == "증 제2호"


def test_a_log_without_evidence_has_no_empty_column() -> None:
    log = _open(draft(ANSWERS, evidence=())).tables[1]
    assert [cell.text for cell in log.rows[0].cells] == ["일시", "사실"]


def test_each_line_of_a_story_is_a_paragraph_of_its_own() -> None:
    """A justified line that is broken by hand would be torn apart over the whole width."""
    document = _open(draft(ANSWERS | {"shared_ip_story": "첫 줄\n둘째 줄"}))
    assert [p.text for p in document.paragraphs].count("둘째 줄") == 1
    assert not list(document.element.body.iter(qn("w:br")))


def test_blanks_in_a_row_are_kept() -> None:
    document = _open(draft(ANSWERS | {"shared_ip_story": "가   나"}))
    assert _starting(document, "가   나").text == "가   나"


def test_only_what_a_letter_needs_is_in_the_file() -> None:
    """python-docx's blank page brings half a megabyte of styles and a picture."""
    data = write_docx(draft(ANSWERS, REFUND))
    assert len(data) < 20_000
    assert b"python-docx" not in part(data, "docProps/core.xml")
    ids = {style.style_id for style in docx.Document(io.BytesIO(data)).styles}
    assert {"Normal", "Title", "Heading1", "LetterTable"} <= ids
    assert len(ids) < 25


@pytest.mark.parametrize("count", [0, 1, 60])
def test_any_list_of_evidence_is_written_whole(count: int) -> None:
    evidence = [EvidenceItem(f"증 제{n}호", "화면 캡처") for n in range(1, count + 1)]
    texts = [p.text for p in _open(draft(ANSWERS, evidence=evidence)).paragraphs]
    assert sum(text.endswith("\t화면 캡처") for text in texts) == count
    assert ("붙임" in texts) == bool(count)


def test_the_evidence_of_a_fact_stands_beside_it() -> None:
    both = (*EVIDENCE, EvidenceItem("증 제3호", "메일", "", "notice"))
    log = _open(draft(ANSWERS, evidence=both)).tables[1]
    assert log.rows[2].cells[2].text == "증 제1호,\n증 제3호"
