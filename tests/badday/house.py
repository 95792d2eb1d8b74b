"""The bot's inside in this process, between a Telegram that keeps what is not confirmed and a real file."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from talker import WORDING

from bot.clock import Clock
from bot.courier.courier import Courier
from bot.courier.excuses import Excuses
from bot.engine.model import Content
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.parse import event_of
from bot.telegram.poller import Poller
from bot.telegram.render import Renderer

KEYS = KeyRing([b"b" * 32])
A_BATCH = 100
"""Updates that Telegram hands out at once."""


async def until(so: Callable[[], bool], what: str, seconds: float = 20) -> None:
    """Wait for a state; so many seconds at most."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    while not so():
        assert loop.time() < end, f"never happened: {what}"
        await asyncio.sleep(0.01)


@asynccontextmanager
async def at_work(*parts: Coroutine[Any, Any, None]) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Let these run until the end of the block."""
    tasks = [asyncio.create_task(part) for part in parts]
    try:
        yield tasks
    finally:
        while left := [task for task in tasks if not task.done()]:
            for task in left:
                task.cancel()
            # Again and again: asyncio.wait_for loses a cancellation that comes with a wake-up.
            await asyncio.wait(left, timeout=0.1)


@dataclass
class Telegram:
    """Keeps updates until they are confirmed, and what it was given to deliver."""

    updates: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[int, str]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def writes(self, chat: int, text: str) -> None:
        """Somebody sends a line."""
        who = {"id": chat, "type": "private", "first_name": "김하늘", "is_bot": False}
        number = next(self.numbers)
        message = {"message_id": number, "date": 1, "chat": who, "from": who, "text": text}
        self.updates.append({"update_id": number, "message": message})
        self.arrived.set()

    async def fetch(self, offset: int) -> Sequence[dict[str, Any]]:
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        while not self.updates:
            self.arrived.clear()
            await self.arrived.wait()
        await asyncio.sleep(0)
        return self.updates[:A_BATCH]

    async def unhook(self) -> None:
        """There is no webhook."""

    async def probe(self) -> None:
        """Telegram is there."""

    async def send(self, payload: Mapping[str, Any], _: object = None) -> int | None:
        params = payload["params"]
        self.sent.append((params["chat_id"], str(params.get("text") or params.get("caption"))))
        return len(self.sent)

    def got(self, chat: int, words: str) -> int:
        """How many messages to the chat hold these words."""
        return sum(words in text for to, text in self.sent if to == chat)


@dataclass
class House:
    """A bot at work."""

    store: SqliteStore
    lanes: Lanes
    working: asyncio.Task[None]

    async def pragma(self, words: str) -> int:
        """Set or ask something of the bot's own connection."""
        rows = await self.store._db.outside(lambda db: db.execute(f"PRAGMA {words}").fetchall())
        return int(rows[0][0]) if rows else 0


@asynccontextmanager
async def house(
    folder: Path, telegram: Telegram, content: Content, clock: Clock
) -> AsyncIterator[House]:
    """Open the file and work on it until the end of the block, or until a part gives up."""
    store = await SqliteStore.open(folder / "guje.db", KEYS)
    courier = Courier(store, telegram, clock, WORDING)
    excuse = Excuses(telegram, clock, WORDING).tell
    service = Service(
        store, content, Renderer(WORDING, KEYS), lambda raw, at: event_of(raw, at, KEYS),
        clock, TEMPLATES, wake=courier.wake,
    )  # fmt: skip
    lanes = Lanes(service.handle, excuse=excuse)
    poller = Poller(telegram, Intake(store, lanes, clock, excuse=excuse))

    try:
        async with at_work(_both(courier, poller)) as (working,):
            yield House(store, lanes, working)
    finally:
        await store.close()


async def _both(courier: Courier, poller: Poller) -> None:
    await asyncio.gather(courier.run(), poller.run())
