"""`python -m bot run`: settings → a running bot, on Telegram or on the playground."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import wired
from bot.clock import ShiftedClock, SystemClock
from bot.config import Address, Settings, key_ring
from bot.courier.limits import Rates
from bot.errors import SettingsError
from bot.health import Health, Silence
from bot.metrics import Metrics, errors_counted
from bot.policy import terms_of
from bot.running import App, until_told
from bot.store.sqlite import SqliteStore
from bot.telegram.hooking import LOOK_EVERY
from bot.telegram.pace import Allowance
from bot.telegram.parse import ALLOWED_UPDATES
from bot.telegram.secret import kept_secret
from bot.telegram.webhook import Hook

log = logging.getLogger(__name__)

PLAYGROUND_TOKEN = "1:playground"  # noqa: S105 - known to the playground only, opens nothing
PLAYGROUND_FOLDER = "playground"
ASKED: Silence = {"intake": 120.0, "courier": 90.0}
PUSHED: Silence = {"intake": 2 * LOOK_EVERY, "courier": 90.0}
"""Seconds after which /healthz takes a silent part for stuck: a poll ends within half a minute, and
a webhook is looked at every five."""
Say = Callable[[str], None]


async def serve(settings: Settings, say: Say) -> None:
    """Run the bot until it is told to stop: with a token on Telegram, without one on the playground."""
    asyncio.get_running_loop().set_exception_handler(_unforeseen)
    if settings.telegram_bot_token:
        await _serve_telegram(settings, say)
    else:
        await _serve_playground(settings, say)


def _unforeseen(_: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """A task failed and nobody asks: asyncio would log the error's text, perhaps a person's words."""
    error = context.get("exception")
    log.error("a task failed, and nobody waited for it: %(kind)s", {"kind": type(error).__name__})


async def _serve_telegram(settings: Settings, say: Say) -> None:
    assert settings.telegram_bot_token is not None  # noqa: S101 - the caller looked
    if not (settings.operator_name and settings.operator_contact):
        log.warning(
            "OPERATOR_NAME or OPERATOR_CONTACT is empty: people are not told who keeps what they "
            "write, as they must be (개인정보 보호법 30조); set both"
        )
    folder = _made(settings.data_dir)
    metrics = Metrics(ALLOWED_UPDATES)
    hook = _hook(settings, folder)
    async with wired(
        token=settings.telegram_bot_token.get_secret_value(), api_base=settings.telegram_api_base,
        data_dir=folder, keys=key_ring(settings, folder, make=True), clock=SystemClock(),
        hook=hook, meter=metrics, admins=settings.admin_chat_ids, rates=_rates(settings),
        allowed=_allowed(settings), audit_days=settings.audit_keep_days, terms=terms_of(settings),
    ) as app, _watched(app, settings.health_listen, metrics, PUSHED if hook else ASKED):  # fmt: skip
        hello = "구제봇이 텔레그램에서 일하고 있어요. 멈추려면 Ctrl+C."
        await until_told(app.run(), lambda: say(hello))


async def _serve_playground(settings: Settings, say: Say) -> None:
    from bot.playground.server import Playground  # a bot with a token needs none of it

    folder = _made(settings.data_dir / PLAYGROUND_FOLDER)
    clock = ShiftedClock()
    reminders: list[SqliteStore] = []

    async def next_due() -> datetime | None:
        return await reminders[0].next_reminder() if reminders else None

    playground = Playground(PLAYGROUND_TOKEN, clock, next_due=next_due)
    address = await playground.start(port=settings.playground_port)
    metrics = Metrics(ALLOWED_UPDATES)
    try:
        async with wired(
            token=PLAYGROUND_TOKEN, api_base=address, data_dir=folder, clock=clock,
            keys=key_ring(settings, folder, make=True), meter=metrics, rates=_rates(settings),
            allowed=_allowed(settings), admins=settings.admin_chat_ids, terms=terms_of(settings),
            ) as app, _watched(app, settings.health_listen, metrics, ASKED):  # fmt: skip
            reminders.append(app.store)
            hello = f"토큰이 없어서 놀이터를 열었어요. 브라우저에서 열어 보세요: {address} (멈추려면 Ctrl+C)"
            await until_told(app.run(), lambda: say(hello))
    finally:
        await playground.stop()


@contextlib.asynccontextmanager
async def _watched(
    app: App, address: Address | None, metrics: Metrics, silence: Silence
) -> AsyncIterator[None]:
    """Let others see how the bot is, from its start until it has stopped."""
    if address is None:
        yield
        return
    health = Health(metrics, lambda: app.store.depths(app.clock.now()), silence)
    with errors_counted(metrics):
        task = asyncio.create_task(health.run(address))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _rates(settings: Settings) -> Rates:
    return Rates(
        per_second=settings.sends_per_second, chat_per_second=settings.chat_sends_per_second,
        chat_burst=settings.chat_burst,
    )  # fmt: skip


def _allowed(settings: Settings) -> Allowance:
    return Allowance(
        per_minute=settings.chat_updates_per_minute, burst=settings.chat_updates_burst,
        pause_seconds=settings.chat_pause_seconds,
    )  # fmt: skip


def _hook(settings: Settings, folder: Path) -> Hook | None:
    if settings.webhook_url is None:
        return None
    given = settings.webhook_secret
    secret = given.get_secret_value() if given else kept_secret(folder / "webhook_secret")
    return Hook(settings.webhook_url, secret, settings.webhook_listen, settings.webhook_allow)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(f"DATA_DIR: {folder} cannot be used: {error.strerror}") from None
    return folder
