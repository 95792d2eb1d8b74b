"""Every period of the four incidents can be written as a deadline, and ends on the right day."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.check import check
from bot.clock import KST
from bot.engine.model import Content
from bot.engine.outcome import Deadline, conclude

HERE = Path(__file__).parent
ROWS: list[dict[str, str]] = yaml.load(
    (HERE / "every_deadline.yaml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,  # noqa: S506 - text only
)
SAMPLE = ("on", "raw", "due")
TODAY = date(2026, 11, 21)
FAMILIES = {
    "T": "01 02 03 04 05 06 07 08 10 11 12",
    "G": "01 02 03 05 06 07 08 09 10 11 12 13 14 15 16 18 19 20",
    "H": "01 03 04 05 06 07 08 09 10 11 12",
    "M": "01 03 04 05b 06 07",
    "X": "01 02 03 04 05 06 07 08 09 10 11 12 13",
}
"""The numbers not here name no period: a claim of a blog, a ceiling, a right without a day."""


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A pack whose deadlines are all of these, refused by nothing."""
    root = tmp_path_factory.mktemp("every") / "conversations"
    shutil.copytree(HERE / "good", root)
    file = root / "small" / "flow.yaml"
    flow: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    flow["questions"] += [
        asked("started_on", "date", "11월 18일"),
        asked("at", "datetime", "11월 18일 14시"),
    ]
    flow["deadlines"] += [spec(row) for row in ROWS]
    file.write_text(yaml.safe_dump(flow, allow_unicode=True), encoding="utf-8")
    content, problems = check(root, HERE / "templates", TODAY)
    assert problems == []
    return content


def asked(id: str, kind: str, example: str) -> dict[str, str]:
    return {
        "id": id,
        "type": kind,
        "text": "언제",
        "short": "언제",
        "why": "왜",
        "example": example,
    }


def spec(row: dict[str, str]) -> dict[str, str]:
    fields = {key: value for key, value in row.items() if key not in SAMPLE}
    money = {"amount": "amount"} if row["unit"] == "percent" else {"past": "지났어요."}
    return {**fields, **money, "source": "law", "text": "이날까지예요."}


def ending(content: Content, row: dict[str, str]) -> Deadline:
    on = row["on"]
    start = {
        "started_on": date.fromisoformat(on[:10]),
        "at": datetime.fromisoformat(on if "T" in on else f"{on}T00:00").replace(tzinfo=KST),
    }
    answers = {"provider": "a", "paid_on": TODAY, "told_on": TODAY, "amount": 100_000, **start}
    now = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
    found = conclude(content.packs["small"], content, answers, now).deadline(row["id"])
    assert found is not None
    return found


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_a_period_ends_on_its_day(written: Content, row: dict[str, str]) -> None:
    found = ending(written, row)
    assert (str(found.raw), str(found.due)) == (row["raw"], row["due"]) or row["due"] == "null"
    assert (found.day is None) == (row["due"] == "null")
    assert found.working
    if found.day:
        assert str(found.day) == row["raw" if row["who"] == "user" else "due"]


def test_no_period_is_missing() -> None:
    wanted = {f"{letter}-{n}" for letter, numbers in FAMILIES.items() for n in numbers.split()}
    assert {"-".join(row["id"].split("-")[:2]) for row in ROWS} == wanted


def test_the_sums_of_money_are_worked_out(written: Content) -> None:
    rows = {row["id"]: row for row in ROWS}
    late, tenth = ending(written, rows["T-02"]), ending(written, rows["T-11"])
    assert "30일 늦으면 약 1,233원이에요." in late.working
    assert "100,000원 × 10% = 10,000원이에요." in tenth.working
