"""A playground server in another process, and a person who talks to it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator

import aiohttp
import pytest
from person import Person
from wired_bot import TOKEN


@pytest.fixture
async def root() -> AsyncIterator[str]:
    """A playground server in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot.playground", "--port", "0", "--token", TOKEN,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    try:
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        yield line.removeprefix("playground ").strip()
    finally:
        process.terminate()
        await process.wait()


@pytest.fixture
async def person(root: str) -> AsyncIterator[Person]:
    async with aiohttp.ClientSession() as session:
        yield Person(session, root)
