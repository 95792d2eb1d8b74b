"""Did a person say yes or no?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.understanding.readings import Reading
from bot.understanding.slips import mend
from bot.understanding.texts import one_line

_MOST_LETTERS = 30

_FILLER = re.compile(r"[ㅋㅎㅏ-ㅣ]+")
"""Laughing, crying, and a vowel that a finger left behind ('ㅔ네')."""
_NOT_LETTERS = re.compile(r"[\W_]+")
_THUMBS_UP = re.compile(r"[👍👌🙆🆗⭕✅🏻🏼🏽🏾🏿\ufe0f]+")

_THUMBS_DOWN = re.compile(r"[👎❌🙅✖🚫🏻🏼🏽🏾🏿\ufe0f]+")

_SAID = (
    r"(?:[어아]요?|습니다|음|[다네]|네요|[죠지]|지요|는데요?|은데요?|거든요?|[다라]니[까깐]까?요?|[다라]?[고구]요?"
    r"|[는던은](?:것|거)같(?:아요?|습니다|은데요?))"
)
"""How something is said to be so, after a stem ('없', '했')."""
_SEEMS = r"(?:것같|거같)(?:아요?|습니다)"
_YES = re.compile(
    r"(?:[네녜]++(?:에|엡|엣)?|넵|넹|넨|넴|눼|녱|예++엡?|옙|옛|응|웅|엉|어|ㅇ|ㅇㅋ|ㅇㅈ|오케이?요?|오키요?|o|y"
    r"|ok|okay|yes|yep|yeah|예[스쓰]|콜|인정|그래요?|그럼요?|당근(?:이죠)?|마자요?"
    rf"|그렇(?:죠|지요|습니다|다|다니까요?|다고요?)|그렇게했어요?|그랬{_SAID}|그쵸|그죠|그치|맞{_SAID}"
    rf"|당연(?:하죠|하지|히|해요)?|물론(?:이죠|입니다)?|그런(?:{_SEEMS}|듯(?:요|해요)?|[편셈]이(?:에요|죠))"
    r"|좋아요?|좋습니다)+"
)
_NO = re.compile(
    r"(?:아니++|아니[요오]++|아뇨++|아뇽|아뉴|아녀요?|아니야|아냐|아닙니다|아니(?:에|예|였|었)(?:어요?|요)|아님"
    rf"|아니{_SAID}|놉|아닌(?:[데디]요|{_SEEMS}|듯요?)|ㄴ|노|no++|nope|n|x|전혀요?|절대로?요?"
    r"|아직(?:이?요|은)?|싫어요?)+"
)
_MISSING = rf"없었?(?:{_SAID}|을걸요)"
_NEGATED = re.compile(
    r"안(?:옴|했|받|샀|썼|왔|돼|됐|되|해|함|하|한|그|봤|보|줬|가|갔|냈|들|써|쓰|와|됨|나|눌|찍|팔|걸|있)"
    r"|못(?:했|받|샀|썼|봤|보|해|하|함|한|갔|들|찾|냈|찍|쓰)|(?:지(?:는|도)?|진)(?:않|못)|적(?:이|은|도)?없"
    rf"|{_MISSING}|아니(?:에|예|었)|아닙|아닌"
)
_NOT_RIGHT = re.compile(r"안맞|맞지(?:는|도|가)?(?:않|못)")
_DONE = re.compile(
    r"(?:.*(?:했|받았|있|있었|왔|봤|샀|썼|냈|됐|되었|갔|알았|들었|남았|남겼|찍었|눌렀|걸렸|줬|팔았)었?"
    rf"{_SAID}|.*(?:한|받은|있는){_SEEMS}|.*(?:받음|받았음|있음|했음|왔음|됨)|함|해요|합니다|하고있어요|돼요|됩니다)"
)
_UNCLEAR = re.compile(
    r"없(?:지|는건|는것은)(?:는)?(?:않|아니)|[안못][가-힣]{1,3}(?:건|것은|게|거는?)아[니닌]"
    r"|아마|글쎄|모르|몰라|모름|기억|헷갈|애매|반반|지만|실패|거절|포기|거부|깜빡|까먹|잊"
    r"|(?:[가나]|(?<!니)까)요$|아닌가$"
    r"|려고|려다|기로[했하]|뻔|예정|일부|부분|반만"
)


def read_yes_no(text: str) -> Reading[bool]:
    """Read yes or no in its spoken forms: 네 ㅇㅇ 그럼요 했어요 · 아뇨 ㄴㄴ 아직 안 했어요 없어요.

    What says both ('아니 네', '네 없어요'), asks back ('네?') or wavers is 'not_understood'.
    """
    said = mend(one_line(text)).casefold()
    if not said:
        return Reading(None, "empty")
    for sign, means in ((_THUMBS_UP, True), (_THUMBS_DOWN, False)):
        if sign.fullmatch(said.replace(" ", "")):
            return Reading(means)
    letters = _FILLER.sub("", _NOT_LETTERS.sub("", said))
    if not letters or len(letters) > _MOST_LETTERS or "?" in said or _UNCLEAR.search(letters):
        return Reading(None, "not_understood")
    signs = set(_signs(said, letters))
    return Reading(signs.pop()) if len(signs) == 1 else Reading(None, "not_understood")


def _signs(said: str, letters: str) -> Iterator[bool]:
    """Yield True for each sign of a yes, False for each of a no."""
    if _NOT_RIGHT.search(letters):  # its 맞아요 is no yes
        yield False
        return
    rest = []
    for word in _NOT_LETTERS.sub(" ", _FILLER.sub(" ", said)).split():
        if _YES.fullmatch(word):
            yield True
        elif _NO.fullmatch(word):
            yield False
        else:
            rest.append(word)
    body = "".join(rest)
    if _YES.fullmatch(letters):
        yield True
    if _NO.fullmatch(letters) or _NEGATED.search(body):
        yield False
    elif _DONE.fullmatch(body):
        yield True
