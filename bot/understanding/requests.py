"""Does a whole line ask for what a line of the content asks for, in other everyday words?

'다 지워줘' stands in the content; '그냥 다 삭제할래요', '다없애 주세요ㅠㅠ' and '모두 파기 부탁드려요' ask for the
same. Compared is what a line is about and what is to be done with it: its core. Who asks, how
politely and how urgently is left out. A story has more words, or another ending, and so no core
that is asked for: '판매자가 리뷰를 지워 달래요', '제 정보가 다 삭제됐어요'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from bot.understanding.inflection import Form, Stem
from bot.understanding.slips import sounded

LONGEST = 60
"""Letters; whoever writes more than that tells a story."""

_NOUNS = {
    "erase": ("삭제", "파기", "폐기"),
    "withdraw": ("철회", "취소"),
    "leave": ("탈퇴",),
    "show": ("확인",),
    "out": ("내보내기",),
}
"""What is to be done → nouns that become verbs with 하다, and ask for it alone too."""
_VERBS = {
    "erase": (
        "지우", "없애", "날리", "지워버리", "없애버리", "날려버리", "지우고나가", "삭제하고나가", "지우고탈퇴하",
        "삭제하고탈퇴하",
    ),
    "withdraw": ("거두", "거둬들이", "물리", "무르", "없던걸로하", "없던거로하", "없었던걸로하"),
    "leave": ("탈퇴시키",),
    "show": ("보", "조회하", "열람하"),
    "out": ("내보내",),
    "get": ("받", "내려받", "다운받", "다운로드하"),
}  # fmt: skip
_GIVEN = {"show": ("보여", "알려"), "get": ("", "보내")}
"""What only the other side does: 보여 주세요 asks for it, and 보여 줄게요 does not."""
_NOUN_TAILS = (
    "", "처리", "요청", "신청", "좀", "를", "을", "처리를", "처리좀", "를요청", "를신청", "를좀",
)  # fmt: skip
"""Between such a noun and 하다."""
_ASKED: dict[str, tuple[Form, tuple[str, ...]]] = {
    "keep": (
        "verb", ("보관하", "보관되", "저장하", "저장되", "관리하", "관리되", "보호하", "보호되"),
    ),
    "safe": ("adjective", ("안전하",)),
}  # fmt: skip
"""What is asked about rather than asked for."""

_GIVE = (
    "줘", "줘요", "줘라", "줘봐", "줘봐요", "주라", "주라고요", "주라니까요", "주세요", "주셔요", "주십시오",
    "주십쇼", "주시오", "주실래요", "줄래", "줄래요", "주시겠어요", "주시겠습니까", "주실수있나요", "주실수있어요",
    "주실수있을까요", "주실수있습니까", "줄수있어", "줄수있어요", "줄수있나요", "줄수있을까요", "주시면좋겠어요",
    "주시면좋겠습니다", "주면좋겠어", "주면좋겠어요", "줬으면좋겠어", "줬으면좋겠어요", "줬으면해요",
    "줬으면합니다", "주셨으면좋겠어요", "주셨으면좋겠습니다", "주셨으면해요", "주셨으면합니다",
    "주시면감사하겠습니다", "주시기바랍니다", "주시길바랍니다", "주시기를바랍니다", "주시길바라요", "주시기바라요",
    "주시길부탁드려요", "주시길부탁드립니다", "주시기부탁드립니다", "주길바라요", "주길바래요",
)  # fmt: skip
_WISHES: dict[str, tuple[str, ...]] = {
    "aeo": (
        *_GIVE, "조", "죠", "달라", "달라고요", "달라고", "달라니까요", "라", "야겠어", "야겠어요", "야겠습니다",
        "야겠네요", "야할것같아요",
    ),
    "future": (
        "래", "래요", "게", "게요", "께", "께요", "거야", "거예요", "거에요", "거임", "겁니다", "꺼야", "꺼예요",
        "꺼에요", "생각이에요", "생각입니다",
    ),
    "text": (
        "고싶어", "고싶어요", "고싶습니다", "고싶다", "고싶음", "고싶네요", "고싶은데", "고싶은데요", "고싶어서요",
        "고싶다고요", "고싶거든요", "고싶습니다만", "고파요", "겠어", "겠어요", "겠습니다", "고자합니다", "기",
        "자", "길원해요", "길원합니다", "기원해요", "기원합니다", "기를원해요", "기를원합니다", "기바랍니다",
        "길바랍니다", "기를바랍니다", "기희망합니다", "기를희망합니다",
    ),
    "eu": (
        "려고", "려고요", "려구요", "려고해요", "려고합니다", "려고하는데요", "려고하는데", "려합니다", "려해요",
        "세요", "셔요", "십시오", "시오",
    ),
}  # fmt: skip
"""Which form of a stem → what follows where somebody wants it done."""
_TOLD: dict[str, tuple[str, ...]] = {"aeo": ("", "요"), "formal": ("다",), "plain": ("",)}
"""Likewise, but with a question mark it asks whether somebody else does it."""
_NOUN_WISHES = tuple(
    f"{joined}{rest}"
    for joined in ("", "좀", "를", "을", "요청", "처리", "처리좀")
    for rest in (
        "부탁드려요", "부탁드립니다", "부탁드릴게요", "부탁드리겠습니다", "부탁해", "부탁해요", "부탁합니다",
        "부탁이요", "요청드려요", "요청드립니다", "요청드릴게요", "신청드려요", "신청드립니다", "원해요",
        "원합니다", "바랍니다", "바라요", "바래요", "희망합니다", "희망해요",
    )
)  # fmt: skip
_NOUN_ALONE = (
    "", "요", "이요", "좀", "좀요", "요청", "신청", "처리", "방법", "요청이요", "신청이요", "방법이요",
)  # fmt: skip
_MAY = {
    "future": ("수있나요", "수있어요", "수있어", "수있을까요", "수있죠", "수있습니까", "수있는지요"),
    "aeo": ("도되나요", "도돼요", "도될까요", "도됩니까"),
    "eu": tuple(
        f"려면어떻게{rest}" for rest in ("해요", "하나요", "하죠", "해야하나요", "해야돼요", "해야해요", "합니까")
    ),
}  # fmt: skip
"""Whether and how it can be done: the screen is the answer. Who names nothing may mean a company."""
_NOUN_HOW = (
    "해요", "하나요", "하죠", "하면돼요", "하면되나요", "해야하나요", "해야돼요", "합니까",
)  # fmt: skip
_NOUN_MAY = (
    "가능한가요", "가능해요", "가능할까요", "가능합니까", "되나요", "돼요", "될까요",
    *(f"{particle}어떻게{rest}" for particle in ("", "는", "은", "를", "을") for rest in _NOUN_HOW),
)  # fmt: skip
_MAY_BE_ASKED = frozenset({"erase", "withdraw"})
_QUESTIONS: dict[str, tuple[str, ...]] = {
    "aeo": ("요", "있나요", "있어요", "두나요", "놓나요"),
    "text": (
        "나요", "나", "냐", "냐고요", "는지요", "죠", "지요", "는거예요", "는거에요", "는건가요", "는건지",
        "는거죠", "고있나요", "고있어요", "고계신가요", "고있는지", "어있나요", "어있어요",
    ),
    "perfect": ("가요", "지요", "거죠", "거예요", "거에요", "거맞나요", "거맞아요", "건가요"),
    "present": ("가요", "지", "지요", "지궁금해요", "지궁금합니다", "지알려주세요", "지알고싶어요"),
    "formal": ("까",),
    "eu": ("시나요", "세요", "십니까"),
    "future": ("까요",),
}  # fmt: skip

_FILLERS = (
    "저기요", "저기", "저는", "저도", "나는", "난", "전", "그냥", "이제는", "이제", "이젠", "그만", "제발",
    "제발요", "좀", "아니", "아", "네", "예", "응", "음", "그럼", "그러면", "혹시", "죄송하지만", "죄송한데",
    "죄송한데요", "미안한데", "안녕하세요", "일단", "우선", "빨리", "얼른", "지금", "바로", "당장", "즉시", "다시",
    "꼭", "한번에", "아까", "여기", "여기서", "부탁인데", "됐고", "됐으니까", "됐어요", "됐으니", "안할래요",
    "그만할래요", "그만할게요", "싫어요", "필요없어요", "필요없으니까", "무서워요", "불안해요", "불안하니까",
    "불안해서",
)  # fmt: skip
_ALL = (
    "싹다", "싹", "다", "모두", "전부다", "전부", "전체", "모조리", "몽땅", "깨끗이", "깨끗하게", "완전히", "영구",
    "모든", "영구적으로",
)  # fmt: skip
_MINE = (
    "제", "나의", "저의", "제가", "내가", "본인", "저에대한", "나에대한", "저에관한", "지금까지", "여태까지",
    "여태", "그동안",
)  # fmt: skip
_AFTERWARDS = (
    "부탁드려요", "부탁드립니다", "부탁드릴게요", "부탁해요", "부탁합니다", "제발", "제발요", "빨리", "빨리요",
    "당장", "당장요", "지금", "지금요", "바로", "바로요", "그냥", "이제", "감사합니다", "감사해요", "고맙습니다",
    "고마워요", "죄송해요", "죄송합니다", "좀",
)  # fmt: skip


class Core(NamedTuple):
    """What a request is about, and what is to be done with it; nothing that anybody reads."""

    about: str
    done: str


Manner = Literal["wished", "told", "may"]
"""How an ending asks. Told: with a question mark it asks whether somebody does it. May: see `_MAY`."""


@lru_cache(maxsize=4)
def core_of(letters: str, *, asking: bool = False) -> Core | None:
    """Return the core of a squeezed line, or None where it asks for nothing that is known here.

    ``asking``: it was typed with a question mark, which 'will you delete it?' may have and 'I
    delete it' may not.
    """
    if len(letters) > LONGEST:
        return None
    said = sounded(_SPOKEN_YO.sub("요", letters))
    bare = _after().sub("", said)
    return _core(said, asking) or (_core(bare, asking) if bare != said else None)


def _core(said: str, asking: bool) -> Core | None:
    endings = _endings()
    for start in range(len(said)):  # the longest ending counts: 보여주세요, not 주세요
        if found := endings.get(said[start:]):
            done, manner = found
            about = _about(said[:start])
            is_other = (manner == "told" and asking) or (manner == "may" and not about)
            return None if is_other else Core(about, done)
    return None


def _about(words: str) -> str:
    """Return what is spoken of, without whose it is, how much of it, and particles."""
    words = _before().sub("", _adverbs().sub("", words))
    words = _PARTICLE.sub("", _adverbs().sub("", words))
    for pattern, plain in _ALIKE:
        words = pattern.sub(plain, words)
    return words


_SPOKEN_YO = re.compile("(?<=[래게세줘])(?:용|여|염|욤)$")


def _any(words: Iterable[str]) -> str:
    """Return a pattern of one of these words or more, in a row; it takes back none of them.

    Otherwise '싹다싹다싹다…' would be tried in as many ways as there are to split it.
    """
    return f"(?:{_one(words)})++"


def _one(words: Iterable[str]) -> str:
    return "|".join(sorted(map(sounded, words), key=len, reverse=True))


_PARTICLE = re.compile(
    f"(?<=.)(?:{_one(('들을', '들은', '들도', '을', '를', '은', '는', '도', '만'))})$"
    f"|(?<={_one(('정보', '동의', '기록', '내용'))})(?:{_one(('은', '는', '이', '가', '을', '를'))})"
    f"(?={_one(('어떻', '어디', '얼마', '언제', '누가', '파일로'))})"
)
"""At the end, and before 'how', 'where', 'how long', 'who'."""
_DONE_HERE = (
    "쓴", "적은", "말한", "한", "입력한", "저장한", "저장된", "남긴", "남은", "보낸", "있는", "써놓은", "적어둔",
    "기록된",
)  # fmt: skip
_ALIKE = (
    (re.compile(f"(?:{_one(('것', '꺼', '걸', '거들'))})$"), sounded("거")),
    (re.compile(f"^{sounded('개인')}(?={sounded('정보')})"), ""),
    (re.compile(_one(("채팅방", "대화방", "채팅"))), sounded("대화")),
    (
        re.compile(f"^(?:{_one(_DONE_HERE)})(?:{_one(('거', '내용', '정보', '얘기', '말', '글', '데이터'))})"),
        sounded("적은거"),
    ),
    (
        re.compile(
            f"^(?:{_one(('정보', '수집', '이용', '처리', '제공', '및', '한'))})++(?={sounded('동의')})"
        ),
        "",
    ),
)  # fmt: skip
"""What is called by many names → one of them."""


@cache
def _before() -> re.Pattern[str]:
    me = f"{sounded('저')}(?!{sounded('장')})"  # not of 저장
    words = _one((*_FILLERS, *_ALL, *_MINE))
    return re.compile(f"^(?:{words}|{me}|{sounded('내')})++")


@cache
def _adverbs() -> re.Pattern[str]:
    return re.compile(f"{_any((*_ALL, *_FILLERS))}(?=$|{sounded('파일로')})")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(_any(_AFTERWARDS) + "$")


# --- endings, made ready once --------------------------------------------------------------------


@cache
def _endings() -> dict[str, tuple[str, Manner]]:
    """Return how a request may end → what is to be done, and how that is said."""
    found: dict[str, tuple[str, Manner]] = {}
    for ending, done, manner in _written():
        found[sounded(ending)] = (done, manner)
    return found


def _written() -> Iterator[tuple[str, str, Manner]]:
    for done, stem in _stems():
        yield from ((ending, done, "told") for ending in _on(stem, _TOLD))
        yield from ((ending, done, "wished") for ending in _on(stem, _WISHES))
        if done in _MAY_BE_ASKED:
            yield from ((ending, done, "may") for ending in _on(stem, _MAY))
            yield from (
                (f"어떻게{stem.aeo}요", done, "may"),
                (f"어떻게{stem.text}나요", done, "may"),
            )
    for done, given in _GIVEN.items():
        yield from ((verb + give, done, "wished") for verb in given for give in _GIVE)
    for done, nouns in _NOUNS.items():
        for noun in nouns:
            yield from _on_noun(noun, done)
    for done, (form, stems) in _ASKED.items():
        for text in stems:
            yield from ((e, done, "wished") for e in _on(Stem(text, form), _QUESTIONS))


def _on_noun(noun: str, done: str) -> Iterator[tuple[str, str, Manner]]:
    yield from ((noun + rest, done, "wished") for rest in _NOUN_WISHES)
    yield from ((noun + rest, done, "told") for rest in _NOUN_ALONE)
    if done in _MAY_BE_ASKED:
        yield from ((noun + rest, done, "may") for rest in _NOUN_MAY)


def _stems() -> Iterator[tuple[str, Stem]]:
    for done, nouns in _NOUNS.items():
        yield from (
            (done, Stem(f"{noun}{tail}하", "verb")) for noun in nouns for tail in _NOUN_TAILS
        )
    for done, verbs in _VERBS.items():
        yield from ((done, Stem(verb, "verb")) for verb in verbs)


def _on(stem: Stem, endings: dict[str, tuple[str, ...]]) -> Iterator[str]:
    for form, rests in endings.items():
        yield from (getattr(stem, form) + rest for rest in rests)
