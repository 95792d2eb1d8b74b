"""Is the bot well, and how is it doing? /healthz and /metrics, for whoever watches over it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

import orjson
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.config import Address
from bot.errors import StoreError
from bot.listening import listening
from bot.meter import Part
from bot.metrics import Metrics
from bot.store.depths import Depths

log = logging.getLogger(__name__)

DATABASE_SECONDS = 2.0
"""How long the database may take to answer before it counts as away."""
Silence = Mapping[Part, float]
"""Seconds without a sign of life after which a part counts as not well."""


class Health:
    """Answers on an address of this machine."""

    def __init__(
        self, metrics: Metrics, depths: Callable[[], Awaitable[Depths]], silence: Silence
    ) -> None:
        """``depths`` asks the database; a part that is not in ``silence`` is not looked at."""
        self._metrics = metrics
        self._depths = depths
        self._silence = silence

    async def run(self, address: Address) -> None:
        """Serve until cancelled. Without a place to listen the bot works on: it is only unseen."""
        try:
            async with listening(self.app(), address):
                await asyncio.Event().wait()
        except OSError as error:
            log.warning(
                "HEALTH_LISTEN: nobody can see how the bot is, for %(address)s cannot be used: "
                "%(kind)s", {"address": str(address), "kind": error.strerror},
            )  # fmt: skip

    def app(self) -> web.Application:
        """Return the web application."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._page)
        return app

    async def _healthz(self, _: web.Request) -> web.Response:
        parts: dict[str, dict[str, Any]] = {
            part: self._part(part, limit) for part, limit in self._silence.items()
        }
        parts["database"] = {"ok": await self._read() is not None}
        wrong = [name for name, part in parts.items() if not part["ok"]]
        body = {"ok": not wrong, "wrong": wrong, "parts": parts}
        return web.Response(
            body=orjson.dumps(body), status=503 if wrong else 200, content_type="application/json"
        )

    def _part(self, part: Part, limit: float) -> dict[str, Any]:
        heard = self._metrics.heard.get(part)
        if heard is None:
            return {"ok": False, "seconds": None}
        seconds = monotonic() - heard
        return {"ok": seconds <= limit, "seconds": round(seconds, 1)}

    async def _page(self, _: web.Request) -> web.Response:
        page = self._metrics.page(await self._read())
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _read(self) -> Depths | None:
        try:
            async with asyncio.timeout(DATABASE_SECONDS):
                return await self._depths()
        except (StoreError, TimeoutError):
            return None
