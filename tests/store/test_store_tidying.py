"""What was dealt with goes by steps, so that nobody's turn waits: all of it, and no step twice."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from functools import partial

import pytest
from store_helpers import CHAT, NOW, Clerk, reply

from bot.dialogue.state import Happened, Turn
from bot.store import purging
from bot.store.sqlite import SqliteStore


@pytest.fixture(autouse=True)
def _small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "BATCH", 3)


async def counted(store: SqliteStore, query: str) -> int:
    return await store._db.read(lambda db: int(db.execute(query).fetchone()[0] or 0))


async def sent(store: SqliteStore, clerk: Clerk, messages: int) -> None:
    await clerk.agree()
    for number in range(messages):
        await clerk.turn(rows=[reply(f"{number}")])
        (row,) = await clerk.claim()
        await store.sent(row.id, number, NOW)


async def test_all_messages_that_are_old_enough_go_and_are_counted(
    store: SqliteStore, clerk: Clerk
) -> None:
    await sent(store, clerk, 10)
    await store.tidy(NOW + timedelta(hours=47))
    assert await counted(store, "SELECT count(*) FROM outbox") == 10
    await store.tidy(NOW + timedelta(hours=48))
    assert await counted(store, "SELECT count(*) FROM outbox") == 0
    assert await counted(store, "SELECT sum(many) FROM tallies WHERE kind = 'reply'") == 10


async def test_a_step_that_is_undone_is_done_again(store: SqliteStore, clerk: Clerk) -> None:
    """Work that shares a commit is run anew where a neighbour fails: it may remember nothing."""
    await sent(store, clerk, 3)
    now = round((NOW + timedelta(days=3)).timestamp() * 1000)
    step, runs = partial(purging.tidy_messages, now=now, after=0), []

    def undone(db: sqlite3.Connection) -> None:
        with pytest.raises(ZeroDivisionError):  # noqa: PT012 - the savepoint around it counts too
            db.execute("SAVEPOINT piece")
            runs.append(step(db))
            raise ZeroDivisionError
        db.execute("ROLLBACK TO piece")
        db.execute("RELEASE piece")

    await store._db.write(undone)
    assert await counted(store, "SELECT count(*) FROM outbox") == 3
    runs.append(await store._db.write(step))
    assert runs[0] == runs[1]
    assert await counted(store, "SELECT count(*) FROM outbox") == 0


async def test_old_lines_of_nobody_go_though_others_stand_before_them(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree()
    for kind, case in [("a", 5)] * 4 + [("b", 0)] * 7:
        await clerk.turn(Turn(events=(Happened(kind, case),)), chat=CHAT)
    await store.tidy(NOW + timedelta(days=364))
    assert await counted(store, "SELECT count(*) FROM events WHERE kind IN ('a', 'b')") == 11
    await store.tidy(NOW + timedelta(days=366))
    assert await counted(store, "SELECT count(*) FROM events WHERE kind IN ('a', 'b')") == 4
