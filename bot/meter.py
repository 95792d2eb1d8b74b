"""What is counted while the bot runs, as a port: the rooms tell it, and know nothing of who listens.

No word, no chat and no id goes in here: every text is a kind of ours, of which there are few.
"""

from __future__ import annotations

from typing import Literal, Protocol

Part = Literal["intake", "courier"]
"""A part of the bot that must be heard of again and again."""


class Meter(Protocol):
    """Takes in what happened. Calls are cheap and never fail; metrics.py is the one behind it."""

    def alive(self, part: Part) -> None:
        """A part has just done what it is there for, such as asking Telegram for updates."""

    def received(self, kind: str) -> None:
        """An update came in and was committed: "message", "callback_query", …"""

    def refused(self, why: str) -> None:
        """The webhook turned a request away: "secret", "address", "json", …"""

    def turned_away(self, why: str) -> None:
        """An update was not read, or a tap not obeyed.

        Not read: "kind" (never asked for), "group", "too_fast". Not obeyed: "forged" (altered, another
        chat's, not ours), "other_chat", "inline", "stale" (of an older answer, or tapped again), "gone"
        (of a case that this person does not have).
        """

    def handled(self, seconds: float) -> None:
        """An update was dealt with, so long after it had come in: its reply is committed."""

    def sent(self, kind: str, result: str) -> None:
        """The courier tried an outbox row of a kind ("reply", "file", "reminder", "notice").

        Results: "sent", "again" (it will be tried again), "unknown" (no answer came after it had been
        handed over), "slow_down" (Telegram asked for patience), "gone" (the person is), "set_aside".
        """

    def made(self, what: str, seconds: float) -> None:
        """The courier had a file made: "letter", "bundle", …"""


class NoMeter:
    """Nobody listens: the default of whatever takes a meter."""

    def alive(self, part: Part) -> None: ...
    def received(self, kind: str) -> None: ...
    def refused(self, why: str) -> None: ...
    def turned_away(self, why: str) -> None: ...
    def handled(self, seconds: float) -> None: ...
    def sent(self, kind: str, result: str) -> None: ...
    def made(self, what: str, seconds: float) -> None: ...


NO_METER: Meter = NoMeter()
