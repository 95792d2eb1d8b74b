"""A Telegram that can fail, and messages put into the outbox as a turn does."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from itertools import count
from typing import Any

from talker import WORDING

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.dialogue.state import Case, KeptDeadline, Person, Turn
from bot.meter import NoMeter
from bot.store.port import InboxRow, OutboxDraft, RowKind
from bot.store.sqlite import SqliteStore

UPDATES = count(1)


class Telegram:
    """Takes requests, or raises what it is told to."""

    def __init__(self) -> None:
        self.got: list[tuple[int, str]] = []
        self.markup: list[Any] = []
        self.probes = 0
        self.away: Exception | None = None
        self.fails: Callable[[int, str], Exception | None] = lambda chat, text: None

    async def send(self, payload: Mapping[str, Any], _: object = None) -> int | None:
        chat, text = payload["params"]["chat_id"], payload["params"]["text"]
        await asyncio.sleep(0)
        if error := self.fails(chat, text):
            raise error
        self.got.append((chat, text))
        self.markup.append(payload["params"].get("reply_markup"))
        return len(self.got)

    async def probe(self) -> None:
        """Answer, or raise what `away` says."""
        self.probes += 1
        if self.away:
            raise self.away

    def texts(self, chat: int = 1) -> list[str]:
        """What a chat got."""
        return [text for got, text in self.got if got == chat]


class Tries(NoMeter):
    """A meter that keeps what became of each try."""

    def __init__(self, kept: list[tuple[str, str]]) -> None:
        self.kept = kept

    def sent(self, kind: str, result: str) -> None:
        self.kept.append((kind, result))


def courier_of(store: SqliteStore, telegram: Telegram, clock: FixedClock, **more: Any) -> Courier:
    return Courier(store, telegram, clock, WORDING, **more)


async def until(courier: Courier, done: Callable[[], Awaitable[bool]]) -> None:
    """Let the courier work until something is so; give up after five seconds."""
    task = asyncio.create_task(courier.run())
    try:
        async with asyncio.timeout(5):
            while not await done():  # noqa: ASYNC110 - the state to wait for is in the database
                await asyncio.sleep(0.005)
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def states(store: SqliteStore) -> list[str]:
    """What became of each row."""
    sql = "SELECT state FROM outbox ORDER BY id"
    return await store._db.read(lambda db: [row["state"] for row in db.execute(sql)])


async def settle(courier: Courier, *, seconds: float = 0.3) -> None:
    """Let the courier do all it can do now."""
    task = asyncio.create_task(courier.run())
    await asyncio.sleep(seconds)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def commit(
    store: SqliteStore, clock: FixedClock, chat: int, turn: Turn,
    rows: list[OutboxDraft] | None = None,
) -> None:  # fmt: skip
    """Commit a turn for a new update."""
    number = next(UPDATES)
    await store.accept([InboxRow(update_id=number, chat_id=chat, payload={})], clock.now())
    await store.commit(
        update_id=number, chat_id=chat, turn=turn, rows=rows or [], now=clock.now()
    )  # fmt: skip


async def put(
    store: SqliteStore, clock: FixedClock, chat: int, *texts: str, kind: RowKind = "reply"
) -> None:
    """Write messages as a turn does."""
    person = Person(chat_id=chat, consent_version="1", consented_at=clock.now())
    rows = [
        OutboxDraft(
            kind=kind, due=clock.now(),
            payload={"method": "sendMessage", "params": {"chat_id": chat, "text": text}},
        )
        for text in texts
    ]  # fmt: skip
    await commit(store, clock, chat, Turn(person=person), rows)


def about(title: str, day: date, who: str = "user") -> dict[str, Any]:
    """What a reminder is about."""
    return {
        "title": title, "day": day.isoformat(), "text": "", "past": "지났어요.", "hoped": False, "who": who,
        "number": 1, "of": 4, "pack": "예매 취소",
    }  # fmt: skip


async def plan(
    store: SqliteStore, clock: FixedClock, title: str, day: date, *after: timedelta,
    chat: int = 1, who: str = "user",
) -> None:  # fmt: skip
    """Plan reminders of one deadline, each ``after`` now."""
    buttons = {"inline_keyboard": [[{"text": "📂 사건 보기", "callback_data": str(chat)}]]}
    rows = [
        OutboxDraft(
            kind="reminder", due=clock.now() + wait,
            payload={
                "method": "sendMessage", "params": {"chat_id": chat, "reply_markup": buttons},
                "reminder": about(title, day, who),
            },
            case_id=chat, deadline=title, rung=f"{wait}",
        )
        for wait in after
    ]  # fmt: skip
    desk = await store.desk(chat, new_id=1)
    old = desk.cases[0].deadlines if desk.cases else ()
    kept = KeptDeadline(id=title, title=title, who=who, day=day)
    person = Person(chat_id=chat, consent_version="1", consented_at=clock.now())
    case = Case(
        id=chat, incident="ticket-ban", opened_at=clock.now(), deadlines=(*old, kept),
        reminders=True,
    )  # fmt: skip
    await commit(store, clock, chat, Turn(person=person, case=case), rows)
