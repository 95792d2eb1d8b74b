"""`python -m bot understand`: every typed line gets its reading, a bad one says what is wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import TYPED, main
from bot.understand import READERS

AT = ["--now", "2026-11-21T14:00"]


def understood(
    capsys: pytest.CaptureFixture[str], folder: Path, kind: str, text: str, at: list[str] = AT
) -> list[dict[str, Any]]:
    file = folder / "typed.txt"
    file.write_text(text, encoding="utf-8")
    assert main(["understand", kind, *at, "--json", str(file)]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def reading(
    value: object = None, ambiguous: tuple[object, ...] = (), problem: str | None = None
) -> dict[str, Any]:
    return {"value": value, "ambiguous": list(ambiguous), "problem": problem}


KINDS = [
    ("date", "어제", reading("2026-11-20")),
    ("date", "어제 아니면 그제", reading(None, ("2026-11-20", "2026-11-19"))),
    ("date", "내일", reading(problem="future")),
    ("date", "2월 30일", reading(problem="impossible")),
    ("date", "몰라요", reading(problem="not_understood")),
    ("datetime", "어제 오후 3시", reading("2026-11-20T15:00:00+09:00")),
    (
        "datetime", "어제 3시",
        reading(None, ("2026-11-20T03:00:00+09:00", "2026-11-20T15:00:00+09:00")),
    ),
    ("datetime", "내일 오후 3시", reading(problem="future")),
    ("datetime", "어제 25시", reading(problem="impossible")),
    ("time", "저녁 8시 5분", reading("20:05")),
    ("time", "8시", reading(None, ("08:00", "20:00"))),
    ("time", "14시 70분", reading(problem="impossible")),
    ("time", "밥시", reading(problem="not_understood")),
    ("amount", "8만9천원", reading(89_000)),
    ("amount", "0원", reading(0)),
    ("amount", "5만원에서 6만원", reading(None, (50_000, 60_000))),
    ("amount", "-5천원", reading(problem="impossible")),
    ("amount", "11억", reading(problem="impossible")),
    ("yes_no", "ㅇㅇ", reading(True)),
    ("yes_no", "아뇨", reading(False)),
    ("yes_no", "글쎄요", reading(problem="not_understood")),
    ("email", "hong@example.com이에요", reading("hong@example.com")),
    ("email", "a@example.com b@example.com", reading(None, ("a@example.com", "b@example.com"))),
    ("email", "몰라요", reading(problem="not_understood")),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "want"), KINDS)
def test_each_kind_is_read(
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    kind: str,
    text: str,
    want: dict[str, Any],
) -> None:
    assert understood(capsys, tmp_path, kind, f"{text}\n") == [want]


def test_every_kind_is_tried_here() -> None:
    assert {kind for kind, _, _ in KINDS} == set(READERS)
    assert set(TYPED) == set(READERS)


@pytest.mark.parametrize("kind", READERS)
def test_an_empty_line_is_answered_like_any_other(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, kind: str
) -> None:
    blank = reading(problem="not_understood")
    assert understood(capsys, tmp_path, kind, "\n  \nㅁㄴㅇㄹ") == [blank, blank, blank]


def test_now_says_which_day_today_is(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    late = ["--now", "2026-12-31T15:30+00:00"]  # 00:30 on New Year's Day in Korea
    (answer,) = understood(capsys, tmp_path, "date", "오늘", late)
    assert answer["value"] == "2027-01-01"


def test_without_now_it_is_today(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (answer,) = understood(capsys, tmp_path, "datetime", "방금", [])
    assert answer["value"].endswith("+09:00")
    assert answer["problem"] is None


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    answers = understood(capsys, tmp_path, "amount", "\ufeff5천원\r\n6천원\r\n")
    assert [answer["value"] for answer in answers] == [5_000, 6_000]


def test_a_line_that_is_no_text_is_an_error_and_the_others_are_answered() -> None:
    """Real standard input, with bytes in it that are no UTF-8."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "understand", "yes_no", "--json", "-"],
        input="네\n".encode() + b"\xff\xfe\n" + "아뇨\n".encode(),
        capture_output=True,
        check=False,
    )
    first, bad, last = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 2
    assert (first["value"], last["value"]) == (True, False)
    assert list(bad) == ["error"]
    assert "UTF-8" in bad["error"]


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["understand", "date", "--json", str(tmp_path / "none.txt")]) == 2
    assert "none.txt: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["understand", "colour", "--json", "-"], "invalid choice: 'colour'"),
        (["understand", "date"], "--json"),
        (["understand", "date", "--now", "gestern", "--json", "-"], "'gestern' is not a time"),
    ],
)
def test_what_is_not_offered_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert complaint in capsys.readouterr().err
