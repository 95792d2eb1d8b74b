"""How the bot changes and deletes messages."""

from __future__ import annotations

from datetime import timedelta

from bot.playground import checks
from bot.playground.keyboards import reply_markup
from bot.playground.refusal import Json, bad
from bot.playground.sending import chat_of, open_chat_of
from bot.playground.state import Chat, State, Stored

DELETE_WITHIN = timedelta(hours=48)

_TEXT = frozenset({"text", "entities"})
_CAPTION = frozenset({"caption", "caption_entities"})
_MARKUP = frozenset({"reply_markup"})
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly "
    "the same as a current content and reply markup of the message"
)


async def edit_text(state: State, given: Json) -> Json:
    """Replace the text; buttons not given again are removed."""
    mode = given.get("parse_mode", "")
    content = checks.message_text(given["text"], mode, given.get("entities"))
    checks.options(given)
    return _edit(state, given, content, _TEXT, "there is no text in the message to edit")


async def edit_caption(state: State, given: Json) -> Json:
    """Replace the caption of a photo or document."""
    mode = given.get("parse_mode", "")
    content = checks.caption(given.get("caption", ""), mode, given.get("caption_entities"))
    return _edit(state, given, content, _CAPTION, "there is no caption in the message to edit")


async def edit_reply_markup(state: State, given: Json) -> Json:
    """Replace or remove the buttons."""
    return _edit(state, given, {}, frozenset(), "")


def _edit(state: State, given: Json, content: Json, fields: frozenset[str], lack: str) -> Json:
    """Replace ``fields`` and the buttons by ``content``; ``lack`` refuses a wrong message."""
    markup = reply_markup(given.get("reply_markup"), inline_only=True)
    # UNVERIFIED: whether Telegram refuses edits, too, after the person blocked the bot.
    chat = open_chat_of(state, given)
    stored = state.message(chat, given["message_id"])
    if stored is None:
        raise bad("message to edit not found")
    if not stored.from_bot:
        raise bad("message can't be edited")
    if lack and ("text" in stored.body) != (fields == _TEXT):
        raise bad(lack)
    return _replace(state, chat, stored, content | markup, fields | _MARKUP)


def _replace(state: State, chat: Chat, stored: Stored, new: Json, fields: frozenset[str]) -> Json:
    old = {name: value for name, value in stored.body.items() if name in fields}
    if old == new:
        raise bad(_SAME)
    rest = {name: value for name, value in stored.body.items() if name not in fields}
    # A change of the buttons alone does not count as an edit.
    edited = {} if fields == _MARKUP else {"edit_date": state.moment()}
    state.replace(chat, stored, rest | edited | new)
    return stored.body


async def delete_message(state: State, given: Json) -> bool:
    """Delete a message of the last 48 hours, the person's own included."""
    chat = chat_of(state, given)
    stored = state.message(chat, given["message_id"])
    if stored is None:
        raise bad("message to delete not found")
    _delete(state, chat, stored)
    return True


async def delete_messages(state: State, given: Json) -> bool:
    """Delete 1–100 messages; those that are not there are passed over."""
    chat = chat_of(state, given)
    numbers = given["message_ids"]
    if not 1 <= len(numbers) <= 100:
        raise bad("wrong number of message identifiers: 1-100 are expected")
    if not all(isinstance(number, int) for number in numbers):
        raise bad("message identifiers must be Integers")
    there = [stored for number in numbers if (stored := state.message(chat, number))]
    # UNVERIFIED: one that is too old refuses the whole request.
    for stored in there:
        _check_age(state, stored)
    for stored in there:
        _delete(state, chat, stored)
    return True


def _delete(state: State, chat: Chat, stored: Stored) -> None:
    _check_age(state, stored)
    state.delete(chat, stored)


def _check_age(state: State, stored: Stored) -> None:
    if state.moment() - stored.body["date"] > DELETE_WITHIN.total_seconds():
        raise bad("message can't be deleted for everyone")
