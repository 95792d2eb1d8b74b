"""`python -m bot audit`, and the line that every other operator's command leaves there.

A command notes itself before it begins. Where that cannot be written (a full disk, a database of an older
version) it says so and goes on: a backup is wanted most when the disk is full.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.errors import GujeError, StoreError
from bot.store import audit, migrate
from bot.store.audit import Entry
from bot.store.looking import looked_at
from bot.store.opening import transaction
from bot.store.values import from_ms, to_ms

WAIT_SECONDS = 5.0
"""For the running bot, which holds the file for a moment at a time."""


class NotNotedError(GujeError):
    """An action could not be written into the audit."""


def note(database: Path, what: str, now: datetime, count: int | None = None) -> None:
    """Add a row for a command; do nothing where there is no database yet. Raises NotNotedError."""
    if not database.is_file():
        return
    try:
        with closing(sqlite3.connect(database, WAIT_SECONDS, isolation_level=None)) as db:
            migrate.refuse_stranger(db)
            with transaction(db):
                audit.note(db, to_ms(now), audit.CLI, what, count=count)
    except (sqlite3.Error, StoreError) as error:
        raise NotNotedError(f"'{what}' could not be noted in the audit: {error}") from error


def read(database: Path) -> list[Entry]:
    """Return all rows, oldest first. Raises StoreError."""
    with looked_at(database) as db:
        return audit.entries(db)


def lines(found: list[Entry]) -> Iterator[str]:
    """Yield a line a row: when (KST), who, what, about which id, how many."""
    for one in found:
        count = "" if one.count is None else f"{one.count:,}"
        parts = (f"{from_ms(one.at):%Y-%m-%d %H:%M:%S}", one.who, one.what, one.about, count)
        yield "  ".join(part for part in parts if part)


def as_json(found: list[Entry]) -> list[dict[str, Any]]:
    """Return the rows as JSON data."""
    return [
        {
            "at": from_ms(one.at).isoformat(), "who": one.who, "what": one.what,
            "about": one.about, "count": one.count,
        }
        for one in found
    ]  # fmt: skip
