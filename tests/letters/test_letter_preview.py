"""The picture of a letter's first page: it is that page, and Telegram takes it as a photo."""

from __future__ import annotations

import io

import pytest
from letter_pages import pictures, texts
from PIL import Image, ImageChops, ImageStat
from ticket_ban_pack import ANSWERS, REFUND, draft, without

from bot.letters.model import EvidenceItem, Letter
from bot.letters.pdf import PdfWriter

STORY = {"shared_ip_story": "그날 19시 30분에 동생도 같은 와이파이로 예매했어요. " * 90}
MANY = [EvidenceItem(f"증 제{n}호", "화면 캡처") for n in range(1, 61)]
LETTERS = {
    "one page": draft(ANSWERS, REFUND),
    "short": draft(without("notice_text", "cause"), evidence=()),
    "several pages": draft(ANSWERS | STORY),
    "much evidence": draft(ANSWERS, evidence=MANY),
    "endless": draft(ANSWERS | {"shared_ip_story": "가" * 4_000, "notice_text": "W" * 4_000}),
}


@pytest.fixture(scope="module")
def writer() -> PdfWriter:
    return PdfWriter()


def _unlike(one: Image.Image, other: Image.Image) -> float:
    """How much two pages differ, in shades of 256 on average, seen from far enough."""
    small = [page.convert("L").resize((210, 297), Image.Resampling.BOX) for page in (one, other)]
    return float(ImageStat.Stat(ImageChops.difference(*small)).mean[0])


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_it_shows_the_first_page_of_the_pdf(writer: PdfWriter, letter: Letter) -> None:
    """Also where pages lie abreast to spare painting them: same breaks, same page number."""
    shown = Image.open(io.BytesIO(writer.first_page(letter)))
    first, *others = pictures(writer.write(letter))
    assert _unlike(shown, first) < 2
    for other in others:
        assert _unlike(shown, other) > 6
    if others:
        numbers = [_number(page) for page in (first, *others)]
        differences = [_unlike(_number(shown), number) for number in numbers]
        assert differences[0] == min(differences)


def _number(page: Image.Image) -> Image.Image:
    """Where the page's number stands, below the text."""
    width, height = page.size
    return page.crop((width * 45 // 100, height * 945 // 1000, width * 55 // 100, height))


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_telegram_takes_it_as_a_photo_that_a_phone_shows_sharply(
    writer: PdfWriter, letter: Letter
) -> None:
    png = writer.first_page(letter)
    shown = Image.open(io.BytesIO(png))
    assert (shown.format, shown.size) == ("PNG", (1_191, 1_684))
    assert shown.convert("RGBA").getextrema()[3] == (255, 255), "a dark theme would shine through"
    assert len(png) < 2_000_000


def test_the_pdf_is_the_same_whether_or_not_a_picture_was_made(writer: PdfWriter) -> None:
    letter = LETTERS["several pages"]
    before = PdfWriter().write(letter)
    writer.first_page(letter)
    assert writer.write(letter) == before
    assert len(texts(before)) > 2
