"""`python -m bot audit`: what operators and commands did, and what happens where it cannot be noted."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from stored import NOW, filled

from bot.__main__ import AUDITED, _parser, main
from bot.clock import FixedClock
from bot.store.sqlite import SqliteStore


@pytest.fixture
async def running(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SqliteStore:
    """The data folder of a bot that runs."""
    monkeypatch.delenv("DATA_KEYS", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.__main__.SystemClock", lambda: FixedClock(NOW))
    return await filled(tmp_path)


async def test_each_command_leaves_a_row_while_the_bot_runs(
    running: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        await running.note(9_000_001, "counts", NOW)
        assert main(["backup", str(tmp_path / "copy.db")]) == 0
        assert main(["stats", "--json"]) == 0
        capsys.readouterr()
        assert main(["audit"]) == 0
    finally:
        await running.close()
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("  ")[2] for line in lines] == ["counts", "backup", "stats", "audit"]
    assert lines[1] == "2026-11-21 14:00:00  cli  backup"
    assert "9000001" not in "".join(lines)


async def test_it_prints_json_too(
    running: SqliteStore, capsys: pytest.CaptureFixture[str]
) -> None:
    await running.close()
    assert main(["audit", "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row == {
        "at": NOW.isoformat(), "who": "cli", "what": "audit", "about": "", "count": None
    }  # fmt: skip


async def test_a_backup_is_made_although_it_cannot_be_noted(
    running: SqliteStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A backup is wanted most when something is wrong; but that there is no row is said aloud."""
    await running.close()
    with closing(sqlite3.connect(tmp_path / "guje.db")) as db:
        db.execute("DROP TABLE audit")
        db.commit()
    assert main(["backup", str(tmp_path / "copy.db")]) == 0
    told = capsys.readouterr().err
    assert "'backup' could not be noted in the audit" in told


def test_without_a_database_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["audit"]) == 1
    assert "there is no database" in capsys.readouterr().err
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - hidden files too


OPENS_NOTHING = frozenset({
    "check", "try", "due", "ask", "understand", "graph", "coverage", "preview", "privacy",
})  # fmt: skip
"""Commands that read content, or what is typed, and never the data folder."""
IS_THE_BOT = frozenset({"run"})
"""What operators do with it is noted one by one."""


def test_every_command_that_looks_into_the_database_is_noted() -> None:
    """A new command fails here until somebody has decided what it is."""
    (commands,) = [action.choices for action in _parser()._actions if action.dest == "command"]
    assert commands is not None
    assert set(commands) == AUDITED | OPENS_NOTHING | IS_THE_BOT
    assert not AUDITED & (OPENS_NOTHING | IS_THE_BOT)


@pytest.mark.parametrize("command", sorted(AUDITED))
async def test_each_of_them_is(
    running: SqliteStore, tmp_path: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await running.close()
    rest = [str(tmp_path / "copy.db")] if command == "backup" else []
    await asyncio.to_thread(main, [command, *rest])  # some make a loop of their own
    capsys.readouterr()
    assert main(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["what"] == command


@pytest.mark.parametrize("command", [["check"], ["privacy"], ["graph", "ticket-ban"]])
def test_the_others_leave_the_data_folder_alone(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guje.db").write_bytes(b"no database")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    main(command)
    assert [path.name for path in tmp_path.iterdir()] == ["guje.db"]
    assert (tmp_path / "guje.db").read_bytes() == b"no database"
