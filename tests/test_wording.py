"""What messages say by themselves, and how a long one is cut into pieces that Telegram takes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from bot.clock import KST
from bot.engine.model import Source
from bot.paths import TEMPLATES
from bot.playground.html import parse_html
from bot.wording import Wording, countdown, length, pieces, plain, time_left

WORDING = Wording(TEMPLATES)
SOURCE = Source(
    id="law", title="가나다법 제1조", status="law",
    checked_on=date(2026, 11, 21), review_by=date(2027, 5, 31),
)  # fmt: skip


@pytest.mark.parametrize(("today", "old"), [(date(2027, 5, 30), False), (date(2027, 5, 31), True)])
def test_a_fact_past_its_review_date_says_so(today: date, old: bool) -> None:
    data = {"why": "이유", "short": "날", "source": SOURCE}
    text = plain(WORDING.html("why", data, today))
    assert "근거: 가나다법 제1조 · 법령 · 확인일 2026-11-21" in text
    assert ("다시 확인해 주세요" in text) is old


@pytest.mark.parametrize(
    ("who", "words"),
    [("user", "지금이라도"), ("provider", "어떻게 됐는지 확인해 보세요")],
)
def test_a_reminder_after_the_day_never_says_until(who: str, words: str) -> None:
    day, on = date(2026, 11, 22), date(2026, 11, 24)
    data = {
        "title": "서면 보내기", "day": day, "at": None, "on": on, "who": who, "text": "전에", "past": "뒤에",
        "hoped": False, "number": 1, "of": 1, "pack": "작은 사건",
    }  # fmt: skip
    text = plain(WORDING.html("reminder", data, on))
    assert "11월 22일(일)이 지났어요" in text
    assert words in text
    assert "뒤에" in text
    assert "전에" not in text
    assert "까지" not in text


NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)


@pytest.mark.parametrize(
    ("at", "left"),
    [
        ("2026-11-21T17:30", "3시간 30분 남았어요"),
        ("2026-11-21T17:00", "3시간 남았어요"),
        ("2026-11-21T14:42", "42분 남았어요"),
        ("2026-11-21T14:00", "1분도 안 남았어요"),
        ("2026-11-21T13:59", "지났어요"),
        ("2026-11-22T13:59", "23시간 59분 남았어요"),
        ("2026-11-22T14:00", "하루 남았어요"),
        ("2026-11-24T09:00", "3일 남았어요"),
    ],
)
def test_time_left(at: str, left: str) -> None:
    assert time_left(datetime.fromisoformat(at).replace(tzinfo=KST), NOW) == left


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2026-11-21", "오늘까지"),
        ("2026-11-22", "하루 남았어요"),
        ("2026-11-19", "2일 지났어요"),
        ("2027-11-20", "364일 남았어요"),
        ("2029-11-21", "3년 남았어요"),
        ("2029-11-10", "2년 넘게 남았어요"),
        ("2025-11-20", "1년 넘게 지났어요"),
    ],
)
def test_a_far_day_is_counted_in_years(day: str, words: str) -> None:
    assert countdown(date.fromisoformat(day), NOW.date()) == words


@dataclass(frozen=True, slots=True)
class End:
    day: date
    at: datetime | None = None
    who: str = "user"


@dataclass(frozen=True, slots=True)
class Step:
    text: str
    deadline: End


def test_a_next_action_counts_down_to_the_hour_where_there_is_one() -> None:
    by_the_hour = End(NOW.date(), NOW.replace(hour=17, minute=30).astimezone(UTC))
    for end, words in (
        (by_the_hour, "11월 21일(토) 오후 5:30까지 · 3시간 30분 남았어요"),
        (End(date(2026, 11, 24)), "11월 24일(화)까지 · 3일 남았어요"),
        (
            End(date(2026, 11, 24), who="provider"),
            "답을 기다리는 날: 11월 24일(화) · 3일 남았어요",
        ),
    ):
        data = {"next": Step("접수하세요", end), "now": NOW}
        text = plain(WORDING.html("next_action", data, NOW.date()))
        assert text == f"지금 할 일 하나\n⏰ {words}\n\n접수하세요"


def test_a_reminder_names_the_hour_where_there_is_one() -> None:
    data = {
        "title": "접수 마감", "day": NOW.date(), "at": NOW.replace(hour=17, minute=30),
        "who": "user", "text": "접수하세요", "past": "", "hoped": False, "number": 1, "of": 1,
        "pack": "작은 사건",
    }  # fmt: skip
    on = NOW.date()
    assert "오늘 오후 5:30까지예요" in plain(WORDING.html("reminder", {**data, "on": on}, on))
    before = date(2026, 11, 20)
    early = plain(WORDING.html("reminder", {**data, "on": before}, before))
    assert "11월 21일(토) 오후 5:30까지예요 · 하루 남았어요" in early
    last = {**data, "on": on, "now": NOW.replace(hour=16, minute=30)}
    assert "오늘 오후 5:30까지예요 · 1시간 남았어요" in plain(WORDING.html("reminder", last, on))


def test_a_day_that_only_reminds_of_another_is_no_last_day() -> None:
    data = {
        "title": "접수 소식을 여쭤볼 때", "day": NOW.date(), "at": None, "on": NOW.date(), "who": "user",
        "text": "접수는 어떻게 됐나요?", "past": "", "hoped": False, "number": 1, "of": 1,
        "pack": "작은 사건", "once": True,
    }  # fmt: skip
    text = plain(WORDING.html("reminder", data, NOW.date()))
    assert "오늘이에요" in text
    assert "까지" not in text


# --- pieces ------------------------------------------------------------------------------------

LIMIT = 40
WORDS = st.text(st.sampled_from("가나 a<>&'\n🙂"), max_size=120)


@given(st.lists(WORDS, min_size=1, max_size=6), st.sampled_from(["b", "i", "blockquote"]))
def test_every_piece_is_whole_html_within_the_limit(words: list[str], tag: str) -> None:
    paragraphs = [f"<b>제목</b> <{tag}>{escape(text)}</{tag}>" for text in words]
    found = pieces("\n\n".join(paragraphs), LIMIT)
    for piece in found:
        text, _ = parse_html(piece)  # raises where a tag is broken
        assert 1 <= length(piece) <= LIMIT
        assert text.strip()
    together = "".join(plain(piece) for piece in found)
    assert "".join(together.split()) == "".join(plain("".join(paragraphs)).split())


def test_a_long_paragraph_is_cut_between_lines() -> None:
    found = pieces("<b>" + "\n".join(["열다섯 글자쯤 되는 한 줄이에요."] * 5) + "</b>", LIMIT)
    assert len(found) == 3
    assert all(plain(piece).strip().endswith("이에요.") for piece in found)


def test_a_short_message_stays_as_it_is() -> None:
    assert pieces("<b>안녕</b>\n\n하세요", LIMIT) == ["<b>안녕</b>\n\n하세요"]
