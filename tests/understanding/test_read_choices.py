"""Are choices found by number, label, synonym, part and typo, and never against what was said?"""

from __future__ import annotations

import pytest

from bot.engine.model import Choice
from bot.understanding.choices import read_choice, read_choices

SITES = (
    Choice(id="nol", label="NOL 티켓(인터파크)", synonyms=("인터파크", "놀티켓", "놀", "인팍")),
    Choice(id="yes24", label="YES24 티켓", synonyms=("예스24", "예스이십사")),
    Choice(id="melon", label="멜론티켓", synonyms=("멜론",)),
    Choice(id="ticketlink", label="티켓링크"),
    Choice(id="other", label="기타", synonyms=("다른 곳", "그 외")),
)
REFUND = (
    Choice(id="got", label="환불 받았어요", synonyms=("받았어요",)),
    Choice(id="not_yet", label="환불 못 받았어요", synonyms=("못 받았어요",)),
)

ONE = {
    "1": "nol", "2": "yes24", "2번": "yes24", "2번이요": "yes24", "2.": "yes24", "(2)": "yes24",
    "②": "yes24", "２": "yes24", "두 번째": "yes24", "두번째요": "yes24", "둘째": "yes24",
    "첫번째": "nol", "첫째요": "nol", "세 번째 거": "melon", "3번으로 할게요": "melon",
    "다섯번째": "other", "마지막": "other",
    "인터파크": "nol", "인터파크요": "nol", "인터파크예요": "nol", "인터파크에서 샀어요": "nol",
    "인터 파크": "nol", "인터파그": "nol", "NOL티켓": "nol", "놀": "nol", "nol": "nol",
    "yes24": "yes24", "YES 24": "yes24", "Yes24티켓": "yes24", "예스24": "yes24",
    "멜론": "melon", "멜론티켓입니다": "melon", "메론티켓": "melon", "멜론 티켇": "melon",
    "티켓링": "ticketlink", "티켓링크": "ticketlink", "티켓링그": "ticketlink",
    "기타": "other", "다른곳": "other", "other": "other", "2번 예스24": "yes24",
}  # fmt: skip

NONE = {
    "": "empty", "  ": "empty", "😀": "not_understood", "6": "not_understood",
    "0": "not_understood", "99": "not_understood", "아무거나": "not_understood",
    "멜론은 아니에요": "not_understood", "멜론 말고요": "not_understood",
    "인터파크는 안 써요": "not_understood", "며칠 걸려요?": "not_understood",
    "가" * 500: "not_understood",
}  # fmt: skip

SEVERAL = {
    "1번이랑 3번": ("nol", "melon"), "1,3": ("nol", "melon"), "1, 3": ("nol", "melon"),
    "1 3": ("nol", "melon"), "3 1": ("nol", "melon"), "1/3": ("nol", "melon"),
    "1번 3번 5번": ("nol", "melon", "other"), "1번과 2번": ("nol", "yes24"),
    "1번하고 세번째": ("nol", "melon"), "1~3": ("nol", "yes24", "melon"),
    "1번~3번까지": ("nol", "yes24", "melon"), "① ③": ("nol", "melon"),
    "멜론이랑 인터파크": ("nol", "melon"), "멜론, 티켓링크": ("melon", "ticketlink"),
    "멜론하고 예스24요": ("yes24", "melon"), "인터파크 멜론 기타": ("nol", "melon", "other"),
    "전부": tuple(site.id for site in SITES), "다요": tuple(site.id for site in SITES),
    "모두 다": tuple(site.id for site in SITES), "1": ("nol",), "멜론": ("melon",),
}  # fmt: skip


@pytest.mark.parametrize(("said", "choice"), ONE.items())
def test_one_choice(said: str, choice: str) -> None:
    assert (read_choice(said, SITES).value, read_choice(said, SITES).problem) == (choice, None)


@pytest.mark.parametrize(("said", "problem"), NONE.items())
def test_no_choice(said: str, problem: str) -> None:
    assert (read_choice(said, SITES).value, read_choice(said, SITES).problem) == (None, problem)


def test_what_fits_several_is_a_choice_between_them() -> None:
    assert set(read_choice("티켓", SITES).ambiguous) == {"nol", "yes24", "melon", "ticketlink"}
    assert set(read_choice("2번 멜론", SITES).ambiguous) == {"yes24", "melon"}
    assert set(read_choice("환불", REFUND).ambiguous) == {"got", "not_yet"}


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("받았어요", "got"), ("네 받았어요", "got"), ("못 받았어요", "not_yet"),
        ("아직 못 받았어요", "not_yet"), ("환불못받았어요", "not_yet"),
    ],
)  # fmt: skip
def test_a_denial_is_never_its_opposite(said: str, choice: str) -> None:
    assert read_choice(said, REFUND).value == choice
    assert read_choice("안 받았어요", REFUND).value != "got"


@pytest.mark.parametrize(("said", "choices"), SEVERAL.items())
def test_several_choices(said: str, choices: tuple[str, ...]) -> None:
    assert read_choices(said, SITES).value == choices


@pytest.mark.parametrize("said", ["1,9", "없어요", "13", "둘 다", "3~1", "멜론이랑 딴거"])
def test_no_choices(said: str) -> None:
    assert read_choices(said, SITES).value is None


PLAIN = (
    Choice(id="back", label="돈을 돌려받고 싶어요"), Choice(id="again", label="예매를 되살리고 싶어요"),
    Choice(id="limited", label="계정이 제한됐어요"), Choice(id="unpaid", label="수수료를 안 냈어요"),
    Choice(id="no", label="그런 적 없어요", exclusive=True), Choice(id="far", label="다른 곳"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        ("돈이요", "back"), ("돈만 돌려받고 싶습니다", "back"), ("예매를 되살리고 싶습니다", "again"),
        ("계정 제한", "limited"), ("계정제한이요", "limited"), ("제한당함", "limited"),
        ("딴 데요", "far"), ("다른데", "far"), ("3번 계정 제한", "limited"), ("마지막이요", "far"),
        ("1번만요", "back"), ("1번이요 1번", "back"), ("2번 같아요", "again"), ("게정이 재한됐어요", "limited"),
    ],
)  # fmt: skip
def test_a_label_is_found_by_some_of_its_words(said: str, choice: str) -> None:
    assert read_choice(said, PLAIN).value == choice


@pytest.mark.parametrize(
    "said",
    [
        "수수료",
        "수수료요",
        "그런 적",
        "돈",
        "둘",
        "했어요",
        "싶어요",
        "1번 2번",
        "제한했어요",
        "계정 제한함",
    ],
)
def test_words_that_do_not_decide_are_asked_again(said: str) -> None:
    assert (read_choice(said, PLAIN).value, read_choice(said, PLAIN).ambiguous) == (None, ())


def test_of_two_joined_none_is_dropped() -> None:
    assert read_choice("예매랑 계정", PLAIN).ambiguous == ("again", "limited")
    assert read_choice("멜론이랑 티켓링크", SITES).ambiguous == ("melon", "ticketlink")


def test_circled_figures_are_numbers_of_their_own() -> None:
    assert read_choices("①③", SITES).value == ("nol", "melon")
    assert read_choices("1️⃣3️⃣", SITES).value == ("nol", "melon")
    assert read_choices("둘 다 원해요", REFUND).value == ("got", "not_yet")


def test_both_means_all_where_there_are_two() -> None:
    assert read_choices("둘 다요", REFUND).value == ("got", "not_yet")
    assert read_choices("", REFUND).problem == "empty"


def test_a_label_with_a_comma_or_particle_is_one_label() -> None:
    both = (Choice(id="a", label="전화, 문자"), Choice(id="b", label="메일과 편지"))
    assert read_choices("전화, 문자", both).value == ("a",)
    assert read_choices("메일과 편지", both).value == ("b",)
