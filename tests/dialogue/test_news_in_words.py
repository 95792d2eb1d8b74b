"""After the letter: what a line tells of the case goes to the case, and begins no other."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import NOTHING_WORKED, Talker, to_the_review

from bot.engine.model import Content


@pytest.fixture
def done(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요")


@pytest.fixture
def sent(done: Talker) -> Talker:
    return done.taps("보냈어요").says("오늘").says("홈페이지 문의로요").says("모르겠어요")


VAGUE = [
    "아직도 답이 없어 씨",
    "모름",
    "씹혔어요",
    "표",
    "없음",
    "다 했어 이제",
    "엄마가",
    "끝났어",
    "열받네 진짜",
]


@pytest.mark.parametrize("line", VAGUE)
def test_a_vague_line_begins_no_other_matter(done: Talker, line: str) -> None:
    done.says(line)
    assert len(done.desk.cases) == 1
    assert "again_or_new" not in done.templates
    assert "이야기가 있어서" not in done.heard


@pytest.mark.parametrize(
    "line", ["답이 없어요", "아직도 답이 없어 씨", "씹혔어요", "연락도 없어요"]
)
def test_no_answer_is_news_of_the_case(sent: Talker, line: str) -> None:
    sent.says(line)
    assert len(sent.desk.cases) == 1
    assert sent.case.answers.get("reply") == "silent" or "어떻게 됐나요" in sent.heard


@pytest.mark.parametrize(
    "line", ["연락왔어요 환불해준대요", "자료 더 달래요", "답이 왔어요 풀어준대요", "연락 왔어요"]
)
def test_good_news_is_not_warned_of(done: Talker, line: str) -> None:
    done.says(line)
    assert "사기일 수" not in done.heard
    done.taps("보냈어요").says("오늘").says("홈페이지 문의로요").says("모르겠어요").says(line)
    assert "사기일 수" not in done.heard


@pytest.mark.parametrize(
    "line",
    [
        "팀뷰어를 깔래요", "인증번호를 불러 달래요", "환불받으려면 세금 먼저 입금하래요", "계좌로 돈 보내래요",
        "안전거래라면서 수수료 이체하래요", "환불받으려면 링크에서 카드번호 넣으래요", "보증금 넣으면 풀어준다네요",
    ],
)  # fmt: skip
def test_what_swindlers_ask_for_is_warned_of_after_the_letter(done: Talker, line: str) -> None:
    assert "사기일 수" in done.says(line).heard


def test_a_refusal_word_by_word_is_noted_and_asked_on(sent: Talker) -> None:
    sent.says("거절당했어요")
    assert sent.case.answers["reply"] == "refused"
    assert "거절하는 답을 받은 날" in sent.heard


@pytest.mark.parametrize("line", ["해결됐어요", "다 해결됐어요"])
def test_what_would_end_the_case_is_asked_first(done: Talker, line: str) -> None:
    done.says(line)
    assert "solved_early" not in done.case.answers
    assert "모두 해결됐나요" in done.heard


def test_money_that_came_opens_its_own_question(done: Talker) -> None:
    done.says("돈이 들어왔어요")
    assert "돌려받을 돈이 들어왔나요" in done.heard


def test_a_question_is_no_news(sent: Talker) -> None:
    sent.says("답이 없으면 어떻게 해요?")
    assert "reply" not in sent.case.answers


@pytest.mark.parametrize(
    "line",
    ["쿠폰이 회수되고 주문이 취소됐어요", "무신사가 주문 취소했어요", "메이플 계정도 털렸어요"],
)
def test_another_matter_that_is_named_is_begun(done: Talker, line: str) -> None:
    done.says(line)
    assert len(done.desk.cases) == 2


@pytest.mark.parametrize("line", ["모름", "없음", "끝났어요"])
def test_a_filler_word_is_never_the_reason(content: Content, now: datetime, line: str) -> None:
    talker = to_the_review(content, now, steps=1).says("/start").says(line)
    assert "이야기가 있어서" not in talker.heard


@pytest.mark.parametrize("line", ["경찰에 신고했어요", "메일 반송됐어요"])
def test_an_ending_alone_is_no_news(content: Content, now: datetime, line: str) -> None:
    """했어요 is a name of 접수까지 끝났어요, and stands in every second line."""
    talker = Talker(content, now).says("청약홈 접속이 안 돼요").consents()
    for answer in NOTHING_WORKED:
        talker.says(answer)
    talker.taps("맞아요").says(line)
    assert "접수는 어떻게 됐나요" not in talker.heard
