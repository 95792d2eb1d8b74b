"""A forwarded line is text with a question, never the person's own statement by itself."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import USUAL, Talker, to_the_review

from bot.engine.model import Content

NOTICE = "고객님의 예매가 부정이용으로 확인되어 11월 18일 취소되었습니다. 132,000원은 환불됩니다."
NOTICE_STEP = next(i for i, (_, words) in enumerate(USUAL) if words.startswith("동일한"))


def test_a_forwarded_notice_is_asked_about_before_it_is_the_notice(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=NOTICE_STEP)
    known = talker.case.answers
    talker.forwards(NOTICE)
    assert talker.case.answers == known
    assert "누가 쓴 글인지" in talker.heard
    talker.taps("받은 안내 문구로 적기")
    assert NOTICE in talker.case.answers.values()


@pytest.mark.parametrize("steps", range(len(USUAL) + 1))
def test_it_is_no_answer_to_any_question(content: Content, now: datetime, steps: int) -> None:
    for line in (NOTICE, "네", "1", "11월 18일", "/delete", "/start"):
        talker = to_the_review(content, now, steps=steps)
        before = talker.case
        talker.forwards(line)
        assert talker.case == before
        assert not talker.turn.forget
        assert "전달해 주신 글" in talker.heard


def test_the_way_back_leads_to_the_question(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3).forwards(NOTICE).taps("질문으로 돌아가기")
    assert "어떤 공연" in talker.heard


def test_it_may_be_the_answer_if_the_person_says_so(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3).forwards("가을밤 콘서트, 12월 5일 19시")
    talker.taps("답으로 적어 주세요")
    assert talker.case.answers["event"] == "가을밤 콘서트, 12월 5일 19시"
    assert talker.case.heard == {}, "what else it says may be somebody else's"


def test_without_a_case_it_opens_none_and_tells_nothing(content: Content, now: datetime) -> None:
    talker = Talker(content, now).forwards(NOTICE)
    assert talker.desk.person is None
    assert "전달해 주신 글" in talker.heard
    talker.taps("예매").consents()
    assert talker.case.incident == "ticket-ban"
    assert talker.case.heard == {}


def test_it_is_no_yes_to_the_review(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).forwards("네 맞아요")
    assert not talker.case.confirmed
    assert "답으로 적지 않았어요" in talker.heard


def test_a_cry_for_help_is_heard_whoever_wrote_it(content: Content, now: datetime) -> None:
    assert "109" in Talker(content, now).forwards("죽고 싶어요").heard
