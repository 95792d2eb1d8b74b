"""Does an answer cost more when very many are kept already?

    python tests/bench/bench_growth.py

Prints the time of one answer through the whole service and store (read the desk, decide, write,
take out of the outbox, mark as sent; median of passes, in ms) with 1,000 and with 1,000,000 answers
of other people in the database, and their ratio (target: at most 1.2). Both databases take turns.
Takes about two minutes and 1 GB in a temporary folder.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from bot.check import load_checked
from bot.clock import KST, FixedClock
from bot.engine.model import Content
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.opening import open_database, transaction
from bot.store.port import InboxRow, OutboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.parse import event_of
from bot.telegram.render import Renderer
from bot.wording import Wording

FEW, MANY = 1_000, 1_000_000
A_CASE = 10
"""Answers, sent messages and events a case."""
CHATS, PASSES = 20, 41
TARGET = 1.2
NOW = datetime(2026, 11, 26, 14, tzinfo=KST)
MS = int(NOW.timestamp() * 1000)
KEYS = KeyRing([b"b" * 32])
SEALED = bytes(90)
"""As long as an encrypted answer; other people's are never read."""
STRANGERS = 1_000_000
"""Their chats begin here."""


def fill(path: Path, answers: int) -> None:
    """Put so many answers of other people into a new database, and what comes with them."""
    with closing(open_database(path, KEYS)) as db:
        db.execute("PRAGMA synchronous = OFF")
        with transaction(db):
            cases = range(1, answers // A_CASE + 1)
            db.executemany(
                "INSERT INTO people (chat_id, consent_version, consented_at, active_case) "
                "VALUES (?, '1', 0, NULL)",
                ((STRANGERS + case,) for case in cases),
            )
            _fill_cases(db, cases)
            db.executemany(
                "INSERT INTO outbox (chat_id, kind, due, state, case_id, message_id, created_at, "
                "sent_at) VALUES (?, 'reply', 0, 'sent', ?, 1, 0, 0)",
                ((STRANGERS + case, case) for case in cases for _ in range(A_CASE)),
            )


def _fill_cases(db: Any, cases: range) -> None:
    db.executemany(
        "INSERT INTO cases (id, chat_id, incident, opened_at, changed_at, revision, focus, misses, "
        "confirmed, reminders, stage, content_hash, reading, left_out) "
        "VALUES (?, ?, 'ticket-ban', 0, 0, 1, '', 0, 0, 0, '', '', '', '[]')",
        ((case, STRANGERS + case) for case in cases),
    )
    db.executemany(
        "INSERT INTO answers (case_id, question_id, value, answered_at) VALUES (?, ?, ?, 0)",
        ((case, f"question_{n}", SEALED) for case in cases for n in range(A_CASE)),
    )
    db.executemany(
        "INSERT INTO events (at, kind, case_id, question) VALUES (0, 'answered', ?, ?)",
        ((case, f"question_{n}") for case in cases for n in range(A_CASE)),
    )


@dataclass
class Bot:
    """Service and store on one database, without Telegram."""

    store: SqliteStore
    service: Service
    updates: Iterator[int] = field(default_factory=lambda: count(1))
    sent: dict[int, OutboxRow] = field(default_factory=dict)
    """Chat → the last message to it."""

    async def take(self, chat: int, **what: Any) -> None:
        """Deal with one update, from its arrival to the answer's mark."""
        number = next(self.updates)
        person = {"id": chat, "type": "private", "is_bot": False, "first_name": "김하늘"}
        message = {"message_id": number, "from": person, "chat": person, "date": MS // 1000}
        raw: dict[str, Any] = {"update_id": number, "message": {**message, **what}}
        if "data" in what:
            query = {"id": "1", "from": person, "message": message, **what}
            raw = {"update_id": number, "callback_query": query}
        row = InboxRow(update_id=number, chat_id=chat, payload=raw)
        await self.store.accept([row], NOW)
        await self.service.handle(row)
        while rows := await self.store.claim(now=NOW, lease_seconds=60, limit=64, reminders=True):
            for one in rows:
                self.sent[one.chat_id] = one
                await self.store.sent(one.id, number, NOW)

    def button(self, chat: int, words: str) -> str:
        """Return the data of a button under the last message."""
        keyboard = self.sent[chat].payload["params"]["reply_markup"]["inline_keyboard"]
        buttons = (button for row in keyboard for button in row)
        return str(next(b["callback_data"] for b in buttons if words in b["text"]))


async def opened(path: Path, content: Content) -> Bot:
    store = await SqliteStore.open(path, KEYS)
    service = Service(
        store, content, Renderer(Wording(TEMPLATES), KEYS),
        lambda raw, now: event_of(raw, now, KEYS), FixedClock(NOW), TEMPLATES,
    )  # fmt: skip
    return Bot(store, service)


async def begin(bot: Bot) -> None:
    """Bring every chat to an open question."""
    for chat in range(1, CHATS + 1):
        await bot.take(chat, text="부정이용자라고 예매가 취소됐어요")
        await bot.take(chat, data=bot.button(chat, "만 14세 이상"))
        await bot.take(chat, data=bot.button(chat, "국외 이전에 동의"))


async def answered(bot: Bot, place: int) -> float:
    """Everybody answers the open question and takes it back in the next pass; ms for one."""
    begun = time.perf_counter()
    for chat in range(1, CHATS + 1):
        if place % 2:
            await bot.take(chat, data=bot.button(chat, "이전"))
        else:
            await bot.take(chat, text="NOL")
    return (time.perf_counter() - begun) / CHATS * 1000


async def measure(
    folder: Path, sizes: tuple[int, ...] = (FEW, MANY), passes: int = PASSES
) -> list[float]:
    """Return the median ms of an answer for each size."""
    content = load_checked(CONVERSATIONS, TEMPLATES, NOW.date())
    bots = []
    for size in sizes:
        await asyncio.to_thread(fill, folder / f"{size}.db", size)
        bots.append(await opened(folder / f"{size}.db", content))
        await begin(bots[-1])
    times: list[list[float]] = [[] for _ in bots]
    for place in range(passes):
        for bot, found in zip(bots, times, strict=True):
            found.append(await answered(bot, place))
    for bot in bots:
        await bot.store.close()
    return [statistics.median(found) for found in times]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        few, many = asyncio.run(measure(Path(folder)))
    say = sys.stdout.write
    say(
        f"{FEW:>9,} answers kept: {few:.2f} ms an answer\n{MANY:>9,} answers kept: {many:.2f} ms\n"
    )
    say(f"ratio {many / few:.2f} (target: at most {TARGET})\n")
    return many / few > TARGET


if __name__ == "__main__":
    sys.exit(main())
