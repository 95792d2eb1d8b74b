"""What Telegram refuses in the buttons under a message, in its own words."""

from __future__ import annotations

from typing import Any

from bot.playground.checks import check_url, only_known, word_set
from bot.playground.entities import utf16_length
from bot.playground.refusal import Json, bad

MAX_CALLBACK_DATA = 64
MAX_COPY_TEXT = 256
MAX_BUTTONS = 100
MAX_ROW = 8

_STYLES = frozenset({"danger", "success", "primary"})
_ACTIONS = word_set(
    "callback_data url copy_text web_app login_url switch_inline_query pay callback_game "
    "switch_inline_query_current_chat switch_inline_query_chosen_chat"
)
_BUTTON_FIELDS = _ACTIONS | {"text", "style", "icon_custom_emoji_id"}
_MARKUPS = {
    "inline_keyboard": frozenset({"inline_keyboard"}),
    "remove_keyboard": frozenset({"remove_keyboard", "selective"}),
    "force_reply": frozenset({"force_reply", "input_field_placeholder", "selective"}),
}


def reply_markup(markup: Json | None, *, inline_only: bool = False) -> Json:
    """Return the message's field ``reply_markup``, or nothing when there is none to show."""
    if not markup:
        return {}
    kind = next((kind for kind in _MARKUPS if kind in markup), None)
    if kind is None:
        # A reply keyboard is fine for Telegram; this page shows buttons under messages only.
        raise bad("the playground supports only inline keyboards as reply_markup")
    only_known(markup, _MARKUPS[kind], "reply markup")
    if kind != "inline_keyboard":
        if inline_only:
            raise bad("inline keyboard expected")
        return {}
    rows = _rows(markup["inline_keyboard"])
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _rows(rows: Any) -> list[list[Json]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad("can't parse reply keyboard markup JSON object")
    # UNVERIFIED: the limits and the word are from clients' experience, not from the documents.
    if sum(len(row) for row in rows) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    return [[_button(button) for button in row] for row in rows if row]


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    only_known(button, _BUTTON_FIELDS, "inline keyboard button")
    if not isinstance(button.get("text"), str):
        raise bad('can\'t parse inline keyboard button: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")  # UNVERIFIED: the word
    if button.get("style", "primary") not in _STYLES:
        raise bad("can't parse inline keyboard button: invalid button style specified")
    _check_action(button)
    return button


def _check_action(button: Json) -> None:
    actions = [name for name in button if name in _ACTIONS and button[name] not in ("", None)]
    if not actions:
        raise bad(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(actions) > 1:  # UNVERIFIED: Telegram may take the first of them
        raise bad("can't parse inline keyboard button: exactly one action must be specified")
    match actions[0]:
        case "callback_data":
            _check_data(button["callback_data"])
        case "url":
            check_url(f"inline keyboard button URL '{button['url']}'", button["url"])
        case "copy_text":
            _check_copy(button["copy_text"])
        case other:
            raise bad(f'the playground does not support inline keyboard buttons with "{other}"')


def _check_data(data: Any) -> None:
    if not isinstance(data, str):
        raise bad(
            'can\'t parse inline keyboard button: Field "callback_data" must be of type String'
        )
    if len(data.encode()) > MAX_CALLBACK_DATA:
        raise bad("BUTTON_DATA_INVALID")


def _check_copy(copy: Any) -> None:
    text = copy.get("text") if isinstance(copy, dict) else None
    # UNVERIFIED: the word; the limit of 1–256 is documented.
    if not isinstance(text, str) or not 1 <= utf16_length(text) <= MAX_COPY_TEXT:
        raise bad("BUTTON_COPY_TEXT_INVALID")
