"""getUpdates as raw JSON."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

import pytest
from aiohttp import web
from telegram.error import InvalidToken, NetworkError

from bot.telegram.transport import AiohttpRequest
from bot.telegram.updates import Updates


class Make(Protocol):
    async def __call__(self, body: str, status: int = 200) -> Updates: ...


@pytest.fixture
def asked() -> list[dict[str, str]]:
    return []


@pytest.fixture
async def updates_of(
    asked: list[dict[str, str]],
) -> AsyncIterator[Make]:
    """Makes an `Updates` whose server always answers the same."""
    runners: list[web.AppRunner] = []
    requests: list[AiohttpRequest] = []

    async def make(body: str, status: int = 200) -> Updates:
        async def answer(request: web.Request) -> web.Response:
            asked.append(dict(request.query))
            return web.Response(text=body, status=status, content_type="application/json")

        app = web.Application()
        app.add_routes([web.post("/bot1:x/getUpdates", answer)])
        runners.append(web.AppRunner(app))
        await runners[-1].setup()
        await web.TCPSite(runners[-1], "127.0.0.1", 0).start()
        requests.append(AiohttpRequest())
        await requests[-1].initialize()
        port = runners[-1].addresses[0][1]
        return Updates(requests[-1], f"http://127.0.0.1:{port}/bot1:x")

    yield make
    for request in requests:
        await request.shutdown()
    for runner in runners:
        await runner.cleanup()


async def test_updates_come_as_they_are(updates_of: Make, asked: list[dict[str, str]]) -> None:
    updates = await updates_of('{"ok": true, "result": [{"update_id": 5, "hologram": {"x": 1}}]}')
    assert await updates.fetch(5) == [{"update_id": 5, "hologram": {"x": 1}}]
    assert asked[0]["offset"] == "5"
    assert "callback_query" in asked[0]["allowed_updates"]


async def test_half_a_surrogate_pair_does_not_hide_the_batch(updates_of: Make) -> None:
    updates = await updates_of('{"ok": true, "result": [{"update_id": 5, "text": "\\ud83d"}]}')
    assert await updates.fetch(0) == [{"update_id": 5, "text": "\ud83d"}]


@pytest.mark.parametrize(
    "body", ["{}", "[]", '"x"', "nothing", '{"result": {}}', '{"result": [{}]}']
)
async def test_an_answer_that_is_none_is_tried_again(updates_of: Make, body: str) -> None:
    updates = await updates_of(body)
    with pytest.raises(NetworkError):
        await updates.fetch(0)


async def test_a_wrong_token_is_named(updates_of: Make) -> None:
    updates = await updates_of('{"ok": false, "description": "Unauthorized"}', 401)
    with pytest.raises(InvalidToken):
        await updates.fetch(0)
