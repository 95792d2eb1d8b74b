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
        "D-day": AFTERNOON.replace(day=21, hour=9),
    }
    asked = next(one for key, one in tried.reminders.items() if key[1] == "H-01-check")
    labels = [button.label for row in asked.say.buttons for button in row]
    assert "접수까지 끝났어요" in labels
    assert "마감까지 못 했어요" in labels


def test_the_day_of_the_question_is_not_told_as_the_closing_hour(tried: Talker) -> None:
    told = tried.heard
    asked = told.partition("접수 소식을 여쭤볼 때")[2]
    assert asked.strip().startswith("📅 11월 21일(토) · 하루 남았어요")
    assert "5:30" not in asked.partition("접수는 어떻게")[0]


def test_the_last_reminder_says_where_to_call(tried: Talker) -> None:
    tried.taps("알림 받을게요")
    last = next(one for key, one in tried.reminders.items() if key[2] == "hour")
    assert "1644-7445" in str(last.say.data["text"])
    assert "근거는 확인되지 않았" not in str(last.say.data["text"])


def test_before_closing_the_receipt_is_to_be_seen_before_closing(tried: Talker) -> None:
    """Once the hour is over nobody can apply again, so the day after would be too late to look."""
    tried.taps("알림 받을게요").taps("접수 소식 알려 주기").taps("접수까지 끝났어요")
    assert "11월 20일(금) 오후 5:30까지" in tried.heard
    assert "마감 전에 청약 신청 내역에서 접수증을 확인하세요" in tried.heard
    first = min(one.at for one in tried.reminders.values())
    assert first == AFTERNOON.replace(hour=16, minute=30)
    tried.taps("결과 다시 보기")
    for failure in ("인증서", "속상", "방문", "서면", "요청서", "연장"):
        assert failure not in tried.heard


def test_after_closing_no_hour_gone_by_is_told_for_the_receipt(tried: Talker) -> None:
    tried.waits(hours=5).taps("접수 소식 알려 주기").taps("접수까지 끝났어요")
    assert "5:30까지" not in tried.heard.partition("다음에 할 일")[2].partition("신청 내역")[0]


def test_a_receipt_that_is_not_there_is_asked_for_by_telephone(tried: Talker) -> None:
    tried.taps("접수 소식 알려 주기").taps("접수까지 끝났어요").taps("접수증 확인")
    tried.says("접수증 아직 못 봤어요")
    assert "1644-7445" in tried.heard
    assert "잘하셨어요" not in tried.heard
    assert "지우지 말고" not in tried.heard


def test_a_closing_hour_in_the_first_line_is_heard(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 인증서 오류나요 마감 5시반인데").consents()
    assert "접수 마감: 2026년 11월 20일(금) 오후 5:30" in talker.heard
    talker.taps("맞아요").says("아직 마감 전이에요")
    assert "인증서는 어떤 상태" in talker.heard


def test_a_closing_hour_said_before_is_taken(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").says("아까 말했잖아 5시반")
    assert talker.case.answers["closes_at"] == AFTERNOON.replace(hour=17, minute=30)


def test_half_of_the_day_picks_from_the_two_moments_offered(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").says("내일 5시반이요")
    assert talker.templates == ["which_one"]
    talker.says("당연히 오후지")
    assert talker.case.answers["closes_at"] == AFTERNOON.replace(day=21, hour=17, minute=30)
    assert not talker.case.heard


def test_half_of_the_day_without_an_offer_is_no_answer(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").says("오후지")
    assert talker.templates == ["unclear"]


def test_a_day_without_an_hour_is_asked_for_its_hour(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").says("오늘이요")
    assert "몇 시인지 제가 잘 못 읽었어요" in talker.heard
    assert "날짜를" not in talker.heard


@pytest.mark.parametrize(
    ("lines", "day", "hour"),
    [
        (["내일", "오후 5시"], 21, 17),
        (["11월 23일", "17시요"], 23, 17),
        (["월요일이요", "오후 5시요"], 23, 17),
        (["내일", "10시", "오후요"], 21, 22),
        (["내일", "10시", "아니 오전 11시"], 21, 11),
        (["금요일", "24시"], 21, 0),
        (["목요일", "17:00까지요"], 26, 17),
        (["내일", "ㅁㅁㅁ", "오후 5시"], 21, 17),
        (["내일", "모레", "오후 5시"], 22, 17),
        (["내일", "오늘 오후 5시"], 20, 17),
    ],
)
def test_an_hour_is_that_of_the_day_named_before(
    content: Content, lines: list[str], day: int, hour: int
) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요")
    for line in lines:
        assert "closes_at" not in talker.case.answers
        talker.says(line)
    assert talker.case.answers["closes_at"] == AFTERNOON.replace(day=day, hour=hour)
    assert not talker.case.heard


def test_an_hour_typed_after_a_day_was_tapped_is_that_days(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").taps("내일").says("오후 5시")
    assert talker.case.answers["closes_at"] == AFTERNOON.replace(day=21, hour=17)


def test_a_day_gone_by_is_kept_for_its_hour_too(tried: Talker) -> None:
    """Where the past is asked for."""
    tried.waits(hours=5).taps("접수 소식 알려 주기").taps("마감까지 못 했어요").taps("그때 사정")
    tried.says("휴대폰").says("어제요")
    assert "몇 시인지" in tried.heard
    tried.says("오후 5시")
    assert tried.case.answers["failed_when"] == AFTERNOON.replace(day=19, hour=17)


def test_two_days_are_not_one_that_was_named(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").says("주말이요")
    assert talker.templates == ["unclear"]
    assert not talker.case.heard


def test_a_day_named_before_an_answer_was_left_as_it_is_is_forgotten(tried: Talker) -> None:
    tried.taps("답 고치기").taps("접수 마감").says("내일").taps("그대로")
    assert not tried.case.heard
    assert tried.case.answers["closes_at"] == AFTERNOON.replace(hour=17, minute=30)


def test_a_day_named_before_going_back_is_forgotten(content: Content) -> None:
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요").consents()
    talker.says("아직 마감 전이에요").says("내일").taps("이전").says("아직 마감 전이에요")
    talker.says("오후 5시")
    assert talker.case.answers["closes_at"] == AFTERNOON.replace(hour=17)


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
    assert {key[1] for key in tried.reminders} == {"H-02", "H-02-now"}
    tried.taps("접수증 확인").taps("네, 받았어요")
    assert not tried.reminders
    assert "다시 열기" in tried.buttons[0].label


def test_after_closing_the_same_case_goes_on_with_what_is_known(tried: Talker) -> None:
    """Nothing that was told before closing is asked again."""
    tried.waits(hours=5).taps("접수 소식 알려 주기").taps("마감까지 못 했어요")
    assert "그때 사정 더 적기" in tried.heard
    tried.taps("그때 사정 더 적기")
    asked = []
    error = "접속이 지연되고 있습니다."
    for answer in ("휴대폰", "오늘 오후 5시 10분", "제출", error, "공동인증서", "건너뛰기"):
        asked.append(tried.heard)
        tried.says(answer)
    assert tried.templates[0] == "stage_done"
    assert not any("다시 해 본 방법" in one or "전화하셨나요" in one for one in asked)
    assert "정보공개 청구서" in tried.taps("서면 보기").heard


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


def test_a_choice_that_sounds_like_a_no_is_that_choice(content: Content) -> None:
    """Said while the hour is shown as understood, it was lost and asked again."""
    talker = Talker(content, AFTERNOON).says("청약홈 접속이 안 돼요 마감 5시반인데").consents()
    assert talker.templates[-1] == "heard"
    talker.says("아직 마감 전이에요")
    assert talker.case.answers["phase"]
    assert "지금 상황: 아직 마감 전이에요" in talker.heard
    assert talker.templates[-1] == "heard", "and the hour that was told is not asked again"
    talker.says("네")
    assert talker.case.answers["closes_at"] == AFTERNOON.replace(hour=17, minute=30)
