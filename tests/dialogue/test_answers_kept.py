"""What was answered stays answered: long pastes, blanks, exits after an edit, choices that exclude."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from itertools import pairwise

import pytest
from talker import to_the_review

from bot.clock import KST
from bot.dialogue import asking
from bot.dialogue.state import Action, Erase, Say, Tapped
from bot.engine.model import Answers, Content, Question, Value

ASKED_NOTICE = 8
"""Steps of the usual path until the notice's words are asked for."""
ASKED_CAUSE = 9


def test_the_rest_of_a_split_paste_is_no_answer(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, ASKED_NOTICE)
    known = talker.case.answers
    talker.says("가" * 4096)
    assert "2000자 안으로" in talker.heard.replace(",", "")
    talker.says("가" * 500)
    assert talker.templates == ["rest_of_long"]
    assert talker.case.answers == known
    talker.waits(seconds=20).says("줄인 안내 문구예요")
    assert talker.case.answers["notice_text"] == "줄인 안내 문구예요"


def test_not_knowing_never_overwrites_a_fact(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("예매번호").says("모르겠어요")
    assert talker.case.answers["booking_no"] == "T1234567890"
    assert "그대로 뒀어요" in talker.heard


def test_a_blank_may_become_another_blank(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 4).says("모르겠어요").taps("이전").says("건너뛰기")
    assert talker.case.answers["booking_no"].value == "skipped"  # type: ignore[union-attr]


def test_an_edit_that_ends_in_an_exit_calls_its_reminders_off(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    assert talker.reminders
    talker.says("/cases").taps("번 열기").taps("답 고치기").taps("예매 방법").taps("매크로")
    assert talker.templates == ["exit"]
    assert talker.reminders == {}
    assert not any(one.open for one in talker.case.deadlines)
    assert {one.sequence for one in talker.case.deadlines} == {1}, "a calendar is told of the end"
    talker.taps("답 고치기").taps("해당하는 게 없어요").taps("맞아요")
    assert talker.reminders, "who wanted reminders still gets them"


def test_a_number_in_an_edited_line_is_erased(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3)
    talker.edits("제 번호는 880101-1234567 이에요")
    assert isinstance(talker.outs[0], Erase)
    assert "880101" not in talker.heard


def test_no_guess_excludes_every_guess(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, ASKED_CAUSE)
    talker.taps("1. 같은").taps("3. 접속").taps("짐작 가는 게 없어요")
    ticked = [button.label for button in talker.buttons if button.label.startswith("✅")]
    assert ticked == ["✅ 5. 짐작 가는 게 없어요"]
    talker.taps("2. 가족").taps("다 골랐어요")
    assert talker.case.answers["cause"] == ("family_payer",)


def test_typing_a_guess_and_no_guess_is_asked_about(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, ASKED_CAUSE).says("1번이랑 5번")
    assert "어느 쪽인가요" in talker.heard
    assert "cause" not in talker.case.answers
    talker.taps("짐작 가는 게 없어요")
    assert talker.case.answers["cause"] == ("unclear",)


def test_reopened_choices_start_ticked(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("짐작 가는 이유")
    ticked = [button.label for button in talker.buttons if button.label.startswith("✅")]
    assert ticked == ["✅ 1. 같은 와이파이를 여럿이 썼어요"]


def test_long_answers_are_cut_on_screen_and_kept_whole(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("안내 문구").says("가" * 1900)
    assert talker.case.answers["notice_text"] == "가" * 1900
    assert talker.templates == ["review"]
    assert "가" * 1900 not in talker.heard
    assert "…" in talker.heard


def test_nobody_got_back_more_than_was_paid(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 11).taps("일부만").says("20만원")
    assert "결제한 금액 132,000원보다 많은 금액" in talker.heard
    assert "refunded_amount" not in talker.case.answers
    talker.says("10만원")
    assert talker.case.answers["refunded_amount"] == 100_000


# --- several readings --------------------------------------------------------------------------

READINGS: list[tuple[str, tuple[Value, ...]]] = [
    ("amount", (50_000, 500_000)),
    ("choice", ("nol", "melon")),
    ("choices", (("shared_ip",), ("shared_ip", "network_error"))),
    ("yes_no", (True, False)),
    ("date", (date(2026, 11, 1), date(2026, 11, 2))),
    ("datetime", (datetime(2026, 11, 1, 8, tzinfo=KST), datetime(2026, 11, 1, 20, tzinfo=KST))),
]


@pytest.mark.parametrize(("kind", "readings"), READINGS)
def test_every_reading_gets_a_button_that_means_it(
    content: Content, now: datetime, kind: str, readings: tuple[Value, ...]
) -> None:
    question = _of_type(content, kind)
    talker = to_the_review(content, now, 0)
    pack = content.packs["ticket-ban"]
    turn = asking._ask_which(pack, talker.case, question, readings, talker.world)
    say = turn.outs[0]
    assert isinstance(say, Say)
    assert [_meaning(question, row[0].action) for row in say.buttons] == list(readings)
    assert turn.case
    assert turn.case.misses == 1
    assert all(a[0].label != b[0].label for a, b in pairwise(say.buttons))


def _of_type(content: Content, kind: str) -> Question:
    pack = content.packs["ticket-ban"]
    if kind == "choice":
        return pack.question("provider")
    if kind == "choices":
        return pack.question("cause")
    return replace(pack.question("paid_on"), type=kind)  # type: ignore[arg-type]


def _meaning(question: Question, action: Action) -> Value:
    """What a tap on that button would answer."""
    asked: Answers = {}

    def noted(_pack: object, _case: object, _q: object, value: Value, *_: object) -> None:
        asked["it"] = value

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "accept", noted)
        asking.tapped(None, None, question, Tapped(action, 1, "q"), None)  # type: ignore[arg-type]
    return asked["it"]


# --- date and time -----------------------------------------------------------------------------


def test_a_moment_is_picked_by_day_hour_and_minute(content: Content, now: datetime) -> None:
    pack = content.packs["ticket-ban"]
    timed = replace(pack.question("paid_on"), type="datetime")
    questions = tuple(timed if q.id == "paid_on" else q for q in pack.questions)
    changed = replace(content, packs={"ticket-ban": replace(pack, questions=questions)})
    talker = to_the_review(changed, now, 5).taps("달력")
    talker.taps("20").taps("오후 2시").taps("오후 2:35")
    assert talker.case.answers["paid_on"] == datetime(2026, 11, 20, 14, 35, tzinfo=KST)


# --- consent whose text changed ----------------------------------------------------------------


def test_a_changed_consent_is_asked_again_before_anything_more_is_kept(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, 4)
    person = talker.desk.person
    assert person
    talker.desk = replace(talker.desk, person=replace(person, consent_version="0"))
    known = talker.case.answers
    talker.says("T999")
    assert talker.templates == ["consent"]
    assert talker.case.answers == known
    talker.sends()
    assert not talker.case.evidence
    talker.consents()
    assert talker.desk.person
    assert talker.desk.person.consent_version == "1"
    assert "예매번호" in talker.heard


def test_under_an_older_consent_everything_can_still_be_deleted(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, 4)
    person = talker.desk.person
    assert person
    talker.desk = replace(talker.desk, person=replace(person, consent_version="0"))
    talker.says("/delete").taps("모두 지우기")
    assert talker.desk.person is None
