"""`python -m bot stats`: how many cases there are, where they end, and at which question people stop.

Counts only. A count of 1 to 4 is shown as "<5": among so few somebody could be known again.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.dialogue.state import Case
from bot.engine.model import Blank, Content, Pack
from bot.engine.outcome import conclude
from bot.engine.walk import walk
from bot.store.administration import FEW
from bot.store.crypto import KeyRing
from bot.store.looking import looked_at
from bot.store.migrate import version
from bot.store.rows import read_desk
from bot.store.values import from_ms

WITH_TALLIES = 8
"""The first schema that counts messages of which nothing is kept."""
QUIET = timedelta(days=1)
"""Who has not answered for so long has left the question rather than being about to answer."""


@dataclass(slots=True)
class Asked:
    """What became of one question, in cases."""

    answered: int = 0
    skipped: int = 0
    left: int = 0
    now: int = 0
    """Asked less than a day ago."""
    missed: int = 0
    """Cases in which an answer was not understood."""

    @property
    def asked(self) -> int:
        return self.answered + self.skipped + self.left + self.now


@dataclass(slots=True)
class Tally:
    """The cases of one incident type."""

    opened: int = 0
    confirmed: int = 0
    closed: int = 0
    reminders: int = 0
    exits: Counter[str] = field(default_factory=Counter)
    next_actions: Counter[str] = field(default_factory=Counter)
    stages: Counter[str] = field(default_factory=Counter)
    """Stages of the follow-up in which something was answered."""
    letters: Counter[str] = field(default_factory=Counter)
    questions: dict[str, Asked] = field(default_factory=dict)


@dataclass(slots=True)
class Stats:
    """All that is told."""

    people: int = 0
    gone: int = 0
    """Who blocked the bot."""
    unreadable: int = 0
    """Cases that cannot be read."""
    reminders: Counter[str] = field(default_factory=Counter)
    """By what became of them."""
    incidents: dict[str, Tally] = field(default_factory=dict)


def count(database: Path, keys: KeyRing, content: Content, now: datetime) -> Stats:
    """Count what is in the database. Raises StoreError where it cannot be read."""
    with looked_at(database) as db:
        stats = Stats(incidents={incident: _empty(p) for incident, p in content.packs.items()})
        for chat_id, gone_at in db.execute("SELECT chat_id, gone_at FROM people").fetchall():
            stats.people += 1
            stats.gone += gone_at is not None
            desk = read_desk(db, keys, chat_id, 0)
            stats.unreadable += len(desk.unreadable)
            for case in desk.cases:
                if case.incident in content.packs:
                    _add(stats.incidents[case.incident], case, content, now, _changed(db, case))
        _add_rows(db, stats)
    return stats


def _empty(pack: Pack) -> Tally:
    return Tally(questions={question.id: Asked() for question in pack.all_questions})


def _changed(db: sqlite3.Connection, case: Case) -> datetime:
    row = db.execute("SELECT changed_at FROM cases WHERE id = ?", (case.id,)).fetchone()
    return from_ms(row[0])


def _add(tally: Tally, case: Case, content: Content, now: datetime, changed: datetime) -> None:
    pack = content.packs[case.incident]
    tally.opened += 1
    tally.confirmed += case.confirmed
    tally.reminders += case.reminders
    _add_questions(tally, case, pack, now, changed)
    for stage in pack.followup:
        tally.stages[stage.id] += any(q.id in case.answers for q in stage.questions)
    outcome = conclude(pack, content, case.answers, now, case.concluded_on)
    if outcome.exit:
        tally.exits[outcome.exit.id] += 1
    elif case.confirmed:
        tally.closed += outcome.closed
        if outcome.next_action:
            tally.next_actions[outcome.next_action.id] += 1


def _add_questions(tally: Tally, case: Case, pack: Pack, now: datetime, changed: datetime) -> None:
    path = walk(pack, case.answers, now.date(), case.focus, case.stage)
    for question, value in path.answers.items():
        asked = tally.questions[question]
        if isinstance(value, Blank):
            asked.skipped += 1
        else:
            asked.answered += 1
    if path.next and path.next.id not in path.answers:
        standing = tally.questions[path.next.id]
        standing.left += now - changed >= QUIET
        standing.now += now - changed < QUIET


def _add_rows(db: sqlite3.Connection, stats: Stats) -> None:
    """Add what is told without opening anything."""
    letters = "SELECT incident, letters.id FROM letters JOIN cases ON cases.id = case_id"
    for incident, letter in db.execute(letters):
        if incident in stats.incidents:
            stats.incidents[incident].letters[letter] += 1
    missed = (
        "SELECT DISTINCT incident, question, case_id FROM events JOIN cases ON cases.id = case_id "
        "WHERE kind IN ('missed', 'ambiguous')"
    )
    for incident, question, _ in db.execute(missed):
        if incident in stats.incidents and question in stats.incidents[incident].questions:
            stats.incidents[incident].questions[question].missed += 1
    states = "SELECT state, count(*) FROM outbox WHERE kind = 'reminder' GROUP BY state"
    stats.reminders.update(dict(db.execute(states).fetchall()))
    if version(db) >= WITH_TALLIES:
        before = "SELECT state, many FROM tallies WHERE kind = 'reminder'"
        stats.reminders.update(dict(db.execute(before).fetchall()))


# --- telling it --------------------------------------------------------------------------------


def as_json(stats: Stats) -> dict[str, Any]:
    """Return it as JSON data, small counts hidden."""
    incidents = {name: _tally(tally) for name, tally in stats.incidents.items()}
    return {
        "people": shown(stats.people), "gone": shown(stats.gone),
        "unreadable": shown(stats.unreadable), "reminders": _all_shown(stats.reminders),
        "incidents": incidents,
    }  # fmt: skip


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "opened": shown(tally.opened), "confirmed": shown(tally.confirmed),
        "closed": shown(tally.closed), "reminders": shown(tally.reminders),
        "exits": _all_shown(tally.exits), "next_actions": _all_shown(tally.next_actions),
        "stages": _all_shown(tally.stages), "letters": _all_shown(tally.letters),
        "questions": {
            name: {
                "asked": shown(one.asked), "answered": shown(one.answered),
                "skipped": shown(one.skipped), "left": shown(one.left), "now": shown(one.now),
                "missed": shown(one.missed),
            }
            for name, one in tally.questions.items()
            if one.asked
        },
    }  # fmt: skip


def shown(many: int) -> int | str:
    """Hide a count that is small enough to point at somebody."""
    return f"<{FEW}" if 0 < many < FEW else many


def _all_shown(counts: Mapping[str, int]) -> dict[str, int | str]:
    return {name: shown(many) for name, many in sorted(counts.items()) if many}


def lines(stats: Stats) -> Iterator[str]:
    """Tell it to a person."""
    told = as_json(stats)
    yield f"people: {told['people']} ({told['gone']} blocked the bot)"
    if stats.unreadable:
        yield f"not counted, for they cannot be read: {told['unreadable']}"
    yield f"reminders: {_listed(told['reminders'])}"
    for incident, tally in told["incidents"].items():
        yield ""
        yield (
            f"{incident}: {tally['opened']} cases, {tally['confirmed']} with a result, "
            f"{tally['closed']} closed, {tally['reminders']} with reminders"
        )
        for name in ("exits", "next_actions", "stages", "letters"):
            if tally[name]:
                yield f"  {name.replace('_', ' ')}: {_listed(tally[name])}"
        yield from _table(tally["questions"])


def _table(questions: Mapping[str, Mapping[str, int | str]]) -> Iterator[str]:
    columns = ("asked", "answered", "skipped", "left", "now", "missed")
    if questions:
        yield "  " + "".join(f"{column:>9}" for column in columns) + "  question"
    for name, asked in questions.items():
        yield "  " + "".join(f"{asked[column]!s:>9}" for column in columns) + f"  {name}"


def _listed(counts: Mapping[str, int | str]) -> str:
    return ", ".join(f"{name} {many}" for name, many in counts.items()) or "none"
