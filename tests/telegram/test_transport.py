"""python-telegram-bot over our transport, against the playground server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

import pytest
from aiohttp import web
from telegram import Bot, InputFile
from telegram.error import BadRequest, InvalidToken, NetworkError, TimedOut

from bot.clock import ShiftedClock
from bot.errors import GoneError, LetterError, RefusedError, RetryLaterError
from bot.playground.server import Playground
from bot.telegram.messenger import Messenger
from bot.telegram.profile import COMMANDS, introduce
from bot.telegram.transport import AiohttpRequest

TOKEN = "1:transport"


def bot_at(root: str, token: str = TOKEN) -> Bot:
    return Bot(
        token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot",
        request=AiohttpRequest(seconds=5), get_updates_request=AiohttpRequest(connections=1),
    )  # fmt: skip


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    server = Playground(TOKEN, ShiftedClock(), chat_burst=5)
    yield server
    await server.stop()


@pytest.fixture
async def root(playground: Playground) -> str:
    return await playground.start()


@pytest.fixture
async def bot(root: str) -> AsyncIterator[Bot]:
    async with bot_at(root) as opened:
        yield opened


def message(text: str, chat: int = 1001) -> dict[str, object]:
    return {
        "method": "sendMessage",
        "params": {"chat_id": chat, "text": text, "parse_mode": "HTML"},
    }


async def test_requests_and_files_arrive(bot: Bot) -> None:
    assert (await bot.get_me()).is_bot
    sent = await bot.send_document(1001, InputFile(b"%PDF" * 400_000, filename="소명서.pdf"))
    assert sent.document is not None
    assert sent.document.file_name == "소명서.pdf"
    file = await bot.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF" * 400_000


async def test_the_profile_is_taken(bot: Bot) -> None:
    await introduce(bot)
    assert await bot.get_my_commands() == COMMANDS


async def test_errors_keep_their_kind(bot: Bot, root: str) -> None:
    with pytest.raises(BadRequest):
        await bot.send_message(1001, "<b>", parse_mode="HTML")
    with pytest.raises(InvalidToken):
        await bot_at(root, "2:wrong").__aenter__()


async def test_a_server_that_is_away_is_a_network_error(playground: Playground, root: str) -> None:
    async with bot_at(root) as bot:
        await playground.stop()
        with pytest.raises(NetworkError) as raised:
            await bot.get_me()
        assert TOKEN not in str(raised.value)


async def test_the_messenger_says_whether_trying_again_helps(bot: Bot) -> None:
    messenger = Messenger(bot, {})
    assert await messenger.send(message("안녕"))
    with pytest.raises(RefusedError):
        await messenger.send(message("<b>"))
    with pytest.raises(GoneError):
        await messenger.send(message("안녕", chat=999_999_999))
    for _ in range(4):
        await messenger.send(message("안녕"))
    with pytest.raises(RetryLaterError) as raised:
        await messenger.send(message("안녕"))
    assert raised.value.after > 0


async def test_a_message_that_meets_a_wrong_token_waits_for_the_right_one(root: str) -> None:
    """Refused, it would be lost: the same outbox is served again with the right token."""
    bot = bot_at(root, "2:wrong")
    await bot.request.initialize()
    with pytest.raises(RetryLaterError):
        await Messenger(bot, {}).send(message("안녕"))
    await bot.request.shutdown()


async def test_a_text_that_cannot_be_written_is_refused_and_not_tried_for_ever(bot: Bot) -> None:
    messenger = Messenger(bot, {})
    with pytest.raises(RefusedError):
        await messenger.send(message("\ud83d"))


async def test_an_error_while_drafting_is_the_couriers_to_deal_with(bot: Bot) -> None:
    async def broken(letter: object) -> tuple[str, bytes]:
        raise LetterError("no such font")

    file = {"make": "letter", "as": "document", "data": {}}
    payload = {"method": "sendDocument", "params": {"chat_id": 1001}, "file": file}
    with pytest.raises(LetterError):
        await Messenger(bot, {"letter": broken}).send(payload)


async def test_somebody_who_blocked_the_bot_is_gone(playground: Playground, bot: Bot) -> None:
    playground._state.private(1001).blocked = True
    with pytest.raises(GoneError):
        await Messenger(bot, {}).send(message("안녕"))


async def test_a_server_that_is_away_may_come_back(playground: Playground, bot: Bot) -> None:
    await playground.stop()
    with pytest.raises(RetryLaterError):
        await Messenger(bot, {}).send(message("안녕"))


async def test_harmless_refusals_pass(bot: Bot) -> None:
    messenger = Messenger(bot, {})
    number = await messenger.send(message("안녕"))
    retire = {
        "method": "editMessageReplyMarkup", "params": {"chat_id": 1001, "message_id": number},
    }  # fmt: skip
    toast = {"method": "answerCallbackQuery", "params": {"callback_query_id": "1"}}
    erase = {"method": "deleteMessage", "params": {"chat_id": 1001, "message_id": 1}}
    for payload in (retire, toast, erase):
        assert await messenger.send(payload) is None


async def test_a_letter_is_written_when_it_is_sent(bot: Bot) -> None:
    async def written(data: Mapping[str, Any]) -> tuple[str, bytes]:
        return f"{data['id']}.pdf", b"%PDF"

    messenger = Messenger(bot, {"letter": written})
    params = {"chat_id": 1001, "caption": "서면"}
    payload = {
        "method": "sendDocument",
        "params": params,
        "file": {"make": "letter", "as": "document", "data": {"id": "소명서"}},
    }
    assert await messenger.send(payload)


@contextlib.asynccontextmanager
async def server(handle: Callable[[web.Request], Awaitable[web.Response]]) -> AsyncIterator[str]:
    app = web.Application(client_max_size=1 << 30)
    app.router.add_post("/{path:.*}", handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_a_large_file_has_the_time_that_a_slow_line_takes() -> None:
    """Timed out, it would be sent over and over, and perhaps arrive each time."""

    async def slowly(request: web.Request) -> web.Response:
        await asyncio.sleep(1)
        await request.read()
        return web.json_response({"ok": True, "result": True})

    async with server(slowly) as root:
        request = AiohttpRequest(seconds=0.3)
        await request.initialize()
        bot = Bot(TOKEN, base_url=f"{root}/bot", request=request)
        with pytest.raises(TimedOut):
            await bot.log_out()
        await bot.set_webhook("https://example.com", certificate=InputFile(bytes(400_000)))
        await request.shutdown()


async def test_a_file_too_large_for_telegram_is_refused_and_not_tried_for_ever() -> None:
    async def too_large(request: web.Request) -> web.Response:
        answer = {"ok": False, "error_code": 413, "description": "Request Entity Too Large"}
        return web.json_response(answer, status=413)

    async with server(too_large) as root:
        request = AiohttpRequest(seconds=5)
        await request.initialize()
        bot = Bot(TOKEN, base_url=f"{root}/bot", request=request)
        with pytest.raises(RefusedError):
            await Messenger(bot, {}).send(message("안녕"))
        await request.shutdown()
