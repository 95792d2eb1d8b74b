"""Two taps, and only the second stores anything; whoever does not agree is not left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from talker import Talker, to_the_review

from bot.dialogue.state import Action, Person, Redraw, Tapped
from bot.engine.model import Content
from bot.engine.privacy import Terms

STORY = "어제 무신사에서 8만9천원 결제했는데 오늘 주문이 취소됐어요"


@pytest.fixture
def fresh(content: Content, now: datetime) -> Talker:
    return Talker(content, now)


def person_of(talker: Talker) -> Person:
    assert talker.desk.person
    return talker.desk.person


def test_two_taps_lead_to_the_first_question(fresh: Talker) -> None:
    fresh.says("부정이용자라고 예매가 취소됐어요")
    for notice in (
        "왜 저장하나요",
        "무엇을 저장하나요",
        "언제까지 두나요",
        "동의하지 않아도 돼요",
    ):
        assert notice in fresh.heard
    fresh.taps("만 14세 이상이고 동의해요")
    for item in ("무엇이 가나요", "어느 나라로", "누가 받나요", "왜, 언제까지", "싫으시면"):
        assert item in fresh.heard
    assert fresh.desk.person is None, "the first tap stores nothing"
    assert fresh.turn.person is None
    assert fresh.turn.events == ()
    fresh.taps("국외 이전에 동의해요")
    assert "어디에서 예매" in fresh.heard


def test_who_keeps_it_is_said_where_somebody_is_named(fresh: Talker) -> None:
    fresh.says(STORY)
    assert "누가 맡아 두나요" not in fresh.heard
    fresh.terms = Terms(operator="구제봇 운영팀", contact="help@example.org")
    fresh.says(STORY)
    assert "누가 맡아 두나요? 구제봇 운영팀 (help@example.org)" in fresh.heard


def test_the_consent_is_noted_with_all_that_was_agreed_to(fresh: Talker) -> None:
    fresh.says("/start").consents()
    person = person_of(fresh)
    assert person.of_age
    assert (person.consented_at, person.overseas_at) == (fresh.now, fresh.now)
    assert fresh.world.is_agreed(person)
    assert not fresh.world.is_agreed(replace(person, consent_digest="other words"))


def test_the_screens_change_one_message_in_place(fresh: Talker) -> None:
    """A phone's chat is not filled with long notices; and the line above stays the same."""
    fresh.says(STORY).taps("만 14세 이상")
    (redrawn,) = [out for out in fresh.outs if isinstance(out, Redraw)]
    line = next(iter(fresh.lines))
    assert redrawn.say.reply_to == line


@pytest.mark.parametrize("label", ["동의 안 할래요", "만 14세 미만"])
def test_who_does_not_agree_at_first_finds_the_way_back_with_the_story(
    fresh: Talker, label: str
) -> None:
    fresh.says(STORY).taps(label)
    assert fresh.desk.person is None
    assert "1372" in fresh.heard
    assert fresh.taps("자주 묻는").templates == ["faq_list"]
    fresh.says(STORY).taps(label)
    back = next(b for b in fresh.buttons if b.action.kind == "consent")
    fresh.taps(back.label).consents()
    assert fresh.case.heard, "what the first line told was not lost on the way"


def test_the_second_screen_asks_to_tap_before_telling_more(fresh: Talker) -> None:
    """Nothing is stored in between: a line typed there gets the first screen, as if undone."""
    fresh.says(STORY).taps("만 14세 이상")
    assert "아래 버튼만 눌러 주시면 바로 시작해요. 이야기는 그다음에" in fresh.heard
    other = fresh.says("무신사에서 12만원 결제했는데 쿠폰 오류라고 취소됐어요").consents()
    assert other.case.heard["amount"] == 120_000, "what was typed there is not lost"


def test_refusing_the_transfer_overseas_stores_nothing(fresh: Talker) -> None:
    fresh.says("/start").taps("만 14세 이상").taps("동의 안 할래요")
    assert fresh.desk.person is None
    assert "아무것도 저장하지 않을게요" in fresh.heard


def test_a_child_is_spoken_to_kindly_and_asked_to_bring_a_parent(fresh: Talker) -> None:
    fresh.says("/start").taps("만 14세 미만")
    assert "보호자" in fresh.heard
    assert fresh.desk.person is None


def test_the_last_button_agrees_to_no_other_words(fresh: Talker) -> None:
    """An old message's button must not count as consent to a text that it does not show."""
    fresh.says("/start").taps("만 14세 이상")
    old = fresh.buttons[0].action
    assert old.kind == "agree_abroad"
    fresh.do(Tapped(replace(old, arg=":0ther"), 9, "q"))
    assert fresh.desk.person is None
    assert "왜 저장하나요" in fresh.heard
    fresh.do(Tapped(old, 9, "q"))
    assert fresh.desk.person


def test_the_button_of_an_earlier_version_asks_and_does_not_agree(fresh: Talker) -> None:
    """'동의하고 시작하기' of last year stands in chats for ever."""
    fresh.do(Tapped(Action("consent", arg="ticket-ban"), 9, "q"))
    assert fresh.desk.person is None
    assert "왜 저장하나요" in fresh.heard


def test_a_second_tap_keeps_the_day_of_the_first(fresh: Talker) -> None:
    fresh.says("부정이용자라고 예매가 취소됐어요").taps("만 14세 이상")
    agree = fresh.buttons[0].action
    fresh.do(Tapped(agree, 9, "q"))
    before = person_of(fresh)
    fresh.waits(days=3).do(Tapped(agree, 9, "q"))
    assert person_of(fresh).consented_at == before.consented_at
    assert len(fresh.desk.cases) == 1


@pytest.mark.parametrize("arg", ["ticket-ban", "ticket-ban:0ther"])
def test_the_first_button_leads_on_from_no_other_words(fresh: Talker, arg: str) -> None:
    """From a screen under old words, or of before buttons were bound to words, nobody gets past."""
    fresh.do(Tapped(Action("agree", arg=arg), 9, "q"))
    assert "왜 저장하나요" in fresh.heard, "the four notices in force are shown first"
    assert "누가 받나요" not in fresh.heard
    fresh.taps("만 14세 이상")
    assert "누가 받나요" in fresh.heard
    assert fresh.taps("국외 이전에 동의").case.incident == "ticket-ban"


def test_a_child_who_wrote_something_before_is_told_the_truth(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("알림 받을게요")
    assert talker.reminders
    answers = dict(talker.case.answers)
    talker.do(Tapped(Action("young"), 9, "q"))
    assert not talker.reminders
    assert (talker.case.reminders, talker.case.reminders_at) == (False, None)
    assert "저장하지 않아요" not in talker.heard
    assert "알림은 모두 껐어요" in talker.heard
    assert "아직 그대로 있어요" in talker.heard
    assert talker.case.answers == answers
    talker.says("한 줄 더 적을게요")
    assert "만 14세가 안 됐다고 하셔서" in talker.heard
    assert talker.case.answers == answers, "nothing more is written down"
    talker.do(Tapped(Action("young"), 9, "q"))
    talker.taps("🗑 모두 지우기").taps("🗑 모두 지우기")
    assert talker.desk.person is None


# --- reminders: their own -----------------------------------------------------------------------


def test_reminders_are_agreed_to_apart_and_taken_back_with_one_tap(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    assert "따로 동의" in talker.heard
    assert talker.case.reminders_at is None
    talker.waits(minutes=1).taps("알림 받을게요")
    assert talker.case.reminders_at == talker.now
    talker.do(Tapped(Action("quiet", talker.case.id), 9, "q"))
    assert talker.case.reminders_at is None
    assert not talker.reminders


# --- an older consent ---------------------------------------------------------------------------


@pytest.fixture
def older(content: Content, now: datetime) -> Talker:
    """Somebody in the middle of a case, who agreed to words that have changed since."""
    talker = to_the_review(content, now, 4)
    talker.desk = replace(
        talker.desk, person=replace(person_of(talker), consent_digest="other words")
    )
    return talker


@pytest.mark.parametrize(
    ("line", "template"),
    [
        ("/stop", "saved"), ("/start", "home"), ("/evidence", "proofs"), ("/cases", "cases"),
        ("/help", "help"), ("/delete", "delete"), ("그만할래요", "saved"),
        ("내 정보 지워줘", "delete"),
    ],
)  # fmt: skip
def test_commands_that_keep_nothing_work_under_an_older_consent(
    older: Talker, line: str, template: str
) -> None:
    assert older.says(line).templates[0] == template


def test_nothing_is_kept_for_longer_under_an_older_consent(older: Talker) -> None:
    last_day = older.now.date() + timedelta(days=7)
    leaving = replace(older.case, leaving_on=last_day)
    older.desk = replace(older.desk, cases=(leaving,))
    older.do(Tapped(Action("retain", leaving.id), 1, "q"))
    assert older.templates == ["consent"]
    assert older.turn.case is None
    older.consents()
    older.do(Tapped(Action("retain", leaving.id), 1, "q"))
    assert "retained" in older.templates


def test_a_question_is_answered_under_an_older_consent(older: Talker) -> None:
    question = older.content.packs["ticket-ban"].faq[0].question
    answers = dict(older.case.answers)
    assert older.says(question).templates == ["faq"]
    assert older.case.answers == answers


def test_an_answer_is_not_taken_under_an_older_consent(older: Talker) -> None:
    answers = dict(older.case.answers)
    assert older.says("T12345").templates == ["consent"]
    assert older.case.answers == answers
    older.consents()
    assert older.world.is_agreed(older.desk.person)
    assert "예매번호" in older.heard, "the open question is asked again"


def test_a_new_matter_under_an_older_consent_is_not_forgotten(older: Talker) -> None:
    older.says("/start").taps("주문 취소")
    assert older.templates == ["consent"]
    older.consents()
    assert older.case.incident == "order-cancellation"


# --- at the review ------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "template"), [("그만할래요", "saved"), ("내 사건", "cases")])
def test_a_command_in_words_is_heard_at_the_review(
    content: Content, now: datetime, line: str, template: str
) -> None:
    assert to_the_review(content, now).says(line).templates == [template]


def test_a_question_is_heard_at_the_review(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now)
    talker.says(content.packs["ticket-ban"].faq[0].question)
    assert talker.templates == ["faq"]
    assert talker.taps("이어서 하기").templates == ["review"]


# --- asking without agreeing ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "incident"),
    [
        ("예매 취소되면 환불은 언제 받아요?", "ticket-ban"),
        ("계정 도용당하면 어디에 신고해요?", "account-theft"),
        ("쿠폰 회수당하면 어떻게 해요?", "order-cancellation"),
    ],
)
def test_who_refused_and_asks_gets_the_answers_without_the_consent(
    fresh: Talker, line: str, incident: str
) -> None:
    fresh.says("/start").taps("동의 안 할래요").says(line)
    assert fresh.templates == ["asked_first"]
    answers = [b.action.arg for b in fresh.buttons if b.action.kind == "faq"]
    assert answers
    assert {answer.partition("/")[0] for answer in answers} == {incident}
    assert Action("faqs", arg=incident) in [b.action for b in fresh.buttons]
    start = next(b for b in fresh.buttons if b.action == Action("start", arg=incident))
    assert fresh.taps(start.label).templates == ["consent"], "only this asks for the consent"
    fresh.says(line).taps(next(b.label for b in fresh.buttons if b.action.kind == "faq"))
    assert fresh.templates == ["faq"]
    fresh.says(line).taps("자주 묻는")
    assert {b.action.arg.partition("/")[0] for b in fresh.buttons if b.action.kind == "faq"} == {
        incident
    }
    assert (fresh.desk.person, fresh.desk.cases) == (None, ())


def test_a_story_that_asks_gets_the_consent_and_the_answers_below(fresh: Talker) -> None:
    fresh.says("부정이용자라고 예매가 취소됐는데 어떻게 해요?")
    assert fresh.templates == ["consent"]
    kinds = [b.action.kind for b in fresh.buttons]
    assert kinds.index("agree") < kinds.index("faq") < kinds.index("faqs")
    fresh.consents()
    assert fresh.case.incident == "ticket-ban"


def test_a_story_that_asks_nothing_gets_the_consent_alone(fresh: Talker) -> None:
    fresh.says("부정이용자라고 예매가 취소됐어요")
    assert {b.action.kind for b in fresh.buttons} == {"agree", "young", "refuse", "policy"}


def test_what_to_do_at_once_comes_before_the_answers(fresh: Talker) -> None:
    fresh.says("청약 5분 남았는데 로그인이 안 돼요 어떻게 하나요?")
    assert fresh.templates == ["at_once", "consent"]
    assert Action("faqs", arg="subscription-error") in [b.action for b in fresh.buttons]


@pytest.mark.parametrize("label", ["동의 안 할래요", "만 14세 미만"])
def test_the_questions_offered_after_a_no_are_those_of_the_matter(
    fresh: Talker, label: str
) -> None:
    fresh.says("부정이용자라고 예매가 취소됐어요").taps(label).taps("자주 묻는")
    answers = [b.action.arg for b in fresh.buttons if b.action.kind == "faq"]
    assert answers
    assert {answer.partition("/")[0] for answer in answers} == {"ticket-ban"}


@pytest.mark.parametrize(
    "line", ["/cases", "/evidence", "/delete", "/export", "/withdraw", "내 사건"]
)
def test_of_a_stranger_nothing_is_kept_and_nothing_is_asked(fresh: Talker, line: str) -> None:
    fresh.says(line)
    assert fresh.templates == ["nothing_kept"]
    assert "지울 것" not in fresh.heard
    assert fresh.taps("처음으로").desk.person is None


def test_a_strangers_button_of_the_cases_asks_for_no_consent(fresh: Talker) -> None:
    fresh.says("/help").taps("내 사건")
    assert fresh.templates == ["nothing_kept"]
