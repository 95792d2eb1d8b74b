"""What of an update is stored? What `parse` reads of it, and nothing else.

So whoever wrote is a number: a name, a contact, a place, whose message was forwarded and our own words
under a button never reach the disk. A field that Telegram adds is left out until somebody reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.telegram.parse import LISTS, ODD, SAYS_NOTHING

Raw = Mapping[str, Any]

_PLAIN = ("message_id", "date", "text", "caption", "media_group_id", "forward_date")
_FILE = ("file_id", "file_unique_id", "file_name", "file_size", "mime_type")
_FILES = ("document", "video", "audio")
_THERE = frozenset((*ODD, *LISTS, *SAYS_NOTHING, "forward_origin"))
"""Of these it is kept that they were there."""


def bare(update: Raw) -> dict[str, Any]:
    """Return the update with nothing in it that nobody reads. Never raises for an odd shape."""
    kept = _picked(update, ("update_id", "too_fast"))
    for name in ("message", "edited_message"):
        if name in update:
            kept[name] = _message(update[name])
    if "callback_query" in update:
        kept["callback_query"] = _query(update["callback_query"])
    if "my_chat_member" in update:
        change = update["my_chat_member"]
        kept["my_chat_member"] = {
            **_inside(change, "chat", ("id", "type")),
            **_inside(change, "new_chat_member", ("status",)),
        }
    return kept


def _message(message: Any) -> Any:
    if not isinstance(message, dict):
        return None
    kept = _picked(message, _PLAIN) | _inside(message, "chat", ("id", "type"))
    for name in _FILES:
        kept |= _inside(message, name, _FILE)
    photo = message.get("photo")
    if isinstance(photo, list) and photo:
        # The last is the largest; the others are the same picture in small.
        kept["photo"] = [_picked(photo[-1], _FILE)]
    return kept | {name: _listed(message[name], name) for name in _THERE if name in message}


def _listed(part: Any, name: str) -> dict[str, Any]:
    """What a poll or a checklist says, for the guard to look at; of all else nothing."""
    if name not in LISTS or not isinstance(part, dict):
        return {}
    heads, points = LISTS[name]
    said = part.get(points)
    lines = [_picked(one, ("text",)) for one in said] if isinstance(said, list) else []
    return _picked(part, heads) | {points: [line for line in lines if line]}


def _query(query: Any) -> Any:
    """Of the message that the button is under, its number and the person's line it answers."""
    if not isinstance(query, dict):
        return None
    kept = _picked(query, ("id", "data")) | _inside(query, "from", ("id",))
    message = query.get("message")
    if isinstance(message, dict):
        under = _picked(message, ("message_id",)) | _inside(message, "chat", ("id", "type"))
        line = message.get("reply_to_message")
        if isinstance(line, dict):
            under["reply_to_message"] = _message(line) | _inside(line, "from", ("is_bot",))
        kept["message"] = under
    return kept


def _inside(raw: Any, name: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """Return those fields of what is called ``name``, under that name; nothing where it is not there."""
    inner = raw.get(name) if isinstance(raw, dict) else None
    return {name: _picked(inner, fields)} if inner is not None else {}


def _picked(raw: Any, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: raw[name] for name in fields if name in raw} if isinstance(raw, dict) else {}
