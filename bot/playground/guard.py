"""Who may talk to the playground: programs and pages of this machine only."""

from __future__ import annotations

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse other host names (DNS rebinding) and requests sent by other sites' pages."""
    if not _is_loopback(request.host):
        return web.Response(status=403, text="the playground answers on this machine only")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return web.Response(status=403, text="requests from other sites are refused")
    return await handler(request)


def _is_loopback(host: str) -> bool:
    try:
        return URL(f"http://{host}").host in _NAMES
    except ValueError:
        return False
