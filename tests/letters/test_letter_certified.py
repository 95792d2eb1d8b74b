"""The letter for the post office (내용증명): its margins on paper, and that it says the same."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest
from letter_pages import bare, free, pictures, texts
from pypdf import PdfReader
from ticket_ban_pack import ANSWERS, REFUND, draft, without

from bot.letters.glyphs import printable
from bot.letters.model import Entry, EvidenceItem, Letter, Line, Point, Row, Section, lines
from bot.letters.pdf import PdfWriter

SENDER = (Line("홍길동"), Line("서울특별시 마포구 월드컵로 000, 101동 1203호"), Line("03900"))
RECIPIENT = (
    Line("주식회사 놀유니버스 귀하"),
    Line("경기도 성남시 분당구 판교로 000"),
    Line("13494"),
)
STORY = "그날 19시 30분에 동생도 같은 와이파이로 예매했어요. "


@pytest.fixture(scope="module")
def writer() -> PdfWriter:
    return PdfWriter()


def addressed(letter: Letter) -> Letter:
    return replace(letter, sender=SENDER, recipient=RECIPIENT)


def filled(text: str) -> Letter:
    """A letter that has every part there is, each saying ``text``; very long ones in two."""
    long = line = Line(text)
    if len(text) > 1_000:
        line = Line("짧은 말")
    section = Section(
        heading="사실",
        intro=line,
        table=(Row("내용", line), Row("번호", line)),
        log=(Entry(Line("2026년 11월 18일(수)"), line, ("증 제1호", "증 제12호")),),
        quote=long,
        paragraphs=(Point(long, "사정"), Point(line)),
        items=(line, line),
    )
    return Letter(
        id="any", title="환급 요청서", file_name="any", recipient=(line, line), sender=(line, line),
        opening=line, sections=(section,), closing=(line,), day=draft(ANSWERS).day,
        signature=line, evidence=(EvidenceItem("증 제1호", line.text, line.text),),
    )  # fmt: skip


HOSTILE = {
    "signs": "# * _ $ @ \\ < > & { } {{7*7}} #panic() `c` ~ -- \"q\" [a] = // /* */",
    "no glyph": "😀👨\u200d👩\u200d👧 שלום مرحبا \u202eabc\u202c",
    "marks": "e\u0301" * 40 + "e" + "\u0301" * 60 + "x\u0336",
    "hidden": "앞\u200b\u200d\ufeff\x07\x00뒤\ud800끝\r\n\t다음",
    "syllables": "가" * 4_000,
    "letters": "W" * 4_000,
    "shorter letters": "W" * 29,
    "digits": "1" * 4_000 + "원",
    "quotation marks": '가"' * 400,
    "exclamations": "가!" * 400,
    "brackets": "「" * 400,
    "blanks without break": "가\u00a0" * 400,
    "address": "https://example.com/" + "a-b_c/" * 60,
    "one": "홍",
    "forty": "가나다라마바사아자차" * 4,
    "lines": "줄\n" * 120,
    "nothing": "",
}  # fmt: skip


Written = Callable[[str, str], bytes]


@pytest.fixture(scope="module")
def written(writer: PdfWriter) -> Written:
    """What makes the PDF of a `filled` letter in a design: once for all tests."""
    return cache(lambda design, text: getattr(writer, design)(filled(text)))


@pytest.mark.parametrize("design", ["write", "certified"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_letter_says_stays_within_the_margins(
    written: Written, text: str, design: str
) -> None:
    """Measured in pixels; numbers of pages may stand below the text of an ordinary letter."""
    top, bottom, side = (20, 40, 15) if design == "certified" else (12, 8, 20)
    for picture in pictures(written(design, text)):
        ink = free(picture)
        assert ink.top >= top
        assert ink.bottom >= bottom
        assert min(ink.left, ink.right) >= side


@pytest.mark.parametrize("design", ["write", "certified"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_letter_says_is_printed_whole(written: Written, text: str, design: str) -> None:
    """Every character as often as the letter has it: table rows may go over two pages."""
    letter = filled(text)
    made = _characters("".join(texts(written(design, text))))
    evidence = (part for item in letter.evidence for part in (item.label, item.proves))
    said = _characters("".join([*(line.text for line in lines(letter)), *evidence]))
    assert not said - made


def _characters(text: str) -> Counter[str]:
    return Counter(unicodedata.normalize("NFD", bare(printable(text))))


def _words(pdf: bytes) -> str:
    """The text of all pages, without page numbers, in an order of its own."""
    pages = (re.sub(r"\d+ / \d+$", "", page.rstrip()) for page in texts(pdf))
    return "".join(sorted(bare("".join(pages))))


@pytest.mark.parametrize(
    "letter",
    [draft(ANSWERS), draft(ANSWERS, REFUND), draft(without("notice_text", "name"), evidence=())],
    ids=["explanation", "refund", "short"],
)
def test_it_says_what_the_letter_says_and_nothing_else(writer: PdfWriter, letter: Letter) -> None:
    """Were there a header, a page number or a word more or less, the texts would differ."""
    plain = _words(writer.write(addressed(letter)))
    renamed = "".join(sorted(plain + "발신인수신인"))
    certified = _words(writer.certified(addressed(letter))) + "받는분보내는분"
    assert "".join(sorted(certified)) == renamed


def test_parties_stand_first_line_by_line_as_on_the_envelope(writer: PdfWriter) -> None:
    first = texts(writer.certified(addressed(draft(ANSWERS))))[0].split("\n")
    (name, *street), (company, *place) = (
        [line.text for line in party] for party in (SENDER, RECIPIENT)
    )
    told = ["발신인" + name, *street, "수신인" + company, *place, "소명 및 재검토 요청서"]
    assert [bare(line) for line in first[:7]] == [bare(line) for line in told]


def test_a_letter_of_several_pages_has_no_number_on_any(writer: PdfWriter) -> None:
    pdf = writer.certified(addressed(draft(ANSWERS | {"shared_ip_story": STORY * 60})))
    pages = pictures(pdf)
    assert len(pages) > 2
    for page in pages:
        assert free(page).bottom >= 40
        assert free(page).top >= 20
    for text in texts(pdf):
        assert not re.search(r"\d+ ?/ ?\d+|^\d+$", text.strip().splitlines()[-1])


def test_no_page_holds_a_mere_signature(writer: PdfWriter) -> None:
    for length in range(20, 60, 3):
        story = {"shared_ip_story": STORY * length}
        last = texts(writer.certified(addressed(draft(ANSWERS | story, evidence=()))))[-1]
        assert "관계 기관의 조정" in last


def test_a_short_letter_takes_one_page_and_has_room_for_a_seal(writer: PdfWriter) -> None:
    pdf = writer.certified(draft(without("notice_text", "cause"), REFUND))
    (page,) = pictures(pdf)
    right, ends = page.width - 23 * 4, page.height - round(free(page).bottom * 4)
    seal = page.crop((right - 15 * 4, ends - 15 * 4, right - 4, ends - 4))
    assert seal.getextrema()[0] > 245, "something stands where the seal goes"
    assert free(page.crop((right - 17 * 4, ends - 17 * 4, page.width, ends))).left < 2


def test_the_pdf_is_tagged_titled_and_the_same_each_time(writer: PdfWriter) -> None:
    letter = draft(ANSWERS)
    pdf = writer.certified(letter)
    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == letter.title
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert {tuple(map(round, map(float, page.mediabox))) for page in reader.pages} == {
        (0, 0, 595, 842)
    }
    assert pdf == PdfWriter().certified(letter)
