"""Lanes: one chat in order, and no chat waits for another."""

from __future__ import annotations

import asyncio

import pytest
from desk import Desk, away, row

from bot.store.port import InboxRow
from bot.telegram import lanes as lanes_module
from bot.telegram.lanes import Lanes


async def test_updates_of_a_chat_run_in_order_one_at_a_time(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    lanes.put([row(n) for n in range(20)])
    lanes.put([row(n) for n in range(20, 30)])
    await lanes.drained()
    assert desk.done == list(range(30))


async def test_chats_run_side_by_side_and_none_waits_for_another(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1, chat=1), row(2, chat=1), row(3, chat=2), row(4, chat=3)])
    await asyncio.sleep(0.05)
    assert desk.done == [3, 4]
    assert desk.most_at_once == 3
    desk.gates[1].set()
    await lanes.drained()
    assert desk.done == [3, 4, 1, 2]


async def test_a_failure_costs_neither_the_chats_next_update_nor_other_chats(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    lanes = Lanes(desk.handle)
    desk.errors[1] = [RuntimeError("비밀")]
    lanes.put([row(1), row(2), row(3, chat=2)])
    await lanes.drained()
    assert desk.done == [3, 2]
    assert "update 1 is left for the next start: RuntimeError" in caplog.text
    assert "비밀" not in caplog.text


async def test_an_update_waits_while_the_database_is_away(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    desk.errors[1] = [away(), away()]
    lanes.put([row(1), row(2)])
    await lanes.drained()
    assert desk.done == [1, 2]


async def test_a_lane_that_emptied_opens_again(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    for number in (1, 2):
        lanes.put([row(number)])
        await lanes.drained()
    assert desk.done == [1, 2]


async def test_there_is_no_room_while_too_much_is_in_hand(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "ROOM", 2)
    lanes = Lanes(desk.handle)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1)])
    await asyncio.wait_for(lanes.room(), 1)
    lanes.put([row(2)])
    waiting = asyncio.create_task(lanes.room())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    desk.gates[1].set()
    await asyncio.wait_for(waiting, 1)


async def test_errands_of_our_own_leave_room_for_updates(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "ROOM", 1)
    lanes = Lanes(desk.handle)
    desk.gates[0] = asyncio.Event()
    lanes.put([InboxRow(update_id=None, chat_id=n, payload={}) for n in range(5)])
    await asyncio.wait_for(lanes.room(), 1)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1, chat=9)])
    desk.gates[0].set()
    waiting = asyncio.create_task(lanes.room())
    await asyncio.sleep(0.05)
    assert desk.done == [None] * 5
    assert not waiting.done(), "an errand that ended makes no room"
    desk.gates[1].set()
    await asyncio.wait_for(waiting, 1)
    await lanes.drained()


async def test_an_update_that_came_late_goes_before_what_came_after_it(desk: Desk) -> None:
    """A webhook is called side by side: without this a person's lines would change places."""
    lanes = Lanes(desk.handle)
    desk.gates[10] = asyncio.Event()
    lanes.put([row(10), row(14)])
    errand = InboxRow(update_id=None, chat_id=1, payload={})
    lanes.put([errand, row(12), row(15), row(11), row(13)])
    desk.gates[10].set()
    await lanes.drained()
    assert desk.done == [10, 11, 12, 13, 14, None, 15]


async def test_what_is_cut_off_is_not_taken_for_done(desk: Desk) -> None:
    lanes = Lanes(desk.handle)
    desk.gates[1] = asyncio.Event()
    lanes.put([row(1), row(2), row(3, chat=2)])
    await asyncio.sleep(0)
    await asyncio.wait_for(lanes.cut_off(), 1)
    assert 1 not in desk.done
    assert 2 not in desk.done


async def test_a_word_that_fails_does_not_end_a_lane(desk: Desk) -> None:
    """What waits behind it would be lost until the next start, and be overtaken."""

    async def fails(chats: object) -> None:
        raise KeyError("template")

    lanes = Lanes(desk.handle, excuse=fails)
    desk.errors[1] = [ValueError()]
    lanes.put([row(1), row(2), row(3)])
    await lanes.drained()
    assert desk.done == [2, 3]
    assert lanes._waiting.total() == 0
