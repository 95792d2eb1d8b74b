"""What operators did stays as it was written; what was set aside can be tried again for a week."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from store_helpers import CASE, CHAT, NOW, OTHER, Clerk, full_case, later, notice, reminder, reply

from bot.dialogue.state import Turn
from bot.errors import StoreError
from bot.store import audit, outbox
from bot.store.digests import chat_digest
from bot.store.port import OutboxDraft
from bot.store.sqlite import SqliteStore
from bot.store.values import to_ms

OPERATOR = 9_000_001
NOTICE = OutboxDraft(
    kind="notice",
    due=NOW,
    payload={"method": "sendMessage", "params": {"chat_id": 0, "text": "점검"}},
)


async def audited(store: SqliteStore) -> list[audit.Entry]:
    return await store._db.read(audit.entries)


async def run(store: SqliteStore, statement: str, *values: int) -> None:
    await store._db.write(lambda db: db.execute(statement, values))


def real(days: float) -> int:
    """So long ago by the machine's own clock, which is the one that the database looks at."""
    return int((time.time() - days * 86400) * 1000)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET what = 'nothing'", "DELETE FROM audit", "UPDATE audit SET at = 0",
        "INSERT OR REPLACE INTO audit (id, at, who, what) VALUES (1, 0, 'x', 'nothing')",
        "INSERT INTO audit (id, at, who, what) VALUES (1, 0, 'x', 'y') "
        "ON CONFLICT (id) DO UPDATE SET what = 'nothing'",
    ],
)  # fmt: skip
async def test_the_database_refuses_to_change_what_was_noted(
    store: SqliteStore, statement: str
) -> None:
    now = datetime.now(UTC)
    await store.note(OPERATOR, "counts", now)
    before = await audited(store)
    with pytest.raises(StoreError, match="append-only"):
        await run(store, statement)
    assert await audited(store) == before


async def test_only_what_is_older_than_a_year_can_go(store: SqliteStore) -> None:
    def write(db: sqlite3.Connection) -> None:
        for days in (800, 366.5, 364.5, 1):
            audit.note(db, real(days), audit.CLI, "backup", f"{days}")

    await store._db.write(write)
    await store.forget_audit(datetime.now(UTC), days=730)
    assert [one.about for one in await audited(store)] == ["366.5", "364.5", "1", ""]
    await store.forget_audit(datetime.now(UTC), days=365)
    found = await audited(store)
    assert [one.about for one in found] == ["364.5", "1", "", ""]
    assert [(one.who, one.what, one.count) for one in found[2:]] == [("bot", "audit_purge", 1)] * 2
    await store._db.write(lambda db: audit.forget(db, real(10), real(0)))
    with pytest.raises(StoreError, match="a year"):
        await store._db.write(lambda db: db.execute("DELETE FROM audit WHERE about = '1'").close())
    assert len(await audited(store)) == 4


async def test_an_operator_is_a_digest(store: SqliteStore) -> None:
    """It outlives a change of keys: see `test_chat_digests`."""
    await store.note(OPERATOR, "counts", NOW)
    await store.note(OPERATOR + 1, "counts", NOW)
    one, other = await audited(store)
    assert one.who == await store._db.read(lambda db: chat_digest(db, store._keys, OPERATOR).hex())
    assert one.who != other.who
    assert str(OPERATOR) not in repr(one)


# --- set aside, tried again --------------------------------------------------------------------


async def aside(store: SqliteStore, clerk: Clerk, draft: OutboxDraft) -> int:
    await clerk.turn(rows=[draft])
    (row,) = await clerk.claim()
    await store.refuse(row.id, "no", NOW)
    return row.id


async def test_what_was_set_aside_goes_out_after_all(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree()
    number = await aside(store, clerk, reply("답"))
    stuck = await store.stuck(NOW)
    assert stuck.refused == ((number, "reply", True),)
    assert await store.retry(number, OPERATOR, NOW)
    assert await clerk.texts() == ["답"]
    assert [(one.what, one.about) for one in await audited(store)] == [("retry", str(number))]
    assert not await store.retry(number, OPERATOR, NOW), "it is not set aside any more"


async def test_after_a_week_it_is_gone(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree()
    number = await aside(store, clerk, reply("답"))
    await store.tidy(NOW + timedelta(days=6, hours=23))
    assert (await store.stuck(NOW)).refused == ((number, "reply", True),)
    await store.tidy(NOW + timedelta(days=7))
    assert (await store.stuck(NOW)).refused == ()
    assert not await store.retry(number, OPERATOR, NOW)


async def test_a_reminder_that_is_planned_anew_does_not_come_twice(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    number = await aside(store, clerk, reminder())
    await clerk.turn(rows=[reminder()])
    assert not await store.retry(number, OPERATOR, NOW)


async def test_a_reminder_that_was_set_aside_goes_out_while_its_day_is_open(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    number = await aside(store, clerk, reminder())
    assert await store.retry(number, OPERATOR, NOW)
    assert await clerk.texts() == ["T-01 D-3"]


@pytest.mark.parametrize("change", ["done", "dropped", "off", "gone"])
async def test_nobody_is_reminded_of_what_is_settled(
    store: SqliteStore, clerk: Clerk, change: str
) -> None:
    """Done, or switched off by the person, since it was set aside."""
    case = full_case()
    await clerk.agree(case)
    number = await aside(store, clerk, reminder())
    first, day = case.deadlines
    settled = {
        "done": replace(case, deadlines=(first, replace(day, done=True))),
        "dropped": replace(case, deadlines=(first, replace(day, dropped=True))),
        "off": replace(case, reminders=False),
        "gone": replace(case, deadlines=(first,)),
    }
    await clerk.turn(Turn(case=settled[change]))
    assert not await store.retry(number, OPERATOR, NOW)
    assert await clerk.texts() == []


async def test_what_cannot_be_read_is_named_and_not_tried(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree()
    await clerk.turn(rows=[reply("답")])
    await run(store, "UPDATE outbox SET payload = x'01'")
    (row,) = await clerk.claim()
    await store.refuse(row.id, "cannot be decrypted", NOW)
    assert (await store.stuck(NOW)).refused == ((row.id, "reply", False),)
    assert not await store.retry(row.id, OPERATOR, NOW)


async def test_an_update_that_waits_for_long_is_named(store: SqliteStore, clerk: Clerk) -> None:
    await run(
        store,
        "INSERT INTO inbox (update_id, chat_id, payload, state, accepted_at) "
        "VALUES (4711, 7, x'00', 'new', ?)",
        to_ms(NOW),
    )
    assert (await store.stuck(later(500))).updates == ()
    assert (await store.stuck(later(700))).updates == (4711,)


# --- notices -----------------------------------------------------------------------------------


async def sent_to(store: SqliteStore) -> list[int]:
    def read(db: sqlite3.Connection) -> list[Any]:
        found = db.execute(
            "SELECT * FROM outbox WHERE kind = 'notice' ORDER BY chat_id"
        ).fetchall()
        return [outbox._read(store._keys, row).payload["params"]["chat_id"] for row in found]

    return await store._db.read(read)


async def test_a_notice_reaches_each_person_with_an_open_case_once(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case(CASE), CHAT)
    await clerk.agree(full_case(CASE + 1), CHAT)
    await clerk.agree(full_case(CASE + 2), OTHER)
    await clerk.agree(None, 55)
    incident = full_case().incident
    assert await store.affected(incident) == await store.affected("") == 2
    assert await store.affected("order-cancellation") == 0
    for _ in range(2):
        assert await store.broadcast("ab12", incident, NOTICE, OPERATOR, NOW) == 2
    assert sorted(await sent_to(store)) == sorted([CHAT, OTHER])
    (entry,) = await audited(store)
    assert (entry.what, entry.about, entry.count) == ("notice_sent", "ab12", 2)


async def test_who_is_gone_or_done_is_not_disturbed(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case(CASE), CHAT)
    await clerk.agree(full_case(CASE + 1), OTHER)
    await store.chat_gone(CHAT, 99, NOW)
    await run(store, "UPDATE cases SET confirmed = 1 WHERE id = ?", CASE + 1)
    assert await store.affected("") == 1
    await run(store, "UPDATE deadlines SET done = 1")
    assert await store.affected("") == 0
    assert await store.broadcast("ab12", "", NOTICE, OPERATOR, NOW) == 0


async def test_a_notice_goes_behind_everything_and_with_its_case(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case(CASE), CHAT)
    await store.broadcast("ab12", "", NOTICE, OPERATOR, NOW)
    await clerk.turn(rows=[reply("답"), reminder(), notice("다른 소식")])
    rows = await clerk.claim()
    assert [row.kind for row in rows] == ["reply", "reminder", "notice", "notice"]
    await store.release()
    await clerk.turn(Turn(case=full_case(CASE), forget="case"))
    left = await clerk.claim()
    assert [row.payload for row in left if row.kind == "notice"] == [notice("다른 소식").payload]
