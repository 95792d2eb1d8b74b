"""Far more to do at once than ever: all of it done once, in order, and with bounded memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from house import A_BATCH, KEYS, Telegram, at_work, until
from post import Telegram as Post
from post import about, courier_of

from bot.clock import FixedClock
from bot.dialogue.state import Case, KeptDeadline, Person, Turn
from bot.store.port import InboxRow, OutboxDraft
from bot.store.sqlite import SqliteStore
from bot.store.turns import apply_turn
from bot.store.values import to_ms
from bot.telegram.intake import Intake
from bot.telegram.lanes import ROOM, Lanes
from bot.telegram.poller import Poller

UPDATES, CHATS = 5_000, 50
REMINDERS = 10_000
MOST_AHEAD = 256
"""Reminders that may go out before an answer: those that were claimed when it was written."""


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", KEYS)
    yield opened
    await opened.close()


async def test_two_hours_of_updates_are_taken_up_in_order_and_all_answered(
    store: SqliteStore, telegram: Telegram, clock: FixedClock
) -> None:
    """Telegram was away and kept everything; no more is in hand than there is room for."""
    post, most = Post(), 0
    courier = courier_of(store, post, clock)

    async def answer(row: InboxRow) -> None:
        nonlocal most
        most = max(most, lanes._waiting.total())
        params = {"chat_id": row.chat_id, "text": row.payload["message"]["text"]}
        said = OutboxDraft(
            kind="reply", due=clock.now(), payload={"method": "sendMessage", "params": params}
        )
        await store.commit(
            update_id=row.update_id, chat_id=row.chat_id, turn=Turn(), rows=[said],
            now=clock.now(),
        )  # fmt: skip
        courier.wake()

    lanes = Lanes(answer)
    for number in range(UPDATES):
        telegram.writes(1 + number % CHATS, str(number))
    poller = Poller(telegram, Intake(store, lanes, clock))
    async with at_work(poller.run(), courier.run()):
        await until(lambda: len(post.got) == UPDATES, "all are answered", seconds=120)
    for chat in range(1, CHATS + 1):
        wanted = [str(number) for number in range(chat - 1, UPDATES, CHATS)]
        assert post.texts(chat) == wanted, f"chat {chat}"
    assert most < ROOM + A_BATCH
    assert await store.waiting() == []


async def test_reminders_of_the_same_minute_wait_for_those_who_talk(
    store: SqliteStore, clock: FixedClock
) -> None:
    """Each is sent once, and an answer never waits behind more of them than were on their way."""
    post = Post()
    courier = courier_of(store, post, clock)
    await plan_many(store, clock)
    clock.at += timedelta(minutes=1)
    talker, ahead = REMINDERS + 1, []
    async with at_work(courier.run()):
        for number in range(20):
            sent = len(post.got)
            await say(store, clock, talker, f"답 {number}")
            courier.wake()
            await until(lambda n=number: len(post.texts(talker)) > n, "the answer")  # type: ignore[misc]
            ahead.append(post.got.index((talker, f"답 {number}")) - sent)
        await until(lambda: len(post.got) == REMINDERS + 20, "all are sent", seconds=120)
    chats = [chat for chat, _ in post.got if chat != talker]
    assert sorted(chats) == list(range(1, REMINDERS + 1)), "each once"
    assert max(ahead) <= MOST_AHEAD, ahead
    assert not any("늦게" in text for _, text in post.got)


async def say(store: SqliteStore, clock: FixedClock, chat: int, text: str) -> None:
    params = {"chat_id": chat, "text": text}
    said = OutboxDraft(
        kind="reply", due=clock.now(), payload={"method": "sendMessage", "params": params}
    )
    await store.commit(update_id=None, chat_id=chat, turn=Turn(), rows=[said], now=clock.now())


async def plan_many(store: SqliteStore, clock: FixedClock) -> None:
    """A reminder for each of ten thousand people, all due in a minute."""
    now, day = clock.now(), clock.now().date() + timedelta(days=3)
    due = now + timedelta(minutes=1)
    buttons = {"inline_keyboard": [[{"text": "📂", "callback_data": "x"}]]}
    kept = (KeptDeadline(id="소명", title="소명", who="user", day=day),)

    def work(db: object) -> None:
        for chat in range(1, REMINDERS + 1):
            params = {"chat_id": chat, "reply_markup": buttons}
            payload = {"method": "sendMessage", "params": params, "reminder": about("소명", day)}
            row = OutboxDraft(
                kind="reminder",
                due=due,
                payload=payload,
                case_id=chat,
                deadline="소명",
                rung="D-3",
            )
            person = Person(chat_id=chat, consent_version="1", consented_at=now)
            case = Case(id=chat, incident="ticket-ban", opened_at=now, deadlines=kept)
            apply_turn(
                db, KEYS, update_id=None, chat_id=chat, turn=Turn(person=person, case=case),  # type: ignore[arg-type]
                rows=[row], now=to_ms(now),
            )  # fmt: skip

    await store._db.write(work)
