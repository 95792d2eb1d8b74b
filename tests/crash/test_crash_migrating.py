"""kill -9 between two statements of bringing an old database up to date: the file opens with all data."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from lives import Nursery
from old_database import ANSWERS, all_that_is_kept, make_old_database
from rounds import Figures

from bot.store import migrate

KILLS = int(os.environ.get("CRASH_KILLS", "20"))
STEP = 1 if KILLS > 100 else 10
"""The process dies before each statement, or before one in so many."""


async def test_killed_in_a_migration(
    nursery: Nursery, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The file is of the old version until the very end, and opens with all data."""
    old = tmp_path / "old"
    make_old_database(old)
    wanted = await all_that_is_kept(shutil.copytree(old, tmp_path / "untouched"))
    assert wanted["desk"].cases[0].answers == ANSWERS
    figures, statement = Figures(), 0
    while True:
        folder = shutil.copytree(old, tmp_path / f"{statement}")
        if await nursery.migrate(folder / "guje.db", statement).death() == 0:
            break
        figures.kills += 1
        version, figures.integrity = _state(folder)
        assert (version, figures.integrity) == (1, "ok")
        assert await all_that_is_kept(folder) == wanted, f"killed before statement {statement}"
        statement += STEP
    record_property("figures", figures.row("in a migration"))
    assert _state(folder) == (migrate.latest(), "ok")
    assert await all_that_is_kept(folder) == wanted


def _state(folder: Path) -> tuple[int, str]:
    """The schema's number and whether SQLite finds the file sound."""
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        (sound,) = db.execute("PRAGMA integrity_check").fetchone()
        return migrate.version(db), sound
