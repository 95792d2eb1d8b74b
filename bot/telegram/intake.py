"""What happens to an update, whichever way it came? Committed to the inbox, then handed to its lane.

Polling and the webhook both end here. Nobody tells Telegram that an update arrived before `take`
has returned.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from typing import Any

from bot.clock import Clock
from bot.meter import NO_METER, Meter
from bot.store.patience import patiently
from bot.store.port import InboxRow, Store
from bot.telegram.lanes import Lanes
from bot.telegram.parse import chat_of

log = logging.getLogger(__name__)

Update = Mapping[str, Any]


class _Batch:
    """Updates that go to the disk together, and what became of them."""

    def __init__(self) -> None:
        self.rows: list[InboxRow] = []
        self.ended = False
        self.error: Exception | None = None


class Intake:
    """Takes updates in. A second delivery of one is harmless: its effect is there only once."""

    def __init__(self, store: Store, lanes: Lanes, clock: Clock, meter: Meter = NO_METER) -> None:
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._meter = meter
        self._batch = _Batch()
        self._writing = asyncio.Lock()

    async def resume(self) -> None:
        """Hand over what an earlier run left undone."""
        self._lanes.put(await patiently(self._store.waiting))

    async def room(self) -> None:
        """Wait while too many updates are in hand."""
        await self._lanes.room()

    async def take(self, updates: Sequence[Update]) -> None:
        """Commit updates and hand them over. Raises StoreError: then none of them was taken.

        What arrives while the disk is busy goes in one transaction, for all who wait.
        """
        batch = self._batch
        batch.rows += map(_row, updates)
        async with self._writing:
            if not batch.ended:
                if batch is self._batch:
                    self._batch = _Batch()
                await self._write(batch)
        if batch.error:
            raise batch.error
        for update in updates:
            self._meter.received(_kind(update))

    async def _write(self, batch: _Batch) -> None:
        writing = asyncio.create_task(self._commit(batch))
        try:
            await asyncio.shield(writing)
        except asyncio.CancelledError:
            # Told to stop: the rows are on their way to the disk, so they are in hand.
            await writing
            raise

    async def _commit(self, batch: _Batch) -> None:
        rows = sorted(batch.rows, key=lambda row: row.update_id or 0)
        try:
            await self._store.accept(rows, self._clock.now())
        except Exception as error:
            batch.error = error  # for each of those who wait for it
        else:
            self._lanes.put(rows)
        batch.ended = True


def _row(update: Update) -> InboxRow:
    """Return the update as an inbox row; of one that nobody can answer, its kind alone."""
    number = update["update_id"]
    try:
        return InboxRow(update_id=number, chat_id=_storable(chat_of(update)), payload=update)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        kind = _kind(update)
        told = {"update": number, "kind": kind}
        log.error("update %(update)s (%(kind)s) cannot be read", told)
        payload = {"update_id": number, "unreadable": kind}
        return InboxRow(update_id=number, chat_id=0, payload=payload)


def _storable(chat_id: int) -> int:
    """Refuse what no column can hold; Telegram's own ids have at most 52 bits."""
    if chat_id.bit_length() > 63:
        raise ValueError("not a chat id")
    return chat_id


def _kind(update: Update) -> str:
    return next((name for name in update if name != "update_id"), "empty")
