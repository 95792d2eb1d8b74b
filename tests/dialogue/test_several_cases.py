"""Several cases side by side: lines go where the person looks, and quick taps make no second case."""

from __future__ import annotations

from datetime import datetime

from talker import Talker, to_the_review

from bot.dialogue.state import Action, Tapped
from bot.engine.model import Content


def two_cases(content: Content, now: datetime) -> tuple[Talker, int, int]:
    """A person with an older case at its third question and a newer one at its first."""
    talker = to_the_review(content, now, steps=2)
    older = talker.case.id
    talker.says("/start").taps("예매 취소").taps("새 사건")
    return talker, older, talker.case.id


def test_a_tap_on_another_case_makes_lines_go_there(content: Content, now: datetime) -> None:
    talker, older, newer = two_cases(content, now)
    assert older != newer
    case = talker.desk.case(older)
    assert case
    talker.do(Tapped(Action("pick", older, "fair_use:none", case.revision), 9, "q"))
    assert talker.case.id == older
    talker.says("가을밤 콘서트")
    answered = talker.desk.case(older)
    untouched = talker.desk.case(newer)
    assert answered
    assert untouched
    assert answered.answers["event"] == "가을밤 콘서트"
    assert untouched.answers == {}


def test_a_reminder_of_another_case_does_not_take_the_floor(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    finished = talker.case.id
    talker.says("/start").taps("예매 취소").taps("새 사건")
    opened = talker.case.id
    talker.do(Tapped(Action("finish", finished, "T-SEND"), 9, "q"))
    assert talker.case.id == opened


def test_two_quick_taps_open_one_case(content: Content, now: datetime) -> None:
    talker = Talker(content, now).says("부정이용자라고 예매가 취소됐어요").taps("만 14세 이상")
    consent = Tapped(talker.buttons[0].action, 9, "q")
    talker.do(consent).do(consent)
    assert len(talker.desk.cases) == 1
    talker.taps("NOL").says("/start").taps("예매 취소")
    fresh = Tapped(next(b.action for b in talker.buttons if "새 사건" in b.label), 9, "q")
    talker.do(fresh).do(fresh)
    assert len(talker.desk.cases) == 2


def test_the_tenth_case_can_make_room_for_another(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=1)
    for _ in range(9):
        talker.says("/start").taps("예매 취소").taps("새 사건").taps("NOL")
    assert len(talker.desk.cases) == 10
    talker.says("/start").taps("예매 취소").taps("새 사건")
    assert talker.templates == ["too_many_cases", "cases"]
    talker.taps("1번 지우기")
    assert len(talker.desk.cases) == 10, "nothing goes without being asked once more"
    talker.taps("이 사건 지우기")
    assert len(talker.desk.cases) == 9
