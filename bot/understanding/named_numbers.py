"""Numbers and secrets that only the word beside them gives away (계좌, 카드번호, 여권, 비밀번호, 인증번호).

The shapes alone are those of orders, phones and days, so the word decides, before or behind. Every
pattern is bounded: no line of any length takes long. What is left out on purpose is in the lists
of tests/understanding/test_number_guard.py.
"""

from __future__ import annotations

import re

from bot.understanding.disguises import DAY, MONTH

_IS = r"(?:입니다|입니당|이?[예에]요|이[고구]요?|인데|이?래요|임(?![가-힣])|이?야(?![가-힣])|이?요(?![가-힣]))"
"""How somebody says that this is it."""
_CLOSED = r"(?:$|[.,!~)\]]|[ㄱ-ㅣ])"
_MINE = r"(?:이게?|가|은|는)? ?(?:제|내|저의|저희|본인)? ?"
_ORDERS = "주문|예매|예약|결제|구매|접수|신고|사건|관리|승인|거래|송장|배송|운송|등기|사업자|영수증|쿠폰|코드"

# --- accounts ----------------------------------------------------------------------------------

_DAY_OR_PHONE = (
    rf"(?:19|20)\d\d[-. ]{MONTH}[-. ]{DAY}(?!\d)|0\d{{1,3}}[- ]?\d{{3,4}}[- ]?\d{{4}}(?![- ]?\d)"
)
_DIGITS_OF_ACCOUNT = (  # ten to fourteen: together, or in three or four groups
    rf"(?!{_DAY_OR_PHONE})(?=(?:\d[- ]?){{10,14}}(?!\d))"
    r"(?:\d{10,14}|\d{2,6}(?:[- ]\d{2,8}){2,3})(?!\d|[,-]\d| ?[원만천])"
)
_BANKS = "카카오|토스|케이|기업|제일|씨티|산업|부산|대구|광주|전북|경남|제주|수협"
_ACCOUNT_BEHIND_ITS_NAME = re.compile(  # 계좌번호는 1002-123-456789입니다
    r"(?:계좌|(?<!무)통장) ?(?:번호)?(?:[은는이가을를로에도]|으로)?요?[ :=(\[]{0,3}"
    rf"(?:(?:{_BANKS}) ?)?{_DIGITS_OF_ACCOUNT}"
)
_ACCOUNT_SOON_BEHIND = re.compile(  # 이 계좌로 부탁드려요 1002-123-456789
    rf"(?:계좌|(?<!무)통장)(?: ?번호)?(?:(?!번호|전화|문의|상담|고객|연락|{_ORDERS})\D){{0,14}}"
    rf"(?=\d{{2,6}}-){_DIGITS_OF_ACCOUNT}"
)
_ACCOUNT_BEFORE_ITS_NAME = re.compile(  # 110123456789 제 계좌예요
    rf"(?<![\d.-])(?<!\d ){_DIGITS_OF_ACCOUNT}[ )]{{0,2}}{_MINE}"
    rf"(?:(?:환불|{_BANKS}) ?(?:은행|뱅크)? ?)?(?:계좌|통장) ?(?:번호)? ?(?:{_CLOSED}|{_IS}|으?로|[에가] )"
)
_OTHERS_BEFORE = re.compile(  # 주문번호는, 회원번호: and the like; not 계좌번호
    rf"(?:(?:{_ORDERS})(?: ?등록)?(?: ?번호)?|(?<!계좌)(?<!계좌 )(?<!통장)(?<!통장 )번호)(?:[은는이가]|:)? ?$"
)
_LONGEST_BEFORE = 16


def tells_account(text: str) -> bool:
    """Whether an account stands beside 계좌 or 통장; no phone number, day, amount or order."""
    if "계좌" not in text and "통장" not in text:
        return False
    if _ACCOUNT_BEHIND_ITS_NAME.search(text) or _ACCOUNT_SOON_BEHIND.search(text):
        return True
    return _stands_alone(_ACCOUNT_BEFORE_ITS_NAME, text)


def _stands_alone(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern is found where no word before says that the number is another one."""
    starts = (match.start() for match in pattern.finditer(text))
    return any(not _OTHERS_BEFORE.search(text[max(0, n - _LONGEST_BEFORE) : n]) for n in starts)


_NO_ACCOUNT = re.compile(
    rf"(?:19|20)\d\d[-. ]{MONTH}[-. ]{DAY}(?!\d)|0[2-8]\d{{0,2}}[- ]\d{{3,4}}[- ]\d{{4}}"
)


def is_day_or_phone(number: str) -> bool:
    """Whether what the library takes for an account is the day or the phone number behind a bank's name.

    A mobile number is left an account: with some banks it is one.
    """
    return bool(_NO_ACCOUNT.match(number))


# --- cards and passports -----------------------------------------------------------------------

_SIXTEEN = r"\d{4}(?P<gap>[ ._/-]?)\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?!\d)"
_CARD_BEHIND_ITS_NAME = tuple(
    re.compile(pattern)
    for pattern in (
        rf"카드 ?번호(?:(?!{_ORDERS}|말고|아니)\D){{0,10}}(?:{_SIXTEEN}|\d{{15}}(?!\d))",
        rf"카드(?:[는은가]|로)?[ :]{{0,2}}(?=\d{{4}}[ -]){_SIXTEEN}",
    )
)
_CARD_BEFORE_ITS_NAME = re.compile(
    rf"(?<![\d-])(?:(?=\d{{4}}[ -]){_SIXTEEN} ?{_MINE}카드"
    rf"|{_SIXTEEN.replace('gap', 'same')} ?{_MINE}카드 ?번호 ?(?:{_CLOSED}|{_IS}))"
)
_PASSPORT_BEHIND_ITS_NAME = re.compile(  # 여권번호는 M 1234 5678, PM1234567
    r"여권 ?(?:번호)?[^0-9A-Za-z]{0,4}"
    r"(?:[A-Za-z]{2}\d{7}|[A-Za-z][ -]?\d{3,4}[ -]?\d{4}|[A-Za-z] ?\d{3} ?[A-Za-z] ?\d{4})(?![0-9A-Za-z])"
)
_SMALL_PASSPORT = re.compile(r"(?<![A-Za-z0-9])[msrod](?:\d{3}[a-z]\d{4}|\d{8})(?![A-Za-z0-9])")


def tells_card(text: str) -> bool:
    """Whether a card's number is called so, whatever its check digit: one digit may be mistyped."""
    if "카드" not in text:
        return False
    behind = any(pattern.search(text) for pattern in _CARD_BEHIND_ITS_NAME)
    return behind or _stands_alone(_CARD_BEFORE_ITS_NAME, text)


def tells_passport(text: str) -> bool:
    """Whether a passport's number stands behind 여권, or in small letters anywhere beside it."""
    if "여권" not in text:
        return False
    return bool(_PASSPORT_BEHIND_ITS_NAME.search(text) or _SMALL_PASSPORT.search(text))


# --- passwords and codes -----------------------------------------------------------------------

_NAME = r"(?:비밀 ?번호|비번|패스워드|암호|(?<![a-z])pw(?![a-z]))"
_ANY_NAME = re.compile(_NAME, re.IGNORECASE)
_HARMLESS = r"https?:|[*!?.~]+(?![!-~])|\d{2,4}[-./:]\d|01\d{8,9}(?!\d)|1[568]\d{6}(?!\d)|[\w.+-]{1,64}@[\w-]{1,64}\."
"""An address, a mood or a mask, a day, a time or a phone number."""
_MIXED = rf"(?!{_HARMLESS})(?=[!-~]{{0,63}}[0-9!@#$%^&*])[!-~]{{4,64}}?"
_COMMON = (
    "abled access account android apple auth battle blank block captcha caps change check chrome click close "
    "code confirm daum denied detail discord email empty enter epic error expire face facebook fail false find "
    "finger forget forgot format galaxy game gmail google guest help hint http incorrect input interpark "
    "invalid iphone kakao lineage link live locked login logout lost mail maple melon mismatch missing mobile "
    "naver need netflix network nexon nice none notice null okay only open page pass payco plaync popup push "
    "random require reset retry riot safari samsung secur server setting show sign star steam sync system test "
    "ticket timeout token toss true type undefined unknown update user valid verif warn wifi window wrong"
).replace(" ", "|")
"""How English words begin that stand beside 비밀번호 in ordinary lines; as a password they are missed."""
_LETTERS = rf"(?!{_COMMON})[a-z]{{4,64}}(?![!-~])"
_USUALLY = r"(?:원래|그냥|항상|늘|다|전부|모두|똑같이|처음에?|예전에?|옛날에?)는? "
# What follows what was told: made to be one, used, said, asked for, or once one.
_MADE = r"(?:바꿨|바꿔|바꾸|바꿈|변경|설정|정했|정해|했|해 ?[놨놓둬뒀]|만들|썼|쓰[고는던]|써[요서]|통일)"
_USED = r"[을를]? ?(?:썼|쓰[고는던]|써[요서])"
_TOLD = r"(?:했|말|알려|알렸|불러|불렀|답|대답|얘기|가르쳐|가르쳤|적었|적어|썼|입력|보냈|설정|정했|해 ?[놨뒀])"
_ASKED = r"(?:물어|묻[는길]|알려 ?달|불러 ?달|말해 ?달|말하[라래]|알려 ?주[라래]|대[라래])"
_WAS = r"이?(?:었|였)"
_ELSE = r"(?! ?(?:전화|문의|연락|문자|암호화|로그인))"
_Q = r"['\"“”‘’]?"
_PASSWORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 비밀번호를 qwer1234로 바꿨어요, 비번을 다 qwer1234로 썼어요
        rf"{_NAME}[을를] ?(?:{_USUALLY})?(?:[!-~]{{4,64}}에서 ?)?{_Q}{_MIXED}{_Q} ?(?:으?로{_ELSE}|{_USED})",
        rf"{_NAME}[을를] ?(?:{_USUALLY})?{_Q}{_LETTERS}{_Q} ?으?로 ?{_MADE}",
        # 비밀번호를 해커가 qwer1234로 바꿨어요
        rf"{_NAME}[을를] [가-힣]{{1,6}}[이가은는] {_Q}{_MIXED}{_Q} ?으?로 ?{_MADE}",
        # 비밀번호가 1234라고 말했어요
        rf"{_NAME}[가이는은를을]? ?{_Q}(?:{_MIXED}|{_LETTERS}){_Q} ?이?라고 ?{_TOLD}",
        # 비밀번호를 물어봐서 1234라고 했어요
        rf"{_NAME}[를을은는]? ?(?:[가-힣]{{1,6}} ){{0,2}}{_ASKED}[가-힣]{{0,6}},? "
        rf"(?:해서|하길래|하셔서|하기에|그래서)? ?{_Q}"
        rf"(?:{_MIXED}{_Q} ?(?:이?라고|을|를)?|{_LETTERS}{_Q} ?이?라고) ?{_TOLD}",
        # 비밀번호가 원래 qwer1234예요, 비번은 qwer1234였어요
        rf"{_NAME}[은는이가]? ?{_USUALLY}{_Q}(?:{_MIXED}|{_LETTERS}){_Q} ?(?:{_CLOSED}|{_IS}|{_WAS})",
        rf"{_NAME}[은는이가]? ?{_Q}(?:{_MIXED}|{_LETTERS}){_Q} ?{_WAS}",
        # 비번 abcd, 비번이 qwer인데
        rf"{_NAME}[ 이가:=]{{1,2}}(?<!암호 )[(]?{_Q}{_LETTERS}{_Q}[)]? ?(?:{_CLOSED}|{_IS})",
    )
)
_NO_PHONE_BEFORE = "".join(
    rf"(?<!{front} )"
    for front in (r"0\d\d \d{4}", r"0\d \d{4}", r"0\d\d \d{3}", r"0\d \d{3}", r"1[568]\d\d")
)
_CODE_BEFORE_ITS_NAME = re.compile(  # 482913 인증번호요
    rf"(?<![\d.-]){_NO_PHONE_BEFORE}(?:\d{{4,8}}|\d{{3}}[ -]\d{{3}})"
    r"(?: ?이?라[는고] ?인증 ?(?:번호|코드)"
    rf"| ?(?:이게?|가|은|는)? ?인증 ?(?:번호|코드) ?(?:{_CLOSED}|{_IS}|{_WAS}|이?라[고네는]|이거))"
)


def tells_password(text: str) -> bool:
    """Whether a password is told as what it was set to, what was answered, or in letters alone."""
    return bool(_ANY_NAME.search(text)) and any(pattern.search(text) for pattern in _PASSWORDS)


def tells_code(text: str) -> bool:
    """Whether a one-time code stands before 인증번호 and is said to be one."""
    return "인증" in text and bool(_CODE_BEFORE_ITS_NAME.search(text))
