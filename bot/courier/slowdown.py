"""Telegram asks for patience: of one chat, or of everybody? Pure; seconds of any steady clock."""

from __future__ import annotations

MOMENT = 2.0
"""Seconds within which two chats told to wait mean that all are meant."""


class Slowdown:
    """Guesses whom a request for patience is meant for: Telegram does not say.

    A second chat within a moment was hardly too fast by itself as well, so all are meant. The same
    holds where the second one meets it right after a pause of everybody.
    """

    def __init__(self) -> None:
        self._chat = 0
        self._at = float("-inf")
        self._until = float("-inf")

    def told(self, chat: int, after: float, now: float) -> None:
        """Note that a message to ``chat`` was answered with ``after`` seconds to wait."""
        others = chat != self._chat and now - max(self._at, self._until) <= MOMENT
        self._chat, self._at = chat, now
        if others:
            self._until = max(self._until, now + after)

    def left(self, now: float) -> float:
        """Return for how many seconds nothing at all may be sent."""
        return max(self._until - now, 0.0)
