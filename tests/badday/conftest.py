"""Short waits: what takes seconds in a real outage takes hundredths here."""

from __future__ import annotations

from datetime import datetime

import pytest
from house import Telegram

from bot.clock import FixedClock
from bot.store import patience
from bot.telegram import intake


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(patience, "LONGEST_WAIT", 0.05)
    monkeypatch.setattr(intake, "A_WHILE", 0.1)


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def clock(now: datetime) -> FixedClock:
    return FixedClock(now)
