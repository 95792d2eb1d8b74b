"""Does the bot promise anything, tell odds, or ask for what it must never know; does it say what it is?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.check.said import Said, own, sentences
from bot.engine.model import Pack

_PROMISE = re.compile(
    r"반드시|무조건|틀림없이|100 ?%|백 ?퍼센트|장담(?:해요|할게요|합니다|드려요)"
    r"|보장(?:해요|해 드|할게요|합니다|돼요|됩니다)|확실히 (?:이겨|이길|받을|풀|해결|돌려)"
    r"|꼭 (?:이겨|이길|돌려받|풀려|해결돼|해결해 드|받아 드|받게 해)"
)
_ODDS = re.compile(
    r"(?:확률|가능성)(?:이|은|도)? ?(?:매우 |아주 |꽤 |더 )?(?:높|커|크|큽|낮|작|적|희박|\d)"
    r"|승산|승률|성공률|승소율|십중팔구|열에 아홉|대부분 (?:승인|받아들여|풀려|해결)"
)
_NOT_OURS = re.compile(
    r"(?:다|라|자|냐)(?:는|고|던|며)(?:\s|$)|(?:믿지|장담하지|말할 수|약속하지|아니에요|아니고|않아요|않을|없어요|없는)"
)
"""Told as what others say, or denied in the same sentence."""
_MONEY_SHARE = re.compile(
    r"100 ?%(?:를|을)? ?(?:배상|환급한다|빼|공제|부담|충전|한도|할인)|[가-힣]+의 100 ?%"
)
_NO_ADVICE = re.compile(r"법률 ?(?:자문|상담|의견)")
_SECRET = re.compile(
    r"(주민(?:등록)?번호|외국인등록번호|(?:운전)?면허 ?번호|여권 ?번호|카드 ?번호|계좌 ?번호|비밀번호"
    r"|인증 ?번호|보안카드|CVC|OTP)"
    r"(?:을|를|도|까지)?\s+(?:모두 |먼저 |그대로 |다 )?(?:알려|적어|입력해|보내|써|붙여 ?넣어) ?주(?:세요|실래요)"
)


def promise_problems(said: Iterable[Said]) -> Iterator[str]:
    """Yield promises, odds, and requests for secrets or identity numbers."""
    for one in said:
        for sentence in sentences(one.text):
            for problem in _sentence(own(sentence)):
                yield f"{one.place}: {one.field}: {problem}"


def disclaimer_warnings(pack: Pack) -> Iterator[str]:
    """Yield whether the opening leaves out what a person should know before the first answer."""
    if not _NO_ADVICE.search(pack.opening):
        yield "opening: it does not say that this is no legal advice ('법률 자문이 아니에요')"


def _sentence(sentence: str) -> Iterator[str]:
    for what, words in (("promises", _PROMISE), ("tells odds", _ODDS)):
        found = words.search(sentence)
        if found and not _is_told(sentence, found):
            yield f"'{found[0]}' {what}: say what can be asked for, and that the outcome is open"
    if found := _SECRET.search(sentence):
        yield f"it asks for '{found[1]}', which the bot never takes"


def _is_told(sentence: str, found: re.Match[str]) -> bool:
    if _MONEY_SHARE.search(sentence):
        return True
    return bool(_NOT_OURS.search(sentence, found.end()))
