"""Are amounts in won and counts read as people type them?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.amounts import MOST_WON, read_amount, read_count

AMOUNTS = {
    "10만원": 100_000, "십만 원": 100_000, "10만": 100_000, "10 만원": 100_000,
    "1.2만": 12_000, "1.25만": 12_500, "3.5만원": 35_000, "89,000": 89_000, "89,000원": 89_000,
    "89000": 89_000, "8만9천": 89_000, "8만 9천원": 89_000, "8만9천원이요": 89_000,
    "10만 5천원": 105_000, "₩100,000": 100_000, "KRW 50000": 50_000, "100000원 결제": 100_000,
    "백이십만원": 1_200_000, "3천원": 3_000, "만원": 10_000, "천원": 1_000, "만오천원": 15_000,
    "5만 원 정도": 50_000, "약 30만원쯤": 300_000, "2만5천": 25_000, "4만4천4백원": 44_400,
    "1억 2천만원": 120_000_000, "이십 만원": 200_000, "이십만": 200_000, "12만3500원": 123_500,
    "십이만삼천사백오십육원": 123_456, "8만 500원": 80_500, "0원": 0, "12": 12, "1.5천": 1_500,
    "사천만 원": 40_000_000, "일금 십만원정": 100_000, "１００，０００원": 100_000, "2백": 200,
    "결제금액은 154,000원이에요": 154_000, "2장 10만원": 100_000, "두 장에 10만원": 100_000,
    "1억2천": 120_000_000, "1억 2천": 120_000_000, "89.000원": 89_000, "89, 000원": 89_000,
    "89 000원": 89_000, "1.290.000": 1_290_000, "1, 290, 000원": 1_290_000,
    "3만하고 5천원": 35_000, "만원짜리 한 장": 10_000, "5만이요": 50_000, "천이백": 1_200, "십이만원": 120_000,
    "5만이 나갔어요": 50_000, "89k": 89_000, "5만원짜리 1매요": 50_000,
    "두장에 13만2천원": 132_000, "총 13만2천원 두 장": 132_000, "13만2천원 두장 합쳐서": 132_000,
    "두 장 13만2천원": 132_000, "9만9천원 한 장": 99_000, "9만9천원, 네": 99_000,
    "10억": 1_000_000_000, "11월 20일에 10만원 냈어요": 100_000,
}  # fmt: skip

NO_AMOUNTS = {
    "": "empty", "없어요": "not_understood", "공짜": "not_understood", "만": "not_understood",
    "원": "not_understood", "일": "not_understood", "이만 줄일게요": "not_understood",
    "100달러": "not_understood", "$100": "not_understood", "5~6만원": "not_understood",
    "3천~5천만원": "not_understood", "만원짜리 세 장": "in_parts",
    "5만원짜리 10장": "in_parts", "5만 몇천원": "not_understood", "반 만원": "not_understood",
    "수십만원": "not_understood",
    "1만원대": "not_understood", "10만 넘음": "not_understood", "10만원이 안 됨": "not_understood",
    "최소 10만원": "not_understood", "오만원권 두 장": "in_parts",
    "1,00원": "not_understood", "89.000": "not_understood", "1.23456만": "not_understood",
    "100.5원": "not_understood", "11월 20일": "not_understood", "2026-11-20": "not_understood",
    "10%": "not_understood", "3명": "not_understood", "두 장": "not_understood",
    "-5000원": "too_small", "마이너스 5천원": "too_small", "11억": "too_big", "1조원": "too_big", "3조": "too_big",
    "8만9천원 두장이니까 17만8천원에 수수료 4천원": "in_parts", "17만8천원+4천원": "in_parts",
    "9만9천원 두장이요": "in_parts", "6만6천원 두 장": "in_parts", "99,000원 2매": "in_parts",
    "9만9천 세 장": "in_parts",
    "9" * 40: "too_big", "모르겠어요": "not_understood",
}  # fmt: skip

COUNTS = {
    "두 장": 2, "2매": 2, "3명": 3, "세 번": 3, "2": 2, "한 개": 1, "둘": 2, "하나요": 1,
    "열두 장": 12, "스무 장": 20, "스물다섯 명": 25, "이십명": 20, "10장": 10, "네 장": 4,
    "네장이요": 4, "총 4매": 4, "1,000개": 1_000, "두장 예매했어요": 2, "좌석 두 개": 2, "0장": 0,
}  # fmt: skip

NO_COUNTS = {
    "": "empty", "네": "not_understood", "장": "not_understood", "여러 장": "not_understood",
    "2.5개": "not_understood", "-1장": "too_small", "100001개": "too_big",
}  # fmt: skip


@pytest.mark.parametrize(("said", "won"), AMOUNTS.items())
def test_amounts(said: str, won: int) -> None:
    assert (read_amount(said).value, read_amount(said).problem) == (won, None)


@pytest.mark.parametrize(("said", "problem"), NO_AMOUNTS.items())
def test_what_is_no_amount(said: str, problem: str) -> None:
    reading = read_amount(said)
    assert (reading.value, reading.problem, reading.ambiguous) == (None, problem, ())


@pytest.mark.parametrize(
    ("said", "amounts"),
    [
        ("8만9", (80_009, 89_000)),
        ("1억2천원", (100_002_000, 120_000_000)),
        ("5만이나 6만", (50_000, 60_000)),
        ("3만 아니면 4만원", (30_000, 40_000)),
        ("10만~12만원", (100_000, 120_000)),
        ("10만 ~ 12만", (100_000, 120_000)),
        ("10만에서 12만원", (100_000, 120_000)),
        ("150,000, 200,000", (150_000, 200_000)),
        ("1장에 5만원 2장 10만원", (50_000, 100_000)),
    ],
)
def test_unclear_amounts_are_a_choice(said: str, amounts: tuple[int, ...]) -> None:
    assert (read_amount(said).value, read_amount(said).ambiguous) == (None, amounts)


@pytest.mark.parametrize(("said", "number"), COUNTS.items())
def test_counts(said: str, number: int) -> None:
    assert (read_count(said).value, read_count(said).problem) == (number, None)


@pytest.mark.parametrize(("said", "problem"), NO_COUNTS.items())
def test_what_is_no_count(said: str, problem: str) -> None:
    reading = read_count(said)
    assert (reading.value, reading.problem, reading.ambiguous) == (None, problem, ())


def test_rough_counts_are_a_choice() -> None:
    assert read_count("한두 장").ambiguous == (1, 2)
    assert read_count("두 장 샀고 세 명").ambiguous == (2, 3)


@given(st.integers(0, MOST_WON))
def test_every_amount_is_read_back(won: int) -> None:
    for written in (f"{won}원", f"{won:,}원", f"₩{won:,}", f"{won:,} 원입니다"):
        assert read_amount(written).value == won


@given(st.integers(1, 9_999), st.integers(0, 9_999))
def test_man_and_the_rest_are_added(man: int, rest: int) -> None:
    assert read_amount(f"{man}만 {rest}원").value == man * 10_000 + rest
