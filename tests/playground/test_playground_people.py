"""What a person can do: write, tap, edit, send files, block; and what the page sees of it."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import pytest


async def upload(server, *files: tuple[str, bytes], **fields: str) -> list[dict]:
    form = aiohttp.FormData({"chat": "1001", **fields}, quote_fields=False)
    for name, content in files:
        form.add_field("file", io.BytesIO(content), filename=name)
    async with server.http.post(f"{server.root}/playground/upload", data=form) as answer:
        assert answer.status == 200, await answer.text()
    return [update["message"] for update in await server.call("getUpdates")]


async def test_a_long_text_goes_as_several_messages(server) -> None:
    ids = (await server.do("text", text="가" * 5000))["message_ids"]
    updates = await server.call("getUpdates")
    assert [len(update["message"]["text"]) for update in updates] == [4096, 904]
    assert len(ids) == 2


async def test_words_stay_words(server) -> None:
    text = "<b>{{7*7}}</b> #panic() \u202e거꾸로 😀"
    await server.do("text", text=text)
    (update,) = await server.call("getUpdates")
    assert update["message"]["text"] == text
    assert "entities" not in update["message"]


async def test_an_edited_text_makes_an_update(server) -> None:
    (number,) = (await server.do("text", text="11월 3일"))["message_ids"]
    await server.do("edit", message_id=number, text="11월 4일")
    edited = (await server.call("getUpdates"))[1]["edited_message"]
    assert (edited["message_id"], edited["text"]) == (number, "11월 4일")
    await server.do("edit", 400, message_id=number + 9, text="x")


async def test_a_photo_has_sizes_and_can_be_fetched(server, image) -> None:
    (message,) = await upload(server, ("캡처.png", image), caption="증거예요")
    assert [size["width"] for size in message["photo"]] == [90, 300]
    assert message["caption"] == "증거예요"
    file = await server.call("getFile", file_id=message["photo"][-1]["file_id"])
    async with server.http.get(f"{server.root}/file/bot4242:made-up/{file['file_path']}") as got:
        assert await got.read() == image


async def test_several_files_are_albums_by_kind(server, image) -> None:
    files = [("a.png", image), ("b.png", image), ("영수증.pdf", b"%PDF")]
    first, second, third = await upload(server, *files, caption="세 장")
    assert first["media_group_id"] == second["media_group_id"]
    assert "media_group_id" not in third
    assert [message.get("caption") for message in (first, second, third)] == ["세 장", None, None]
    assert third["document"]["file_name"] == "영수증.pdf"
    assert third["document"]["file_size"] == 4


async def test_a_picture_can_be_sent_as_a_file(server, image) -> None:
    (message,) = await upload(server, ("캡처.png", image), **{"as": "document"})
    assert message["document"]["mime_type"] == "image/png"


async def test_a_file_over_20_megabytes_cannot_be_fetched(server) -> None:
    (message,) = await upload(server, ("큰 영상.mp4", bytes(20 * 1024 * 1024 + 1)))
    why = await server.refusal("getFile", file_id=message["document"]["file_id"])
    assert why == "Bad Request: file is too big"


async def test_taps_need_a_button_unless_forced(server) -> None:
    button = {"inline_keyboard": [[{"text": "예", "callback_data": "y"}]]}
    sent = await server.call("sendMessage", chat_id=1001, text="?", reply_markup=button)
    where = {"message_id": sent["message_id"]}
    await server.do("tap", 400, **where, data="n")
    await server.do("tap", **where, data="n", force=True)
    await server.do("tap", 400, message_id=1, data="y")
    (update,) = await server.call("getUpdates")
    assert update["callback_query"]["data"] == "n"


async def test_an_injected_tap_can_be_answered(server) -> None:
    tap = {"id": "77", "from": {"id": 1002}, "chat_instance": "1", "data": "쓰레기"}
    number = (await server.do("inject", update={"callback_query": tap}))["update_id"]
    (update,) = await server.call("getUpdates")
    assert update == {"update_id": number, "callback_query": tap}
    assert await server.call("answerCallbackQuery", callback_query_id="77") is True


@pytest.mark.parametrize(
    ("what", "given"),
    [
        ("text", {"text": "  "}),
        ("text", {"text": 5}),
        ("text", {"chat": -5, "text": "x"}),
        ("text", {"chat": "x", "text": "x"}),
        ("odd", {"kind": "smell"}),
        ("block", {"blocked": "yes"}),
        ("inject", {"update": {"update_id": 1}}),
        ("upload", {}),
        ("clock/advance", {"seconds": -1}),
    ],
)
async def test_what_makes_no_sense_is_refused(server, what, given) -> None:
    assert "error" in await server.do(what, 400, **given)


async def test_somebody_who_blocked_the_bot_cannot_write(server) -> None:
    await server.do("block", blocked=True)
    await server.do("block", blocked=True)
    await server.do("text", 400, text="x")
    assert (await server.look())["blocked"] is True
    await server.do("block", blocked=False)
    changes = [update["my_chat_member"] for update in await server.call("getUpdates")]
    assert [c["new_chat_member"]["status"] for c in changes] == ["kicked", "member"]


async def test_the_page_is_woken_by_a_change_and_gets_only_that(server) -> None:
    first = await server.call("sendMessage", chat_id=1001, text="하나")
    await server.call("sendMessage", chat_id=1002, text="남의 글")
    view = await server.look()
    assert [message["text"] for message in view["messages"]] == ["하나"]
    assert view["messages"][0]["from_bot"] is True
    waiting = asyncio.create_task(server.look(since=view["version"], wait=20))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await server.call("deleteMessage", chat_id=1001, message_id=first["message_id"])
    view = await waiting
    assert (view["messages"], view["deleted"]) == ([], [first["message_id"]])


async def test_the_page_sees_what_the_bot_is_doing_until_it_speaks(server) -> None:
    await server.call("sendChatAction", chat_id=1001, action="typing")
    view = await server.look()
    assert view["action"] == "typing"
    assert 0 < view["action_ms"] <= 5000
    await server.call("sendMessage", chat_id=1001, text="x")
    assert (await server.look())["action"] == ""


async def test_unknown_people_cannot_be_written_to_until_they_write(server) -> None:
    assert (
        await server.refusal("sendMessage", chat_id=5, text="x") == "Bad Request: chat not found"
    )
    await server.do("text", chat=5, text="안녕")
    await server.call("sendMessage", chat_id=5, text="x")
