"""How the playground says no: Telegram's own error shape and, where known, its own words."""

from __future__ import annotations

from typing import Any

from bot.errors import GujeError

Json = dict[str, Any]


class Refusal(GujeError):
    """A Bot API request that Telegram would refuse."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        """Refuse with an HTTP status, Telegram's description and, for 429, seconds to wait."""
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> Json:
        """Return the JSON object Telegram answers with."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad(description: str) -> Refusal:
    """Return a refusal with status 400."""
    return Refusal(400, f"Bad Request: {description}")
