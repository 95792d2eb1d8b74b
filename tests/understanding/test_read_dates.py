"""Are days and moments read as people type them? Seen from Saturday 2026-11-21, 14:00 KST."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.clock import KST
from bot.understanding.dates import read_date, read_datetime

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)

DAYS = """
오늘 = 2026-11-21
어제 = 2026-11-20
어제요 = 2026-11-20
어제 같아요 = 2026-11-20
어제인것 같아요 = 2026-11-20
그저께인거같아요 = 2026-11-19
어제쯤 = 2026-11-20
어재 = 2026-11-20
그제 = 2026-11-19
그저께 = 2026-11-19
그저깨 = 2026-11-19
엊그제 = 2026-11-19
엊그저께 = 2026-11-19
그끄저께 = 2026-11-18
사흘 전 = 2026-11-18
3일 전 = 2026-11-18
3일전이요 = 2026-11-18
일주일 전 = 2026-11-14
열흘 전 = 2026-11-11
보름 전 = 2026-11-06
3주 전 = 2026-10-31
한 달 전 = 2026-10-21
방금 = 2026-11-21
좀전에 = 2026-11-21
쫌 전에요 = 2026-11-21
조금 전 = 2026-11-21
아까요 = 2026-11-21
아까 받았어요 = 2026-11-21
2시간 전 = 2026-11-21
금요일 = 2026-11-20
월요일 = 2026-11-16
토욜 = 2026-11-21
이번주 월요일 = 2026-11-16
지난주 금요일 = 2026-11-13
지난주 금욜 = 2026-11-13
저번주 금욜에요 = 2026-11-13
지지난주 수요일 = 2026-11-04
2주 전 화요일 = 2026-11-03
두 주 전 화요일 = 2026-11-03
20일 = 2026-11-20
20일쯤 = 2026-11-20
25일 = 2026-10-25
31일 = 2026-10-31
이번 달 3일 = 2026-11-03
이달 3일 = 2026-11-03
지난달 20일 = 2026-10-20
저번달 20일 = 2026-10-20
전달 20일 = 2026-10-20
지지난달 5일 = 2026-09-05
11월 20일 = 2026-11-20
11월 20 = 2026-11-20
11월20일에 결제했어요 = 2026-11-20
11월 20일이에요 = 2026-11-20
11월 20일(금) = 2026-11-20
11월 13일 금요일에 결제했어요 = 2026-11-13
11/20 = 2026-11-20
11/20(금) = 2026-11-20
10-15 = 2026-10-15
10.15 = 2026-10-15
10. 15. = 2026-10-15
1015 = 2026-10-15
1015요 = 2026-10-15
251015 = 2025-10-15
20261120 = 2026-11-20
2026-11-20 = 2026-11-20
2026.11.20 = 2026-11-20
2026. 11. 20. = 2026-11-20
2026/11/20 = 2026-11-20
2026년 11월 20일 = 2026-11-20
3월 1일 = 2026-03-01
2월 25일 = 2026-02-25
18일 아니고 19일 = 2026-11-19
18일 말고 19일이요 = 2026-11-19
아니요, 어제요 = 2026-11-20
[Web발신] 국민카드 132,000원 11/18 20:03 = 2026-11-18
18일날 결제했어용 = 2026-11-18
11월18일 결제함ㅠㅠ = 2026-11-18
아마도 18일쯤일거에요 = 2026-11-18
2026년11월20일입니다 = 2026-11-20
２０２６．１１．２０ = 2026-11-20
26.11.20 = 2026-11-20
26/11/20 = 2026-11-20
'26. 11. 20. = 2026-11-20
작년 12월 3일 = 2025-12-03
작년 12/3 = 2025-12-03
재작년 3월 2일 = 2024-03-02
올해 3월 2일 = 2026-03-02
십일월 이십일 = 2026-11-20
11월 이십일 = 2026-11-20
추석 = 2026-09-25
추석 다음날 = 2026-09-26
설 전날 = 2026-02-16
크리스마스 = 2025-12-25
저녘에 그저께 = 2026-11-19
오눌 결제햇어요 = 2026-11-21
어재저녘 = 2026-11-20
지난쥬 월욜 = 2026-11-09
지난주 굼욜 = 2026-11-13
저저번주 금 = 2026-11-06
2틀전 = 2026-11-19
그저께결제함 = 2026-11-19
3일전결제했어요 = 2026-11-18
일주일전에햇어요 = 2026-11-14
이틀인가 전에요 = 2026-11-19
그저께였던 것 같습니다 = 2026-11-19
일주일 전 금요일 = 2026-11-13
전주 금요일 = 2026-11-13
이주 전 목요일 = 2026-11-05
2주전화요일 = 2026-11-03
20일 전화로 들었어요 = 2026-11-20
설 다음 날 = 2026-02-18
설 전전날 = 2026-02-15
이천이십사년 시월 십일 = 2024-10-10
이십오년 삼월 일일 = 2025-03-01
작년 십이월 삼일 = 2025-12-03
아까 아침에요 = 2026-11-21
구제신청은 11월 3일 = 2026-11-03
어제 오후 3시 = 2026-11-20
2026-11-20T15:00 = 2026-11-20
2024년 2월 29일 = 2024-02-29
"""

DAYS_REFUSED = """
 = empty
10월 32일 = impossible
2월 30일 = impossible
13월 1일 = impossible
0월 3일 = impossible
2026-02-30 = impossible
2026.2.30 = impossible
2025년 2월 29일 = impossible
2월 29일 = impossible
32일 = impossible
13:75 = impossible
내일 = future
모레 = future
다음주 월요일 = future
2026-12-25 = future
2027.1.1 = future
12월 20일 = future
12월31일 = future
1월1일 = future
12.25 = future
공연은 12월 5일이에요 = future
다음 주 = future
다음달 초 = future
십이월 이십오일 = future
11월 말일 = future
이월 삼십일 = impossible
십삼월 일일 = impossible
11월 18일 목요일 = impossible
27일 금요일 = impossible
2026-11-18(금) = impossible
통보일로부터 7일 = not_understood
받은 날부터 7일 = not_understood
안내받고 7일 = not_understood
7일 준대요 = not_understood
7일 줬어요 = not_understood
영업일 3일 = not_understood
결제일 기준 3일 = not_understood
받은지 3일 = not_understood
3일 됨 = not_understood
11월 20일부터 7일 = not_understood
11월 27일까지 = not_understood
20일 전후 = not_understood
20일 전까지 = not_understood
11월 20일 이후 = not_understood
11월 20일 전에 = not_understood
다음주 중 = not_understood
매주 금요일 = not_understood
결제 당일 = not_understood
18일은 아니에요 = not_understood
3일 걸린대요 = not_understood
3일 동안 = not_understood
일주일 걸려요 = not_understood
며칠 걸려요? = not_understood
11월 20일에 신청하면 되나요? = not_understood
11월 1일부터 3일까지 = not_understood
11월 1일~3일 = not_understood
지난달 = not_understood
11월 = not_understood
11월 초 = not_understood
11월 중순 = not_understood
지난주 = not_understood
음력 8월 15일 = not_understood
어제 말고요 = not_understood
그날 = not_understood
아까 말했잖아요 = not_understood
방금 말했잖아요 = not_understood
3,4일 전 = not_understood
설 연휴 = not_understood
작년 이맘때 = not_understood
11월 둘째주 금요일 = not_understood
오후 3시 = not_understood
100000원 = not_understood
010-1234-5678 = not_understood
예매는 어제 저녁에 친구랑 같이 집에서 휴대폰으로 했고 돈도 다 냈는데 왜 이래요 = not_understood
"""

DAYS_TO_CHOOSE = """
어제 아니면 그제 = 2026-11-20 2026-11-19
지난 주말 = 2026-11-14 2026-11-15
어제 결제했는데 오늘 취소됨 = 2026-11-20 2026-11-21
"""

MOMENTS = """
어제 오후 3시 = 2026-11-20T15:00
어제 오후3시쯤요 = 2026-11-20T15:00
어제 오전 9시 5분 = 2026-11-20T09:05
어제 밤 11시 = 2026-11-20T23:00
어젯밤 11시 = 2026-11-20T23:00
오늘 새벽 2시 = 2026-11-21T02:00
오늘 아침 9시 = 2026-11-21T09:00
오늘 점심 1시 = 2026-11-21T13:00
오늘 3시 = 2026-11-21T03:00
어제 낮 12시 = 2026-11-20T12:00
어제 정오 = 2026-11-20T12:00
어제 15:30 = 2026-11-20T15:30
어제 08:30 = 2026-11-20T08:30
11/20 오후 3:20 = 2026-11-20T15:20
11.20 15:30 = 2026-11-20T15:30
1120 오후 3시 = 2026-11-20T15:00
11월 20일 13시 = 2026-11-20T13:00
11월 20일 저녁 8시반 = 2026-11-20T20:30
지난주 금욜 저녁 8시반 = 2026-11-13T20:30
2026-11-20 09:15 = 2026-11-20T09:15
2026-11-20T09:15 = 2026-11-20T09:15
2026-11-20T00:15+00:00 = 2026-11-20T09:15
방금 = 2026-11-21T14:00
5분 전 = 2026-11-21T13:55
2시간 30분 전 = 2026-11-21T11:30
새벽 2시 = 2026-11-21T02:00
오후 3시 = 2026-11-20T15:00
15:30 = 2026-11-20T15:30
어제밤11시 = 2026-11-20T23:00
세벽2시 = 2026-11-21T02:00
지난주 목요일 오후 다섯 시쯤이었던 것 같아요 = 2026-11-12T17:00
"""

MOMENTS_REFUSED = """
 = empty
어제 = not_understood
11월 20일 = not_understood
어제 저녁 = not_understood
어제 오전 = not_understood
어제 25시 = impossible
어제 13:75 = impossible
어제 오후 3시 75분 = impossible
26:10 = impossible
내일 = future
2월 30일 오후 3시 = impossible
내일 오후 3시 = future
오늘 오후 3시 = future
2026-11-21T14:01 = future
"""

MOMENTS_TO_CHOOSE = """
어제 3시 = 2026-11-20T03:00 2026-11-20T15:00
11/20 세 시 = 2026-11-20T03:00 2026-11-20T15:00
어제 8:30 = 2026-11-20T08:30 2026-11-20T20:30
어제 12시 = 2026-11-20T00:00 2026-11-20T12:00
어제 밤 12시 = 2026-11-21T00:00 2026-11-20T00:00
8시 반 = 2026-11-20T20:30 2026-11-21T08:30
"""

COMING_OR_PAST = """
내일 = 2026-11-22
12월 20일 = 2026-12-20
11월 20일 = 2026-11-20
1월 1일 = 2027-01-01
25일 = 2026-11-25
크리스마스 = 2026-12-25
5월 21일 = 2026-05-21 2027-05-21
27일까지요 = 2026-11-27
11월30일까지임ㅠㅠ = 2026-11-30
11월 27일(금) 18:00까지 = 2026-11-27
25일까지 내래요 = 2026-11-25
다음주 금요일까지요 = 2026-11-27
27일 금요일 = 2026-11-27
11월 20일 전화로 들었어요 = 2026-11-20
31일 = 2026-10-31 2026-12-31
주말 = 2026-11-21 2026-11-22
"""


def table(text: str) -> list[tuple[str, str]]:
    return [
        (said, want) for said, _, want in (line.partition(" = ") for line in text.splitlines()[1:])
    ]


@pytest.mark.parametrize(("said", "day"), table(DAYS))
def test_days(said: str, day: str) -> None:
    reading = read_date(said, NOW, past=True)
    assert (reading.value, reading.problem) == (date.fromisoformat(day), None)


@pytest.mark.parametrize(("said", "problem"), table(DAYS_REFUSED))
def test_what_is_no_day(said: str, problem: str) -> None:
    reading = read_date(said, NOW, past=True)
    assert (reading.value, reading.problem, reading.ambiguous) == (None, problem, ())


@pytest.mark.parametrize(("said", "days"), table(DAYS_TO_CHOOSE))
def test_several_days_are_a_choice(said: str, days: str) -> None:
    reading = read_date(said, NOW, past=True)
    assert (reading.value, reading.problem) == (None, None)
    assert [day.isoformat() for day in reading.ambiguous] == days.split()


@pytest.mark.parametrize(("said", "days"), table(COMING_OR_PAST))
def test_where_the_future_is_allowed_the_nearer_day_counts(said: str, days: str) -> None:
    reading = read_date(said, NOW)
    found = reading.ambiguous or (reading.value,)
    assert [day.isoformat() for day in found if day] == days.split()


@pytest.mark.parametrize(("said", "moment"), table(MOMENTS))
def test_moments(said: str, moment: str) -> None:
    reading = read_datetime(said, NOW, past=True)
    assert reading.value == datetime.fromisoformat(moment).replace(tzinfo=KST)
    assert reading.value.utcoffset() == NOW.utcoffset()


@pytest.mark.parametrize(("said", "problem"), table(MOMENTS_REFUSED))
def test_what_is_no_moment(said: str, problem: str) -> None:
    reading = read_datetime(said, NOW, past=True)
    assert (reading.value, reading.problem, reading.ambiguous) == (None, problem, ())


@pytest.mark.parametrize(("said", "moments"), table(MOMENTS_TO_CHOOSE))
def test_unclear_hours_are_a_choice(said: str, moments: str) -> None:
    reading = read_datetime(said, NOW, past=True)
    assert (reading.value, reading.problem) == (None, None)
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in reading.ambiguous] == moments.split()


def test_a_clock_alone_is_todays_where_the_future_is_allowed() -> None:
    reading = read_datetime("오후 5시", NOW)
    assert reading.value == datetime(2026, 11, 21, 17, 0, tzinfo=KST)


@pytest.mark.parametrize(
    ("said", "moments"),
    [
        ("월요일 오후 5시", "2026-11-23T17:00"),
        ("월요일 17시", "2026-11-23T17:00"),
        ("화요일 10시", "2026-11-24T10:00 2026-11-24T22:00"),
        ("금요일, 17:00", "2026-11-27T17:00"),
        ("토요일 오후 5시", "2026-11-21T17:00"),
        ("토요일 오전 10시", "2026-11-28T10:00"),
        ("자정", "2026-11-22T00:00"),
        ("24시", "2026-11-22T00:00"),
        ("밤 12시", "2026-11-22T00:00"),
        ("12시", "2026-11-21T12:00 2026-11-22T00:00"),
    ],
)
def test_where_the_future_is_allowed_what_comes_again_is_the_next(said: str, moments: str) -> None:
    reading = read_datetime(said, NOW)
    found = reading.ambiguous or (reading.value,)
    assert [f"{at:%Y-%m-%dT%H:%M}" for at in found if at] == moments.split()


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("지난주 금요일 오후 5시", "2026-11-13T17:00"),
        ("어제 오후 5시", "2026-11-20T17:00"),
        ("이번주 금요일 오후 5시", "2026-11-20T17:00"),
    ],
)
def test_what_is_surely_over_stays_so(said: str, moment: str) -> None:
    assert f"{read_datetime(said, NOW).value:%Y-%m-%dT%H:%M}" == moment


def test_a_weekday_with_a_clock_is_the_last_one_where_the_past_is_asked_for() -> None:
    for said, moment in (("월요일 오후 5시", "2026-11-16T17:00"), ("자정", "2026-11-21T00:00")):
        found = read_datetime(said, NOW, past=True).value
        assert f"{found:%Y-%m-%dT%H:%M}" == moment


def test_today_is_koreas_today() -> None:
    late = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)  # 00:30 on the 21st in Korea
    assert read_date("오늘", late).value == date(2026, 11, 21)
    assert read_date("어제", late).value == date(2026, 11, 20)


def test_invisible_characters_do_not_matter() -> None:
    assert read_date("\u200b11월\u202e 20일\ufeff", NOW).value == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("now", "said", "day"),
    [
        ("2024-02-29T09:00", "1년 전", "2023-02-28"),
        ("2028-02-29T09:00", "2월 29일", "2028-02-29"),
        ("2029-02-01T09:00", "2월 29일", "2028-02-29"),
        ("2026-12-31T23:59", "12월 31일", "2026-12-31"),
        ("2027-01-01T00:01", "12월 31일", "2026-12-31"),
        ("2027-01-01T00:01", "어제", "2026-12-31"),
        ("2027-03-31T10:00", "30일", "2027-03-30"),
        ("2027-03-01T10:00", "30일", "2027-01-30"),
    ],
)
def test_edges_of_months_and_years(now: str, said: str, day: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=KST)
    assert read_date(said, at, past=True).value == date.fromisoformat(day)
