"""What happens to an update, whichever way it came? Committed to the inbox, then handed to its lane.

Polling and the webhook both end here. Nobody tells Telegram that an update arrived before `take`
has returned. What arrives while the disk is busy shares its next commit (store/together.py).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Mapping, Sequence
from time import monotonic
from typing import Any

from bot.clock import Clock
from bot.errors import StoreError
from bot.meter import NO_METER, Meter
from bot.store.patience import patiently
from bot.store.port import InboxRow, Store
from bot.store.values import pack
from bot.telegram.bare import bare
from bot.telegram.lanes import A_WHILE, Excuse, Lanes, excuse_nobody
from bot.telegram.pace import UNLIMITED, Allowance, Pace
from bot.telegram.parse import chat_of

log = logging.getLogger(__name__)

Update = Mapping[str, Any]


class Intake:
    """Takes updates in. A second delivery of one is harmless: its effect is there only once."""

    def __init__(
        self, store: Store, lanes: Lanes, clock: Clock, *,
        excuse: Excuse = excuse_nobody, warn: Excuse = excuse_nobody, meter: Meter = NO_METER,
        allowed: Allowance = UNLIMITED,
    ) -> None:  # fmt: skip
        """``excuse`` tells chats that their answer comes later, ``warn`` that they send too fast;
        ``allowed``: what one chat may send.
        """
        self._store = store
        self._lanes = lanes
        self._clock = clock
        self._excuse = excuse
        self._warn = warn
        self._warnings: set[asyncio.Task[None]] = set()
        self._meter = meter
        self._pace = Pace(allowed, monotonic, meter)
        self._failing_since: float | None = None

    async def resume(self) -> None:
        """Hand over what an earlier run left undone."""
        self._lanes.put(await patiently(self._store.waiting))

    async def room(self) -> None:
        """Wait while too many updates are in hand."""
        await self._lanes.room()

    async def take(self, updates: Sequence[Update]) -> None:
        """Commit updates and hand them over. Raises StoreError: then none of them was taken."""
        taking = asyncio.create_task(self._take(updates))
        try:
            await asyncio.shield(taking)
        except asyncio.CancelledError:
            # Told to stop: the rows are on their way to the disk, so they are in hand.
            with contextlib.suppress(StoreError):
                await taking
            raise

    async def _take(self, updates: Sequence[Update]) -> None:
        # A person's lines count in the order in which they were written, however they arrive.
        batch = self._pace.admit(sorted(updates, key=lambda update: update["update_id"]))
        try:
            rows = await self._accepted([_row(update) for update in batch.kept])
        except BaseException:
            batch.failed()
            raise
        batch.stored()
        self._lanes.put(rows)
        for update in batch.kept:
            self._meter.received(_kind(update))
        if batch.hasty:
            # Nobody's updates wait for a word to somebody else.
            task = asyncio.create_task(self._warned(batch.hasty))
            self._warnings.add(task)
            task.add_done_callback(self._warnings.discard)

    async def _warned(self, chats: Sequence[int]) -> None:
        try:
            await self._warn(chats)
        except Exception as error:
            log.error("nobody could be warned: %(kind)s", {"kind": type(error).__name__})

    async def _accepted(self, rows: list[InboxRow]) -> list[InboxRow]:
        if not rows:
            return rows
        try:
            await self._store.accept(rows, self._clock.now())
        except StoreError:
            self._failing_since = self._failing_since or monotonic()
            raise
        self._failing_since = None
        return rows

    async def delayed(self, updates: Sequence[Update]) -> None:
        """Tell whoever sent these that the answer comes later, where storing has failed for a while."""
        if self._failing_since is not None and monotonic() - self._failing_since >= A_WHILE:
            await self._excuse([_row(update).chat_id for update in updates])


def _row(update: Update) -> InboxRow:
    """Return what is read of the update as an inbox row; of one that nobody can answer, its kind."""
    number = update["update_id"]
    try:
        chat_id = _storable(chat_of(update))
        return InboxRow(update_id=number, chat_id=chat_id, payload=_flat(bare(update)))
    except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError):
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


def _flat(update: Update) -> Update:
    """Refuse what is nested too deep to be written: it would fail again at each delivery."""
    pack(update)
    return update


def _kind(update: Update) -> str:
    return next((name for name in update if name != "update_id"), "empty")
