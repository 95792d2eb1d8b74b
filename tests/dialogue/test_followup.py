"""A case lives on after its letter: sent, answered or not, the next body, the end, and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import Talker, day, to_the_review

from bot.dialogue.state import CalendarFile, TimelinePicture
from bot.engine.model import Content


@pytest.fixture
def told(content: Content, now: datetime) -> Talker:
    """A person who got the result on Saturday 2026-11-21 and wants reminders."""
    return to_the_review(content, now).taps("맞아요").taps("알림 받을게요")


def sent(talker: Talker) -> Talker:
    """The letter went out on Monday, by the provider's form."""
    talker.waits(days=2).says("/cases").taps("번 열기").taps("보냈어요")
    return talker.taps("오늘").taps("고객센터 문의").taps("건너뛰기")


def days(talker: Talker) -> dict[str, str]:
    return {one.id: one.day.isoformat() for one in talker.case.deadlines if one.open}


def planned(talker: Talker, deadline: str) -> list[str]:
    return sorted(
        f"{r.at:%m-%d}" for (_, one, _), r in talker.reminders.items() if one == deadline
    )


# --- sent --------------------------------------------------------------------------------------


def test_sending_starts_the_other_sides_clock(told: Talker) -> None:
    assert days(told)["T-REPLY"] == "2026-11-27", "as if sent on the day of the result"
    sent(told)
    assert told.templates == ["stage_done", "finished"]
    assert days(told)["T-REPLY"] == "2026-11-30"
    assert "11월 30일(월)" in told.heard
    assert planned(told, "T-REPLY") == ["12-01"]


def test_what_comes_next_is_said_once_where_reminders_are_offered(
    content: Content, now: datetime
) -> None:
    talker = sent(to_the_review(content, now).taps("맞아요"))
    assert talker.templates == ["stage_done", "reminder_offer"]
    assert talker.heard.count("예매처가 답할 차례예요") == 1


def test_what_was_to_be_sent_is_no_longer_reminded_of(told: Talker) -> None:
    assert planned(told, "T-SEND")
    sent(told)
    assert not planned(told, "T-SEND")
    assert "T-SEND" not in days(told)


def test_the_result_stays_confirmed_and_its_answers_whole(told: Talker) -> None:
    before = dict(told.case.answers)
    sent(told)
    assert told.case.confirmed
    assert told.case.stage == ""
    assert before.items() <= told.case.answers.items()


def test_a_stage_can_be_left_and_taken_up_again(told: Talker) -> None:
    told.says("/cases").taps("번 열기").taps("보냈어요").taps("오늘").taps("결과로 돌아가기")
    assert told.templates == ["finished"]
    assert told.case.answers["sent_on"] == day("2026-11-21")
    told.says("/cases").taps("번 열기").taps("그 뒤 소식")
    assert "보낸 뒤에 어떻게 됐나요" in told.heard


def test_a_day_before_2000_or_still_to_come_is_asked_about(told: Talker) -> None:
    told.says("/cases").taps("번 열기").taps("보냈어요")
    told.says("2026년 12월 24일")
    assert "아직 오지 않은 날" in told.heard
    told.says("1999년 1월 1일")
    assert "연도" in told.heard
    assert "sent_on" not in told.case.answers


# --- what came of it ---------------------------------------------------------------------------


def test_when_the_time_runs_out_the_reminder_asks_what_came_of_it(told: Talker) -> None:
    sent(told)
    reminder = next(r for (_, one, _), r in told.reminders.items() if one == "T-REPLY")
    labels = [button.label for row in reminder.say.buttons for button in row]
    assert labels[:4] == ["해결됐어요", "거절당했어요", "답이 없어요", "조정안을 받았어요"]


def ring(talker: Talker, deadline: str, kind: str = "") -> Talker:
    """Go to the moment of a deadline's first reminder (of that kind), which shows its buttons."""
    ahead = [r for (_, one, rung), r in talker.reminders.items()
             if one == deadline and kind in ("", rung)]  # fmt: skip
    reminder = min(ahead, key=lambda r: r.at)
    talker.now = reminder.at
    talker.buttons = [button for row in reminder.say.buttons for button in row]
    return talker


def test_silence_leads_to_one_body_and_then_to_the_next(told: Talker) -> None:
    ring(sent(told), "T-REPLY").taps("답이 없어요")
    assert "body" in told.templates
    assert "1372" in told.heard
    assert "답을 안 하면" in told.heard
    told.taps("1372에 상담했어요").taps("오늘")
    assert told.heard.count("다음에 찾아갈 곳") == 1
    assert "한국소비자원" in told.heard


def test_one_tap_on_the_reminder_is_enough_and_two_do_no_harm(told: Talker) -> None:
    ring(sent(told), "T-REPLY")
    taps = list(told.buttons)
    told.taps("답이 없어요")
    known = told.case
    told.buttons = taps
    told.taps("답이 없어요")
    assert told.case.answers == known.answers
    assert told.templates == ["next_action", "finished"]


def test_solved_closes_the_case_and_stops_every_reminder(told: Talker) -> None:
    ring(sent(told), "T-REPLY").taps("해결됐어요")
    assert told.reminders == {}
    assert "마무리했어요" in told.heard


def test_a_closed_case_can_be_opened_again_and_keeps_what_is_known(told: Talker) -> None:
    ring(sent(told), "T-REPLY").taps("해결됐어요").taps("다시 열기")
    assert "지금 답: 해결됐어요" in told.heard
    told.taps("거절당했어요").taps("오늘")
    assert told.case.answers["reply"] == "refused"
    assert told.case.answers["sent_on"] == day("2026-11-23")
    assert "body" in told.templates


def test_to_the_end_of_the_road(told: Talker) -> None:
    """Refused, 1372, 한국소비자원, a proposal: fifteen days in which silence binds."""
    ring(sent(told), "T-REPLY").taps("거절당했어요").taps("오늘")
    told.taps("1372에 상담했어요").taps("오늘").taps("한국소비자원에 신청했어요")
    told.taps("오늘").says("없어요")
    assert days(told)["X-01"] == "2026-12-31"
    told.waits(days=20).says("/cases").taps("번 열기").taps("연락이 왔어요")
    told.taps("조정 결과를").taps("오늘")
    assert days(told)["X-04"] == "2027-01-05", "the person's own day is never stretched"
    assert "받아들인 것으로" in told.heard
    assert planned(told, "X-04") == ["01-02", "01-04", "01-05", "12-29"]
    told.taps("조정안에 답했어요").taps("받아들였어요")
    assert told.reminders == {}
    assert "마무리했어요" in told.heard


# --- without reminders, later, to look at ------------------------------------------------------


def test_new_days_are_offered_to_those_without_reminders(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("괜찮아요")
    sent(talker)
    assert talker.templates == ["stage_done", "reminder_offer"]
    assert talker.reminders == {}


@pytest.mark.parametrize(
    ("label", "at"),
    [("1시간 뒤", "11-21T15:00"), ("오늘 저녁", "11-21T19:00"), ("내일 아침", "11-22T09:00")],
)
def test_later_means_what_the_button_says(told: Talker, label: str, at: str) -> None:
    """Of a reminder that comes in the morning, tapped at two in the afternoon."""
    now = told.now
    ring(told, "T-SEND", "D-day")
    told.now = now
    told.taps(label)
    (reminder,) = told.turn.remind
    assert f"{reminder.at:%m-%dT%H:%M}" == at


def test_an_evening_reminder_does_not_offer_this_evening(told: Talker) -> None:
    """It comes at 19:00: "오늘 저녁 7시" set the evening after, of the last day or past it."""
    ring(told, "T-SEND", "tonight")
    assert told.now.hour == 19
    labels = [button.label for button in told.buttons if button.action.kind == "snooze"]
    assert labels == ["⏰ 1시간 뒤", "🌅 내일 아침 9시"]


def test_this_evening_tapped_too_late_is_still_this_evening(told: Talker) -> None:
    ring(told, "T-SEND", "D-day")
    told.now = told.now.replace(hour=19, minute=20)
    told.taps("오늘 저녁 7시")
    (reminder,) = told.turn.remind
    assert reminder.at == told.now.replace(hour=20, minute=20)
    assert "저녁 7시가 지나서, 대신" in told.heard


def test_a_case_is_shown_as_a_picture_and_as_a_calendar(told: Talker) -> None:
    told.says("/cases").taps("번 열기").taps("한눈에")
    assert any(isinstance(out, TimelinePicture) for out in told.outs)
    told.says("/cases").taps("번 열기").taps("달력 파일")
    assert any(isinstance(out, CalendarFile) for out in told.outs)


def test_what_no_longer_applies_stays_known_for_the_calendar(told: Talker) -> None:
    sent(told)
    gone = next(one for one in told.case.deadlines if one.id == "T-SEND")
    moved = next(one for one in told.case.deadlines if one.id == "T-REPLY")
    assert gone.dropped
    assert gone.sequence == moved.sequence == 1


def test_a_day_nobody_knew_is_asked_for_later(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 5).says("모르겠어요")
    for what, words in [
        ("says", "13만2천원"), ("taps", "어제"), ("taps", "건너뛰기"), ("says", "1"),
        ("taps", "건너뛰기"), ("taps", "아직 못 받았어요"), ("taps", "모르겠어요"),
        ("says", "김하늘"), ("taps", "맞아요"),
    ]:  # fmt: skip
        getattr(talker, what)(words)
    assert "‘결제한 날’ 답을 알려 주시면 날짜를 계산해 드려요" in talker.heard
    talker.taps("결제한 날 알려 주기").says("11월 18일").taps("맞아요")
    assert "T-01" in days(talker)


# --- each stage about its own matter -----------------------------------------------------------


def test_news_of_the_money_leaves_the_letter_to_be_sent(told: Talker) -> None:
    """The first check comes before many have sent anything: it asks about the money only."""
    told.now = ring(told, "T-01").now
    assert [b.label for b in told.buttons][:2] == ["전부 들어왔어요", "일부만 들어왔어요"]
    told.taps("전부 들어왔어요")
    assert "T-01" not in days(told)
    assert planned(told, "T-REPLY"), "the case goes on"
    assert "보냈어요" in "".join(button.label for button in told.buttons)


def test_a_check_before_sending_offers_what_can_be_told_by_then(told: Talker) -> None:
    """T-REPLY is counted as if sent at once; who has not sent it cannot have a reply to it."""
    ring(told, "T-REPLY")
    labels = [button.label for button in told.buttons]
    assert "📮 보냈어요" in labels
    assert "답이 없어요" not in labels


def test_who_forgot_the_day_of_sending_still_goes_on(told: Talker) -> None:
    told.waits(days=2).says("/cases").taps("번 열기").taps("보냈어요")
    told.taps("모르겠어요").taps("고객센터 문의").taps("건너뛰기")
    assert "다시 셌어요" not in told.heard
    assert "T-SEND" not in days(told)
    told.taps("그 뒤 소식").taps("답이 없어요")
    assert "1372" in told.heard


def test_silence_is_asked_about_again(told: Talker) -> None:
    ring(sent(told), "T-REPLY").taps("답이 없어요")
    assert planned(told, "X-CALL-SILENT")
    ring(told, "X-ASK-AGAIN")
    assert "답이 없어요" in [button.label for button in told.buttons]
    told.taps("거절당했어요").taps("2. 거절당했어요").taps("오늘")
    assert planned(told, "X-CALL")


def test_a_body_without_news_is_asked_after_again(told: Talker) -> None:
    ring(sent(told), "T-REPLY").taps("거절당했어요").taps("오늘")
    told.taps("한국소비자원에 신청했어요").taps("오늘").says("없어요")
    assert planned(told, "X-01") == ["01-01"]
    assert planned(told, "X-01-AGAIN") == ["01-15"]
    ring(told, "X-01-AGAIN").taps("조정위원회로 넘어갔대요").taps("오늘")
    assert not planned(told, "X-01-AGAIN")
    assert planned(told, "X-03")
    assert planned(told, "X-03-AGAIN")


def test_a_proposal_can_be_answered_from_its_reminder(told: Talker) -> None:
    """A tap on the reminder used to end the very ladder that warns of silence."""
    sent(told).waits(days=10).says("/cases").taps("번 열기").taps("그 뒤 소식")
    told.taps("조정안을 받았어요").taps("오늘").taps("전자거래")
    assert days(told)["X-09"] == "2026-12-18"
    ring(told, "X-09").taps("답하지 못했어요")
    assert planned(told, "X-09")
    ring(told, "X-09").taps("글로 거절했어요").taps("2. 글로 거절했어요").taps("오늘")
    assert not planned(told, "X-09")
    assert planned(told, "X-LAWYER")
    assert "지급명령" in told.heard
