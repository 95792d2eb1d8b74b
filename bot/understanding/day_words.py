"""Which words for days does korean-datetime not know, and what are they in words that it does?"""

from __future__ import annotations

import re

_COUNTED = (
    r"(?:\d ?(?:일|주일?|달|개월|년|시간|분)|하루|이틀|사흘|나흘|닷새|엿새|열흘|보름|일주일"
    r"|[한두세] ?(?:달|시간))"
)
_NOW_FOLLOWS = (
    r"(?=,? ?(?:오전|오후|새벽|아침|점심|낮|저녁|\d{1,2} ?시|[가-힣]{1,2} ?시"
    r"|결제|구매|주문|예매|취소|샀|받|왔|봤|됐|떴|보냈))"
)
"""Then '아까' is today; '아까 말했잖아요' names no day."""
_REPLACED = (
    (re.compile(r"(?<!\d)2틀"), "이틀"),
    (re.compile(r"엊그저께|엊그제"), "그제"),
    (re.compile(r"그적께|그제께"), "그저께"),
    (re.compile(r"지난밤"), "어젯밤"),
    (re.compile(rf"아까{_NOW_FOLLOWS}"), "오늘 "),
    (re.compile(r"(?<![가-힣])(?:좀|쫌|조금) ?전(?=에|이[요었]|[요임 .,!~]|$)"), "방금 "),
    (re.compile(r"전달(?= ?\d)|저번 ?달|저번달"), "지난달"),
    (re.compile(r"(?<!전)전주(?= ?[월화수목금토일](?:요일|욜))"), "지난주"),
    (re.compile(r"담주"), "다음주"),
    (re.compile(r"(?<=주) ?([월화수목금토])(?=$|[ .,!~요쯤에])"), r" \1요일"),
    (re.compile(r"(?<=일) ?(?=전[화액자체부송](?![요욜]))"), ", "),
    (re.compile(r"(?<![가-힣])설(?= ?(?:(?:전|전전|다음) ?날|당일))"), "설날"),
    (re.compile(r"(?<=[날석]) ?전전 ?날"), " 이틀 전"),
    (re.compile(r"(?<=\d)T(?=\d{2}:)"), " "),
    (re.compile(r"(?<=[\d한두세네섯곱덟홉열]시) ?반"), " 30분"),
    (
        re.compile(
            r"(?<=[제께늘일욜쯤시분반전날])(?=이?었|였|인[ 가데듯거것지]|이[던고구네라지죠])"
        ),
        " ",
    ),
    (re.compile(r"(?:이?었던|였던|이던|인) ?(?:것|거) ?같"), " 같"),
    (re.compile(rf"({_COUNTED}(?: ?쯤)?)인가(?= ?전)"), r"\1"),
    (re.compile(rf"({_COUNTED} ?전)에?(?=[가-힣])(?!에)"), r"\1 "),
    (re.compile(r"(오늘|어제|그제|그저께)(?=[가-힣]{2})"), r"\1 "),
)
_JUST_NOW = re.compile(r"^아까 ?(?:전에?)?(?:이?요|이?[에예]요|임|[.!~ ])*$")


def reworded(text: str, *, past: bool) -> str:
    """Return the text with its words for days as korean-datetime knows them ('엊그제' is '그제').

    ``past``: whether it tells of the past; '아까' alone is today then.
    """
    if past:
        text = _JUST_NOW.sub("오늘", text)
    for pattern, better in _REPLACED:
        text = pattern.sub(better, text)
    return text
