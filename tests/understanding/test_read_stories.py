"""What days, moments and amounts does a piece of a story name? Seen from Saturday 2026-11-21, 14:00 KST."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from bot.clock import KST
from bot.understanding.amounts import amounts_in
from bot.understanding.dates import days_in, moments_ahead_in, moments_in, read_half, read_time

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)

DAYS = {
    "어제 무신사에서 결제했는데": "2026-11-20", "그저께결제함": "2026-11-19",
    "11월 18일에 사고 20일에 취소됐어요": "2026-11-18 2026-11-20", "어제 사고 어제 취소됨": "2026-11-20",
    "오눌 취소됬어요": "2026-11-21", "두 시간 전에 취소됐어요": "2026-11-21",
    "18일 아니고 19일이요": "2026-11-19", "일주일전에햇어요": "2026-11-14",
    "내일 결제하려고요": "", "12월 25일 공연이에요": "", "어제는 아니에요": "", "3일 걸린대요": "",
    "통보일로부터 7일": "", "지난 주말에 샀어요": "", "2월 30일에 샀어요": "", "결제했어요": "", "": "",
}  # fmt: skip

MOMENTS = {
    "어제 오후 5시 20분쯤 오류나서": "2026-11-20T17:20", "방금 털렸어요": "2026-11-21T14:00",
    "2시간 전에 취소됐어요": "2026-11-21T12:00", "어제 3시에": "2026-11-20T03:00 2026-11-20T15:00",
    "오늘 3시에": "2026-11-21T03:00", "어제 취소됐어요": "", "오후 3시에 취소됐어요": "",
    "내일 오후 3시": "", "어제 25시": "", "": "",
}  # fmt: skip

AMOUNTS = {
    "8만9천원 결제했는데": (89_000,), "5만원 쿠폰 쓰고 3만원 냈어요": (50_000, 30_000),
    "10만원 결제 10만원 환불": (100_000,), "8만9천 냈어요": (89_000,), "89.000원 나갔어요": (89_000,),
    "10만~12만원쯤": (), "10만원 넘게 썼어요": (), "100달러 결제": (), "몇만원 썼어요": (),
    "2장 샀어요": (), "11월 20일": (), "0원": (), "20억원": (), "89000": (), "": (),
}  # fmt: skip

TIMES = {
    "오후 3시 20분": "15:20", "15:20": "15:20", "저녘 7시": "19:00", "세벽 2시 반": "02:30",
    "정오": "12:00", "자정": "00:00", "밤 12시": "00:00", "낮 12시": "12:00", "0시": "00:00",
    "방금": "14:00", "2시간 전": "12:00", "20분전이요": "13:40", "3시": "03:00 15:00",
    "12시": "00:00 12:00", "8:30": "08:30 20:30", "08:30": "08:30", "어제 밤 11시": "23:00",
}  # fmt: skip

NO_TIMES = {
    "": "empty", "어제": "not_understood", "저녁": "not_understood", "25시": "impossible",
    "14시 70분": "impossible", "26:10": "impossible", "12:75": "impossible",
    "3시부터 5시까지": "not_understood", "가" * 500: "not_understood",
}  # fmt: skip


@pytest.mark.parametrize(("said", "days"), DAYS.items())
def test_days_in_a_story(said: str, days: str) -> None:
    assert days_in(said, NOW) == tuple(map(date.fromisoformat, days.split()))


@pytest.mark.parametrize(("said", "moments"), MOMENTS.items())
def test_moments_in_a_story(said: str, moments: str) -> None:
    found = moments_in(said, NOW)
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in found] == moments.split()
    assert all(at.utcoffset() == NOW.utcoffset() for at in found)


@pytest.mark.parametrize(
    ("said", "moments"),
    [
        ("마감 5시반인데", "2026-11-21T17:30"),
        ("마감이 내일 오후 5시", "2026-11-22T17:00"),
        ("마감 1시간 전", ""),
        ("어제 오후 5시 마감", ""),
        ("오늘 마감", ""),
        ("5시반 마감이었는데", ""),
        ("마감 5시반 전에", ""),
        ("마감 30분 남았", ""),
    ],
)
def test_moments_to_come_in_a_story(said: str, moments: str) -> None:
    found = moments_ahead_in(said, NOW)
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in found] == moments.split()


@pytest.mark.parametrize(("said", "amounts"), AMOUNTS.items())
def test_amounts_in_a_story(said: str, amounts: tuple[int, ...]) -> None:
    assert amounts_in(said) == amounts


@pytest.mark.parametrize(("said", "times"), TIMES.items())
def test_times(said: str, times: str) -> None:
    reading = read_time(said, NOW)
    found = reading.ambiguous or (reading.value,)
    assert found == tuple(map(time.fromisoformat, times.split()))
    assert reading.problem is None


@pytest.mark.parametrize(("said", "problem"), NO_TIMES.items())
def test_what_is_no_time(said: str, problem: str) -> None:
    reading = read_time(said, NOW)
    assert (reading.value, reading.problem, reading.ambiguous) == (None, problem, ())


def test_a_time_counted_from_now_is_koreas() -> None:
    at = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 00:30 on the 21st in Korea
    assert read_time("방금", at).value == time(0, 30)
    assert days_in("방금", at) == (date(2026, 11, 21),)


@pytest.mark.parametrize(
    ("said", "half"),
    [
        ("오후", "pm"), ("오후지", "pm"), ("당연히 오후지", "pm"), ("오후요!!", "pm"), ("오전이에요", "am"),
        ("새벽이요", "am"), ("오후 5시", ""), ("오후에 다시 할게요", ""), ("네", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_half_of_the_day_alone(said: str, half: str) -> None:
    assert read_half(said) == half
