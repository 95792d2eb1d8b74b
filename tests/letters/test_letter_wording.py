"""Particles, amounts and days as letters write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.clock import KST
from bot.letters.wording import day, josa, moment, won, won_short

JOSA = [
    ("인터파크", "이/가", "가"),
    ("주식회사 놀유니버스", "은/는", "는"),
    ("멜론", "을/를", "을"),
    ("멜론티켓", "과/와", "과"),
    ("티켓링크", "으로/로", "로"),
    ("예스이십사", "이/가", "가"),
    ("서울", "으로/로", "로"),
    ("계정", "으로/로", "으로"),
    ("홍길동", "이/가", "이"),
    ("김하나", "은/는", "는"),
    ("똠", "을/를", "을"),
    ("YES24", "이/가", "가"),
    ("NOL", "을/를", "을"),
    ("IBM", "은/는", "은"),
    ("VPN", "으로/로", "으로"),
    ("SDK", "과/와", "와"),
    ("Melon", "이/가", "이"),
    ("Google", "은/는", "은"),
    ("Chrome", "을/를", "을"),
    ("App", "으로/로", "으로"),
    ("Naver", "과/와", "와"),
    ("2026", "은/는", "은"),
    ("24", "을/를", "를"),
    ("8", "으로/로", "로"),
    ("3", "으로/로", "으로"),
    ("(주)놀(NOL)", "이/가", "이"),
    ("NOL 티켓(인터파크)", "은/는", "은"),
    ("(주)", "은/는", "는"),
    ("금 100,000원(금 십만원정)", "을/를", "을"),
    ("2026년 11월 21일(토)", "으로/로", "로"),
    ("'쿠폰'", "을/를", "을"),
    ("「약관」", "은/는", "은"),
    ("｢약관｣", "은/는", "은"),
    ("뮤지컬 <레베카>", "을/를", "를"),
    ("Rammstein", "은/는", "은(는)"),
    ("😀", "이/가", "이(가)"),
    ("ㅋㅋ", "으로/로", "(으)로"),
    ("", "과/와", "과(와)"),
]


@pytest.mark.parametrize(("word", "particle", "ending"), JOSA)
def test_particle(word: str, particle: str, ending: str) -> None:
    assert josa(word, particle) == word + ending


def test_unknown_particle_is_refused() -> None:
    with pytest.raises(ValueError, match="이/가"):
        josa("멜론", "의")


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        (0, "영"),
        (10, "십"),
        (110, "백십"),
        (1_000, "천"),
        (10_000, "일만"),
        (100_000, "십만"),
        (132_500, "십삼만이천오백"),
        (100_010_001, "일억일만일"),
        (1_234_567_890_123, "일조이천삼백사십오억육천칠백팔십구만백이십삼"),
    ],
)
def test_amount_spelled(value: int, spelled: str) -> None:
    assert won(value) == f"금 {value:,}원(금 {spelled}원정)"


def test_amount_short() -> None:
    assert won_short(100_000) == "100,000원"


@pytest.mark.parametrize("value", [-1, 10**16])
def test_amount_out_of_bounds(value: int) -> None:
    with pytest.raises(ValueError, match="1경"):
        won(value)


def test_days_are_korean_days() -> None:
    assert day(date(2026, 11, 21)) == "2026년 11월 21일(토)"
    assert day(datetime(2026, 11, 20, 15, 0, tzinfo=UTC)) == "2026년 11월 21일(토)"


def test_moments() -> None:
    assert moment(datetime(2026, 11, 21, 14, 5, tzinfo=KST)) == "2026년 11월 21일(토) 14시 5분"
    assert moment(datetime(2026, 11, 21, 14, 0, tzinfo=KST)) == "2026년 11월 21일(토) 14시"
    assert moment(date(2026, 11, 21)) == "2026년 11월 21일(토)"
