"""Nobody knows whether it arrived: repeated once and with a word, set aside after that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from post import Telegram, Tries, commit, courier_of, put, states, until
from talker import WORDING

from bot.clock import FixedClock
from bot.courier.operator import Operator
from bot.courier.repeats import CAPTION_LIMIT, marked
from bot.courier.sending import MOST_DOUBTS
from bot.dialogue.state import Turn
from bot.errors import RetryLaterError, UnknownOutcomeError
from bot.store.port import OutboxDraft
from bot.store.sqlite import SqliteStore
from bot.wording import TEXT_LIMIT, length

MARK = "🔁 다시 보냄"
SORRY = "보내드리려던 것 하나를 보내지 못했어요"


def lost(times: int, text: str = "a") -> Any:
    """Answer nothing to so many sends of a text."""
    left = [times]

    def fails(_: int, given: str) -> Exception | None:
        if given.endswith(text) and left[0]:
            left[0] -= 1
            return UnknownOutcomeError("")
        return None

    return fails


async def test_it_is_repeated_once_and_says_so(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    telegram.fails = lost(1)
    courier = courier_of(store, telegram, clock)

    async def over() -> bool:
        clock.at += timedelta(seconds=1)
        courier.wake()
        return len(telegram.texts()) == 2

    await until(courier, over)
    first, second = telegram.texts()
    assert first.startswith(MARK)
    assert first.endswith("\n\na")
    assert second == "b", "order is kept, and what was not in doubt is not marked"


async def test_after_the_second_time_it_is_set_aside_and_the_operator_is_told(
    store: SqliteStore, telegram: Telegram, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    await put(store, clock, 1, "a", "b")
    telegram.fails = lost(2)
    counted: list[tuple[str, str]] = []
    courier = courier_of(
        store, telegram, clock, tell_operator=Operator(telegram, [99], clock),
        meter=Tries(counted),
    )  # fmt: skip

    async def over() -> bool:
        clock.at += timedelta(seconds=1)
        courier.wake()
        return await states(store) == ["refused", "sent"]

    await until(courier, over)
    sorry, good = telegram.texts()
    assert SORRY in sorry
    assert good == "b"
    (told,) = telegram.texts(99)
    assert "1번" in told
    assert "UnknownOutcomeError" in told
    assert counted == [("reply", "unknown"), ("reply", "set_aside"), ("reply", "sent")]
    assert "outbox row 1 is set aside: UnknownOutcomeError" in caplog.text


async def test_an_outage_in_which_everything_hangs_does_not_use_up_the_repeat(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Nothing is sent until Telegram has answered a cheap question."""
    await put(store, clock, 1, "a")
    await put(store, clock, 2, "x")
    telegram.fails = lost(1)
    telegram.away = RetryLaterError("")
    courier = courier_of(store, telegram, clock)

    async def asked() -> bool:
        return telegram.probes == 1

    await until(courier, asked)
    assert telegram.got == []
    assert await states(store) == ["waiting", "waiting"]
    telegram.away = None

    async def over() -> bool:
        clock.at += timedelta(seconds=1)
        courier.wake()
        return await states(store) == ["sent", "sent"] or not await states(store)

    await until(courier, over)
    assert telegram.texts(2) == ["x"]
    assert telegram.texts(1)[0].startswith(MARK)


async def test_what_is_harmless_twice_is_simply_done_again(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    params = {"chat_id": 1, "message_id": 5, "text": "new"}
    draft = OutboxDraft(
        kind="reply", due=clock.now(), payload={"method": "editMessageText", "params": params}
    )
    await commit(store, clock, 1, Turn(), [draft])
    telegram.fails = lost(4, "new")
    courier = courier_of(store, telegram, clock)

    async def over() -> bool:
        clock.at += timedelta(seconds=10)
        courier.wake()
        return bool(telegram.got)

    await until(courier, over)
    assert telegram.texts() == ["new"]


async def test_a_row_of_a_process_that_died_is_marked_and_one_that_only_waited_is_not(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a")
    await put(store, clock, 2, "x")
    _, waits = await store.claim(now=clock.now(), lease_seconds=60, limit=9, reminders=True)
    await store.postpone(waits.id, clock.now() + timedelta(seconds=30))

    async def over() -> bool:
        return len(telegram.got) == 2

    await until(courier_of(store, telegram, clock), over)
    assert telegram.texts(1)[0].startswith(MARK)
    assert telegram.texts(2) == ["x"]


async def test_a_message_that_processes_die_of_is_set_aside(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Otherwise the program would start, take it up and die, for ever."""
    await put(store, clock, 1, "a")
    for _ in range(MOST_DOUBTS + 1):
        await store.claim(now=clock.now(), lease_seconds=60, limit=9, reminders=True)
        await store.release()

    async def over() -> bool:
        return await states(store) == ["refused"]

    await until(courier_of(store, telegram, clock), over)
    (sorry,) = telegram.texts()
    assert SORRY in sorry


# --- the mark ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("field", "limit"), [("text", TEXT_LIMIT), ("caption", CAPTION_LIMIT)])
@pytest.mark.parametrize("room", [0, 1, 3, 10, 40, 500])
def test_a_marked_message_keeps_within_telegrams_limits(
    clock: FixedClock, field: str, limit: int, room: int
) -> None:
    """Counted in UTF-16: an emoji counts twice. Too long, the repeat would be refused and lost."""
    words = "<b>" + "😀" * ((limit - room) // 2) + "</b>"
    payload = {"method": "sendX", "params": {field: words, "parse_mode": "HTML"}}
    said = marked(payload, clock.now().date(), WORDING)["params"][field]
    assert length(said) <= limit
    assert said.endswith(words)
    assert ("🔁" in said) == (room >= 3)
    assert (MARK in said) == (room >= 40)


def test_a_picture_without_words_gets_the_mark_alone(clock: FixedClock) -> None:
    payload = {"method": "sendPhoto", "params": {"chat_id": 1}}
    said = marked(payload, clock.now().date(), WORDING)["params"]["caption"]
    assert said.startswith(MARK)
