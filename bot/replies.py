"""What does a turn say, as rows of the outbox? Messages, files as data, reminders without their words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from bot import rights
from bot.deadlines.ladder import by_day
from bot.dialogue.state import (
    QUIET_MOMENT,
    CalendarFile,
    Desk,
    Everything,
    EvidenceBundle,
    Held,
    Leaving,
    LetterFile,
    LetterPicture,
    Message,
    Out,
    Paper,
    Personal,
    Reminder,
    Say,
    TimelinePicture,
    Turn,
)
from bot.drafts import Drafts
from bot.engine.model import Content
from bot.papers import Made, Papers, Shown
from bot.store.port import LEAVING, GivenLetter, OutboxDraft, Store, WaitingFile
from bot.store.values import pack

WHOLE: Mapping[type[Paper], str] = {
    CalendarFile: "calendar", TimelinePicture: "timeline", EvidenceBundle: "bundle",
    Everything: "everything",
}  # fmt: skip
"""Papers that are of a whole case, and what makes each."""
IT_WAITS = Shown(what=Say("file_waits"))


class Render(Protocol):
    """Turns what a turn says into Bot API requests; telegram/render.py is the one behind it."""

    def requests(self, out: Any, chat_id: int, today: date) -> Iterator[dict[str, Any]]:
        """Yield {"method", "params"} for one thing a turn says."""


@dataclass(slots=True)
class Outgoing:
    """What a turn says, and the letters that it gives as files."""

    rows: list[OutboxDraft] = field(default_factory=list)
    given: list[GivenLetter] = field(default_factory=list)
    held_back: bool = False
    """A letter was held back, and that was said: once is enough."""


class Replies:
    """Writes what turns say."""

    def __init__(
        self, store: Store, content: Content, render: Render, templates: Path,
        drafting: Executor | None,
    ) -> None:  # fmt: skip
        """``drafting`` has one thread, in which letters are drawn up; None: the event loop's own."""
        self._store = store
        self._content = content
        self._render = render
        self._papers = Papers(Drafts(content, templates))
        self._drafting = drafting

    async def of(self, turn: Turn, desk: Desk, chat_id: int, now: datetime) -> Outgoing:
        """Return the rows that people wait for; the reminders come apart."""
        said = Outgoing()
        for out in turn.outs:
            await self._say(said, out, desk, chat_id, now)
        return said

    async def _say(
        self, said: Outgoing, out: Out, desk: Desk, chat_id: int, now: datetime
    ) -> None:
        if isinstance(out, Held):
            said.rows.append(self._held(out, chat_id, now))
        elif isinstance(out, Leaving):
            said.rows.append(self._leaving(out, chat_id, now))
        elif isinstance(out, Message):
            said.rows += self._messages(out, chat_id, now)
        elif isinstance(out, Personal):
            said.rows += await self._personal(out, desk, chat_id, now)
        else:
            self._show(said, await self._drawn(out, chat_id, now), out.case.id, chat_id, now)

    def _show(
        self, said: Outgoing, shown: Shown, case_id: int, chat_id: int, now: datetime
    ) -> None:
        if shown.given:
            said.given.append(shown.given)
        if isinstance(shown.what, Made):
            said.rows.append(self._file(shown.what, case_id, chat_id, now))
        elif not (shown.held_back and said.held_back):
            said.rows += self._messages(shown.what, chat_id, now)
        said.held_back = said.held_back or shown.held_back

    async def _personal(
        self, out: Personal, desk: Desk, chat_id: int, now: datetime
    ) -> list[OutboxDraft]:
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

    async def _drawn(self, paper: Paper, chat_id: int, now: datetime) -> Shown:
        """Draw a paper up, but where the same file is still to be sent: one is enough."""
        if make := WHOLE.get(type(paper)):
            waiting = await self._store.files_waiting(chat_id)
            waits = any((one.case_id, one.make) == (paper.case.id, make) for one in waiting)
            return IT_WAITS if waits else await self._shown(paper, chat_id, now)
        shown = await self._shown(paper, chat_id, now)
        if not isinstance(shown.what, Made):
            return shown
        waits = _is_among(await self._store.files_waiting(chat_id), shown.what)
        return IT_WAITS if waits else shown

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

    def reminders(self, turn: Turn, chat_id: int) -> Iterator[OutboxDraft]:
        """Yield the reminders that a turn asks for."""
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


def _is_among(waiting: Sequence[WaitingFile], made: Made) -> bool:
    """Whether a file of the very same words waits; how often it was tapped makes no difference."""
    data = pack(made.data)
    return any(one.make == made.make and pack(one.data) == data for one in waiting)
