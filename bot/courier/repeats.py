"""How does a message say that it may have come before? Pure."""

from __future__ import annotations

from datetime import date

from bot.store.port import Json
from bot.wording import TEXT_LIMIT, Wording, length

CAPTION_LIMIT = 1024
"""Telegram's limit for the words under a file, counted as `bot.wording.length` does."""
SHORT_MARK = "🔁"
"""Where the line does not fit."""


def is_harmless_twice(payload: Json) -> bool:
    """Say whether doing it twice is the same as once: edits, deletions, answers to a tap."""
    return not payload["method"].startswith("send")


def marked(payload: Json, today: date, wording: Wording) -> Json:
    """Return the message with a line above its words: it is sent again, and may be there already."""
    params = payload["params"]
    field, limit = ("text", TEXT_LIMIT) if "text" in params else ("caption", CAPTION_LIMIT)
    words = params.get(field, "")
    for mark in (f"{wording.html('again', {}, today)}\n\n", f"{SHORT_MARK} "):
        # A full message goes unmarked: to be cut would be worse for its reader.
        if length(mark + words) <= limit:
            return {**payload, "params": {**params, field: (mark + words).strip()}}
    return payload
