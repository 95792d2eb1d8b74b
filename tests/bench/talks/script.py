"""The questionnaire's words, which every bot asks and every person answers."""

from __future__ import annotations

from pathlib import Path

import yaml

FOLDER = Path(__file__).with_name("questionnaire")
TOKEN = "123456789:" + "B" * 35
"""Shaped like a real one; known to the benchmark's server only."""
ANSWERS = (
    "바다마켓이라는 가게예요", "파란 운동화 한 켤레", "270 사이즈", "집으로 받기로 했어요",
    "재고가 모자란다고 안내를 받았습니다", "기다려 달라고만 하네요",
    "동생 생일 선물을 못 줬어요", "약속한 대로 받고 싶어요", "주문 문자가 남아 있어요", "김하늘",
)  # fmt: skip
DONE = "정리했어요"
"""A word of what follows the last answer."""


def questions() -> list[str]:
    """Return the ten texts."""
    flow = yaml.safe_load((FOLDER / "flow.yaml").read_text(encoding="utf-8"))
    return [question["text"] for question in flow["questions"]]
