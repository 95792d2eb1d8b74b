"""The machine's clock jumps back a day: nobody waits for it to catch up, and no reminder comes twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from chat import KEYS, Chat, parse, to_the_result
from post import Telegram as Post
from post import courier_of, plan, put, settle
from talker import WORDING

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.engine.model import Content
from bot.errors import RetryLaterError
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.render import Renderer

DAY = timedelta(days=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "guje.db", KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def post() -> Post:
    return Post()


async def looked(
    store: SqliteStore,
    post: Post,
    clock: FixedClock,
    back: timedelta,
    courier: Courier | None = None,
) -> None:
    """Put the clock back under the eyes of a courier, and let it do one round."""
    courier = courier or courier_of(store, post, clock)
    clock.at -= back
    await courier.round()
    await asyncio.gather(*courier._running)


async def test_a_reply_written_before_the_jump_goes_out_after_it(
    store: SqliteStore, post: Post, clock: FixedClock
) -> None:
    await put(store, clock, 1, "답")
    await looked(store, post, clock, DAY)
    assert post.texts() == ["답"]


async def test_a_reply_written_before_a_jump_that_nobody_saw_goes_out_at_the_start(
    store: SqliteStore, post: Post, clock: FixedClock
) -> None:
    await put(store, clock, 1, "답")
    clock.at -= DAY
    await settle(courier_of(store, post, clock))
    assert post.texts() == ["답"]


async def test_a_lease_taken_before_the_jump_ends(
    store: SqliteStore, post: Post, clock: FixedClock
) -> None:
    """Nobody restarts the bot for a clock: the lease must end while it runs."""
    await put(store, clock, 1, "답")
    now = clock.now()
    assert await store.claim(now=now, lease_seconds=60, limit=9, reminders=True)
    await looked(store, post, clock, DAY)
    (sent,) = post.texts()
    assert sent.endswith("답")


async def test_a_second_try_does_not_wait_for_a_day_over_a_restart(
    store: SqliteStore, post: Post, clock: FixedClock
) -> None:
    post.fails = lambda chat, text: RetryLaterError("away", 30)
    await put(store, clock, 1, "답")
    await settle(courier_of(store, post, clock))
    post.fails = lambda chat, text: None
    clock.at -= DAY
    await settle(courier_of(store, post, clock))
    assert post.texts() == ["답"]


async def test_a_reminder_is_neither_lost_nor_sent_again(
    store: SqliteStore, post: Post, clock: FixedClock
) -> None:
    soon, later = timedelta(minutes=1), 2 * DAY
    await plan(store, clock, "소명", clock.now().date() + 3 * DAY, soon, later)
    clock.at += 2 * soon
    await settle(courier_of(store, post, clock))
    assert len(post.got) == 1
    await looked(store, post, clock, DAY)
    for day in range(4):
        await settle(courier_of(store, post, clock))
        assert len(post.got) == (2 if day == 3 else 1), f"{day} days after the jump"
        clock.at += DAY


async def test_days_counted_again_on_the_day_before_move_no_reminder(
    store: SqliteStore, content: Content, clock: FixedClock, now: datetime
) -> None:
    """A night that comes twice brings a recount; the day before must not plan what was sent."""
    service = Service(store, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES)
    chat = Chat(store, service, clock)
    await to_the_result(chat)
    await chat.taps("알림 받을게요")
    before = await planned(store)
    assert before
    clock.at = now - DAY
    for errand in await service.recounts():
        await service.handle(errand)
    assert await planned(store) == before
    assert await chat.outbox() == []


async def planned(store: SqliteStore) -> list[tuple[object, ...]]:
    sql = "SELECT deadline, rung, due FROM outbox WHERE kind = 'reminder' ORDER BY due, deadline"
    return await store._db.read(lambda db: [tuple(row) for row in db.execute(sql)])


async def test_lines_accepted_after_the_jump_stay_behind_those_before(
    store: SqliteStore, clock: FixedClock
) -> None:
    """Should the bot die now, it deals with them in the order in which they were written."""
    for number in (5, 6):
        row = InboxRow(update_id=number, chat_id=1, payload={"update_id": number})
        await store.accept([row], clock.now())
        clock.at -= DAY
    assert [row.update_id for row in await store.waiting()] == [5, 6]


async def test_the_operator_hears_of_the_jump(
    store: SqliteStore, post: Post, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    await looked(store, post, clock, DAY)
    assert "the clock was put back by 86400 s" in caplog.text
