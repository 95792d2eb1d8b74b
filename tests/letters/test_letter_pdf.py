"""The PDF: what is in it, read back by an independent reader, whatever a person typed."""

from __future__ import annotations

import io
import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from ticket_ban_pack import ANSWERS, EXPLANATION, REFUND, draft, without

from bot.engine.model import LetterSpec
from bot.errors import LetterError
from bot.letters.glyphs import printable
from bot.letters.model import EvidenceItem, lines
from bot.letters.pdf import PdfWriter
from bot.letters.text import write_text

HOSTILE = "# * _ $ @ \\ < > & { } {{7*7}} {%x%} #panic() `c` ~ -- ... \"q\" 'q' [a] = // /* */ 똠"
FOOTER = re.compile(r"\n?(\d+) / (\d+)$")


@pytest.fixture(scope="module")
def writer() -> PdfWriter:
    return PdfWriter()


def _read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def _text(pdf: bytes) -> str:
    """The text of all pages without the page numbers, which must be right."""
    pages = [page.extract_text().rstrip() for page in _read(pdf).pages]
    for number, page in enumerate(pages, 1):
        footer = FOOTER.search(page)
        assert footer is not None
        assert footer.groups() == (str(number), str(len(pages)))
    return "\n".join(FOOTER.sub("", page) for page in pages)


def _bare(text: str) -> str:
    """The text without blanks and without what only plain text needs (dashes, colons, >)."""
    return re.sub(r"[\s\u200b:>-]", "", text)


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
@pytest.mark.parametrize("blanks", [(), ("notice_text", "name", "cause"), ("paid_on", "amount")])
def test_pdf_and_text_say_the_same(
    writer: PdfWriter, spec: LetterSpec, blanks: tuple[str, ...]
) -> None:
    letter = draft(without(*blanks), spec)
    found = _bare(_text(writer.write(letter)))
    for line in lines(letter):
        assert _bare(line.text) in found
    plain = _bare(write_text(letter))
    found = found.replace("일시사실증빙", "").replace("일시사실", "")  # headings of a table
    plain = re.sub(r"\((증제\d호)\)", r"\1", plain)
    assert sorted(found) == sorted(plain)


def test_the_facts_can_be_read_from_the_pdf(writer: PdfWriter) -> None:
    text = " ".join(_text(writer.write(draft(ANSWERS))).split())
    for fact in (
        "받는 분 주식회사 놀유니버스 고객센터 귀중", "뮤지컬 <레베카> 2026년 12월 5일 19시",
        "예매 번호 T1234567890", "결제일 2026년 11월 10일(화)", "금 340,000원(금 삼십사만원정)",
        "제37조의2", "작성자 홍길동 (서명)", "증 제1호 취소 통지 문자 화면",
    ):  # fmt: skip
        assert fact in text


def test_the_pdf_is_tagged_titled_and_the_same_each_time(writer: PdfWriter) -> None:
    letter = draft(ANSWERS)
    pdf = writer.write(letter)
    reader = _read(pdf)
    assert reader.metadata is not None
    assert reader.metadata.title == "소명 및 재검토 요청서"
    assert reader.metadata.author == "홍길동"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.root_object["/Lang"] == "ko-KR"
    assert [round(float(x)) for x in reader.pages[0].mediabox] == [0, 0, 595, 842]
    assert pdf == PdfWriter().write(letter)


def test_only_our_fonts_are_used(writer: PdfWriter) -> None:
    pdf = writer.write(draft(ANSWERS | {"event": "漢字 Ω ⅷ ℃ 😀"}))
    names = {
        font.get_object()["/BaseFont"].split("+")[1]
        for page in _read(pdf).pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert names <= {"NotoSerifKR-Regular-Identity-H", "NotoSansKR-Regular-Identity-H"}
    assert names


def test_signs_of_other_languages_are_only_signs(writer: PdfWriter) -> None:
    answers = dict.fromkeys(("event", "booking_no", "notice_text", "name"), HOSTILE)
    letter = draft(ANSWERS | answers)
    assert letter.replaced == ()
    assert _bare(_text(writer.write(letter))).count(_bare(HOSTILE)) == 5


@pytest.mark.parametrize("filler", ["가", "a", "W", "漢", "/", "ㅋ", "."])
def test_four_thousand_characters_without_a_blank(writer: PdfWriter, filler: str) -> None:
    letter = draft(ANSWERS | {"shared_ip_story": filler * 4_000})
    pdf = writer.write(letter)
    assert _text(pdf).count(filler) >= 4_000
    assert len(_read(pdf).pages) > 1


@pytest.mark.parametrize("word", ["가" * 40, "W" * 60, "a.b-c_d/" * 30])
def test_long_words_stay_on_the_page(writer: PdfWriter, word: str) -> None:
    rights: list[float] = []

    def note(text: str, _: object, place: list[float], *__: object) -> None:
        if text.strip():
            rights.append(place[4])

    for page in _read(writer.write(draft(ANSWERS | {"event": word, "name": word}))).pages:
        page.extract_text(visitor_text=note)
    assert rights
    assert max(rights) < 595 - 60


@pytest.mark.parametrize(("count", "label"), [(3, "가" * 1_500), (60, "화면 캡처"), (0, "")])
def test_any_list_of_evidence_is_printed_whole(writer: PdfWriter, count: int, label: str) -> None:
    evidence = [EvidenceItem(f"증 제{n}호", label) for n in range(1, count + 1)]
    text = _bare(_text(writer.write(draft(ANSWERS, evidence=evidence))))
    assert text.count(_bare(label) if label else "붙임") == count
    assert text.endswith("작성자홍길동(서명)")


def test_a_usual_letter_fits_one_page(writer: PdfWriter) -> None:
    late = {"explain_by": date(2026, 11, 20)}
    for change in ({}, late, {"refund_state": "none"}, {"sanction": "suspended"}):
        for spec in (EXPLANATION, REFUND):
            assert len(_read(writer.write(draft(ANSWERS | change, spec))).pages) == 1


@pytest.mark.parametrize("files", [0, 1, 12])
def test_no_page_holds_a_mere_signature(writer: PdfWriter, files: int) -> None:
    """However long the story: what ends the letter shares its page with a request or evidence."""
    evidence = [EvidenceItem(f"증 제{n}호", "화면 캡처") for n in range(1, files + 1)]
    for length in range(1_500, 2_800, 39):
        story = "그날 있었던 일이에요. " * (length // 13)
        letter = draft(ANSWERS | {"shared_ip_story": story}, evidence=evidence)
        last = _read(writer.write(letter)).pages[-1].extract_text()
        before = last.partition("2026년 11월 21일(토)")[0]
        assert ("화면 캡처" if files else "관계 기관의 조정") in " ".join(before.split())


def test_a_long_letter_counts_its_pages(writer: PdfWriter) -> None:
    answers = dict.fromkeys(
        ("notice_text", "shared_ip_story", "family_payer_story"), "가나 " * 600
    )
    pdf = writer.write(draft(ANSWERS | answers))
    assert len(_read(pdf).pages) > 2
    assert _bare(_text(pdf)).count("가나") == 1_800


def test_a_number_keeps_its_unit_on_the_line(writer: PdfWriter) -> None:
    for length in range(38, 48):
        letter = draft(
            ANSWERS | {"shared_ip_story": "가" * length + " 132,000원의 환급을 요청했어요."}
        )
        assert "132,000원" in _text(writer.write(letter))


def test_characters_without_a_glyph_are_replaced_and_named(writer: PdfWriter) -> None:
    letter = draft(ANSWERS | {"event": "콘서트😀 שלום 끝", "notice_text": "❤️ 감사"})
    assert letter.replaced == ("ו", "ל", "ם", "ש", "❤", "😀")
    text = " ".join(_text(writer.write(letter)).split())
    assert "콘서트□ □□□□ 끝" in text
    assert "□ 감사" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\ud800 끝", "□ 끝"),
        ("👨\u200d👩", "□□"),
        ("①②③ ― ✓ ℃ 漢", "①②③ ― ✓ ℃ 漢"),
        ("❤\ufe0f\x07", "□"),
        ("x\u0336", "x□"),
        ("ش\u064b", "□□"),
        ("줄\n바꿈", "줄\n바꿈"),
        ("a" * 29, "a" * 29),
        ("a" * 30, "\u200b".join("a" * 30)),
        ("Ж" * 30, "\u200b".join("Ж" * 30)),
        ("😀" * 30, "\u200b".join("□" * 30)),
        ("가" * 30, "가" * 30),
    ],
)
def test_printable(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_a_lone_surrogate_in_stored_data_does_no_harm(writer: PdfWriter) -> None:
    letter = draft(ANSWERS)
    row = letter.sections[0].table[0]
    broken = replace(row, value=replace(row.value, text="앞\ud800뒤"))
    section = replace(letter.sections[0], table=(broken,))
    assert "앞□뒤" in _text(writer.write(replace(letter, sections=(section,))))


def test_many_threads_write_the_same_bytes(writer: PdfWriter) -> None:
    letters = [draft(ANSWERS | {"name": f"홍길동{n % 4}"}) for n in range(16)]
    alone = [writer.write(letter) for letter in letters[:4]] * 4
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(writer.write, letters)) == alone


def test_a_broken_design_is_a_letter_error(tmp_path: Path) -> None:
    for design in ("letter", "certified"):
        (tmp_path / f"{design}.typ").write_text(f"#panic(sys.inputs.{design})", encoding="utf-8")
    writer = PdfWriter(tmp_path)
    for make in (writer.write, writer.certified, writer.first_page):
        with pytest.raises(LetterError) as caught:
            make(draft(ANSWERS))
        assert "홍길동" not in str(caught.value)


def test_the_design_cannot_read_outside_its_folder(tmp_path: Path) -> None:
    for design in ("letter", "certified"):
        (tmp_path / f"{design}.typ").write_text('#read("/etc/passwd")', encoding="utf-8")
    with pytest.raises(LetterError):
        PdfWriter(tmp_path).write(draft(ANSWERS))


@pytest.mark.parametrize("word", ["12,000원 ", "「법」 ", "제3조의2 ", "가\n"])
def test_a_thousand_of_anything_is_printed(writer: PdfWriter, word: str) -> None:
    """typst gives up ("maximum grouping depth") when a show rule finds too much to change."""
    text = _bare(_text(writer.write(draft(ANSWERS | {"shared_ip_story": word * 1_000}))))
    assert text.count(_bare(word)) >= 1_000


def test_an_endless_address_takes_no_longer_than_other_text(writer: PdfWriter) -> None:
    """typst looked for the best breaks of such an address for 340 ms, where 10 ms are usual."""
    url = "https://example.com/" + "a-b_c/" * 60
    start = time.process_time()  # of this process alone: others may keep the machine busy
    text = _text(writer.write(draft(ANSWERS | {"shared_ip_story": f"주소는 {url}입니다."})))
    assert _bare(url) in _bare(text)
    assert time.process_time() - start < 0.3


def test_speed(writer: PdfWriter, capsys: pytest.CaptureFixture[str]) -> None:
    """Fails where a letter takes many times as long as it should; tells how long it took."""
    makes = {"PDF": writer.write, "certified": writer.certified, "picture": writer.first_page}
    for name, make in makes.items():
        times = []
        for n in range(12):
            letter = draft(ANSWERS | {"name": f"{name}{n}", "shared_ip_story": f"{n}번 " * n})
            start = time.perf_counter()
            make(letter)
            times.append((time.perf_counter() - start) * 1_000)
        with capsys.disabled():
            print(f"\nletter, {name}: warm median of 12 {statistics.median(times):.1f} ms")  # noqa: T201
        assert statistics.median(times) < 500
