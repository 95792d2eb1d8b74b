"""How answers become a letter: what is said, what is left out, and where it came from."""

from __future__ import annotations

import json
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from ticket_ban_pack import (
    ANSWERS,
    CAUSES,
    DEADLINES,
    EXPLANATION,
    LETTERS,
    NOW,
    PACK,
    REFUND,
    draft,
    without,
)

from bot.engine.model import Answers, Blank, LetterSpec
from bot.errors import LetterError
from bot.letters.compose import compose
from bot.letters.keys import KEYS
from bot.letters.model import Entry, EvidenceItem, Letter, from_dict, lines, to_dict
from bot.letters.review import problems
from bot.letters.text import write_text

BLANKABLE = (
    "provider", "event", "booking_no", "account_id", "paid_on", "amount",
    "cancelled_on", "notice_text", "cause", "shared_ip_story", "refund_state",
    "refunded_amount", "explain_by", "name",
)  # fmt: skip


def _everything_blank() -> Answers:
    return dict.fromkeys(ANSWERS, Blank.UNKNOWN)


def _looks_whole(letter: Letter) -> None:
    text = write_text(letter)
    assert problems(letter) == []
    assert not any(mark in text for mark in ("{{", "}}", "None", "Blank", "□", "  ", "()"))
    assert all(line.text == line.text.strip() != "" for line in lines(letter))
    assert [s.heading for s in letter.sections][-1] == "요청 사항"


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
@pytest.mark.parametrize("sanction", ["cancelled", "suspended", "both"])
def test_every_two_blanks_leave_a_whole_letter(spec: LetterSpec, sanction: str) -> None:
    for blanks in combinations(BLANKABLE, 2):
        _looks_whole(draft(without(*blanks) | {"sanction": sanction}, spec))


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
@pytest.mark.parametrize("refund_state", ["none", "part", "full"])
def test_every_refund_state(spec: LetterSpec, refund_state: str) -> None:
    letter = draft(ANSWERS | {"refund_state": refund_state}, spec)
    _looks_whole(letter)
    bases = {line.basis for line in lines(letter)}
    if spec is REFUND:
        assert ({"L-CARD", "L-DELAY"} <= bases) == (refund_state != "full")


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
def test_nothing_known_at_all(spec: LetterSpec) -> None:
    for answers in ({}, _everything_blank()):
        _looks_whole(draft(answers, spec, deadlines={}, evidence=()))


def test_every_cause_is_explained_with_and_without_a_story() -> None:
    for cause in CAUSES:
        told = draft(ANSWERS | {"cause": (cause,), f"{cause}_story": "제 이야기예요."})
        silent = draft(ANSWERS | {"cause": (cause,), f"{cause}_story": Blank.SKIPPED})
        for letter, story in ((told, cause != "unclear"), (silent, False)):
            (section,) = [s for s in letter.sections if s.heading == "예매 당시의 사정"]
            assert len(section.paragraphs) == 1
            assert ("제 이야기예요." in section.paragraphs[0].line.text) == story


def test_the_facts_given_are_said() -> None:
    text = write_text(draft(ANSWERS))
    for fact in (
        "주식회사 놀유니버스 고객센터 귀중", "뮤지컬 <레베카> 2026년 12월 5일 19시 VIP석 2매",
        "T1234567890", "gildong77", "2026년 11월 10일(화)", "금 340,000원(금 삼십사만원정)",
        "일부 환급받음(300,000원)", "2026년 11월 25일(수)로 안내받았습니다", "홍길동 (서명)",
        "2026년 11월 28일(토)까지", "증 제2호 결제 내역",
    ):  # fmt: skip
        assert fact in text


def test_what_is_not_in_the_letter() -> None:
    text = write_text(draft(ANSWERS | {"fair_use": "private"}, REFUND))
    assert "private" not in text
    assert "매크로" not in text


def test_a_blank_row_disappears_instead_of_standing_empty() -> None:
    labels = [row.label for row in draft(without("booking_no")).sections[0].table]
    assert "예매 번호" not in labels
    assert "예매 내용" in labels


def test_a_section_without_content_disappears_and_the_numbers_close_up() -> None:
    letter = draft(without("notice_text", "cancelled_on", "explain_by"))
    headings = [section.heading for section in letter.sections]
    assert headings == ["예매 정보", "사실경위", "예매 당시의 사정", "요청 사항"]


def test_the_account_is_named_only_where_it_was_suspended() -> None:
    assert "gildong77" in write_text(draft(ANSWERS))
    assert "gildong77" not in write_text(draft(ANSWERS | {"sanction": "cancelled"}))


def test_the_log_is_in_order_of_time_and_says_what_is_not_known() -> None:
    early = draft(ANSWERS | {"cancelled_on": date(2026, 11, 1)})
    assert [e.day.text for e in _log(early)] == [
        "2026년 11월 1일(일)",
        "2026년 11월 10일(화)",
        "2026년 11월 21일(토)",
    ]
    unknown = _log(draft(without("cancelled_on")))
    assert [e.day.text for e in unknown][1] == "확인되지 않음"


def test_the_log_names_the_evidence_for_each_fact() -> None:
    assert [entry.evidence for entry in _log(draft(ANSWERS))] == [
        ("증 제2호",),
        ("증 제1호",),
        (),
    ]


def _log(letter: Letter) -> tuple[Entry, ...]:
    (log,) = [section.log for section in letter.sections if section.log]
    return log


def test_without_a_reply_day_the_sentence_has_none() -> None:
    closing = draft(ANSWERS, deadlines={}).closing[0]
    assert closing.text == "검토 결과를 예매 시 등록한 연락처로 회신하여 주시기 바랍니다."


def test_another_provider_is_named_in_the_persons_words() -> None:
    letter = draft(ANSWERS | {"provider": "other", "provider_other": "우리동네티켓"})
    assert letter.recipient[0].text == "우리동네티켓 고객센터 귀중"
    assert letter.recipient[0].answers == ("provider_other",)
    assert letter.recipient[0].frame == "□ 고객센터 귀중"
    assert letter.file_name == "소명서_우리동네티켓_2026-11-21"


def test_a_company_that_is_not_known_is_called_by_its_name() -> None:
    letter = draft(ANSWERS | {"provider": "melon"})
    assert letter.recipient[0].text == "멜론티켓 고객센터 귀중"


def test_every_sentence_knows_its_origin() -> None:
    ids = {question.id for question in PACK.questions}
    for spec in (EXPLANATION, REFUND):
        for line in lines(draft(ANSWERS, spec)):
            assert set(line.answers) <= ids
            assert line.basis is None or line.basis in KEYS
            assert line.answers or line.basis or line.frame == line.text


def test_the_ledger_of_one_sentence() -> None:
    claim = next(line for line in lines(draft(ANSWERS, REFUND)) if line.basis == "L-REFUND")
    assert claim.answers == ("amount", "cancelled_on", "paid_on", "refund_state")
    assert claim.frame == claim.text
    story = next(line for line in lines(draft(ANSWERS)) if "shared_ip_story" in line.answers)
    assert story.frame.endswith("\n□")


def test_json_round_trip() -> None:
    letter = draft(ANSWERS)
    assert from_dict(json.loads(json.dumps(to_dict(letter)))) == letter
    bare = draft({}, evidence=())
    assert from_dict(json.loads(json.dumps(to_dict(bare)))) == bare


def test_a_persons_words_are_never_a_template() -> None:
    words = "{{ 7*7 }} {% for x in [] %} {{ name }} ${x} %s {0}"
    letter = draft(ANSWERS | {"event": words, "notice_text": words, "name": words})
    assert letter.sections[0].table[1].value.text == words
    assert letter.sections[1].quote is not None
    assert letter.sections[1].quote.text == words


def test_forbidden_words_of_the_person_stay_theirs() -> None:
    words = "반드시 100% 불법입니다. 형법 제314조 위반이고 사기꾼들이에요. 무조건 돌려주세요."
    letter = draft(ANSWERS | {"shared_ip_story": words})
    assert words in write_text(letter)


def test_a_personal_number_never_reaches_a_letter() -> None:
    letter = draft(
        ANSWERS | {"event": "900101-1234567 예매", "notice_text": "990303 2765432"},
        evidence=(EvidenceItem("증 제1호", "신분증 900101-1234567"),),
    )
    text = write_text(letter)
    assert "-1234567" not in text
    assert "2765432" not in text
    assert text.count("900101-*******") == 2


def test_paragraphs_are_lettered_only_where_there_are_several() -> None:
    several = draft(ANSWERS | {"cause": ("shared_ip", "unclear")})
    assert "가. 접속 환경" in write_text(several)
    assert "나. 확인되지 않은 사유" in write_text(several)
    alone = draft(ANSWERS | {"cause": ("shared_ip",)})
    assert "\n접속 환경\n" in write_text(alone)


def test_invisible_characters_go_and_the_rest_stays() -> None:
    letter = draft(ANSWERS | {"event": "\u202e한\u1100\u1161글\x00\ud800\r\n둘째 줄\u200b"})
    assert letter.sections[0].table[1].value.text == "한가글\n둘째 줄"


def test_only_blank_characters_are_no_answer() -> None:
    labels = [row.label for row in draft(ANSWERS | {"event": " \u200b\n"}).sections[0].table]
    assert "예매 내용" not in labels


def _broken(tmp_path: Path, text: str) -> LetterError:
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    spec = LetterSpec(id="x", title="x", template="x.yaml", file_name="x")
    with pytest.raises(LetterError) as caught:
        compose(spec, PACK, ANSWERS, now=NOW, deadlines=DEADLINES, evidence=(), templates=tmp_path)
    return caught.value


FRAME = "title: 제목\nrecipient: [귀중]\nsections: [{heading: 하나, paragraphs: [%s]}]\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("title: [", "not readable as YAML"),
        ("title: 하나\ntitle: 둘\nrecipient: []\nsections: []", "'title' stands there twice"),
        ("recipient: []\nsections: []", "title: Field required"),
        (FRAME % "{text: 글, wehn: x}", "wehn: Unexpected keyword argument"),
        (FRAME % "'{{ nobody }}'", "unknown names nobody"),
        (FRAME % "'{{ name | shout }}'", "No filter named 'shout'"),
        (FRAME % "'{{ name'", "unexpected end of template"),
        (FRAME % "'{% if name %}예{% endif %}'", "only {{ values }} are allowed"),
        (FRAME % "'{{ deadlines }}'", "write a deadline as"),
        (FRAME % "{text: 글, when: name.upper()}", "is not allowed"),
        (FRAME % "'{{ name | day }}'", "AttributeError in a fragment"),
        (FRAME % "'{{ paid_on }}'", "TypeError in a fragment"),
        (FRAME % "이 취소는 불법입니다.", "an absolute claim"),
        (FRAME % "민법 제390조에 따라 요청합니다.", "'제390조' is not in the article table"),
        (FRAME % "{text: 글, when: name == '없음'}", "the letter says nothing"),
        (FRAME.replace("제목", "'{{ name }}'") % "글", "fixed words without values"),
    ],
)  # fmt: skip
def test_a_broken_template_names_its_file_and_no_words_of_the_person(
    tmp_path: Path, text: str, complaint: str
) -> None:
    message = str(_broken(tmp_path, text))
    assert message.startswith("x.yaml: ")
    assert complaint in message
    assert "홍길동" not in message


@pytest.mark.parametrize("name", ["../secret.yaml", "none.yaml", "/etc/passwd"])
def test_a_template_lies_below_the_templates(name: str) -> None:
    spec = LetterSpec(id="x", title="x", template=name, file_name="x")
    with pytest.raises(LetterError, match="no such letter template"):
        compose(spec, PACK, {}, now=NOW, deadlines={}, evidence=(), templates=LETTERS)
