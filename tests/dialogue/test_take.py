"""The conversation, turn by turn: whatever a person does has an answer, and no case is harmed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from talker import CHAT, USUAL, WORDING, Talker, day, to_the_review

from bot.dialogue.state import (
    Action,
    Desk,
    Erase,
    Hurried,
    LetterFile,
    LetterPicture,
    Public,
    Redraw,
    Reminder,
    Say,
    Tapped,
    Toast,
    Turn,
)
from bot.dialogue.take import COMMANDS, command_of, take
from bot.engine.model import Blank, Content
from bot.telegram.callback import CODES
from bot.wording import plain


@pytest.fixture
def fresh(content: Content, now: datetime) -> Talker:
    return Talker(content, now)


# --- consent -----------------------------------------------------------------------------------


def test_nothing_is_kept_before_consent(fresh: Talker) -> None:
    fresh.says("부정이용자라고 예매가 취소됐어요")
    assert fresh.templates == ["consent"]
    assert fresh.turn.person is None
    assert fresh.turn.case is None
    fresh.sends()
    assert fresh.templates == ["consent"]
    assert fresh.turn.case is None


def test_the_first_line_leads_on_after_consent(fresh: Talker) -> None:
    fresh.says("부정이용자라고 예매가 취소됐어요").consents()
    assert fresh.templates == ["opening", "question"]
    assert fresh.desk.person is not None
    assert fresh.desk.person.consent_version == "1"
    assert fresh.case.incident == "ticket-ban"


def test_refusing_still_gives_guidance(fresh: Talker) -> None:
    fresh.says("/start").taps("동의 안 할래요")
    assert "1372" in fresh.heard
    fresh.taps("자주 묻는").taps("🎫 예매").taps("더 보기").taps("자동")
    assert fresh.templates == ["faq"]
    assert fresh.desk.person is None


def test_the_questions_of_all_incidents_are_more_than_one_keyboard_takes(fresh: Talker) -> None:
    """Telegram takes 100 buttons under a message: the incident is chosen first."""
    packs = [pack for pack in fresh.content.packs.values() if pack.faq]
    fresh.says("/질문")
    assert [b.label for b in fresh.buttons] == [*(p.short for p in packs), "🏠 처음으로"]
    for pack in packs:
        fresh.says("/질문").taps(pack.short).taps("더 보기")
        assert len(pack.faq) < len(fresh.buttons) <= 100
    last = packs[-1]
    fresh.taps(last.faq[0].question[:10]).taps("다른 질문")
    assert fresh.buttons[0].action.arg.startswith(f"{last.id}/")
    fresh.taps("다른 일의 질문")
    assert fresh.buttons[0].label == packs[0].short


def test_a_draft_shows_nobody_its_questions(fresh: Talker) -> None:
    (first, *others) = fresh.content.packs.values()
    packs = {pack.id: pack for pack in (replace(first, draft=True), *others)}
    fresh.content = replace(fresh.content, packs=packs)
    fresh.says("/질문")
    assert first.short not in [button.label for button in fresh.buttons]
    fresh.do(Tapped(Action("faq", arg=first.faq[0].id), 9, "q"))
    assert fresh.templates == ["faq_list"]


# --- the usual path ----------------------------------------------------------------------------


def test_a_usual_path_asks_nine_to_fourteen_questions(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now)
    assert talker.templates == ["review"]
    assert 9 <= len(talker.case.answers) <= 14


def test_the_result_gives_the_next_action_first(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    kinds = [o.template if isinstance(o, Say) else type(o).__name__ for o in talker.outs]
    assert kinds[2:] == [
        "next_action", "diagnosis", "deadlines", "steps", "LetterPicture", "LetterPicture",
        "reminder_offer",
    ]  # fmt: skip
    assert talker.case.confirmed
    assert {d.id: d.day for d in talker.case.deadlines}["T-REPLY"] == day("2026-11-27")


def test_progress_is_shown(content: Content, now: datetime) -> None:
    assert re.search(r"2/1\d ", to_the_review(content, now, steps=1).heard)


def test_reminders_are_on_only_by_a_tap(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    assert not talker.reminders
    talker.taps("알림 받을게요")
    assert talker.reminders
    assert all(r.at > now for r in talker.reminders.values())
    assert all(8 <= r.at.hour < 21 for r in talker.reminders.values())


def test_done_cancels_the_rest_of_that_ladder_only(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    case = talker.case.id
    others = {key for key in talker.reminders if key[1] != "T-SEND"}
    assert others < set(talker.reminders)
    talker.do(Tapped(Action("finish", case, "T-SEND"), 1, "q"))
    assert set(talker.reminders) == others
    assert {d.id for d in talker.case.deadlines if d.done} == {"T-SEND"}


def test_later_comes_tomorrow_morning_with_a_warning_when_too_late(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    talker.waits(days=1)
    talker.do(Tapped(Action("snooze", talker.case.id, "T-SEND"), 1, "q"))
    (reminder,) = talker.turn.remind
    assert reminder.at.isoformat() == "2026-11-23T09:00:00+09:00"
    assert "11월 22일(일)까지예요" in talker.heard


def test_a_snooze_after_the_day_does_not_tell_to_be_quicker(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    talker.waits(days=3)
    talker.do(Tapped(Action("snooze", talker.case.id, "T-01"), 1, "q"))
    assert "다시 알려 드릴게요" in talker.heard
    assert "그전에" not in talker.heard


def test_a_reminder_of_what_the_other_side_owes_says_what_to_do_now(
    content: Content, now: datetime
) -> None:
    """It comes after the day, so it says the deadline's `past` sentence and no other."""
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    talker.taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    pack = content.packs["ticket-ban"]
    specs = {spec.id: spec for spec in pack.deadlines}
    checks = [r for r in talker.reminders.values() if r.kind == "check"]
    assert {r.deadline for r in checks} >= {"T-01", "T-06", "T-REPLY"}
    for reminder in checks:
        text = said(reminder)
        assert specs[reminder.deadline].past in text
        assert specs[reminder.deadline].text not in text
        assert "까지예요" not in text
        assert "1번 중" not in text


def test_before_sending_one_check_asks_whether_it_was_sent(
    content: Content, now: datetime
) -> None:
    """Nothing is said to be late that never began."""
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    checks = {r.deadline: said(r) for r in talker.reminders.values() if r.kind == "check"}
    assert set(checks) == {"T-01", "T-REPLY"}
    assert "서면을 보내셨나요?" in checks["T-REPLY"]
    assert "지났어요" not in checks["T-REPLY"]


def test_a_reminder_on_the_day_says_today_once(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    last = next(r for r in talker.reminders.values() if r.kind == "D-day")
    assert said(last).count("오늘") == 1
    assert "오늘까지예요 · 11월 22일(일)" in said(last)
    assert "알림 2번 중 2번째" in said(last)


def said(reminder: Reminder) -> str:
    say = reminder.say
    return plain(WORDING.html(say.template, say.data, reminder.at.date()))


# --- back, edit, blanks ------------------------------------------------------------------------


def test_back_keeps_what_was_answered(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=5)
    kept = dict(talker.case.answers)
    talker.taps("이전")
    assert "지금 답: T1234567890" in talker.heard
    assert talker.case.answers == kept
    talker.taps("이전").taps("그대로")
    assert talker.case.answers == kept
    assert talker.case.focus == ""
    assert "결제한 날은" in talker.heard


def test_editing_returns_to_the_review(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("예매번호").says("Z99")
    assert talker.templates == ["review"]
    assert talker.case.answers["booking_no"] == "Z99"


def test_editing_asks_only_what_depended_on_it_and_says_so(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("환급 상태").taps("일부만")
    assert "1가지를 더 여쭤볼게요" in talker.heard
    assert talker.templates == ["question"]
    talker.says("10만원")
    assert talker.templates == ["review"]


def test_correcting_a_day_asks_the_later_one_again(content: Content, now: datetime) -> None:
    """The cancellation cannot lie before the payment: that answer no longer fits."""
    talker = to_the_review(content, now).taps("결제한 날").says("오늘")
    assert talker.templates == ["question"]
    assert "1가지를 더 여쭤볼게요" in talker.heard
    assert "안내를 받은 날" in talker.heard


def test_an_edit_after_the_result_asks_for_another_look(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    waiting = set(talker.reminders)
    talker.says("안녕").taps("답 고치기").taps("환급 상태").taps("전부")
    assert not talker.case.confirmed
    assert set(talker.reminders) == waiting, "no reminder is lost while the person is editing"
    talker.taps("맞아요")
    assert {key[1] for key in talker.reminders}.isdisjoint({"T-01"})


def test_a_skip_never_overwrites_a_fact(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("예매번호").says("건너뛰기")
    assert talker.case.answers["booking_no"] == "T1234567890"
    assert "그대로 뒀어요" in talker.heard


def test_blanks_are_taken_where_the_pack_allows_them(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=4).says("모르겠어요")
    assert talker.case.answers["booking_no"] is Blank.UNKNOWN


# --- answers that are not understood -----------------------------------------------------------


def test_three_misses_offer_a_way_on_and_a_way_out(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3)
    talker.says("11월 18일").says("T1")
    for line in ("ㅁㄴㅇ", "음...", "!!"):
        assert not any("넘어가기" in button.label for button in talker.buttons)
        talker.says(line)
        assert "이렇게 적으시면 돼요" in talker.heard
    talker.taps("연락처")
    assert "1544-1555" in talker.heard
    talker.taps("이어서").says("ㅋㅋ").says("ㅋㅋ").says("ㅋㅋ").taps("넘어가기")
    assert talker.case.answers["paid_on"] is Blank.SKIPPED
    assert talker.templates == ["question"]


@pytest.mark.parametrize(
    ("steps", "line", "words"),
    [
        (0, "999", "잘 못 알아들었어요"),
        (5, "2030년 1월 1일", "아직 오지 않은 날"),
        (5, "10월 32일", "달력에 없는 날짜"),
        (6, "공짜", "금액을 제가 잘 못 읽었어요"),
        (7, "11월 1일", "보다 앞선 날"),
        (6, "10원", "100원부터"),
        (6, "9억원", "100,000,000원까지"),
        (3, "가" * 900, "200자 안으로"),
        (4, "A1" * 50, "60자 안으로"),
        (8, "가" * 2001, "2,000자 안으로"),
    ],
)
def test_a_wrong_answer_gets_a_reason_an_example_and_buttons(
    content: Content, now: datetime, steps: int, line: str, words: str
) -> None:
    talker = to_the_review(content, now, steps)
    before = talker.case.answers
    talker.says(line)
    assert words in talker.heard
    assert talker.case.answers == before
    assert talker.buttons


HOSTILE = [
    "가" * 5000, "😭😭😭", "\u202eabc\u202c", "<b>", "{{7*7}}", "#panic()", "\ud800", "\x00", "",
    "'; DROP TABLE cases;--", "$x$", "%s%n", "&lt;", "\\", "a\u0301" * 50,
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("steps", [0, 3, 6, 9, 14])
def test_hostile_lines_get_a_kind_answer(
    content: Content, now: datetime, steps: int, line: str
) -> None:
    talker = to_the_review(content, now, steps)
    known = talker.case.answers
    talker.says(line)
    assert talker.heard
    assert known.items() <= talker.case.answers.items()


def test_a_resident_number_is_refused_and_its_message_deleted(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=3)
    known = talker.case.answers
    talker.says("제 번호는 880101-1234567 이에요")
    assert isinstance(talker.outs[0], Erase)
    assert "주민등록번호" in talker.heard
    assert "880101" not in talker.heard
    assert talker.case.answers == known
    talker.sends(caption="880101-1234567")
    assert isinstance(talker.outs[0], Erase)
    assert not talker.case.evidence


@pytest.mark.parametrize("kind", ["voice", "sticker", "location", "poll", "contact", "unknown"])
def test_odd_messages_get_a_kind_word_and_the_question_again(
    content: Content, now: datetime, kind: str
) -> None:
    talker = to_the_review(content, now, steps=2)
    known = talker.case
    talker.odd(kind)
    assert talker.templates == ["odd", "question"]
    assert talker.case == known


def test_an_edited_message_changes_nothing_by_itself(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=5)
    known = talker.case
    talker.edits("11월 1일")
    assert talker.templates == ["edited", "question"]
    assert talker.case == known


# --- buttons -----------------------------------------------------------------------------------


def test_a_double_tap_changes_nothing_and_asks_nothing_twice(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=1)
    tap = Tapped(next(b.action for b in talker.buttons if "예매만" in b.label), 9, "q")
    talker.do(tap)
    known = talker.case
    talker.do(tap)
    assert talker.case == known
    assert talker.toast == "이미 답하셨어요."
    assert talker.templates == []


def test_an_old_button_leads_back_to_the_open_question(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=1)
    old = Tapped(next(b.action for b in talker.buttons if "예매만" in b.label), 9, "q")
    talker.taps("둘 다").taps("해당하는 게 없어요")
    known = talker.case
    talker.do(old)
    assert talker.case == known
    assert talker.templates == ["question"]
    assert talker.retired


def test_garbage_callback_data_is_refused(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=1)
    known = talker.case
    talker.do(Tapped(None, 9, "q"))
    assert talker.toast == "이 버튼은 쓸 수 없어요."
    assert talker.case == known


def test_another_persons_case_is_out_of_reach(content: Content, now: datetime) -> None:
    owner = to_the_review(content, now, steps=3)
    stranger = Talker(content, now, Desk(new_id=1))
    stranger.says("/start").consents()
    for kind in CODES:
        stranger.do(Tapped(Action(kind, owner.case.id, "provider:nol", 3), 9, "q"))
        assert stranger.turn.case is None or stranger.turn.case.id != owner.case.id
        assert not stranger.turn.remind
        assert "가을밤" not in stranger.heard


def test_several_choices_are_ticked_one_by_one(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=9)
    talker.taps("1. 같은")
    assert any(isinstance(out, Redraw) for out in talker.outs)
    talker.taps("3. 접속").taps("1. 같은").taps("다 골랐어요")
    assert talker.case.answers["cause"] == ("network_error",)


def test_a_day_can_be_picked_from_the_calendar(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=5).taps("달력")
    labels = [button.label for button in talker.buttons]
    assert "2026년 11월" in labels
    assert "21" in labels
    assert "22" not in labels, "a day that has not come cannot be when it was paid"
    talker.taps("◀")
    talker.do(Tapped(next(b.action for b in talker.buttons if b.label == "31"), 9, "q"))
    assert talker.case.answers["paid_on"] == date(2026, 10, 31)


def test_why_is_answered_and_changes_nothing(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=1)
    known = talker.case
    talker.taps("왜 묻나요")
    assert "이유" in talker.heard
    assert "근거" not in talker.heard
    assert talker.case == known


def test_why_names_the_source_of_what_it_states(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=5).taps("왜 묻나요")
    assert "결제한 날부터 세는 법 조항" in talker.heard
    assert "근거: 전자상거래법 제15조 제2항" in talker.heard


def test_the_steps_say_where_to_hand_in_the_letter_and_why(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    provider = content.packs["ticket-ban"].provider("nol")
    assert provider is not None
    assert f"보낼 곳: {provider.name} {provider.submit}" in talker.heard
    assert "근거: 전자상거래법 제18조 제3항" in talker.heard


# --- typed instead of tapped -------------------------------------------------------------------


def test_numbers_and_words_do_what_buttons_do(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=0)
    talker.says("인터파크").says("1번").says("없어요")
    assert talker.case.answers == {"provider": "nol", "sanction": "cancelled", "fair_use": "none"}


def test_the_review_understands_a_number_a_name_and_a_yes(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).says("4번")
    assert "어떤 공연인가요" in talker.heard
    talker.says("다른 콘서트").says("예매처")
    assert "어디에서 예매" in talker.heard
    talker.says("멜론").says("음...")
    assert talker.templates == ["review"]
    talker.says("네 맞아요")
    assert talker.case.confirmed


# --- evidence ----------------------------------------------------------------------------------


def test_files_are_numbered_and_said_what_they_show(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=4).sends("캡처.png")
    assert "증 제1호" in talker.heard
    talker.taps("결제 내역")
    assert talker.case.evidence[0].kind == "payment"
    talker.sends(unique="u2")
    assert "증 제2호" in talker.heard
    talker.sends(unique="u2")
    assert "이미 적어 뒀어요" in talker.heard
    talker.taps("이어서").says("T77")
    assert talker.case.answers["booking_no"] == "T77"


# --- commands, several cases, leaving ----------------------------------------------------------


@pytest.mark.parametrize("steps", [0, 3, 9, 14])
@pytest.mark.parametrize("name", [*COMMANDS, "start@guje_bot", "모르는것"])
def test_commands_work_in_every_state(
    content: Content, now: datetime, steps: int, name: str
) -> None:
    talker = to_the_review(content, now, steps)
    known = talker.case.answers
    talker.says(f"/{name}")
    assert talker.heard
    assert talker.desk.cases[0].answers == known


def test_several_cases_stand_side_by_side(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=4)
    first = talker.case
    talker.says("/처음").says("멜론티켓에서 부정예매라고 취소됐어요").taps("새 사건")
    assert talker.case.id != first.id
    talker.says("멜론").waits(days=30).says("/상태")
    assert "질문 5/" in talker.heard
    talker.taps("1번")
    assert talker.case.id == first.id
    assert "예매번호" in talker.heard


def test_stopping_keeps_everything(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=6)
    known = talker.case
    talker.taps("여기까지 저장")
    assert talker.desk.active is None
    talker.waits(days=90).taps("이어서")
    assert talker.case.answers == known.answers


def test_changed_content_is_told_on_resume(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=6)
    case = replace(talker.case, content_hash="older")
    talker.desk = replace(talker.desk, cases=(case,))
    talker.says("/상태").taps("1번")
    assert "새로워졌어요" in talker.heard
    talker.says("/상태").taps("1번")
    assert "새로워졌어요" not in talker.heard


def test_stopping_before_anything_began_asks_for_no_consent(
    content: Content, now: datetime
) -> None:
    for line in ("그만", "/stop"):
        assert Talker(content, now).says(line).templates == ["nothing_open"]


def test_deleting_asks_once_and_then_deletes(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).says("/삭제")
    assert talker.desk.cases
    talker.taps("모두 지우기")
    assert talker.desk == Desk(new_id=1)
    talker.says("/delete")
    assert talker.templates == ["nothing_kept"]


def test_one_case_can_be_deleted(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=2).says("/삭제").taps("지금 사건만")
    assert talker.desk.cases == ()
    assert talker.desk.person is not None


# --- exits and other doors ---------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["매크로", "맡겼어요", "되팔려고"])
def test_an_improper_use_ends_kindly_without_a_letter(
    content: Content, now: datetime, choice: str
) -> None:
    talker = to_the_review(content, now, steps=2).taps(choice)
    assert talker.templates == ["exit"]
    assert "132" in talker.heard
    assert "(확인 필요)" in talker.heard
    assert not any(isinstance(out, LetterFile | LetterPicture) for out in talker.outs)
    talker.taps("답 고치기").taps("해당하는 게 없어요")
    assert talker.templates == ["question"]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("인스타 계정이 해킹당했어요", "비밀번호"),
        ("공모주 청약이 안 됐어요", "주택 청약"),
    ],
)
def test_what_is_not_here_yet_is_said_honestly(fresh: Talker, line: str, word: str) -> None:
    fresh.says(line)
    assert fresh.templates == ["elsewhere"]
    assert word in fresh.heard


def test_an_unclear_line_gets_the_menu_not_a_guess(fresh: Talker) -> None:
    fresh.says("/start").consents().says("오늘 날씨 좋네요")
    assert fresh.templates == ["off_topic"]
    assert "1372" in fresh.heard
    assert fresh.buttons


def test_groups_get_one_polite_line(content: Content, now: datetime) -> None:
    talker = Talker(content, now)
    turn = take(talker.desk, Public(), CHAT, talker.world)
    assert [out.template for out in turn.outs if isinstance(out, Say)] == ["private_only"]
    assert turn.person is None


def test_what_came_too_fast_is_answered_where_it_stands(fresh: Talker) -> None:
    """Whoever does not learn which message was not read believes that it was."""
    turn = take(fresh.desk, Hurried(60.0, 12), CHAT, fresh.world)
    told = {"seconds": 60.0, "tap": False, "kept": False}
    assert turn == Turn(outs=(Say("too_fast", told, reply_to=12),))
    turn = take(fresh.desk, Hurried(90.0, 0, "q"), CHAT, fresh.world)
    assert turn.outs[0] == Toast("q")
    assert "1분 동안" in WORDING.html("too_fast", {**told, "seconds": 90.0}, fresh.now.date())
    assert "30초 동안" in WORDING.html("too_fast", {**told, "seconds": 30.0}, fresh.now.date())


def test_only_whoever_agreed_hears_that_answers_are_stored(fresh: Talker) -> None:
    stranger = fresh.do(Hurried(60.0, 12)).heard
    assert "쉴게요" in stranger
    assert "저장" not in stranger
    fresh.says("/start").consents()
    assert "그대로 저장되어 있어요" in fresh.do(Hurried(60.0, 12)).heard


def test_command_names() -> None:
    assert command_of("/처음") == "start"
    assert command_of("/START@guje_bot payload") == "start"
    assert command_of("/ 처음") == "start"
    assert command_of("처음") == ""


# --- anything at all ---------------------------------------------------------------------------

lines = st.one_of(
    st.text(max_size=40),
    st.sampled_from(["1", "네", "모르겠어요", "건너뛰기", "/처음", "/상태", "/그만", "11월 18일",
                     "5만원", "김하늘", "인터파크 부정이용", "/삭제", "-1", "99999999999999"]),
)  # fmt: skip
moves = st.one_of(
    st.tuples(st.just("says"), lines),
    st.tuples(st.just("tap"), st.integers(0, 40)),
    st.tuples(st.just("odd"), st.sampled_from(["voice", "sticker"])),
    st.tuples(st.just("file"), st.text(max_size=5)),
    st.tuples(st.just("edits"), lines),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(USUAL)), st.lists(moves, max_size=12))
def test_no_sequence_of_inputs_breaks_the_conversation(
    content: Content, steps: int, sequence: list[tuple[str, object]]
) -> None:
    talker = to_the_review(content, datetime.fromisoformat("2026-11-21T14:00+09:00"), steps)
    for what, arg in sequence:
        if what == "tap" and talker.buttons:
            action = talker.buttons[int(str(arg)) % len(talker.buttons)].action
            talker.do(Tapped(action, 1, "q"))
        elif what == "file":
            talker.sends(unique=str(arg))
        elif what in ("says", "odd", "edits"):
            getattr(talker, what)(arg)
        assert isinstance(talker.heard, str)


def test_a_declined_deletion_does_not_stay_armed(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).says("/삭제")
    armed = next(b.action for b in talker.buttons if "모두 지우기" in b.label)
    talker.taps("그만둘게요").waits(days=60)
    talker.do(Tapped(armed, 9, "q"))
    assert talker.templates == ["delete"], "asked again"
    assert talker.desk.cases
    talker.taps("모두 지우기")
    assert not talker.desk.cases


def test_refusing_a_second_consent_says_what_is_kept(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says("/start")
    refuse = next(b.action for b in talker.buttons if "동의 안" in b.label)
    talker.consents()
    talker.do(Tapped(refuse, 9, "q"))
    assert "그대로 있어요" in talker.heard
    assert talker.desk.person


def test_an_answer_that_may_be_left_out_can_be_emptied(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("예매번호").taps("비우기")
    assert talker.case.answers["booking_no"] is Blank.SKIPPED
    talker.taps("공연")
    assert not any("비우기" in button.label for button in talker.buttons)


@pytest.mark.parametrize(
    "line", ["네 근데 금액이 틀려요", "맞아요 근데 2번 틀려요", "네 3번만 고칠게요"]
)
def test_a_yes_with_a_but_confirms_nothing(content: Content, now: datetime, line: str) -> None:
    talker = to_the_review(content, now).says(line)
    assert not talker.case.confirmed
    assert talker.templates == ["review"]
    assert talker.says("네 맞아요").case.confirmed
