"""One update, start to end: read what is known, decide, and write everything in one transaction."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from bot.clock import Clock
from bot.deadlines.ladder import by_day
from bot.dialogue.retention import NOTICE
from bot.dialogue.state import (
    QUIET_MOMENT,
    Aged,
    CalendarFile,
    Desk,
    Event,
    Everything,
    EvidenceBundle,
    Happened,
    Held,
    Leaving,
    Left,
    LetterFile,
    LetterPicture,
    Looked,
    Message,
    Paper,
    Personal,
    Recount,
    Redraw,
    Reminder,
    Say,
    TimelinePicture,
    Turn,
    World,
)
from bot.engine.model import Content
from bot.engine.privacy import DEFAULT_TERMS, Terms, digest, filled
from bot.errors import StoreError, UnreadableError
from bot.meter import NO_METER, Meter
from bot.store.port import LEAVING, GivenLetter, InboxRow, OutboxDraft, Store

if TYPE_CHECKING:
    from bot.operators import Operators
    from bot.papers import Made, Shown

log = logging.getLogger(__name__)

WHOLE: Mapping[type[Paper], str] = {
    CalendarFile: "calendar", TimelinePicture: "timeline", EvidenceBundle: "bundle",
    Everything: "everything",
}  # fmt: skip
"""Papers that are of a whole case, and what makes each."""
Parse = Callable[[Mapping[str, Any], datetime], Event | None]
Tell = Callable[[str, str], Awaitable[None]]
"""Takes the kind of trouble and what to say about it, as Telegram HTML; ids, and nobody's words."""


async def tell_nobody(kind: str, text: str) -> None:
    """Say nothing: there is no operator on Telegram, and the log has it."""


class Render(Protocol):
    """Turns what a turn says into Bot API requests; telegram/render.py is the one behind it."""

    def requests(self, out: Any, chat_id: int, today: date) -> Iterator[dict[str, Any]]:
        """Yield {"method", "params"} for one thing a turn says."""


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
        from bot.drafts import Drafts
        from bot.papers import Papers

        self._take = take
        self._content = content
        self._papers = Papers(Drafts(content, self._templates))
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
        desk = await self._store.desk(row.chat_id, new_id=secrets.randbelow(2**31) + 1)
        turn = await self._operated(row.chat_id, event, now)
        if turn is None:
            turn = Turn() if event is None else self._turn(desk, row.chat_id, event, now)
        if turn.refused:
            self._meter.turned_away(turn.refused)
        replies, given = await self._replies(turn, desk, row.chat_id, now)
        if row.update_id is None and not (isinstance(event, Looked) and event.at_once):
            replies = [_unasked(reply) for reply in replies]
        rows = [*replies, *self._reminders(turn, row.chat_id)]
        gone = isinstance(event, Left) and not event.back
        await self._store.commit(
            update_id=row.update_id, chat_id=row.chat_id, turn=turn, rows=rows, now=now, gone=gone,
            given=given, desk=desk,
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
        rows, _ = await self._replies(sorry, Desk(new_id=0), row.chat_id, now)
        await self._store.commit(
            update_id=row.update_id, chat_id=row.chat_id, turn=sorry, rows=rows, now=now
        )

    async def _replies(
        self, turn: Turn, desk: Desk, chat_id: int, now: datetime
    ) -> tuple[list[OutboxDraft], list[GivenLetter]]:
        """Return what a turn says, and the letters that it gives as files."""
        rows: list[OutboxDraft] = []
        given: list[GivenLetter] = []
        told = False
        for out in turn.outs:
            if isinstance(out, Held):
                rows.append(self._held(out, chat_id, now))
                continue
            if isinstance(out, Leaving):
                rows.append(self._leaving(out, chat_id, now))
                continue
            if isinstance(out, Message):
                rows += self._messages(out, chat_id, now)
                continue
            if isinstance(out, Personal):
                rows += await self._personal(out, desk, chat_id, now)
                continue
            if await self._waits_already(out, chat_id):
                rows += self._messages(Say("file_waits"), chat_id, now)
                continue
            shown = await self._shown(out, chat_id, now)
            given += [shown.given] if shown.given else []
            if isinstance(shown.what, Say | Redraw):
                rows += (
                    [] if shown.held_back and told else self._messages(shown.what, chat_id, now)
                )
            else:
                rows.append(self._file(shown.what, out.case.id, chat_id, now))
            told = told or shown.held_back
        return rows, given

    async def _personal(
        self, out: Personal, desk: Desk, chat_id: int, now: datetime
    ) -> list[OutboxDraft]:
        from bot import rights  # as in `use`
        from bot.papers import Made

        answers = await rights.answer(
            out, desk, chat_id, now,
            store=self._store, content=self._content, drafting=self._drafting,
        )  # fmt: skip
        rows: list[OutboxDraft] = []
        for one in answers:
            if isinstance(one, Made):
                rows.append(self._file(one, 0, chat_id, now))
            else:
                rows += self._messages(one, chat_id, now)
        return rows

    async def _waits_already(self, paper: Paper, chat_id: int) -> bool:
        """Whether the same file of the same case is still to be sent: one is enough."""
        make = WHOLE.get(type(paper))
        return bool(make) and (paper.case.id, make) in await self._store.files_waiting(chat_id)

    async def _shown(self, paper: Paper, chat_id: int, now: datetime) -> Shown:
        """Draw a paper up in a thread: a long story takes tens of milliseconds to check."""
        before = await self._given_before(paper, chat_id)
        draw = partial(self._papers.shown, paper, before, now)
        return await asyncio.get_running_loop().run_in_executor(self._drafting, draw)

    async def _given_before(self, paper: Paper, chat_id: int) -> GivenLetter | None:
        if not isinstance(paper, LetterPicture | LetterFile):
            return None
        return await self._store.given(chat_id, paper.case.id, paper.letter_id)

    def _held(self, out: Held, chat_id: int, now: datetime) -> OutboxDraft:
        *_, request = self._render.requests(out.say, chat_id, now.date())
        return OutboxDraft(
            kind="reply", due=now + QUIET_MOMENT, payload={**request, "held": out.data},
            case_id=out.case, rung=out.name, instead_of=out.instead_of,
        )  # fmt: skip

    def _leaving(self, out: Leaving, chat_id: int, now: datetime) -> OutboxDraft:
        """It travels as data: the courier says how many days are left when it is sent."""
        data = {**out.say.data, "day": out.say.data["day"].isoformat()}
        payload = {**self._wordless(out.say, chat_id, now.date()), LEAVING: data}
        return OutboxDraft(
            kind="notice", due=by_day(now), payload=payload,
            case_id=out.case, rung=LEAVING,
        )  # fmt: skip

    def _messages(self, out: Message, chat_id: int, now: datetime) -> Iterator[OutboxDraft]:
        for request in self._render.requests(out, chat_id, now.date()):
            yield OutboxDraft(kind="reply", due=now, payload=request)

    def _file(self, made: Made, case_id: int, chat_id: int, now: datetime) -> OutboxDraft:
        """A file travels as data; the courier makes it when it sends it.

        It goes with its case: what is deleted is not sent any more.
        """
        said = next(self._render.requests(made.caption, chat_id, now.date()))["params"]
        method = "sendPhoto" if made.send_as == "photo" else "sendDocument"
        params = {**said, "caption": said["text"]}
        del params["text"]
        file = {"make": made.make, "as": made.send_as, "data": made.data}
        payload = {"method": method, "params": params, "file": file}
        return OutboxDraft(kind="file", due=now, payload=payload, case_id=case_id)

    def _reminders(self, turn: Turn, chat_id: int) -> Iterator[OutboxDraft]:
        for reminder in turn.remind:
            yield OutboxDraft(
                kind="reminder", due=reminder.at, payload=self._undated(reminder, chat_id),
                case_id=reminder.case, deadline=reminder.deadline, rung=reminder.kind,
            )  # fmt: skip

    def _undated(self, reminder: Reminder, chat_id: int) -> dict[str, Any]:
        """A reminder travels as data; the courier writes it as of the day on which it is sent."""
        about = {key: value for key, value in reminder.say.data.items() if key != "on"}
        about["day"] = about["day"].isoformat()
        about["at"] = about["at"] and about["at"].isoformat()
        return {**self._wordless(reminder.say, chat_id, reminder.at.date()), "reminder": about}

    def _wordless(self, say: Say, chat_id: int, on: date) -> dict[str, Any]:
        """The request of a message whose words are written when it is sent."""
        *_, request = self._render.requests(say, chat_id, on)
        params = {key: value for key, value in request["params"].items() if key != "text"}
        return {**request, "params": params}


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
