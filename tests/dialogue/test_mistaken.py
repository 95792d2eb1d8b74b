"""A wrong answer is reached by ◀ and by saying so, wherever the person is."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime

import pytest
from talker import Talker, to_the_review

from bot.dialogue import mistaken
from bot.dialogue.state import Said
from bot.engine.model import Content

STORY = "어제 NOL에서 132,000원 결제한 표가 오늘 부정이용으로 취소됐어요"


@pytest.fixture
def at_the_day(content: Content, now: datetime) -> Talker:
    """The provider to the account were answered: now the day of the payment is asked."""
    talker = to_the_review(content, now, 1).says("둘 다")
    for words in ("해당하는 게 없어요", "가을밤 콘서트", "T1234567890", "sky1234"):
        talker.says(words)
    return talker


def test_back_goes_to_the_answer_given_last_not_to_what_the_story_told(
    content: Content, now: datetime
) -> None:
    """The days came out of the first line; the account was typed after them."""
    talker = Talker(content, now).says(STORY).consents().taps("맞아요")
    later = [q for q in ("paid_on", "cancelled_on", "amount") if q in talker.case.answers]
    assert later, "the story told something that the pack asks after the account"
    for words in ("둘 다", "해당하는 게 없어요", "가을밤 콘서트", "T1234567890", "sky1234"):
        talker.says(words)
    assert list(talker.case.answers)[-1] == "account_id"
    talker.taps("이전")
    assert talker.case.focus == "account_id"
    talker.taps("이전")
    assert talker.case.focus == "booking_no"
    talker.says("T999").taps("이전")
    assert talker.case.focus == "account_id"


@pytest.mark.parametrize(
    "line",
    [
        "아 아이디 잘못적음", "6번 아이디 틀렸어요", "아이디 고칠래요", "계정 아이디를 잘못 썼어요ㅠㅠ",
        "아이디 수정할게요", "죄송한데 아이디 바꿔 주세요", "아이디 다시 쓸게요", "아이디 오타났어요",
    ],
)  # fmt: skip
def test_an_answer_called_wrong_is_asked_again(at_the_day: Talker, line: str) -> None:
    at_the_day.says(line)
    assert at_the_day.case.focus == "account_id"
    assert "sky1234" in at_the_day.heard
    assert at_the_day.case.answers["account_id"] == "sky1234"
    at_the_day.says("sky5678")
    assert at_the_day.case.answers["account_id"] == "sky5678"
    assert "결제한 날" in at_the_day.heard


@pytest.mark.parametrize(
    "line",
    ["비밀번호 틀렸어요", "아이디가 틀렸대요", "아이디 바꿨어요", "아이디 틀렸나요?", "틀렸어요"],
)
def test_other_words_of_something_wrong_open_nothing(at_the_day: Talker, line: str) -> None:
    at_the_day.says(line)
    assert at_the_day.case.focus == ""
    assert at_the_day.case.answers["account_id"] == "sky1234"


def test_what_a_notice_said_is_no_correction(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 8)
    assert "안내 문구" not in talker.case.answers
    talker.says("예매번호 틀림")
    assert talker.case.answers["notice_text"] == "예매번호 틀림"


@pytest.mark.parametrize("line", ["5번 예매번호 틀렸어요", "예매번호 고칠래요"])
def test_at_the_review_and_after_the_result_it_is_the_same(
    content: Content, now: datetime, line: str
) -> None:
    for talker in (to_the_review(content, now), to_the_review(content, now).taps("맞아요")):
        talker.says(line)
        assert talker.case.focus == "booking_no"


@pytest.mark.parametrize("line", ["1", "1번", "1번 틀렸어요", "1번 고칠래요"])
def test_a_number_opens_an_answer_at_both_reviews(
    content: Content, now: datetime, line: str
) -> None:
    """After the letter the same screen comes again; there "1" led to the menu."""
    first = to_the_review(content, now).says(line)
    again = to_the_review(content, now).taps("맞아요").says("/cases").taps("번 열기")
    for talker in (first, again.taps("답 고치기").says(line)):
        assert talker.case.focus == "provider"
        assert "NOL" in talker.heard


def test_a_number_among_several_cases_opens_no_answer(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    talker.says("/start").taps("주문 취소").says("/cases").taps("1번 열기").says("2")
    assert talker.case.focus == ""


@pytest.mark.parametrize(
    "line", ["가" + " " * 3900 + "나", "고칠" + "수" * 3900, "아 " * 1900 + "1"]
)
def test_no_line_of_any_length_takes_long(content: Content, now: datetime, line: str) -> None:
    talker = to_the_review(content, now)
    begun = time.perf_counter()
    talker.says(line)
    assert time.perf_counter() - begun < 2


def test_what_a_story_tells_is_no_correction(content: Content, now: datetime) -> None:
    """The question itself asks for it: what did you tick by mistake?"""
    talker = Talker(content, now).says("청약 부적격 통보 받았어요").consents()
    question = content.packs["subscription-error"].question("unfit_story")
    assert question.type == "long_text"
    case = replace(talker.case, answers={"region": "서울"}, focus="unfit_story")
    pack, world = content.packs["subscription-error"], talker.world
    for line, opens in (("지역을 잘못 골랐어요", False), ("지역 고칠래요", True)):
        said = Said(line, message_id=1, at=now)
        assert bool(mistaken._tells_so(question, said.text)) is not opens
    assert mistaken.reopened(pack, case, Said("지역을 잘못 골랐어요", 1, now), world) is None


@pytest.mark.parametrize(
    "line",
    [
        "안 맞아요", "하나도 안 맞아요", "맞지 않아요", "금액이 안 맞아요", "잘못됐어요", "뭔가 잘못됐네요",
        "빠진 게 있어요", "더 쓸 게 있어요", "보냈어요",
    ],
)  # fmt: skip
def test_what_only_sounds_like_a_yes_confirms_nothing(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now).says(line)
    assert not talker.case.confirmed


@pytest.mark.parametrize("line", ["네", "맞아요", "넵 다 맞습니다", "ㅇㅇ", "좋아요"])
def test_a_yes_confirms(content: Content, now: datetime, line: str) -> None:
    assert to_the_review(content, now).says(line).case.confirmed


def test_an_answer_that_is_not_right_is_asked_again(content: Content, now: datetime) -> None:
    for line in ("5번이 안 맞아요", "5번 잘못됐어요"):
        assert to_the_review(content, now).says(line).case.focus
