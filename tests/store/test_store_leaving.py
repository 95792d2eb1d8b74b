"""A case that leaves: only who was told loses it, and not while something of theirs still waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from store_helpers import CASE, CHAT, NOW, Clerk, full_case, notice

from bot.dialogue.state import Case, Turn
from bot.engine.privacy import Retention
from bot.store.port import LEAVING, InboxRow
from bot.store.sqlite import SqliteStore

DAY = date(2026, 6, 1)


async def leaving(store: SqliteStore, clerk: Clerk) -> Case:
    """A case that leaves on a day, and the notice of it."""
    await clerk.agree(full_case())
    told = replace(notice("곧 지워져요"), case_id=CASE, rung=LEAVING)
    case = (await store.desk(CHAT, 1)).cases[0]
    await store.commit(
        update_id=None, chat_id=CHAT, turn=Turn(case=replace(case, leaving_on=DAY)), rows=[told],
        now=NOW, desk=await store.desk(CHAT, 1),
    )  # fmt: skip
    kept = (await store.desk(CHAT, 1)).cases[0]
    assert kept.leaving_on == DAY
    return kept


async def test_who_blocks_before_being_told_does_not_lose_it_so_soon(
    store: SqliteStore, clerk: Clerk
) -> None:
    await leaving(store, clerk)
    await store.chat_gone(CHAT, 99, NOW)
    assert (await store.desk(CHAT, 1)).cases[0].leaving_on is None


async def test_it_stays_while_a_tap_of_its_person_waits(store: SqliteStore, clerk: Clerk) -> None:
    """Perhaps '더 보관하기', tapped while the bot was away."""
    await leaving(store, clerk)
    (row,) = await clerk.claim()
    await store.sent(row.id, 1, NOW)
    await store.accept([InboxRow(update_id=99, chat_id=CHAT, payload={"text": "?"})], NOW)
    late = NOW + timedelta(days=30)
    assert (await store.purge(late, Retention())).cases == 0
    await store.commit(update_id=99, chat_id=CHAT, turn=Turn(), rows=[], now=NOW)
    assert (await store.purge(late, Retention())).cases == 1


async def test_an_errand_of_ours_does_not_set_back_a_day_that_moved_meanwhile(
    store: SqliteStore, clerk: Clerk
) -> None:
    case, desk = await leaving(store, clerk), await store.desk(CHAT, 1)
    (row,) = await clerk.claim()
    await store.sent(row.id, 1, NOW)
    moved = (await store.desk(CHAT, 1)).cases[0].leaving_on
    assert moved != DAY
    await store.commit(
        update_id=None, chat_id=CHAT, turn=Turn(case=case), rows=[], now=NOW, desk=desk
    )
    assert (await store.desk(CHAT, 1)).cases[0].leaving_on == moved
