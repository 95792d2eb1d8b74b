"""How parts end: each in its own time, and none can refuse."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from bot.running import Hands, _ended
from bot.telegram.messenger import Messenger


async def test_a_part_that_missed_being_told_is_told_again() -> None:
    """In Python 3.11 asyncio.wait_for can lose a cancellation; the bot would never stop."""
    told = 0

    async def misses_one() -> None:
        nonlocal told
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                told += 1
                if told == 2:
                    raise

    task = asyncio.create_task(misses_one())
    await asyncio.sleep(0)
    await asyncio.wait_for(_ended([task], 0.01), 5)
    assert told == 2
    assert task.cancelled()


async def test_a_part_may_finish_what_it_has_begun() -> None:
    finished: list[str] = []

    async def finishes() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0.01)
            finished.append("request in hand")

    task = asyncio.create_task(finishes())
    await asyncio.sleep(0)
    await asyncio.wait_for(_ended([task], 5), 5)
    assert finished == ["request in hand"]


async def test_a_part_that_failed_is_no_reason_to_wait() -> None:
    async def fails() -> None:
        raise RuntimeError

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    await asyncio.wait_for(_ended([task], 5), 1)
    assert isinstance(task.exception(), RuntimeError)


async def test_hands_are_full_while_something_is_on_its_way_and_never_after(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A stopping bot would wait in vain for a send that failed, or cut off one that goes well."""
    answer = asyncio.Event()

    async def send(_: Messenger, payload: Mapping[str, Any], __: object) -> int | None:
        await answer.wait()
        if payload["fails"]:
            raise RuntimeError
        return 7

    monkeypatch.setattr(Messenger, "send", send)
    hands = Hands.__new__(Hands)
    sends = [asyncio.create_task(hands.send({"fails": fails})) for fails in (False, True)]
    await asyncio.sleep(0)
    assert hands.full == 2
    answer.set()
    assert await sends[0] == 7
    with pytest.raises(RuntimeError):
        await sends[1]
    assert hands.full == 0
