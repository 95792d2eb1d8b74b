"""How roomily a letter is set: as reckoned from its characters, and as typst then finds."""

from __future__ import annotations

import io
import random
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest
from letter_pages import free, pictures
from PIL import Image
from pypdf import PdfReader
from ticket_ban_pack import ANSWERS, CAUSES, EXPLANATION, REFUND, STORIES, draft

from bot.letters.fitting import CERTIFIED, LETTER, Look, Paper, looks, reckoned
from bot.letters.model import EvidenceItem, Letter, Line
from bot.letters.pdf import PdfWriter, page_data
from bot.letters.typesetter import Typesetter
from bot.paths import TEMPLATES

PAPERS = {"letter": LETTER, "certified": CERTIFIED}
MARGINS_MM = {"letter": 33, "certified": 70}
ROOMY, DENSE = Look.of(0), Look.of(1)
TALK = (
    "같은 집에 사는 동생도 같은 와이파이로 접속해서 따로 예매했어요. 그날 19:30에 3번 접속했고 "
    "iPhone 15로 결제하다가 오류(코드 E-1032)가 났습니다. 1588-0000으로 전화해도 받지 않았어요. "
)


@cache
def any_letter(seed: int) -> Letter:
    dice = random.Random(seed)  # noqa: S311
    stories = {
        story: (TALK * 9)[dice.randrange(60) :][: dice.randrange(10, 400)]
        for story in STORIES.values()
    }
    cause = tuple(cause for cause in CAUSES if dice.random() < 0.5) or ("unclear",)
    notice = {"notice_text": (TALK * 4)[: dice.randrange(5, 300)]}
    evidence = [
        EvidenceItem(
            f"증 제{n}호", dice.choice(("화면", "예매 내역 화면")), "통지받은 날", "notice"
        )
        for n in range(1, dice.randrange(1, 6))
    ]
    spec = dice.choice((EXPLANATION, REFUND))
    letter = draft(ANSWERS | stories | notice | {"cause": cause}, spec, evidence=evidence)
    if dice.random() < 0.5:
        return letter
    return replace(letter, sender=(*letter.sender, Line("서울특별시 마포구 월드컵로 000")))


@pytest.fixture(scope="module")
def endless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The designs on paper without an end, to see how high a letter gets."""
    folder = tmp_path_factory.mktemp("endless")
    for path in (TEMPLATES / "letters").glob("*.typ"):
        text = path.read_text(encoding="utf-8")
        endless = text.replace('paper: "a4"', "width: 210mm, height: auto")
        (folder / path.name).write_text(endless, encoding="utf-8")
    return folder


_typesetter = cache(Typesetter)


def _height(design: str, letter: Letter, look: Look, folder: Path) -> float:
    """How high typst sets a letter, in points."""
    data = page_data(letter, certified=design == "certified") | {"look": asdict(look)}
    png = _typesetter(folder, design).make(data, format="png", ppi=72)
    return Image.open(io.BytesIO(png)).height - MARGINS_MM[design] * 72 / 25.4


@pytest.mark.parametrize("look", [ROOMY, DENSE], ids=["roomy", "dense"])
@pytest.mark.parametrize("design", PAPERS)
def test_reckoning_is_right_to_a_line_or_two(design: str, look: Look, endless: Path) -> None:
    """A design that was changed without fitting.py, or the other way round, shows here."""
    for seed in range(25):
        letter = any_letter(seed)
        found = reckoned(letter, PAPERS[design], look)
        assert abs(found - _height(design, letter, look, endless)) < 24


@pytest.mark.parametrize("design", PAPERS)
def test_a_letter_that_can_fit_one_page_does(design: str, endless: Path) -> None:
    """Nothing is lost by reckoning: the number of pages is what measuring would have given."""
    make = {"letter": PdfWriter().write, "certified": PdfWriter().certified}[design]
    fitting = 0
    for seed in range(40):
        letter = any_letter(seed)
        pages = len(PdfReader(io.BytesIO(make(letter))).pages)
        fits = _height(design, letter, DENSE, endless) <= PAPERS[design].height
        assert (pages == 1) == fits
        fitting += fits
    assert 0 < fitting < 40


def test_a_letter_on_one_page_fills_it_unless_it_is_roomy_already() -> None:
    writer = PdfWriter()
    for length in range(0, 700, 50):
        letter = draft(ANSWERS | {"shared_ip_story": (TALK * 9)[: length + 1]})
        page, *more = pictures(writer.write(letter))
        if more or reckoned(letter, LETTER, ROOMY) < LETTER.height:
            continue
        page = page.crop((0, 0, page.width, page.height - 15 * 4))  # without the page's number
        assert free(page).bottom + 15 < 17 + 0.06 * 264


@pytest.mark.parametrize(("paper", "most"), [(LETTER, 1.15), (CERTIFIED, 1.15)])
def test_most_letters_are_set_once(paper: Paper, most: float, endless: Path) -> None:
    design = "certified" if paper.certified else "letter"
    tried = 0
    for seed in range(40):
        for look in looks(any_letter(seed), paper):
            tried += 1
            if _height(design, any_letter(seed), look, endless) <= paper.height:
                break
    assert tried <= most * 40


def test_a_short_letter_is_roomy_and_a_very_long_one_too() -> None:
    short = draft(ANSWERS | {"cause": ("unclear",)}, REFUND, evidence=())
    long = draft(ANSWERS | {"shared_ip_story": TALK * 30})
    assert next(looks(short, LETTER)) == ROOMY
    assert list(looks(long, LETTER)) == [ROOMY]
