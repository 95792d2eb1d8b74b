"""Does a message hold a number that must not be kept (주민등록번호 and its kin)?

개인정보 보호법 24조, 24조의2: not even with consent. Card and account numbers, passwords and
one-time codes are refused too: nothing the bot does needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import ko_pii

from bot.understanding import named_numbers
from bot.understanding.disguises import DAY, MONTH, plain_digits

_LABELS = {
    "RRN": "주민등록번호",
    "FRN": "외국인등록번호",
    "PASSPORT": "여권번호",
    "DRIVER_LICENSE": "운전면허번호",
    "CARD": "카드번호",
    "ACCOUNT": "계좌번호",
}
PASSWORD, ONE_TIME = "비밀번호", "인증번호"

_DIGIT = re.compile(r"\d")
_FEWEST_DIGITS = 7
"""No number of these has fewer (a masked 주민등록번호 is found by our own pattern); the library is slow."""
_ONLY_HANGUL = re.compile("[가-힣ㄱ-ㅣ .,?~]*")
"""Each number and secret has a digit, a Latin letter or a sign, once what is said aloud is digits."""
_RUN = re.compile(r"\d{3}")
"""Each of these has three digits in a row."""
_MASK = "*●•xX○#■□·…ㅁㅇ"
_MONEY = re.compile(r" ?[원만천]")
_DASH = "[-–—―−‐ㅡ~_]"
_RESIDENTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d)\d{{2}}[01]\d[0-3]\d ?{_DASH}? ?([1-8])\d{{0,5}}[{_MASK}]{{1,7}}",  # 900101-1******
        # 90****-1234567, 9001**-1234567
        rf"(?:(?<!\d)(?:\d\d)?[{_MASK}]{{4,6}}|(?<!\w)(?=\d*[{_MASK}]{{2}})\d\d[01{_MASK}][\d{_MASK}][0-3{_MASK}][\d{_MASK}]"
        rf"|(?<!\w)[{_MASK}]{{2}}{MONTH}{DAY})"
        rf" ?{_DASH} ?([1-8])\d{{6}}(?!\d)",
        # However a birthday and seven digits are held apart; a blank alone is left to the library.
        rf"(?<!\d)(?:19\d\d|200\d|\d\d)[-./ ]?{MONTH}[-./ ]?{DAY} ?"
        rf"(?:{_DASH}|[./·:,*()=+|;]){{1,2}} ?([1-8])(?: ?\d){{6}}(?!\d| ?[원만천])",
        r"뒷 ?자리(?:[는은가이]|번호)?[ :]{0,2}([1-8])\d{6}(?!\d)",
        # A birthday and the digit after it: 900101-1. An order of these days is no birthday: 251120-1.
        rf"(?<![\d-])(?:[3-9]\d{MONTH}{DAY}[-–—−‐](?=[1256])|(?:0\d|1[0-4]){MONTH}{DAY}[-–—−‐](?=[3478]))([1-8])"
        r"(?![\dA-Za-z_-]|[.,:/]\d| ?[층동호번회매차원개월일])",
    )
)
_BACK = re.compile(r"뒤 ?(?:7|일곱|칠) ?자리(?:[는은가이]|번호)?[ :]{0,2}([1-8])\d{6}(?!\d)")
_BARE_RESIDENT = re.compile(r"(?<!\d)\d{2}[-./ ]?[01]\d[-./ ]?[0-3]\d ?([1-8])\d{6}(?!\d)")
_RESIDENT_WORD = re.compile(r"주민 ?(?:등록)? ?(?:번호)?|외국인 ?등록")
_FOREIGN_DIGITS = "5678"
_PASSPORT_WORD = re.compile(r"여권|passport", re.IGNORECASE)
_NEW_PASSPORT = re.compile(r"[A-Z]\d{3}[A-Z]\d{4}", re.IGNORECASE)
_PASSPORT = re.compile(
    r"여권 ?(?:번호)?[^0-9A-Za-z]{0,4}[A-Za-z]"
    rf"(?:\d{{7,8}}(?!\d)|\d{{3,7}}[{_MASK}]{{1,5}}|[{_MASK}]{{1,5}}\d{{3,7}}(?!\d))"
)
_LICENCE = re.compile(
    r"(?<!\d)\d{2}[ -]\d{2}[ -]\d{6}[ -]\d{2}(?!\d)|[가-힣]{2} ?\d{2}-\d{6}-\d{2}(?!\d)"
    rf"|(?:(?<!\d)\d{{2}}-|[가-힣]{{2}} ?)\d{{2}}-(?=[{_MASK}]*\d)[\d{_MASK}]{{6}}-[\d{_MASK}]{{2}}(?!\d)"
)
_CARD = re.compile(
    r"(?<!\d)(?:[3-69]\d{3}(?P<gap>[ ._/-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}|3[47]\d\d[ -]?\d{6}[ -]?\d{5})(?!\d)"
)
_MASKED_CARD = re.compile(rf"(?<!\d)(?:[\d{_MASK}]{{4}}[ -]?){{3}}[\d{_MASK}]{{4}}(?!\d)")
_MOST_SHOWN = 10
"""Digits of a card that a receipt may show."""
_NOT_A_HOLDER = (
    "주문|예매|예약|접수|승인|거래|사건|신고|송장|배송"
    "|상담|고객|전화|문의|참조|관리|확인|시간|오류|에러|사업"
)
_ACCOUNT = re.compile(  # 신한은행 김하늘 110123456789
    rf"(?:은행|뱅크|농협|수협|신협|금고)[ :]{{1,2}}(?:(?!{_NOT_A_HOLDER})[가-힣]{{2,4}} )?"
    r"(?!01\d{8,9}(?!\d))\d{10,14}(?!\d| ?[원만천])"
)
_MASKED_ACCOUNT = re.compile(
    rf"(?:계좌|통장|은행|뱅크|농협)(?!\D{{0,8}}(?:{_NOT_A_HOLDER}))[^\d{_MASK}]{{0,8}}"
    rf"([\d{_MASK}]{{2,6}}(?:-[\d{_MASK}]{{2,8}}){{2,3}})"
)
_MOST_SHOWN_OF_ACCOUNT = 7
"""Digits of a masked account that a bank shows at most: 110-***-**6789."""
_CARD_SECRET = re.compile(r"(?<![a-z])(?:cvc|cvv)\D{0,6}\d{3,4}(?!\d)", re.IGNORECASE)

_END = r"(?=$|[\s,.!~)\]'\"」』”’》ㄱ-ㅣ]|입니다|이에요|예요|이고|이야|임|인데|요|으?로)(?! ?(?:오류|에러|자리))"
_SECRET = re.compile(
    r"(?:비밀 ?번호|비번|패스워드|암호|password|passwd|(?<![a-z])pw(?![a-z])"
    r"|핀 ?번호|(?<![a-z])pin ?번호) ?"
    r"(?:"
    r"(?:(?:[는은이가:=-]|[-=]>|→) ?)?['\"(]?(?!https?:|[*!?.~]+(?![!-~])|\d{2,4}[-./]\d|[\w.+-]{1,64}@[\w-]{1,64}\.)"
    r"(?=[!-~]{0,63}[0-9!@#$%^&*])[!-~]{4,64}?"
    + _END
    + r"|[는은:=] ?['\"(]?[a-z]{4,64}['\")]? ?(?:$|입니다|이에요|예요|이야|[.!])"
    r")",
    re.IGNORECASE,
)
_WORDY_SECRET = re.compile(  # 무지개123, told as what the password is
    r"(?:비밀 ?번호|비번|패스워드|암호)(?:[는은가이] ?| ?[:=] ?)"
    r"(?!최소|최대|영문|숫자|특수|오류|변경)[가-힣]{2,8}"
    r"(?![.,~()\]]|\d{1,4}[:~./-]\d)(?=[!-~]*\d)[!-~]{1,32}?" + _END
)
_ONE_TIME = re.compile(
    r"(?:인증 ?(?:번호|코드|문자)|(?<![a-z])otp(?![a-z])|보안 ?코드)[^0-9\n]{0,12}"
    r"(?<!\d)(?:\d{4,8}|\d{3}[ -]\d{3}|\d\d \d\d \d\d)(?![\d년월원시분통건개/.-]|자리|에서)"
    r"|(?<![A-Za-z])G-\d{6}(?!\d)",
    re.IGNORECASE,
)


@lru_cache(maxsize=4)
def find_personal_numbers(text: str) -> tuple[str, ...]:
    """Return the Korean names of what was found ('주민등록번호', …), each once, in a fixed order.

    An order number shaped like a 주민등록번호 is reported as one: nobody can tell them apart.
    Never the number itself. One turn asks several times for the same line; `take` forgets it then.
    """
    plain = plain_digits(text)
    if _ONLY_HANGUL.fullmatch(plain):
        return ()
    found = {*_from_own_patterns(plain)}
    if len(_DIGIT.findall(plain)) >= _FEWEST_DIGITS and _RUN.search(plain):
        found |= {*_from_library(plain)}
    return tuple(label for label in (*_LABELS.values(), PASSWORD, ONE_TIME) if label in found)


def _from_library(text: str) -> Iterator[str]:
    for result in ko_pii.detect_all(text, include=list(_LABELS)):
        if result.label == "PASSPORT" and not _is_passport(result.text, text):
            continue
        if result.label == "ACCOUNT" and named_numbers.is_day_or_phone(result.text):
            continue
        if result.label == "RRN" and _MONEY.match(text, result.end):
            continue  # a day and an amount: 261120 1234567원
        yield _LABELS[result.label]


def _is_passport(number: str, text: str) -> bool:
    """A letter and eight digits is a booking number as often: ask for the word beside it."""
    return bool(_NEW_PASSPORT.fullmatch(number) or _PASSPORT_WORD.search(text))


def _from_own_patterns(text: str) -> Iterator[str]:
    yield from _residents(text)
    if _PASSPORT.search(text) or named_numbers.tells_passport(text):
        yield _LABELS["PASSPORT"]
    if "면허" in text and _LICENCE.search(text):
        yield _LABELS["DRIVER_LICENSE"]
    if _CARD_SECRET.search(text) or any(_cards(text)) or named_numbers.tells_card(text):
        yield _LABELS["CARD"]
    if _ACCOUNT.search(text) or any(_accounts(text)) or named_numbers.tells_account(text):
        yield _LABELS["ACCOUNT"]
    if _SECRET.search(text) or _WORDY_SECRET.search(text) or named_numbers.tells_password(text):
        yield PASSWORD
    if _ONE_TIME.search(text) or named_numbers.tells_code(text):
        yield ONE_TIME


def _residents(text: str) -> Iterator[str]:
    matches = [match for pattern in _RESIDENTS for match in pattern.finditer(text)]
    if _RESIDENT_WORD.search(text):
        matches += _BARE_RESIDENT.finditer(text)
    if _RESIDENT_WORD.search(text) or not _OF_AN_ORDER.search(text):
        matches += _BACK.finditer(text)
    for match in matches:
        yield _LABELS["FRN" if match[1] in _FOREIGN_DIGITS else "RRN"]


def _cards(text: str) -> Iterator[bool]:
    yield from (_has_luhn(match[0]) for match in _CARD.finditer(text))
    yield from (_shows_too_much(match[0]) for match in _MASKED_CARD.finditer(text))


def _has_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(_DIGIT.findall(number))]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _accounts(text: str) -> Iterator[bool]:
    for match in _MASKED_ACCOUNT.finditer(text):
        yield _shows_too_much(match[1], _MOST_SHOWN_OF_ACCOUNT)


def _shows_too_much(number: str, most: int = _MOST_SHOWN) -> bool:
    """Whether so much of a masked number is left to see that it is hardly masked."""
    shown = len(_DIGIT.findall(number))
    return most < shown < len(number.replace(" ", "").replace("-", ""))


# --- perhaps an order number -------------------------------------------------------------------

_OF_AN_ORDER = re.compile(
    r"(?:주문|예매|예약|결제|구매|접수|신고|사건|공고|관리|승인|송장|배송|등기|티켓)(?!자|한 사람)"
)
_OF_A_PERSON = re.compile(
    r"주민|외국인|여권|passport|면허|카드|계좌|통장|은행|신분증|뒷 ?자리", re.IGNORECASE
)
_LIKE_ORDERS = ({_LABELS["RRN"], _LABELS["FRN"]}, {_LABELS["PASSPORT"]})
"""Six digits and seven, beginning with a day; or a code of letters and digits: so are many order numbers."""
_WHOLE = re.compile(rf"(?<!\d)(\d\d){MONTH}{DAY}\D{{0,3}}([1-8])\d{{6}}(?!\d)")
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
_BORN = range(1930, 2015)
"""Years in which people who write to us were born. Days since then are days of orders."""


def could_be_order_number(text: str, question: str = "") -> bool:
    """Whether what `find_personal_numbers` found may as well be an order or booking number.

    The line says so (주문 251015-1234567), or the open ``question`` asks for such a number (주문번호).
    Never what is called by its name (주민번호, 카드, 계좌 …), a masked number, a number with the
    check digit of somebody who may be alive, or a line in which something else was found, too (a
    card, an account, a password, a passport beside it): one tap vouches for the whole line.
    """
    found = {*find_personal_numbers(text)}
    plain = plain_digits(text)
    if not any(found and found <= alike for alike in _LIKE_ORDERS) or _OF_A_PERSON.search(plain):
        return False
    if any(pattern.search(plain) for pattern in _RESIDENTS[:2]):
        return False
    if any(map(_is_somebodys, _WHOLE.finditer(plain))):
        return False
    asks = "번호" in question and _OF_AN_ORDER.search(question)
    return bool(asks or _OF_AN_ORDER.search(plain))


def _is_somebodys(match: re.Match[str]) -> bool:
    century = 1900 if match[2] in "1256" else 2000
    digits = [int(digit) for digit in _DIGIT.findall(match[0])]
    total = sum(digit * weight for digit, weight in zip(digits[:12], _WEIGHTS, strict=True))
    first = 13 if match[2] in _FOREIGN_DIGITS else 11
    return century + int(match[1]) in _BORN and (first - total % 11) % 10 == digits[12]
