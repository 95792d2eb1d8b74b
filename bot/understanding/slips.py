"""Which word did a person mean who mistyped it? (햇어요, 저녘, 지난쥬, 가죡)"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_ENDING_IN_S, _ENDING_IN_SS = (
    "".join(chr(code + final) for code in range(ord("가"), ord("힣"), 28)) for final in (19, 20)
)
_MISSPELT_PAST = re.compile(rf"(?!못)[{_ENDING_IN_S}](?=[어습는네음지고다던])")
_MISSPELT_DONE = re.compile(r"[됬됫]")
_MISSPELT_NOT = re.compile(r"않(?=[했썼샀받됐되돼하해맡팔들왔])")
_SPOKEN_YO = re.compile(r"(?<=[어아에해예네니죠까데지])(?:용|여|염|욤|유|욥)(?![가-힣])")
_LOOSE = re.compile(r"[ㄱ-ㅎ][ㅏ-ㅛㅝ-ㅟㅢㅣ]")
"""A syllable in pieces; ㅠㅠ, ㅜㅜ and ㅡㅡ are crying and sulking."""
_SPOKEN_DA = re.compile(rf"(?<=[{_ENDING_IN_SS}없니])당(?![가-힣])")

_FIRST, _LAST = ord("가"), ord("힣")
_VOWELS, _FINALS = 21, 28
_LIKE_VOWEL: Mapping[int, int] = {
    1: 5, 3: 5, 7: 5, 2: 0, 6: 4, 12: 8, 17: 13, 18: 13, 10: 11, 15: 11,
}  # fmt: skip
"""By number: ㅐㅒㅖ as ㅔ, ㅑ as ㅏ, ㅕ as ㅓ, ㅛ as ㅗ, ㅠㅡ as ㅜ, ㅙㅞ as ㅚ."""
_LIKE_FINAL: Mapping[int, int] = {2: 1, 24: 1, 7: 19, 20: 19, 22: 19, 23: 19, 25: 19, 26: 17}
"""ㄲㅋ as ㄱ, ㄷㅆㅈㅊㅌ as ㅅ, ㅍ as ㅂ."""

_TIMES = (
    "엊그저께", "엊그제", "그저께", "그제", "어저께", "어제", "오늘", "내일", "모레", "하루", "이틀",
    "사흘", "나흘", "열흘", "보름", "일주일", "지난주", "저번주", "이번주", "다음주",
    "지난달", "저번달", "이번달", "다음달", "새벽", "아침", "점심", "저녁", "오전", "오후", "정오", "자정",
    *(f"{day}{ending}" for day in "월화수목금토일" for ending in ("요일", "욜")),
)  # fmt: skip
_OTHER_WORDS = frozenset({"구제", "규제", "요전", "네일", "녜일", "하류", "여제", "자종"})
"""What only looks like a slip of one of these; '네일' may be '네, 일…'."""


def mend(text: str) -> str:
    """Return the text with common slips of spelling mended.

    됬어요 is 됐어요, 햇어요 is 했어요, 않했어요 is 안했어요, 없어용 and 업어요 are 없어요, ㄴㅔ is 네.
    """
    said = _LOOSE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    said = _SPOKEN_DA.sub("다", _SPOKEN_YO.sub("요", said))
    said = _MISSPELT_DONE.sub("됐", said).replace("업어요", "없어요")
    return _MISSPELT_PAST.sub(_as_past, _MISSPELT_NOT.sub("안", said))


def _as_past(match: re.Match[str]) -> str:
    """Make the final ㅅ of a past tense ㅆ: the next code point."""
    return chr(ord(match[0]) + 1)


def mend_times(text: str) -> str:
    """Return the text with days and parts of the day spelt as they should be ('세벽', '오눌')."""
    folded, mended, end = sounded(text), [], 0
    for match in _TIMES_FOLDED.finditer(folded):
        typed = text[match.start() : match.end()]
        mended += [
            text[end : match.start()], typed if typed in _OTHER_WORDS else _MEANT[match[0]],
        ]  # fmt: skip
        end = match.end()
    return "".join([*mended, text[end:]])


def sounded(text: str) -> str:
    """Return the text, as long as it is, with letters alike that sound or lie alike (재 as 제)."""
    return text.translate(_LIKE)


class _Alike(dict[int, int]):
    """Code point → that of the letter that it is written as here; each syllable is looked into once."""

    def __missing__(self, code: int) -> int:
        if not _FIRST <= code <= _LAST:
            return code  # not kept: there are a million of them
        like = self[code] = _folded(code)
        return like


_LIKE = _Alike()


def _folded(code: int) -> int:
    rest, final = divmod(code - _FIRST, _FINALS)
    first, vowel = divmod(rest, _VOWELS)
    like = first * _VOWELS + _LIKE_VOWEL.get(vowel, vowel)
    return _FIRST + like * _FINALS + _LIKE_FINAL.get(final, final)


def _meant(words: Iterable[str]) -> Mapping[str, str]:
    return {sounded(word): word for word in words}


_MEANT = _meant(_TIMES)
_TIMES_FOLDED = re.compile(
    rf"(?:(?<![가-힣])|(?<=[{sounded('제늘께주일달전후')}]))(?:{'|'.join(_MEANT)})"
)
