"""A Telegram update → an event of ours. Behind this module nobody sees an update.

Read as the JSON that it is: python-telegram-bot's objects would cost as much as all the rest of a turn.
Raises KeyError, TypeError or ValueError for what Telegram does not send.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from bot.clock import KST
from bot.dialogue.state import (
    Edited,
    Event,
    Evidence,
    Hurried,
    Left,
    Odd,
    Public,
    Said,
    Sent,
    Tapped,
)
from bot.telegram.callback import Signer, decode

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
Raw = Mapping[str, Any]
ODD = (
    "voice", "sticker", "location", "venue", "contact", "poll", "video_note", "animation", "dice",
    "game", "story",
)  # fmt: skip
SAYS_NOTHING = ("pinned_message", "new_chat_title", "write_access_allowed")
LISTS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "poll": (("question", "description", "explanation"), "options"),
    "checklist": (("title",), "tasks"),
}
"""What can hold lines of words → where: in these fields, and in the "text" of each of those."""
_AS_ODD = {"venue": "location", "video_note": "video"}
_MIME = re.compile(r"(?!(?:\D*\d){7})[\w.+-]+/[\w.+-]+", re.ASCII)
"""With fewer than seven digits: no personal number has so few, and no type so many."""
_MOST_MIME = 80
"""Characters; the longest in common use has 73 (PowerPoint's)."""


def chat_of(raw: Raw) -> int:
    """Return the chat an update belongs to, or 0 for one that belongs to none."""
    for name in ("message", "edited_message", "my_chat_member"):
        if name in raw:
            return int(raw[name]["chat"]["id"])
    query = raw.get("callback_query")
    if query is None:
        return 0
    message = query.get("message") or {}
    return int(message.get("chat", query["from"])["id"])


def is_group(raw: Raw) -> bool:
    """Whether an update comes from where the bot does not work: a group or a channel."""
    for name in ("message", "edited_message", "my_chat_member"):
        if name in raw:
            return bool(raw[name]["chat"].get("type", "private") != "private")
    message = (raw.get("callback_query") or {}).get("message") or {}
    return bool(message.get("chat", {}).get("type", "private") != "private")


def event_of(raw: Raw, now: datetime, signer: Signer) -> Event | None:
    """Return what the person did, or None for an update that nobody has to answer."""
    if told := raw.get("too_fast"):
        return Hurried(told["seconds"], told["message_id"], told["query_id"])
    if query := raw.get("callback_query"):
        return _tap(query, signer)
    if change := raw.get("my_chat_member"):
        return _membership(change)
    edited = raw.get("edited_message")
    message = edited or raw.get("message")
    if message is None:
        return None
    if message["chat"]["type"] != "private":
        return Public() if not edited and _is_for_us(message) else None
    if edited:
        return Edited(_words(message), _number(message))
    return _message(message, now)


def _is_for_us(message: Raw) -> bool:
    """In a group, only a command is answered; people talk to each other there."""
    return bool(message.get("text", "").startswith("/"))


def _tap(query: Raw, signer: Signer) -> Event | None:
    message, query_id = query.get("message"), _query_id(query)
    if message is None:
        return Tapped(None, 0, query_id, refused="inline")
    chat = message["chat"]
    if chat["type"] != "private":
        return Public(query_id)
    # In a private chat the chat's id is the person's own: nobody else can tap there.
    mine = query["from"]["id"] == chat["id"]
    action = decode(query.get("data", ""), chat["id"], signer) if mine else None
    refused = "" if action else ("forged" if mine else "other_chat")
    return Tapped(action, _number(message), query_id, _about(message), refused)


def _query_id(query: Raw) -> str:
    """What a tap is answered under; Telegram would refuse an answer without it, for ever."""
    query_id = query["id"]
    if not isinstance(query_id, str) or not query_id:
        raise ValueError("not the id of a tap")
    return query_id


def _about(message: Raw) -> Said | None:
    """The person's line that the button's message replies to; Telegram keeps it, we do not.

    Of a message too old to be seen Telegram tells its number alone.
    """
    line = message.get("reply_to_message")
    if line is None or not line.get("text") or line.get("from", {}).get("is_bot"):
        return None
    return _said(line)


def _membership(change: Raw) -> Event | None:
    if change["chat"]["type"] != "private":
        return None
    return Left(back=change["new_chat_member"]["status"] not in ("kicked", "left"))


def _message(message: Raw, now: datetime) -> Event | None:
    if "text" in message:
        return _said(message)
    if any(message.get(kind) for kind in ("photo", "document", "video", "audio")):
        return _sent(message, now)
    number = _number(message)
    for kind in ODD:
        if kind in message:
            return Odd(_AS_ODD.get(kind, kind), number, _words(message))
    if any(kind in message for kind in SAYS_NOTHING):
        return None
    return Odd("unknown", number, _words(message))


def _words(message: Raw) -> str:
    """What was written: the text, or a caption with a file's name, or what a poll or checklist says."""
    if "text" in message:
        return str(message["text"])
    files = (message.get(kind) for kind in ("document", "video", "audio"))
    names = [file.get("file_name", "") for file in files if file]
    return "\n".join([message.get("caption", ""), *names, *_listed(message)]).strip()


def _listed(message: Raw) -> Iterator[str]:
    """What a poll asks, offers and explains; what a checklist is called and holds."""
    for kind, (heads, points) in LISTS.items():
        part = message.get(kind) or {}
        yield from (part[head] for head in heads if part.get(head))
        yield from (one["text"] for one in part.get(points, ()))


def _number(message: Raw) -> int:
    """The message's number; one beyond 64 bits could not be answered, and no column holds it."""
    number: int = message["message_id"]
    if number.bit_length() > 63:
        raise ValueError("not a message's number")
    return number


def _said(message: Raw) -> Said:
    """Of a forwarded message, whose it was is not even looked at."""
    forwarded = "forward_origin" in message or "forward_date" in message
    return Said(message["text"], _number(message), _at(message), forwarded)


def _at(message: Raw) -> datetime:
    return datetime.fromtimestamp(message["date"], KST)


def _sent(message: Raw, now: datetime) -> Sent:
    evidence, size = _evidence(message, now)
    return Sent(
        evidence, _number(message), message.get("caption", ""),
        group=message.get("media_group_id", ""), empty=size == 0,
    )  # fmt: skip


def _evidence(message: Raw, now: datetime) -> tuple[Evidence, int | None]:
    """Return the file and its size as Telegram tells it, which it need not."""
    # Before video: a silent film comes as a document and as an animation at once.
    kinds: tuple[Literal["photo", "document", "video", "audio"], ...]
    kinds = ("photo", "document", "video", "audio")
    media = next(kind for kind in kinds if message.get(kind))
    file = message["photo"][-1] if media == "photo" else message[media]
    size = file.get("file_size")
    return Evidence(
        id=0, media=media, file_id=file["file_id"], file_unique_id=file["file_unique_id"],
        file_name=file.get("file_name", ""), size=size or 0, message_id=_number(message),
        mime="image/jpeg" if media == "photo" else _mime(file.get("mime_type", "")),
        # When Telegram took it, however late it reached us; but its clock may run ahead of ours.
        received_at=min(_at(message), now),
    ), size  # fmt: skip


def _mime(told: str) -> str:
    """The type of a file as the sender's app tells it, if it is one: anything may be written there."""
    return told if len(told) <= _MOST_MIME and _MIME.fullmatch(told) else ""
