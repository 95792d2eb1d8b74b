"""Which ending does a Korean word carry, and how does another stem take the same ending?

사기를 쳤는데요 is the stem 사기를 치 with the ending (past, 는데요); the same ending on 다르게 안내하 makes
다르게 안내했는데요. Tense, politeness and connection travel in the ending, so a word can be replaced
without touching either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

Form = Literal["verb", "adjective"]
Kind = Literal[
    "past", "aeo", "base", "eu", "plain", "formal", "present", "perfect", "future", "noun",
]  # fmt: skip
"""past 쳤- · aeo 쳐- · base 치고 · eu 치면, 먹으면 · plain 친다, 먹는다, 좋다 · formal 칩니- ·
present 치는, 좋은 · perfect 친 (verbs only) · future 칠 · noun 침."""

_N, _D, _L, _LM, _M, _B, _S, _SS, _H = 4, 7, 8, 10, 16, 17, 19, 20, 27
"""Final consonants ㄴ ㄷ ㄹ ㄻ ㅁ ㅂ ㅅ ㅆ ㅎ, by their number within a syllable."""
_A, _AE, _YA, _YAE, _EO, _E, _YEO, _YE = range(8)
_O, _WA, _WAE, _OE, _U, _WO, _EU, _I = 8, 9, 10, 11, 13, 14, 18, 20
"""Vowels, likewise: ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ, ㅗ ㅘ ㅙ ㅚ, ㅜ ㅝ, ㅡ, ㅣ."""
_CONTRACTED = {_O: _WA, _U: _WO, _I: _YEO, _OE: _WAE}
_ABSORBING = frozenset({_A, _AE, _YA, _YAE, _EO, _E, _YEO, _YE})
"""Vowels into which 아/어 disappears: 가, 보내, 서, 세, 켜 …"""
_BRIGHT = frozenset({_A, _YA, _O})
_REGULAR_B = ("좁", "수줍", "잡", "입", "뽑", "씹", "집", "접", "업", "꼽", "굽히")
_SOFT_D = ("듣", "묻", "깨닫", "싣", "걷")
_SOFT_S = ("짓", "낫", "붓", "잇", "긋", "젓")
_PLAIN_REU = ("따르", "치르", "들르")
_LIKE_VERBS = ("있", "없")
"""Adjectives that say 어이없는, not 어이없은."""

_BASE_STARTS = "다고구지죠네나냐더던든게기거길긴도자잖군겠겟질진건겄"
_EU_STARTS = "면니려며시세므러신실십셨"
_AFTER_AEO = re.compile(
    r"(?:요|용|여|서|서요|서도|도|도요|야|야만|라|라고|라도)?(?![가-힣])|(?:놓|줬|주|줄|준|줘|왔|오|버|두|둔|댔|대|보|봤|드)"
)
_NOUNS_AFTER = (
    "(?:데|지|가|걸|거|것|건|게|께|적|놈|사람|회사|업체|듯|채|뒤|후|때|다음|대로|만큼|점|줄|수|중|바"
    "|군|구나|텐데|테니|까)"
)
"""What is written right after 치는, 친, 칠 without a blank; 사기 친구 is something else."""
_BE_BASE = "(?:고(?:요|서|는)?|지(?:만|요|는|도)?[가-힣]*|죠|네요?|거든[가-힣]*|잖[가-힣]*|군요?|겠[가-힣]*)"
_TYPED_PAST = re.compile(r"[어습는네음지고다던으]")
"""After a final ㅅ that is meant as ㅆ: 했 typed 햇."""


def split(syllable: str) -> tuple[int, int, int]:
    """Return the numbers of a syllable's first consonant, vowel and final consonant."""
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28


def _join(first: int, vowel: int, final: int = 0) -> str:
    return chr(0xAC00 + first * 588 + vowel * 28 + final)


def closed(word: str) -> bool:
    """Whether a word ends in a final consonant."""
    return "가" <= word[-1:] <= "힣" and split(word[-1])[2] > 0


def ends_in_l(word: str) -> bool:
    """Whether a word ends in ㄹ."""
    return closed(word) and split(word[-1])[2] == _L


def _with(stem: str, final: int) -> str:
    """Put a final consonant in place of what the last syllable has."""
    first, vowel, _ = split(stem[-1])
    return stem[:-1] + _join(first, vowel, final)


@dataclass(frozen=True, slots=True)
class Ending:
    """An ending apart from its stem: what joins them, and what is written after that."""

    kind: Kind
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Stem:
    """A verb or adjective without 다, such as 사기를 치, 답답하, 어렵."""

    text: str
    form: Form

    @classmethod
    def of(cls, dictionary: str, form: Form) -> Stem:
        """Take a dictionary form apart; raise ValueError where it does not end in 다."""
        stem = dictionary.removesuffix("다")
        if stem == dictionary or not "가" <= stem[-1:] <= "힣":
            raise ValueError(f"'{dictionary}' is no dictionary form: it should end in 다")
        return cls(stem, form)

    @property
    def _soft(self) -> str:
        """The stem before 으: ㅂ, ㄷ, ㅅ and ㅎ of irregular stems give way."""
        text, final = self.text, split(self.text[-1])[2]
        if final == _B and not text.endswith(_REGULAR_B):
            return _with(text, 0) + "우"
        if final == _D and text.endswith(_SOFT_D):
            return _with(text, _L)
        if (final == _S and text.endswith(_SOFT_S)) or (final == _H and self._is_loose_h):
            return _with(text, 0)
        return text

    @property
    def _is_loose_h(self) -> bool:
        return self.form == "adjective" and self.text[-1] not in "좋싫많않"

    @property
    def _open(self) -> bool:
        """Whether 으 is not written between the stem and what follows."""
        hard = split(self.text[-1])[2] in (_D, _S) and self._soft != self.text
        return not hard and not closed(self._soft)

    @property
    def _likes_verbs(self) -> bool:
        return self.form == "verb" or self.text.endswith(_LIKE_VERBS)

    @property
    def aeo(self) -> str:
        """The stem with 아/어: 쳐, 해, 받아, 어려워, 몰라."""
        text = self.text
        first, vowel, final = split(text[-1])
        if text[-1] == "하":
            return text[:-1] + "해"
        if text[-1] == "르" and len(text) > 1 and not text.endswith(_PLAIN_REU):
            before = text[-2]
            tail = "라" if split(before)[1] in _BRIGHT else "러"
            return text[:-2] + _with(before, _L) + tail
        if final == _B and self._soft != text:
            return _with(text, 0) + ("와" if text.endswith(("돕", "곱")) else "워")
        if final == _H and self._is_loose_h:
            return text[:-1] + _join(first, _AE)
        if final:
            return self._soft + ("아" if vowel in _BRIGHT else "어")
        return text[:-1] + self._contracted(first, vowel)

    def _contracted(self, first: int, vowel: int) -> str:
        if vowel in _ABSORBING:
            return _join(first, vowel)
        if vowel == _EU:
            before = self.text[-2:-1]
            bright = "가" <= before <= "힣" and split(before)[1] in _BRIGHT
            return _join(first, _A if bright else _EO)
        if vowel in _CONTRACTED:
            return _join(first, _CONTRACTED[vowel])
        return _join(first, vowel) + "어"

    def _final(self, final: int, long: str) -> str:
        """The stem with a final consonant, or with the syllable that says it after a closed stem."""
        soft = self._soft
        if ends_in_l(self.text):
            return _with(soft, _LM if final == _M else final)
        return _with(soft, final) if self._open else soft + long

    @property
    def past(self) -> str:
        """쳤, 했, 받았."""
        return _with(self.aeo, _SS)

    @property
    def present(self) -> str:
        """치는, 먹는, 만드는; 좋은, 어려운, 어이없는."""
        return self._before_n + "는" if self._likes_verbs else self.perfect

    @property
    def _before_n(self) -> str:
        return _with(self.text, 0) if ends_in_l(self.text) else self.text

    @property
    def perfect(self) -> str:
        """친, 먹은; of adjectives this is the present."""
        return self._final(_N, "은")

    @property
    def future(self) -> str:
        """칠, 먹을."""
        return self._final(_L, "을")

    @property
    def noun(self) -> str:
        """침, 먹음."""
        return self._final(_M, "음")

    @property
    def formal(self) -> str:
        """칩니, 먹습니."""
        open_end = not closed(self.text) or ends_in_l(self.text)
        return (_with(self.text, _B) if open_end else self.text + "습") + "니"

    @property
    def plain(self) -> str:
        """친다, 먹는다; 좋다."""
        if self.form == "adjective":
            return self.text + "다"
        open_end = not closed(self.text) or ends_in_l(self.text)
        return (_with(self.text, _N) if open_end else self.text + "는") + "다"

    @property
    def eu(self) -> str:
        """치(면), 먹으(면), 어려우(면)."""
        return self._soft if self._open or ends_in_l(self.text) else self._soft + "으"

    def take(self, ending: Ending) -> str:
        """Return the stem with an ending that another stem carried."""
        rest = ending.rest
        match ending.kind:
            case "base":
                return (self._before_n if rest[:1] in "네나냐니" else self.text) + rest
            case "eu":
                drop = ends_in_l(self.text) and rest[:1] in "니시세신실십셨"
                return (_with(self.text, 0) if drop else self.eu) + rest
            case "present" if rest[:1] in ("군", "구") and not self._likes_verbs:
                return self.text + rest  # 치는군요, 속상하군요
            case "perfect" if self.form == "adjective":
                return self.text + "던" + rest
        return str(getattr(self, ending.kind)) + rest


@cache
def shapes(stem: Stem) -> tuple[tuple[str, str, Kind], ...]:
    """Return how the stem may be written: (text, regular expression of what follows, kind).

    What follows is at least the rest of the word, which the ending keeps as it is.
    """
    return tuple(_shapes(stem))


def _shapes(stem: Stem) -> Iterator[tuple[str, str, Kind]]:
    run = "[가-힣]*"
    after_noun = f"(?:{_NOUNS_AFTER}[가-힣]*)?"
    yield stem.past, run, "past"
    yield _with(stem.past, _S), f"(?={_TYPED_PAST.pattern}){run}", "past"
    if stem.text[-1] == "하":
        yield stem.text + "였", run, "past"
    if split(stem.text[-1])[1] == _OE and not closed(stem.text):
        yield stem.text + "었", run, "past"
        yield _with(stem.text, _SS), run, "past"  # 됬
    yield stem.formal, run, "formal"
    if not closed(stem.text):
        yield _with(stem.text, _B) + "미", "(?=다|까)" + run, "formal"  # 합미다
    if stem.form == "verb":
        yield stem.plain, run, "plain"
    else:
        yield stem.plain, "(?:고|는|며|면|지만)?[가-힣]*", "plain"
    yield stem.present, after_noun, "present"
    yield stem.text, f"(?=[{_BASE_STARTS}]){run}", "base"
    yield stem.eu, f"(?=[{_EU_STARTS}]){run}", "eu"
    if ends_in_l(stem.text):
        dropped = _with(stem.text, 0)
        yield dropped, f"(?=[네나냐]){run}", "base"
        yield dropped, f"(?=[니시세신실십셨]){run}", "eu"
    if stem.form == "verb":
        yield stem.perfect, after_noun, "perfect"
    yield stem.future, after_noun, "future"
    yield stem.noun, "(?:이|은|을|으로|에|과|도|요)?", "noun"
    yield stem.aeo, f"(?={_AFTER_AEO.pattern}){run}", "aeo"


def copula_shapes(*, after_closed: bool) -> Iterator[tuple[str, str, Kind, str]]:
    """Yield how 이다 is written after a noun: (text, what follows, kind, what the ending begins with).

    이에요 ends as 해요 does: (aeo, 요). After an open syllable 이 may be left out: 사기네요.
    """
    run = "[가-힣]*"
    yield from (
        ("입니", f"[다까]{run}", "formal", ""), ("임미", "다", "formal", ""),
        ("이었", run, "past", ""), ("이였", run, "past", ""),
        ("이에요", "", "aeo", "요"), ("이예요", "", "aeo", "요"), ("예요", "", "aeo", "요"),
        ("에요", "", "aeo", "요"), ("이야", "", "aeo", ""), ("이라서", "", "aeo", "서"),
        ("이어서", "", "aeo", "서"), ("이라", "", "aeo", "서"), ("이다", "", "plain", ""),
        ("이라", f"(?:고|는|며|면){run}", "plain", ""), ("임", "", "noun", ""),
        ("인", f"(?:(?:데|지|가|듯|거|걸|건|게){run})?", "present", ""),
        ("일", f"(?:(?:까|지|거|것|텐|수|듯){run})?", "future", ""),
    )  # fmt: skip
    for be in ("이",) if after_closed else ("이", ""):
        yield be, _BE_BASE, "base", ""
        yield be, f"(?=니까|면|므로){run}", "eu", ""
    if not after_closed:
        yield from (
            ("였", run, "past", ""), ("야", "", "aeo", ""), ("라서", "", "aeo", "서"),
            ("라", f"(?:고|는|며|면){run}", "plain", ""),
        )  # fmt: skip


def with_be(noun: str, ending: Ending) -> str:
    """Return a noun with 이다 in an ending: (상대방, 이에요) → 상대방이에요, 문제 → 문제예요."""
    be, rest = ("이" if closed(noun) else ""), ending.rest
    match ending.kind:
        case "aeo" if rest == "요":
            return noun + ("이에요" if be else "예요")
        case "aeo":
            return noun + be + ("야" if not rest else f"라{rest}")
        case "past":
            return noun + ("이었" if be else "였") + rest
        case "plain":
            return noun + ("이다" if not rest else f"{be}라{rest}")
        case "base" | "eu":
            return noun + be + rest
    written = {"formal": "입니", "present": "인", "perfect": "인", "future": "일", "noun": "임"}
    return noun + written[ending.kind] + rest


# --- nouns -------------------------------------------------------------------------------------

_AFTER_CLOSED_AND_OPEN = (
    ("이", "가"), ("은", "는"), ("을", "를"), ("과", "와"), ("으로", "로"), ("이랑", "랑"), ("이나", "나"),
    ("으로서", "로서"), ("으로부터", "로부터"), ("이란", "란"),
)  # fmt: skip
_UNCHANGING = (
    "에게서", "에게", "한테서", "한테", "에서", "에", "의", "도", "만", "까지", "부터", "처럼", "같이", "보다", "마저",
    "조차", "밖에", "께서", "께", "하고", "끼리",
)  # fmt: skip
_AFTER_PARTICLE = r"(?:은|는|도|만|요)?"
_PAIRED = {one: pair for pair in _AFTER_CLOSED_AND_OPEN for one in pair}
PARTICLES = "|".join(sorted([*_PAIRED, *_UNCHANGING], key=len, reverse=True))
"""A regular expression of every particle that a noun may carry."""
PARTICLE_RUN = rf"(?P<particle>{PARTICLES})?(?P<more>{_AFTER_PARTICLE})"


def with_particle(noun: str, particle: str) -> str:
    """Return a noun with the particle that fits it: (상대방, 가) → 상대방이."""
    pair = _PAIRED.get(particle)
    if pair is None:
        return noun + particle
    as_open = not closed(noun) or (ends_in_l(noun) and pair[0].startswith("으로"))
    return noun + pair[1 if as_open else 0]
