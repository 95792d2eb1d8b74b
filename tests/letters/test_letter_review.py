"""What no letter of ours may say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ticket_ban_pack import ANSWERS, REFUND, draft

from bot.letters import review
from bot.letters.keys import KEYS
from bot.letters.model import EvidenceItem, Letter, Line, Section
from bot.letters.private import hide_private_numbers
from bot.letters.review import line_problems, problems, wording_problems

FORBIDDEN = {
    "an admission": [
        "제가 잘못했습니다.", "본인이 잘못하였음을", "저의 불찰로 생긴 일입니다.", "잘못을 인정합니다.",
        "재발 방지를 약속합니다.", "재발을 방지하겠습니다.", "재발하지 않도록 하겠습니다.",
        "매크로를 썼지만", "매크로를 사용한 것은", "자동 프로그램을 이용하여", "깊이 반성합니다.",
        "선처를 부탁드립니다.", "죄송합니다.", "용서를 구합니다.", "부정 이용을 한 점",
        "약관을 위반한 점을", "다시는 그러지 않겠습니다.", "본인의 과실로",
    ],
    "an absolute claim": [
        "반드시 환급하여야 합니다.", "100% 환급", "무조건 취소", "이는 불법입니다.", "위법한 조치이므로",
        "위법하며", "불법적인 취소", "승소할 것입니다.", "틀림없이", "명백히 잘못된", "당연히 환급",
        "절대로 아닙니다.", "의심의 여지가 없습니다.", "귀사에 책임이 있습니다.", "무효입니다.",
        "환급할 의무가 있습니다.",
    ],
    "a label": ["사기꾼", "사기 업체", "범죄자", "악덕 업체", "먹튀", "도둑", "갑질", "사기를 쳤습니다."],
    "an insult": ["뻔뻔한 태도", "양심도 없이", "파렴치한", "한심한 대응", "어이가 없는", "무능한 담당자"],
    "a threat": [
        "고소하겠습니다.", "소송을 제기하겠습니다.", "고소할 예정", "법적 조치를 취하겠습니다.",
        "책임을 묻겠습니다.", "가만히 있지 않겠습니다.", "언론에 제보하겠습니다.", "좌시하지 않겠습니다.",
        "각오하시기 바랍니다.", "인터넷에 올리겠습니다.", "고발하겠습니다.",
    ],
    "a probability": [
        "확률이 있습니다.", "승산이 있습니다.", "가능성이 높습니다.", "가능성은 매우 큽니다.",
        "가능성이 희박", "이길 수 있습니다.", "십중팔구", "승률",
    ],
    "an unfilled place": [
        "{{ name }}", "이름: ○○○", "____원", "None에", "{name}님", "{% if %}", "TODO", "모르겠어요에",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "words"), [(kind, words) for kind, all_ in FORBIDDEN.items() for words in all_]
)
def test_forbidden_wording(kind: str, words: str) -> None:
    assert [problem.split(":")[0] for problem in wording_problems(words)] == [kind]


@pytest.mark.parametrize(
    "words",
    [
        "금 100,000원(금 십만원정)", "앞으로도 이용 규정에 유의하겠습니다.", "지연배상금(연 15%)",
        "위법 여부를 확인하여 주시기 바랍니다.", "불법 접속이 있었는지", "조정을 신청할 수 있습니다.",
        "도둑맞은 아이템", "가능성이 있는지 확인", "책임자의 성명을 알려 주시기 바랍니다.",
        "신고 접수 번호", "경찰에 신고할 예정이며", "소송 외 분쟁 해결 절차", "오류가 무엇인지 확인하여",
        "부정이용으로 판단한 근거",
        "우선처리 대상", "배송구간", "달라질 수 있는", "일반성", "일시발생", "재발급",
        "본인의 정보가 도용된 것으로 보여", "유력 일간지", "귀 기관의 책임 있는 답변",
    ],
)  # fmt: skip
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


def test_a_text_is_looked_at_once_and_nothing_of_it_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each letter drawn looks at the same answers, and a long one takes ten milliseconds."""
    looked: list[str] = []

    def find(text: str) -> tuple[str, ...]:
        looked.append(text)
        return ("카드번호",)

    monkeypatch.setattr(review, "_seen", {})
    monkeypatch.setattr(review, "find_personal_numbers", find)
    told = "제 카드는 4111 1111 1111 1111이에요."
    assert review._numbers(told) == review._numbers(told) == ("카드번호",)
    assert looked == [told]
    assert [len(digest) for digest in review._seen] == [16]
