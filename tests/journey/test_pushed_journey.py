"""The webhook, the whole way: Telegram's side in another process pushes, the real bot answers."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
from person import Person
from wired_bot import SECRET, TOKEN, hook, running

from bot.clock import ShiftedClock
from bot.engine.model import Content
from bot.telegram.webhook import SECRET_HEADER, Hook


async def info(person: Person) -> dict[str, Any]:
    async with person.session.get(f"{person.root}/bot{TOKEN}/getWebhookInfo") as answer:
        found: dict[str, Any] = (await answer.json())["result"]
        return found


async def waits(person: Person, many: int) -> None:
    """Wait until Telegram holds so many updates back."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 10
    while (held := (await info(person))["pending_update_count"]) != many:
        assert loop.time() < end, f"{held} updates are held back, not {many}"
        await asyncio.sleep(0.02)


async def test_a_conversation_over_a_webhook_a_restart_and_polling(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    """What arrives while the bot is down is answered; polling takes over what a webhook was owed."""
    clock = ShiftedClock(now)  # type: ignore[arg-type]
    place = hook()
    async with running(root, tmp_path, content, clock, place):
        assert "동의" in await person.says("부정이용자라고 예매가 취소됐어요")
        assert "어디에서 예매" in await person.consents()
        await person.taps("NOL")
        assert (await info(person))["url"] == place.url
    await person.control("text", chat=person.chat, text="1")
    await waits(person, 1)

    async with running(root, tmp_path, content, clock, place):
        assert "해당하는" in await person.reads()
        await waits(person, 0)
        await person.taps("해당하는 게 없어요")
    await person.control("text", chat=person.chat, text="가을밤 콘서트")
    await waits(person, 1)

    async with running(root, tmp_path, content, clock) as app:
        assert "예매번호" in await person.reads()
        assert (await info(person))["url"] == ""
        (case,) = (await app.store.desk(person.chat, new_id=1)).cases
    assert case.answers["event"] == "가을밤 콘서트"


async def test_updates_side_by_side_twice_and_in_the_wrong_order_do_no_harm(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    """Each is answered once, whatever Telegram's tries look like."""
    place = hook()
    async with running(root, tmp_path, content, ShiftedClock(now), place) as app:  # type: ignore[arg-type]
        await person.says("부정이용자라고 예매가 취소됐어요")
        await person.consents()
        said = len(await person.messages())
        lines = [_line(90_000 + place, text) for place, text in enumerate(["/help", "/faq"])]
        pushed = await asyncio.gather(*(_push(place, raw) for raw in [*lines[::-1], *lines] * 3))
        assert pushed == [200] * 12
        late = _line(89_000, "/cases")
        assert await _push(place, late) == 200
        await person.reads()
        assert len(await person.messages()) - said == 3, "one answer to each line"
        assert await app.store.waiting() == []


def _line(number: int, text: str) -> dict[str, Any]:
    who = {"id": 1001, "is_bot": False, "first_name": "바다"}
    chat = {"id": 1001, "type": "private", "first_name": "바다"}
    message = {
        "message_id": number,
        "date": 1_795_000_000,
        "chat": chat,
        "from": who,
        "text": text,
    }
    return {"update_id": number, "message": message}


async def _push(place: Hook, raw: dict[str, Any]) -> int:
    headers = {SECRET_HEADER: SECRET}
    async with (
        aiohttp.ClientSession() as http,
        http.post(place.url, json=raw, headers=headers) as answer,
    ):
        return answer.status
