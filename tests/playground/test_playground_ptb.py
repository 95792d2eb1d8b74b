"""python-telegram-bot with its own HTTP client talks to the playground as to Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import telegram
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction, ParseMode

TOKEN = "4242:made-up"


@pytest.fixture
async def ptb(server) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(
        TOKEN, base_url=f"{server.root}/bot", base_file_url=f"{server.root}/file/bot"
    )
    async with bot:
        yield bot


async def test_the_bot_knows_itself(ptb) -> None:
    assert (ptb.id, ptb.username, ptb.first_name) == (4242, "guje_playground_bot", "구제봇")


async def test_a_conversation(server, ptb) -> None:
    await server.do("text", text="/start 안녕하세요")
    (update,) = await ptb.get_updates(timeout=5, allowed_updates=["message", "callback_query"])
    assert update.message.chat.type == "private"
    assert update.message.parse_entities(["bot_command"]) != {}
    keyboard = InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton("예", callback_data="1:a:y:3"),
                InlineKeyboardButton("복사", copy_text=telegram.CopyTextButton("G-1")),
            ],
            [InlineKeyboardButton("안내", url="https://www.ccn.go.kr/")],
        ]
    )
    sent = await ptb.send_message(
        1001,
        "<b>예매 취소</b>를 당하셨나요? &lt;확인&gt;",
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
        reply_parameters=telegram.ReplyParameters(update.message.message_id),
    )
    assert sent.text_html == "<b>예매 취소</b>를 당하셨나요? &lt;확인&gt;"
    assert sent.reply_markup == keyboard
    assert sent.reply_to_message.text == "/start 안녕하세요"
    assert sent.date == update.message.date

    await server.do("tap", message_id=sent.message_id, data="1:a:y:3")
    (tapped,) = await ptb.get_updates(offset=update.update_id + 1)
    assert tapped.callback_query.data == "1:a:y:3"
    assert tapped.callback_query.message.text == sent.text
    assert await ptb.answer_callback_query(tapped.callback_query.id, "알겠어요", show_alert=True)
    (notice,) = (await server.look(since=1))["notices"]
    assert (notice["text"], notice["alert"]) == ("알겠어요", True)

    edited = await ptb.edit_message_text("예", chat_id=1001, message_id=sent.message_id)
    assert edited.reply_markup is None
    assert edited.edit_date is not None
    with pytest.raises(telegram.error.BadRequest, match="Message is not modified"):
        await ptb.edit_message_text("예", chat_id=1001, message_id=sent.message_id)
    await ptb.edit_message_reply_markup(1001, sent.message_id, reply_markup=keyboard)
    assert await ptb.send_chat_action(1001, ChatAction.TYPING)
    assert await ptb.delete_message(1001, sent.message_id)
    assert await ptb.delete_messages(1001, [sent.message_id])


async def test_files_go_both_ways_with_their_korean_names(server, ptb, image) -> None:
    sent = await ptb.send_document(
        1001,
        document=b"%PDF-1.7 ...",
        filename="소명서 (김하늘).pdf",
        caption="<i>초안</i>",
        parse_mode=ParseMode.HTML,
        thumbnail=image,
    )
    assert sent.document.file_name == "소명서 (김하늘).pdf"
    assert sent.document.mime_type == "application/pdf"
    assert sent.caption_html == "<i>초안</i>"
    file = await ptb.get_file(sent.document.file_id)
    assert bytes(await file.download_as_bytearray()) == b"%PDF-1.7 ..."
    again = await ptb.send_document(1001, sent.document.file_id)
    assert again.document.file_id == sent.document.file_id
    photo = await ptb.send_photo(1001, image, caption="화면")
    assert [(size.width, size.height) for size in photo.photo] == [(90, 60), (300, 200)]
    await ptb.edit_message_caption(1001, photo.message_id, caption="새 글")


async def test_the_profile(server, ptb) -> None:
    commands = [("start", "처음부터"), ("help", "도움말")]
    assert await ptb.set_my_commands(commands, scope=telegram.BotCommandScopeAllPrivateChats())
    assert await ptb.get_my_commands() == ()
    got = await ptb.get_my_commands(scope=telegram.BotCommandScopeAllPrivateChats())
    assert [(c.command, c.description) for c in got] == commands
    await ptb.set_my_description("기한과 서면을 챙겨요.")
    await ptb.set_my_short_description("구제봇")
    await ptb.set_my_name("구제봇이에요")
    assert (await ptb.get_my_description()).description == "기한과 서면을 챙겨요."
    assert (await ptb.get_my_short_description()).short_description == "구제봇"
    shown = (await server.look())["bot"]
    assert shown["commands"] == [{"command": c, "description": d} for c, d in commands]
    assert (shown["name"], shown["description"]) == ("구제봇이에요", "기한과 서면을 챙겨요.")
    await ptb.delete_my_commands(scope=telegram.BotCommandScopeAllPrivateChats())
    assert (await server.look())["bot"]["commands"] == []


async def test_chats_and_webhooks(server, ptb) -> None:
    chat = await ptb.get_chat(1001)
    assert chat.first_name == "김하늘"
    await server.do("odd", kind="group_message", text="여기서도 되나요?")
    (update,) = await ptb.get_updates()
    group = update.message.chat
    assert (group.type, update.message.from_user.id) == ("supergroup", 1001)
    await ptb.send_message(group.id, "개인 대화에서만 도와드려요.")
    assert await ptb.leave_chat(group.id)
    with pytest.raises(telegram.error.BadRequest, match="Chat not found"):
        await ptb.send_message(group.id, "x")
    await ptb.set_webhook("http://127.0.0.1:9/", secret_token="s", max_connections=5)
    assert (await ptb.get_webhook_info()).max_connections == 5
    assert await ptb.delete_webhook(drop_pending_updates=True)


async def test_errors_become_the_right_exceptions(server, ptb) -> None:
    await server.do("block", blocked=True)
    (update,) = await ptb.get_updates()
    change = update.my_chat_member
    assert (change.old_chat_member.status, change.new_chat_member.status) == ("member", "kicked")
    with pytest.raises(telegram.error.Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(1001, "x")


ODD = {
    "voice": "voice",
    "sticker": "sticker",
    "location": "location",
    "contact": "contact",
    "video_note": "video_note",
    "poll_forward": "poll",
}


@pytest.mark.parametrize(("kind", "field"), ODD.items())
async def test_odd_messages_are_read_by_the_library(server, ptb, kind, field) -> None:
    await server.do("odd", kind=kind)
    (update,) = await ptb.get_updates()
    value: Any = getattr(update.message, field)
    assert value is not None
    assert (update.message.forward_origin is not None) is (kind == "poll_forward")
