"""A Telegram update → an event of ours. Behind this module nobody sees an Update."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from telegram import MaybeInaccessibleMessage, Message, Update

from bot.clock import KST
from bot.dialogue.state import Edited, Event, Evidence, Left, Odd, Public, Said, Sent, Tapped
from bot.telegram.callback import Signer, decode

ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")
_ODD = (
    "voice", "sticker", "location", "venue", "contact", "poll", "video_note", "animation", "dice",
    "game", "story",
)  # fmt: skip
_AS_ODD = {"venue": "location", "video_note": "video"}


def chat_of(raw: Mapping[str, Any]) -> int:
    """Return the chat an update belongs to, or 0 for one that belongs to none."""
    for name in ("message", "edited_message", "my_chat_member"):
        if name in raw:
            return int(raw[name]["chat"]["id"])
    query = raw.get("callback_query")
    if query is None:
        return 0
    message = query.get("message") or {}
    return int(message.get("chat", query["from"])["id"])


def event_of(raw: dict[str, Any], now: datetime, signer: Signer) -> Event | None:
    """Return what the person did, or None for an update that nobody has to answer."""
    update = Update.de_json(raw, None)
    if update.callback_query:
        return _tap(update, signer)
    if update.my_chat_member:
        return _membership(update)
    message = update.edited_message or update.message
    if message is None:
        return None
    if message.chat.type != "private":
        return Public() if update.message and _is_for_us(message) else None
    if update.edited_message:
        return Edited(message.text or message.caption or "", message.message_id)
    return _message(message, now)


def _is_for_us(message: Message) -> bool:
    """In a group, only a command is answered; people talk to each other there."""
    return bool(message.text and message.text.startswith("/"))


def _tap(update: Update, signer: Signer) -> Event | None:
    query = update.callback_query
    assert query is not None  # noqa: S101 - the caller looked
    message = query.message
    if message is None:
        return Tapped(None, 0, query.id)
    if message.chat.type != "private":
        return Public(query.id)
    # In a private chat the chat's id is the person's own: nobody else can tap there.
    mine = query.from_user.id == message.chat.id
    action = decode(query.data or "", message.chat.id, signer) if mine else None
    return Tapped(action, message.message_id, query.id, _about(message))


def _about(message: MaybeInaccessibleMessage) -> Said | None:
    """The person's line that the button's message replies to; Telegram keeps it, we do not."""
    line = message.reply_to_message if isinstance(message, Message) else None
    if line is None or not line.text or (line.from_user and line.from_user.is_bot):
        return None
    return Said(line.text, line.message_id, line.date.astimezone(KST))


def _membership(update: Update) -> Event | None:
    change = update.my_chat_member
    assert change is not None  # noqa: S101 - the caller looked
    if change.chat.type != "private":
        return None
    return Left(back=change.new_chat_member.status not in ("kicked", "left"))


def _message(message: Message, now: datetime) -> Event | None:
    if message.text is not None:
        return Said(message.text, message.message_id, message.date.astimezone(KST))
    if message.photo or message.document or message.video or message.audio:
        return _sent(message, now)
    for kind in _ODD:
        if getattr(message, kind):
            return Odd(_AS_ODD.get(kind, kind), message.message_id)
    if message.pinned_message or message.new_chat_title or message.write_access_allowed:
        return None
    return Odd("unknown", message.message_id)


def _sent(message: Message, now: datetime) -> Sent:
    evidence, size = _evidence(message, now)
    return Sent(
        evidence, message.message_id, message.caption or "",
        group=message.media_group_id or "", empty=size == 0,
    )  # fmt: skip


def _evidence(message: Message, now: datetime) -> tuple[Evidence, int | None]:
    """Return the file and its size as Telegram tells it, which it need not."""
    # When Telegram took it, however late it reached us; but its clock may run ahead of ours.
    received = min(message.date.astimezone(KST), now)
    if message.photo:
        photo = message.photo[-1]
        return Evidence(
            id=0, media="photo", file_id=photo.file_id, file_unique_id=photo.file_unique_id,
            mime="image/jpeg", size=photo.file_size or 0, message_id=message.message_id,
            received_at=received,
        ), photo.file_size  # fmt: skip
    # Before video: a silent film comes as a document and as an animation at once.
    media: Literal["document", "video", "audio"]
    media = "document" if message.document else "video" if message.video else "audio"
    file = message.document or message.video or message.audio
    assert file is not None  # noqa: S101 - the caller looked
    return Evidence(
        id=0, media=media, file_id=file.file_id, file_unique_id=file.file_unique_id,
        file_name=file.file_name or "", mime=file.mime_type or "", size=file.file_size or 0,
        message_id=message.message_id, received_at=received,
    ), file.file_size  # fmt: skip
