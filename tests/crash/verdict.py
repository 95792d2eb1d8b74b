"""What is left after the last life, and what must be so: nothing lost, doubled or out of order."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts import Script

from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore

Planned = list[tuple[str, str, int]]
"""A chat's reminders that wait: deadline, rung, moment in ms."""
_PLANNED = """
SELECT chat_id, deadline, rung, due FROM outbox
WHERE kind = 'reminder' AND state = 'waiting' ORDER BY deadline, due
"""
_EVENTS = "SELECT chat_id, kind, question FROM events JOIN cases ON cases.id = events.case_id"
_OUTSIDE = "SELECT kind FROM events WHERE case_id IS NULL"
_OWED = """
SELECT (SELECT count(*) FROM inbox WHERE state = 'new')
     + (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')
        AND (kind <> 'reminder' OR state = 'leased' OR due <= ?))
"""


@dataclass
class Left:
    """What a data folder holds once the bot is dead."""

    answers: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    """Chat → the answers of each of its cases."""
    planned: dict[int, Planned] = field(default_factory=dict)
    done: int = 0
    """Updates that were dealt with."""
    events: dict[int, Counter[tuple[str, str]]] = field(default_factory=dict)
    """Chat → what happened in its cases: an update that was dealt with twice counts twice here."""
    outside: Counter[str] = field(default_factory=Counter)
    """What happened in no case: consents, failures."""
    integrity: str = ""


async def left_in(folder: Path, chats: Sequence[int]) -> Left:
    """Read everything with the real store; whatever a crash left is taken up by opening it."""
    left = Left()
    store = await SqliteStore.open(folder / "guje.db", KeyRing.load_or_make(folder / "keys"))
    try:
        for chat in chats:
            desk = await store.desk(chat, new_id=1)
            left.answers[chat] = [dict(case.answers) for case in desk.cases]
    finally:
        await store.close()
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        for chat, *reminder in db.execute(_PLANNED):
            left.planned.setdefault(chat, []).append(tuple(reminder))
        (left.done,) = db.execute("SELECT count(*) FROM inbox WHERE state = 'done'").fetchone()
        for chat, *event in db.execute(_EVENTS):
            left.events.setdefault(chat, Counter())[tuple(event)] += 1
        left.outside.update(kind for (kind,) in db.execute(_OUTSIDE))
        (left.integrity,) = db.execute("PRAGMA integrity_check").fetchone()
    return left


def owed(folder: Path, now_ms: int) -> int:
    """Updates not dealt with and messages that should have gone out by now."""
    if not (folder / "guje.db").exists():
        return 0
    with closing(sqlite3.connect(f"file:{folder / 'guje.db'}?mode=ro", uri=True)) as db:
        return int(db.execute(_OWED, (now_ms,)).fetchone()[0])


def told(script: Script, chat: int) -> dict[str, Any]:
    """What the bot must know of somebody who went through the script."""
    return {
        question: value.replace("{chat}", str(chat)) if isinstance(value, str) else value
        for question, value in script.answers.items()
    }


def repeated(said: Sequence[str], undisturbed: Sequence[str], chat: int) -> int:
    """Count messages said again; raise AssertionError where one is missing, new or out of order."""
    wanted = [text.replace("{chat}", str(chat)) for text in undisturbed]
    place = again = 0
    for text in said:
        if place < len(wanted) and _says(text, wanted[place]):
            place += 1
            continue
        assert place, f"chat {chat} begins otherwise than undisturbed"
        assert _says(text, wanted[place - 1]), f"chat {chat}, after message {place}: {text[:80]}"
        again += 1
    assert place == len(wanted), f"chat {chat} got {place} of {len(wanted)} messages"
    return again


def _says(text: str, wanted: str) -> bool:
    """What perhaps came before may say so, above its words."""
    return text.endswith(wanted) if wanted else not text


def resets(left: Left, people: Mapping[int, Script]) -> int:
    """Count conversations that began anew, or hold other answers than were told."""
    return sum(left.answers[chat] != [told(script, chat)] for chat, script in people.items())
