"""How a value reads in Korean, and what `{placeholders}` become."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from packs import choices, pack, question

from bot.clock import KST
from bot.engine.display import display, fill, label, provider_words, shorten, words_of
from bot.engine.model import Blank, Value

PICK = question("kind", "choices", choices=choices("a", "b"))


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("text", "가을밤 콘서트", "가을밤 콘서트"),
        ("yes_no", True, "네"),
        ("yes_no", False, "아니요"),
        ("amount", 132_000, "132,000원"),
        ("count", 1_200, "1,200"),
        ("date", date(2026, 11, 20), "2026년 11월 20일(금)"),
        ("datetime", datetime(2026, 11, 20, 9, 5, tzinfo=KST), "2026년 11월 20일(금) 오전 9:05"),
        ("text", Blank.UNKNOWN, "모르겠어요"),
        ("text", Blank.SKIPPED, "건너뛰었어요"),
    ],
)
def test_a_value_reads_as_a_person_says_it(kind: str, value: Value, words: str) -> None:
    assert display(question("q", kind), value) == words


def test_choices_read_as_their_labels_and_unknown_ones_as_they_are() -> None:
    assert display(PICK, ("a", "b")) == "a 라벨, b 라벨"
    assert label(PICK, "gone") == "gone"


def test_a_long_value_is_cut_for_the_screen() -> None:
    assert shorten("가" * 150) == "가" * 150
    assert shorten("가" * 151) == "가" * 149 + "…"


def test_placeholders_are_filled_and_a_missing_one_says_so() -> None:
    words = words_of(pack(), {"kind": "lost"}, date(2026, 11, 21))
    assert fill("{kind}, {today}", words) == "lost 라벨, 2026년 11월 21일(토)"
    assert fill("{money}", words) == "(아직 몰라요)"
    assert fill("{{7*7}} {9}", words) == "{{7*7}} {9}"


def test_an_unknown_provider_is_called_as_the_person_calls_it() -> None:
    named = provider_words(pack(), {"provider_other": "가나다티켓"})
    assert named["provider_name"] == named["provider_company"] == "가나다티켓"
    assert provider_words(pack(), {})["provider_name"]
