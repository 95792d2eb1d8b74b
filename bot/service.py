"""One update, start to end: read what is known, decide, and write everything in one transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.clock import Clock
from bot.deadlines.ladder import by_day
from bot.dialogue.state import (
    Aged,
    Desk,
    Event,
    Happened,
    Left,
    Looked,
    Recount,
    Say,
    Turn,
    World,
)
from bot.engine.model import Content
from bot.engine.privacy import DEFAULT_TERMS, NOTICE, Terms, digest, filled
from bot.errors import StoreError, UnreadableError
from bot.meter import NO_METER, Meter
from bot.store.port import InboxRow, OutboxDraft, Store

if TYPE_CHECKING:
    from bot.operators import Operators
    from bot.replies import Render

log = logging.getLogger(__name__)

Parse = Callable[[Mapping[str, Any], datetime], Event | None]
Tell = Callable[[str, str], Awaitable[None]]
"""Takes the kind of trouble and what to say about it, as Telegram HTML; ids, and nobody's words."""


async def tell_nobody(kind: str, text: str) -> None:
    """Say nothing: there is no operator on Telegram, and the log has it."""


class Service:
    """Deals with updates. Holds no state of its own: everything is in the store."""

    def __init__(
        self, store: Store, content: Content | None, render: Render, parse: Parse, clock: Clock,
        templates: Path, wake: Callable[[], None] = lambda: None,
        drafting: Executor | None = None, look: Callable[[], None] = lambda: None,
        meter: Meter = NO_METER,
        operators: Operators | None = None, tell_operator: Tell = tell_nobody,
        terms: Terms = DEFAULT_TERMS,
    ) -> None:  # fmt: skip
        """Without ``content``, updates wait until there is some to `use`.

        ``wake`` is called after each commit, so that the courier looks at once; ``look`` after one with
        files to be looked at.

        ``drafting`` has one thread, in which letters are drawn up; None: the event loop's own.
        ``tell_operator`` hears of what cannot be opened.
        ``terms``: what people are told of whoever runs the bot, and how long cases are kept.
        """
        self._store = store
        self._templates = templates
        self._render = render
        self._parse = parse
        self._clock = clock
        self._wake = wake
        self._look = look
        self._drafting = drafting
        self._meter = meter
        self._operators = operators
        self._tell_operator = tell_operator
        self._terms = terms
        self._ready = asyncio.Event()
        if content is not None:
            self.use(content)

    def use(self, content: Content) -> None:
        """Begin with this content, or go on with what was read anew.

        What decides and what draws letters up is imported here: half a second that nobody needs
        before, and the first question to Telegram would wait for.
        """
        from bot.dialogue.take import take
        from bot.replies import Replies

        self._take = take
        self._content = content
        self._replies = Replies(
            self._store, content, self._render, self._templates, self._drafting
        )
        self._agreed = _agreed_to(content, self._terms)
        self._ready.set()

    @property
    def is_ready(self) -> bool:
        """Whether there is content to work with."""
        return self._ready.is_set()

    async def ready(self) -> None:
        """Wait until there is."""
        await self._ready.wait()

    async def recounts(self) -> list[InboxRow]:
        """Return an errand for each case whose days may have moved; `handle` deals with it."""
        return [
            InboxRow(update_id=None, chat_id=chat_id, payload={"recount": case_id})
            for chat_id, case_id in await self._store.with_days()
        ]

    async def aged(self) -> list[InboxRow]:
        """Return an errand for each case that nobody has used for long; `handle` looks at it."""
        days = min(self._terms.retention.closed_days, self._terms.retention.idle_days)
        before = self._clock.now() - timedelta(days=days) + NOTICE
        return [
            InboxRow(update_id=None, chat_id=chat_id, payload={"aged": case_id})
            for chat_id, case_id in await self._store.unused_since(before)
        ]

    async def purge(self) -> None:
        """Delete what its time has come for, and of the rest what is not needed any more."""
        now = self._clock.now()
        purged = await self._store.purge(now, self._terms.retention)
        if purged.cases or purged.people:
            told = {"cases": purged.cases, "people": purged.people}
            log.info("purged %(cases)d case(s) and %(people)d person(s)", told)
        await self._store.tidy(now)

    async def handle(self, row: InboxRow) -> None:
        """Deal with one accepted update.

        A StoreError that may pass leaves the update waiting, to be tried again. After any other
        failure the person is told, and the update is not tried for ever.
        """
        await self.ready()
        try:
            await self._handle(row)
        except Exception as error:
            if isinstance(error, StoreError) and error.retry_helps:
                raise
            # The name of the error only: its text could hold what a person typed.
            told = {"update": row.update_id, "kind": type(error).__name__}
            log.error("update %(update)s failed: %(kind)s", told)
            await self._apologise(row)
            if isinstance(error, UnreadableError):
                await self._tell_unreadable(("?",))
            self._wake()

    async def _handle(self, row: InboxRow) -> None:
        now = self._clock.now()
        event = self._event(row, now)
        # One lane a chat: nobody changes a desk between here and the commit.
        desk = await self._store.desk(row.chat_id)
        turn = await self._operated(row.chat_id, event, now)
        if turn is None:
            turn = Turn() if event is None else self._turn(desk, row.chat_id, event, now)
        if turn.refused:
            self._meter.turned_away(turn.refused)
        said = await self._replies.of(turn, desk, row.chat_id, now)
        if row.update_id is None and not (isinstance(event, Looked) and event.at_once):
            said.rows = [_unasked(reply) for reply in said.rows]
        rows = [*said.rows, *self._replies.reminders(turn, row.chat_id)]
        gone = isinstance(event, Left) and not event.back
        await self._store.commit(
            update_id=row.update_id, chat_id=row.chat_id, turn=turn, rows=rows, now=now, gone=gone,
            given=said.given, desk=desk,
        )  # fmt: skip
        self._wake()
        if turn.case and any(one.unseen for one in turn.case.evidence):
            self._look()
        if desk.unreadable:
            await self._tell_unreadable(desk.unreadable)

    async def _tell_unreadable(self, cases: Iterable[object]) -> None:
        """The operator can mend it; whoever it belongs to was told by the turn."""
        say = Say("operator_unreadable", {"cases": list(cases)})
        for request in self._render.requests(say, 0, self._clock.now().date()):
            await self._tell_operator("unreadable", request["params"]["text"])

    async def _operated(self, chat_id: int, event: Event | None, now: datetime) -> Turn | None:
        """What somebody who runs the bot asked for; None for everybody and everything else."""
        if self._operators is None:
            return None
        return await self._operators.answered(chat_id, event, now, self._content)

    def _event(self, row: InboxRow, now: datetime) -> Event | None:
        if row.update_id is None:
            return _errand(row.payload)
        return self._parse(row.payload, now)

    def _turn(self, desk: Desk, chat_id: int, event: Event, now: datetime) -> Turn:
        return self._take(desk, event, chat_id, self._world(now))

    def _world(self, now: datetime) -> World:
        version, words = self._agreed
        return World(
            content=self._content, now=now, consent_version=version, consent_digest=words,
            terms=self._terms,
        )  # fmt: skip

    async def _apologise(self, row: InboxRow) -> None:
        now = self._clock.now()
        # Groups and channels have numbers below 0; an errand of our own needs no excuse.
        private = row.chat_id > 0 and row.update_id is not None
        said = (Say("gone_wrong"),) if private else ()
        sorry = Turn(outs=said, events=(Happened("failed"),))
        apology = await self._replies.of(sorry, Desk(new_id=0), row.chat_id, now)
        await self._store.commit(
            update_id=row.update_id, chat_id=row.chat_id, turn=sorry, rows=apology.rows, now=now
        )


def _agreed_to(content: Content, terms: Terms) -> tuple[str, str]:
    """Return version and digest of the words that people are asked to agree to."""
    if content.privacy is None:
        return "", ""
    return content.privacy.version, digest(filled(content.privacy, terms))


def _errand(payload: Mapping[str, Any]) -> Event:
    """Something that we are to do by ourselves."""
    if "looked" in payload:
        return Looked(**payload["looked"])
    if "aged" in payload:
        return Aged(payload["aged"])
    return Recount(payload["recount"])


def _unasked(draft: OutboxDraft) -> OutboxDraft:
    """What nobody waits for goes behind everything else, and never out at night."""
    return replace(draft, kind="notice", due=by_day(draft.due))
