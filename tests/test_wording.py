"""What stands in messages by itself: sources, and the wording of days that have passed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.model import Source
from bot.paths import TEMPLATES
from bot.wording import Wording, plain

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
        "title": "서면 보내기", "day": day, "on": on, "who": who, "text": "전에", "past": "뒤에",
        "number": 1, "of": 1, "pack": "작은 사건",
    }  # fmt: skip
    text = plain(WORDING.html("reminder", data, on))
    assert "11월 22일(일)이 지났어요" in text
    assert words in text
    assert "뒤에" in text
    assert "전에" not in text
    assert "까지" not in text
