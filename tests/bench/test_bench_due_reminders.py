"""The benchmark runs, and what it measures does not grow with the number of planned reminders."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import bench_due_reminders as bench


def test_looking_for_due_reminders_searches_the_index_whatever_is_planned(tmp_path: Path) -> None:
    """Counted in SQLite's own steps, which are the same on every machine."""
    few, many = (_steps(tmp_path, planned) for planned in (1_000, 50_000))
    assert many <= few * bench.TARGET


def _steps(folder: Path, planned: int) -> int:
    with closing(bench.filled(folder, planned)) as db:
        plan = bench.plan(db)
        assert "SEARCH row USING INDEX outbox_due (kind=? AND due<?)" in plan
        assert not [step for step in plan if "B-TREE" in step]
        return _counted(db)


def _counted(db: sqlite3.Connection) -> int:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    db.set_progress_handler(step, 1)
    bench.look(db)
    db.set_progress_handler(None, 1)
    return steps
