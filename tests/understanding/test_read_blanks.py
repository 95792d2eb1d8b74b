"""Is "I do not know" or "skip" recognised, and only where nothing else is said?"""

from __future__ import annotations

import pytest

from bot.engine.model import Blank
from bot.understanding.blanks import read_blank

UNKNOWN = (
    "모르겠어요", "잘 모르겠어요", "잘 모르겠음", "몰라", "몰라요 ㅠㅠ", "모름", "기억 안 나요",
    "기억이 잘 안나요..", "음 글쎄요", "글쎄", "정확히는 모르겠어요", "그건 저도 몰라요", "모릅니다",
    "생각이 안 나요", "알 수 없어요", "idk",
)  # fmt: skip
SKIPPED = (
    "패스", "패스요", "건너뛰기", "건너뛸게요", "나중에", "나중에 할게요", "스킵할게요", "넘어가주세요",
    "넘어갈게요", "일단 패스", "pass", "Skip", "다음에 할게요", "생략",
)  # fmt: skip
NEITHER = (
    "", "없어요", "아니요", "모르는 사람이 접속했어요", "나중에 취소됐어요", "패스포트", "3", "네",
    "왜 그런지 모르겠는데 갑자기 취소됐다고 문자가 왔어요", "모르겠어요 " * 200,
)  # fmt: skip


@pytest.mark.parametrize("said", UNKNOWN)
def test_unknown(said: str) -> None:
    assert read_blank(said) is Blank.UNKNOWN


@pytest.mark.parametrize("said", SKIPPED)
def test_skipped(said: str) -> None:
    assert read_blank(said) is Blank.SKIPPED


@pytest.mark.parametrize("said", NEITHER)
def test_neither(said: str) -> None:
    assert read_blank(said) is None
