"""`backup` and `backup --check`: a copy that can be restored, or a line that says why not."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from stored import NOW, SECRET, filled

from bot.__main__ import main
from bot.store import migrate
from bot.store.crypto import KeyRing, new_key
from bot.store.migrate import SCHEMA
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.store.whole import SEALED


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    await (await filled(made)).close()
    for name in ("DATA_KEYS", "TELEGRAM_BOT_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA_DIR", str(made))
    return made


def backed_up(folder: Path) -> Path:
    out = folder.parent / "copy.db"
    assert main(["backup", str(out)]) == 0
    return out


async def test_a_running_bot_is_copied_and_the_copy_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the bot wrote last is in it, though the bot has the database open."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    running = await filled(tmp_path)
    try:
        await running.accept([InboxRow(update_id=900, chat_id=1, payload={})], NOW)
        out = tmp_path / "copies" / "copy.db"
        out.parent.mkdir()
        assert main(["backup", str(out)]) == 0
        await running.accept([InboxRow(update_id=901, chat_id=1, payload={})], NOW)
        assert len(await running.waiting()) == 3, "it goes on as if nothing had been"
    finally:
        await running.close()
    assert out.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in out.parent.iterdir()] == ["copy.db"], "one file, no leftovers"
    printed = capsys.readouterr().out
    assert "cases: 9" in printed
    assert "The keys are not in it" in printed
    assert SECRET not in printed
    restored = tmp_path / "restored"
    restored.mkdir()
    shutil.copy(out, restored / "guje.db")
    store = await SqliteStore.open(restored / "guje.db", KeyRing.load_or_make(tmp_path / "keys"))
    try:
        (case,) = (await store.desk(9, new_id=1)).cases
        assert case.answers["event"] == SECRET
        assert {row.update_id for row in await store.waiting()} == {500, 900}
        assert await store.next_due() == NOW + timedelta(days=9)
    finally:
        await store.close()


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder.parent / "copy.db"
    out.write_text("the only backup of last year")
    assert main(["backup", str(out)]) == 1
    assert out.read_text() == "the only backup of last year"
    assert "is left alone" in capsys.readouterr().err


def test_a_backup_can_be_looked_at_and_is_not_touched(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = backed_up(folder)
    before = (out.read_bytes(), out.stat().st_mtime_ns)
    capsys.readouterr()
    assert main(["backup", "--check", str(out)]) == 0
    assert (out.read_bytes(), out.stat().st_mtime_ns) == before
    printed = capsys.readouterr().out
    assert re.findall(r"^(people|cases|answers|letters): (\d+)$", printed, re.MULTILINE) == [
        ("people", "9"), ("cases", "9"), ("answers", "29"), ("letters", "9"),
    ]  # fmt: skip
    assert "updates not dealt with: 1" in printed
    assert "it can be restored" in printed


def test_an_older_backup_is_tried_out_with_the_migrations(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What last year's program wrote is what one has when it matters."""
    old = folder.parent / "old.db"
    keys = KeyRing.load_or_make(folder / "keys")
    name = f"key_check/{keys.first_id}"
    with closing(sqlite3.connect(old)) as db:
        migrate.run_script(db, migrate.MIGRATIONS / "0001_start.sql")
        db.execute("PRAGMA user_version = 1")
        sealed = keys.encrypt(b"guje-bot", table="meta", row=name, column="value")
        db.execute("INSERT INTO meta VALUES (?, ?)", (name, sealed))
        db.commit()
    assert main(["backup", "--check", str(old)]) == 0
    assert f"schema: {migrate.latest()}" in capsys.readouterr().out
    with closing(sqlite3.connect(old)) as db:
        assert migrate.version(db) == 1


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("UPDATE answers SET value = zeroblob(60) WHERE case_id = 3", "answers: 3 row(s)"),
        ("UPDATE outbox SET payload = (SELECT payload FROM outbox ORDER BY id DESC LIMIT 1)",
         "outbox: 8 row(s)"),
        ("UPDATE cases SET heard = x'01' WHERE id = 1", "cases: 1 row(s)"),
        ("DELETE FROM people WHERE chat_id = 4", "1 row(s) belong to nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_counts(
    folder: Path, damage: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = backed_up(folder)
    with closing(sqlite3.connect(out)) as db:
        db.execute(damage)
        db.commit()
    assert main(["backup", "--check", str(out)]) == 1
    assert told in capsys.readouterr().err


def test_a_damaged_database_makes_no_backup(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A copy that cannot be used must not look like one that can."""
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        db.execute("UPDATE evidence SET details = x'01'")
        db.execute("UPDATE answers SET value = zeroblob(60)")
        db.commit()
    out = folder.parent / "copy.db"
    assert main(["backup", str(out)]) == 1
    assert sorted(path.name for path in folder.parent.iterdir()) == ["data"]
    assert "the copy cannot be used" in capsys.readouterr().err


def test_a_torn_file_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = backed_up(folder)
    whole = out.read_bytes()
    out.write_bytes(whole[: len(whole) // 2])
    assert main(["backup", "--check", str(out)]) == 1
    assert capsys.readouterr().err


def test_another_key_opens_nothing_and_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = backed_up(folder)
    monkeypatch.setenv("DATA_KEYS", new_key())
    assert main(["backup", "--check", str(out)]) == 1
    assert "is not in the key ring" in capsys.readouterr().err.replace("\n", " ")


def test_without_a_key_none_is_made(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A fresh key beside an old database would be taken for its key."""
    (folder / "keys").rename(folder.parent / "keys")
    assert main(["backup", str(folder.parent / "copy.db")]) == 1
    assert "there is no key" in capsys.readouterr().err
    assert not (folder / "keys").exists()


@pytest.mark.parametrize("name", ["nothing.db", "keys"])
def test_what_is_no_database_of_ours_is_one_clear_line(
    folder: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", "--check", str(folder / name)]) == 1
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_place_that_cannot_be_written_to_is_one_clear_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(folder / "nowhere" / "copy.db")]) == 1
    assert "cannot be written to" in capsys.readouterr().err


def test_every_sealed_column_is_looked_at() -> None:
    """A new one that is not listed would never be proved to open."""
    schema = SCHEMA.read_text(encoding="utf-8")
    found = set()
    for table, columns in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\) STRICT", schema, re.DOTALL):
        found |= {(table, name) for name in re.findall(r"^\s+(\w+)\s+BLOB", columns, re.MULTILINE)}
    assert found | {("meta", "value")} == set(SEALED)
