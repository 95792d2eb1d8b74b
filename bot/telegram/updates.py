"""Polling as raw JSON: one update that python-telegram-bot cannot read must not hide the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import orjson
from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.telegram.parse import ALLOWED_UPDATES

POLL_SECONDS = 25
MARGIN_SECONDS = 20
"""How much longer than the poll an answer may take."""


class Updates:
    """Asks one bot's server for updates."""

    def __init__(self, request: BaseRequest, base_url: str) -> None:
        """``base_url`` ends with the token, as `telegram.Bot.base_url` does."""
        self._request = request
        self._base_url = base_url

    async def unhook(self) -> None:
        """End a webhook; what Telegram holds for it is handed to the next poll. Raises TelegramError."""
        try:
            await self._request.post(f"{self._base_url}/deleteWebhook")
        except (KeyError, TypeError):
            raise NetworkError("the answer to deleteWebhook cannot be read") from None

    async def fetch(self, offset: int) -> Sequence[dict[str, Any]]:
        """Confirm what is below ``offset`` and return what waits, as Telegram sent it.

        Each has its ``update_id``; nothing else is certain. Raises TelegramError.
        """
        asked = {
            "offset": offset,
            "timeout": POLL_SECONDS,
            "allowed_updates": orjson.dumps(ALLOWED_UPDATES).decode(),
        }
        url = f"{self._base_url}/getUpdates?{urlencode(asked)}"
        wait = POLL_SECONDS + MARGIN_SECONDS
        try:
            found = await self._request.post(url, read_timeout=wait)
        except (KeyError, TypeError):
            found = None
        if not isinstance(found, list) or not all(map(is_update, found)):
            raise NetworkError("the answer to getUpdates is not a list of updates")
        return found


def is_update(found: Any) -> bool:
    """Whether it has a number to keep it by; nothing else is certain of an update."""
    number = found.get("update_id") if isinstance(found, dict) else None
    return type(number) is int and 0 <= number < 2**63
