"""How long does the courier look for due reminders when few or very many are planned?

    python tests/bench/bench_due_reminders.py

Prints the time of one look (median, in milliseconds) at 1,000 and at 1,000,000 planned reminders,
of which the same number is due, their ratio (target: at most 1.5), and SQLite's query plan. Takes
about half a minute and 0.5 GB in a temporary folder.
"""

from __future__ import annotations

import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bot.store import outbox
from bot.store.crypto import KeyRing
from bot.store.opening import open_database, transaction

FEW, MANY = 1_000, 1_000_000
DUE = 64
"""As many as a courier claims at once."""
LOOKS = 201
TARGET = 1.5
NOW = 1_800_000_000_000
DAY = 24 * 60 * 60 * 1000
PAYLOAD = bytes(300)
WANTED = {"kind": "reminder", "now": NOW, "skip": "[]", "limit": DUE}


def filled(folder: Path, planned: int) -> sqlite3.Connection:
    """Return a database with so many planned reminders, 10 a chat, ``DUE`` of them due."""
    db = open_database(folder / f"{planned}.db", KeyRing([b"b" * 32]))
    with transaction(db):
        db.executemany(
            "INSERT INTO outbox (chat_id, kind, due, state, payload, case_id, deadline, rung, "
            "created_at) VALUES (?, 'reminder', ?, 'waiting', ?, ?, 'D', ?, 0)",
            _rows(planned),
        )
    return db


def _rows(planned: int) -> Iterator[tuple[int, int, bytes, int, str]]:
    for number in range(planned):
        chat = number // 10
        due = NOW - number if number < DUE else NOW + 1 + number % (365 * DAY)
        yield chat, due, PAYLOAD, chat, str(number)


def look(db: sqlite3.Connection) -> float:
    """Find the due reminders once; return the seconds it took."""
    begin = time.perf_counter()
    found = db.execute(outbox.DUE, WANTED).fetchall()
    took = time.perf_counter() - begin
    if len(found) != DUE:
        raise SystemExit(f"{len(found)} rows are due instead of {DUE}")
    return took


def medians(few: sqlite3.Connection, many: sqlite3.Connection) -> tuple[float, float]:
    """Return the median of many looks at each, in milliseconds, taken in turns: the machine's
    moods then count for both."""
    times = [(look(few), look(many)) for _ in range(LOOKS)]
    in_few, in_many = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    return in_few, in_many


def plan(db: sqlite3.Connection) -> list[str]:
    """Return the steps of SQLite's query plan."""
    return [row["detail"] for row in db.execute("EXPLAIN QUERY PLAN " + outbox.DUE, WANTED)]


def main() -> int:
    """Measure and print; exit code 1 when the ratio is above the target."""
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(filled(Path(folder), FEW)) as few,
        closing(filled(Path(folder), MANY)) as many,
    ):
        times = medians(few, many)
        steps = plan(many)
    for planned, took in zip((FEW, MANY), times, strict=True):
        sys.stdout.write(f"{planned:>9,} reminders planned: {took:.3f} ms\n")
    ratio = times[1] / times[0]
    sys.stdout.write(f"ratio {ratio:.2f} (target at most {TARGET})\n")
    sys.stdout.write("".join(f"  {step}\n" for step in steps))
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
