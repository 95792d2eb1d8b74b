"""`python -m bot purge`: delete now what the next night would delete. The bot may run meanwhile.

Only what its person was told of, or of somebody who cannot be told any more: telling is the bot's.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.backup import keys_at_hand
from bot.config import Settings
from bot.paths import DATABASE
from bot.store.looking import looked_at
from bot.store.port import Purged
from bot.store.sqlite import SqliteStore

Say = Callable[[str], None]


def purge(settings: Settings, now: datetime, say: Say) -> None:
    """Delete, and say how much. Raises StoreError where the database cannot be used."""
    path = settings.data_dir / DATABASE
    with looked_at(path):
        pass  # a folder without a database gets none from this
    purged = asyncio.run(_purged(settings, now))
    say(f"cases deleted: {purged.cases:,}\npeople deleted: {purged.people:,}")


async def _purged(settings: Settings, now: datetime) -> Purged:
    store = await SqliteStore.open(settings.data_dir / DATABASE, keys_at_hand(settings))
    try:
        purged = await store.purge(now, settings.retention)
        await store.tidy(now)
    finally:
        await store.close()
    return purged
