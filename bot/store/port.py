"""What the service and the courier need from a store. sqlite.py is the one behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.dialogue.state import Desk, Evidence, Turn
from bot.engine.privacy import Retention

Json = Mapping[str, Any]
RowKind = Literal["reply", "file", "reminder", "notice"]
URGENT: frozenset[RowKind] = frozenset({"reply", "file"})
"""Kinds of which somebody waits for each."""
LEAVING = "leaving"
"""The rung of a notice that its case will be deleted, and what that is about in its payload."""
Try = Literal["failed", "unbegun", "unknown"]
"""What became of a try: nothing arrived; it was not even begun; nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxRow:
    """What is read of an update (telegram/bare.py), kept until it has been dealt with."""

    update_id: int | None
    """None for an errand of our own, which is not kept: it is found again at the next start."""
    chat_id: int
    payload: Json


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxDraft:
    """A message to send at ``due`` (aware, KST) or as soon as it may."""

    kind: RowKind
    due: datetime
    payload: Json
    """{"method": Bot API method, "params": {…}}; "file" holds a file still to be made ({"make": kind,
    "as": parameter that takes it, "data": {…}}), "reminder" what a reminder is about: its words are
    written on the day it is sent; "held" what the next reply of the same name goes on from."""
    case_id: int = 0
    deadline: str = ""
    rung: str = ""
    """With ``case_id`` and ``deadline``: unique among reminders ('D-3', 'snooze-…'). Of a reply: the
    name under which it waits for a quiet moment."""
    instead_of: int = 0
    """Of a reply with a name: the waiting row whose place it takes. Where that was sent meanwhile,
    `commit` raises MovedOnError and writes nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A claimed outbox row: nobody else sends it until the lease ends."""

    id: int
    chat_id: int
    kind: RowKind
    due: datetime
    attempts: int
    payload: Json
    doubts: int = 0
    """Earlier tries of which nobody knows whether they arrived."""
    readable: bool = True
    """False where it cannot be decrypted; the payload is empty then."""
    case_id: int = 0
    deadline: str = ""
    """With ``case_id``: what a reminder is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenLetter:
    """A letter as it was last given as a file."""

    case_id: int
    letter_id: str
    version: int
    """From 1; grows when the letter says something else than the last time."""
    letter: Json
    """As `bot.letters.model.to_dict` gives it."""
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LookRow:
    """A file to be fetched for its digest: nobody else does until the lease ends."""

    chat_id: int
    case_id: int
    evidence: Evidence
    tries: int
    """How often it was begun before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What is held of a person, in numbers."""

    cases: int = 0
    answers: int = 0
    deadlines: int = 0
    letters: int = 0
    files: int = 0
    """Noted, not kept."""
    reminders: int = 0
    """Waiting to be sent."""
    messages: int = 0
    """All others, sent or to be sent; of those that were sent only when, and their numbers."""
    events: int = 0
    """What happened in the cases, and when."""


@dataclass(frozen=True, slots=True)
class WaitingFile:
    """A file that is still to be sent."""

    case_id: int
    """0: of no case."""
    make: str
    """What makes it, as in `OutboxDraft.payload`."""
    data: Json


@dataclass(frozen=True, slots=True)
class SaidLately:
    """Messages of ours in a chat."""

    young: tuple[int, ...]
    """Their numbers, of those that Telegram may still let us delete."""
    old: int
    """How many others are known."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was deleted because its time had come."""

    cases: int = 0
    people: int = 0

    def __add__(self, other: Purged) -> Purged:
        return Purged(self.cases + other.cases, self.people + other.people)


class Store(Protocol):
    """One database. Every method is one transaction; ``now`` is always handed in."""

    async def close(self) -> None:
        """Finish and release the file."""

    async def accept(self, rows: Sequence[InboxRow], now: datetime) -> None:
        """Commit updates before Telegram is told they arrived; ones already known are ignored."""

    async def waiting(self) -> list[InboxRow]:
        """Return accepted updates that were not dealt with, oldest first."""

    async def desk(self, chat_id: int, new_id: int = 0) -> Desk:
        """Return all that is known about a chat, with an id that a turn may give (0: a random one)."""

    async def commit(
        self, *, update_id: int | None, chat_id: int, turn: Turn,
        rows: Sequence[OutboxDraft], now: datetime, gone: bool = False,
        given: Sequence[GivenLetter] = (), desk: Desk | None = None,
    ) -> None:  # fmt: skip
        """Write a turn, its messages and the end of its inbox row in one transaction.

        ``given``: letters that go out as files with this turn. ``desk``: what the turn was made of,
        where nobody else can have changed it since: then only what changed is written, and nothing
        is read again.

        A turn for an update that is already done changes nothing. ``gone``: the person blocked
        the bot, as in `chat_gone`. Whoever does anything else is back, and so are the reminders.
        """

    async def given(self, chat_id: int, case_id: int, letter_id: str) -> GivenLetter | None:
        """Return the letter of the chat's own case as it was last given; None where it never was."""

    async def holdings(self, chat_id: int) -> Mapping[str, Sequence[Json]]:
        """Return all that is held of a person, decrypted: table → rows."""

    async def tally(self, chat_id: int) -> Tally:
        """Count what is held of a person."""

    async def files_waiting(self, chat_id: int) -> list[WaitingFile]:
        """Return each file that is still to be sent to a chat."""

    async def said_lately(self, chat_id: int, since: datetime, case_id: int = 0) -> SaidLately:
        """Return the messages that were sent to a chat since then; with a case, its own only."""

    async def claim(
        self, *, now: datetime, lease_seconds: float, limit: int,
        reminders: bool, skip_chats: Sequence[int] = (), unhurried: int | None = None,
    ) -> list[OutboxRow]:  # fmt: skip
        """Lease due rows: replies before files before reminders before notices, in order per chat.

        ``reminders``: whether what nobody waits for may go, reminders and notices: not in the night.
        ``unhurried``: of ``limit``, at most so many for reminders and notices; None: any.

        All due reminders of a chat come together, even beyond ``limit``, so that late ones can
        be folded.
        """

    async def release(
        self, quiet_until: datetime | None = None, *, leased_until: datetime | None = None
    ) -> None:
        """Give back what a courier that died had leased. Only while no other courier runs.

        What is leased beyond ``leased_until`` waits for a second try, as Telegram may have asked for.
        Replies that wait for a quiet moment wait until ``quiet_until`` at least: what they wait
        for may have come while nobody was there.
        """

    async def rewind(self, now: datetime, *, sure: bool = True) -> None:
        """The clock was put back: let nothing wait until it has caught up. Reminders stay.

        Not ``sure``: only where something was written later than now.
        """

    async def are_unsent(self, row_ids: Sequence[int]) -> bool:
        """Tell whether all these rows are still to be sent: what was deleted since is not."""

    async def sent(
        self, row_id: int, message_id: int | None, now: datetime, folded: Sequence[int] = ()
    ) -> None:
        """Mark a row as sent, the rows it spoke for as folded, and wipe their texts."""

    async def postpone(
        self, row_id: int, until: datetime, folded: Sequence[int] = (), *, after: Try = "failed"
    ) -> None:
        """Give a leased row and those it speaks for back, to be tried again at ``until``."""

    async def refuse(self, row_id: int, reason: str, now: datetime) -> None:
        """Set a row aside that Telegram does not take. Its text is kept for a week, to be tried again."""

    async def to_look(self, *, now: datetime, lease_seconds: float, limit: int) -> list[LookRow]:
        """Lease files whose digest is still to be made, the longest waiting first."""

    async def look_again(self, evidence_id: int, at: datetime) -> None:
        """Put a leased file back, to be fetched at ``at``; one that was removed is not missed."""

    async def release_looks(self) -> None:
        """Give back every leased file. Only while no worker runs."""

    async def chat_gone(self, chat_id: int, row_id: int, now: datetime) -> None:
        """The person had blocked the bot when this row was sent: drop the replies that wait, and
        pause the reminders. But where a later reply waits, that one tells whether the person is back."""

    async def with_days(self) -> list[tuple[int, int]]:
        """Return (chat, case) of every case that had days told to it."""

    async def unused_since(self, before: datetime) -> list[tuple[int, int]]:
        """Return (chat, case) of each case that was not used since, of somebody who can be told.

        Not one that was told of already, nor one about which a message still waits.
        """

    async def purge(self, now: datetime, retention: Retention) -> Purged:
        """Delete cases and people whose time has come; each person in a transaction by itself."""

    async def tidy(self, now: datetime) -> None:
        """Delete what was dealt with and is not needed any more, and give free space back."""

    async def next_due(
        self, *, reminders: bool = True, skip_chats: Sequence[int] = ()
    ) -> datetime | None:
        """Return when the next unsent row is due, or the next lease ends."""

    async def next_reminder(self) -> datetime | None:
        """Return when the next unsent reminder is due (the playground's time travel asks)."""
