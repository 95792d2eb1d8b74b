"""What in a story is no fact of the person's own: others' doings, plans, shows, coupons.

Whatever is in doubt counts as none: the question is then asked, which costs a line; a wrong fact
that is shown among right ones is easily agreed to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_DAY = (
    r"(?:(?:\d{1,2}월 ?|이번 ?달 ?|다음 ?달 ?|지난 ?달 ?)?\d{1,2}일|어제|그제|그저께|오늘|내일|모레)(?:\([가-힣]\))?"
    r"(?: ?(?:오전|오후|낮|저녁|밤))?(?: ?\d{1,2}시(?: ?반| ?\d{1,2}분)?)?"
)
_SHOW = r"공연|콘서트|경기|뮤지컬|연극|팬 ?미팅|페스티벌|회차|당일"
_OF_A_SHOW = re.compile(
    rf"{_DAY}(?:자|의|에|에 (?:하는|열리는|있는|있을|할))? ?(?:{_SHOW})"
    rf"|{_DAY}(?:까지|부터)"
)
_WON = (
    r"(?<![\d,.])\d[\d,.]*+(?: ?[십백천만])*+(?:\d[\d,]*+천?)?(?: ?원)?"
    r"|(?<![가-힣])[일이삼사오육칠팔구십백천]++ ?만? ?원"
)
_NOT_PAID = (
    r"쿠폰|포인트|적립금|마일리지|할인|배송비|배송료|택배비|수수료|정가|캐시백|상품권|월|매달|매월"
)
_SEVERAL = r"(?:[2-9]|[1-9]\d|두|세|네|다섯|여섯|여러) ?(?:장|매|개|벌|켤레|권|자리|석|좌석|명|세트|박스|병|통)"
_ONE = r"(?:(?:한|1) ?(?:장|매|개|벌|켤레|권|자리|좌석|명|세트|박스)(?:에|당)|(?<![가-힣])(?:장|매|개|인)당)"
_NO_PAYMENT = re.compile(
    rf"(?:{_NOT_PAID})(?:[을를이은는가]|료|금액|값|으로)? ?(?:{_WON})"
    rf"|(?:{_WON})(?:짜리|어치)? ?(?:{_NOT_PAID})"
    rf"|(?:{_WON}) ?(?:씩|넘|이상|이하|미만|당 )|(?:{_WON})(?:짜리)? ?(?:표|티켓|좌석)?(?:를|을)? ?{_SEVERAL}"
    rf"|{_ONE} ?(?:{_WON})"
)
_OTHERS = re.compile(
    r"(?:(?<![가-힣])남(?=들|의)|친구|지인|동료|다른 ?(?:사람|분)(?:들)?|암표상|되팔이|옆 ?사람)"
    r"(?:들)?(?:[은는이가도]|의|네|한테서|꺼|거)(?= )|(?:친구|지인|동료|남) (?:계정|아이디|표|카드)"
    r"|(?:린|한|산|된) (?:친구|지인|사람)"
)
_MINE = re.compile(r"(?:^| )(?:저[는도]?|제가?|전|나[는도]|내가?|난)(?= )")
_UNREAL = re.compile(
    r"^(?:"
    r"[될할살올을](?!때)|[는은ㄹ]?[거건게](?:[예에]요|야|죠|지|[가-힣]?요?$)|는[거건]|[가-힣]{0,2}(?:려고|려다|려는|려했|뻔|예정|실패|오류|기로)|하려"
    r"|(?:된|한|해준|해 ?줄|온)다고|[가-힣]{0,3}(?:으면|다면|하면|되면|라면|주면)"
    r"|[가-힣]{0,4}(?:나요|까요)|[가-힣]{0,3}(?:나|냐|는지|은지|을지)(?:$|고|요$|모르|몰라|싶|궁금)|한?[게거것]이?맞나|[가-힣]{0,3}적(?:이)?있"
    r"|[은는이가]?(?:풀렸|풀림|풀려|해제)|[은는이가]?(?:모르|모름|몰라|까먹|잊)"
    r")"
)
_ENDS_ASKING = re.compile(r"\?$|(?:나요|까요?|가요|는지요?|은지요?|냐|냐고요?|죠)[ㅠㅜㅋㅎ.~ ]*$")
_TAKEN_FOR_GRANTED = re.compile(r"왜|어째서|어떻게")
"""'왜 환불도 안 해줘요?' tells that there was none."""
_SEVERAL_TIMES = re.compile(r"(?:두|세|네|여러|[2-9]) ?번에? ?$")
_LONG_QUOTE = re.compile(r"\"[^\"]{12,}\"|“[^”]{12,}”|‘[^’]{12,}’|「[^」]{12,}」")


def without_quotes(said: str) -> str:
    """Leave out what somebody else wrote; short quotes are names."""
    return _LONG_QUOTE.sub(" ", said)


def own(clauses: Iterable[str]) -> Iterator[str]:
    """Yield the clauses of a story that tell of the person, not of what befell somebody else.

    Where another's clause goes on, what follows is the other's too ('친구가 무신사에서 결제했대요').
    """
    goes_on = False
    for clause in clauses:
        is_others = bool(_OTHERS.search(clause)) or (goes_on and not _MINE.search(clause))
        goes_on = is_others and clause.rstrip().endswith(("서", "고"))
        if not is_others:
            yield clause


def is_unreal(before: str, rest: str) -> bool:
    """Whether what a cue names is a plan, a condition, a question, or not one single thing.

    ``before``: the words up to the cue; ``rest``: what follows it, squeezed.
    """
    return bool(_UNREAL.match(rest) or _SEVERAL_TIMES.search(before))


def only_asks(clause: str) -> bool:
    """Whether a clause asks whether something is so, and thus does not tell it."""
    return bool(_ENDS_ASKING.search(clause.rstrip())) and not _TAKEN_FOR_GRANTED.search(clause)


def without_shows(text: str) -> str:
    """Leave out days on which something is on or ends: nothing was paid or cancelled then."""
    return _OF_A_SHOW.sub(" ", text)


def without_discounts(text: str) -> str:
    """Leave out amounts that are no payment: coupons, fees, prices apiece, limits."""
    return _NO_PAYMENT.sub(" ", text)
