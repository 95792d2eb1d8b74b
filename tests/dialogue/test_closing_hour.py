"""A clock that ends today: somebody whose application for a home fails an hour or two before closing."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import NOTHING_WORKED, Talker

from bot.clock import KST
from bot.engine.model import Content

AFTERNOON = datetime(2026, 11, 20, 14, 0, tzinfo=KST)  # a Friday


@pytest.fixture
def tried(content: Content) -> Talker:
    """Somebody who has tried everything and has confirmed the answers."""
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    for answer in NOTHING_WORKED:
        talker.says(answer)
    return talker.taps("맞아요")


def test_the_urgent_things_come_before_the_first_question(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    assert talker.templates == ["opening", "question"]
    assert "1644-7445" in talker.heard
    assert "백신과 방화벽은 끄지 마세요" in talker.heard


def test_one_thing_that_works_ends_the_questions(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    for answer in NOTHING_WORKED[:5]:
        talker.says(answer)
    talker.taps("됐어요, 접수했어요")
    assert talker.templates == ["exit"]
    assert "접수증" in talker.heard


def test_the_result_counts_down_to_the_hour(tried: Talker) -> None:
    assert "⏰ 11월 20일(금) 오후 5:30까지 · 3시간 30분 남았어요" in tried.heard


def test_every_hour_is_told_in_one_way_and_a_reminder_is_no_closing(tried: Talker) -> None:
    """'17:30까지' and '오후 4:30 접수 마감' stood in one message: as if it closed at 4:30."""
    assert "11월 20일(금) 오후 5:30까지" in tried.heard
    assert "• 11/20(금) 오후 4:30 — ‘접수 마감’ 알림" in tried.heard
    assert "17:30" not in tried.heard
    tried.taps("알림 받을게요")
    assert "11월 20일(금) 오후 5:30까지\n" in tried.heard


def test_an_hour_before_closing_there_is_a_reminder_and_a_question_the_morning_after(
    tried: Talker,
) -> None:
    tried.taps("알림 받을게요")
    mine = {key[2]: one.at for key, one in tried.reminders.items() if key[1].startswith("H-01")}
    assert mine == {
        "hour": AFTERNOON.replace(hour=16, minute=30),
        "check": AFTERNOON.replace(day=21, hour=9),
    }
    asked = next(one for key, one in tried.reminders.items() if key[1] == "H-01-check")
    labels = [button.label for row in asked.say.buttons for button in row]
    assert "접수까지 끝났어요" in labels
    assert "마감까지 못 했어요" in labels


def test_a_reminder_is_put_off_only_to_before_the_closing_hour(
    content: Content, now: datetime
) -> None:
    talker = Talker(content, now).says("청약홈 인증서 오류").consents()
    for line in (NOTHING_WORKED[0], "내일 오후 5시 30분", *NOTHING_WORKED[2:]):
        talker.says(line)
    talker.taps("맞아요").taps("알림 받을게요")
    later = {
        kind: [b.action.arg.partition(":")[2] for row in reminder.say.buttons for b in row
               if b.action.kind == "snooze"]
        for (_, deadline, kind), reminder in talker.reminders.items() if deadline == "H-01"
    }  # fmt: skip
    assert later == {"tonight": ["hour", "morning"], "D-day": ["hour"], "hour": []}


def test_a_letter_can_be_told_sent_without_changing_an_answer(tried: Talker) -> None:
    tried.waits(hours=5).taps("접수 소식 알려 주기").taps("마감까지 못 했어요")
    tried.taps("보냈어요").taps("오늘").taps("은행이나 기관 창구").taps("건너뛰기")
    assert "답을 부탁한 날" in tried.heard


def test_news_of_success_calls_the_letter_off_and_asks_for_the_receipt(tried: Talker) -> None:
    tried.taps("알림 받을게요").taps("접수 소식 알려 주기").taps("접수까지 끝났어요")
    tried.taps("접수증 확인").taps("아직 못 봤어요")
    assert {key[1] for key in tried.reminders} == {"H-02"}
    tried.taps("접수증 확인").taps("네, 받았어요")
    assert not tried.reminders
    assert "다시 열기" in tried.buttons[0].label


def test_after_closing_the_same_case_goes_on_with_what_is_known(tried: Talker) -> None:
    """Nothing that was told before closing is asked again."""
    tried.waits(hours=5).taps("접수 소식 알려 주기").taps("마감까지 못 했어요")
    assert "마감이 지났어요" in tried.heard
    tried.taps("답 고치기").taps("지금 상황").taps("마감이 지났어요")
    asked = []
    error = "접속이 지연되고 있습니다."
    for answer in ("못 받았어요", "오늘", "오늘 오후 5시 10분", "제출", error, "1"):
        asked.append(tried.heard)
        tried.says(answer)
    assert tried.templates == ["review"]
    assert "84㎡A" in tried.heard
    tried.taps("맞아요")
    assert "한국부동산원에 보내세요" in tried.heard or "연장됐는지" in tried.heard


def test_whoever_wants_a_human_gets_the_desk_of_this_service_first(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("ㅁㅁㅁ").says("ㅁㅁㅁ").says("ㅁㅁㅁ").taps("연락처 보기")
    assert talker.templates == ["contacts"]
    assert talker.heard.index("1644-7445") < talker.heard.index("1372")


def test_next_time_is_reminded_of_thirty_seven_and_one_days_before(tried: Talker) -> None:
    tried.taps("알림 받을게요").taps("접수 소식").taps("마감까지 못 했어요")
    tried.taps("다음 청약 준비").says("2027년 5월 3일").says("2027년 1월 18일")
    days = sorted(
        (key[1], f"{one.at:%m-%d %H:%M}")
        for key, one in tried.reminders.items()
        if key[1].startswith("N-")
    )
    assert days == [
        ("N-CERT-1", "05-02 09:00"), ("N-CERT-30", "04-03 09:00"), ("N-CERT-7", "04-26 09:00"),
        ("N-PRE-1", "01-17 09:00"), ("N-PRE-30", "12-19 09:00"), ("N-PRE-7", "01-11 09:00"),
    ]  # fmt: skip
