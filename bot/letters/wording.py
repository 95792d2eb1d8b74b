"""How are days, amounts and particles written in a letter?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime

import hangeul

from bot.clock import KST
from bot.deadlines.wording import long_day

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
    "account": "어카운트", "android": "안드로이드", "app": "앱", "apple": "애플", "bank": "뱅크",
    "blizzard": "블리자드", "call": "콜", "card": "카드", "cash": "캐시", "chrome": "크롬",
    "code": "코드", "com": "닷컴", "concert": "콘서트", "coupang": "쿠팡", "coupon": "쿠폰",
    "edge": "엣지", "email": "이메일", "error": "에러", "facebook": "페이스북", "file": "파일",
    "firefox": "파이어폭스", "galaxy": "갤럭시", "game": "게임", "gmail": "지메일",
    "gmarket": "지마켓", "google": "구글", "id": "아이디", "instagram": "인스타그램",
    "interpark": "인터파크", "ios": "아이오에스", "ipad": "아이패드", "iphone": "아이폰",
    "item": "아이템", "kakao": "카카오", "kakaopay": "카카오페이", "kr": "케이알",
    "live": "라이브", "login": "로그인", "mac": "맥", "macbook": "맥북", "mail": "메일",
    "melon": "멜론", "message": "메시지", "mobile": "모바일", "musinsa": "무신사",
    "naver": "네이버", "net": "닷넷", "netmarble": "넷마블", "nexon": "넥슨", "nol": "놀",
    "note": "노트", "online": "온라인", "pass": "패스", "pay": "페이", "payco": "페이코",
    "plus": "플러스", "pro": "프로", "safari": "사파리", "samsung": "삼성", "server": "서버",
    "site": "사이트", "steam": "스팀", "store": "스토어", "telegram": "텔레그램",
    "ticket": "티켓", "ticketlink": "티켓링크", "toss": "토스", "tour": "투어", "web": "웹",
    "wifi": "와이파이", "windows": "윈도우", "world": "월드", "yes": "예스", "youtube": "유튜브",
}  # fmt: skip
"""How Latin words that letters meet are said."""
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "이비씨디이프지치이이이엘엠엔오피큐알스티유이유스이트",
        strict=True,
    )
)
"""How the name of each Latin letter ends; abbreviations are read letter by letter."""
_LONGEST_ABBREVIATION = 5
_SIGNS = {
    "%": "퍼센트", "％": "퍼센트", "+": "플러스", "＋": "플러스", "℃": "도", "㎡": "제곱미터",
    "㎝": "센티미터", "㎞": "킬로미터", "㎏": "킬로그램", "₩": "원",
}  # fmt: skip
_ZEROS = "영십백천만만만만억억억억조조조조"
"""What a number sounds like at its end, by how many noughts stand there."""

_COMPANY = re.compile(r"(?<=\S)\s*(?:\(주\)|\(유\)|주식회사|유한회사)$")
"""After a name these are read out: 무신사(주)는, said 무신사 주식회사는."""
_BRACKETED = re.compile(r"\s*[(（\[][^()（）\[\]]*[)）\]]\s*$")
_WORD = re.compile(r"[A-Za-z]+$")
_NUMBER = re.compile(r"(?:\d[.,]?)*\d$")
_CLOSERS = " \t\n'\"’”」｣』>》〉】〕.,!?·…~"


def day(value: date) -> str:
    """Return 2026년 11월 21일(토); a moment counts as its day in Korea."""
    return long_day(value.astimezone(KST).date() if isinstance(value, datetime) else value)


def bare_day(value: date) -> str:
    """Return 1990년 1월 2일, without the day of the week: a day of birth."""
    return day(value).rpartition("(")[0]


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

    A closing bracket, quotation mark or ornament is looked through. Where the sound of the end is
    not known (rare Latin words, 漢字, emoji) both forms are written: 이(가). An unknown particle
    raises ValueError.
    """
    if particle not in PARTICLES:
        raise ValueError(f"the particle '{particle}' is not one of {', '.join(PARTICLES)}")
    spoken = _spoken_end(word)
    return word + (hangeul.get_josa(spoken, particle) if spoken else _EITHER[particle])


def _spoken_end(word: str) -> str:
    """Return Hangul that ends as the word sounds, or '' when that is not known."""
    core = _without_closers(word.replace("㈜", "(주)"))
    if _COMPANY.search(core):
        return "회사"
    if latin := _WORD.search(core):
        return _spoken_latin(latin[0])
    if number := _NUMBER.search(unicodedata.normalize("NFKC", core)):
        return _spoken_number(number[0])
    last = core[-1:]
    return _SIGNS.get(last, last if "가" <= last <= "힣" else "")


def _spoken_latin(word: str) -> str:
    """A word of the list, or else an abbreviation in capitals; '' where neither."""
    short = word.isupper() and len(word) <= _LONGEST_ABBREVIATION
    return _SPOKEN.get(word.lower()) or (_LETTERS[word[-1]] if short else "")


def _spoken_number(digits: str) -> str:
    """Say the end of 3, 10, 1,000 or 3.10; longer than 조 is read digit by digit."""
    whole = digits.replace(",", "")
    zeros = len(whole) - len(whole.rstrip("0"))
    if zeros and "." not in whole and zeros < len(whole) <= len(_ZEROS):
        return _ZEROS[zeros]
    return _DIGITS[int(whole[-1])]


def _without_closers(word: str) -> str:
    """Drop what is written but not said at the end: quotation marks, remarks, ornaments."""
    core = _trimmed(word)
    while (
        core != "" and not _COMPANY.search(core)
        and (shorter := _trimmed(_BRACKETED.sub("", core))) != core
    ):  # fmt: skip
        if not shorter:
            return core.strip("()（）[] ")
        core = shorter
    return core


def _trimmed(word: str) -> str:
    end = len(word)
    while end and (word[end - 1] in _CLOSERS or _is_ornament(word[end - 1])):
        end -= 1
    return word[:end]


def _is_ornament(character: str) -> bool:
    """Hearts, stars and emoji are not said."""
    return character not in _SIGNS and unicodedata.category(character) in ("So", "Sk", "Cf", "Mn")
