"""A running playground, and short ways to be its bot or its person."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.clock import KST, ShiftedClock
from bot.playground import Playground

TOKEN = "4242:made-up"
USER = 1001


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int) -> bytes:
    """Return a black PNG."""
    rows = (b"\0" + b"\0" * 3 * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


@dataclass
class Server:
    """A running playground seen from outside."""

    root: str
    clock: ShiftedClock
    http: aiohttp.ClientSession

    async def raw(self, method: str, **given: Any) -> dict[str, Any]:
        """Call a Bot API method and return the whole answer."""
        async with self.http.post(f"{self.root}/bot{TOKEN}/{method}", json=given) as answer:
            body: dict[str, Any] = await answer.json()
        assert answer.status == (200 if body["ok"] else body["error_code"])
        return body

    async def call(self, method: str, **given: Any) -> Any:
        """Call a Bot API method and return its result."""
        body = await self.raw(method, **given)
        assert body["ok"], body
        return body["result"]

    async def refusal(self, method: str, **given: Any) -> str:
        """Call a Bot API method and return why it was refused."""
        body = await self.raw(method, **given)
        assert not body["ok"], body
        description: str = body["description"]
        return description

    async def form(self, method: str, form: aiohttp.FormData) -> dict[str, Any]:
        """Call a Bot API method with a multipart form and return the whole answer."""
        async with self.http.post(f"{self.root}/bot{TOKEN}/{method}", data=form) as answer:
            body: dict[str, Any] = await answer.json()
        return body

    async def do(self, what: str, status: int = 200, **given: Any) -> dict[str, Any]:
        """Act in the person's place."""
        given = {"chat": USER, **given}
        async with self.http.post(f"{self.root}/playground/{what}", json=given) as answer:
            body: dict[str, Any] = await answer.json()
        assert answer.status == status, body
        return body

    async def look(self, chat: int = USER, since: int = 0, wait: float = 0) -> dict[str, Any]:
        """Look at a chat as the page does."""
        query = {"chat": chat, "since": since, "timeout": wait}
        async with self.http.get(f"{self.root}/playground/chat", params=query) as answer:
            body: dict[str, Any] = await answer.json()
        return body

    def later(self, **much: float) -> None:
        """Move the playground's clock forward."""
        self.clock.advance(timedelta(**much))


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock(datetime(2026, 11, 21, 14, 0, tzinfo=KST))


@pytest.fixture
async def server(clock: ShiftedClock) -> AsyncIterator[Server]:
    playground = Playground(TOKEN, clock)
    root = await playground.start()
    async with aiohttp.ClientSession() as http:
        yield Server(root, clock, http)
    await playground.stop()


@pytest.fixture
def image() -> bytes:
    return png(300, 200)
