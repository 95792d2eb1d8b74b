"""Which methods there are, which parameters each knows, and of what type.

Stricter than Telegram on purpose: it ignores an unknown parameter and reads "abc" as 0; here
both are refused, so that a misspelling shows. Our own table after the public documentation
of the Bot API; what the bot cannot use in a plain private chat is refused by name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from bot.playground.checks import word_set
from bot.playground.files import Upload
from bot.playground.refusal import Refusal, bad
from bot.playground.request import Raw

_INTEGER = re.compile(r"-?\d{1,18}")
_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})

# Known to Telegram, of no use here.
_NOT_HERE = word_set(
    "business_connection_id direct_messages_topic_id allow_paid_broadcast message_effect_id "
    "suggested_post_parameters inline_message_id certificate rich_message"
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """The type of a parameter and whether it must be given."""

    kind: str
    required: bool


def _table(names: str) -> dict[str, Parameter]:
    """Read ``name:type`` pairs; ``!`` marks what is required."""
    pairs = (item.split(":") for item in names.split())
    return {name: Parameter(kind.rstrip("!"), kind.endswith("!")) for name, kind in pairs}


_SEND = (
    " message_thread_id:int disable_notification:bool protect_content:bool "
    "reply_parameters:dict reply_markup:dict "
)
_CAPTION = " caption:str parse_mode:str caption_entities:list "
_EDIT = "chat_id:chat! message_id:int! reply_markup:dict "

METHODS: dict[str, dict[str, Parameter]] = {
    name: _table(parameters)
    for name, parameters in {
        "getMe": "",
        "getUpdates": "offset:int limit:int timeout:int allowed_updates:list",
        "sendMessage": "chat_id:chat! text:str! parse_mode:str entities:list "
        "link_preview_options:dict" + _SEND,
        "sendDocument": "chat_id:chat! document:file! thumbnail:file "
        "disable_content_type_detection:bool" + _CAPTION + _SEND,
        "sendPhoto": "chat_id:chat! photo:file! show_caption_above_media:bool has_spoiler:bool"
        + _CAPTION
        + _SEND,
        "editMessageText": _EDIT + "text:str! parse_mode:str entities:list "
        "link_preview_options:dict",
        "editMessageCaption": _EDIT + "show_caption_above_media:bool" + _CAPTION,
        "editMessageReplyMarkup": _EDIT,
        "answerCallbackQuery": "callback_query_id:str! text:str show_alert:bool url:str "
        "cache_time:int",
        "deleteMessage": "chat_id:chat! message_id:int!",
        "deleteMessages": "chat_id:chat! message_ids:list!",
        "sendChatAction": "chat_id:chat! action:str! message_thread_id:int",
        "getFile": "file_id:str!",
        "setMyCommands": "commands:list! scope:dict language_code:str",
        "getMyCommands": "scope:dict language_code:str",
        "deleteMyCommands": "scope:dict language_code:str",
        "setMyName": "name:str language_code:str",
        "setMyDescription": "description:str language_code:str",
        "getMyDescription": "language_code:str",
        "setMyShortDescription": "short_description:str language_code:str",
        "getMyShortDescription": "language_code:str",
        "setWebhook": "url:str! max_connections:int allowed_updates:list ip_address:str "
        "drop_pending_updates:bool secret_token:str",
        "deleteWebhook": "drop_pending_updates:bool",
        "getWebhookInfo": "",
        "getChat": "chat_id:chat!",
        "leaveChat": "chat_id:chat!",
    }.items()
}

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
}


def read_parameters(method: str, raw: Raw) -> Raw:
    """Return the parameters with the types of the table; raise a refusal for any misfit."""
    table = METHODS[method]
    attached = _attached(table, raw)
    for name in raw:
        if name not in table and name not in attached:
            kind = "unsupported in the playground" if name in _NOT_HERE else "unknown"
            raise bad(f'parameter "{name}" of {method} is {kind}')
    for name, parameter in table.items():
        # Telegram reads an empty number or chat as a missing one.
        if parameter.required and name != "url" and raw.get(name, "") == "":
            raise bad(_MISSING.get(name, f'parameter "{name}" is required'))
    return {name: _read(name, table[name].kind, raw, raw[name]) for name in raw if name in table}


def _attached(table: dict[str, Parameter], raw: Raw) -> set[str]:
    """Return the names of parts that a file parameter refers to with attach://."""
    values = (raw.get(name) for name, parameter in table.items() if parameter.kind == "file")
    return {
        value.removeprefix("attach://")
        for value in values
        if isinstance(value, str) and value.startswith("attach://")
    }


def _read(name: str, kind: str, raw: Raw, value: Any) -> Any:
    match kind:
        case "int":
            return _integer(name, value)
        case "bool":
            return _boolean(name, value)
        case "chat":
            return _chat(value)
        case "file":
            return _file(name, raw, value)
        case "list" | "dict":
            return _composed(name, list if kind == "list" else dict, value)
    if not isinstance(value, str):
        raise bad(f'parameter "{name}" must be a String')
    return value


def _integer(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise bad(f'parameter "{name}" must be an Integer')


def _boolean(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = value.lower() if isinstance(value, str) else ""
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise bad(f'parameter "{name}" must be a Boolean')


def _chat(value: Any) -> int:
    """There are no public names in the playground: a chat is known by number."""
    try:
        return _integer("chat_id", value)
    except Refusal:
        raise bad("chat not found") from None


def _file(name: str, raw: Raw, value: Any) -> Upload | str:
    if isinstance(value, str) and value.startswith("attach://"):
        value = raw.get(value.removeprefix("attach://"))
    if isinstance(value, Upload | str):
        return value
    raise bad(f'parameter "{name}" must be a file')


def _composed(name: str, wanted: type, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise bad(f'can\'t parse parameter "{name}": it is not JSON') from None
    if not isinstance(value, wanted):
        raise bad(f'parameter "{name}" must be an {"Array" if wanted is list else "Object"}')
    return value
