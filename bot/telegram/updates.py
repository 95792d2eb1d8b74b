"""getUpdates as raw JSON: one update that python-telegram-bot cannot read must not hide the rest."""

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
        if not isinstance(found, list) or not all(_has_number(update) for update in found):
            raise NetworkError("the answer to getUpdates is not a list of updates")
        return found


def _has_number(update: Any) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
