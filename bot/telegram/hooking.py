"""How does Telegram know where to push updates, and what if it forgets? setWebhook, looked after."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, TelegramError

from bot.meter import NO_METER, Meter
from bot.telegram.parse import ALLOWED_UPDATES
from bot.telegram.poller import FIRST_WAIT, back_off, token_known

log = logging.getLogger(__name__)

LOOK_EVERY = 300.0
"""Seconds between two looks at whether the webhook is still set."""
MOST_CONNECTIONS = 40
"""Pushes of Telegram side by side; its own default."""


class Hooking:
    """Sets the webhook, and sets it again if somebody took it away."""

    def __init__(self, bot: Bot, url: str, secret: str, meter: Meter = NO_METER) -> None:
        self._bot = bot
        self._url = url
        self._secret = secret
        self._meter = meter

    async def keep(self) -> None:
        """Set it now and look after it for ever. Raises SettingsError for a wrong token."""
        wait = FIRST_WAIT
        known = False
        while True:
            try:
                with token_known():
                    await (self._look() if known else self._set())
            except TelegramError as error:
                _complain(error)
                wait = await back_off(wait)
                continue
            known, wait = True, FIRST_WAIT
            self._meter.alive("intake")
            await asyncio.sleep(LOOK_EVERY)

    async def _set(self) -> None:
        await self._bot.set_webhook(
            self._url, secret_token=self._secret, allowed_updates=ALLOWED_UPDATES,
            max_connections=MOST_CONNECTIONS,
        )  # fmt: skip

    async def _look(self) -> None:
        info = await self._bot.get_webhook_info()
        if info.url != self._url:
            log.warning("somebody else took the webhook away; it is set again")
            await self._set()
        elif _is_waiting(info):
            told = {"told": info.last_error_message}
            log.warning("Telegram cannot hand updates in: %(told)s", told)


def _complain(error: TelegramError) -> None:
    if isinstance(error, BadRequest):
        # It speaks of the address only, and the operator needs its words.
        log.error("WEBHOOK_URL: Telegram refuses it: %(told)s", {"told": error.message})
    else:
        log.warning("the webhook is not set yet: %(kind)s", {"kind": type(error).__name__})


def _is_waiting(info: WebhookInfo) -> bool:
    return bool(info.pending_update_count and info.last_error_message)
