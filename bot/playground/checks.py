"""What Telegram refuses in texts, keyboards, commands and options, in its own words.

Checked against Telegram's live answers where known; the rest is marked UNVERIFIED.
"""

from __future__ import annotations

import re
from typing import Any

from bot.playground.entities import Entity, tidy, utf16_length, with_found
from bot.playground.html import parse_html, url_problem
from bot.playground.refusal import Json, bad

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_COMMANDS = 100


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text; long lists read better that way."""
    return frozenset(words.split())


_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_ENTITY_TYPES = word_set(
    "mention hashtag cashtag bot_command url email phone_number bold italic underline "
    "strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention "
    "custom_emoji date_time"
)
CHAT_ACTIONS = word_set(
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document "
    "choose_sticker find_location record_video_note upload_video_note"
)
_PREVIEW = word_set("is_disabled url prefer_small_media prefer_large_media show_above_text")
_REPLY = word_set(
    "message_id chat_id allow_sending_without_reply quote quote_parse_mode quote_entities "
    "quote_position checklist_task_id poll_option_id"
)
_SCOPES = {
    "default": frozenset({"type"}),
    "all_private_chats": frozenset({"type"}),
    "all_group_chats": frozenset({"type"}),
    "all_chat_administrators": frozenset({"type"}),
    "chat": frozenset({"type", "chat_id"}),
    "chat_administrators": frozenset({"type", "chat_id"}),
    "chat_member": frozenset({"type", "chat_id", "user_id"}),
}


def formatted(text: str, parse_mode: str, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    """Return the plain text and all entities of what the bot sends."""
    match parse_mode.lower():
        case "html":
            plain, found = parse_html(text)
        case "" | "none":
            plain, found = text, _given(text, entities or [])
        case "markdown" | "markdownv2":
            raise bad("the playground supports only parse_mode HTML")
        case _:
            raise bad("unsupported parse_mode")
    plain, found = tidy(plain, found)
    return plain, with_found(plain, found)


def _given(text: str, entities: list[Any]) -> list[Entity]:
    length = utf16_length(text)
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in _ENTITY_TYPES:
            raise bad("can't parse MessageEntity: Unsupported type specified")
        start, size = entity.get("offset"), entity.get("length")
        if not isinstance(start, int) or not isinstance(size, int) or size < 1:
            raise bad("can't parse MessageEntity: offset and length must be of type Integer")
        _check_place(start, size, length)
        check_url(f"entity URL '{entity.get('url')}'", entity.get("url"))
    return entities


def _check_place(start: int, size: int, length: int) -> None:
    if start < 0:
        raise bad(f"receive an entity with incorrect offset {start}")
    if start >= length:
        raise bad(f"entity begins after the end of the text at UTF-16 offset {start}")
    if start + size > length:
        raise bad(
            f"entity beginning at UTF-16 offset {start} "
            f"ends after the end of the text at UTF-16 offset {start + size}"
        )


def check_url(what: str, url: Any) -> None:
    if url is not None and (problem := url_problem(str(url))):
        raise bad(f"{what} is invalid: {problem}")


def message_text(text: str, parse_mode: str, entities: list[Any] | None) -> Json:
    """Return the fields of a text message: 1–4096 UTF-16 units after parsing."""
    plain, found = formatted(text, parse_mode, entities)
    if not plain:
        raise bad("message text is empty")
    if utf16_length(plain) > MAX_TEXT:
        raise bad("message is too long")
    return {"text": plain} | ({"entities": found} if found else {})


def caption(text: str, parse_mode: str, entities: list[Any] | None) -> Json:
    """Return the fields of a caption: 0–1024 UTF-16 units after parsing."""
    plain, found = formatted(text, parse_mode, entities)
    if utf16_length(plain) > MAX_CAPTION:
        raise bad("message caption is too long")
    fields: Json = {"caption": plain} if plain else {}
    return fields | ({"caption_entities": found} if found else {})


def only_known(value: Json, known: frozenset[str], what: str) -> None:
    """Stricter than Telegram, which ignores what it does not know."""
    if unknown := sorted(set(value) - known):
        raise bad(f'{what} has unknown field "{unknown[0]}"')


def options(parameters: Json) -> None:
    """Check link preview and reply options."""
    only_known(parameters.get("link_preview_options") or {}, _PREVIEW, "link_preview_options")
    reply = parameters.get("reply_parameters")
    if reply is not None:
        only_known(reply, _REPLY, "reply_parameters")
        if not isinstance(reply.get("message_id"), int):
            raise bad("message identifier is not specified")


def commands(given: list[Any]) -> list[Json]:
    """Check a list of commands: at most 100, names of [a-z0-9_]{1,32}, descriptions 1–256."""
    if len(given) > MAX_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in given:
        if not isinstance(command, dict):
            raise bad("can't parse BotCommand: expected an Object")
        only_known(command, frozenset({"command", "description"}), "BotCommand")
        name, description = command.get("command"), command.get("description")
        if not isinstance(name, str) or not _COMMAND.fullmatch(name.removeprefix("/")):
            raise bad("BOT_COMMAND_INVALID")
        if not isinstance(description, str) or not 1 <= utf16_length(description.strip()) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return [{**command, "command": command["command"].removeprefix("/")} for command in given]


def scope(given: Json | None) -> Json:
    """Check whom a list of commands is for."""
    wanted = given or {"type": "default"}
    fields = _SCOPES.get(str(wanted.get("type")))
    if fields is None:
        raise bad("can't parse BotCommandScope: unsupported type specified")
    if set(wanted) != fields:
        raise bad("can't parse BotCommandScope: wrong fields for its type")
    return wanted


def language(code: str) -> str:
    """Check a language: two letters, or nothing for everybody."""
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad("language code is invalid")  # UNVERIFIED: the wording
    return code


def short_text(text: str, limit: int, word: str) -> str:
    """Check a text of the bot's profile against its length."""
    if utf16_length(text) > limit:
        raise bad(word)
    return text


def secret(token: str) -> str:
    """Check a webhook's secret: up to 256 of A–Z a–z 0–9 _ -."""
    if not _SECRET.fullmatch(token):
        raise bad("secret token contains unallowed characters")
    return token
