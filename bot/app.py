"""The composition root: settings → content, store, service, courier, Telegram. Fakes are handed in here."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.attachments import makers
from bot.check import load_checked, warnings
from bot.clock import Clock, ShiftedClock, SystemClock
from bot.config import Settings
from bot.courier.courier import Courier
from bot.courier.digests import Digests
from bot.courier.excuses import Excuses
from bot.engine.model import Content
from bot.errors import GujeError, SettingsError
from bot.nightly import Nightly
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.playground.server import Playground
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram.download import Downloader
from bot.telegram.intake import Lanes, Poller
from bot.telegram.messenger import Messenger
from bot.telegram.parse import event_of
from bot.telegram.profile import introduce
from bot.telegram.render import Renderer
from bot.telegram.transport import AiohttpRequest
from bot.telegram.updates import Updates
from bot.timekeeper import Timekeeper
from bot.wording import Wording

log = logging.getLogger(__name__)

PLAYGROUND_TOKEN = "1:playground"  # noqa: S105 - known to the playground only, opens nothing
PLAYGROUND_FOLDER = "playground"
INTRODUCE_WAIT = 30.0
"""Seconds until commands and description are tried again."""
OpenStore = Callable[[Path, KeyRing], Awaitable[SqliteStore]]


@dataclass(frozen=True, slots=True)
class App:
    """A wired bot."""

    store: SqliteStore
    bot: Bot
    transports: tuple[AiohttpRequest, ...]
    courier: Courier
    digests: Digests
    lanes: Lanes
    poller: Poller
    nightly: Nightly
    timekeeper: Timekeeper

    async def run(self) -> None:
        """Serve until cancelled; whatever was begun is finished first.

        Raises the GujeError that stopped a part, by itself and not in a group.
        """
        # Not bot.initialize(): that wants an answer from Telegram, which may be away just now.
        for transport in self.transports:
            await transport.initialize()
        stopped: GujeError | None = None
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._introduce())
                group.create_task(self.courier.run())
                group.create_task(self.digests.run())
                group.create_task(self.poller.run())
                group.create_task(self.nightly.run())
                group.create_task(self.timekeeper.run())
        except* GujeError as errors:
            stopped = _first(errors)
        finally:
            await self.lanes.drained()
            for transport in self.transports:
                await transport.shutdown()
        if stopped:
            raise stopped

    async def _introduce(self) -> None:
        """Set commands and description as soon as Telegram can be reached."""
        while True:
            try:
                await introduce(self.bot)
                return
            except InvalidToken:
                return  # the poller says so, and stops the program
            except TelegramError as error:
                log.warning("commands and description not set yet: %s", type(error).__name__)
                await asyncio.sleep(INTRODUCE_WAIT)


def _first(errors: BaseExceptionGroup[GujeError]) -> GujeError:
    error = errors.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


@contextlib.asynccontextmanager
async def wired(
    *, token: str, api_base: str, data_dir: Path, keys: KeyRing, content: Content, clock: Clock,
    open_store: OpenStore = SqliteStore.open,
) -> AsyncIterator[App]:  # fmt: skip
    """Build everything on an existing folder, and close the database in the end."""
    store = await open_store(data_dir / "guje.db", keys)
    try:
        # Two: a letter to look at must not wait until thirty pictures are made.
        with (
            ThreadPoolExecutor(1, thread_name_prefix="files") as pool,
            ThreadPoolExecutor(1, thread_name_prefix="letters") as drafting,
        ):
            yield _wire(store, token, api_base, keys, content, clock, pool, drafting)
    finally:
        await store.close()


def _wire(
    store: SqliteStore,
    token: str,
    api_base: str,
    keys: KeyRing,
    content: Content,
    clock: Clock,
    pool: Executor,
    drafting: Executor,
) -> App:
    root = api_base.rstrip("/")
    # Long polls keep one connection busy for long; they get a pool of their own.
    calls, polls = AiohttpRequest(), AiohttpRequest(connections=1)
    bot = Bot(
        token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot",
        request=calls, get_updates_request=polls,
    )  # fmt: skip
    wording = Wording(TEMPLATES)
    files = Downloader(bot, calls)
    messenger = Messenger(bot, makers(files, pool))
    courier = Courier(store, messenger, clock, wording)
    excuse = Excuses(messenger, clock, wording).tell
    if isinstance(clock, ShiftedClock):
        clock.on_jump(courier.wake)

    def parse(raw: Mapping[str, Any], now: datetime) -> Any:
        return event_of(dict(raw), now, keys)

    def wake() -> None:
        courier.wake()
        digests.wake()

    service = Service(
        store, content, Renderer(wording, keys), parse, clock, TEMPLATES, wake=wake,
        drafting=drafting,
    )  # fmt: skip
    lanes = Lanes(service.handle, excuse)
    digests = Digests(store, files, lanes.put, clock)
    poller = Poller(Updates(polls, bot.base_url).fetch, store, lanes, clock, excuse)
    nightly = Nightly(service, read_content, lanes.put, clock)
    timekeeper = Timekeeper(store, clock, wake)
    return App(store, bot, (calls, polls), courier, digests, lanes, poller, nightly, timekeeper)


# --- running -----------------------------------------------------------------------------------


def read_content(today: date) -> Content:
    """Read and check the content; log what is old or should be said better."""
    content = load_checked(CONVERSATIONS, TEMPLATES, today)
    for warning in warnings(content, CONVERSATIONS, TEMPLATES, today):
        log.warning("%s", warning)
    return content


async def serve(settings: Settings, say: Callable[[str], None]) -> None:
    """Run the bot until it is told to stop: with a token on Telegram, without one on the playground."""
    content = read_content(SystemClock().now().date())
    if settings.telegram_bot_token:
        await _serve_telegram(settings, content, say)
    else:
        await _serve_playground(settings, content, say)


def _keys(settings: Settings, folder: Path) -> KeyRing:
    if settings.data_keys:
        return KeyRing.parse(settings.data_keys.get_secret_value())
    return KeyRing.load_or_make(folder / "keys")


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {folder} cannot be used: {error.strerror}") from None
    return folder


async def _serve_telegram(
    settings: Settings, content: Content, say: Callable[[str], None]
) -> None:
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller looked
    folder = _made(settings.data_dir)
    async with wired(
        token=settings.telegram_bot_token.get_secret_value(), api_base=settings.telegram_api_base,
        data_dir=folder, keys=_keys(settings, folder), content=content,
        clock=SystemClock(),
    ) as app:  # fmt: skip
        say("구제봇이 텔레그램에서 일하고 있어요. 멈추려면 Ctrl+C.")
        await _until_told(app.run())


async def _serve_playground(
    settings: Settings, content: Content, say: Callable[[str], None]
) -> None:
    folder = _made(settings.data_dir / PLAYGROUND_FOLDER)
    clock = ShiftedClock()
    reminders: list[SqliteStore] = []

    async def next_due() -> datetime | None:
        return await reminders[0].next_reminder() if reminders else None

    playground = Playground(PLAYGROUND_TOKEN, clock, next_due=next_due)
    address = await playground.start(port=settings.playground_port)
    try:
        async with wired(
            token=PLAYGROUND_TOKEN, api_base=address, data_dir=folder, keys=_keys(settings, folder),
            content=content, clock=clock,
        ) as app:  # fmt: skip
            reminders.append(app.store)
            say(
                f"토큰이 없어서 놀이터를 열었어요. 브라우저에서 열어 보세요: {address} (멈추려면 Ctrl+C)"
            )
            await _until_told(app.run())
    finally:
        await playground.stop()


async def _until_told(running: Any) -> None:
    """Run until SIGINT or SIGTERM, then finish what was begun."""
    task = asyncio.ensure_future(running)
    loop = asyncio.get_running_loop()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(wanted, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
