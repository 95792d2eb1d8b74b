"""The webhook is set, looked after, and set again: against the playground, over HTTP."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from telegram import Bot, WebhookInfo
from telegram.error import BadRequest, NetworkError

from bot.clock import ShiftedClock
from bot.errors import SettingsError
from bot.meter import NoMeter, Part
from bot.playground.server import Playground
from bot.telegram import hooking
from bot.telegram.hooking import Hooking
from bot.telegram.parse import ALLOWED_UPDATES
from bot.telegram.transport import AiohttpRequest

TOKEN = "1:hooking"
URL = "http://127.0.0.1:9/telegram"


class Heard(NoMeter):
    """Tells each time that all is well with the webhook."""

    def __init__(self) -> None:
        self.well = asyncio.Semaphore(0)

    def alive(self, part: Part) -> None:
        self.well.release()

    async def once(self) -> None:
        await asyncio.wait_for(self.well.acquire(), 5)


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    playground = Playground(TOKEN, ShiftedClock())
    root = await playground.start()
    request = AiohttpRequest()
    await request.initialize()
    yield Bot(TOKEN, base_url=f"{root}/bot", request=request, get_updates_request=request)
    await request.shutdown()
    await playground.stop()


@contextlib.asynccontextmanager
async def kept(bot: Bot) -> AsyncIterator[Heard]:
    heard = Heard()
    task = asyncio.create_task(Hooking(bot, URL, "secret", heard).keep())
    yield heard
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_it_is_set_with_what_we_want(bot: Bot) -> None:
    async with kept(bot) as heard:
        await heard.once()
        info = await bot.get_webhook_info()
    assert info.url == URL
    assert sorted(info.allowed_updates) == sorted(ALLOWED_UPDATES)
    assert info.max_connections == hooking.MOST_CONNECTIONS


async def test_what_somebody_took_away_is_set_again(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A second bot that polls with the token takes it away; ours would be deaf for ever."""
    monkeypatch.setattr(hooking, "LOOK_EVERY", 0.02)
    async with kept(bot) as heard:
        await heard.once()
        await bot.delete_webhook()
        for _ in range(3):
            await heard.once()
        assert (await bot.get_webhook_info()).url == URL
    assert "somebody else took the webhook away" in caplog.text


async def test_trouble_of_telegram_with_our_address_is_told(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    info = WebhookInfo(URL, False, 3, last_error_message="Connection refused")

    async def get_webhook_info(_: Bot) -> WebhookInfo:
        return info

    monkeypatch.setattr(hooking, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(Bot, "get_webhook_info", get_webhook_info)
    async with kept(bot) as heard:
        await heard.once()
        await heard.once()
    assert "Telegram cannot hand updates in: Connection refused" in caplog.text


@pytest.mark.parametrize(
    ("error", "told"),
    [(BadRequest("bad webhook: ports"), "refuses it: bad webhook: ports"),
     (NetworkError("x"), "the webhook is not set yet: NetworkError")],
)  # fmt: skip
async def test_it_is_tried_until_it_is_set(
    bot: Bot, error: Exception, told: str, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    real, errors = Bot.set_webhook, [error, error]

    async def set_webhook(self: Bot, *given: object, **more: object) -> bool:
        if errors:
            raise errors.pop()
        return await real(self, *given, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Bot, "set_webhook", set_webhook)
    async with kept(bot) as heard:
        await heard.once()
        assert (await bot.get_webhook_info()).url == URL
    assert caplog.text.count(told) == 2


async def test_a_wrong_token_is_one_clear_line(bot: Bot) -> None:
    wrong = Bot("2:wrong", base_url=bot.base_url.removesuffix(TOKEN), request=bot.request)
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN"):
        await Hooking(wrong, URL, "secret").keep()
