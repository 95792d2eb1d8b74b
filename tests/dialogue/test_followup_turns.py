"""What the follow-up does between its ends: left half-way, told again, reopened, withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from talker import Talker, day, to_the_review

from bot.dialogue.state import Action, Tapped
from bot.engine.model import Content


@pytest.fixture
def told(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요").taps("알림 받을게요")


def taps(talker: Talker, kind: str, arg: str = "") -> Talker:
    """Tap a button of the case that may have been shown long ago."""
    return talker.do(Tapped(Action(kind, talker.desk.cases[0].id, arg), 9, "q"))


def opened(talker: Talker) -> Talker:
    return talker.says("/cases").taps("번 열기")


def planned(talker: Talker, deadline: str) -> list[str]:
    return sorted(
        f"{r.at:%m-%d}" for (_, one, _), r in talker.reminders.items() if one == deadline
    )


def test_the_day_of_sending_counts_even_if_the_rest_is_left(told: Talker) -> None:
    told.waits(days=2)
    opened(told).taps("보냈어요").taps("오늘").taps("결과로 돌아가기")
    assert next(o.day for o in told.case.deadlines if o.id == "T-REPLY") == day("2026-11-30")
    assert planned(told, "T-REPLY") == ["12-01"]


def test_done_of_an_assumed_day_does_not_outlive_the_real_one(told: Talker) -> None:
    taps(told, "finish", "T-REPLY")
    assert planned(told, "T-REPLY") == []
    told.waits(days=2)
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    assert planned(told, "T-REPLY") == ["12-01"]


def test_a_reminder_planned_before_sending_asks_the_right_thing_after_it(told: Talker) -> None:
    """Sent on the day of the result: no day moves, but now there is something to answer."""
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    reminder = next(r for key, r in told.reminders.items() if key[1] == "T-REPLY")
    assert reminder.say.buttons[0][0].label == "해결됐어요"


def test_a_case_is_reopened_at_the_answer_that_closed_it(told: Talker) -> None:
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    taps(told, "news", "reply:refused").taps("오늘")
    told.taps("1372에 상담했어요").taps("오늘").taps("한국소비자원에 신청했어요")
    told.taps("오늘").taps("건너뛰기")
    taps(told, "news", "reply:solved")
    assert "지금 답: 거절당했어요" in told.heard, "other news than before is asked about"
    told.taps("해결됐어요")
    assert "마무리했어요" in told.heard
    told.taps("다시 열기")
    assert "지금 답: 해결됐어요" in told.heard


def test_news_is_taken_while_an_edit_waits_for_its_confirmation(told: Talker) -> None:
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    told.says("/cases").taps("번 열기").taps("답 고치기").taps("예매번호").says("Z99")
    assert not told.case.confirmed
    taps(told, "news", "reply:refused")
    assert told.case.answers["reply"] == "refused"
    assert not told.case.confirmed


def test_reminders_of_a_withdrawn_pack_can_be_ended(told: Talker) -> None:
    told.content = replace(told.content, packs={})
    taps(told, "snooze", "T-SEND:hour")
    assert told.templates == ["withdrawn"]
    taps(told, "quiet")
    assert told.reminders == {}
    taps(told, "delete_case")
    assert told.desk.cases == ()


@pytest.mark.parametrize("kind", ["finish", "quiet"])
def test_reminders_end_under_an_older_consent_too(told: Talker, kind: str) -> None:
    person = told.desk.person
    assert person
    told.desk = replace(told.desk, person=replace(person, consent_version="0"))
    taps(told, kind, "T-SEND")
    assert planned(told, "T-SEND") == []


def test_a_snoozed_reminder_goes_with_the_case_even_when_reminders_are_off(told: Talker) -> None:
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    taps(told, "quiet")
    taps(told, "snooze", "T-REPLY:morning")
    assert planned(told, "T-REPLY")
    taps(told, "news", "reply:solved")
    assert told.reminders == {}


def test_a_snoozed_reminder_says_what_to_do(told: Talker) -> None:
    taps(told, "snooze", "T-SEND:hour")
    (reminder,) = told.turn.remind
    assert reminder.say.data["text"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("보냈어요", "서면을 보낸 날은"),
        ("📮 보냈어요!", "서면을 보낸 날은"),
        ("결과 다시 보기", "지금 할 일 하나"),
        ("완료", "어떤 일을 마치셨나요"),
        ("알림 꺼 주세요", "알림을 껐어요"),
        ("이제 알림 그만 보내", "알림을 껐어요"),
        ("내 사건", "내 사건"),
    ],
)
def test_what_a_button_says_can_be_typed(told: Talker, line: str, words: str) -> None:
    opened(told).says(line)
    assert words in told.heard
    assert not any(hasattr(out, "query_id") for out in told.outs), "there was no tap to answer"


def test_typed_done_ends_the_ladder_that_is_picked(told: Talker) -> None:
    opened(told).says("완료").taps("서면 보내기")
    assert planned(told, "T-SEND") == []
    assert "새 소식이 있으면 아래 버튼으로" in told.heard


def test_the_day_of_sending_can_be_corrected(told: Talker) -> None:
    told.waits(days=2)
    opened(told).taps("보냈어요").taps("어제").taps("고객센터 문의").taps("건너뛰기")
    told.says("/cases").taps("번 열기").taps("답 고치기").taps("보낸 날").taps("오늘")
    assert told.case.answers["sent_on"] == day("2026-11-23")
    assert next(o.day for o in told.case.deadlines if o.id == "T-REPLY") == day("2026-11-30")


def test_an_old_reminder_does_not_overwrite_newer_news(told: Talker) -> None:
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    taps(told, "news", "reply:refused").taps("오늘")
    taps(told, "news", "reply:silent")
    assert told.case.answers["reply"] == "refused"
    assert "지금 답: 거절당했어요" in told.heard


def test_two_quick_taps_on_a_stage_ask_once(told: Talker) -> None:
    taps(told, "stage", "sent")
    revision = told.case.revision
    taps(told, "stage", "sent")
    assert told.case.revision == revision


def test_two_cases_of_a_kind_can_be_told_apart(told: Talker) -> None:
    told.says("/start").taps("예매 취소").taps("새 사건").taps("멜론")
    told.says("/cases")
    assert "NOL 티켓(인터파크)" in told.heard
    assert "멜론티켓" in told.heard


def test_nothing_was_sent_before_it_happened(told: Talker) -> None:
    opened(told).taps("보냈어요").says("2001년 1월 1일")
    assert "안내받은 날 2026년 11월 20일(금)보다 앞선 날" in told.heard
    assert "sent_on" not in told.case.answers


def test_done_twice_is_said_once(told: Talker) -> None:
    taps(told, "finish", "T-SEND")
    taps(told, "finish", "T-SEND")
    assert told.templates == ["already_done"]


def test_sent_on_an_unknown_day_is_asked_about_all_the_same(told: Talker) -> None:
    opened(told).taps("보냈어요").taps("모르겠어요").taps("고객센터 문의").taps("건너뛰기")
    reminder = next(r for key, r in told.reminders.items() if key[1] == "T-REPLY")
    assert reminder.say.buttons[0][0].label == "해결됐어요"
    assert not reminder.say.data["hoped"], "it was sent; only the day is not known"


@pytest.mark.parametrize(
    "line", ["아직 안했어", "아직 안 했어요", "아직요", "안 했어요", "아니 취소", "취소할래요"]
)
def test_a_stage_opened_too_early_is_left_by_saying_so(told: Talker, line: str) -> None:
    before = dict(opened(told).case.answers)
    told.taps("보냈어요").says(line)
    assert told.templates == ["finished"]
    assert (told.case.stage, dict(told.case.answers)) == ("", before)


def test_only_a_stage_is_left_by_words(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=6).says("아직 안했어")
    assert talker.templates == ["unclear"]
    assert "얼마를 결제하셨나요" in talker.heard


def test_what_one_only_waits_for_is_no_deadline_of_ones_own(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").waits(days=2)
    opened(talker).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    talker.taps("소식 알려 주기").taps("거절당했어요").taps("오늘")
    assert "다음에 할 일 · " not in talker.heard, "its day stands below"
    talker.taps("한국소비자원에 신청했어요").taps("오늘").taps("건너뛰기")
    talker.do(Tapped(Action("remind", talker.case.id), 9, "q"))
    assert "지금 할 일 · 답을 기다리는 날: 12월 23일(수)" in talker.heard
    assert "12월 23일(수)까지" not in talker.heard


STOLEN = (
    "메이플", "모르는 사람이 썼어요", "아이템", "패스", "패스", "19일", "20일", "아직요", "모르겠어요",
    "없어요", "패스", "김하늘",
)  # fmt: skip


def test_papers_that_are_asked_for_come_before_waiting(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says("게임 계정을 도용당했어요").consents()
    for line in STOLEN:
        talker.says(line)
    talker.taps("맞아요").taps("알림 받을게요")
    opened(talker).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    opened(talker).taps("자료를 내라고 해요").says("이번주 일요일까지 신분증사본")
    assert "회사가 달라고 한 자료를 내세요" in talker.heard
    assert "답할 차례예요" not in talker.heard
    reminder = next(r for key, r in talker.reminders.items() if key[1] == "G-02")
    assert reminder.say.buttons[0][0].label == "📤 자료를 냈어요"
    opened(talker).taps("자료를 냈어요").taps("오늘")
    assert "답할 차례예요" in talker.heard
    assert planned(talker, "G-02") == []


@pytest.mark.parametrize("line", ["자료 더 달래요", "서류 더 내래요", "자료를 내라고 해요"])
def test_papers_that_are_asked_for_may_be_told_in_words(
    content: Content, now: datetime, line: str
) -> None:
    talker = Talker(content, now).says("게임 계정을 도용당했어요").consents()
    for answer in STOLEN:
        talker.says(answer)
    talker.taps("맞아요").taps("알림 받을게요")
    opened(talker).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    talker.says(line)
    assert "사기일 수" not in talker.heard
    assert "언제까지 내라고 했나요?" in talker.heard


def test_a_recommended_day_long_past_is_no_plan(told: Talker) -> None:
    told.waits(days=2)
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    told.waits(days=90)
    opened(told).taps("소식 알려 주기").taps("답이 없어요")
    assert "1372 소비자상담센터에 상담하세요" in told.heard
    assert "12월" not in told.heard


def test_the_end_does_not_speak_of_things_to_do(told: Talker) -> None:
    told.waits(days=2)
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    opened(told).taps("소식 알려 주기").taps("해결됐어요")
    assert "마무리했어요" in told.heard
    assert "할 일" not in told.heard


def test_no_to_money_only_changes_no_letter_and_says_of_none(told: Talker) -> None:
    opened(told).taps("돈만 돌려받을래요").taps("아니요")
    assert "바꿨어요" not in told.heard


def test_refund_news_speaks_of_mending_letters_only_before_they_are_sent(told: Talker) -> None:
    opened(told).taps("환급 소식").taps("일부만 들어왔어요")
    assert "환급 상태" in told.heard
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    opened(told).taps("환급 소식").taps("전부 들어왔어요")
    assert "환급 상태" not in told.heard


def test_what_is_done_is_no_longer_among_the_steps(told: Talker) -> None:
    assert "서면을 보내고" in opened(told).taps("결과 다시 보기").heard
    opened(told).taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    assert "서면을 보내고" not in opened(told).taps("결과 다시 보기").heard
    assert "1372 소비자상담센터에 먼저 상담해 보세요" in told.heard
    opened(told).taps("소식 알려 주기").taps("거절당했어요").taps("오늘")
    told.taps("1372에 상담했어요").taps("오늘")
    opened(told).taps("결과 다시 보기")
    assert "1372 소비자상담센터에 먼저 상담해 보세요" not in told.heard
