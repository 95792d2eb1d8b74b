"""What is said while nothing can be stored: to each person once, and to nobody else."""

from __future__ import annotations

import pytest
from post import Telegram
from talker import WORDING

from bot.clock import FixedClock
from bot.courier import excuses
from bot.courier.excuses import Excuses
from bot.errors import GoneError


async def test_a_person_is_told_once(telegram: Telegram, clock: FixedClock) -> None:
    told = Excuses(telegram, clock, WORDING)
    await told.tell([1, 1, 2])
    await told.tell([2, 3])
    assert [chat for chat, _ in telegram.got] == [1, 2, 3]
    assert "다시 보내지 않으셔도 돼요" in telegram.texts(1)[0]


async def test_a_later_outage_is_told_again(
    telegram: Telegram, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(excuses, "ONCE_IN", 0.0)
    told = Excuses(telegram, clock, WORDING)
    await told.tell([1])
    await told.tell([1])
    assert len(telegram.texts(1)) == 2


async def test_groups_are_not_told(telegram: Telegram, clock: FixedClock) -> None:
    await Excuses(telegram, clock, WORDING).tell([-100, 0])
    assert telegram.got == []


async def test_who_cannot_be_reached_holds_up_nobody_else(
    telegram: Telegram, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.fails = lambda chat, text: GoneError("blocked") if chat == 1 else None
    await Excuses(telegram, clock, WORDING).tell([1, 2])
    assert [chat for chat, _ in telegram.got] == [2]
    assert "could not be said: GoneError" in caplog.text


async def test_who_writes_too_fast_is_told_at_once(telegram: Telegram, clock: FixedClock) -> None:
    await Excuses(telegram, clock, WORDING).hasty([1])
    assert "천천히" in telegram.texts(1)[0]
