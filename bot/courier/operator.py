"""What is the operator told on Telegram, and how often?"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.clock import Clock
from bot.courier.direct import html_message
from bot.errors import DeliveryError

log = logging.getLogger(__name__)

PAUSE = timedelta(hours=1)
"""Between two messages about the same kind of trouble."""
Tell = Callable[[str, str], Awaitable[None]]
"""Takes the kind of trouble and what to say about it, as Telegram HTML; ids, and nobody's words."""


class Sends(Protocol):
    """Hands one request to Telegram."""

    async def send(self, payload: dict[str, Any]) -> int | None:
        """Send; raise a DeliveryError otherwise."""


async def tell_nobody(kind: str, text: str) -> None:
    """Say nothing: there is no operator on Telegram, and the log has it."""


class Operator:
    """Writes to the operator's chats, past the outbox: what is wrong may be wrong with that."""

    def __init__(self, messenger: Sends, chats: Sequence[int], clock: Clock) -> None:
        self._messenger = messenger
        self._chats = chats
        self._clock = clock
        self._told: dict[str, datetime] = {}

    async def __call__(self, kind: str, text: str) -> None:
        """Tell every chat, at most once an hour for each kind; what fails is logged and dropped."""
        now = self._clock.now()
        # A clock that was put back must not make the operator deaf for as long.
        if timedelta() <= now - self._told.get(kind, now - PAUSE) < PAUSE:
            return
        self._told[kind] = now  # before anything is sent: others come with the same meanwhile
        if not any([await self._sent(chat, text) for chat in self._chats]):
            del self._told[kind]

    async def _sent(self, chat: int, text: str) -> bool:
        try:
            await self._messenger.send(html_message(chat, text))
        except DeliveryError as error:
            told = {"kind": type(error).__name__}
            log.error("the operator could not be told: %(kind)s", told)
            return False
        return True
