"""Is an answer read by its question's type, bounds and blanks?"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import KST
from bot.engine.model import Blank, Choice, Content, Question, QuestionType, Value
from bot.understanding.answers import MOST_CANDIDATES, MOST_CHARACTERS, limit_of, read_answer
from bot.understanding.readings import Problem
from bot.understanding.routing import route

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
CHOICES = (Choice(id="a", label="첫 번째 것"), Choice(id="dunno", label="잘 모르겠어요"))


def ask(kind: QuestionType, **more: object) -> Question:
    return Question(id="q", type=kind, text="?", short="", why="", example="", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        (ask("choice", choices=CHOICES), "1", "a"),
        (ask("choices", choices=CHOICES), "1, 2", ("a", "dunno")),
        (ask("yes_no"), "네", True),
        (ask("date", past=True), "어제", date(2026, 11, 20)),
        (ask("date"), "내일", date(2026, 11, 22)),
        (ask("datetime", past=True), "어제 오후 3시", datetime(2026, 11, 20, 15, tzinfo=KST)),
        (ask("amount"), "8만9천", 89_000),
        (ask("count"), "두 장", 2),
        (ask("text"), " <b>글</b> ", "<b>글</b>"),
        (ask("long_text"), "가" * 2_000, "가" * 2_000),
        (ask("name"), "홍길동입니다", "홍길동"),
        (ask("code"), "T1234567890", "T1234567890"),
        (ask("email"), "a@b.kr", "a@b.kr"),
        (ask("text", unknown=True), "모르겠어요", Blank.UNKNOWN),
        (ask("amount", skip=True), "패스", Blank.SKIPPED),
        (ask("choice", choices=CHOICES, unknown=True), "모르겠어요", "dunno"),
        (ask("yes_no", unknown=True), "없어요", False),
    ],
)
def test_values(question: Question, said: str, value: Value) -> None:
    reading = read_answer(question, said, NOW)
    assert (reading.value, reading.problem) == (value, None)


@pytest.mark.parametrize(
    ("question", "said", "problem"),
    [
        (ask("text"), "모르겠어요", "not_understood"),
        (ask("date", past=True), "내일", "future"),
        (ask("date"), "2월 30일", "impossible"),
        (ask("datetime", past=True), "어제", "no_time"),
        (ask("datetime"), "내일이요", "no_time"),
        (ask("datetime"), "글쎄", "not_understood"),
        (ask("amount", min=1), "0원", "too_small"),
        (ask("amount", max=10_000), "2만원", "too_big"),
        (ask("count", max=4), "5장", "too_big"),
        (ask("text", max=3), "네 글자요", "too_long"),
        (ask("name", max=2), "홍길동", "too_long"),
        (ask("text"), "", "empty"),
        (ask("code"), "880101-1234567", "personal_number"),
        (ask("long_text", unknown=True), "비밀번호는 abcd1234", "personal_number"),
        (ask("long_text", max=10_000), "가" * (MOST_CHARACTERS + 1), "too_long"),
    ],
)
def test_problems(question: Question, said: str, problem: Problem) -> None:
    reading = read_answer(question, said, NOW)
    assert (reading.value, reading.problem, reading.ambiguous) == (None, problem, ())


def test_a_moment_to_come_is_never_offered_as_one_gone_by() -> None:
    """At 14:00 '5시 반' may only be 17:30; '11시' may be either, where none has to come."""
    coming = read_answer(ask("datetime"), "5시 반", NOW)
    assert coming.value == datetime(2026, 11, 21, 17, 30, tzinfo=KST)
    assert len(read_answer(ask("datetime"), "내일 5시 반", NOW).ambiguous) == 2
    assert len(read_answer(ask("datetime"), "어제 5시 반", NOW).ambiguous) == 2
    assert len(read_answer(ask("datetime", past=True), "5시 반", NOW).ambiguous) == 2


def test_bounds_decide_between_several_readings() -> None:
    both = read_answer(ask("amount"), "8만9", NOW)
    assert both.ambiguous == (80_009, 89_000)
    assert read_answer(ask("amount", min=85_000), "8만9", NOW).value == 89_000
    assert read_answer(ask("amount", max=100), "8만9", NOW).problem == "too_big"


TYPES: tuple[QuestionType, ...] = get_args(QuestionType)
WORDS = st.sampled_from(
    ["어제", "오후", "3시", "2026", "-", ".", "10", "만", "천", "원", "번", "네", "아니", "없", "안",
     "1번", "랑", "비밀번호", "는", "월", "일", "전", " ", "\u200b", "ㅇ", "９", "²", "①", "백", "억", "~",
     "주", "+", ":", "T", "작년", "999999999"]
)  # fmt: skip
ANYTHING = st.text(st.characters(), max_size=5_000) | st.lists(WORDS, max_size=60).map("".join)


@settings(max_examples=150, deadline=1_000, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(TYPES), ANYTHING, st.booleans())
def test_no_text_breaks_a_reading(kind: QuestionType, text: str, past: bool) -> None:
    reading = read_answer(ask(kind, choices=CHOICES, past=past, unknown=True), text, NOW)
    states = (reading.value is not None, reading.problem is not None, len(reading.ambiguous) > 1)
    assert sum(states) == 1
    if past and isinstance(reading.value, datetime):
        assert reading.value <= NOW
    route(text, {}, ())


HOSTILE: tuple[Callable[[int], str], ...] = (
    lambda n: "1" * n, lambda n: "1 " * (n // 2), lambda n: "1," * (n // 2), lambda n: "1-" * (n // 2),
    lambda n: "만" * n, lambda n: "가" * n, lambda n: "a@" * (n // 2), lambda n: "a." * (n // 2),
    lambda n: "비밀번호 " * (n // 5), lambda n: "880101-" * (n // 7), lambda n: "\u0301" * n,
    lambda n: "\ud800" * n, lambda n: "\ufdfa" * n, lambda n: "어제 " * (n // 3), lambda n: "\n " * (n // 2),
    lambda n: "pw!" * (n // 3), lambda n: "인증번호" * (n // 4), lambda n: "네" * n,
    lambda n: "년월일" * (n // 3), lambda n: "1년1월1일" * (n // 6), lambda n: "(" * n, lambda n: "(1" * (n // 2),
    lambda n: " " * (n - 1) + "1", lambda n: "매크로 아니고 대리 " * (n // 11), lambda n: "안" * n, lambda n: "½" * n,
    lambda n: "없" * n, lambda n: "멜론," * (n // 3), lambda n: "모르" * (n // 2), lambda n: "그런거" * (n // 3),
    lambda n: "환불 언제 " * (n // 6), lambda n: "날짜" * (n // 2), lambda n: "년월일1 (２만" * (n // 9),
)  # fmt: skip


HOSTILE_SIZES = (80, 4_096)
SLOW = 0.5
"""Seconds of the processor's time; a quiet machine needs a tenth of it."""


@pytest.mark.parametrize("make", HOSTILE)
def test_hostile_texts_are_read_fast(make: Callable[[int], str], content: Content) -> None:
    pack = content.packs["ticket-ban"]
    questions = [*pack.questions, *(ask(kind, choices=CHOICES) for kind in TYPES)]
    for size in HOSTILE_SIZES:
        text = make(size)
        for question in questions:
            began = time.process_time()
            read_answer(question, text, NOW)
            assert time.process_time() - began < SLOW, (question.id, question.type, size)
        began = time.process_time()
        route(text, content.packs, content.elsewhere)
        assert time.process_time() - began < SLOW, size


@pytest.mark.parametrize(
    "said", ["모르겠어요", "모르겟어요ㅠㅠ", "잘 몰라유", "기억이 안 나요", "까먹었어요", "몰겠음"]
)
@pytest.mark.parametrize("kind", get_args(QuestionType))
def test_not_knowing_is_a_blank_for_every_type(kind: QuestionType, said: str) -> None:
    yes, no = (
        Choice(id="y", label="그랬어요"),
        Choice(id="n", label="해당하는 게 없어요", exclusive=True),
    )
    question = ask(kind, choices=(yes, no), unknown=True)
    assert read_answer(question, said, NOW).value is Blank.UNKNOWN
    skippable = ask(kind, choices=(yes, no), skip=True)
    assert read_answer(skippable, said, NOW).value is Blank.SKIPPED
    assert read_answer(ask(kind, choices=(yes, no)), said, NOW).problem == "not_understood"


@pytest.mark.parametrize(
    "said", ["없어요", "안내에 없어요", "안 적혀 있어요", "기한 없음", "따로 없었어요"]
)
def test_no_day_in_the_notice_is_not_known(said: str) -> None:
    assert read_answer(ask("date", unknown=True), said, NOW).value is Blank.UNKNOWN
    assert read_answer(ask("date", past=True), said, NOW).problem == "not_understood"


def test_passing_over_never_says_not_known() -> None:
    """A skip never overwrites a fact; 'unknown' does."""
    assert read_answer(ask("date", unknown=True), "패스", NOW).value is Blank.SKIPPED


@pytest.mark.parametrize("said", ["없어요", "문자 못 받았어요", "지웠어요", "사진으로 보낼게요"])
def test_having_no_notice_is_not_quoted_as_the_notice(said: str) -> None:
    assert read_answer(ask("long_text", skip=True), said, NOW).value is Blank.SKIPPED
    assert read_answer(ask("text"), said, NOW).problem == "not_understood"


def test_limits_come_from_one_place() -> None:
    assert limit_of(ask("text")) == 300
    assert limit_of(ask("text", max=40)) == 40
    assert limit_of(ask("long_text")) == 2_000
    assert limit_of(ask("name")) == 40
    assert limit_of(ask("amount", max=5)) == 300
    for kind in ("text", "long_text", "name", "code"):
        question = ask(kind)
        assert read_answer(question, "가" * limit_of(question), NOW).problem != "too_long"
        assert read_answer(question, "가" * (limit_of(question) + 1), NOW).problem == "too_long"


def test_too_many_readings_are_none() -> None:
    many = tuple(Choice(id=f"c{n}", label=f"{n}호 티켓") for n in "가나다라마바사")
    assert (
        len(read_answer(ask("choice", choices=many[:MOST_CANDIDATES]), "티켓", NOW).ambiguous) == 6
    )
    assert read_answer(ask("choice", choices=many), "티켓", NOW).problem == "not_understood"


@pytest.mark.parametrize("text", ["없어요", "번호 없어요", "예매번호는 없음", "없습니다."])
def test_having_no_number_is_passing_over_it(text: str) -> None:
    """'없어요' must never be printed in a letter as the booking number."""
    skippable = ask("code", skip=True)
    assert read_answer(skippable, text, NOW).value is Blank.SKIPPED
    assert read_answer(ask("code"), text, NOW).problem == "not_understood"
