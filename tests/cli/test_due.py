"""`python -m bot due`: every line gets its answer, a bad one says what is wrong with it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from bot.deadlines.calendar import Calendar
from bot.due import run


def due(*lines: str, calendar: Calendar | None = None) -> tuple[int, list[dict[str, Any]]]:
    written: list[str] = []
    code = run(lines, calendar or Calendar(), written.append)
    return code, [json.loads(line) for line in written]


def one(line: str) -> dict[str, Any]:
    code, (answer,) = due(line)
    assert code == 0, answer
    assert answer["steps"]
    return answer


VECTORS = """
statute 2026-12-18 7 days 2026-12-25 2026-12-28
statute 2026-09-18 7 days 2026-09-25 2026-09-28
statute 2026-11-14 7 days 2026-11-21 2026-11-23
company 2026-11-14 7 days 2026-11-21 2026-11-21
statute 2026-12-10 15 days 2026-12-25 2026-12-28
statute 2026-09-21 5 days 2026-09-26 2026-09-28
statute 2026-12-11 14 days 2026-12-25 2026-12-28
statute 2026-09-15 10 days 2026-09-25 2026-09-28
statute 2026-09-17 7 days 2026-09-24 2026-09-28
statute 2026-08-31 30 days 2026-09-30 2026-09-30
statute 2026-11-20 90 days 2027-02-18 2027-02-18
statute 2026-11-30 3 months 2027-02-28 2027-03-02
statute 2026-08-31 6 months 2027-02-28 2027-03-02
statute 2026-01-31 1 months 2026-02-28 2026-03-03
statute 2025-01-06 3 years 2028-01-06 2028-01-06
business 2026-09-22 3 business_days 2026-09-29 2026-09-29
business 2026-12-24 3 business_days 2026-12-30 2026-12-30
business 2026-05-22 3 business_days 2026-05-28 2026-05-28
business 2026-07-15 3 business_days 2026-07-21 2026-07-21
business 2027-02-05 3 business_days 2027-02-12 2027-02-12
business 2027-04-29 3 business_days 2027-05-06 2027-05-06
business 2025-01-06 3 business_days 2025-01-09 2025-01-09
business 2026-11-20 10 business_days 2026-12-04 2026-12-04
business 2026-11-20 10 days 2026-12-04 2026-12-04
administrative 2026-09-22 10 days 2026-10-08 2026-10-08
administrative 2026-09-22 10 business_days 2026-10-08 2026-10-08
""".strip().splitlines()


@pytest.mark.parametrize("vector", VECTORS)
def test_known_days(vector: str) -> None:
    rule, start, length, unit, raw, day = vector.split()
    answer = one(f"{rule}\t{start}\t{length}\t{unit}\n")
    assert (answer["raw"], answer["due"]) == (raw, day)


def test_the_answer_shows_the_working_and_nothing_else() -> None:
    assert one("statute\t2026-12-18\t7\tdays") == {
        "due": "2026-12-28",
        "raw": "2026-12-25",
        "steps": [
            "12/18(금)은 첫날이라 세지 않아요 (민법 157조).",
            "12/19(토)부터 7일을 세면 12/25(금)이에요.",
            "12/25(금) 성탄절, 12/26(토), 12/27(일)은 쉬는 날이라 건너뛰어요.",
            "다음 근무일 12/28(월)까지예요 (민법 161조).",
        ],
    }


@pytest.mark.parametrize(
    ("start", "moment"),
    [
        ("2026-12-24T14:30", "2026-12-27T14:30:00+09:00"),
        ("2026-12-24 14:30:15", "2026-12-27T14:30:15+09:00"),
        ("2026-12-24T14:30+09:00", "2026-12-27T14:30:00+09:00"),
        ("2026-12-24T20:30Z", "2026-12-28T05:30:00+09:00"),
    ],
)
def test_hours_are_moments_in_korea(start: str, moment: str) -> None:
    answer = one(f"hours\t{start}\t72\thours")
    assert answer["due"] == answer["raw"] == moment


def test_handed_in_holidays_count() -> None:
    calendar = Calendar({date(2026, 11, 23): "임시공휴일"})
    _, (answer,) = due("statute\t2026-11-14\t7\tdays", calendar=calendar)
    assert answer["due"] == "2026-11-24"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("statute\t2026-12-18\t7", "this one has 3"),
        ("statute 2026-12-18 7 days", "this one has 1"),
        ("statute\t2026-12-18\t7\tdays\tnow", "this one has 5"),
        ("statute\t2026-12-18\t\tdays", "the field 'n' is empty"),
        ("\t\t\tdays", "the field 'rule' is empty"),
        ("lunar\t2026-12-18\t7\tdays", "'lunar' is not a rule; use one of statute, business"),
        ("stated\t2026-12-18\t0\tdays", "'stated' is not a rule"),
        ("STATUTE\t2026-12-18\t7\tdays", "'STATUTE' is not a rule"),
        ("statute\t2026-02-29\t7\tdays", "'2026-02-29' is not a date such as 2026-12-18"),
        ("statute\t2026-13-01\t7\tdays", "is not a date"),
        ("statute\t18.12.2026\t7\tdays", "is not a date"),
        ("statute\t2026-12-18T10:00\t7\tdays", "is not a date"),
        ("statute\t２０２６-12-18\t7\tdays", "is not a date"),
        ("statute\t12026-12-18\t7\tdays", "is not a date"),
        ("statute\t0000-12-18\t7\tdays", "is not a date"),
        ("statute\t0001-01-01\t7\tdays", "cannot count from the year 1"),
        ("statute\t9999-12-31\t7\tdays", "cannot count from the year 9999"),
        ("statute\t2026-12-18\t-7\tdays", "a length of -7 is out of range (1 to 36500 days)"),
        ("statute\t2026-12-18\t0\tdays", "a length of 0 is out of range"),
        ("business\t2026-12-18\t999999999\tdays", "out of range"),
        ("statute\t2026-12-18\t" + "9" * 5_000 + "\tdays", "…' is not a whole number such as 7"),
        ("statute\t2026-12-18\t7.5\tdays", "'7.5' is not a whole number"),
        ("statute\t2026-12-18\t1_0\tdays", "'1_0' is not a whole number"),
        ("statute\t2026-12-18\t７\tdays", "is not a whole number"),
        ("statute\t2026-12-18\tseven\tdays", "is not a whole number"),
        ("statute\t2026-12-18\t7\tweeks", "cannot count in 'weeks'; use one of: days, months"),
        ("statute\t2026-12-18\t7\tbusiness_days", "cannot count in 'business_days'"),
        ("business\t2026-12-18\t7\tmonths", "cannot count in 'months'"),
        ("hours\t2026-12-18\t7\thours", "is not a date and time such as 2026-12-18T14:30"),
        ("hours\t2026-12-18T25:00\t7\thours", "is not a date and time"),
        ("hours\t2026-12-18T10:00\t7\tdays", "cannot count in 'days'; use one of: hours"),
        ("hours\t9999-12-31T23:59\t7\thours", "cannot count from the year 9999"),
        ("hours\t0001-01-01T00:00Z\t7\thours", "cannot count from the year 1"),
        ("statute\t2026-12-18\t7\t\udcff\udcfe", "this line is not UTF-8 text"),
        ("statute\t2026-12-18\t7\tda\0ys", "cannot count in"),
    ],
)
def test_a_bad_line_says_what_is_wrong(line: str, error: str) -> None:
    code, (answer,) = due(line)
    assert code == 2
    assert list(answer) == ["error"]
    assert error in answer["error"]
    assert len(answer["error"]) < 200


def test_the_run_goes_on_in_order_after_a_bad_line() -> None:
    good, bad = "company\t2026-11-14\t7\tdays\n", "nonsense\n"
    code, answers = due(good, bad, "\n", "  \r\n", bad, good.replace("7", "8"))
    assert code == 2
    assert [next(iter(answer)) for answer in answers] == ["due", "error", "error", "due"]
    assert answers[-1]["due"] == "2026-11-22"


@pytest.mark.parametrize(
    "line", ["\ufeffcompany\t2026-11-14\t7\tdays\r\n", " company \t2026-11-14\t 7\tdays"]
)
def test_marks_that_editors_leave_do_no_harm(line: str) -> None:
    assert one(line)["due"] == "2026-11-21"


def test_nothing_in_nothing_out() -> None:
    assert due() == (0, [])
    assert due("\n", "\ufeff\n", "\t\t\t\n") == (0, [])


def test_each_answer_is_there_before_the_next_line_is_read() -> None:
    written: list[str] = []

    def typed() -> Iterator[str]:
        for so_far in range(3):
            assert len(written) == so_far
            yield "company\t2026-11-14\t7\tdays\n"

    assert run(typed(), Calendar(), written.append) == 0


def test_bytes_that_are_not_text_are_one_bad_line() -> None:
    raw = b"company\t2026-11-14\t7\tdays\n\xff\xfe\t\xb0\xa1\t7\tdays\ncompany\t2026-11-14\t8\tdays\n"
    lines = io.TextIOWrapper(io.BytesIO(raw), encoding="utf-8", errors="surrogateescape")
    code, answers = due(*lines)
    assert code == 2
    assert [next(iter(answer)) for answer in answers] == ["due", "error", "due"]


def test_ten_thousand_lines(capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        f"{rule}\t{year}-{month:02}-1{n % 10}\t{n % 90 + 1}\tdays\n"
        for n in range(209)
        for rule in ("statute", "business", "administrative", "company")
        for year, month in zip(range(2020, 2032), range(1, 13), strict=True)
    ]
    start = time.perf_counter()
    code, answers = due(*lines)
    took = time.perf_counter() - start
    with capsys.disabled():
        print(f"\n{len(lines):,} lines of due: {took:.2f} s")  # noqa: T201
    assert (code, len(answers)) == (0, len(lines))
    assert took < 20
