"""Files that people sent, fetched through python-telegram-bot from the playground server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from telegram import Bot, InputFile

from bot.clock import ShiftedClock
from bot.errors import DeliveryError, RefusedError, RetryLaterError, TooBigError
from bot.playground.server import Playground
from bot.telegram.download import Downloader
from bot.telegram.transport import PIECE, AiohttpRequest

TOKEN = "1:download"


@asynccontextmanager
async def downloader(root: str) -> AsyncIterator[tuple[Bot, Downloader]]:
    calls = AiohttpRequest(seconds=2)
    bot = Bot(
        TOKEN, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot", request=calls,
        get_updates_request=AiohttpRequest(connections=1),
    )  # fmt: skip
    await calls.initialize()
    try:
        yield bot, Downloader(bot, calls)
    finally:
        await calls.shutdown()


@pytest.fixture
async def playground() -> AsyncIterator[Playground]:
    server = Playground(TOKEN, ShiftedClock())
    yield server
    await server.stop()


async def sent(bot: Bot, content: bytes) -> str:
    message = await bot.send_document(1001, InputFile(content, filename="a.bin"))
    assert message.document
    return message.document.file_id


async def read(files: Downloader, file_id: str) -> list[bytes]:
    return [chunk async for chunk in files.chunks(file_id)]


async def test_a_file_comes_in_pieces(playground: Playground) -> None:
    async with downloader(await playground.start()) as (bot, files):
        content = bytes(range(256)) * 4000
        pieces = await read(files, await sent(bot, content))
        assert b"".join(pieces) == content
        assert len(pieces) > 1
        assert max(map(len, pieces)) <= PIECE


async def test_a_file_above_20_mb_is_refused_as_too_big(playground: Playground) -> None:
    async with downloader(await playground.start()) as (bot, files):
        number = await sent(bot, bytes(20 * 1024 * 1024 + 1))
        with pytest.raises(TooBigError):
            await read(files, number)


async def test_an_unknown_file_is_refused(playground: Playground) -> None:
    async with downloader(await playground.start()) as (_, files):
        with pytest.raises(RefusedError) as raised:
            await read(files, "nonsense")
        assert not isinstance(raised.value, TooBigError)


async def test_a_server_that_is_away_is_waited_for(playground: Playground) -> None:
    async with downloader(await playground.start()) as (bot, files):
        number = await sent(bot, b"x")
        await playground.stop()
        with pytest.raises(RetryLaterError) as raised:
            await read(files, number)
        assert TOKEN not in str(raised.value)


@pytest.mark.parametrize(
    ("status", "kind"), [(404, RefusedError), (500, RetryLaterError), (502, RetryLaterError)]
)
async def test_a_place_that_leads_nowhere(status: int, kind: type[DeliveryError]) -> None:
    """getFile knew the file, its server does not give it."""

    async def get_file(_: web.Request) -> web.Response:
        known = {"file_id": "f", "file_unique_id": "u", "file_path": "documents/f.pdf"}
        return web.json_response({"ok": True, "result": known})

    async def give(_: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.add_routes(
        [web.post("/bot{token}/getFile", get_file), web.get("/file/bot{rest:.+}", give)]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with downloader(f"http://127.0.0.1:{runner.addresses[0][1]}") as (_, files):
            with pytest.raises(kind) as raised:
                await read(files, "f")
            assert TOKEN not in str(raised.value)
    finally:
        await runner.cleanup()
