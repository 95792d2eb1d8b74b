"""What can an operator ask for in the chat? Counts, health, what is stuck, and a notice to those affected.

Only from the private chats of ADMIN_CHAT_IDS; to everybody else these commands do not exist. What is
answered is made of ids, kinds and counts. Every action is in the audit before it is answered.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from bot.deadlines.ladder import by_day
from bot.dialogue.state import Action, Button, Event, Retire, Said, Say, Tapped, Toast, Turn
from bot.engine.model import Content
from bot.store.administration import FEW, HOLDERS, Counts, Stuck
from bot.store.depths import Depth, Depths
from bot.store.port import OutboxDraft
from bot.understanding.texts import clean

SCOPES = {"all": "", "everyone": HOLDERS, "모두": HOLDERS}
"""In place of an incident: everybody who has an open case; everybody of whom anything is held."""
MOST_TEXT = 1000
"""Characters of a notice: one message, which somebody reads on a phone."""
DRAFT_KEPT = timedelta(hours=1)
"""How long a notice waits to be confirmed; drafts live in memory only."""
COMMANDS = ("counts", "health", "stuck", "retry", "notice")
Render = Callable[[Say, int, date], Iterator[dict[str, Any]]]


class Administration(Protocol):
    """What of the store is for operators; sqlite.py is the one behind it."""

    async def counts(self) -> Counts:
        """Return how much there is."""

    async def depths(self, now: datetime) -> Depths:
        """Return how much waits."""

    async def stuck(self, now: datetime) -> Stuck:
        """Return what does not get on by itself."""

    async def retry(self, row_id: int, operator: int, now: datetime) -> bool:
        """Let a message that was set aside be tried again; False where that cannot be."""

    async def affected(self, incident: str) -> int:
        """Return how many people a notice would reach."""

    async def broadcast(
        self, notice: str, incident: str, draft: OutboxDraft, operator: int, now: datetime
    ) -> int:
        """Write a notice to all whom it concerns, once; return to how many."""

    async def note(self, operator: int, what: str, now: datetime, about: str = "") -> None:
        """Add a row to the audit."""


@dataclass(frozen=True, slots=True)
class _Draft:
    """A notice that waits to be confirmed."""

    by: int
    incident: str
    text: str
    at: datetime


class Operators:
    """Answers the operators' commands."""

    def __init__(self, store: Administration, chats: Collection[int], render: Render) -> None:
        self._store = store
        self._chats = frozenset(chats)
        self._render = render
        self._drafts: dict[str, _Draft] = {}

    async def answered(
        self, chat_id: int, event: Event | None, now: datetime, content: Content
    ) -> Turn | None:
        """Return what an operator is answered, or None for whatever is not an operator's business."""
        if chat_id not in self._chats:
            return None
        match event:
            case Said(text=text) if text.startswith("/"):
                return await self._commanded(clean(text), chat_id, now, content)
            case Tapped(action=Action(kind="notice_send", arg=draft)):
                return await self._sent(event, draft, chat_id, now)
            case Tapped(action=Action(kind="notice_drop", arg=draft)):
                self._drafts.pop(draft, None)
                await self._store.note(chat_id, "notice_dropped", now, draft)
                return Turn(outs=(*_tapped(event), Say("operator_notice_dropped")))
        return None

    async def _commanded(
        self, text: str, chat_id: int, now: datetime, content: Content
    ) -> Turn | None:
        command, _, rest = text[1:].partition(" ")
        name = command.partition("@")[0].lower()
        if name not in COMMANDS:
            return None
        from bot.understanding.guard import find_personal_numbers  # a quarter of a second

        if find_personal_numbers(text):
            await self._store.note(chat_id, f"{name}_refused", now)
            return None  # refused and deleted like any other line with such a number
        return Turn(outs=(await self._said(name, rest.strip(), chat_id, now, content),))

    async def _said(
        self, name: str, rest: str, chat_id: int, now: datetime, content: Content
    ) -> Say:
        if name == "retry":
            return await self._retried(rest, chat_id, now)
        if name == "notice":
            return await self._drafted(rest, chat_id, now, content)
        await self._store.note(chat_id, name, now)
        if name == "counts":
            return Say("operator_counts", _counted(await self._store.counts(), content))
        if name == "health":
            depths = await self._store.depths(now)
            others = max(depths.inbox.rows - 1, 0)  # the question itself is in hand too
            inbox = replace(depths.inbox, rows=others) if others else Depth()
            return Say("operator_health", {"inbox": inbox, "outbox": depths.outbox})
        return Say("operator_stuck", {"stuck": await self._store.stuck(now)})

    async def _retried(self, rest: str, chat_id: int, now: datetime) -> Say:
        if not rest.isdecimal() or len(rest) > 18:
            await self._store.note(chat_id, "retry_refused", now)
            return Say("operator_retried", {"row": "", "done": False})
        done = await self._store.retry(int(rest), chat_id, now)
        return Say("operator_retried", {"row": int(rest), "done": done})

    # --- notices

    async def _drafted(self, rest: str, chat_id: int, now: datetime, content: Content) -> Say:
        incident, _, text = rest.partition(" ")
        text = text.strip()
        known = (*SCOPES, *content.packs)
        problem = _problem(incident, text, known)
        if problem:
            await self._store.note(chat_id, "notice_refused", now)
            told = {"problem": problem, "incidents": known, "most": MOST_TEXT}
            return Say("operator_notice_how", told)
        self._drafts = {k: d for k, d in self._drafts.items() if now - d.at < DRAFT_KEPT}
        wanted = SCOPES.get(incident, incident)
        number = secrets.token_hex(4)
        self._drafts[number] = _Draft(chat_id, wanted, text, now)
        await self._store.note(chat_id, "notice_drafted", now, number)
        data = {
            "text": text, "everyone": wanted == HOLDERS,
            "incident": content.packs[wanted].title if wanted in content.packs else "",
            "people": _few(await self._store.affected(wanted), "명"),
        }  # fmt: skip
        send = Button("📢 보내기", Action("notice_send", arg=number))
        drop = Button("그만두기", Action("notice_drop", arg=number))
        return Say("operator_notice_preview", data, ((send, drop),))

    async def _sent(self, tap: Tapped, number: str, chat_id: int, now: datetime) -> Turn:
        draft = self._drafts.get(number)
        if draft is None or draft.by != chat_id or now - draft.at >= DRAFT_KEPT:
            await self._store.note(chat_id, "notice_gone", now, number)
            return Turn(outs=(*_tapped(tap), Say("operator_notice_gone")))
        *_, request = self._render(Say("notice", {"text": draft.text}), chat_id, now.date())
        row = OutboxDraft(kind="notice", due=by_day(now), payload=request)
        people = await self._store.broadcast(number, draft.incident, row, chat_id, now)
        # Kept until it is stale: a second tap is answered with the same number, and sends nothing.
        data = {"people": _few(people, "명"), "at_night": row.due > now}
        return Turn(outs=(*_tapped(tap), Say("operator_notice_sent", data)))


def _tapped(tap: Tapped) -> tuple[Toast, Retire]:
    return Toast(tap.query_id), Retire(tap.message_id)


def _problem(incident: str, text: str, known: Collection[str]) -> str:
    if incident not in known:
        return "incident"
    if not text:
        return "empty"
    return "long" if len(text) > MOST_TEXT else ""


def _counted(counts: Counts, content: Content) -> Mapping[str, Any]:
    return {
        "people": _few(counts.people, "명"), "gone": _few(counts.gone, "명"),
        "cases": [
            (content.packs[incident].title if incident in content.packs else incident,
             _few(count, "건"))
            for incident, count in counts.cases.items()
        ],
        "reminders": _few(counts.reminders, "개"), "files": _few(counts.files, "개"),
    }  # fmt: skip


def _few(count: int, unit: str) -> str:
    return f"{FEW}{unit} 미만" if 0 < count < FEW else f"{count:,}{unit}"
