"""Is a slip of spelling mended, and what is none left alone?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding import slips
from bot.understanding.slips import mend, mend_times, sounded

MENDED = {
    "됬어요": "됐어요", "햇어요": "했어요", "받앗는데": "받았는데", "않했어요": "안했어요", "없어용": "없어요",
    "아니욥": "아니요", "업어요": "없어요", "있당": "있다", "ㄴㅔ": "네", "못 다": "못 다", "못다": "못다",
    "무료 이용": "무료 이용", "ㅠㅠ": "ㅠㅠ", "ㅇㅇㅠㅠ": "ㅇㅇㅠㅠ", "당일": "당일", "": "",
}  # fmt: skip

TIMES = {
    "오눌": "오늘", "어재요": "어제요", "어졔": "어제", "그저깨": "그저께", "모래": "모레", "저녘 7시": "저녁 7시",
    "세벽2시": "새벽2시", "지난쥬 월욜": "지난주 월욜", "어제저녘": "어제저녁", "지난주굼욜": "지난주금욜",
    "구제신청": "구제신청", "규제": "규제", "네일샵": "네일샵", "요전에": "요전에", "언어재활": "언어재활",
    "어제": "어제", "오후": "오후", "11월 20일": "11월 20일", "": "",
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), MENDED.items())
def test_common_slips(typed: str, meant: str) -> None:
    assert mend(typed) == meant


@pytest.mark.parametrize(("typed", "meant"), TIMES.items())
def test_words_for_days_and_parts_of_the_day(typed: str, meant: str) -> None:
    assert mend_times(typed) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [("가죡", "가족"), ("예메", "예매"), ("계좌이채", "계좌이체"), ("저녘", "저녁")],
)
def test_what_sounds_alike_is_equal(one: str, other: str) -> None:
    assert sounded(one) == sounded(other)


@given(st.text())
def test_sounded_keeps_every_place(text: str) -> None:
    assert len(sounded(text)) == len(text)
    assert sounded(sounded(text)) == sounded(text)


def test_only_syllables_are_remembered() -> None:
    """Anybody may write any of a million characters."""
    sounded("".join(map(chr, range(0x1F300, 0x1F900))))
    assert all("가" <= chr(code) <= "힣" for code in slips._LIKE)
