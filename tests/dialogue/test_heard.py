"""A story told in one line: shown as understood, answered with one tap, and never stored before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from talker import Talker

from bot.engine.model import Content

STORY = "어제 무신사에서 8만9천원 결제했는데 오늘 지맘대로 쿠폰 오류라고 주문 취소됨 ㅡㅡ"
HEARD = {
    "provider": "musinsa", "paid_on": date(2026, 11, 20), "amount": 89_000,
    "cancelled_on": date(2026, 11, 21),
}  # fmt: skip


@pytest.fixture
def told(content: Content, now: datetime) -> Talker:
    return Talker(content, now).says(STORY).consents()


def test_nothing_is_kept_before_consent_and_the_line_comes_back_with_the_tap(
    content: Content, now: datetime
) -> None:
    talker = Talker(content, now).says(STORY)
    assert talker.desk.person is None
    assert talker.desk.cases == ()
    talker.consents()
    assert talker.case.heard == HEARD
    assert talker.case.answers == {}, "no fact before the tap"
    assert "이렇게 이해했어요" in talker.heard
    for words in ("무신사", "2026년 11월 20일(금)", "89,000원", "11월 21일(토)"):
        assert words in talker.heard


def test_one_tap_makes_answers_of_it_and_only_the_rest_is_asked(told: Talker) -> None:
    told.taps("맞아요")
    assert told.case.answers == HEARD
    assert told.case.heard == {}
    assert "4가지를 적어 뒀어요" in told.heard
    assert "어떤 일이 있었나요?" in told.heard
    asked = []
    for words in ("1", "쿠폰 오류래요", "겨울 자켓", "202611180012345", "카드"):
        asked.append(told.says(words).heard)
    told.says("쿠폰 오류로 취소되었습니다.")
    assert "주문 확인 문자나 알림" in told.heard
    assert not any("결제한 날은 언제인가요" in text or "얼마인가요" in text for text in asked)


@pytest.mark.parametrize("words", ["네", "맞아요", "ㅇㅇ"])
def test_a_typed_yes_is_the_same(told: Talker, words: str) -> None:
    assert told.says(words).case.answers == HEARD


@pytest.mark.parametrize("words", ["아니요", "아닌데요"])
def test_a_typed_no_drops_all(told: Talker, words: str) -> None:
    told.says(words)
    assert told.case.answers == told.case.heard == {}
    assert "어느 쇼핑몰" in told.heard


def test_what_is_wrong_is_taken_out_and_asked_later(told: Talker) -> None:
    told.taps("✖ 실제 결제 금액")
    assert "89,000원" not in told.heard
    told.taps("맞아요")
    assert told.case.answers == {key: HEARD[key] for key in HEARD if key != "amount"}


def test_an_answer_to_the_open_question_goes_on_without_it(told: Talker) -> None:
    told.says("29cm요")
    assert told.case.answers == {"provider": "other"}
    assert told.case.heard == {}


def test_it_is_shown_again_after_a_pause(told: Talker) -> None:
    told.says("/그만")
    told.taps("이어서 하기")
    assert "이렇게 이해했어요" in told.heard


def test_an_old_yes_counts_no_more(told: Talker) -> None:
    yes = next(b for b in told.buttons if b.action.kind == "heard")
    told.says("29cm요")
    told.buttons.append(yes)
    told.taps("맞아요")
    assert told.case.answers == {"provider": "other"}
    assert told.toast == "이미 답하셨어요."


def test_a_line_of_last_week_says_nothing(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says(STORY).waits(days=8).consents()
    assert talker.case.heard == {}
    assert "어느 쇼핑몰" in talker.heard


def test_the_line_survives_a_choice_between_incidents(content: Content, now: datetime) -> None:
    """Nothing was sure, so a button was offered: it still knows what was said."""
    talker = Talker(content, now).says("그저께 89,000원 결제했는데 안 와요")
    assert talker.templates == ["not_sure"]
    talker.taps("주문 취소·쿠폰 회수").consents()
    assert talker.case.heard["amount"] == 89_000


def test_a_later_answer_may_say_more(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says("쇼핑몰이 주문을 멋대로 취소했어요").consents()
    talker.says("무신사에서요, 그저께 89,000원 결제했어요")
    assert talker.case.answers == {"provider": "musinsa"}
    assert talker.case.heard == {"paid_on": date(2026, 11, 19), "amount": 89_000}
    talker.taps("맞아요")
    assert talker.case.answers["amount"] == 89_000


def test_a_line_that_answers_another_question_is_not_lost(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says("쇼핑몰이 주문을 멋대로 취소했어요").consents()
    talker.says("그저께 89,000원 결제했거든요")
    assert talker.case.heard == {"paid_on": date(2026, 11, 19), "amount": 89_000}
    talker.taps("맞아요")
    assert "어느 쇼핑몰" in talker.heard


def test_what_does_not_fit_together_is_not_heard(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says("무신사 주문 취소가 18일에 됐어요, 결제는 20일에 했고요")
    talker.consents()
    assert talker.case.heard == {"provider": "musinsa", "paid_on": date(2026, 11, 20)}


def test_a_personal_number_silences_the_line(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says(STORY)
    for number, line in talker.lines.items():
        talker.lines[number] = replace(line, text=f"{STORY} 900101-1234567")  # edited meanwhile
    assert talker.consents().case.heard == {}


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("네 그런데 금액은 98,000원이에요", "amount", 98_000),
        ("아니요 98,000원이에요", "amount", 98_000),
        ("네 근데 결제는 그저께예요", "paid_on", date(2026, 11, 19)),
        ("맞아요 근데 29cm예요", "provider", "other"),
    ],
)
def test_what_a_yes_puts_right_is_shown_again_and_not_stored(
    told: Talker, line: str, key: str, value: object
) -> None:
    told.says(line)
    assert told.templates == ["heard"]
    assert told.case.answers == {}, "no fact before the tap"
    assert told.case.heard == {**HEARD, key: value}
    assert told.taps("맞아요").case.answers == {**HEARD, key: value}


@pytest.mark.parametrize(
    "line",
    ["ㅇㅇ 근데 취소는 안됐어", "취소됐어요", "네?", "맞나요?", "금액이 틀렸어요", "응 아니"],
)
def test_what_is_no_plain_yes_stores_nothing(told: Talker, line: str) -> None:
    assert told.says(line).case.answers == {}


def test_a_new_story_counts_instead_of_one_that_waits(told: Talker) -> None:
    told.says("/처음").says("그저께 쿠팡에서 5만원 결제했는데 주문이 취소됐어요").taps("새 사건")
    assert len(told.desk.cases) == 1, "nothing was answered in the first"
    assert told.case.heard["provider"] == "other"
    assert told.case.heard["amount"] == 50_000
    assert told.case.answers == {}


def test_what_can_no_longer_be_is_not_taken(told: Talker) -> None:
    told.waits(days=-3)  # a clock that was wrong
    told.taps("맞아요")
    assert told.case.answers == {"provider": "musinsa", "amount": 89_000}


@pytest.mark.parametrize(
    "line",
    [
        "아니 환불 받을 수 있냐고요",
        "아니 환불은 언제 받을 수 있나요?",
        "네 근데 환불은 언제 받나요?",
    ],
)
def test_a_question_to_what_was_understood_is_answered_first(told: Talker, line: str) -> None:
    told.says(line)
    assert told.templates[0] in ("faq", "faq_answer", "which_faq")
    assert "이렇게 이해했어요" in told.heard, "and nothing is dropped"
    assert told.case.heard == HEARD


def test_a_plain_no_still_drops_it(told: Talker) -> None:
    told.says("아니요 틀렸어요")
    assert told.case.heard == {}
