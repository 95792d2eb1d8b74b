"""A small HTTP server of ours: strict with what comes in, silent about what it is.

What is no HTTP at all is answered by aiohttp itself; no proxy passes that on.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import AsyncIterator

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from bot.config import Address

GRACE = 1.0
"""Seconds for requests in hand once it stops."""
IDLE_SECONDS = 30.0
"""For which a connection may say nothing whole: a head that comes byte by byte, or no next request."""
_LONGEST_LINE, _LONGEST_FIELD, _MOST_HEADERS = 2048, 4096, 64


class _NotOfStrangers(logging.Filter):
    """Anybody can send what is no HTTP; a line for each would let them fill the disk."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))


_log = logging.getLogger(f"{__name__}.aiohttp")
_log.addFilter(_NotOfStrangers())


@contextlib.asynccontextmanager
async def listening(app: web.Application, address: Address) -> AsyncIterator[int]:
    """Serve until left; yields the port (0 in the address takes a free one). Raises OSError."""
    app.on_response_prepare.append(_nameless)
    runner = web.AppRunner(
        app, access_log=None, logger=_log, shutdown_timeout=GRACE, lingering_time=1.0,
        # A packed body could unfold to any size, and nobody has reason to send one.
        auto_decompress=False, keepalive_timeout=IDLE_SECONDS,
        max_line_size=_LONGEST_LINE, max_field_size=_LONGEST_FIELD, max_headers=_MOST_HEADERS,
    )  # fmt: skip
    await runner.setup()
    try:
        await web.TCPSite(runner, address.host, address.port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


async def _nameless(_: web.Request, response: web.StreamResponse) -> None:
    """No banner: which versions run here is nobody's business."""
    response.headers.pop("Server", None)
