"""How is a day written in Korean?"""

from __future__ import annotations

from datetime import date, datetime

import hangeul

from bot.clock import KST

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


def clock(at: datetime) -> str:
    """Return '오후 5:30', the hour in Korea as a person says it; the first after midnight is 오전 0."""
    local = at.astimezone(KST)
    half, hour = ("오전", local.hour) if local.hour < 12 else ("오후", local.hour % 12 or 12)
    return f"{half} {hour}:{local.minute:02}"


def day_beside(day: date, other: date) -> str:
    """Return the short form, or the long one where the year differs from the other day's."""
    return short_day(day) if day.year == other.year else long_day(day)


def topic(words: str) -> str:
    """Add the particle 은/는; a day ends in '일' when read aloud, a bracket is skipped."""
    spoken = "일" if words.endswith(")") and "/" in words else words
    return words + hangeul.get_josa(spoken, "은/는")
