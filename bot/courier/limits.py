"""How fast may messages go out? Token buckets: one for all, one for each chat. Pure.

The libraries that were looked at (aiolimiter, asynciolimiter, pyrate-limiter) let whoever comes first
wait for the next token; here whoever is most urgent takes it, and nobody waits inside.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.port import Json

BURST_SECONDS = 0.5
"""How much of a second's messages may go out at once: so that Telegram, which counts by the second,
sees at most one and a half times its limit for a moment after a quiet time."""
RESERVE = 1 / 3
"""Part of that which is kept for people who wait: a reminder takes only what is above it."""
LONG_TEXT = 500
"""Characters; a longer text counts twice for its chat."""
FREE = frozenset({
    "answerCallbackQuery", "deleteMessage", "deleteMessages", "editMessageReplyMarkup",
})  # fmt: skip
"""Methods that put nothing into a chat; Telegram does not count them with the messages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """What Telegram permits. 0: no limit."""

    per_second: float = 30.0
    chat_per_second: float = 1.0
    chat_burst: int = 16
    """So many messages to one chat at once; a result has eight, most of them long."""


UNLIMITED = Rates(per_second=0, chat_per_second=0, chat_burst=0)


class Bucket:
    """Fills at a steady rate, up to its size. It may be left in debt."""

    def __init__(self, rate: float, size: float, now: float, level: float | None = None) -> None:
        """``level``: tokens at the start; None: as many as there is room for."""
        self.size = size
        self._rate = rate
        self._level = size if level is None else level
        self._at = now

    def level(self, now: float) -> float:
        """Return how many tokens there are."""
        return min(self._level + (now - self._at) * self._rate, self.size)

    def take(self, tokens: float, now: float) -> None:
        """Take tokens out, whether or not there are as many."""
        self._level, self._at = self.level(now) - tokens, now

    def wait(self, level: float, now: float) -> float:
        """Return in how many seconds there will be so many tokens."""
        return max(level - self.level(now), 0.0) / self._rate


class Limits:
    """Who may send now, and when is the next one due?"""

    def __init__(self, rates: Rates, now: Callable[[], float]) -> None:
        """``now`` is a steady clock in seconds."""
        self._rates = rates
        self._now = now
        self._chats: dict[int, Bucket] = {}
        size = max(rates.per_second * BURST_SECONDS, 1.0)
        # With room for fewer than two, a reserve would leave the reminders nothing.
        self._reserve = size * RESERVE if size >= 2 else 0.0
        # After a start nobody knows what went out a moment before. And what is under way all at once
        # would all come again, were this life to end soon, too.
        self._all = Bucket(rates.per_second, size, now(), level=1) if rates.per_second else None

    def room(self, *, urgent: bool) -> float:
        """Return how many messages may go out now; infinity where nothing limits them."""
        if self._all is None:
            return math.inf
        level = self._all.level(self._now()) - (0.0 if urgent else self._reserve)
        return max(math.floor(level), 0)

    def take(self, chat: int, payload: Json, *, urgent: bool) -> bool:
        """Take what a message costs; return False where it must wait.

        A chat that has one token may send a long text too, and pays for it afterwards.
        """
        if payload and payload["method"] in FREE:
            return True
        bucket = self._bucket(chat)
        if self.room(urgent=urgent) < 1 or (bucket and bucket.level(self._now()) < 1):
            return False
        if self._all:
            self._all.take(1, self._now())
        if bucket:
            bucket.take(2 if _is_long(payload) else 1, self._now())
        return True

    def tired(self) -> dict[int, float]:
        """Return the chats that must wait for a token of their own, and for how many seconds."""
        now = self._now()
        self._chats = {c: b for c, b in self._chats.items() if b.level(now) < b.size}
        waits = {chat: bucket.wait(1, now) for chat, bucket in self._chats.items()}
        return {chat: wait for chat, wait in waits.items() if wait > 0}

    def wait(self, *, urgent: bool, messages: float = 1) -> float:
        """Return in how many seconds so many messages may go out."""
        if self._all is None:
            return 0.0
        level = messages + (0.0 if urgent else self._reserve)
        return self._all.wait(min(level, self._all.size), self._now())

    def is_quiet(self, chat: int) -> bool:
        """Say whether the chat got hardly anything lately; False where nobody counts."""
        bucket = self._bucket(chat)
        return bucket is not None and bucket.level(self._now()) >= bucket.size - 2

    def _bucket(self, chat: int) -> Bucket | None:
        rate, burst = self._rates.chat_per_second, self._rates.chat_burst
        if not rate or not burst:
            return None
        return self._chats.setdefault(chat, Bucket(rate, burst, self._now()))


def _is_long(payload: Json) -> bool:
    params = payload.get("params", {})
    return len(params.get("text") or params.get("caption") or "") > LONG_TEXT
