"""A personal number is refused before anything else looks at the words, in every state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from talker import USUAL, Talker, to_the_review

from bot.dialogue.state import Erase, Held, Odd, Person, Say, Tapped
from bot.engine.model import Content

NUMBER = "900101-1234568"
"""With a check digit, so that it is never asked about."""
ORDER = "주문 251015-1234567"


def stranger(content: Content, now: datetime) -> Talker:
    return Talker(content, now)


def at_home(content: Content, now: datetime) -> Talker:
    return Talker(content, now).says("/start").consents()


def at_a_question(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now, steps=3)


def at_the_review(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now)


def at_the_result(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요")


def under_an_older_consent(content: Content, now: datetime) -> Talker:
    talker = to_the_review(content, now, steps=3)
    assert talker.desk.person
    old: Person = replace(talker.desk.person, consent_version="0")
    talker.desk = replace(talker.desk, person=old)
    return talker


def under_new_content(content: Content, now: datetime) -> Talker:
    talker = to_the_review(content, now, steps=3)
    (case,) = talker.desk.cases
    talker.desk = replace(talker.desk, cases=(replace(case, content_hash="old"),))
    return talker


STATES = (
    stranger, at_home, at_a_question, at_the_review, at_the_result, under_an_older_consent,
    under_new_content,
)  # fmt: skip
WAYS: dict[str, Callable[[Talker], Talker]] = {
    "a line": lambda talker: talker.says(NUMBER),
    "a story": lambda talker: talker.says(f"예매가 취소됐어요. 제 번호는 {NUMBER}예요"),
    "a command": lambda talker: talker.says(f"/start {NUMBER}"),
    "an unknown command": lambda talker: talker.says(f"/x {NUMBER}"),
    "/delete": lambda talker: talker.says(f"/delete {NUMBER}"),
    "forwarded": lambda talker: talker.forwards(f"고객님 {NUMBER}"),
    "an edit": lambda talker: talker.edits(NUMBER),
    "a caption": lambda talker: talker.sends(caption=NUMBER),
    "a file's name": lambda talker: talker.sends(f"{NUMBER}.png"),
    "a voice's caption": lambda talker: talker.do(Odd("voice", 1, NUMBER)),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_refused_whatever_the_state(
    content: Content, now: datetime, state: Callable[[Content, datetime], Talker], way: str
) -> None:
    talker = state(content, now)
    before = talker.desk
    WAYS[way](talker)
    assert isinstance(talker.outs[0], Erase)
    assert "<b>주민등록번호</b>처럼 보이는" not in talker.heard
    assert "주민등록번호처럼 보이는" in talker.heard
    assert "1234568" not in repr(talker.turn)
    assert replace(talker.desk, new_id=0) == replace(before, new_id=0)
    assert not talker.turn.forget


ADVICE = "다른 사람에게도 알려 주지"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("비밀번호를 qwer1234로 바꿨어요", ("이런 내용이", "이미 알려 주셨다면 지금 바꾸세요")),
        ("482913 인증번호요", ("이런 내용이", "지금 비밀번호를 바꾸고, 모르는 로그인이나 결제가")),
        ("비번 1234, 인증번호 482913", ("이런 내용이", "비밀번호와 인증번호는 다른 사람에게도")),
        ("카드 4532-0151-1283-0366 비번 1234", ("이런 내용이", "비밀번호는 다른 사람에게도")),
    ],
)
def test_of_a_secret_it_is_said_what_to_do_about_it(
    content: Content, now: datetime, line: str, told: tuple[str, ...]
) -> None:
    """A password can be changed; a code that was told cannot, so what it opened is looked after."""
    talker = at_a_question(content, now).says(line)
    assert all(words in talker.heard for words in (*told, ADVICE))
    assert "이런 번호가" not in talker.heard


@pytest.mark.parametrize("line", [NUMBER, "제 계좌번호는 1002-123-456789입니다"])
def test_of_a_number_only_that_letters_need_none(
    content: Content, now: datetime, line: str
) -> None:
    talker = at_a_question(content, now).says(line)
    assert "이런 번호가 필요하지 않아요" in talker.heard
    assert ADVICE not in talker.heard


@pytest.mark.parametrize("state", STATES)
def test_in_an_album_it_is_told_once_and_each_such_message_goes(
    content: Content, now: datetime, state: Callable[[Content, datetime], Talker]
) -> None:
    talker = state(content, now)
    erased = []
    for unique in ("a", "b"):
        talker.sends(unique=unique, caption=NUMBER, group="g")
        erased += [out for out in talker.outs if isinstance(out, Erase)]
        assert any(isinstance(out, Held) for out in talker.outs)
        assert NUMBER not in repr(talker.turn)
    assert len(erased) == 2
    (text,) = talker.waits(seconds=2).words
    assert "주민등록번호처럼 보이는" in text
    assert not any(case.evidence for case in talker.desk.cases)


# --- perhaps an order number -------------------------------------------------------------------


def test_what_may_be_an_order_number_is_asked_about_and_kept_nowhere_meanwhile(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=4)  # the booking number is asked for
    before = talker.desk
    talker.says("251015-1234567")
    (say,) = talker.outs
    assert isinstance(say, Say)
    assert say.reply_to in talker.lines, "so Telegram brings the line back with the tap"
    assert "아직 저장하지 않았어요" in talker.heard
    assert "1234567" not in repr(talker.turn)
    assert talker.desk.cases == before.cases


def test_an_order_number_is_taken_with_one_tap(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=4)
    talker.says("251015-1234567").taps("예매·접수번호예요")
    assert talker.case.answers["booking_no"] == "251015-1234567"
    assert talker.retired
    for what, words in USUAL[5:]:
        getattr(talker, what)(words)
    talker.taps("맞아요")
    assert talker.case.confirmed


def test_the_personal_number_goes_with_one_tap(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=4)
    line = talker.says("251015-1234567").outs[0]
    assert isinstance(line, Say)
    talker.taps("주민등록번호예요")
    assert Erase(line.reply_to) in talker.outs
    assert "booking_no" not in talker.case.answers
    assert "예매번호" in talker.heard, "and the question stands open again"


def test_it_goes_even_where_telegram_does_not_show_the_line(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=4)
    line = talker.says("251015-1234567").outs[0]
    assert isinstance(line, Say)
    (_,), (person,) = line.buttons
    talker.do(Tapped(person.action, 99, "q"))
    assert Erase(line.reply_to) in talker.outs


def test_a_line_that_telegram_no_longer_shows_is_asked_for_again(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=4)
    talker.says("251015-1234567").lines.clear()
    talker.taps("예매·접수번호예요")
    assert "다시 읽을 수 없었어요" in talker.heard
    assert "booking_no" not in talker.case.answers


def test_a_line_that_became_a_personal_number_meanwhile_is_not_taken(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=4).says("251015-1234567")
    talker.lines = {n: replace(line, text=NUMBER) for n, line in talker.lines.items()}
    talker.taps("예매·접수번호예요")
    assert "booking_no" not in talker.case.answers
    assert "1234568" not in repr(talker.turn)


def test_an_answer_given_meanwhile_makes_the_tap_stale(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=4).says("251015-1234567")
    shown, lines = talker.buttons, dict(talker.lines)
    talker.says("T1234567890")
    assert shown[0].label == "주문·예매·접수번호예요"
    known = talker.case.answers
    line = next(line for line in lines.values() if line.text == "251015-1234567")
    talker.do(Tapped(shown[0].action, 99, "q", line))
    assert talker.case.answers == known


def test_before_consent_the_line_finds_its_incident_and_its_number_is_not_heard(
    content: Content, now: datetime
) -> None:
    talker = Talker(content, now).says(f"무신사 쿠폰 주문이 일방 취소됐어요 {ORDER}")
    assert talker.desk.person is None
    talker.taps("예매·접수번호예요")
    assert talker.desk.person is None
    assert "동의" in talker.heard
    talker.consents()
    assert talker.case.incident == "order-cancellation"
    assert "1234567" not in repr(talker.desk)


@pytest.mark.parametrize(
    "line",
    [
        "주민번호 251015-1234567",
        "주문 카드 4532-0151-1283-0366",
        f"주문 {NUMBER}",
        "주문 비번은 abcd1234",
        "주문번호 251015-1234567 4111-1111-1111-1111",
        "251015-1234567, 입금 110-123-456789 신한",
        "251015-1234567 M123A4567",
    ],
)
def test_what_is_called_by_its_name_or_has_more_beside_it_is_never_asked_about(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, steps=4).says(line)
    assert isinstance(talker.outs[0], Erase)
