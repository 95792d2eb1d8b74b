"""Short ways to make what goes into a store, and to do what the service does with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.clock import KST
from bot.dialogue.state import Case, Evidence, KeptDeadline, Person, Turn
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxDraft, OutboxRow
from bot.store.sqlite import SqliteStore

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
CHAT = 1001
OTHER = 2002
CASE = 7


class Opener(Protocol):
    """Opens a store that is closed after the test; by default the test's own file and key."""

    async def __call__(self, where: Path | str = ..., ring: KeyRing = ...) -> SqliteStore: ...


class Clerk:
    """Feeds a store as the service does: each turn answers a new update."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.updates = 0

    async def turn(
        self,
        turn: Turn | None = None,
        rows: Sequence[OutboxDraft] = (),
        chat: int = CHAT,
        *,
        gone: bool = False,
    ) -> int:
        """Accept an update and commit its turn; returns the update's number."""
        self.updates += 1
        update = InboxRow(update_id=self.updates, chat_id=chat, payload={"text": "안녕"})
        await self.store.accept([update], NOW)
        await self.store.commit(
            update_id=self.updates,
            chat_id=chat,
            turn=turn or Turn(),
            rows=rows,
            now=NOW,
            gone=gone,
        )
        return self.updates

    async def agree(self, case: Case | None = None, chat: int = CHAT) -> None:
        """Record a person's consent, and a case."""
        await self.turn(Turn(person=person(chat, case), case=case), chat=chat)

    async def claim(
        self,
        after: float = 0,
        *,
        lease: float = 60,
        limit: int = 100,
        reminders: bool = True,
        skip: Sequence[int] = (),
        unhurried: int | None = None,
    ) -> list[OutboxRow]:
        """Claim at ``after`` seconds past NOW."""
        return await self.store.claim(
            now=later(after),
            lease_seconds=lease,
            limit=limit,
            reminders=reminders,
            skip_chats=skip,
            unhurried=unhurried,
        )

    async def texts(self, after: float = 0) -> list[str]:
        """Claim and send until nothing is due; returns the texts in the order of sending."""
        texts = []
        while rows := await self.claim(after):
            for row in rows:
                texts.append(row.payload["text"])
                await self.store.sent(row.id, 1, later(after))
        return texts


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def person(chat: int = CHAT, case: Case | None = None) -> Person:
    active = case.id if case else None
    return Person(chat_id=chat, consent_version="1", consented_at=NOW, active_case=active)


def full_case(case_id: int = CASE) -> Case:
    """A case with something in every field."""
    return Case(
        id=case_id,
        incident="ticket-ban",
        answers={"provider": "nol", "paid": 154000, "told_on": date(2026, 11, 20)},
        evidence=(evidence(case_id * 10), evidence(case_id * 10 - 1)),
        deadlines=(
            KeptDeadline(id="T-02", title="재검토", who="user", day=date(2026, 12, 1), done=True),
            KeptDeadline(id="T-01", title="소명", who="user", day=date(2026, 11, 27)),
        ),
        revision=3,
        focus="paid",
        misses=1,
        confirmed=True,
        reminders=True,
        content_hash="c0ffee",
        opened_at=NOW,
    )


def evidence(evidence_id: int) -> Evidence:
    return Evidence(
        id=evidence_id,
        media="photo",
        file_id="AgACAgUAAx",
        file_unique_id="AQADuniq",
        file_name="예매내역.png",
        mime="image/png",
        size=12345,
        kind="notice",
        received_at=NOW,
    )


def reply(text: str, after: float = 0, case: int = 0) -> OutboxDraft:
    return OutboxDraft(kind="reply", due=later(after), payload={"text": text}, case_id=case)


def file(text: str) -> OutboxDraft:
    return OutboxDraft(kind="file", due=NOW, payload={"text": text})


def notice(text: str, after: float = 0) -> OutboxDraft:
    return OutboxDraft(kind="notice", due=later(after), payload={"text": text})


def reminder(
    rung: str = "D-3", after: float = 0, deadline: str = "T-01", case: int = CASE
) -> OutboxDraft:
    return OutboxDraft(
        kind="reminder",
        due=later(after),
        payload={"text": f"{deadline} {rung}"},
        case_id=case,
        deadline=deadline,
        rung=rung,
    )
