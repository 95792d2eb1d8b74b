"""What a person does in a chat: writes, taps, sends files, blocks. Each makes an update."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from bot.playground.checks import MAX_CAPTION, MAX_TEXT
from bot.playground.entities import utf16_length, with_found
from bot.playground.files import MEGABYTE, Upload, image_size
from bot.playground.refusal import Json, bad
from bot.playground.sending import MAX_PHOTO, document, photo
from bot.playground.state import Chat, State, Stored

MAX_PERSON_FILE = 64 * MEGABYTE
ALBUM = 10
GROUP = -1001000000001

# Shapes of what a guidance bot does not expect. The files behind them do not exist.
_FILE: Json = {"file_id": "AwACnothinghere", "file_unique_id": "AgADnothing", "file_size": 4096}
_VIDEO: Json = {**_FILE, "length": 240, "duration": 3}
_STICKER: Json = {**_FILE, "type": "regular", "width": 512, "height": 512, "emoji": "😭"}
_POLL: Json = {
    "id": "5100000000000000001",
    "question": "이번 공연 예매 취소, 겪어 보셨나요?",
    "options": [
        {"persistent_id": "1", "text": "네", "voter_count": 3},
        {"persistent_id": "2", "text": "아니요", "voter_count": 1},
    ],
    "total_voter_count": 4,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": True,
    "members_only": False,
}
ODD: dict[str, Json] = {
    "voice": {"voice": {**_FILE, "duration": 3, "mime_type": "audio/ogg"}},
    "sticker": {"sticker": {**_STICKER, "is_animated": False, "is_video": False}},
    "location": {"location": {"latitude": 37.5665, "longitude": 126.9780}},
    "contact": {"contact": {"phone_number": "+821000000000", "first_name": "이바다"}},
    "video_note": {"video_note": _VIDEO},
    "poll_forward": {"poll": _POLL},
}


class People:
    """What people do, as updates for the bot."""

    def __init__(self, state: State) -> None:
        """Act on ``state``."""
        self._state = state

    def _chat(self, number: int) -> Chat:
        if number <= 0:
            raise bad("a private chat has a positive number")
        chat = self._state.private(number)
        if chat.blocked:
            raise bad("the bot is blocked here: unblock it first")
        return chat

    def _say(self, chat: Chat, content: Json) -> Stored:
        stored = self._state.add(chat, self._state.person(chat.id), content)
        self._state.updates.push({"message": stored.body})
        return stored

    def write(self, number: int, text: str) -> list[int]:
        """Send a text; one longer than 4096 goes as several, as Telegram's clients do it."""
        chat = self._chat(number)
        pieces = list(_pieces(text.strip()))
        if not pieces:
            raise bad("message text is empty")
        return [self._say(chat, _text(piece)).body["message_id"] for piece in pieces]

    def write_in_group(self, number: int, text: str) -> int:
        """Send a text in a group the bot is in."""
        group = self._state.group(GROUP)
        stored = self._state.add(group, self._state.person(number), _text(text))
        self._state.updates.push({"message": stored.body})
        return int(stored.body["message_id"])

    def edit(self, number: int, message: int, text: str) -> None:
        """Change a text that the person sent."""
        chat = self._chat(number)
        stored = self._state.message(chat, message)
        if stored is None or stored.from_bot or "text" not in stored.body:
            raise bad("there is no such text of this person")
        rest = {k: v for k, v in stored.body.items() if k not in {"text", "entities"}}
        body = rest | _text(text) | {"edit_date": self._state.moment()}
        self._state.replace(chat, stored, body)
        self._state.updates.push({"edited_message": body})

    def tap(self, number: int, message: int, data: str, *, force: bool = False) -> str:
        """Tap a button; return the query's number.

        ``force`` taps one that is no longer there: an old client may still show it.
        """
        chat = self._chat(number)
        stored = self._state.message(chat, message)
        if stored is None or not stored.from_bot:
            raise bad("there is no such message of the bot")
        if not force and data not in _buttons(stored.body):
            raise bad("there is no such button under this message")
        query = str(secrets.randbelow(9 * 10**17) + 10**17)
        self._state.ask(chat, query)
        self._state.updates.push(
            {
                "callback_query": {
                    "id": query,
                    "from": self._state.person(number),
                    "message": stored.body,
                    "chat_instance": str(number),
                    "data": data,
                }
            }
        )
        return query

    def send_files(
        self, number: int, uploads: list[Upload], caption: str, *, as_files: bool
    ) -> list[int]:
        """Send files: images as photos unless ``as_files``; several of a kind as albums."""
        chat = self._chat(number)
        if not uploads or not all(upload.content for upload in uploads):
            raise bad("file must be non-empty")
        if utf16_length(caption) > MAX_CAPTION:
            raise bad("message caption is too long")
        photos = [] if as_files else [upload for upload in uploads if _is_photo(upload)]
        others = [upload for upload in uploads if upload not in photos]
        sent: list[int] = []
        for album in [*_albums(photos, "photos"), *_albums(others, "documents")]:
            sent += self._send_album(chat, *album, "" if sent else caption)
        return sent

    def _send_album(
        self, chat: Chat, folder: str, uploads: list[Upload], caption: str
    ) -> list[int]:
        group = {"media_group_id": str(secrets.randbits(60))} if len(uploads) > 1 else {}
        sent: list[int] = []
        for upload in uploads:
            stored = self._state.files.add(folder, upload)
            media = photo(self._state, stored) if folder == "photos" else document(stored)
            words = {"caption": caption} if caption and not sent else {}
            sent.append(self._say(chat, media | group | words).body["message_id"])
        return sent

    def send_odd(self, number: int, kind: str) -> int:
        """Send something a guidance bot does not expect, by its name in `ODD`."""
        if kind not in ODD:
            raise bad(f"there is no kind {kind}; there are: {', '.join(ODD)}, group_message")
        origin: Json = {
            "type": "channel",
            "chat": {"id": -1001000000002, "title": "예매 소식", "type": "channel"},
            "message_id": 7,
            "date": self._state.moment() - 3600,
        }
        forwarded: Json = {"forward_origin": origin} if kind == "poll_forward" else {}
        stored = self._say(self._chat(number), forwarded | ODD[kind])
        return int(stored.body["message_id"])

    def block(self, number: int, blocked: bool) -> None:
        """Block or unblock the bot; the bot hears of it as `my_chat_member`."""
        chat = self._state.private(number)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        self._state.touch(chat)
        kicked = {"user": self._state.bot, "status": "kicked", "until_date": 0}
        member = {"user": self._state.bot, "status": "member"}
        old, new = (member, kicked) if blocked else (kicked, member)
        change: Json = {"chat": chat.shape, "from": self._state.person(number)}
        change |= {"date": self._state.moment()}
        change |= {"old_chat_member": old, "new_chat_member": new}
        self._state.updates.push({"my_chat_member": change})


def _text(text: str) -> Json:
    entities = with_found(text, [])
    return {"text": text} | ({"entities": entities} if entities else {})


def _pieces(text: str) -> Iterator[str]:
    piece: list[str] = []
    used = 0
    for character in text:
        width = 2 if ord(character) > 0xFFFF else 1
        if used + width > MAX_TEXT:
            yield "".join(piece)
            piece, used = [], 0
        piece.append(character)
        used += width
    if piece:
        yield "".join(piece)


def _buttons(body: Json) -> set[str]:
    rows = body.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["callback_data"] for row in rows for button in row if "callback_data" in button}


def _is_photo(upload: Upload) -> bool:
    return len(upload.content) <= MAX_PHOTO and image_size(upload.content) is not None


def _albums(uploads: list[Upload], folder: str) -> Iterator[tuple[str, list[Upload]]]:
    for start in range(0, len(uploads), ALBUM):
        yield folder, uploads[start : start + ALBUM]
