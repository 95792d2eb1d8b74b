"""A Telegram file reference → the file's bytes, piece by piece."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta

from telegram import Bot
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.errors import RefusedError, RetryLaterError, TooBigError
from bot.telegram.transport import AiohttpRequest

_TOO_BIG = "file is too big"


class Downloader:
    """Fetches files that people sent, up to 20 MB: getFile, then the file itself."""

    def __init__(self, bot: Bot, transport: AiohttpRequest) -> None:
        self._bot = bot
        self._transport = transport

    async def chunks(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """Yield the file's bytes in pieces; none is kept here.

        Raise TooBigError, RefusedError where Telegram knows no such file (any more, or just now),
        RetryLaterError where it is away.
        """
        try:
            file = await self._bot.get_file(file_id)
            if not file.file_path:
                raise RefusedError("Telegram tells no place of the file")
            async with aclosing(self._transport.stream(file.file_path)) as chunks:
                async for chunk in chunks:
                    yield chunk
        except TelegramError as error:
            _raise(error)


def _raise(error: TelegramError) -> None:
    match error:
        case RetryAfter(retry_after=timedelta() as wait):
            raise RetryLaterError("Telegram asks for patience", wait.total_seconds()) from None
        case BadRequest() if _TOO_BIG in error.message.lower():
            raise TooBigError("Telegram hands no file of that size to a bot") from None
        case BadRequest():
            raise RefusedError(type(error).__name__) from None
        case InvalidToken():
            raise RetryLaterError("Telegram does not know this token") from None
        case _:
            raise RetryLaterError(type(error).__name__) from None
