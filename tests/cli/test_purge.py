"""`purge`: what the next night would delete goes now, and only counts are said."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from stored import SECRET, filled

from bot.__main__ import main


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    await (await filled(made)).close()
    monkeypatch.setenv("DATA_DIR", str(made))
    return made


def changed(folder: Path, statement: str) -> None:
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        db.execute(statement)
        db.commit()


def cases(folder: Path) -> list[int]:
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        return [row[0] for row in db.execute("SELECT id FROM cases ORDER BY id")]


def test_only_what_was_told_and_is_over_goes(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three were told: of one the day is over, of one it is not, of one a reminder still waits."""
    changed(folder, "DELETE FROM outbox WHERE case_id IN (1, 2)")
    changed(folder, "DELETE FROM inbox")  # what waits there would keep its person's cases
    changed(folder, "UPDATE cases SET leaving_on = '2026-01-01' WHERE id IN (1, 3)")
    changed(folder, "UPDATE cases SET leaving_on = '2100-01-01' WHERE id = 2")
    assert main(["purge"]) == 0
    assert capsys.readouterr().out == "cases deleted: 1\npeople deleted: 1\n"
    assert cases(folder) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert main(["purge"]) == 0
    assert "cases deleted: 0" in capsys.readouterr().out


async def test_it_works_beside_a_running_bot_and_says_no_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    running = await filled(tmp_path)
    changed(tmp_path, "UPDATE people SET gone_at = 5")
    changed(tmp_path, "UPDATE cases SET changed_at = 5 WHERE id < 4")
    assert await asyncio.to_thread(main, ["purge"]) == 0
    told = capsys.readouterr().out
    assert "people deleted: 3" in told
    assert SECRET not in told
    assert (await running.desk(1, 1)).person is None
    assert (await running.desk(5, 1)).person is not None
    await running.close()


def test_a_folder_without_a_database_gets_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["purge"]) == 1
    assert "there is no database" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
