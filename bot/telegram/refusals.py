"""What does each of Telegram's errors mean for the message that met it?"""

from __future__ import annotations

from datetime import timedelta

from telegram.error import (
    BadRequest,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.errors import GoneError, RefusedError, RetryLaterError

_HARMLESS = ("message is not modified", "query is too old", "message to delete not found")
_GONE = ("chat not found", "user is deactivated", "bot was blocked")


def raise_unless_harmless(error: TelegramError) -> None:
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
