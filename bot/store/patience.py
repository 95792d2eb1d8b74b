"""What happens while the database is away for a moment: wait longer each time, and try again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.errors import StoreError

log = logging.getLogger(__name__)

T = TypeVar("T")
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between two tries: doubled each time, up to the longest."""
Late = Callable[[float], Awaitable[None]]


async def patiently(action: Callable[[], Awaitable[T]], late: Late | None = None) -> T:
    """Return what ``action`` returns. A StoreError that cannot pass by itself is raised at once.

    ``late`` is awaited after each failed try, with the seconds since the first one began.
    """
    loop = asyncio.get_running_loop()
    began, wait = loop.time(), FIRST_WAIT
    while True:
        try:
            return await action()
        except StoreError as error:
            if not error.retry_helps:
                raise
            told = {"seconds": wait, "error": error}
            log.error("trying again in %(seconds)s s: %(error)s", told)
        if late:
            await late(loop.time() - began)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
