"""How is a day written in Korean?"""

from __future__ import annotations

from datetime import date

import hangeul

_WEEKDAYS = "월화수목금토일"


def weekday(day: date) -> str:
    """Return 월, 화, 수, 목, 금, 토 or 일."""
    return _WEEKDAYS[day.weekday()]


def short_day(day: date) -> str:
    """Return '12/18(금)'."""
    return f"{day.month}/{day.day}({weekday(day)})"


def long_day(day: date) -> str:
    """Return '2026년 12월 18일(금)'."""
    return f"{day.year}년 {day.month}월 {day.day}일({weekday(day)})"


def day_beside(day: date, other: date) -> str:
    """Return the short form, or the long one where the year differs from the other day's."""
    return short_day(day) if day.year == other.year else long_day(day)


def topic(words: str) -> str:
    """Add the particle 은/는; a day ends in '일' when read aloud, a bracket is skipped."""
    spoken = "일" if words.endswith(")") and "/" in words else words
    return words + hangeul.get_josa(spoken, "은/는")
