"""Telegram asks for patience: of one chat, or of everybody? Pure; seconds of any steady clock."""

from __future__ import annotations

MOMENT = 2.0
"""Seconds within which two chats told to wait mean that all are meant."""


SUSPICION = 30.0
"""Seconds for which all wait at most on the word of one chat; then another one is tried."""


class Slowdown:
    """Guesses whom a request for patience is meant for: Telegram does not say.

    A second chat within a moment was hardly too fast by itself as well, so all are meant. The same
    holds where the second one meets it right after a pause of everybody. A chat that got hardly
    anything cannot have been too fast itself: all are meant, but that is a guess on one refusal, and
    an hour of silence for everybody would be a high price for a wrong one.
    """

    def __init__(self) -> None:
        self._chat = 0
        self._at = float("-inf")
        self._until = float("-inf")

    def told(self, chat: int, after: float, now: float, *, quiet: bool = False) -> None:
        """Note that a message to ``chat`` was answered with ``after`` seconds to wait.

        ``quiet``: the chat got hardly anything lately.
        """
        others = chat != self._chat and now - max(self._at, self._until) <= MOMENT
        self._chat, self._at = chat, now
        if others:
            self._until = max(self._until, now + after)
        elif quiet:
            self._until = max(self._until, now + min(after, SUSPICION))

    def left(self, now: float) -> float:
        """Return for how many seconds nothing at all may be sent."""
        return max(self._until - now, 0.0)
