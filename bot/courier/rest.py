"""How does a worker wait for something to do?"""

from __future__ import annotations

import asyncio


async def rest(wakeup: asyncio.Event, seconds: float) -> None:
    """Return when ``wakeup`` is set, or after ``seconds``.

    Not `asyncio.wait_for`: before Python 3.12 that loses a cancellation which comes together with the
    wake-up, and the program would not stop.
    """
    try:
        async with asyncio.timeout(seconds):
            await wakeup.wait()
    except TimeoutError:
        return
