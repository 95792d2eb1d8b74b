"""How does what was deleted leave the file? Out of its log at once, and out of its free pages.

SQLite overwrites what is deleted (secure_delete), but first in the write-ahead log: until that is
copied back and cut to nothing, the database file and the log both hold what was there before.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import suppress

from bot.errors import StoreError
from bot.store.connection import Connection

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds between two tries while somebody reads the log: doubled each time, up to the longest."""
SOON = 60.0
"""Seconds within which small things go that nobody asked to delete: what a stranger was told."""


class Traces:
    """Empties the log after a deletion; where somebody reads it just then, as soon as may be."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection
        self._trying: asyncio.Task[None] | None = None
        self._at = 0.0
        """When (the loop's time) the next try is."""

    async def wipe(self) -> None:
        """Try now, and go on trying in the background. Never fails: the deletion is committed."""
        if not await self._wiped():
            self._try_in(FIRST_WAIT)

    def soon(self) -> None:
        """Wipe within a minute, together with whatever else comes up until then."""
        self._try_in(SOON)

    async def close(self) -> None:
        """Stop trying; closing the file empties the log, or else the next start does."""
        if self._trying:
            self._trying.cancel()
            with suppress(asyncio.CancelledError):
                await self._trying

    def _try_in(self, seconds: float) -> None:
        at = asyncio.get_running_loop().time() + seconds
        if self._trying and not self._trying.done():
            if self._at <= at:
                return
            self._trying.cancel()
        self._at = at
        self._trying = asyncio.create_task(self._keep_trying())

    async def _keep_trying(self) -> None:
        loop, wait = asyncio.get_running_loop(), FIRST_WAIT
        await asyncio.sleep(self._at - loop.time())
        while not await self._wiped():
            self._at = loop.time() + wait
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _wiped(self) -> bool:
        try:
            return await self._db.outside(emptied)
        except StoreError as error:
            log.error("the log is not emptied yet: %(error)s", {"error": error})
            return False


def emptied(db: sqlite3.Connection) -> bool:
    """Copy the log into the database and cut it to nothing; False while somebody reads it.

    Nobody's turn waits for a reader, such as a backup: this asks once and does not stand in line.
    """
    patience = db.execute("PRAGMA busy_timeout").fetchone()[0]
    db.execute("PRAGMA busy_timeout = 0")
    try:
        busy, _, _ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy
