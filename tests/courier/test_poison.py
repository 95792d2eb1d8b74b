"""A row that fails for a reason of its own is set aside, told of, and holds nobody up for long."""

from __future__ import annotations

from datetime import timedelta

from post import Telegram, courier_of, plan, put, states, until

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.courier.operator import Operator
from bot.errors import RetryLaterError
from bot.store.sqlite import SqliteStore

SORRY = "보내드리려던 것 하나를 보내지 못했어요"


async def over(store: SqliteStore, courier: Courier, clock: FixedClock, *wanted: str) -> None:
    async def reached() -> bool:
        clock.at += timedelta(seconds=10)
        courier.wake()
        return await states(store) == list(wanted)

    await until(courier, reached)


async def test_what_cannot_be_decrypted_is_set_aside_and_the_person_is_told(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    await put(store, clock, 1, "a", "b")
    await plan(store, clock, "소명", clock.now().date(), timedelta(0))
    await store._db.write(
        lambda db: db.execute("UPDATE outbox SET payload = zeroblob(60) WHERE id <> 2")
    )
    courier = courier_of(store, telegram, clock, tell_operator=Operator(telegram, [99], clock))
    await over(store, courier, clock, "refused", "sent", "refused")
    assert telegram.texts(1)[-1] == "b"
    assert sum(SORRY in text for text in telegram.texts(1)) == 2
    assert len(telegram.texts(99)) == 2, "one of each kind"


async def test_what_fails_alone_while_others_get_through_is_set_aside_after_few_tries(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    tries = 0

    def fails(_: int, text: str) -> Exception | None:
        nonlocal tries
        tries += text == "bad"
        return RetryLaterError("") if text == "bad" else None

    await put(store, clock, 1, "bad", "good")
    telegram.fails = fails
    courier = courier_of(store, telegram, clock)

    async def set_aside() -> bool:
        await put(store, clock, 2, "x")
        clock.at += timedelta(seconds=10)
        courier.wake()
        return "good" in telegram.texts()

    await until(courier, set_aside)
    assert SORRY in telegram.texts()[0]
    assert tries < 10


async def test_the_same_failure_goes_on_being_tried_where_nothing_gets_through(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Telegram answers questions and takes no messages: nothing is wrong with this one."""
    await put(store, clock, 1, "a")
    tries = 0

    def fails(*_: object) -> Exception | None:
        nonlocal tries
        tries += 1
        return RetryLaterError("") if tries < 12 else None

    telegram.fails = fails
    courier = courier_of(store, telegram, clock)

    async def sent() -> bool:
        clock.at += timedelta(minutes=6)
        courier.wake()
        return bool(telegram.got)

    await until(courier, sent)
    assert telegram.texts() == ["a"]


async def test_the_operator_hears_of_a_kind_of_trouble_once_an_hour(
    telegram: Telegram, clock: FixedClock
) -> None:
    tell = Operator(telegram, [98, 99], clock)
    for _ in range(3):
        await tell("a", "one")
    await tell("b", "two")
    clock.at += timedelta(hours=1)
    await tell("a", "three")
    assert telegram.texts(98) == telegram.texts(99) == ["one", "two", "three"]


async def test_an_operator_who_cannot_be_reached_stops_nothing(
    telegram: Telegram, clock: FixedClock
) -> None:
    telegram.fails = lambda chat, _: RetryLaterError("") if chat == 98 else None
    await Operator(telegram, [98, 99], clock)("a", "one")
    assert telegram.got == [(99, "one")]


async def test_the_operator_hears_of_it_though_the_clock_was_put_back(
    telegram: Telegram, clock: FixedClock
) -> None:
    tell = Operator(telegram, [99], clock)
    await tell("a", "one")
    clock.at -= timedelta(hours=4)
    await tell("a", "two")
    assert telegram.texts(99) == ["one", "two"]


async def test_what_the_operator_could_not_be_told_is_told_at_the_next_trouble(
    telegram: Telegram, clock: FixedClock
) -> None:
    tell = Operator(telegram, [99], clock)
    telegram.fails = lambda *_: RetryLaterError("")
    await tell("a", "one")
    telegram.fails = lambda *_: None
    await tell("a", "two")
    assert telegram.texts(99) == ["two"]
