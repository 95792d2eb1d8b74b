"""Does a denial bind to the choice it denies?"""

from __future__ import annotations

import pytest

from bot.engine.model import Choice
from bot.understanding.choices import read_choice, read_choices
from bot.understanding.mentions import is_only_denial, mentions
from bot.understanding.texts import squeeze

CHOICES = (
    Choice(
        id="none",
        label="해당하는 게 없어요",
        synonyms=("아니요", "없어요", "직접 했어요"),
        exclusive=True,
    ),
    Choice(id="macro", label="매크로를 썼어요", synonyms=("매크로",)),
    Choice(id="proxy", label="돈을 주고 맡겼어요", synonyms=("대리", "맡겼어요")),
)
BOTH = (
    Choice(id="cancelled", label="취소됐어요", synonyms=("취소",)),
    Choice(id="suspended", label="정지됐어요", synonyms=("정지",)),
    Choice(id="both", label="둘 다예요", synonyms=("둘 다",)),
)

STANCES = {
    "대리 아니고 매크로요": "proxy denied, macro affirmed",
    "맡겼는데 매크로는 아니에요": "proxy affirmed, macro denied",
    "매크로 안 썼어요": "macro denied",
    "매크로도 대리도 안 했어요": "macro denied, proxy denied",
    "매크로랑 대리요": "macro affirmed, proxy affirmed",
    "대리 안 맡겼어요": "proxy denied, proxy denied",
    "매크로를 사용한 적이 없습니다": "macro denied",
    "매크로 안 쓴 건 아니에요": "macro unsure",
    "매크로 썼는데 다른 건 없어요": "macro unsure",
    "매크로 다른 건 없어요": "macro unsure",
    "매크로 말고는 없어요": "macro unsure",
    "매크로 썼어요 잘못했어요": "macro affirmed",
    "매크로 아니면 대리": "macro unsure, proxy affirmed",
    "매크로인지 모르겠어요": "macro unsure",
}


@pytest.mark.parametrize(("said", "stances"), STANCES.items())
def test_stances(said: str, stances: str) -> None:
    found = mentions(squeeze(said), CHOICES)
    assert ", ".join(f"{m.choice} {m.stance}" for m in found) == stances


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("매크로 안 썼어요", "none"), ("매크로 안썼다니까요 억울해요", "none"),
        ("다 아니에요", "none"), ("아니요, 직접 했어요", "none"), ("저 진짜 안 했어요 ㅠㅠ", "none"),
        ("않했어요", "none"), ("없어용", "none"), ("매크로 말고 대리", "proxy"), ("매크로썻어요", "macro"),
    ],
)  # fmt: skip
def test_one_is_meant(said: str, choice: str) -> None:
    assert read_choice(said, CHOICES).value == choice


@pytest.mark.parametrize(
    ("said", "candidates"),
    [
        ("아니요 매크로요", ("none", "macro")), ("안 썼어요 매크로", ("none", "macro")),
        ("매크로래요", ("none", "macro")), ("매크로 쓰는 사람 때문에요", ("none", "macro")),
        ("매크로랑 대리요", ("macro", "proxy")),
    ],
)  # fmt: skip
def test_what_is_unsure_is_a_choice(said: str, candidates: tuple[str, ...]) -> None:
    assert read_choice(said, CHOICES).ambiguous == candidates


@pytest.mark.parametrize(
    "said",
    ["매크로가 뭐예요", "매크로?", "매크로는 안 썼는데 친구가 대신 해줬어요", "했어요", "해당"],
)
def test_nothing_is_guessed(said: str) -> None:
    assert read_choice(said, CHOICES).problem == "not_understood"


def test_two_of_three_are_the_third_that_means_both() -> None:
    assert read_choice("정지도 되고 취소도 됐어요", BOTH).value == "both"
    assert read_choice("취소는 아니고 정지요", BOTH).value == "suspended"
    assert read_choice("취소 아니면 정지", BOTH).ambiguous == ("cancelled", "suspended")


def test_of_several_a_denied_one_is_left_out() -> None:
    assert read_choices("매크로는 아니고 대리요", CHOICES).value == ("proxy",)
    assert read_choices("매크로 아니에요", CHOICES).problem == "not_understood"
    assert read_choices("매크로도 대리도 아니에요", CHOICES).value == ("none",)


def test_none_of_these_beside_others_is_a_choice() -> None:
    assert read_choices("1, 2", CHOICES).ambiguous == (("macro",), ("none",))
    assert read_choices("전부", CHOICES).value == ("macro", "proxy")


def test_a_number_beside_words_is_not_a_choice() -> None:
    """'2번 튕겼어요' is 'twice'."""
    errors = (
        Choice(id="a", label="오류"),
        Choice(id="b", label="기기"),
        Choice(id="c", label="튕김"),
    )
    assert read_choices("2번 튕김", errors).value == ("c",)
    assert read_choices("1번 2번", errors).value == ("a", "b")


def test_only_a_denial_is_one() -> None:
    assert is_only_denial(squeeze("아니요 절대 없어요"))
    assert not is_only_denial(squeeze("아니요 동생이 했어요"))
    assert not is_only_denial(squeeze("진짜"))
