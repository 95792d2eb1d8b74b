"""What each Bot API method does: the whole list, and the methods about the bot and its updates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from bot.playground import checks, editing, profile, sending
from bot.playground.entities import utf16_length
from bot.playground.refusal import Json, Refusal, bad
from bot.playground.state import QUERY_LIFE, State
from bot.playground.webhook import Hook

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_ANSWER = 200
MAX_WAIT = 50

Handler = Callable[[State, Json], Awaitable[Any]]


async def get_me(state: State, _: Json) -> Json:
    """Who the bot is."""
    return state.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


async def get_updates(state: State, given: Json) -> list[Json]:
    """Confirm what is below the offset and return what waits, waiting up to ``timeout`` s."""
    if state.pusher.hook:
        why = "can't use getUpdates method while webhook is active; "
        raise Refusal(409, f"Conflict: {why}use deleteWebhook to delete the webhook first")
    limit = given.get("limit", 100)
    if not 1 <= limit <= 100:  # stricter than Telegram, which bends it into the range
        raise bad("limit must be between 1 and 100")
    state.updates.allow(given.get("allowed_updates"))
    wait = min(max(given.get("timeout", 0), 0), MAX_WAIT)
    return await state.updates.get(given.get("offset", 0), limit, 0 if state.closing else wait)


async def set_webhook(state: State, given: Json) -> bool:
    """Push from now on to a server of this machine; an empty address ends it."""
    hook = _hook(given)
    state.updates.allow(given.get("allowed_updates"))
    if given.get("drop_pending_updates"):
        state.updates.clear()
    state.updates.terminate("terminated by setWebhook request")
    await state.pusher.set(hook)
    return True


def _hook(given: Json) -> Hook | None:
    secret = checks.secret(given.get("secret_token", ""))
    connections = given.get("max_connections", 40)
    if not 1 <= connections <= 100:
        raise bad("max_connections must be between 1 and 100")
    if not given["url"]:
        return None
    parts = urlsplit(given["url"])
    # Telegram wants HTTPS and the open net. Words of a trial must not leave this machine.
    if parts.scheme not in {"http", "https"} or parts.hostname not in LOOPBACK:
        raise bad("bad webhook: the playground pushes only to an address of this machine")
    return Hook(given["url"], secret, connections)


async def delete_webhook(state: State, given: Json) -> bool:
    """Stop pushing."""
    if given.get("drop_pending_updates"):
        state.updates.clear()
    await state.pusher.set(None)
    return True


async def get_webhook_info(state: State, _: Json) -> Json:
    """Where updates are pushed to and what went wrong."""
    return state.pusher.info()


async def answer_callback_query(state: State, given: Json) -> bool:
    """End the waiting sign of a tapped button, with a short text if given."""
    text = given.get("text", "")
    if utf16_length(text) > MAX_ANSWER:
        raise bad("MESSAGE_TOO_LONG")
    number = given["callback_query_id"]
    query = state.queries.get(number)
    # UNVERIFIED: how long a tap can be answered; 15 minutes is what people report. A second
    # answer is accepted.
    if query is None or state.clock.now() - query.asked > QUERY_LIFE:
        raise bad("query is too old and response timeout expired or query ID is invalid")
    if chat := state.find(query.chat):
        alert = given.get("show_alert", False)
        state.notice(chat, {"query": number, "text": text, "alert": alert})
    return True


def chat_named(state: State, given: Json) -> int | None:
    """Return the chat that a request is about, None if it is about none."""
    query = state.queries.get(given.get("callback_query_id", ""))
    chat: int | None = query.chat if query else given.get("chat_id")
    return chat


async def get_chat(state: State, given: Json) -> Json:
    """Everything about a chat."""
    chat = sending.chat_of(state, given)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    return chat.shape | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys((*gifts, "gifts_from_channels"), False),
    }


async def leave_chat(state: State, given: Json) -> bool:
    """Leave a group; it is unknown afterwards."""
    chat = sending.chat_of(state, given)
    if chat.shape["type"] == "private":
        raise bad("chat member status can't be changed in private chats")
    del state.chats[chat.id]
    return True


HANDLERS: dict[str, Handler] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "answerCallbackQuery": answer_callback_query,
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "getFile": sending.get_file,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageReplyMarkup": editing.edit_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyName": profile.set_name,
    "setMyDescription": profile.set_description,
    "getMyDescription": profile.get_description,
    "setMyShortDescription": profile.set_short_description,
    "getMyShortDescription": profile.get_short_description,
}
