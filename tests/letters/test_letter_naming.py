"""The names of letter files."""

from __future__ import annotations

from datetime import date

import pytest
from ticket_ban_pack import EXPLANATION

from bot.letters.naming import file_name

DAY = date(2026, 11, 21)


def test_the_usual_name() -> None:
    assert file_name(EXPLANATION, DAY, "인터파크") == "소명서_인터파크_2026-11-21.pdf"
    assert file_name(EXPLANATION, DAY) == "소명서_2026-11-21.pdf"
    assert file_name(EXPLANATION, DAY, "", "txt") == "소명서_2026-11-21.txt"
    assert file_name(EXPLANATION, DAY, "인터파크", "") == "소명서_인터파크_2026-11-21"


@pytest.mark.parametrize(
    "provider",
    [
        "../../etc/passwd",
        'a\\b:c*d?e"f<g>h|i\x00\n',
        "가" * 500,
        "...",
        "😀",
        "\u202e뒤집힘",
        " ",
        "CON",
    ],
)
def test_any_words_make_a_safe_name(provider: str) -> None:
    name = file_name(EXPLANATION, DAY, provider)
    assert len(name) <= 60
    assert len(name.encode()) <= 255
    assert name.startswith("소명서")
    assert name.endswith("_2026-11-21.pdf")
    assert not set(name) & set('/\\:*?"<>|\x00\n\u202e ')
    assert ".." not in name
