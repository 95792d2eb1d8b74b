"""What may mean several things is offered as buttons; free text goes only where it surely belongs."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import Talker, day, to_the_review

from bot.engine.model import Content


@pytest.fixture
def fresh(content: Content, now: datetime) -> Talker:
    return Talker(content, now)


def labels(talker: Talker) -> list[str]:
    return [button.label for button in talker.buttons]


def test_an_amount_read_two_ways_is_two_buttons(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=6).says("13만2")
    assert talker.templates == ["which_one"]
    assert "어느 쪽인가요?" in talker.heard
    assert labels(talker) == ["130,002원", "132,000원"]
    assert talker.case.misses == 1
    assert "amount" not in talker.case.answers
    talker.taps("132,000")
    assert talker.case.answers["amount"] == 132_000
    assert talker.case.misses == 0


def test_a_choice_between_two_is_two_buttons(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=2).says("매크로 썼다고 의심받았어요")
    assert labels(talker) == ["해당하는 게 없어요", "매크로·자동 프로그램을 썼어요"]
    assert talker.taps("해당하는 게").case.answers["fair_use"] == "none"


def test_several_choices_that_contradict_are_buttons(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=9).says("1, 2, 5")
    assert len(labels(talker)) == 2
    assert talker.taps("와이파이").case.answers["cause"] == ("shared_ip", "family_payer")


def test_a_day_read_two_ways_is_two_buttons(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=5).says("17일 아니면 18일")
    assert talker.taps("18일").case.answers["paid_on"] == day("2026-11-18")


def test_only_readings_that_fit_are_offered(content: Content, now: datetime) -> None:
    """Paid on the 18th, told on '17일 아니면 19일': only the 19th can be."""
    talker = to_the_review(content, now, steps=7).says("17일 아니면 19일")
    assert talker.case.answers["cancelled_on"] == day("2026-11-19")


def test_after_three_misses_the_way_out_is_beside_the_readings(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=6).says("음").says("글쎄 얼마").says("13만2")
    assert "⏭ 이 질문 넘어가기" in labels(talker)


def test_a_weak_word_opens_nothing(fresh: Talker) -> None:
    fresh.says("/start").consents().says("네이버 계정 정지됐어요")
    assert fresh.templates == ["not_sure"]
    assert fresh.turn.case is None
    assert fresh.taps("예매 취소").case.incident == "ticket-ban"


def test_something_elsewhere_is_a_button_too(fresh: Talker) -> None:
    fresh.says("네이버 계정 정지됐어요")
    assert fresh.templates == ["not_sure"]
    fresh.taps("메일·SNS")
    assert fresh.templates == ["elsewhere"]
    assert fresh.desk.person is None


def test_a_question_finds_its_answer(fresh: Talker) -> None:
    fresh.says("환불 언제 되나요?")
    assert fresh.templates == ["faq"]
    assert "3영업일" in fresh.heard


def test_no_entry_is_guessed(fresh: Talker) -> None:
    fresh.says("/start").consents().says("오늘 날씨 어때요")
    assert fresh.templates == ["off_topic"]
