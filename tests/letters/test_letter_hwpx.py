"""The Hangul file: valid for three readers, and the traps that only its XML shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import hwpforge
import pytest
from hwpx import HwpxDocument
from hwpx.tools.package_validator import validate_package
from lxml import etree
from read_back import HP, in_hwpx, part
from ticket_ban_pack import ANSWERS, REFUND, draft, without

from bot.letters.blocks import CELL_TOP_MM, TEXT_MM
from bot.letters.hwpx import FACE, mould, write_hwpx
from bot.letters.model import EvidenceItem, Letter

HH = "{http://www.hancom.co.kr/hwpml/2011/head}"
UNITS_A_MM = 7200 / 25.4
LINE = 10 * 1.35 * 100
"""Height of a cell's line, in HWP units."""


def _section(letter: Letter) -> etree._Element:
    return etree.fromstring(part(write_hwpx(letter), "Contents/section0.xml"))


def _head(letter: Letter) -> etree._Element:
    return etree.fromstring(part(write_hwpx(letter), "Contents/header.xml"))


def _body(section: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield each paragraph's text and the number of its shape."""
    for paragraph in section.findall(f"{HP}p"):
        texts = paragraph.iterfind(f"{HP}run/{HP}t")
        yield "".join("".join(t.itertext()) for t in texts), paragraph.get("paraPrIDRef")


def _shape(letter: Letter, text: str) -> etree._Element:
    number = next(n for found, n in _body(_section(letter)) if found.startswith(text))
    return next(shape for shape in _head(letter).iter(f"{HH}paraPr") if shape.get("id") == number)


@pytest.mark.parametrize("evidence", [0, 1, 60])
@pytest.mark.parametrize("blanks", [(), ("notice_text", "name", "cause"), tuple(ANSWERS)])
def test_every_reader_takes_it(tmp_path: Path, blanks: tuple[str, ...], evidence: int) -> None:
    """python-hwpx checks it against the published schema (KS X 6101), hwpforge by its own rules."""
    items = [EvidenceItem(f"증 제{n}호", "화면 캡처") for n in range(1, evidence + 1)]
    data = write_hwpx(draft(without(*blanks), evidence=items))
    file = tmp_path / "letter.hwpx"
    file.write_bytes(data)
    with HwpxDocument.open(file) as document:
        assert document.validate().issues == ()
    assert [i for i in validate_package(file).issues if i.level != "warning"] == []
    report = hwpforge.Document.from_bytes(data).validate()
    assert (report["ok"], report["errors"], report["warnings"]) == (True, [], [])


def test_the_file_says_what_it_is_and_who_wrote_it() -> None:
    report = hwpforge.Document.from_bytes(write_hwpx(draft(ANSWERS))).inspect()
    about = report["metadata"]
    assert (about["title"], about["author"]) == ("소명 및 재검토 요청서", "홍길동")
    assert about["created"] == about["modified"] == "2026-11-21T00:00:00Z"
    assert report["warnings"] == []


def test_nothing_of_the_mould_is_left_in_a_letter() -> None:
    """python-hwpx's blank file names a made-up author and a day of its own."""
    data = write_hwpx(draft(ANSWERS))
    assert b"synthetic" not in part(data, "Contents/content.hpf")
    assert part(data, "Preview/PrvText.txt").decode().startswith("소명 및 재검토 요청서\n")
    assert data[30:38] == b"mimetype"  # first and not compressed, as the format asks
    assert data[38:57] == b"application/hwp+zip"


def test_the_page_is_a4_as_wide_as_the_tables() -> None:
    section = _section(draft(ANSWERS))
    page = next(section.iter(f"{HP}pagePr"))
    margin = page.find(f"{HP}margin")
    assert round(int(page.get("width")) / UNITS_A_MM) == 210
    assert round(int(page.get("height")) / UNITS_A_MM) == 297
    text = int(page.get("width")) - int(margin.get("left")) - int(margin.get("right"))
    for table in section.iter(f"{HP}tbl"):
        width = int(table.find(f"{HP}sz").get("width"))
        cells = table.find(f"{HP}tr").iter(f"{HP}cellSz")
        assert width == pytest.approx(text, abs=5) == pytest.approx(TEXT_MM * UNITS_A_MM, abs=5)
        assert sum(int(size.get("width")) for size in cells) == width


def test_the_footer_counts_the_pages_once() -> None:
    """python-hwpx's own page number comes twice: in the footer and at the page's edge."""
    section = _section(draft(ANSWERS))
    footer = next(section.iter(f"{HP}footer"))
    kinds = [number.get("numType") for number in footer.iter(f"{HP}autoNum")]
    assert kinds == ["PAGE", "TOTAL_PAGE"]
    assert not list(section.iter(f"{HP}pageNum"))


def test_a_row_is_as_high_as_its_text() -> None:
    """A viewer that trusts the height of a cell would draw all lines over each other."""
    long = "가" * 200
    section = _section(draft(ANSWERS | {"event": long}))
    table = next(section.iter(f"{HP}tbl"))
    heights = {}
    for row in table.iter(f"{HP}tr"):
        label, value = row.iter(f"{HP}tc")
        sizes = {cell.find(f"{HP}cellSz").get("height") for cell in (label, value)}
        assert len(sizes) == 1
        heights["".join(label.itertext())] = int(sizes.pop())
    padding = 2 * CELL_TOP_MM * UNITS_A_MM
    assert heights["예매처"] == pytest.approx(LINE + padding, abs=5)
    assert heights["예매 내용"] == pytest.approx(6 * LINE + padding, abs=5)
    assert int(table.find(f"{HP}sz").get("height")) == sum(heights.values())


def test_tables_flow_over_pages_and_repeat_their_head() -> None:
    """Hangul cuts a table that is set like a letter at the end of the page."""
    facts, log = _section(draft(ANSWERS)).iter(f"{HP}tbl")
    for table in (facts, log):
        assert table.find(f"{HP}pos").get("treatAsChar") == "0"
        assert table.get("pageBreak") == "CELL"
    assert (facts.get("repeatHeader"), log.get("repeatHeader")) == ("0", "1")
    heads = [row.find(f"{HP}tc").get("header") for row in log.iter(f"{HP}tr")]
    assert heads == ["1", "0", "0"]
    assert facts.get("id") != log.get("id")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("1. 예매", "1"),
        ("가. 접속", "1"),
        ("붙임", "1"),
        ("2026년 11월 21일", "1"),
        ("작성자", "0"),
    ],
)
def test_headings_and_what_ends_the_letter_never_stand_alone(text: str, kept: str) -> None:
    assert _shape(draft(ANSWERS), text).find(f"{HH}breakSetting").get("keepWithNext") == kept


@pytest.mark.parametrize(
    ("text", "align"),
    [
        ("소명 및", "CENTER"),
        ("2026년 11월 21일", "CENTER"),
        ("작성자", "RIGHT"),
        ("본인은", "JUSTIFY"),
    ],
)
def test_title_date_and_signature_stand_where_a_letter_has_them(text: str, align: str) -> None:
    assert _shape(draft(ANSWERS), text).find(f"{HH}align").get("horizontal") == align


def test_every_shape_is_defined_and_serif() -> None:
    section, head = _section(draft(ANSWERS)), _head(draft(ANSWERS))
    for kind, reference in (
        ("charPr", "charPrIDRef"),
        ("paraPr", "paraPrIDRef"),
        ("borderFill", "borderFillIDRef"),
    ):
        defined = {shape.get("id") for shape in head.iter(f"{HH}{kind}")}
        used = {e.get(reference) for e in section.iter() if e.get(reference) is not None}
        assert used <= defined, kind
    faces = {
        f.get("id"): f.get("face") for f in next(head.iter(f"{HH}fontface")).iter(f"{HH}font")
    }
    used = {run.get("charPrIDRef") for run in section.iter(f"{HP}run")}
    for letters in head.iter(f"{HH}charPr"):
        if letters.get("id") in used:
            reference = letters.find(f"{HH}fontRef")
            assert {faces[number] for number in set(reference.attrib.values())} == {FACE}


def test_a_quote_has_a_bar_that_its_lines_share() -> None:
    letter = draft(ANSWERS)
    border = _shape(letter, "고객님의 예매는").find(f"{HH}border")
    assert border.get("connect") == "1"
    fill = next(
        f
        for f in _head(letter).iter(f"{HH}borderFill")
        if f.get("id") == border.get("borderFillIDRef")
    )
    assert fill.find(f"{HH}leftBorder").get("type") == "SOLID"
    assert fill.find(f"{HH}rightBorder").get("type") == "NONE"


def test_the_text_after_a_mark_begins_where_its_next_lines_do() -> None:
    """In Hangul a first line stands at the margin and the others hang, unlike in Word."""
    for text, hanging_mm in (("(1)", 8), ("증 제1호", 22), ("받는 분", 20)):
        margin = next(_shape(draft(ANSWERS), text).iter(f"{HH}margin"))
        values = {etree.QName(e).localname: int(e.get("value")) for e in margin}
        assert values["left"] == 0
        assert values["intent"] == pytest.approx(-hanging_mm * UNITS_A_MM, abs=3)


def test_a_letter_is_poured_into_one_mould() -> None:
    assert mould() is mould()
    first, second = write_hwpx(draft(ANSWERS)), write_hwpx(draft(ANSWERS, REFUND))
    assert part(first, "Contents/header.xml") == part(second, "Contents/header.xml")
    assert "환급및사유통지요청서" in in_hwpx(second)
    assert "접속환경" not in in_hwpx(second)


def test_paragraphs_carry_no_number_by_chance() -> None:
    section = part(write_hwpx(draft(ANSWERS)), "Contents/section0.xml").decode()
    assert set(re.findall(r'<hp:p id="(\d+)"', section)) == {"0"}
