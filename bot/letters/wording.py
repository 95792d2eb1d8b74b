"""How are days, amounts and particles written in a letter?"""

from __future__ import annotations

import re
from datetime import date, datetime

import hangeul

from bot.clock import KST
from bot.deadlines.wording import long_day
from bot.letters.model import MASK

_DIGITS = "영일이삼사오육칠팔구"
_SMALL_UNITS = ("", "십", "백", "천")
_BIG_UNITS = ("", "만", "억", "조")

PARTICLES = ("이/가", "은/는", "을/를", "과/와", "으로/로")
"""What `josa` knows: the form after a consonant first."""

_EITHER = {
    "이/가": "이(가)",
    "은/는": "은(는)",
    "을/를": "을(를)",
    "과/와": "과(와)",
    "으로/로": "(으)로",
}
_SPOKEN = {
    "app": "앱", "chrome": "크롬", "email": "메일", "galaxy": "갤럭시", "google": "구글",
    "id": "아이디", "interpark": "파크", "iphone": "아이폰", "kakao": "카카오", "melon": "멜론",
    "mobile": "모바일", "naver": "네이버", "nol": "놀", "safari": "사파리", "samsung": "삼성",
    "ticket": "티켓", "ticketlink": "링크", "toss": "토스", "web": "웹", "wifi": "파이",
    "windows": "윈도우", "yes": "예스",
}  # fmt: skip
"""How Latin words that letters meet are said; capital abbreviations are read letter by letter."""

_BRACKETED = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
_WORD = re.compile(r"[A-Za-z]+$")
_CLOSERS = " \t\n'\"’”」｣』>〉》.,!?·"


def day(value: date) -> str:
    """Return 2026년 11월 21일(토); a moment counts as its day in Korea."""
    return long_day(value.astimezone(KST).date() if isinstance(value, datetime) else value)


def moment(value: date) -> str:
    """Return 2026년 11월 21일(토) 14시 5분; a mere day gets no time."""
    if not isinstance(value, datetime):
        return day(value)
    local = value.astimezone(KST)
    minutes = f" {local.minute}분" if local.minute else ""
    return f"{day(local)} {local.hour}시{minutes}"


def won_short(value: int) -> str:
    """Return an amount of won as 100,000원."""
    return f"{value:,}원"


def less(whole: int, part: int) -> int:
    """Return what is left of an amount of won; ValueError when ``part`` is more than ``whole``."""
    if part > whole:
        raise ValueError("no more can be taken from an amount than it is")
    return whole - part


def won(value: int) -> str:
    """Return an amount of won (0 up to 1경) as 금 100,000원(금 십만원정); ValueError beyond."""
    if not 0 <= value < 10**16:
        raise ValueError("an amount lies between 0 and 1경 won")
    return f"금 {won_short(value)}(금 {_spelled(value)}원정)"


def _spelled(value: int) -> str:
    if value == 0:
        return _DIGITS[0]
    groups = []
    for unit in _BIG_UNITS:
        value, group = divmod(value, 10_000)
        if group:
            groups.append(_spelled_group(group) + unit)
    return "".join(reversed(groups))


def _spelled_group(group: int) -> str:
    """Spell 1-9999. One ten is 십, but a lone one is kept: 일만."""
    spelled = ""
    for power in (3, 2, 1, 0):
        digit = group // 10**power % 10
        if digit:
            spelled += ("" if digit == 1 and power else _DIGITS[digit]) + _SMALL_UNITS[power]
    return spelled


def josa(word: str, particle: str) -> str:
    """Return the word with the fitting particle, such as ``josa('이/가')`` → 놀유니버스가.

    A closing bracket or quotation mark is looked through. Where the sound of the end is not
    known (rare Latin words, signs, emoji) both forms are written: 이(가). An unknown particle
    raises ValueError.
    """
    if particle not in PARTICLES:
        raise ValueError(f"the particle '{particle}' is not one of {', '.join(PARTICLES)}")
    spoken = _spoken_end(word)
    return word + (hangeul.get_josa(spoken, particle) if spoken else _EITHER[particle])


def _spoken_end(word: str) -> str:
    """Return a text that ends as the word sounds, or '' when that is not known."""
    core = _without_closers(word)
    latin = _WORD.search(core)
    if latin:
        return _SPOKEN.get(latin[0].lower(), latin[0] if latin[0].isupper() else "")
    last = core[-1:]
    return last if "가" <= last <= "힣" or last in "0123456789" else ""


def _without_closers(word: str) -> str:
    """Drop what is written but not said at the end: quotation marks and bracketed remarks."""
    core = word.rstrip(_CLOSERS)
    while (
        core not in ("", MASK) and (shorter := _BRACKETED.sub("", core).rstrip(_CLOSERS)) != core
    ):
        if not shorter:
            return core.strip("()（）[] ")
        core = shorter
    return core
