"""Sixty days of ladders for a thousand cases, by a virtual clock, through the real store and courier."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from talker import WORDING

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.deadlines.ladder import is_quiet, ladder
from bot.dialogue.state import Case, KeptDeadline, Person, Turn
from bot.errors import RetryLaterError
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxDraft
from bot.store.sqlite import SqliteStore

CASES, DAYS = 1_000, 60
STEP = timedelta(hours=1)
DOWN = range(20, 23)
"""Days from the start on which the bot does not run."""
FINISHED_EVERY, FINISHED_ON = 10, 12
"""Every tenth person says 완료 on that day."""

Key = tuple[int, str, str]


class Telegram:
    """Notes what comes when; every 17th try fails first."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.got: list[tuple[datetime, int, str]] = []
        self.tries = 0

    async def probe(self) -> None:
        """Be there."""

    async def send(self, payload: Mapping[str, Any], _: object = None) -> int | None:
        self.tries += 1
        if self.tries % 17 == 0:
            raise RetryLaterError("away", 1.0)
        params = payload["params"]
        self.got.append((self.clock.now(), params["chat_id"], params["text"]))
        return len(self.got)


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(":memory:", KeyRing([b"t" * 32]))
    yield opened
    await opened.close()


def deadline_of(chat: int, start: date) -> KeptDeadline:
    """Days from tomorrow to day 57, owed by either side."""
    who = "provider" if chat % 3 == 0 else "user"
    return KeptDeadline(id="D", title="기한", who=who, day=start + timedelta(days=1 + chat % 57))


def drafts(chat: int, now: datetime) -> list[OutboxDraft]:
    kept = deadline_of(chat, now.date())
    about = {"title": f"{kept.title} {chat}", "day": kept.day.isoformat(), "text": "할 일",
             "past": "지났어요.", "who": kept.who, "pack": "사건", "hoped": False}  # fmt: skip
    return [
        OutboxDraft(
            kind="reminder", due=rung.at, case_id=chat, deadline=kept.id, rung=rung.kind,
            payload={
                "method": "sendMessage",
                "params": {"chat_id": chat, "reply_markup": {"inline_keyboard": [[{}]]}},
                "reminder": {**about, "number": rung.number, "of": rung.of},
            },
        )
        for rung in ladder(kept.day, kept.who, now)
    ]  # fmt: skip


async def commit(store: SqliteStore, update: int, chat: int, turn: Turn, now: datetime,
                 rows: list[OutboxDraft] | None = None) -> None:  # fmt: skip
    await store.accept([InboxRow(update_id=update, chat_id=chat, payload={})], now)
    await store.commit(update_id=update, chat_id=chat, turn=turn, rows=rows or [], now=now)


async def planned(store: SqliteStore, now: datetime) -> dict[Key, datetime]:
    """Commit every case with its ladder; return when each reminder is due."""
    due: dict[Key, datetime] = {}
    for chat in range(1, CASES + 1):
        person = Person(chat_id=chat, consent_version="1", consented_at=now)
        case = Case(
            id=chat, incident="ticket-ban", opened_at=now, reminders=True,
            deadlines=(deadline_of(chat, now.date()),),
        )  # fmt: skip
        rows = drafts(chat, now)
        due |= {(chat, row.deadline, row.rung): row.due for row in rows}
        await commit(store, chat, chat, Turn(person=person, case=case), now, rows)
    return due


async def finish(store: SqliteStore, now: datetime) -> None:
    for chat in range(FINISHED_EVERY, CASES + 1, FINISHED_EVERY):
        await commit(store, CASES + chat, chat, Turn(unremind=((chat, "D"),)), now)


async def send_all(courier: Courier, clock: FixedClock) -> None:
    """Send what is due; what failed is tried again a minute later, a few times."""
    for _ in range(5):
        while await courier.round():
            while courier._running:
                await asyncio.gather(*courier._running)
        clock.at += timedelta(minutes=1)


async def walk(store: SqliteStore, telegram: Telegram, clock: FixedClock) -> None:
    """Live through the days, hour by hour."""
    courier = Courier(store, telegram, clock, WORDING)
    start = clock.now()
    for step in range(DAYS * 24):
        clock.at = start + step * STEP
        day = (clock.at - start).days
        if step == FINISHED_ON * 24:
            await finish(store, clock.at)
        if day not in DOWN:
            await send_all(courier, clock)


def expected(due: Mapping[Key, datetime], start: datetime) -> dict[int, int]:
    """How many messages each person gets: late ones of one deadline come as one."""
    back = start + timedelta(days=DOWN.stop)
    gone = start + timedelta(days=DOWN.start)
    finished = start + timedelta(days=FINISHED_ON)
    count: Counter[int] = Counter()
    for chat in {chat for chat, _, _ in due}:
        moments = [at for (of, _, _), at in due.items() if of == chat]
        if chat % FINISHED_EVERY == 0:
            moments = [at for at in moments if at < finished]
        missed = [at for at in moments if gone <= at < back]
        count[chat] = len(moments) - len(missed) + bool(missed)
    return dict(count)


async def test_a_thousand_ladders_of_sixty_days(store: SqliteStore, now: datetime) -> None:
    clock = FixedClock(now)
    telegram = Telegram(clock)
    due = await planned(store, now)
    await walk(store, telegram, clock)

    got = Counter(chat for _, chat, _ in telegram.got)
    wanted = {chat: n for chat, n in expected(due, now).items() if n}
    assert got == wanted, "each exactly once"
    assert not any(is_quiet(at) for at, _, _ in telegram.got)
    assert await store.next_reminder() is None
    back = now + timedelta(days=DOWN.stop)
    late = {at for at, _, text in telegram.got if "늦게 보내드려요" in text}
    assert late
    assert all(back <= at < back + timedelta(days=1) for at in late)
    for at, chat, text in telegram.got:
        if "늦게 보내드려요" not in text:
            own = [one for (of, _, _), one in due.items() if of == chat]
            assert any(timedelta(0) <= at - one < STEP for one in own), (chat, at)
