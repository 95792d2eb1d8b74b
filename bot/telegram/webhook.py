"""Updates pushed by Telegram: who may hand one in, and what is answered?

A proxy in front of it does TLS. 200 is said only once an update is in the inbox; whatever else is
answered makes Telegram send it again.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aiohttp import web
from telegram.error import NetworkError

from bot.config import Address, Network
from bot.errors import SettingsError, StoreError
from bot.listening import listening
from bot.meter import NO_METER, Meter
from bot.telegram.hooking import Hooking
from bot.telegram.intake import Intake
from bot.telegram.transport import AiohttpRequest
from bot.telegram.updates import is_update

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
MOST_BYTES = 1024 * 1024
"""Of one update; Telegram's largest are some tens of kilobytes."""
READ_SECONDS = 10.0
"""How long the body of a request may take to arrive."""
ROOM_SECONDS = 10.0
"""How long a request waits while too much is in hand; Telegram has other tries."""


@dataclass(frozen=True, slots=True)
class Hook:
    """Where updates come in, and from whom they are taken."""

    url: str
    """As the world sees it; its path is the one that is listened on."""
    secret: str
    listen: Address
    allow: tuple[Network, ...] = ()
    """By the connection's own address: what a header says of it, anybody can write."""

    @property
    def path(self) -> str:
        return urlsplit(self.url).path or "/"


class _Refused(Exception):
    """The request is turned away with an HTTP status; ``why`` is one of our own words."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


class Webhook:
    """Listens for updates, and keeps Telegram sending them here."""

    def __init__(
        self, hook: Hook, hooking: Hooking, intake: Intake, meter: Meter = NO_METER
    ) -> None:
        self._hook = hook
        self._hooking = hooking
        self._intake = intake
        self._meter = meter

    async def run(self) -> None:
        """Listen for ever; cancel to stop. Starts with what an earlier run left undone.

        Raises SettingsError where the address cannot be listened on.
        """
        await self._intake.resume()
        try:
            async with listening(self.app(), self._hook.listen):
                await self._hooking.keep()
        except OSError as error:
            where = self._hook.listen
            raise SettingsError(
                f"WEBHOOK_LISTEN: cannot listen on {where}: {error.strerror}"
            ) from None

    def app(self) -> web.Application:
        """Return the web application: one path, one method."""
        app = web.Application(client_max_size=MOST_BYTES)
        app.router.add_post(self._hook.path, self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        try:
            self._admit(request)
            await self._take(await self._read(request))
        except _Refused as refusal:
            return self._turn_away(refusal)
        except Exception as error:
            # The name of the error only: its text could hold what a person typed.
            log.error("the webhook failed: %(kind)s", {"kind": type(error).__name__})
            return web.Response(status=500)
        return web.Response()

    def _admit(self, request: web.Request) -> None:
        """Look at the caller before a byte of the body is read."""
        if self._hook.allow and not self._is_allowed(request.remote):
            raise _Refused(403, "address")
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, self._hook.secret.encode()):
            raise _Refused(403, "secret")
        if (request.content_length or 0) > MOST_BYTES:
            raise _Refused(413, "size")

    def _is_allowed(self, remote: str | None) -> bool:
        try:
            address = ip_address(remote or "")
        except ValueError:
            return False
        return any(address in network for network in self._hook.allow)

    async def _read(self, request: web.Request) -> Mapping[str, Any]:
        try:
            async with asyncio.timeout(READ_SECONDS):
                body = await request.read()
        except TimeoutError:
            raise _Refused(408, "slow") from None
        except web.HTTPRequestEntityTooLarge:
            raise _Refused(413, "size") from None
        try:
            update = AiohttpRequest.parse_json_payload(body)
        except (NetworkError, RecursionError):
            raise _Refused(400, "json") from None
        if not is_update(update):
            raise _Refused(400, "update")
        return update  # type: ignore[no-any-return]

    async def _take(self, update: Mapping[str, Any]) -> None:
        try:
            async with asyncio.timeout(ROOM_SECONDS):
                await self._intake.room()
            await self._intake.take([update])
        except TimeoutError:
            raise _Refused(503, "full") from None
        except StoreError:
            await self._intake.delayed([update])
            raise _Refused(503, "store") from None

    def _turn_away(self, refusal: _Refused) -> web.Response:
        """Strangers knock all day long: only what came with the secret is worth a line."""
        level = logging.DEBUG if refusal.status == 403 else logging.WARNING
        log.log(level, "the webhook turned a request away: %(why)s", {"why": refusal.why})
        self._meter.refused(refusal.why)
        return web.Response(status=refusal.status)
