"""How updates are pushed to a webhook: one at a time, again until it answers 2xx."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import aiohttp
import orjson

from bot.clock import Clock
from bot.playground.refusal import Json
from bot.playground.updates import UpdateQueue

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
# UNVERIFIED: Telegram says only that it tries again "a reasonable amount of attempts".
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True, slots=True)
class Hook:
    """Where to push, and with which secret."""

    url: str
    secret: str
    max_connections: int


class Pusher:
    """Pushes while a hook is set."""

    def __init__(self, queue: UpdateQueue, clock: Clock) -> None:
        """Take updates from ``queue``; tell the time of failures by ``clock``."""
        self._queue = queue
        self._clock = clock
        self._task: asyncio.Task[None] | None = None
        self.hook: Hook | None = None
        self._error: Json = {}

    async def set(self, hook: Hook | None) -> None:
        """Replace the hook; None stops pushing."""
        await self.stop()
        self.hook = hook
        self._error = {}
        if hook:
            self._task = asyncio.create_task(self._run(hook))

    async def stop(self) -> None:
        """Stop pushing; what was not delivered stays in the queue."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    def info(self) -> Json:
        """Return the object getWebhookInfo answers with."""
        info: Json = {
            "url": self.hook.url if self.hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self.hook:
            info |= {"max_connections": self.hook.max_connections, "ip_address": "127.0.0.1"}
        if self._queue.allowed:
            info["allowed_updates"] = sorted(self._queue.allowed)
        return info | self._error

    async def _run(self, hook: Hook) -> None:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            pause = _FIRST_PAUSE
            while True:
                copies = await self._queue.next_push()
                taken = [await self._deliver(session, hook, update) for update in copies]
                if all(taken):
                    self._queue.confirm(copies[0]["update_id"])
                    pause = _FIRST_PAUSE
                else:
                    await asyncio.sleep(pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)

    async def _deliver(self, session: aiohttp.ClientSession, hook: Hook, update: Json) -> bool:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        try:
            async with session.post(
                hook.url, data=orjson.dumps(update), headers=headers
            ) as answer:
                if 200 <= answer.status < 300:
                    return True
                self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, TimeoutError):
            self._failed("Connection refused")
        return False

    def _failed(self, why: str) -> None:
        moment = int(self._clock.now().timestamp())
        self._error = {"last_error_date": moment, "last_error_message": why}
