"""What stands behind lanes and intake in these tests, and updates to hand in."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any

from bot.errors import StoreError
from bot.store.connection import explained
from bot.store.port import InboxRow


def row(number: int, chat: int = 1) -> InboxRow:
    return InboxRow(update_id=number, chat_id=chat, payload={"update_id": number})


def update(number: int, chat: int = 1) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": "안녕"}}


def away() -> StoreError:
    error = sqlite3.OperationalError("database is locked")
    error.sqlite_errorcode = sqlite3.SQLITE_BUSY
    return explained(error)


class Desk:
    """Deals with updates; can be told to wait or to fail."""

    def __init__(self) -> None:
        self.done: list[int | None] = []
        self.now: set[int] = set()
        self.begun = asyncio.Event()
        self.most_at_once = 0
        self.gates: dict[int, asyncio.Event] = {}
        """By update; 0 for errands."""
        self.errors: dict[int, list[Exception]] = {}

    async def handle(self, row: InboxRow) -> None:
        assert row.chat_id not in self.now, "two updates of one chat at once"
        self.now.add(row.chat_id)
        self.begun.set()
        self.most_at_once = max(self.most_at_once, len(self.now))
        try:
            await asyncio.sleep(0)
            if gate := self.gates.get(row.update_id or 0):
                await gate.wait()
            if errors := self.errors.get(row.update_id or 0):
                raise errors.pop(0)
            self.done.append(row.update_id)
        finally:
            self.now.remove(row.chat_id)
