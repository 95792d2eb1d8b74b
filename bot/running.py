"""How do the parts of a wired bot run together, and how do they stop? Finish, flush, give back.

Whatever cannot be finished in time is in the inbox or the outbox, and goes on at the next start.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.clock import Clock
from bot.courier.courier import LEASE_SECONDS, Courier
from bot.courier.digests import Digests
from bot.courier.sending import Wanted, always
from bot.engine.model import Content
from bot.errors import StoreError
from bot.nightly import Nightly
from bot.service import Service
from bot.store.sqlite import SqliteStore
from bot.telegram.lanes import Lanes
from bot.telegram.messenger import Messenger
from bot.telegram.poller import Poller
from bot.telegram.profile import introduce
from bot.telegram.transport import AiohttpRequest
from bot.telegram.webhook import Webhook

log = logging.getLogger(__name__)

INTRODUCE_WAIT = 30.0
"""Seconds until commands and description are tried again."""
STEP_BACK_SECONDS = 1.5
"""How long what takes updates in may need to end: longer than requests in hand get (listening.py)."""
FINISH_SECONDS = 4.0
"""How long updates in hand, their answers and sends on their way may take once it is to stop."""
CUT_SECONDS, GIVE_BACK_SECONDS = 0.5, 1.0
"""How long what was cut off may take to end; how long the database may take in the end."""
STOP_SECONDS = 10.0
"""After this the process ends, whatever still hangs."""
LOOK_EVERY = 0.02
"""Seconds between two looks at whether anything more can be sent."""


class Hands(Messenger):
    """A messenger that knows how much is on its way."""

    full = 0

    async def send(self, payload: Mapping[str, Any], wanted: Wanted = always) -> int | None:
        """Send; see `bot.courier.sending.Messenger`."""
        self.full += 1
        try:
            return await super().send(payload, wanted)
        finally:
            self.full -= 1


@dataclass(frozen=True, slots=True)
class App:
    """A wired bot."""

    read: Callable[[], Content]
    """Reads and checks the content, or raises ContentError; in a thread, while updates come in."""
    service: Service
    store: SqliteStore
    clock: Clock
    bot: Bot
    transports: tuple[AiohttpRequest, ...]
    hands: Hands
    courier: Courier
    digests: Digests
    lanes: Lanes
    source: Poller | Webhook
    nightly: Nightly

    async def run(self) -> None:
        """Serve until cancelled; whatever was begun is finished first, if that is soon.

        Raises what stopped a part.
        """
        # Not bot.initialize(): that wants an answer from Telegram, which may be away just now.
        for transport in self.transports:
            await transport.initialize()
        sending = asyncio.create_task(self._send())
        try:
            await self._serve(sending)
        finally:
            await self._stop(sending)

    async def _send(self) -> None:
        """Send as soon as updates are dealt with: what waits for an album's rest must meet it."""
        await self.service.ready()
        await self.courier.run()

    async def _serve(self, sending: asyncio.Task[None]) -> None:
        """Run everything; in the end all but the courier, which sends what is still to be said."""
        parts = (
            self._introduce(), self.digests.run(), self.source.run(), self.nightly.run(),
            self._get_ready(),
        )  # fmt: skip
        front = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait([*front, sending], return_when=asyncio.FIRST_EXCEPTION)
            for task in done:
                task.result()
        finally:
            await _ended(front, STEP_BACK_SECONDS)

    async def _get_ready(self) -> None:
        self.service.use(await asyncio.to_thread(self.read))

    async def _stop(self, sending: asyncio.Task[None]) -> None:
        try:
            async with asyncio.timeout(FINISH_SECONDS):
                if self.service.is_ready:
                    await self.lanes.drained()
                    if not sending.done():
                        await self._flushed()
        except TimeoutError:
            log.warning("not all could be finished in time; the rest waits for the next start")
        except StoreError as error:
            log.error("not all could be finished: %(error)s", {"error": error})
        await self.lanes.cut_off()
        await _ended([sending], CUT_SECONDS)
        await self._give_back()
        for transport in self.transports:
            await transport.shutdown()

    async def _flushed(self) -> None:
        """Wait until no answer can be sent at once. Reminders need not go out just now.

        Looked at twice: between a claim and the send that follows, neither shows it.
        """
        quiet = 0
        while quiet < 2:
            busy = self.hands.full or await self.store.owes_answers(self.clock.now())
            quiet = 0 if busy else quiet + 1
            await asyncio.sleep(LOOK_EVERY)

    async def _give_back(self) -> None:
        """End the leases, so that the next start need not wait for them."""
        try:
            async with asyncio.timeout(GIVE_BACK_SECONDS):
                leased_until = self.clock.now() + timedelta(seconds=LEASE_SECONDS)
                await self.store.release(leased_until=leased_until)
                await self.store.release_looks()
        except (StoreError, TimeoutError) as error:
            log.warning("leases are left to end by themselves: %(kind)s", {"kind": _name(error)})

    async def _introduce(self) -> None:
        """Set commands and description as soon as Telegram can be reached."""
        while True:
            try:
                await introduce(self.bot)
                return
            except InvalidToken:
                return  # the poller says so, and stops the program
            except TelegramError as error:
                kind = _name(error)
                log.warning("commands and description not set yet: %(kind)s", {"kind": kind})
                await asyncio.sleep(INTRODUCE_WAIT)


async def _ended(tasks: Sequence[asyncio.Task[None]], seconds: float) -> None:
    """Cancel tasks, again after each so many seconds, until they have ended.

    The first time they may finish what they have begun. And before Python 3.12 a task can miss one:
    `asyncio.wait_for` loses a cancellation that comes together with what it waits for.
    """
    while still := [task for task in tasks if not task.done()]:
        for task in still:
            task.cancel()
        await asyncio.wait(still, timeout=seconds)


def _name(error: Exception) -> str:
    return type(error).__name__


# --- until told to stop ------------------------------------------------------------------------


async def until_told(running: Coroutine[Any, Any, None], began: Callable[[], None]) -> None:
    """Run until SIGINT or SIGTERM, then finish what was begun. A second signal ends at once.

    ``began`` is called once a signal would be heard.
    """
    task = asyncio.ensure_future(running)
    with _told(task), contextlib.suppress(asyncio.CancelledError):
        began()
        await task


@contextlib.contextmanager
def _told(task: asyncio.Future[None]) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    wanted = (signal.SIGINT, signal.SIGTERM)

    def stop() -> None:
        for number in wanted:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)
        _end_at_last()
        task.cancel()

    for number in wanted:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in wanted:
            loop.remove_signal_handler(number)


def _end_at_last() -> None:
    """A thread that hangs (a file being made, a disk that is away) must not hold the end up."""
    last = threading.Timer(STOP_SECONDS, os._exit, (1,))
    last.daemon = True
    last.start()
