"""What is said past the outbox, by whoever has to when the outbox cannot: one message, as a request."""

from __future__ import annotations

from typing import Any


def html_message(chat_id: int, text: str) -> dict[str, Any]:
    """Return the payload that sends Telegram HTML to a chat."""
    params = {"chat_id": chat_id, "text": text, "parse_mode": "HTML"}
    return {"method": "sendMessage", "params": params}
