"""The store over SQLite: each method of the port as one transaction in the database's thread."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.dialogue.state import Desk, Turn
from bot.engine.privacy import Retention
from bot.errors import StoreError
from bot.store import administration, audit, evidence, holdings, inbox, outbox, purging
from bot.store.administration import Counts, Stuck
from bot.store.connection import Connection, Work
from bot.store.crypto import KeyRing
from bot.store.depths import Depths, owes_answers, read_depths
from bot.store.desks import Desks, left_by
from bot.store.digests import chat_digest
from bot.store.given import read_given
from bot.store.port import (
    URGENT,
    GivenLetter,
    InboxRow,
    Json,
    LookRow,
    OutboxDraft,
    OutboxRow,
    Purged,
    RowKind,
    SaidLately,
    Store,
    Tally,
    Try,
    WaitingFile,
)
from bot.store.rewind import rewind
from bot.store.rows import cases_with_days, read_desk
from bot.store.traces import Traces
from bot.store.turns import Written, apply_turn
from bot.store.values import FOR_EVER, from_ms, to_ms

log = logging.getLogger(__name__)

BETWEEN = 0.02
"""Seconds between two steps of what nobody waits for."""


class SqliteStore(Store):
    """One database file, encrypted where people's words are. See port.py for each method."""

    def __init__(self, connection: Connection, keys: KeyRing) -> None:
        self._db = connection
        self._keys = keys
        self._traces = Traces(connection)
        self._desks = Desks()

    @classmethod
    async def open(cls, path: str | Path, keys: KeyRing) -> SqliteStore:
        """Open the file, or make it with mode 0600; ``":memory:"`` is one that vanishes.

        Raises WrongKeyError if a key it was written with is missing (nothing is changed then), and
        StoreError if it is damaged, too new, or not ours.
        """
        store = cls(await Connection.open(path, keys), keys)
        await store._vacuum_by_steps()
        # A crash may have come between a deletion and the end of its traces.
        await store._traces.wipe()
        return store

    async def close(self) -> None:
        self._desks.clear()
        await self._traces.close()
        await self._db.close()

    async def accept(self, rows: Sequence[InboxRow], now: datetime) -> None:
        await self._db.write(
            lambda db: inbox.accept(db, self._keys, rows, to_ms(now)), desks_stay=True
        )

    async def waiting(self) -> list[InboxRow]:
        return await self._db.read(lambda db: inbox.waiting(db, self._keys))

    async def desk(self, chat_id: int, new_id: int = 0) -> Desk:
        if kept := self._desks.take(chat_id, self._db.era):
            return kept  # a desk whose id was used is not kept

        def work(db: sqlite3.Connection) -> Desk:
            fresh = new_id or secrets.randbelow(2**31) + 1
            desk = read_desk(db, self._keys, chat_id, fresh)
            return replace(desk, held=outbox.held(db, self._keys, chat_id))

        return await self._db.read(work)

    async def commit(
        self, *, update_id: int | None, chat_id: int, turn: Turn,
        rows: Sequence[OutboxDraft], now: datetime, gone: bool = False,
        given: Sequence[GivenLetter] = (), desk: Desk | None = None,
    ) -> None:  # fmt: skip
        def work(db: sqlite3.Connection) -> Written | None:
            return apply_turn(
                db, self._keys,
                update_id=update_id, chat_id=chat_id, turn=turn, rows=rows, now=to_ms(now),
                gone=gone, given=given, desk=desk,
            )  # fmt: skip

        era = self._desks.let_go(chat_id)
        written = await self._db.write(work, desks_stay=True)
        # An errand of our own is no use of the chat: no sign that the person talks.
        if desk and written and written.is_plain and written.used_at:
            self._desks.keep(chat_id, left_by(desk, turn, written.used_at), era)
        if turn.forget:
            await self._traces.wipe()

    async def given(self, chat_id: int, case_id: int, letter_id: str) -> GivenLetter | None:
        return await self._db.read(
            lambda db: read_given(db, self._keys, chat_id, case_id, letter_id)
        )

    async def holdings(self, chat_id: int) -> Mapping[str, Sequence[Json]]:
        return await self._db.read(lambda db: holdings.holdings(db, self._keys, chat_id))

    async def tally(self, chat_id: int) -> Tally:
        return await self._db.read(lambda db: holdings.tally(db, chat_id))

    async def files_waiting(self, chat_id: int) -> list[WaitingFile]:
        return await self._db.read(lambda db: outbox.files_waiting(db, self._keys, chat_id))

    async def said_lately(self, chat_id: int, since: datetime, case_id: int = 0) -> SaidLately:
        return await self._db.read(
            lambda db: holdings.said_lately(db, chat_id, to_ms(since), case_id)
        )

    async def claim(
        self, *, now: datetime, lease_seconds: float, limit: int,
        reminders: bool, skip_chats: Sequence[int] = (), unhurried: int | None = None,
    ) -> list[OutboxRow]:  # fmt: skip

        def work(db: sqlite3.Connection) -> list[OutboxRow]:
            return outbox.claim(
                db, self._keys,
                now=to_ms(now), lease_until=to_ms(now + timedelta(seconds=lease_seconds)),
                limit=limit, kinds=_kinds(reminders), skip_chats=skip_chats,
                unhurried=unhurried,
            )  # fmt: skip

        return await self._db.write(work, desks_stay=True)

    async def release(
        self, quiet_until: datetime | None = None, *, leased_until: datetime | None = None
    ) -> None:
        quiet = to_ms(quiet_until) if quiet_until else 0
        leased = to_ms(leased_until) if leased_until else FOR_EVER
        await self._db.write(lambda db: outbox.release(db, quiet, leased))

    async def rewind(self, now: datetime, *, sure: bool = True) -> None:
        await self._db.write(lambda db: rewind(db, to_ms(now), sure=sure))

    async def are_unsent(self, row_ids: Sequence[int]) -> bool:
        return await self._db.read(lambda db: outbox.are_unsent(db, row_ids))

    async def sent(
        self, row_id: int, message_id: int | None, now: datetime, folded: Sequence[int] = ()
    ) -> None:
        a_strangers = await self._db.write(
            lambda db: outbox.sent(db, row_id, message_id, to_ms(now), folded), desks_stay=True
        )
        if a_strangers:
            self._traces.soon()

    async def postpone(
        self, row_id: int, until: datetime, folded: Sequence[int] = (), *, after: Try = "failed"
    ) -> None:
        rows = (row_id, *folded)
        await self._db.write(
            lambda db: outbox.postpone(db, rows, to_ms(until), after), desks_stay=True
        )

    async def refuse(self, row_id: int, reason: str, now: datetime) -> None:
        await self._db.write(lambda db: outbox.refuse(db, self._keys, row_id, reason, to_ms(now)))

    async def to_look(self, *, now: datetime, lease_seconds: float, limit: int) -> list[LookRow]:
        until = to_ms(now + timedelta(seconds=lease_seconds))
        return await self._db.write(
            lambda db: evidence.to_look(db, self._keys, now=to_ms(now), until=until, limit=limit),
            desks_stay=True,
        )

    async def look_again(self, evidence_id: int, at: datetime) -> None:
        await self._db.write(lambda db: evidence.look_again(db, evidence_id, to_ms(at)))

    async def release_looks(self) -> None:
        await self._db.write(evidence.release_looks)

    async def chat_gone(self, chat_id: int, row_id: int, now: datetime) -> None:
        await self._db.write(lambda db: outbox.gone(db, chat_id, row_id, to_ms(now)))

    async def with_days(self) -> list[tuple[int, int]]:
        return await self._db.read(cases_with_days)

    async def unused_since(self, before: datetime) -> list[tuple[int, int]]:
        return await self._db.read(lambda db: purging.unused_since(db, to_ms(before)))

    async def purge(self, now: datetime, retention: Retention) -> Purged:
        limits, purged = purging.Limits.at(now, retention), Purged()
        for chat_id in await self._db.read(lambda db: purging.people_due(db, limits)):
            purge = partial(purging.purge_person, keys=self._keys, chat_id=chat_id, limits=limits)
            purged += await self._db.write(purge)
        await self._traces.wipe()
        return purged

    async def tidy(self, now: datetime) -> None:
        ms = to_ms(now)
        await self._db.write(lambda db: inbox.forget_old(db, self._keys, ms))
        after = await self._db.write(lambda db: purging.tidy_messages(db, ms, 0))
        while after:
            await asyncio.sleep(BETWEEN)
            after = await self._db.write(partial(purging.tidy_messages, now=ms, after=after))
        await self._by_steps(lambda db: purging.tidy_events(db, ms))
        await self._by_steps(purging.vacuum_some, alone=True)
        await self._traces.wipe()

    async def _by_steps(self, step: Work[bool], *, alone: bool = False) -> None:
        """Repeat while it says that there is more, with a moment for everybody else between."""
        more = True
        while more:
            more = await (self._db.outside(step) if alone else self._db.write(step))
            await asyncio.sleep(BETWEEN)

    async def _vacuum_by_steps(self) -> None:
        try:
            await self._db.outside(purging.vacuum_by_steps)
        except StoreError as error:
            log.warning("free space stays in the file for now: %(error)s", {"error": error})

    async def next_due(
        self, *, reminders: bool = True, skip_chats: Sequence[int] = ()
    ) -> datetime | None:
        kinds = _kinds(reminders)
        return _moment(await self._db.read(lambda db: outbox.next_due(db, kinds, skip_chats)))

    async def depths(self, now: datetime) -> Depths:
        """Return how much waits, for whoever watches over the bot."""
        return await self._db.read(lambda db: read_depths(db, to_ms(now)))

    async def owes_answers(self, now: datetime) -> bool:
        """Tell whether a reply or a file could be sent at once."""
        return await self._db.read(lambda db: owes_answers(db, to_ms(now)))

    async def counts(self) -> Counts:
        """Return how much there is, for an operator."""
        return await self._db.read(administration.counts)

    async def stuck(self, now: datetime) -> Stuck:
        """Return what does not get on by itself: ids and kinds."""
        return await self._db.read(lambda db: administration.stuck(db, self._keys, to_ms(now)))

    async def retry(self, row_id: int, operator: int, now: datetime) -> bool:
        """Let a message that was set aside be tried again; False where that cannot be."""

        def work(db: sqlite3.Connection) -> bool:
            who = self._who(db, operator)
            return administration.retry(db, self._keys, row_id, who, to_ms(now))

        return await self._db.write(work)

    async def affected(self, incident: str) -> int:
        """Return how many people a notice would reach; see `administration`."""
        return await self._db.read(lambda db: administration.affected(db, incident))

    async def broadcast(
        self, notice: str, incident: str, draft: OutboxDraft, operator: int, now: datetime
    ) -> int:
        """Write a notice to all whom it concerns, once; return to how many."""

        def work(db: sqlite3.Connection) -> int:
            who = self._who(db, operator)
            return administration.broadcast(
                db, self._keys,
                notice=notice, incident=incident, draft=draft, who=who, now=to_ms(now),
            )  # fmt: skip

        return await self._db.write(work)

    async def note(self, operator: int, what: str, now: datetime, about: str = "") -> None:
        """Add a row to the audit."""

        def work(db: sqlite3.Connection) -> None:
            audit.note(db, to_ms(now), self._who(db, operator), what, about)

        await self._db.write(work, desks_stay=True)

    async def forget_audit(self, now: datetime, days: int) -> None:
        """Forget the oldest rows of the audit."""
        before = to_ms(now - timedelta(days=days))
        await self._db.write(lambda db: audit.forget(db, before, to_ms(now)), desks_stay=True)

    def _who(self, db: sqlite3.Connection, operator: int) -> str:
        return chat_digest(db, self._keys, operator).hex()

    async def next_reminder(self) -> datetime | None:
        return _moment(await self._db.read(outbox.next_reminder))


def _moment(ms: int | None) -> datetime | None:
    return None if ms is None else from_ms(ms)


def _kinds(reminders: bool) -> list[RowKind]:
    """At night nobody is told what nobody waits for: no reminder, and no notice that is late."""
    return [kind for kind in outbox.BY_PRIORITY if reminders or kind in URGENT]
