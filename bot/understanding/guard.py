"""Does a message hold a number that must not be kept (주민등록번호 and its kin)?

개인정보 보호법 24조, 24조의2: not even with consent. Card and account numbers, passwords and
one-time codes are refused too: nothing the bot does needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import ko_pii

from bot.understanding.texts import one_line

_LABELS = {
    "RRN": "주민등록번호",
    "FRN": "외국인등록번호",
    "PASSPORT": "여권번호",
    "DRIVER_LICENSE": "운전면허번호",
    "CARD": "카드번호",
    "ACCOUNT": "계좌번호",
}

_LONG_LIGATURE = "\ufdfa"
"""The library unfolds it to 18 letters; thousands of them would take long, and none is a digit."""
_FRACTION_SLASH = "\u2044"
"""Of ½; beside it the library takes its slow road."""
_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 7
"""No number of these has fewer (a masked 주민등록번호 is found by our own pattern); the library is slow."""
_MASK = "*●•xX○#■□·…ㅁㅇ"
_MASKED_RESIDENT = re.compile(
    rf"(?<!\d)\d{{2}}[01]\d[0-3]\d ?[-–~_]? ?([1-8])\d{{0,5}}[{_MASK}]{{1,7}}"
)
_BARE_RESIDENT = re.compile(r"(?<!\d)\d{2}[01]\d[0-3]\d([1-8])\d{6}(?!\d)")
_ODDLY_SPLIT_RESIDENT = re.compile(r"(?<!\d)\d{2}[01]\d[0-3]\d ?[~_] ?([1-8])\d{6}(?!\d)")
_RESIDENT_WORD = re.compile(r"주민 ?(?:등록)? ?(?:번호)?|외국인 ?등록")
_FOREIGN_DIGITS = "5678"
_PASSPORT_WORD = re.compile(r"여권|passport", re.IGNORECASE)
_NEW_PASSPORT = re.compile(r"[A-Z]\d{3}[A-Z]\d{4}", re.IGNORECASE)

_END = r"(?=$|[\s,.!~)\]'\"]|입니다|이에요|예요|이고|이야|임|인데|요|으?로)"
_SECRET = re.compile(
    r"(?:비밀 ?번호|비번|패스워드|암호|password|passwd|(?<![a-z])pw(?![a-z])) ?"
    r"(?:"
    r"(?:[는은이가:=-] ?)?['\"(]?(?!https?:|\d{2,4}[-./]\d)(?=[!-~]*[0-9!@#$%^&*])[!-~]{4,64}?"
    + _END
    + r"|[는은:=] ?['\"(]?[a-z]{4,64}['\")]? ?(?:$|입니다|이에요|예요|이야|[.!])"
    r")",
    re.IGNORECASE,
)
_ONE_TIME = re.compile(
    r"(?:인증 ?(?:번호|코드)|(?<![a-z])otp(?![a-z])|보안 ?코드)[^0-9\n]{0,12}"
    r"(?<!\d)(?:\d{4,8}|\d{3}[ -]\d{3})(?![\d년월원/.-])",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def find_personal_numbers(text: str) -> tuple[str, ...]:
    """Return the Korean names of what was found ('주민등록번호', …), each once, in a fixed order.

    An order number shaped like a 주민등록번호 is reported as one: nobody can tell them apart.
    Never the number itself. One turn asks several times for the same line; `take` forgets it then.
    """
    plain = one_line(text).replace(_LONG_LIGATURE, " ").replace(_FRACTION_SLASH, "/")
    found = {*_from_own_patterns(plain)}
    if len(_DIGIT.findall(plain)) >= _FEWEST_DIGITS:
        found |= {*_from_library(plain)}
    return tuple(label for label in (*_LABELS.values(), "비밀번호", "인증번호") if label in found)


def _from_library(text: str) -> Iterator[str]:
    for result in ko_pii.detect_all(text, include=list(_LABELS)):
        if result.label != "PASSPORT" or _is_passport(result.text, text):
            yield _LABELS[result.label]


def _is_passport(number: str, text: str) -> bool:
    """A letter and eight digits is a booking number as often: ask for the word beside it."""
    return bool(_NEW_PASSPORT.fullmatch(number) or _PASSPORT_WORD.search(text))


def _from_own_patterns(text: str) -> Iterator[str]:
    matches = [*_MASKED_RESIDENT.finditer(text), *_ODDLY_SPLIT_RESIDENT.finditer(text)]
    if _RESIDENT_WORD.search(text):
        matches += _BARE_RESIDENT.finditer(text)
    for match in matches:
        yield _LABELS["FRN" if match[1] in _FOREIGN_DIGITS else "RRN"]
    if _SECRET.search(text):
        yield "비밀번호"
    if _ONE_TIME.search(text):
        yield "인증번호"
