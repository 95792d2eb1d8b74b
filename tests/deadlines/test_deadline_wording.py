"""How do days read in Korean?"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.clock import KST
from bot.deadlines.wording import clock, day_beside, long_day, short_day, topic, weekday


def test_days() -> None:
    assert short_day(date(2026, 12, 18)) == "12/18(금)"
    assert long_day(date(2026, 12, 18)) == "2026년 12월 18일(금)"
    assert "".join(weekday(date(2026, 11, n)) for n in range(16, 23)) == "월화수목금토일"


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (0, "오전 0:05"),
        (9, "오전 9:05"),
        (11, "오전 11:05"),
        (12, "오후 12:05"),
        (17, "오후 5:05"),
    ],
)
def test_an_hour_is_said_with_its_half_of_the_day(hour: int, said: str) -> None:
    at = datetime(2026, 11, 27, hour, 5, tzinfo=KST)
    assert clock(at) == clock(at.astimezone(UTC)) == said


def test_another_year_is_said() -> None:
    assert day_beside(date(2026, 12, 18), date(2026, 1, 1)) == "12/18(금)"
    assert day_beside(date(2027, 1, 4), date(2026, 12, 31)) == "2027년 1월 4일(월)"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("12/15(화)", "12/15(화)은"),
        ("2027년 1월 4일(월)", "2027년 1월 4일(월)은"),
        ("12/25(금) 성탄절", "12/25(금) 성탄절은"),
        ("9/24(목) 추석 연휴", "9/24(목) 추석 연휴는"),
    ],
)
def test_topic_particle(words: str, said: str) -> None:
    assert topic(words) == said
