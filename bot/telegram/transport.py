"""python-telegram-bot over aiohttp: one HTTP library in the program, and the faster of the two."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any

import aiohttp
import orjson
from telegram._utils.defaultvalue import DefaultValue
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

PIECE = 64 * 1024
"""Bytes of a file that are held at once."""
SLOWEST_UPLOAD = 128 * 1024
"""Bytes a second that an upload makes at least; a file gets that much more time. Timed out after it
had arrived, a file would be sent twice, or over and over."""
Timeout = float | DefaultValue[Any] | None


class AiohttpRequest(BaseRequest):
    """Keeps connections alive and gives each request a time-out (seconds)."""

    def __init__(self, *, connections: int = 64, seconds: float = 20.0) -> None:
        self._connections = connections
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return self._seconds

    async def initialize(self) -> None:
        """Open the connection pool; doing it twice is harmless."""
        if self._session is None or self._session.closed:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector)

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
        """Make one request; return its HTTP status and body."""
        if self._session is None:
            raise RuntimeError("the transport was not initialised")
        wait = read_timeout if isinstance(read_timeout, int | float) else self._seconds
        wait += _size(request_data) / SLOWEST_UPLOAD
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=aiohttp.ClientTimeout(total=wait)
            ) as response:
                if response.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                    # It would be too large for ever, and everything behind it would wait.
                    raise BadRequest("the file is too large")
                return response.status, await response.read()
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            # Only the kind: the address in the error's text holds the bot's token.
            raise NetworkError(type(error).__name__) from None
        except ValueError:
            # Such as a text that is not UTF-8: the same request would fail for ever.
            raise BadRequest("the request cannot be written") from None

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


def _body(data: RequestData | None) -> aiohttp.FormData | dict[str, str] | None:
    if data is None:
        return None
    if not data.contains_files:
        return data.json_parameters or None
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in (data.multipart_data or {}).items():
        # A stream, not bytes: aiohttp warns about large bodies held in one piece.
        stream = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, stream, filename=file_name, content_type=mime)
    return form
