"""How answers become a letter: what is said, what is left out, and where it came from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
import subscription_error_pack
from asking import draft_of, requests_of, spec_of
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
from bot.letters.compose import Request, can_be_certified, compose
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
    kept = ("refund_state",) if spec is REFUND else ()  # without it that letter is not offered
    for blanks in combinations([name for name in BLANKABLE if name not in kept], 2):
        _looks_whole(draft(without(*blanks) | {"sanction": sanction}, spec))


@pytest.mark.parametrize(
    ("spec", "refund_state"),
    [(EXPLANATION, "none"), (EXPLANATION, "part"), (EXPLANATION, "full"),
     (REFUND, "none"), (REFUND, "part")],
)  # fmt: skip
def test_every_refund_state(spec: LetterSpec, refund_state: str) -> None:
    letter = draft(ANSWERS | {"refund_state": refund_state}, spec)
    _looks_whole(letter)
    claims = [line for line in lines(letter) if "제15조 제2항" in line.text]
    assert all(line.basis == "L-REFUND" for line in claims)
    assert len(claims) == (refund_state != "full")


def test_nothing_known_at_all() -> None:
    for answers in ({}, _everything_blank()):
        _looks_whole(draft(answers, deadlines={}, evidence=()))


def test_nothing_known_but_that_no_money_came() -> None:
    for refund_state in ("none", "part"):
        answers = _everything_blank() | {"refund_state": refund_state}
        _looks_whole(draft(answers, REFUND, deadlines={}, evidence=()))


def test_a_part_that_came_back_is_named_and_the_remainder_asked_for() -> None:
    text = _joined(draft(ANSWERS, REFUND))
    assert "작성일 현재 그 가운데 금 300,000원(금 삼십만원정)이 환급되었습니다." in text
    assert "제15조 제2항에 따른 나머지 40,000원의 환급과 취소 사유의 통지를 요청합니다." in text
    assert "미환급 금액: 금 40,000원(금 사만원정)" in text
    explanation = _joined(draft(ANSWERS))
    assert "300,000원 환급됨(나머지 40,000원은 작성일 현재 환급되지 않음)" in explanation
    assert "제15조 제2항에 따른 나머지 금액의 환급을 요청하며" in explanation


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
@pytest.mark.parametrize(
    "odd",
    [
        {"amount": Blank.UNKNOWN},
        {"refunded_amount": Blank.UNKNOWN},
        {"refunded_amount": 340_000},
        {"refunded_amount": 400_000},
    ],
)
def test_a_remainder_that_cannot_be_reckoned_is_not_named(spec: LetterSpec, odd: Answers) -> None:
    text = _joined(draft(ANSWERS | odd, spec))
    assert "나머지 금액의 환급" in text
    assert "미환급 금액" not in text
    assert "400,000원" not in text
    assert not re.search(r"나머지 [\d,]+원", text)


def test_nothing_is_said_of_a_part_when_nothing_came() -> None:
    for spec in (EXPLANATION, REFUND):
        text = _joined(draft(ANSWERS | {"refund_state": "none"}, spec))
        assert "나머지" not in text
        assert "300,000원" not in text


def test_the_refund_letter_does_not_say_who_paid() -> None:
    """A family member may have; the explanation says so, and the two must not differ."""
    for refund_state in ("none", "part"):
        text = _joined(draft(ANSWERS | {"refund_state": refund_state}, REFUND))
        assert "2026년 11월 10일(화)에 금 340,000원(금 삼십사만원정)이 결제되었으나" in text
        assert "결제하" not in text


def _joined(letter: Letter) -> str:
    return " ".join(write_text(letter).split())


def test_a_day_to_explain_by_that_has_passed_is_not_one_to_keep() -> None:
    late = _joined(draft(ANSWERS | {"explain_by": date(2026, 11, 20)}))
    assert "2026년 11월 20일(금)로 안내받았으나, 작성일 현재 그 기한이 지났습니다." in late
    assert "안내받은 소명 기한은 지났으나, 본 소명을 접수하여 검토하여 주시기 바랍니다." in late
    today = _joined(draft(ANSWERS | {"explain_by": date(2026, 11, 21)}))
    assert "2026년 11월 21일(토)로 안내받았습니다." in today
    assert "지났" not in today


def test_no_answer_is_asked_for_by_a_past_day() -> None:
    for spec in (EXPLANATION, REFUND):
        past = draft(ANSWERS, spec, deadlines={"T-REPLY": date(2026, 11, 20)})
        assert "까지" not in past.closing[0].text
        assert past.closing[0].text.endswith("회신하여 주시기 바랍니다.")
        today = draft(ANSWERS, spec, deadlines={"T-REPLY": date(2026, 11, 21)})
        assert today.closing[0].text.startswith("2026년 11월 21일(토)까지")


def test_nothing_concedes_an_improper_use() -> None:
    for sanction in ("cancelled", "suspended", "both"):
        letter = draft(ANSWERS | {"sanction": sanction, "cause": ("unclear",)})
        assert "부정" not in write_text(letter)


def test_the_title_is_the_one_the_chat_shows() -> None:
    for spec in (EXPLANATION, REFUND):
        assert draft(ANSWERS, spec).title == spec.title


def test_having_no_idea_is_said_only_alone() -> None:
    for picked in _subsets(tuple(CAUSES)):
        letter = draft(ANSWERS | {"cause": picked})
        (reasons,) = [s for s in letter.sections if s.heading == "예매 당시의 사정"]
        labels = [point.label for point in reasons.paragraphs]
        named = set(picked) - {"unclear"}
        assert len(labels) == (len(named) or 1)
        assert ("확인되지 않은 사유" in labels) == (not named)


def _subsets(ids: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(ids) + 1):
        yield from combinations(ids, size)


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
        "300,000원 환급됨", "2026년 11월 25일(수)로 안내받았습니다", "홍길동 (서명)",
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
    ]
    unknown = _log(draft(without("cancelled_on")))
    assert [e.day.text for e in unknown][1] == "확인되지 않음"


def test_the_log_names_the_evidence_for_each_fact() -> None:
    assert [entry.evidence for entry in _log(draft(ANSWERS))] == [
        ("증 제2호",),
        ("증 제1호",),
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
    claim = next(line for line in lines(draft(ANSWERS, REFUND)) if "제15조" in line.text)
    assert claim.basis == "L-REFUND"
    assert claim.answers == (
        "amount", "cancelled_on", "paid_on", "refunded_amount", "refund_state",
    )  # fmt: skip
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


@pytest.mark.parametrize("number", ["251015-1234567", "900101-1234567", "M123A4567"])
def test_an_order_number_that_only_looks_like_one_stays(number: str) -> None:
    """The guard takes it as an answer only after the person said what it is."""
    story = f"예매번호 {number}로 들어갔어요"
    letter = draft(ANSWERS | {"booking_no": number, "shared_ip_story": story})
    text = write_text(letter)
    assert text.count(number) == 2
    assert "*" not in text


@pytest.mark.parametrize("answer", ["event", "notice_text", "shared_ip_story", "name"])
def test_the_same_number_in_any_other_answer_is_hidden(answer: str) -> None:
    text = write_text(draft(ANSWERS | {answer: "예매 900101-1234567"}))
    assert "1234567" not in text.replace("T1234567890", "")


def test_a_number_with_its_check_digit_is_no_order_number() -> None:
    text = write_text(draft(ANSWERS | {"booking_no": "900101-1234568"}))
    assert "1234568" not in text


def test_paragraphs_are_lettered_only_where_there_are_several() -> None:
    several = draft(ANSWERS | {"cause": ("shared_ip", "many_devices")})
    assert "가. 접속 환경" in write_text(several)
    assert "나. 접속 기기" in write_text(several)
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


def _wishes(*left_out: str, answers: Answers = ANSWERS) -> list[str]:
    requested = requests_of(PACK, "explanation", answers, left_out)
    return [request.id for request in requested if request.on]


def test_the_requests_of_a_case_are_listed_once_in_order() -> None:
    assert _wishes() == ["reason", "review", "restore", "refund", "unlock"]
    assert _wishes(answers=ANSWERS | {"sanction": "suspended"}) == ["reason", "review", "unlock"]
    first = requests_of(PACK, "explanation", ANSWERS)[2]
    assert first == Request("restore", "예매를 되돌려 달라는 요청", on=True)


def test_a_request_left_out_is_not_made_and_the_others_are() -> None:
    assert _wishes("refund", "unlock") == ["reason", "review", "restore"]
    text = write_text(draft_of(PACK, "explanation", ANSWERS, left_out=["refund", "unlock"]))
    assert "환급을 요청" not in text
    assert "해제" not in text
    assert "예매를 복구하여 주시기 바랍니다" in text


def test_what_cannot_be_left_out_is_said_whatever_is_left_out() -> None:
    late = ANSWERS | {"explain_by": date(2026, 11, 20)}
    text = write_text(draft_of(PACK, "explanation", late, left_out=["", "reason", "unheard-of"]))
    assert "본 소명을 접수하여 검토하여 주시기 바랍니다" in text
    assert "약관 조항" not in text


def test_a_choice_that_no_longer_applies_changes_nothing() -> None:
    """Somebody left all but the unlocking out, then corrected the sanction: nothing would remain."""
    suspended = ANSWERS | {"sanction": "cancelled"}
    left_out = ["reason", "review", "restore", "refund"]
    assert _wishes(*left_out, answers=suspended) == left_out


ADDRESSES: Answers = {
    "recipient_name": "주식회사 놀유니버스",
    "recipient_address": "서울특별시 가나구 다라로 12, 3층 (01234)",
    "sender_address": "부산광역시 마바구 사아로 34, 101동 202호 (56789)",
}


@pytest.mark.parametrize("letter_id", ["explanation", "refund"])
def test_certified_mail_names_both_sides_as_on_the_envelope(letter_id: str) -> None:
    letter = draft_of(PACK, letter_id, ANSWERS | ADDRESSES, certified=True)
    assert [line.text for line in letter.recipient] == [
        "주식회사 놀유니버스", "서울특별시 가나구 다라로 12, 3층 (01234)",
    ]  # fmt: skip
    assert [line.text for line in letter.sender] == [
        "홍길동", "부산광역시 마바구 사아로 34, 101동 202호 (56789)",
    ]  # fmt: skip
    assert letter.recipient[1].answers == ("recipient_address",)
    assert letter.recipient[1].frame == "□"
    usual = draft_of(PACK, letter_id, ANSWERS | ADDRESSES)
    assert usual.recipient[0].text == "주식회사 놀유니버스 고객센터 귀중"
    assert "다라로" not in write_text(usual)
    assert letter.sections == usual.sections


def test_an_envelope_without_addresses_has_names() -> None:
    letter = draft_of(PACK, "refund", ANSWERS, certified=True)
    assert [line.text for line in (*letter.recipient, *letter.sender)] == [
        "주식회사 놀유니버스", "홍길동",
    ]  # fmt: skip


def test_only_a_letter_with_a_form_for_it_goes_by_certified_mail() -> None:
    assert can_be_certified(spec_of(PACK, "refund"), LETTERS)
    request = spec_of(subscription_error_pack.PACK, "disclosure")
    assert not can_be_certified(request, LETTERS)
    answers = subscription_error_pack.ANSWERS
    with pytest.raises(LetterError, match="has no form for certified mail"):
        draft_of(subscription_error_pack.PACK, "disclosure", answers, certified=True)


def test_a_short_name_of_a_law_needs_the_whole_one_before_it(tmp_path: Path) -> None:
    cites = "{text: 전자상거래법 제15조 제2항에 따른 환급을 요청합니다., key: L-REFUND}"
    assert "without the law's whole name" in str(_broken(tmp_path, FRAME % cites))


FRAME = "recipient: [귀중]\nsections: [{heading: 하나, paragraphs: [%s]}]\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("sections: [", "not readable as YAML"),
        ("recipient: []\nrecipient: []\nsections: []", "'recipient' stands there twice"),
        ("recipient: []", "sections: Field required"),
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
        (FRAME.replace("하나", "'{{ name }}'") % "글", "x.yaml:2: '{{ name }}': a heading or label"),
    ],
)  # fmt: skip
def test_a_broken_template_names_its_file_and_no_words_of_the_person(
    tmp_path: Path, text: str, complaint: str
) -> None:
    message = str(_broken(tmp_path, text))
    assert message.startswith(("x.yaml: ", "x.yaml:2: "))
    assert complaint in message
    assert "홍길동" not in message


@pytest.mark.parametrize("name", ["../secret.yaml", "none.yaml", "/etc/passwd"])
def test_a_template_lies_below_the_templates(name: str) -> None:
    spec = LetterSpec(id="x", title="x", template=name, file_name="x")
    with pytest.raises(LetterError, match="no such letter template"):
        compose(spec, PACK, {}, now=NOW, deadlines={}, evidence=(), templates=LETTERS)
