"""One JSON request over aiohttp's connections, without what its session does around one.

Redirects, cookies, proxies, middlewares and traces are nothing to the Bot API, and cost as much as all the
rest of a send. Connecting, TLS, the pool and the reading of HTTP stay aiohttp's.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache

import aiohttp
from aiohttp.client_proto import ResponseHandler
from yarl import URL

_JSON = "Content-Type: application/json\r\n"
Answer = tuple[int, bytes]
"""HTTP status and body."""


class Wire:
    """Sends JSON to a server and reads what it answers."""

    def __init__(self, connector: aiohttp.TCPConnector) -> None:
        self._connector = connector
        self._places: dict[str, aiohttp.ClientRequest] = {}

    async def post(self, url: str, body: bytes, patience: aiohttp.ClientTimeout) -> Answer:
        """Post ``body``, JSON or nothing, and return the answer.

        Raise TimeoutError or an aiohttp.ClientError: a ConnectionTimeoutError or ClientConnectorError
        where nothing was sent. Any other leaves open whether the request was read.
        """
        where = _parsed(url)
        async with asyncio.timeout(patience.total):
            connection = await self._connected(where, patience)
            try:
                answer = await _exchanged(connection, _head(where, len(body)) + body, patience)
            except aiohttp.http.HttpProcessingError as error:
                connection.close()
                raise aiohttp.ClientPayloadError(type(error).__name__) from None
            except BaseException:
                connection.close()
                raise
        connection.release()
        return answer

    async def _connected(
        self, where: URL, patience: aiohttp.ClientTimeout
    ) -> aiohttp.connector.Connection:
        try:
            return await self._connector.connect(self._place(where), [], patience)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError("no connection in time") from error

    def _place(self, where: URL) -> aiohttp.ClientRequest:
        """Return what the pool knows a server by; a bot has one, or two."""
        origin = str(where.origin())
        if origin not in self._places:
            loop = asyncio.get_running_loop()
            self._places[origin] = aiohttp.ClientRequest("POST", where.origin(), loop=loop)
        return self._places[origin]


async def _exchanged(
    connection: aiohttp.connector.Connection, request: bytes, patience: aiohttp.ClientTimeout
) -> Answer:
    protocol = connection.protocol
    if protocol is None or protocol.transport is None or protocol.transport.is_closing():
        raise aiohttp.ClientConnectionResetError("closed by the other end")
    protocol.set_response_params(read_timeout=patience.sock_read)
    protocol.transport.write(request)
    protocol.start_timeout()
    return await _answer(protocol)


async def _answer(protocol: ResponseHandler) -> Answer:
    while True:
        message, content = await protocol.read()
        if message.code >= 200:  # what comes before it is an interim word
            return message.code, await content.read()


@lru_cache(maxsize=64)
def _parsed(url: str) -> URL:
    return URL(url)


def _head(where: URL, length: int) -> bytes:
    return (
        f"POST {where.raw_path_qs} HTTP/1.1\r\nHost: {where.host_port_subcomponent}\r\n"
        f"User-Agent: guje-bot\r\nAccept: application/json\r\n{_JSON if length else ''}"
        f"Content-Length: {length}\r\n\r\n"
    ).encode("ascii")
