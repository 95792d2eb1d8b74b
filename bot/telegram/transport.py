"""python-telegram-bot over aiohttp: one HTTP library in the program, and the faster of the two.

Beyond what python-telegram-bot asks of a transport, this one tells a request that certainly was not
dealt with (`NotHandled`) from one of which nobody knows (any other NetworkError): the first may be
sent again freely, the second could reach a person twice.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson
from aiohttp.abc import AbstractStreamWriter
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

PIECE = 64 * 1024
"""Bytes of a file that are held at once."""
SLOWEST_UPLOAD = 128 * 1024
"""Bytes a second that an upload makes at least; a file gets that much more time. Timed out after it
had arrived, a file would be sent twice, or over and over."""
CONNECT_SECONDS = 5.0
"""Until a connection stands, a wait for a free one in the pool included."""
IDLE_SECONDS = 15.0
"""How long a connection is kept without use: less than servers keep it (nginx: 75 s), so that ours is
the end that closes it, and no request meets a connection that the other end is just closing."""
Timeout = float | DefaultValue[Any] | None
_NOT_SENT = (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.InvalidURL)


class NotHandled(NetworkError):
    """The Bot API certainly did not deal with the request: sending it again doubles nothing."""


class _FileBody(aiohttp.Payload):
    """A file's bytes, written piece by piece. aiohttp's own payload of a stream copies them once."""

    _value: bytes

    def __init__(self, content: bytes, mime: str) -> None:
        super().__init__(content, content_type=mime)
        self._size = len(content)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self._value.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        whole = memoryview(self._value)
        for start in range(0, len(whole), PIECE):
            await writer.write(whole[start : start + PIECE])


class AiohttpRequest(BaseRequest):
    """Keeps connections alive and gives each request a time-out (seconds)."""

    def __init__(
        self, *, connections: int = 64, seconds: float = 20.0,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:  # fmt: skip
        """``seconds``: how long an answer may take where a request does not say it itself."""
        self._connections = connections
        self._seconds = seconds
        self._connect_seconds = connect_seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._seconds

    async def initialize(self) -> None:
        """Open the connection pool; doing it twice is harmless."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=IDLE_SECONDS
            )
            # No cookies: Telegram sets none, and looking for them costs time at every request.
            self._session = aiohttp.ClientSession(
                connector=connector, cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close every connection."""
        if self._session:
            await self._session.close()

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """Read an answer of the Bot API."""
        try:
            return _json(payload)
        except ValueError:
            raise NetworkError("the Bot API server's answer is not JSON") from None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None,
        read_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        write_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        connect_timeout: Timeout = BaseRequest.DEFAULT_NONE,
        pool_timeout: Timeout = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Make one request; return its HTTP status and body.

        Raise NotHandled, or NetworkError where nobody knows whether the request was dealt with.
        """
        if self._session is None:
            raise RuntimeError("the transport was not initialised")
        wait = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        timeout = _patience(self._connect_seconds, wait + _size(request_data) / SLOWEST_UPLOAD)
        await _see_what_was_closed()
        body, headers = _body(request_data)
        try:
            async with self._session.request(
                method, url, data=body, headers=headers, timeout=timeout
            ) as response:
                answer = response.status, await response.read()
        except (TimeoutError, aiohttp.ClientError) as error:
            raise _network_error(error) from None
        except ValueError:
            # Such as a file's name that is not UTF-8: the same request would fail for ever.
            raise BadRequest("the request cannot be written") from None
        _raise_for(*answer)
        return answer

    async def stream(self, url: str) -> AsyncGenerator[bytes, None]:
        """Yield what stands at an address piece by piece; raise BadRequest where there is nothing.

        A file may take long, so the time-out is for each piece and not for the whole.
        """
        if self._session is None:
            raise RuntimeError("the transport was not initialised")
        patience = aiohttp.ClientTimeout(sock_connect=self._seconds, sock_read=self._seconds)
        try:
            async with self._session.get(url, timeout=patience) as response:
                _check(response.status)
                async for chunk in response.content.iter_chunked(PIECE):
                    yield chunk
        except TimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientError, ValueError) as error:
            # Only the kind: the address in the error's text holds the bot's token.
            raise NetworkError(type(error).__name__) from None


@lru_cache(maxsize=32)
def _patience(connect_seconds: float, answer_seconds: float) -> aiohttp.ClientTimeout:
    """The total is for a request that does not even get written."""
    return aiohttp.ClientTimeout(
        total=connect_seconds + 2 * answer_seconds, connect=connect_seconds,
        sock_read=answer_seconds,
    )  # fmt: skip


async def _see_what_was_closed() -> None:
    """Let the event loop notice connections that the other end has closed already.

    While the loop was busy, that stands in the kernel only, and the request would be written into a
    dead connection, with an outcome that nobody knows. It is read in one turn of the loop and dealt
    with before the second ends.
    """
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def _network_error(error: Exception) -> NetworkError:
    """Say whether the request may have been read. The kind only: the text holds the bot's token.

    A connection that ends without an answer is the doubtful case even where it was kept from an
    earlier request: a server that dies while it works looks just the same as one that closes an
    idle connection in this very moment.
    """
    name = type(error).__name__
    if isinstance(error, _NOT_SENT):
        return NotHandled(name)
    return TimedOut() if isinstance(error, TimeoutError) else NetworkError(name)


def _raise_for(status: int, body: bytes) -> None:
    """Raise for the answers whose meaning lies in the HTTP status."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        # It would be too large for ever, and everything behind it would wait.
        raise BadRequest("the file is too large")
    if status == HTTPStatus.SERVICE_UNAVAILABLE or (
        status == HTTPStatus.INTERNAL_SERVER_ERROR and _is_refusal(body)
    ):
        # The Bot API's own word that it did not do it (it says so while it restarts), or a proxy's
        # that there is nobody behind it. Taken for doubtful, an hour of it would set rows aside.
        raise NotHandled(f"the Bot API server answered {status}")
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # A proxy in front (502, 504) gave up on a request that the server behind it may have read.
        raise NetworkError(f"the Bot API server answered {status}")


def _is_refusal(body: bytes) -> bool:
    try:
        answer = _json(body)
    except ValueError:
        return False
    return isinstance(answer, dict) and answer.get("ok") is False


def _size(data: RequestData | None) -> int:
    """Bytes of the files that a request carries."""
    files = (data.multipart_data or {}).values() if data and data.contains_files else ()
    return sum(len(content) for _, content, _ in files if isinstance(content, bytes))


def _check(status: int) -> None:
    if status in (400, 404, 410):
        raise BadRequest("there is no such file")
    if status != 200:
        raise NetworkError(f"the file's server answered {status}")


def _json(payload: bytes) -> Any:
    try:
        return orjson.loads(payload)
    except orjson.JSONDecodeError:
        return json.loads(payload)  # takes half a surrogate pair too, which a phone can send


def _body(data: RequestData | None) -> tuple[aiohttp.FormData | bytes | None, dict[str, str]]:
    """Return a request's body and the headers that say what it is: JSON, or a form with files."""
    if data is None:
        return None, {}
    if not data.contains_files:
        return _written(data.parameters), {"Content-Type": "application/json"}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in (data.multipart_data or {}).items():
        part = _FileBody(content, mime) if isinstance(content, bytes) else content
        form.add_field(name, part, filename=file_name, content_type=mime)
    return form, {}


def _written(parameters: object) -> bytes:
    try:
        return orjson.dumps(parameters)
    except orjson.JSONEncodeError:
        # Such as a text that is not UTF-8: the same request would fail for ever.
        raise BadRequest("the request cannot be written") from None
