"""Where a bot dies: a store and a connection that end their own process at a named point."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxRow
from bot.store.sqlite import SqliteStore

AFTER_INBOX = "after the inbox commit"
BEFORE_CASE = "before the case commit"
AFTER_CASE = "after the case commit"
AFTER_SEND = "after a send, before its mark"
REMINDER_CLAIMED = "reminder claimed, not sent"
REMINDER_SENT = "reminder sent, not marked"
TALKING = (AFTER_INBOX, BEFORE_CASE, AFTER_CASE, AFTER_SEND)
REMINDING = (REMINDER_CLAIMED, REMINDER_SENT)


def die() -> None:
    """As a power cut does it: no handler, no flush, nothing finished."""
    os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(SqliteStore):
    """The real store; at its named point it spares so many passes and then dies."""

    point = ""
    spares = 0

    @classmethod
    async def doomed(cls, point: str, spares: int, path: Path, keys: KeyRing) -> DyingStore:
        store = await super().open(path, keys)
        assert isinstance(store, DyingStore)
        store.point, store.spares, store.kinds = point, spares, {}
        return store

    kinds: dict[int, str]
    """Outbox rows that were claimed: id → kind."""

    def _pass(self, *points: str) -> None:
        if self.point not in points:
            return
        if not self.spares:
            die()
        self.spares -= 1

    async def accept(self, rows: Sequence[InboxRow], now: datetime) -> None:
        await super().accept(rows, now)
        self._pass(AFTER_INBOX)

    async def commit(self, **turn: Any) -> None:
        self._pass(BEFORE_CASE)
        await super().commit(**turn)
        self._pass(AFTER_CASE)

    async def claim(self, **wanted: Any) -> list[OutboxRow]:
        rows = await super().claim(**wanted)
        self.kinds |= {row.id: row.kind for row in rows}
        if any(row.kind == "reminder" for row in rows):
            self._pass(REMINDER_CLAIMED)
        return rows

    async def sent(self, row_id: int, *rest: Any, **more: Any) -> None:
        self._pass(REMINDER_SENT if self.kinds[row_id] == "reminder" else AFTER_SEND)
        await super().sent(row_id, *rest, **more)


class DyingConnection(sqlite3.Connection):
    """A connection that spares so many statements and dies before the next one."""

    spares = 0

    def execute(self, *statement: Any) -> sqlite3.Cursor:
        if not DyingConnection.spares:
            die()
        DyingConnection.spares -= 1
        return super().execute(*statement)
