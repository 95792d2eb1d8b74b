"""Which digits did somebody mean, however they are written? ('９０', '9 0', '구공', '9️⃣', 'O' for 0)"""

from __future__ import annotations

import re
import unicodedata

from bot.understanding.texts import one_line

MONTH, DAY = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"

_LONG_LIGATURE = "\ufdfa"
"""Unfolds to 18 letters; thousands of them would take long, and none is a digit."""
_FRACTION_SLASH = "\u2044"
"""Of ½; beside it the library of the guard takes its slow road."""
_PLAIN = re.compile("[ -~가-힣ㄱ-ㆎ]*")
_ON_DIGITS = re.compile("(?<=[0-9])[\u0300-\u036f\ufe00-\ufe0f\u20d0-\u20f0]+")
"""Frames and marks on a digit: 9️⃣."""
_TAGS = re.compile(r"</?[A-Za-z]{1,10}>")
_ONE_BY_ONE = re.compile(r"(?<![0-9])[0-9](?![0-9])(?:[ .,·_/-]{1,3}[0-9](?![0-9])){5,}")
_NOT_DIGITS = re.compile("[^0-9]+")
_RESIDENT = re.compile(rf"[0-9]{{2}}{MONTH}{DAY}[1-8][0-9]{{6}}")
SAID = "공영일이삼사오육륙칠팔구"
"""Digits by their names."""
_SAID_BETWEEN = r"[ ,]?(?:다시|대시|하이픈|에|의|[-–—―−‐ㅡ~_=+./])?[ ,]?"
_SAID_NO_MORE = rf"(?!(?!이(?:에요|예요|요|고|야|라|었|[ .,!])|일(?:까|지) )[{SAID}])"
"""In 일이삼사오육칠이에요 the last 이 is no digit."""
_SAID_ALOUD = re.compile(  # 구공공일공일 다시 일이삼사오육칠, or one half of it in digits
    rf"([{SAID}]{{6}}|(?<![0-9])[0-9]{{6}}){_SAID_BETWEEN}([{SAID}]{{7}}){_SAID_NO_MORE}"
    rf"|([{SAID}]{{6}}){_SAID_BETWEEN}([0-9]{{7}})(?![0-9])"
)
_BACK_ALOUD = re.compile(  # 뒷자리는 일이삼사오육칠이에요
    rf"((?:뒷|뒤 ?(?:7|일곱|칠)) ?자리(?:번호)?[는은가이]?[ :]{{0,2}})([{SAID}]{{7}}){_SAID_NO_MORE}"
)
_ALOUD = str.maketrans(SAID, "001234566789")
_ALIKE = re.compile(r"(?<![\w])[0-9OoОоΟοlI|]{6} ?[-–—] ?[0-9OoОоΟοlI|]{7}(?![\w])")
_ALIKE_DIGITS = str.maketrans("OoОоΟοlI|", "000000111")
_FEWEST_TRUE = 9
"""Real digits in such a number; the rest only look like digits."""


def plain_digits(text: str) -> str:
    """Return a text on one line, digits of any script and manner as 0 to 9.

    Digits that stand one by one are put together, a 주민등록번호 with its hyphen. Not undone: digits
    told in words other than by their Sino-Korean names, in pictures, or over two messages.
    """
    plain = one_line(text)
    if not _PLAIN.fullmatch(plain):
        plain = "".join(map(_digit, plain))
        plain = plain.replace(_LONG_LIGATURE, " ").replace(_FRACTION_SLASH, "/")
        plain = _ON_DIGITS.sub("", plain)
    plain = _SAID_ALOUD.sub(_said_aloud, _TAGS.sub("", plain))
    plain = _ALIKE.sub(_looking_alike, _BACK_ALOUD.sub(_back_aloud, plain))
    return _ONE_BY_ONE.sub(_together, plain)


def _digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)


def _together(match: re.Match[str]) -> str:
    digits = _NOT_DIGITS.sub("", match[0])
    return f"{digits[:6]}-{digits[6:]}" if _RESIDENT.fullmatch(digits) else digits


def _said_aloud(match: re.Match[str]) -> str:
    return f"{match[1] or match[3]}-{match[2] or match[4]}".translate(_ALOUD)


def _back_aloud(match: re.Match[str]) -> str:
    return f"{match[1]}{match[2].translate(_ALOUD)}"


def _looking_alike(match: re.Match[str]) -> str:
    true = sum(character.isdigit() for character in match[0])
    return match[0].translate(_ALIKE_DIGITS) if true >= _FEWEST_TRUE else match[0]
