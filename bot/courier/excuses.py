"""What is a person told past the outbox? That storing fails, or that less would be more: at once, or never."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from bot.clock import Clock
from bot.courier.direct import html_message
from bot.courier.sending import Messenger
from bot.errors import DeliveryError
from bot.wording import Wording

log = logging.getLogger(__name__)

ONCE_IN = 3600.0
"""Seconds in which a chat is told once, however often storing begins and ceases to fail."""


class Excuses:
    """Tells who waits that the answer comes later, and that nothing need be sent again."""

    def __init__(self, messenger: Messenger, clock: Clock, wording: Wording) -> None:
        self._messenger = messenger
        self._clock = clock
        self._wording = wording
        self._told: dict[int, float] = {}
        """Chat → the event loop's time: the machine's clock may jump."""

    async def tell(self, chats: Iterable[int]) -> None:
        """Tell each of these people, one after another, unless that was done within the hour."""
        now = asyncio.get_running_loop().time()
        self._told = {chat: at for chat, at in self._told.items() if now - at < ONCE_IN}
        # Groups and channels have numbers below 0; 0 is an update that belongs to no chat.
        new = {chat for chat in chats if chat > 0} - self._told.keys()
        # Noted before anything is sent: others come with the same chats while this one sends.
        self._told |= dict.fromkeys(new, now)
        for chat in sorted(new):
            await self._send(chat, "stored_later")

    async def hasty(self, chats: Iterable[int]) -> None:
        """Tell these people that they write too fast: behind all the answers it would come too late."""
        for chat in chats:
            await self._send(chat, "hasty")

    async def _send(self, chat: int, template: str) -> None:
        text = self._wording.html(template, {}, self._clock.now().date())
        try:
            await self._messenger.send(html_message(chat, text))
        except DeliveryError as error:
            told = {"kind": type(error).__name__}
            log.warning("a word past the outbox could not be said: %(kind)s", told)
