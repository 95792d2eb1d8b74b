"""What Telegram refuses, the playground refuses: one row a rule, with Telegram's words."""

from __future__ import annotations

import io
import json
from typing import Any

import aiohttp
import pytest

MEGABYTE = 1024 * 1024


def keys(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


def key(**fields: Any) -> dict[str, Any]:
    return keys([{"text": "x", **fields}])


def say(text: str = "x", **given: Any) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"chat_id": 1001, "text": text, **given}


def html(text: str) -> tuple[str, dict[str, Any]]:
    return say(text, parse_mode="HTML")


def entity(**fields: Any) -> tuple[str, dict[str, Any]]:
    return say("hello", entities=[{"type": "bold", "offset": 0, "length": 1, **fields}])


def commands(name: str = "start", description: str = "d", times: int = 1) -> Any:
    one = {"command": name, "description": description}
    return "setMyCommands", {"commands": [one] * times}


TABLE = [
    # parameters
    (("sendMessage", {"text": "x"}), "chat_id is empty"),
    (("sendMessage", {"chat_id": "", "text": "x"}), "chat_id is empty"),
    (("sendMessage", {"chat_id": 1001}), "message text is empty"),
    (say(chat_id=77), "chat not found"),
    (say(chat_id="@nobody"), "chat not found"),
    (say(disable_notificaton=True), 'parameter "disable_notificaton" of sendMessage is unknown'),
    (
        say(business_connection_id="1"),
        'parameter "business_connection_id" of sendMessage is unsupported in the playground',
    ),
    (say(protect_content="maybe"), 'parameter "protect_content" must be a Boolean'),
    (say(text=5), 'parameter "text" must be a String'),
    (say(reply_markup="{"), 'can\'t parse parameter "reply_markup": it is not JSON'),
    (say(reply_markup="[]"), 'parameter "reply_markup" must be an Object'),
    (say(entities={}), 'parameter "entities" must be an Array'),
    (say(link_preview_options={"off": 1}), 'link_preview_options has unknown field "off"'),
    (say(reply_parameters={"message_id": 5}), "message to be replied not found"),
    (say(reply_parameters={"quote": "x"}), "message identifier is not specified"),
    (say(message_thread_id=5), "message thread not found"),
    (("getUpdates", {"limit": "many"}), 'parameter "limit" must be an Integer'),
    (("getUpdates", {"limit": 101}), "limit must be between 1 and 100"),
    # texts
    (say(""), "message text is empty"),
    (say(" \n "), "message text is empty"),
    (html("<b> </b>"), "message text is empty"),
    (say("가" * 4097), "message is too long"),
    (say("😀" * 2049), "message is too long"),
    (say(parse_mode="MarkdownV2"), "the playground supports only parse_mode HTML"),
    (say(parse_mode="BBCode"), "unsupported parse_mode"),
    (html("<x>a</x>"), 'can\'t parse entities: Unsupported start tag "x" at byte offset 0'),
    (
        html("<b>열렸어요"),
        "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
    ),
    (entity(type="loud"), "can't parse MessageEntity: Unsupported type specified"),
    (entity(offset=-1), "receive an entity with incorrect offset -1"),
    (entity(offset=9), "entity begins after the end of the text at UTF-16 offset 9"),
    (
        entity(length=9),
        "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 9",
    ),
    (entity(type="text_link", url=""), "entity URL '' is invalid: URL host is empty"),
    # buttons
    (say(reply_markup=key(callback_data="가" * 22)), "BUTTON_DATA_INVALID"),
    (
        say(reply_markup=key(callback_data="")),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        say(reply_markup=key()),
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        say(reply_markup=key(callback_data="a", url="https://a.kr")),
        "can't parse inline keyboard button: exactly one action must be specified",
    ),
    (
        say(reply_markup=keys([{"callback_data": "a"}])),
        'can\'t parse inline keyboard button: Field "text" must be of type String',
    ),
    (say(reply_markup=keys([{"text": " ", "callback_data": "a"}])), "BUTTON_TEXT_INVALID"),
    (
        say(reply_markup=key(callback_dat="a")),
        'inline keyboard button has unknown field "callback_dat"',
    ),
    (
        say(reply_markup=key(callback_data="a", style="red")),
        "can't parse inline keyboard button: invalid button style specified",
    ),
    (
        say(reply_markup=key(url="not-a-url")),
        "inline keyboard button URL 'not-a-url' is invalid: Wrong HTTP URL",
    ),
    (
        say(reply_markup=key(url="ftp://example.com")),
        "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
    ),
    (say(reply_markup=key(copy_text={"text": ""})), "BUTTON_COPY_TEXT_INVALID"),
    (say(reply_markup=key(copy_text={"text": "x" * 257})), "BUTTON_COPY_TEXT_INVALID"),
    (
        say(reply_markup=keys([{"text": "x", "callback_data": "a"}] * 9)),
        "REPLY_MARKUP_TOO_LONG",
    ),
    (
        say(reply_markup=keys(*[[{"text": "x", "callback_data": "a"}]] * 101)),
        "REPLY_MARKUP_TOO_LONG",
    ),
    (
        say(reply_markup={"keyboard": [["x"]]}),
        "the playground supports only inline keyboards as reply_markup",
    ),
    # other methods
    (
        ("editMessageText", {"chat_id": 1001, "message_id": 5, "text": "x"}),
        "message to edit not found",
    ),
    (("deleteMessage", {"chat_id": 1001, "message_id": 5}), "message to delete not found"),
    (("deleteMessage", {"chat_id": 1001}), "message identifier is not specified"),
    (
        ("deleteMessages", {"chat_id": 1001, "message_ids": []}),
        "wrong number of message identifiers: 1-100 are expected",
    ),
    (
        ("deleteMessages", {"chat_id": 1001, "message_ids": list(range(101))}),
        "wrong number of message identifiers: 1-100 are expected",
    ),
    (
        ("deleteMessages", {"chat_id": 1001, "message_ids": ["x"]}),
        "message identifiers must be Integers",
    ),
    (
        ("answerCallbackQuery", {"callback_query_id": "5"}),
        "query is too old and response timeout expired or query ID is invalid",
    ),
    (("answerCallbackQuery", {"callback_query_id": "5", "text": "x" * 201}), "MESSAGE_TOO_LONG"),
    (
        ("sendChatAction", {"chat_id": 1001, "action": "dance"}),
        "wrong parameter action in request",
    ),
    (("sendDocument", {"chat_id": 1001}), "there is no document in the request"),
    (
        ("sendDocument", {"chat_id": 1001, "document": "https://a.kr/b.pdf"}),
        "wrong file identifier/HTTP URL specified",
    ),
    (("getFile", {"file_id": "x"}), "wrong file_id or the file is temporarily unavailable"),
    (commands("처음"), "BOT_COMMAND_INVALID"),
    (commands("Start"), "BOT_COMMAND_INVALID"),
    (commands("a" * 33), "BOT_COMMAND_INVALID"),
    (commands(description=""), "BOT_COMMAND_DESCRIPTION_INVALID"),
    (commands(description="x" * 257), "BOT_COMMAND_DESCRIPTION_INVALID"),
    (commands(times=101), "BOT_COMMANDS_TOO_MUCH"),
    (
        ("setMyCommands", {"commands": [], "scope": {"type": "world"}}),
        "can't parse BotCommandScope: unsupported type specified",
    ),
    (
        ("setMyCommands", {"commands": [], "scope": {"type": "chat"}}),
        "can't parse BotCommandScope: wrong fields for its type",
    ),
    (("setMyDescription", {"description": "x" * 513}), "BOT_DESCRIPTION_TOO_LONG"),
    (
        ("setMyShortDescription", {"short_description": "x" * 121}),
        "BOT_SHORT_DESCRIPTION_TOO_LONG",
    ),
    (("setMyName", {"name": "x", "language_code": "korean"}), "language code is invalid"),
    (
        ("setWebhook", {"url": "https://example.com/hook"}),
        "bad webhook: the playground pushes only to an address of this machine",
    ),
    (
        ("setWebhook", {"url": "http://127.0.0.1/", "secret_token": "비밀"}),
        "secret token contains unallowed characters",
    ),
    (
        ("leaveChat", {"chat_id": 1001}),
        "chat member status can't be changed in private chats",
    ),
]


@pytest.mark.parametrize(("request_", "why"), TABLE, ids=[why[:50] for _, why in TABLE])
async def test_refused_in_telegrams_words(server, request_, why) -> None:
    method, given = request_
    assert await server.refusal(method, **given) == f"Bad Request: {why}"
    assert (await server.look())["messages"] == []


async def test_a_broken_json_body_is_refused(server) -> None:
    async with server.http.post(
        f"{server.root}/bot4242:made-up/getMe",
        data=b"{",
        headers={"Content-Type": "application/json"},
    ) as answer:
        body = await answer.json()
    assert body["description"] == "Bad Request: can't parse JSON parameters"


@pytest.mark.parametrize(
    "text", ["가" * 4096, "😀" * 2048, "x" * 4096 + "  \n", "<b>" + "&lt;" * 4096 + "</b>"]
)
async def test_the_length_is_counted_after_parsing_in_utf16_units(server, text) -> None:
    sent = await server.call("sendMessage", chat_id=1001, text=text, parse_mode="HTML")
    assert len(sent["text"].encode("utf-16-le")) == 2 * 4096


@pytest.mark.parametrize(
    "markup",
    [
        key(callback_data="가" * 21),
        key(copy_text={"text": "x" * 256}),
        keys(*[[{"text": "x", "callback_data": "a"}] * 8] * 12),
        {"remove_keyboard": True},
        {"force_reply": True, "input_field_placeholder": "답"},
    ],
)
async def test_what_is_just_inside_the_limits_is_sent(server, markup) -> None:
    await server.call("sendMessage", chat_id=1001, text="x", reply_markup=markup)


async def test_unknown_methods_and_tokens(server) -> None:
    body = await server.raw("sendTelegram", chat_id=1)
    assert (body["error_code"], body["description"]) == (404, "Not Found: method not found")
    async with server.http.get(f"{server.root}/bot1:wrong/getMe") as answer:
        assert answer.status == 401
        assert await answer.json() == {
            "ok": False,
            "error_code": 401,
            "description": "Unauthorized",
        }


async def test_an_edit_that_changes_nothing_is_refused(server) -> None:
    markup = key(callback_data="a")
    sent = await server.call("sendMessage", chat_id=1001, text="<x>", reply_markup=markup)
    where = {"chat_id": 1001, "message_id": sent["message_id"]}
    same = "Bad Request: message is not modified: specified new message content"
    why = await server.refusal(
        "editMessageText", **where, text="&lt;x&gt;", parse_mode="HTML", reply_markup=markup
    )
    assert why.startswith(same)
    why = await server.refusal("editMessageReplyMarkup", **where, reply_markup=markup)
    assert why.startswith(same)
    await server.call("editMessageReplyMarkup", **where)
    assert (await server.refusal("editMessageReplyMarkup", **where)).startswith(same)


async def test_edits_need_the_right_kind_of_message(server) -> None:
    text = await server.call("sendMessage", chat_id=1001, text="x")
    where = {"chat_id": 1001, "message_id": text["message_id"]}
    why = await server.refusal("editMessageCaption", **where, caption="y")
    assert why == "Bad Request: there is no caption in the message to edit"
    form = aiohttp.FormData({"chat_id": "1001"})
    form.add_field("document", b"x", filename="a.txt")
    file = await server.form("sendDocument", form)
    where["message_id"] = file["result"]["message_id"]
    why = await server.refusal("editMessageText", **where, text="y")
    assert why == "Bad Request: there is no text in the message to edit"
    edited = await server.call(
        "editMessageCaption", **where, caption="<b>y</b>", parse_mode="html"
    )
    assert edited["caption"] == "y"
    assert edited["document"]["file_name"] == "a.txt"
    (mine,) = (await server.do("text", text="제 글"))["message_ids"]
    why = await server.refusal("editMessageText", chat_id=1001, message_id=mine, text="y")
    assert why == "Bad Request: message can't be edited"


async def test_messages_can_be_deleted_for_48_hours(server) -> None:
    (mine,) = (await server.do("text", text="900101-1234567"))["message_ids"]
    old = await server.call("sendMessage", chat_id=1001, text="x")
    await server.call("deleteMessage", chat_id=1001, message_id=mine)
    assert mine not in [m["message_id"] for m in (await server.look())["messages"]]
    server.later(hours=48, minutes=1)
    why = await server.refusal("deleteMessage", chat_id=1001, message_id=old["message_id"])
    assert why == "Bad Request: message can't be deleted for everyone"
    new = await server.call("sendMessage", chat_id=1001, text="y")
    numbers = [new["message_id"], mine, 5]
    assert await server.call("deleteMessages", chat_id=1001, message_ids=numbers) is True
    left = (await server.look())["messages"]
    assert [message["message_id"] for message in left] == [old["message_id"]]


async def test_a_tap_can_be_answered_for_15_minutes(server) -> None:
    sent = await server.call(
        "sendMessage", chat_id=1001, text="x", reply_markup=key(callback_data="a")
    )
    where = {"message_id": sent["message_id"], "data": "a"}
    query = (await server.do("tap", **where))["query"]
    server.later(minutes=14)
    await server.call("answerCallbackQuery", callback_query_id=query)
    late = (await server.do("tap", **where))["query"]
    server.later(minutes=16)
    why = await server.refusal("answerCallbackQuery", callback_query_id=late)
    assert why.startswith("Bad Request: query is too old")


async def test_a_person_who_blocked_the_bot_gets_nothing(server) -> None:
    await server.do("block", blocked=True)
    for method, given in [say(), ("sendChatAction", {"chat_id": 1001, "action": "typing"})]:
        body = await server.raw(method, **given)
        assert body["error_code"] == 403
        assert body["description"] == "Forbidden: bot was blocked by the user"
    await server.do("block", blocked=False)
    await server.call("sendMessage", chat_id=1001, text="x")


@pytest.mark.parametrize(
    ("field", "name", "size", "why"),
    [
        ("document", "a.txt", 0, "Bad Request: file must be non-empty"),
        ("document", "a.bin", 50 * MEGABYTE + 1, "Request Entity Too Large"),
        (
            "photo",
            "a.png",
            10 * MEGABYTE + 1,
            "Bad Request: file of size 10485761 bytes is too big for a photo",
        ),
        ("photo", "a.png", 500, "Bad Request: IMAGE_PROCESS_FAILED"),
    ],
)
async def test_files_that_are_refused(server, field, name, size, why) -> None:
    form = aiohttp.FormData({"chat_id": "1001"})
    form.add_field(field, io.BytesIO(bytes(size)), filename=name)
    body = await server.form("sendDocument" if field == "document" else "sendPhoto", form)
    assert body["description"] == why


async def test_a_caption_over_1024_is_refused(server) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "caption": "가" * 1025})
    form.add_field("document", b"x", filename="a.txt")
    body = await server.form("sendDocument", form)
    assert body["description"] == "Bad Request: message caption is too long"


async def test_a_form_part_nobody_refers_to_is_refused(server) -> None:
    form = aiohttp.FormData({"chat_id": "1001", "text": "x"})
    form.add_field("extra", b"x", filename="a.txt")
    body = await server.form("sendMessage", form)
    assert body["description"] == 'Bad Request: parameter "extra" of sendMessage is unknown'


async def test_an_edited_keyboard_must_be_inline(server) -> None:
    sent = await server.call("sendMessage", chat_id=1001, text="x")
    why = await server.refusal(
        "editMessageReplyMarkup",
        chat_id=1001,
        message_id=sent["message_id"],
        reply_markup=json.dumps({"force_reply": True}),
    )
    assert why == "Bad Request: inline keyboard expected"
