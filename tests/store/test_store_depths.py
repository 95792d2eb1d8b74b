"""How much waits: counted without looking at what waits for its day."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from store_helpers import CASE, CHAT, OTHER, Clerk, Opener, file, full_case, later, reminder, reply

from bot.store.depths import _ANSWER, _OUTBOX, Depth
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore


async def test_an_empty_database_owes_nothing(store: SqliteStore) -> None:
    depths = await store.depths(later(0))
    assert depths.inbox == Depth()
    assert set(depths.outbox.values()) == {Depth()}
    assert not await store.owes_answers(later(0))


async def test_what_has_come_in_and_is_not_dealt_with_is_counted(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.turn()
    rows = [InboxRow(update_id=n, chat_id=CHAT, payload={}) for n in (50, 51)]
    await store.accept(rows[:1], later(10))
    await store.accept(rows[1:], later(20))
    assert (await store.depths(later(30))).inbox == Depth(2, 20.0)


async def test_what_is_due_is_counted_by_kind_sent_or_on_its_way(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    rows = [reply("하나"), reply("둘", after=5), file("셋"), reminder(after=8)]
    await clerk.turn(rows=[*rows, reminder("D-1", after=1000)])
    (leased, *_) = await clerk.claim(after=9)
    depths = await store.depths(later(10))
    assert depths.outbox["reply"] == Depth(2, 10.0), "one of them is leased"
    assert depths.outbox["file"] == Depth(1, 10.0)
    assert depths.outbox["reminder"] == Depth(1, 2.0), "the other waits for its day"
    assert depths.outbox["notice"] == Depth()
    await store.sent(leased.id, 1, later(11))
    assert (await store.depths(later(11))).outbox["reply"].rows == 1


async def test_a_clock_set_back_makes_no_negative_age(store: SqliteStore) -> None:
    await store.accept([InboxRow(update_id=1, chat_id=CHAT, payload={})], later(0))
    assert (await store.depths(later(-60))).inbox == Depth(1, 0.0)


async def test_an_answer_is_owed_until_it_is_sent_or_has_to_wait(
    store: SqliteStore, clerk: Clerk
) -> None:
    """A stopping bot waits for these alone: not for reminders, nor for what must wait anyway."""
    await clerk.agree(full_case(CASE))
    await clerk.agree(full_case(CASE + 1), chat=OTHER)
    await clerk.turn(rows=[reminder(), reply("다음", after=60)])
    assert not await store.owes_answers(later(0))
    await clerk.turn(rows=[reply("하나"), reply("둘")], chat=OTHER)
    assert await store.owes_answers(later(0))
    (first,) = await clerk.claim(reminders=False)
    assert not await store.owes_answers(later(0)), "the second waits behind the first"
    await store.postpone(first.id, later(30))
    assert not await store.owes_answers(later(1)), "Telegram asked for patience"
    await store.release()
    assert await store.owes_answers(later(1))


async def test_neither_question_reads_the_whole_outbox(path: Path, open_store: Opener) -> None:
    await open_store()
    with closing(sqlite3.connect(path)) as db:
        for query in (_OUTBOX, _ANSWER):
            plan = db.execute(f"EXPLAIN QUERY PLAN {query}", {"now": 0}).fetchall()
            reads = [step for *_, step in plan if " outbox" in step or " row" in step]
            assert [step for step in reads if "USING" not in step] == [], reads
