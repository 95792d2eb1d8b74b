"""One outbox payload → one Bot API call; Telegram's errors → ours.

The call goes out as raw JSON: python-telegram-bot's objects would cost as much time as the sending.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from typing import Any, Protocol

from telegram import Bot, InputFile
from telegram.error import NetworkError, TelegramError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.courier.sending import Wanted, always
from bot.errors import DroppedError, RetryLaterError
from bot.telegram.refusals import mended, raise_unless_harmless

Make = Callable[[Mapping[str, Any]], Awaitable[tuple[str, bytes]]]
"""Turns a file's data into (file name, bytes)."""


class Makers(Protocol):
    """Kind of file → what makes it."""

    def __getitem__(self, kind: str) -> Make: ...


SECONDS: Mapping[str, float] = {
    "answerCallbackQuery": 5.0,  # nobody looks at the tapped button for longer
    "getMe": 5.0,
    "sendDocument": 60.0,  # Telegram stores the file before it answers
    "sendPhoto": 60.0,
}
"""How long an answer may take by method; a file's own time to travel comes on top (transport.py)."""
USUAL_SECONDS = 20.0


class Messenger:
    """Sends through one bot's connection."""

    def __init__(self, bot: Bot, makers: Makers) -> None:
        self._request = bot.request
        self._base_url = bot.base_url
        self._makers = makers

    async def send(self, payload: Mapping[str, Any], wanted: Wanted = always) -> int | None:
        """Send one payload; see `bot.courier.sending.Messenger`."""
        file = await self._made(payload)
        if file and not await wanted():
            raise DroppedError("it was deleted while its file was made")
        request: tuple[str, Mapping[str, Any]] | None = payload["method"], payload["params"]
        while request is not None:
            try:
                result = await self._call(*request, file)
            except TelegramError as error:
                request = mended(*request, error)
                if request is None:
                    raise_unless_harmless(error)
            else:
                return _new_message(request[0], result)
        return None

    async def probe(self) -> None:
        """Ask the cheapest question there is; see `bot.courier.sending.Messenger`."""
        try:
            await self._call("getMe", {})
        except TelegramError as error:
            raise RetryLaterError(f"Telegram is away: {type(error).__name__}") from None

    async def _made(self, payload: Mapping[str, Any]) -> RequestParameter | None:
        file = payload.get("file")
        if file is None:
            return None
        name, content = await self._makers[file["make"]](file["data"])
        return RequestParameter(file["as"], None, [InputFile(content, filename=name)])

    async def _call(
        self, method: str, params: Mapping[str, Any], file: RequestParameter | None = None
    ) -> object:
        data = RequestData([*_parameters(params), *([file] if file else [])])
        url, wait = f"{self._base_url}/{method}", SECONDS.get(method, USUAL_SECONDS)
        try:
            return await self._request.post(url, data, read_timeout=wait)
        except (KeyError, TypeError):
            # JSON, but no answer of the Bot API: nobody knows what became of the request.
            raise NetworkError("the answer has no result") from None


def _new_message(method: str, result: object) -> int | None:
    """Return the number of a message that is new; one that was changed keeps its age."""
    is_new = method.startswith("send") and isinstance(result, dict)
    return result.get("message_id") if is_new else None  # type: ignore[attr-defined]


def _parameters(params: Mapping[str, Any]) -> Iterator[RequestParameter]:
    return (RequestParameter(name, value, None) for name, value in params.items())
