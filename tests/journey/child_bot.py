"""`python -m bot run` in a process of its own, and a Telegram here that can stop answering."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import aiohttp
from aiohttp import web
from person import Person
from wired_bot import TOKEN

from bot.clock import ShiftedClock
from bot.playground.server import Playground


class HangingPlayground(Playground):
    """Answers no `sendMessage` while ``hangs``; the connection stays open."""

    hangs = False

    def __init__(self) -> None:
        super().__init__(TOKEN, ShiftedClock())
        self.hung = asyncio.Event()
        """A send is waiting for its answer."""

    async def _call(self, request: web.Request) -> web.Response:
        if self.hangs and request.match_info["method"].lower() == "sendmessage":
            self.hung.set()
            await asyncio.sleep(60)
        return await super()._call(request)


@contextlib.asynccontextmanager
async def telegram() -> AsyncIterator[tuple[HangingPlayground, Person]]:
    """A playground here, and a person who talks to it."""
    playground = HangingPlayground()
    root = await playground.start()
    try:
        async with aiohttp.ClientSession() as session:
            yield playground, Person(session, root)
    finally:
        await playground.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def child(
    root: str, folder: Path, **settings: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot, ready; killed in the end if it still runs."""
    env = {
        **os.environ, "OPERATOR_NAME": "김하늘", "OPERATOR_CONTACT": "help@example.org",
        "DATA_DIR": str(folder), "TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": root, "HEALTH_LISTEN": "off", **settings,
    }  # fmt: skip
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env, stdout=pipe, stderr=pipe
    )
    try:
        assert process.stdout
        assert await asyncio.wait_for(process.stdout.readline(), 30), await process.communicate()
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def stopped(process: asyncio.subprocess.Process, within: float) -> int:
    """Tell it to stop; return the exit code. Fails if that takes longer than ``within`` seconds."""
    process.send_signal(signal.SIGTERM)
    return await asyncio.wait_for(process.wait(), within)


def count(folder: Path, query: str) -> int:
    """Ask the database, whether or not the bot runs."""
    with closing(sqlite3.connect(f"file:{folder / 'guje.db'}?mode=ro", uri=True)) as db:
        found: int = db.execute(query).fetchone()[0]
        return found
