"""The playground as a whole: which address does what, and how it starts and stops."""

from __future__ import annotations

import hmac
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web

from bot.clock import ShiftedClock
from bot.errors import GujeError
from bot.playground.control import Control, NextDue
from bot.playground.faults import Faults
from bot.playground.guard import guard
from bot.playground.methods import HANDLERS, LOOPBACK, chat_named
from bot.playground.mishaps import befall
from bot.playground.parameters import read_parameters
from bot.playground.refusal import Json, Refusal
from bot.playground.request import read_request
from bot.playground.state import State

PAGE = Path(__file__).with_name("page")
_BY_NAME = {name.lower(): name for name in HANDLERS}
_SAFETY = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
_PAGE_POLICY = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


class Playground:
    """A Bot API server for one bot, and a chat page for the person who tries it."""

    def __init__(
        self,
        token: str,
        clock: ShiftedClock,
        *,
        next_due: NextDue | None = None,
        chat_burst: int | None = None,
    ) -> None:
        """Serve the bot with this token, in the time of ``clock``.

        ``next_due`` tells when the next reminder is due (for the page's time travel).
        ``chat_burst`` makes the 429 of Telegram's limits: so many messages to one chat within
        60 s of the playground's time; None: no limit.
        """
        self._token = token
        self._state = State(token, clock, chat_burst)
        self._control = Control(self._state, next_due)
        self._runner: web.AppRunner | None = None

    @property
    def faults(self) -> Faults:
        """What is to go wrong; `/playground/faults` is the same from outside."""
        return self._state.faults

    def app(self) -> web.Application:
        """Return the web application."""
        app = web.Application(middlewares=[guard])
        app.add_routes(
            [
                web.get("/", _page),
                web.static("/page", PAGE),
                *self._control.routes(),
                web.route("*", r"/bot{token:[^/]+}/{method}", self._call),
                web.get(r"/file/bot{token:[^/]+}/{path:.+}", self._download),
            ]
        )
        app.on_response_prepare.append(_add_safety)
        app.on_shutdown.append(self._close)
        return app

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> str:
        """Listen and return the root address; port 0 takes a free one.

        Raise GujeError for an address that other machines can reach, or a port that is taken.
        """
        if host not in LOOPBACK:
            raise GujeError(f"the playground listens on this machine only, not on {host}")
        self._runner = web.AppRunner(self.app(), access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self.stop()
            raise GujeError(f"the playground cannot listen on port {port}: {error}") from None
        bound = self._runner.addresses[0][1]
        return f"http://{f'[{host}]' if ':' in host else host}:{bound}"

    async def stop(self) -> None:
        """Stop listening; whoever waits gets an answer first."""
        if self._runner:
            await self._runner.cleanup()
            self._runner = None

    async def _close(self, _: web.Application) -> None:
        await self._state.close()

    async def _call(self, request: web.Request) -> web.Response:
        """Answer one Bot API request, with the fault asked for, if any."""
        try:
            method, given = await self._asked(request)
            chat, now = chat_named(self._state, given), self._state.clock.now()
            mishap = self._state.faults.on_call(method, chat, now)
        except Refusal as refusal:
            return _refused(refusal)
        work = partial(self._work, method, given)
        return await (befall(mishap, request, self._state, work) if mishap else work())

    async def _asked(self, request: web.Request) -> tuple[str, Json]:
        self._check_token(request)
        method = _BY_NAME.get(request.match_info["method"].lower())
        if method is None or request.method not in {"GET", "POST"}:
            raise Refusal(404, "Not Found: method not found")
        return method, read_parameters(method, await read_request(request))

    async def _work(self, method: str, given: Json) -> web.Response:
        try:
            return _answer({"ok": True, "result": await HANDLERS[method](self._state, given)})
        except Refusal as refusal:
            return _refused(refusal)

    def _check_token(self, request: web.Request) -> None:
        given = request.match_info["token"].encode()
        if not hmac.compare_digest(given, self._token.encode()):
            raise Refusal(401, "Unauthorized")

    async def _download(self, request: web.Request) -> web.Response:
        try:
            self._check_token(request)
            stored = self._state.files.at(request.match_info["path"])
            if stored is None:
                raise Refusal(404, "Not Found")
        except Refusal as refusal:
            return _refused(refusal)
        return web.Response(body=stored.content, content_type="application/octet-stream")


def _refused(refusal: Refusal) -> web.Response:
    return _answer(refusal.body(), refusal.code)


def _answer(body: dict[str, Any], status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(body), status=status, content_type="application/json")


async def _page(_: web.Request) -> web.FileResponse:
    headers = {"Content-Security-Policy": _PAGE_POLICY}
    return web.FileResponse(PAGE / "index.html", headers=headers)


async def _add_safety(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_SAFETY)
