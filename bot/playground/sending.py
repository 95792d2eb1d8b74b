"""How the bot sends messages, photos and documents, and fetches files."""

from __future__ import annotations

from typing import Any

from bot.playground import checks
from bot.playground.files import MEGABYTE, StoredFile, Upload, image_size
from bot.playground.keyboards import reply_markup
from bot.playground.refusal import Json, Refusal, bad
from bot.playground.state import Chat, State

MAX_DOWNLOAD = 20 * MEGABYTE
MAX_PHOTO = 10 * MEGABYTE
THUMBNAIL = 90


def chat_of(state: State, given: Json) -> Chat:
    """Return the chat a request names."""
    chat = state.find(given["chat_id"])
    if chat is None:
        raise bad("chat not found")
    return chat


def open_chat_of(state: State, given: Json) -> Chat:
    """Return the chat, if the bot may write there."""
    chat = chat_of(state, given)
    if chat.blocked:
        raise Refusal(403, "Forbidden: bot was blocked by the user")
    if "message_thread_id" in given:
        raise bad("message thread not found")
    return chat


async def send_message(state: State, given: Json) -> Json:
    """Send a text."""
    mode = given.get("parse_mode", "")
    content = checks.message_text(given["text"], mode, given.get("entities"))
    return _send(state, given, content)


async def send_document(state: State, given: Json) -> Json:
    """Send a file under its own name."""
    caption = _caption(given)
    stored = _stored(state, "documents", given["document"])
    return _send(state, given, document(stored) | caption)


async def send_photo(state: State, given: Json) -> Json:
    """Send an image: PNG or JPEG, up to 10 MB, sides up to 10,000 in sum and 20:1."""
    caption = _caption(given)
    image = given["photo"]
    if isinstance(image, Upload):
        _check_photo(image)
    stored = _stored(state, "photos", image)
    return _send(state, given, photo(state, stored) | caption)


def _send(state: State, given: Json, content: Json) -> Json:
    checks.options(given)
    markup = reply_markup(given.get("reply_markup"))
    chat = open_chat_of(state, given)
    reply = _reply(state, chat, given.get("reply_parameters"))
    state.count_send(chat)
    protected = {"has_protected_content": True} if given.get("protect_content") else {}
    state.act(chat, "")
    return state.add(chat, state.bot, content | reply | protected | markup).body


def _caption(given: Json) -> Json:
    mode = given.get("parse_mode", "")
    return checks.caption(given.get("caption", ""), mode, given.get("caption_entities"))


def _reply(state: State, chat: Chat, wanted: Json | None) -> Json:
    if wanted is None:
        return {}
    if stored := state.message(chat, wanted["message_id"]):
        body = {key: value for key, value in stored.body.items() if key != "reply_to_message"}
        return {"reply_to_message": body}
    if wanted.get("allow_sending_without_reply"):
        return {}
    raise bad("message to be replied not found")


def _stored(state: State, folder: str, file: Any) -> StoredFile:
    """Keep a new upload, or find a file that was sent before by its identifier."""
    if isinstance(file, Upload):
        if not file.content:
            raise bad("file must be non-empty")
        return state.files.add(folder, file)
    stored = state.files.get(file)
    if stored is None:
        raise bad("wrong file identifier/HTTP URL specified")
    return stored


def _check_photo(image: Upload) -> None:
    # UNVERIFIED: the wording of the first; the limits are documented.
    size = len(image.content)
    if size > MAX_PHOTO:
        raise bad(f"file of size {size} bytes is too big for a photo")
    sides = image_size(image.content)
    if sides is None:
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(sides) > 10_000 or max(sides) > 20 * min(sides):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def document(stored: StoredFile) -> Json:
    """Return the field ``document`` of a message."""
    return {"document": {**_file(stored), "file_name": stored.name, "mime_type": stored.mime}}


def photo(state: State, stored: StoredFile) -> Json:
    """Return the field ``photo``: a thumbnail and the image, smallest first.

    The playground scales nothing: the thumbnail is another identifier for the same bytes.
    """
    width, height = image_size(stored.content) or (THUMBNAIL, THUMBNAIL)
    shrink = min(THUMBNAIL / max(width, height), 1.0)
    small = {"width": max(int(width * shrink), 1), "height": max(int(height * shrink), 1)}
    thumbnail = state.files.alias(stored)
    return {
        "photo": [
            {**_file(thumbnail), **small},
            {**_file(stored), "width": width, "height": height},
        ]
    }


def _file(stored: StoredFile) -> Json:
    return {
        "file_id": stored.file_id,
        "file_unique_id": stored.unique_id,
        "file_size": stored.size,
    }


async def get_file(state: State, given: Json) -> Json:
    """Return where a file can be downloaded: up to 20 MB."""
    stored = state.files.get(given["file_id"])
    if stored is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if stored.size > MAX_DOWNLOAD:
        raise bad("file is too big")
    return _file(stored) | {"file_path": stored.path}


async def send_chat_action(state: State, given: Json) -> bool:
    """Show that the bot is busy."""
    if given["action"] not in checks.CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    state.act(open_chat_of(state, given), given["action"])
    return True
