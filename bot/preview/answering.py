"""Scenes of a question and what is typed to it: taps, slips, and what the bot cannot read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.dialogue.state import Tapped
from bot.engine.model import Question, QuestionType
from bot.preview.guest import Guest, Scenes
from bot.preview.parts import Bubbles

Wanted = Callable[[Question], bool]
_ODD = {
    "voice": "음성", "sticker": "스티커", "location": "위치", "contact": "연락처", "poll": "투표",
    "dice": "주사위",
}  # fmt: skip
_SHOWN = 60
"""Characters of a very long line that are shown."""


def answers(guest: Guest) -> Scenes:
    """What a person may do at a question beside answering it."""
    yield "달력에서 고르기", lambda: guest.asked(_day).taps("month")
    yield "여러 개 고르기", lambda: guest.asked(_of_type("choices")).taps("toggle")
    yield "이전으로 돌아가기", lambda: _back(guest)
    yield "두 가지로 읽힐 때", lambda: _two_days(guest)
    yield "주민등록번호를 적었을 때", lambda: guest.opened().says("900101-1234567이에요")
    yield "주문번호일 수도 있을 때", lambda: _order_number(guest)
    yield "그 메시지가 지워졌을 때", lambda: _order_gone(guest)
    yield (
        "받은 글을 전달했을 때",
        lambda: guest.opened().forwards("고객님의 예매가 취소되었습니다."),
    )
    yield "보낸 메시지를 고쳤을 때", lambda: guest.opened().edits("다시 적어요")[:2]
    yield "여러 개로 나뉘어 온 긴 글", lambda: _rest_of_long(guest)
    for kind, name in _ODD.items():
        yield f"읽지 못하는 메시지: {name}", partial(_odd, guest, kind, name)
    yield "멈추고 다시 오기", lambda: _saved(guest)


def misses(guest: Guest) -> Scenes:
    """What is not understood, or cannot be the answer."""
    slips: tuple[tuple[str, Wanted, str], ...] = (
        ("고르는 질문", lambda q: bool(q.choices), "글쎄요ㅠㅠ"),
        ("날짜", _day, "그때쯤이요"),
        ("달력에 없는 날", _day, "2월 30일"),
        ("아직 오지 않은 날", _day, "내일"),
        ("너무 먼 날", _day, "1990년 1월 1일"),
        ("앞의 답보다 이른 날", lambda q: bool(q.not_before), "2020년 1월 1일"),
        ("금액", _of_type("amount"), "꽤 많이요"),
        ("너무 큰 금액", _of_type("amount"), "990억원"),
        ("이름", _of_type("name"), "???"),
        ("너무 긴 글", _of_type("long_text"), "가나다라 " * 500),
    )
    for title, wanted, text in slips:
        yield title, partial(_missed, guest, wanted, text)
    yield "세 번 알아듣지 못했을 때", lambda: _stuck(guest)


def _day(question: Question) -> bool:
    return question.type == "date" and question.past


def _of_type(wanted: QuestionType) -> Wanted:
    return lambda question: question.type == wanted


def _order_number(guest: Guest) -> Bubbles:
    visitor = guest.opened()
    return (*visitor.says("주문번호 251015-1234567이에요"), *visitor.taps("personal_no"))


def _order_gone(guest: Guest) -> Bubbles:
    visitor = guest.opened()
    visitor.says("주문번호 251015-1234567이에요")
    button = visitor.sees("order_no")
    assert button  # noqa: S101 - it was just shown
    return visitor.do(Tapped(button.action, 0, "q"))[:1]


def _back(guest: Guest) -> Bubbles:
    visitor, first = guest.opened(), guest.sight.person.moments[0]
    question = guest.pack.question(first.asked[0])
    visitor.answers(question, first.answers[question.id])
    return visitor.taps("back")


def _two_days(guest: Guest) -> Bubbles:
    visitor = guest.asked(_day)
    near, far = (visitor.today - timedelta(days=days) for days in (3, 4))
    return visitor.says(f"{far.day}일 아니면 {near.day}일")


def _rest_of_long(guest: Guest) -> Bubbles:
    visitor = guest.asked(_of_type("long_text"))
    visitor.says("가나다라 " * 900)
    return visitor.says("그래서 이렇게 됐어요.")


def _saved(guest: Guest) -> Bubbles:
    visitor = guest.opened()
    return (*visitor.taps("save"), *visitor.taps("resume"))


def _odd(guest: Guest, kind: str, shown: str) -> Bubbles:
    return guest.opened().odd(kind, shown)[:2]


def _missed(guest: Guest, wanted: Wanted, text: str) -> Bubbles:
    typed, *said = guest.asked(wanted).says(text)
    if said[0].template != "unclear":
        raise LookupError("this person's answers allow it")
    short = typed.html if len(typed.html) <= _SHOWN else f"{typed.html[:_SHOWN]}…"
    return (replace(typed, html=short), *said)


def _stuck(guest: Guest) -> Bubbles:
    visitor = guest.asked(_day)
    visitor.says("음")
    visitor.says("그때쯤이요")
    return (*visitor.says("언제더라"), *visitor.taps("leave"))
