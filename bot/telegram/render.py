"""What a turn says → Bot API requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.dialogue.state import Button, Erase, Keyboard, Message, Redraw, Retire, Say, Toast, Unsay
from bot.telegram.callback import Signer, encode
from bot.wording import Wording, pieces

Request = dict[str, Any]
"""{"method": Bot API method, "params": its parameters}"""
Plain = Message


class Renderer:
    """Turns messages into requests for one bot."""

    def __init__(self, wording: Wording, signer: Signer) -> None:
        self._wording = wording
        self._signer = signer

    def requests(self, out: Plain, chat_id: int, today: date) -> Iterator[Request]:
        """Yield the requests for one thing a turn says, in order."""
        match out:
            case Say():
                yield from self._messages(out, chat_id, today)
            case Redraw(message_id=message_id, say=say):
                yield from self._redrawn(message_id, say, chat_id, today)
            case Retire(message_id=message_id):
                yield _request("editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)
            case Toast(query_id=query_id, text=text):
                extra = {"text": text} if text else {}
                yield _request("answerCallbackQuery", callback_query_id=query_id, **extra)
            case Erase(message_id=message_id):
                yield _request("deleteMessage", chat_id=chat_id, message_id=message_id)
            case Unsay(message_ids=numbers):
                yield _request("deleteMessages", chat_id=chat_id, message_ids=list(numbers))

    def _messages(self, say: Say, chat_id: int, today: date) -> Iterator[Request]:
        texts = pieces(self._wording.html(say.template, say.data, today))
        for text in texts[:-1]:
            yield _request("sendMessage", chat_id=chat_id, text=text, parse_mode="HTML")
        extra = {"reply_markup": self.keyboard(say.buttons, chat_id)} if say.buttons else {}
        if say.reply_to:
            known = {"message_id": say.reply_to, "allow_sending_without_reply": True}
            extra |= {"reply_parameters": known}
        yield _request("sendMessage", chat_id=chat_id, text=texts[-1], parse_mode="HTML", **extra)

    def _redrawn(self, message_id: int, say: Say, chat_id: int, today: date) -> Iterator[Request]:
        """A screen that fits one message replaces the old one; a longer one comes new."""
        text, *more = pieces(self._wording.html(say.template, say.data, today))
        if more:
            yield _request("editMessageReplyMarkup", chat_id=chat_id, message_id=message_id)
            yield from self._messages(say, chat_id, today)
            return
        yield _request(
            "editMessageText", chat_id=chat_id, message_id=message_id, text=text,
            parse_mode="HTML", reply_markup=self.keyboard(say.buttons, chat_id),
        )  # fmt: skip

    def keyboard(self, buttons: Keyboard, chat_id: int) -> dict[str, Any]:
        """Return an inline keyboard with signed callback data."""
        return {"inline_keyboard": [[self._button(b, chat_id) for b in row] for row in buttons]}

    def _button(self, button: Button, chat_id: int) -> dict[str, Any]:
        if button.copy:
            return {"text": button.label, "copy_text": {"text": button.copy}}
        return {
            "text": button.label, "callback_data": encode(button.action, chat_id, self._signer)
        }  # fmt: skip


def _request(method: str, **params: Any) -> Request:
    return {"method": method, "params": params}
