"""One outbox payload → one Bot API call; Telegram's errors → ours."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from telegram import Bot, InputFile, Message
from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import GoneError, RefusedError, RetryLaterError

Makers = Mapping[str, Callable[[Mapping[str, Any]], Awaitable[tuple[str, bytes]]]]
"""Kind of file → what turns its data into (file name, bytes)."""

_HARMLESS = ("message is not modified", "query is too old", "message to delete not found")
_GONE = ("chat not found", "user is deactivated", "bot was blocked")
_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class Messenger:
    """Sends through python-telegram-bot."""

    def __init__(self, bot: Bot, makers: Makers) -> None:
        self._bot = bot
        self._makers = makers

    async def send(self, payload: Mapping[str, Any]) -> int | None:
        """Send one payload; see `bot.courier.courier.Messenger`."""
        params = dict(payload["params"])
        if file := payload.get("file"):
            name, content = await self._makers[file["make"]](file["data"])
            params[file["as"]] = InputFile(content, filename=name)
        call: Callable[..., Awaitable[object]] = getattr(self._bot, _snake(payload["method"]))
        try:
            result = await call(**params)
        except TelegramError as error:
            _raise_unless_harmless(error)
            return None
        return result.message_id if isinstance(result, Message) else None


def _snake(method: str) -> str:
    """'sendMessage' → 'send_message', as python-telegram-bot names it."""
    return _CAPITAL.sub("_", method).lower()


def _raise_unless_harmless(error: TelegramError) -> None:
    """Let pass what does no harm; raise one of our errors for the rest."""
    words = error.message.lower()
    match error:
        case RetryAfter(retry_after=timedelta() as wait):
            raise RetryLaterError("Telegram asks for patience", wait.total_seconds()) from None
        case Forbidden():
            raise GoneError("the person blocked the bot") from None
        case BadRequest() if any(known in words for known in _HARMLESS):
            return
        case BadRequest() if any(known in words for known in _GONE):
            raise GoneError("the chat does not exist (any more)") from None
        case BadRequest():
            raise RefusedError(type(error).__name__) from None
        case InvalidToken():
            # The poller stops the program; what waits here goes out once the token is right.
            raise RetryLaterError("Telegram does not know this token") from None
        case NetworkError():
            raise RetryLaterError("Telegram could not be reached") from None
        case _:
            raise RetryLaterError(type(error).__name__) from None
