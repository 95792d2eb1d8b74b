"""The 증빙 모음: an index of everything, every picture on a page of its own, as it was prepared."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from picture_samples import photo, plain, saved, screenshot
from pypdf import PdfReader

from bot.errors import LetterError
from bot.letters import bundle
from bot.letters.bundle import FULL, GONE, NO_PICTURE, TOO_LARGE, BundleWriter, EvidenceFile
from bot.letters.pictures import BROKEN, Picture, Piece, prepared

DIGEST = "0123456789abcdef" * 4
A4 = (595, 842)
HOSTILE = "# * _ $ @ \\ < > {{7*7}} #panic() `c` [a] // #read('/etc/passwd') \u202e\x00"
SMALL = prepared(saved(plain(200, 150), "PNG"))


@pytest.fixture(scope="module")
def writer() -> BundleWriter:
    return BundleWriter()


def item(number: int, **more: Any) -> EvidenceFile:
    usual: dict[str, Any] = {
        "label": f"자료{number}", "proves": "취소된 날을 보여 줍니다.", "file_name": f"화면{number}.png",
        "size": 1_234_567, "received": datetime(2026, 11, 20, 16, 5, tzinfo=UTC),
        "sha256": DIGEST, "media": "photo",
    }  # fmt: skip
    return EvidenceFile(number=number, **usual | more)


def read(pdf: bytes) -> list[str]:
    """The text of each page, without blanks."""
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def images(pdf: bytes) -> list[list[bytes]]:
    return [[image.data for image in page.images] for page in PdfReader(BytesIO(pdf)).pages]


def placed(pdf: bytes, number: int) -> tuple[float, float, float, float]:
    """Left, bottom, width and height (points) of what is drawn last on a page: its picture."""
    found: list[list[float]] = []

    def note(operator: bytes, _: Any, matrix: list[float], __: list[float]) -> None:
        if operator == b"Do":
            found.append(list(matrix))

    PdfReader(BytesIO(pdf)).pages[number].extract_text(visitor_operand_before=note)
    wide, _, _, high, left, bottom = found[-1]
    return left, min(bottom, bottom + high), abs(wide), abs(high)


def test_the_index_tells_all_that_is_known_of_each_file(writer: BundleWriter) -> None:
    pdf = writer.write("예매 취소", [item(1), item(2)], {1: SMALL}, day=date(2026, 11, 21))
    index = read(pdf)[0]
    for words in (
        "증빙모음", "예매취소", "2026년11월21일(토)", "증제1호", "자료1", "취소된날을보여줍니다.",
        "화면1.png", "사진", "1.2MB", "2026년11월21일(토)01:05", DIGEST, "증제2호", "자료2",
    ):  # fmt: skip
        assert words in index, words


def test_what_has_no_page_is_listed_with_the_reason(writer: BundleWriter) -> None:
    items = [
        item(1, file_name="약관.PDF", media="document"), item(2, file_name="회신.docx"),
        item(3, media="video", missing=TOO_LARGE), item(4, missing=GONE), item(5), item(6),
    ]  # fmt: skip
    items[1] = replace(items[1], media="document")
    pages = read(writer.write("가", items, {5: Picture(reason=BROKEN)}))
    assert len(pages) == 1
    rows = pages[0].split("증제")[1:]
    reasons = [NO_PICTURE, NO_PICTURE, TOO_LARGE, GONE, BROKEN, GONE]
    for row, reason in zip(rows, reasons, strict=True):
        assert "".join(reason.split()) in row
    assert "PDF문서" in rows[0]
    assert "Word문서" in rows[1]
    assert "동영상" in rows[2]


def test_every_picture_has_a_page_of_its_own_with_its_caption(writer: BundleWriter) -> None:
    """Small ones, too: what is 증 제2호 must be plain at a glance."""
    pdf = writer.write("가", [item(n) for n in (1, 2, 3)], dict.fromkeys((1, 3), SMALL))
    pages = read(pdf)
    assert [len(found) for found in images(pdf)] == [0, 1, 1]
    for page, number in ((pages[1], 1), (pages[2], 3)):
        assert page.startswith(f"증제{number}호자료{number}취소된날을보여줍니다.")
        for words in (f"화면{number}.png", "2026년11월21일(토)01:05", f"SHA-256{DIGEST}"):
            assert words in page
    assert [page[-3:] for page in pages] == ["1/3", "2/3", "3/3"]


def test_a_page_without_a_checksum_does_not_speak_of_one(writer: BundleWriter) -> None:
    page = read(writer.write("가", [item(1, sha256="", file_name="", received=None)], {1: SMALL}))[
        1
    ]
    assert "SHA" not in page
    assert "받은때" not in page


def test_the_index_names_the_pages(writer: BundleWriter) -> None:
    long = prepared(saved(screenshot(360, 2_600), "PNG"))
    assert len(long.pieces) == 4
    pdf = writer.write("가", [item(1), item(2), item(3)], {1: SMALL, 2: long, 3: SMALL})
    pages = read(pdf)
    rows = pages[0].split("증제")[1:]
    for row, where in zip(rows, ("2쪽", "3–6쪽", "7쪽"), strict=True):
        assert where in row
    for number, part in ((2, "1/4"), (3, "2/4"), (4, "3/4"), (5, "4/4")):
        assert pages[number].startswith(f"증제2호{part}")
    assert len(PdfReader(BytesIO(pdf)).pages[0].annotations or ()) == 3  # each leads to its page


def test_an_index_of_thirty_files_runs_over_pages_and_still_counts_right(
    writer: BundleWriter,
) -> None:
    pages = read(writer.write("가", [item(n) for n in range(1, 31)], {30: SMALL}))
    index = len(pages) - 1
    assert index > 1
    assert f"{index + 1}쪽" in pages[index - 1]
    assert all(page.startswith("번호자료쪽") for page in pages[1:index])


@pytest.mark.parametrize(
    "size", [(3000, 2000), (2000, 3000), (1080, 2340), (1920, 1080), (90, 60), (1, 1), (4000, 2)]
)
def test_a_picture_keeps_its_shape_and_stays_on_its_page(
    writer: BundleWriter, size: tuple[int, int]
) -> None:
    width, height = size
    pdf = writer.write("가", [item(1)], {1: prepared(saved(plain(*size), "PNG"))})
    page = PdfReader(BytesIO(pdf)).pages[1].mediabox
    left, bottom, wide, high = placed(pdf, 1)
    assert high / wide == pytest.approx(height / width, rel=0.02)
    assert left >= 40
    assert left + wide <= float(page.width) - 40
    assert bottom >= 40
    assert bottom + high <= float(page.height) - 40
    if max(size) > 1_000 and min(size) > 1_000:  # touches the margins on one side at least
        assert wide > float(page.width) - 130 or high > float(page.height) - 190


def test_a_wide_screen_gets_a_page_on_its_side(writer: BundleWriter) -> None:
    sides = {
        1: prepared(saved(plain(1920, 1080), "PNG")),
        2: prepared(saved(plain(900, 1600), "PNG")),
    }
    reader = PdfReader(BytesIO(writer.write("가", [item(1), item(2)], sides)))
    boxes = [(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages]
    assert boxes == [A4, A4[::-1], A4]


def test_a_jpeg_lies_in_the_file_byte_for_byte(writer: BundleWriter) -> None:
    picture = prepared(saved(photo(800, 600), "JPEG"))
    (piece,) = picture.pieces
    assert piece.content in writer.write("가", [item(1)], {1: picture})


def test_signs_of_other_languages_are_only_signs(writer: BundleWriter) -> None:
    hostile = item(1, label=HOSTILE, proves=HOSTILE, file_name=HOSTILE, sha256=HOSTILE)
    pages = read(writer.write(HOSTILE, [hostile], {1: SMALL}))
    shown = "".join(HOSTILE.replace("\u202e", "").replace("\x00", "").split())
    assert pages[0].replace("\u200b", "").count(shown) == 5
    assert pages[1].replace("\u200b", "").count(shown) == 4


@pytest.mark.parametrize("text", ["가" * 4_000, "w" * 4_000, "아주 긴 말 " * 900])
def test_texts_of_any_length_leave_room_for_the_picture(writer: BundleWriter, text: str) -> None:
    long = item(1, label=text, proves=text, file_name=text)
    pdf = writer.write(text, [long], {1: prepared(saved(plain(1080, 2000), "PNG"))})
    assert [len(found) for found in images(pdf)] == [0, 1]
    assert placed(pdf, 1)[3] > 300


def test_what_the_file_has_no_room_for_is_listed(
    writer: BundleWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram would refuse the whole file, and the person would get nothing."""
    (piece,) = SMALL.pieces
    monkeypatch.setattr(bundle, "MOST_PAGES", 3)
    shown = {1: SMALL, 2: Picture((piece,) * 3), 3: SMALL}
    pages = read(writer.write("가", [item(n) for n in shown], shown))
    assert len(pages) == 3
    assert "".join(FULL.split()) in pages[0].split("증제")[2]
    monkeypatch.setattr(bundle, "MOST_BYTES", len(piece.content))
    assert len(read(writer.write("가", [item(n) for n in shown], shown))) == 2


def test_no_evidence_yet_is_said(writer: BundleWriter) -> None:
    (page,) = read(writer.write("가", [], {}))
    assert "아직받은자료가없습니다." in page


def test_the_same_evidence_gives_the_same_bytes_from_any_thread(writer: BundleWriter) -> None:
    def write(_: int) -> bytes:
        return writer.write("가", [item(1), item(2)], {1: SMALL}, day=date(2026, 11, 21))

    with ThreadPoolExecutor(3) as threads:
        assert len(set(threads.map(write, range(6)))) == 1


def test_the_pictures_of_one_person_are_never_those_of_another(writer: BundleWriter) -> None:
    """Both bundles call their first picture the same."""
    mine, theirs = (prepared(saved(photo(300, 200), "JPEG")) for _ in range(2))
    for here, elsewhere in ((mine, theirs), (theirs, mine), (mine, theirs)):
        pdf = writer.write("가", [item(1)], {1: here})
        assert here.pieces[0].content in pdf
        assert elsewhere.pieces[0].content not in pdf


def test_a_failure_tells_no_words_of_the_evidence(writer: BundleWriter) -> None:
    broken = Picture((Piece(b"no picture", 'image/x"><', 9, 9),))
    with pytest.raises(LetterError) as error:
        writer.write("비밀", [item(1, label="비밀")], {1: broken})
    assert "비밀" not in str(error.value)


def test_the_design_reads_only_its_folder() -> None:
    with pytest.raises(FileNotFoundError):
        BundleWriter(Path("nowhere"))
