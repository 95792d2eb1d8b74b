"""What all tests share."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.check import load_checked
from bot.clock import KST
from bot.engine.model import Content
from bot.paths import CONVERSATIONS, TEMPLATES

for helpers in ("engine", "dialogue", "letters", "journey", "courier", "content", "service"):
    sys.path.append(str(Path(__file__).parent / helpers))

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)


@pytest.fixture
def now() -> datetime:
    """Saturday, 21 November 2026, 14:00 KST."""
    return NOW


@pytest.fixture(scope="session")
def content() -> Content:
    """The real content, checked."""
    return load_checked(CONVERSATIONS, TEMPLATES, date(2026, 11, 21))
