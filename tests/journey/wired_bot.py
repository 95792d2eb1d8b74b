"""The real bot in this process, and both clocks moved together."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

from person import Person

from bot.app import wired
from bot.clock import ShiftedClock
from bot.config import Address
from bot.engine.model import Content
from bot.running import App
from bot.store.crypto import KeyRing
from bot.telegram.webhook import Hook

TOKEN = "123456789:" + "C" * 35
"""Shaped like a real one: the settings look at that."""

SECRET = "hook-secret"


def hook() -> Hook:
    """A webhook on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return Hook(f"http://127.0.0.1:{port}/telegram", SECRET, Address("127.0.0.1", port))


@contextlib.asynccontextmanager
async def running(
    root: str, folder: Path, content: Content, clock: ShiftedClock, hook: Hook | None = None
) -> AsyncIterator[App]:
    """The bot as `make run` builds it, with its own data folder; with ``hook``, on a webhook."""
    async with wired(
        token=TOKEN, api_base=root, data_dir=folder, keys=KeyRing.load_or_make(folder / "keys"),
        content=content, clock=clock, hook=hook,
    ) as app:  # fmt: skip
        # The first file waits for the writers; a person here takes that for the end of an answer.
        await asyncio.to_thread(app.hands._makers._makers)  # type: ignore[attr-defined]
        task = asyncio.create_task(app.run())
        try:
            yield app
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def travel(person: Person, clock: ShiftedClock, **delta: float) -> str:
    """Move Telegram's clock and the bot's together."""
    by = timedelta(**delta)
    await person.control("clock/advance", seconds=int(by.total_seconds()))
    clock.advance(by)
    return await person.reads(wait=3)
