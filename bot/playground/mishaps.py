"""What does a call meet on its way that Telegram itself would never answer with?"""

from __future__ import annotations

import socket
import struct
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.playground.rules import Cut, Delay, Mishap, Reset
from bot.playground.state import State

Work = Callable[[], Awaitable[web.Response]]

_AT_ONCE = struct.pack("ii", 1, 0)
"""SO_LINGER: on, for 0 s. What was not sent yet is thrown away and the other side gets a reset."""
_PROXY = """<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>nginx/1.18.0</center>
</body>
</html>
"""


async def befall(mishap: Mishap, request: web.Request, state: State, work: Work) -> web.Response:
    """Answer a call as the mishap has it; ``work`` does what was asked and gives the true answer."""
    match mishap:
        case Reset(when="before"):
            return _hang_up(request)
        case Reset():
            await work()
            return _hang_up(request)
        case Delay(seconds=seconds):
            answer = await work()
            await state.wait(lambda: False, seconds)
            return answer
        case Cut():
            return _cut(await work())
    return web.Response(status=502, text=_PROXY, content_type="text/html")


def _hang_up(request: web.Request) -> web.Response:
    """Break the connection; the answer that is returned reaches nobody."""
    if request.transport is not None:
        line: socket.socket = request.transport.get_extra_info("socket")
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        request.transport.abort()
    return web.Response()


def _cut(answer: web.Response) -> web.Response:
    body = answer.body
    whole = body if isinstance(body, bytes) else b""
    # Never a character more: even a short answer must not be whole by chance.
    return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
