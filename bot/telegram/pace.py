"""How fast may one chat send? What comes faster is warned of, then not read for a while, aloud.

A chat that floods must cost the others nothing: what is not read is not stored either. But nothing is
passed over in silence: the message from which on nothing is read is answered, and that answer is on its
way to the disk before anything after it is dropped. Nothing here is stored; a restart begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.courier.limits import Bucket
from bot.meter import NO_METER, Meter
from bot.telegram.callback import CODES, SEPARATOR
from bot.telegram.parse import ALLOWED_UPDATES, chat_of, is_group

Update = Mapping[str, Any]

WARN_AT, CALM_AT = 1 / 3, 2 / 3
"""Part of the burst that is left when the warning comes; and from which on it may come again."""
COMMANDS, COMMANDS_PER_SECOND = 5, 0.1
"""Commands that are taken during a pause: nobody is ever stuck."""
ENDS = frozenset(
    CODES[kind]
    for kind in ("erase", "delete_all", "drop", "delete_case", "withdraw", "quiet", "remind_no")
)
"""Taps that count as commands."""
GROUP_SECONDS = 24 * 60 * 60.0
"""A group is told once in this time that the bot works elsewhere, however often it is called."""
MOST_CHATS = 10_000
"""Chats that are remembered before those who are quiet again are forgotten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What one chat may send. ``per_minute`` 0: no limit."""

    per_minute: float = 60.0
    burst: int = 90
    """So many at once: thirty photos, each with its taps."""
    pause_seconds: float = 60.0


UNLIMITED = Allowance(per_minute=0)


class _Chat:
    """How fast one chat has been of late."""

    def __init__(self, allowed: Allowance, now: float) -> None:
        self.updates = Bucket(allowed.per_minute / 60, allowed.burst, now)
        self.commands = Bucket(COMMANDS_PER_SECOND, COMMANDS, now)
        self.warned = False
        self.paused_until = 0.0
        self.announcing: Batch | None = None
        """The updates whose commit will hold the word about the pause; None once it is stored."""


class Batch:
    """Updates that are taken in together, after a look at how fast they came."""

    def __init__(self) -> None:
        self.kept: list[Update] = []
        """What is to be stored, in the given order."""
        self.hasty: list[int] = []
        """Chats to be warned."""
        self.undo: list[Callable[[], None]] = []
        self.done: list[Callable[[], None]] = []

    def stored(self) -> None:
        """It is on the disk: what was announced in it holds from now on."""
        for step in self.done:
            step()

    def failed(self) -> None:
        """It was not stored, and will come again: it has cost nobody anything."""
        for step in reversed(self.undo):
            step()


class Pace:
    """Looks at every update before it is stored. Holds a few hundred bytes for each lively chat."""

    def __init__(
        self, allowed: Allowance, now: Callable[[], float], meter: Meter = NO_METER
    ) -> None:
        """``now`` is a steady clock in seconds."""
        self._allowed = allowed
        self._now = now
        self._meter = meter
        self._chats: dict[int, _Chat] = {}
        self._groups: dict[int, float] = {}
        """Group → when it was told."""

    def admit(self, updates: Sequence[Update]) -> Batch:
        """Say which of these are stored, and as what. The caller tells the batch how that went."""
        self._forget_the_quiet()
        batch = Batch()
        for update in updates:
            if (kept := self._admitted(update, batch)) is not None:
                batch.kept.append(kept)
        return batch

    def _admitted(self, update: Update, batch: Batch) -> Update | None:
        if not any(kind in update for kind in ALLOWED_UPDATES):
            self._meter.turned_away("kind")  # inline queries and whatever else was never asked for
            return None
        try:
            return self._of_chat(update, batch)
        except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
            return update  # the intake says that it cannot be read

    def _of_chat(self, update: Update, batch: Batch) -> Update | None:
        chat = chat_of(update)
        if is_group(update):
            return self._of_group(update, chat, batch)
        # That somebody blocks the bot, or comes back, is no message of theirs.
        if not self._allowed.per_minute or "my_chat_member" in update:
            return update
        return self._of_person(update, chat, batch)

    # --- groups

    def _of_group(self, update: Update, chat: int, batch: Batch) -> Update | None:
        """Of a group only a call for the bot is taken, without its words and once a day."""
        if "callback_query" in update:
            return update  # it has to be answered; there are no buttons of ours in a group
        now = self._now()
        told = self._groups.get(chat)
        if not is_call(update) or (told is not None and now - told < GROUP_SECONDS):
            self._meter.turned_away("group")
            return None
        self._groups[chat] = now
        batch.undo.append(lambda: self._groups.__delitem__(chat))
        return {"update_id": update["update_id"], "message": _call(update["message"]["chat"])}

    # --- people

    def _of_person(self, update: Update, chat: int, batch: Batch) -> Update | None:
        now = self._now()
        pace = self._chats.setdefault(chat, _Chat(self._allowed, now))
        if now < pace.paused_until and pace.announcing in (None, batch):
            if (is_call(update) or _ends(update)) and pace.commands.level(now) >= 1:
                _take(pace.commands, now, batch)
                return update
            self._meter.turned_away("too_fast")
            return None
        _take(pace.updates, now, batch)
        left = pace.updates.level(now)
        if left < 0:
            return self._paused(update, chat, pace, now, batch)
        if left >= self._allowed.burst * CALM_AT:
            pace.warned = False
        elif left < self._allowed.burst * WARN_AT and not pace.warned:
            pace.warned = True
            batch.hasty.append(chat)
        return update

    def _paused(self, update: Update, chat: int, pace: _Chat, now: float, batch: Batch) -> Update:
        """From here on nothing is read, as the answer to this very update says."""
        if now < pace.paused_until:
            return update  # another batch is just announcing it: not yet to be relied on
        seconds = self._allowed.pause_seconds
        pace.paused_until, pace.announcing = now + seconds, batch

        def announced() -> None:
            pace.announcing = None

        def taken_back() -> None:
            pace.paused_until, pace.announcing = 0.0, None

        batch.done.append(announced)
        batch.undo.append(taken_back)
        self._meter.turned_away("too_fast")
        return _unread(update, chat, seconds)

    def _forget_the_quiet(self) -> None:
        now = self._now()
        if len(self._groups) > MOST_CHATS:
            self._groups = {g: at for g, at in self._groups.items() if now - at < GROUP_SECONDS}
        if len(self._chats) > MOST_CHATS:
            self._chats = {
                chat: pace
                for chat, pace in self._chats.items()
                if pace.updates.level(now) < pace.updates.size or now < pace.paused_until
            }


def is_call(update: Update) -> bool:
    """Whether a message is a command: in a group only that is meant for the bot."""
    message = update.get("message") or {}
    return str(message.get("text", "")).startswith("/")


def _ends(update: Update) -> bool:
    """Whether a tap deletes something or takes a consent back: that must not wait for anything."""
    query = update.get("callback_query") or {}
    return str(query.get("data", "")).partition(SEPARATOR)[0] in ENDS


def _call(chat: Mapping[str, Any]) -> dict[str, Any]:
    """A command without its words and without whoever wrote it."""
    return {"message_id": 0, "chat": {"id": chat["id"], "type": chat["type"]}, "text": "/"}


def _take(bucket: Bucket, now: float, batch: Batch) -> None:
    bucket.take(1, now)
    batch.undo.append(lambda: bucket.take(-1, now))


def _unread(update: Update, chat: int, seconds: float) -> dict[str, Any]:
    """What is needed to answer an update, without a word of it."""
    query = update.get("callback_query")
    message = update.get("message") or update.get("edited_message") or {}
    told = {
        "seconds": seconds, "message_id": message.get("message_id", 0),
        "query_id": query["id"] if query else "",
    }  # fmt: skip
    bare = {"chat": {"id": chat, "type": "private"}}
    return {"update_id": update["update_id"], "message": bare, "too_fast": told}
