"""How updates reach the bot: getUpdates with its offsets, conflicts, webhooks."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from aiohttp import web


async def numbers(server, **given: Any) -> list[int]:
    return [update["update_id"] for update in await server.call("getUpdates", **given)]


async def write(server, *texts: str) -> None:
    for text in texts:
        await server.do("text", text=text)


async def test_an_offset_confirms_everything_below_it(server) -> None:
    await write(server, "하나", "둘", "셋")
    first, second, third = await numbers(server)
    assert [second, third] == [first + 1, first + 2]
    assert await numbers(server) == [first, second, third]
    assert await numbers(server, offset=second) == [second, third]
    assert await numbers(server, offset=first) == [second, third]
    assert await numbers(server, limit=1) == [second]
    assert await numbers(server, offset=third + 1) == []
    assert await numbers(server, offset=-5) == []


async def test_a_negative_offset_keeps_only_the_last(server) -> None:
    await write(server, "하나", "둘", "셋")
    everything = await numbers(server)
    assert await numbers(server, offset=-2) == everything[1:]
    assert await numbers(server) == everything[1:]


async def test_a_waiting_request_gets_the_update_when_it_comes(server) -> None:
    waiting = asyncio.create_task(server.call("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await write(server, "안녕")
    (update,) = await waiting
    assert update["message"]["text"] == "안녕"
    assert update["message"]["from"]["first_name"] == "김하늘"


async def test_waiting_ends_with_nothing_after_the_timeout(server) -> None:
    assert await server.call("getUpdates", timeout=1) == []


async def test_a_second_request_ends_the_first_with_409(server) -> None:
    first = asyncio.create_task(server.raw("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    second = asyncio.create_task(server.call("getUpdates", timeout=20))
    body = await first
    assert body["error_code"] == 409
    assert body["description"].startswith("Conflict: terminated by other getUpdates request")
    await write(server, "안녕")
    assert len(await second) == 1


async def test_allowed_updates_are_remembered(server) -> None:
    await server.call("getUpdates", allowed_updates=["callback_query"])
    await write(server, "하나")
    assert await numbers(server) == []
    await server.call("getUpdates", allowed_updates=[])
    await write(server, "둘")
    assert len(await numbers(server)) == 1


@pytest.mark.parametrize(
    ("kind", "comes"), [("chat_member", False), ("message_reaction", False), ("poll", True)]
)
async def test_some_kinds_come_only_when_asked_for(server, kind, comes) -> None:
    body = await server.do("inject", update={kind: {}})
    assert (body["update_id"] is not None) is comes
    assert len(await numbers(server)) == comes


async def test_numbers_go_on_after_a_restart_of_the_playground(server) -> None:
    """A bot that keeps its database must not take a new update for one it knows."""
    from bot.playground.state import first_number

    await write(server, "하나")
    (number,) = await numbers(server)
    await asyncio.sleep(0.03)
    assert first_number() > number


@pytest.fixture
async def hook():
    """A webhook that fails once; yields its address and what it was sent."""
    seen: asyncio.Queue[tuple[str | None, dict[str, Any]]] = asyncio.Queue()
    answers = iter([500])

    async def receive(request: web.Request) -> web.Response:
        secret = request.headers.get("X-Telegram-Bot-Api-Secret-Token")
        await seen.put((secret, await request.json()))
        return web.Response(status=next(answers, 200))

    app = web.Application()
    app.router.add_post("/hook", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", seen
    await runner.cleanup()


async def test_a_webhook_gets_updates_in_order_again_after_a_failure(server, hook) -> None:
    address, seen = hook
    await server.call("setWebhook", url=address, secret_token="s3cret")
    await write(server, "하나", "둘")
    got = [await asyncio.wait_for(seen.get(), 5) for _ in range(3)]
    assert {secret for secret, _ in got} == {"s3cret"}
    assert [update["message"]["text"] for _, update in got] == ["하나", "하나", "둘"]
    info = await server.call("getWebhookInfo")
    assert info["url"] == address
    assert (
        info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"
    )
    body = await server.raw("getUpdates")
    assert body["error_code"] == 409
    assert "webhook is active" in body["description"]


async def test_after_a_webhook_is_deleted_polling_works_again(server, hook) -> None:
    await server.call("setWebhook", url="http://127.0.0.1:9/nobody")
    await write(server, "하나")
    await server.call("deleteWebhook")
    assert len(await numbers(server)) == 1
    assert (await server.call("getWebhookInfo"))["url"] == ""


async def test_pending_updates_can_be_dropped(server) -> None:
    await write(server, "하나")
    await server.call("deleteWebhook", drop_pending_updates=True)
    assert await numbers(server) == []


async def test_setting_a_webhook_ends_a_waiting_request(server, hook) -> None:
    waiting = asyncio.create_task(server.raw("getUpdates", timeout=20))
    await asyncio.sleep(0.05)
    await server.call("setWebhook", url=hook[0])
    assert (await waiting)["description"] == "Conflict: terminated by setWebhook request"
