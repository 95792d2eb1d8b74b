"""What no letter of ours may say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ticket_ban_pack import ANSWERS, REFUND, draft

from bot.letters.keys import KEYS
from bot.letters.model import EvidenceItem, Letter, Line, Section
from bot.letters.private import hide_private_numbers
from bot.letters.review import line_problems, problems, wording_problems


@pytest.mark.parametrize(
    "words",
    [
        "제가 잘못했습니다.", "재발 방지를 약속합니다.", "재발을 방지하겠습니다.",
        "매크로를 썼지만",
        "반드시 환급하여야 합니다.", "100% 환급", "무조건 취소", "이는 불법입니다.",
        "승소할 것입니다.",
        "사기꾼", "범죄자", "{{ name }}", "이름: ○○○", "____원", "None에",
    ],
)  # fmt: skip
def test_forbidden_wording(words: str) -> None:
    assert len(wording_problems(words)) == 1


@pytest.mark.parametrize(
    "words",
    ["금 100,000원(금 십만원정)", "앞으로도 이용 규정에 유의하겠습니다.", "지연배상금(연 15%)"],
)
def test_calm_wording(words: str) -> None:
    assert wording_problems(words) == []


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("민법 제390조에 따라 청구합니다.", None),
        ("같은 법 제18조 제2항", None),
        ("제15조 제3항에 따른 환급", "L-REFUND"),
        ("제15조에 따른 환급", "L-REFUND"),
        ("개인정보 보호법에 따라", "L-REFUND"),
        ("알려 주시기 바랍니다.", "L-NOTHING"),
    ],
)
def test_an_article_outside_the_table(text: str, basis: str | None) -> None:
    assert len(line_problems(Line(text, basis=basis, frame=text))) == 1


def test_every_key_may_cite_what_it_lists() -> None:
    for key, article in KEYS.items():
        text = " ".join(sorted(article.laws | article.cites))
        assert line_problems(Line(text, basis=key, frame=text)) == []


def test_the_same_law_needs_a_law_before_it() -> None:
    letter = draft(ANSWERS, REFUND)
    assert problems(letter) == []
    delay = next(i for i in letter.sections[-1].items if i.basis == "L-DELAY")
    alone = replace(letter, sections=(Section(heading="요청", items=(delay,)),))
    assert problems(alone) == [
        "'같은 법' without a law named before it",
        "'전자상거래법' without the law's whole name before it",
    ]


def test_headings_and_evidence_are_looked_at_too(letter: Letter) -> None:
    assert problems(replace(letter, title="반드시 환급"))
    number = EvidenceItem("증 제1호", "900101-1234567")
    assert problems(replace(letter, evidence=(number,))) == ["a personal registration number"]
    assert problems(replace(letter, sections=()))


@pytest.fixture
def letter() -> Letter:
    return draft(ANSWERS)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("900101-1234567", "900101-*******"),
        ("900101 - 1234567", "900101 - *******"),
        ("900101 1234567입니다", "900101 *******입니다"),
        ("번호는 000101–3234567.", "번호는 000101–*******."),
        ("9001011234568", "900101*******"),
        ("9001011234567", "9001011234567"),
        ("2611211234567", "2611211234567"),
        ("901301-1234567", "901301-1234567"),
        ("900101-9234567", "900101-9234567"),
        ("1900101-12345678", "1900101-12345678"),
        ("010-1234-5678", "010-1234-5678"),
    ],
)
def test_personal_numbers(text: str, hidden: str) -> None:
    assert hide_private_numbers(text) == hidden
