"""Who sends too fast is warned, then not read, and told from which message on. Others notice nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime
from typing import Any

import pytest
from desk import Desk, away, update
from watch import Watch

from bot.clock import FixedClock
from bot.dialogue.state import Action
from bot.errors import StoreError
from bot.meter import NoMeter
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram import pace as pace_module
from bot.telegram.callback import encode
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.pace import Allowance, Pace

ALLOWED = Allowance(per_minute=60, burst=9, pause_seconds=30)


class Heard(NoMeter):
    def __init__(self) -> None:
        self.away: Counter[str] = Counter()

    def turned_away(self, why: str) -> None:
        self.away[why] += 1


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def pace(watch: Watch, heard: Heard) -> Pace:
    return Pace(ALLOWED, watch, heard)


def sent(numbers: range, chat: int = 7, text: str = "안녕") -> list[dict[str, Any]]:
    one = {"chat": {"id": chat, "type": "private"}, "text": text}
    return [{"update_id": n, "message": {**one, "message_id": n}} for n in numbers]


def taken(pace: Pace, updates: list[dict[str, Any]]) -> list[int]:
    """Take updates in; return the numbers of those that are stored, the announcement included."""
    batch = pace.admit(updates)
    batch.stored()
    return [one["update_id"] for one in batch.kept]


def test_a_warning_comes_before_anything_is_lost(pace: Pace) -> None:
    batch = pace.admit(sent(range(1, 8)))
    assert batch.hasty == [7]
    assert batch.kept == sent(range(1, 8)), "and what was sent until then is read as it is"


def test_the_warning_comes_once_however_the_level_swings(pace: Pace, watch: Watch) -> None:
    warnings = []
    for number in range(1, 30):
        batch = pace.admit(sent(range(number, number + 1)))
        batch.stored()
        warnings += batch.hasty
        watch.now += 0.6 if number < 20 else 1.0
    assert warnings == [7]


def test_the_first_message_that_is_not_read_is_answered(pace: Pace, heard: Heard) -> None:
    batch = pace.admit(sent(range(1, 40)))
    assert [one["update_id"] for one in batch.kept] == list(range(1, 11))
    announced = batch.kept[-1]
    assert announced["too_fast"] == {"seconds": 30, "message_id": 10, "query_id": ""}
    assert "안녕" not in str(announced), "none of its words is kept"
    assert heard.away == {"too_fast": 30}


def test_after_the_pause_it_is_read_again(pace: Pace, watch: Watch) -> None:
    taken(pace, sent(range(1, 40)))
    watch.now += 29
    assert taken(pace, sent(range(40, 41))) == []
    watch.now += 1
    assert taken(pace, sent(range(41, 42))) == [41]


def test_nobody_is_stuck_during_a_pause(pace: Pace) -> None:
    taken(pace, sent(range(1, 40)))
    commands = sent(range(40, 60), text="/도움")
    assert taken(pace, commands) == list(range(40, 40 + pace_module.COMMANDS))


def test_a_tap_that_deletes_is_taken_during_a_pause(pace: Pace) -> None:
    taken(pace, sent(range(1, 40)))
    tap = encode(Action("delete_all", arg="x"), 7, KeyRing.parse("A" * 43 + "="))
    chat = {"chat": {"id": 7, "type": "private"}, "message_id": 3}
    query = {"id": "q", "from": {"id": 7}, "message": chat}
    taps = [
        {"update_id": n, "callback_query": {**query, "data": data}}
        for n, data in ((40, "e|0|x|0|AAAAAAAA"), (41, tap))
    ]
    assert taken(pace, taps) == [41]


def test_others_are_read_meanwhile(pace: Pace) -> None:
    taken(pace, sent(range(1, 40)))
    assert taken(pace, sent(range(40, 45), chat=8)) == list(range(40, 45))


def test_what_could_not_be_stored_costs_nothing(pace: Pace) -> None:
    """It comes again, and must be judged as if for the first time."""
    for _ in range(5):
        batch = pace.admit(sent(range(1, 8)))
        batch.failed()
    assert taken(pace, sent(range(1, 10))) == list(range(1, 10))


def test_nothing_is_dropped_before_the_announcement_is_stored(pace: Pace) -> None:
    """A webhook hands updates in side by side: one must not be dropped for a word that may fail."""
    announcing = pace.admit(sent(range(1, 11)))
    assert "too_fast" in announcing.kept[-1]
    assert taken(pace, sent(range(11, 12))) == [11]
    announcing.failed()
    again = pace.admit(sent(range(1, 11)))
    assert [one["update_id"] for one in again.kept if "too_fast" in one] == [9]
    again.stored()
    assert taken(pace, sent(range(12, 13))) == []


def test_a_tap_is_answered_too(pace: Pace) -> None:
    taken(pace, sent(range(1, 10)))
    chat = {"chat": {"id": 7, "type": "private"}, "message_id": 3}
    tap = {"update_id": 10, "callback_query": {"id": "q", "from": {"id": 7}, "message": chat}}
    (announced,) = pace.admit([tap]).kept
    assert announced["too_fast"] == {"seconds": 30, "message_id": 0, "query_id": "q"}


def group(number: int, text: str) -> dict[str, Any]:
    chat = {"id": -9, "type": "supergroup", "title": "비밀 모임"}
    who = {"id": 7, "first_name": "김하늘"}
    return {"update_id": number, "message": {"chat": chat, "from": who, "text": text}}


def test_a_group_is_heard_once_a_day_and_without_its_words(
    pace: Pace, watch: Watch, heard: Heard
) -> None:
    batch = pace.admit([group(1, "안녕"), group(2, "/start 비밀"), group(3, "/start")])
    batch.stored()
    assert [one["update_id"] for one in batch.kept] == [2]
    assert not {"비밀", "김하늘", "7"} & set(str(batch.kept).replace("'", " ").split())
    assert heard.away == {"group": 2}
    watch.now += pace_module.GROUP_SECONDS - 1
    assert taken(pace, [group(4, "/start")]) == []
    watch.now += 1
    assert taken(pace, [group(5, "/start")]) == [5]


def test_memory_is_bounded(pace: Pace, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace_module, "MOST_CHATS", 50)
    for chat in range(1, 500):
        taken(pace, sent(range(chat, chat + 1), chat=chat))
        watch.now += 1
    assert len(pace._chats) <= 52


def test_without_a_limit_all_is_read(watch: Watch) -> None:
    free = Pace(Allowance(per_minute=0), watch)
    assert len(taken(free, sent(range(1, 5000)))) == 4999


# --- with the intake ---------------------------------------------------------------------------


async def test_a_flood_is_not_stored_and_its_sender_is_warned(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    told: list[int] = []

    async def warn(chats: Any) -> None:
        told.extend(chats)

    desk.gates[1] = asyncio.Event()
    lanes = Lanes(desk.handle)
    intake = Intake(store, lanes, FixedClock(now), warn=warn, allowed=ALLOWED)
    for start in range(1, 10_000, 100):
        await intake.take(sent(range(start, start + 100)))
    await intake.take([update(20_000, chat=8)])
    assert len(await store.waiting()) == 11, "ten of the flood, one of whom it is that waits"
    assert told == [7]
    desk.gates[1].set()
    await lanes.drained()
    assert len(desk.done) == 11


async def test_a_flood_while_nothing_can_be_stored_is_judged_once(
    store: SqliteStore, desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    lanes = Lanes(desk.handle)
    intake = Intake(store, lanes, FixedClock(now), allowed=ALLOWED)
    real, fails = store.accept, [away(), away(), away()]

    async def accept(rows: Any, at: Any) -> None:
        if fails:
            raise fails.pop()
        await real(rows, at)

    monkeypatch.setattr(store, "accept", accept)
    for _ in range(3):
        with pytest.raises(StoreError):
            await intake.take(sent(range(1, 6)))
    await intake.take(sent(range(1, 6)))
    await lanes.drained()
    assert desk.done == [1, 2, 3, 4, 5]


def test_that_somebody_leaves_or_comes_back_is_always_taken(pace: Pace) -> None:
    taken(pace, sent(range(1, 12)))
    change = {"chat": {"id": 7, "type": "private"}, "new_chat_member": {"status": "kicked"}}
    assert taken(pace, [{"update_id": 20, "my_chat_member": change}]) == [20]


def test_what_has_an_odd_shape_ends_nothing(pace: Pace) -> None:
    """The intake says that it cannot be read."""
    odd = {"update_id": 20, "callback_query": {"from": {"id": 7}, "data": "x"}}
    assert taken(pace, [*sent(range(1, 10)), odd])[-1] == 20
