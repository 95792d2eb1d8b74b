"""Opening: the right tables, the right key, the right file, and no harm done otherwise."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from store_helpers import CHAT, NOW, Clerk, Opener, full_case, reply

from bot.errors import StoreError, WrongKeyError
from bot.store import migrate, outbox
from bot.store.crypto import KeyRing
from bot.store.evidence import read_evidence, to_look
from bot.store.opening import open_database, transaction
from bot.store.sqlite import SqliteStore
from bot.store.values import from_ms, pack, to_ms

STRANGER = KeyRing([b"s" * 32])


def description(db: sqlite3.Connection) -> dict[str, object]:
    """All that SQLite tells about a database's shape, without the wording of its statements."""
    names = db.execute(
        "SELECT type, name, tbl_name FROM sqlite_schema ORDER BY type, name"
    ).fetchall()
    result: dict[str, object] = {"names": names}
    for kind, name, _ in names:
        for question in ("table_xinfo", "index_list", "foreign_key_list", "index_xinfo"):
            result[f"{question} {name}"] = db.execute(f"PRAGMA {question}({name})").fetchall()
        if kind in {"index", "trigger"}:  # the conditions of partial indexes
            sql = "SELECT sql FROM sqlite_schema WHERE name = ?"
            result[f"sql {name}"] = db.execute(sql, (name,)).fetchall()
    result["strict"] = db.execute(
        "SELECT name, strict, wr FROM pragma_table_list ORDER BY name"
    ).fetchall()
    result["marks"] = [
        db.execute(f"PRAGMA {mark}").fetchone() for mark in ("application_id", "user_version")
    ]
    return result


def files(path: Path) -> dict[str, tuple[bytes, int]]:
    """The bytes and the time of change of the database and its log."""
    log = path.with_name(path.name + "-wal")
    return {
        found.name: (found.read_bytes(), found.stat().st_mtime_ns)
        for found in (path, log)
        if found.exists()
    }


@pytest.fixture
async def filled(path: Path, open_store: Opener) -> Path:
    """A database with one case, closed."""
    store = await open_store()
    await Clerk(store).agree(full_case())
    await store.close()
    return path


def refusal(path: Path, keys: KeyRing) -> StoreError:
    """The error that opening gives; loop and threads are gone when it returns."""
    with pytest.raises(StoreError) as caught:
        asyncio.run(_open_and_close(path, keys))
    return caught.value


async def _open_and_close(path: Path, keys: KeyRing) -> None:
    await (await SqliteStore.open(path, keys)).close()


def test_the_schema_and_the_migrations_give_the_same_database() -> None:
    with (
        closing(sqlite3.connect(":memory:", isolation_level=None)) as new,
        closing(sqlite3.connect(":memory:", isolation_level=None)) as migrated,
    ):
        migrate.bring_up_to_date(new)
        migrate.apply_migrations(migrated)
        assert description(new) == description(migrated)
        assert migrate.version(new) == migrate.latest()


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = sorted(int(file.name[:4]) for file in migrate.MIGRATIONS.glob("*.sql"))
    assert numbers == list(range(1, len(numbers) + 1))


def test_an_older_database_gets_what_it_lacks(tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder)
    (folder / "0900_more.sql").write_text(
        "CREATE TABLE more (a TEXT); -- one; two\n\n"
        "CREATE TRIGGER t AFTER INSERT ON more BEGIN\n"
        "  DELETE FROM more;\n  DELETE FROM more;\nEND;\n"
    )
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate.bring_up_to_date(db)
        migrate.bring_up_to_date(db, folder)
        assert migrate.version(db) == 900
        assert db.execute("SELECT count(*) FROM more").fetchone() == (0,)
        migrate.bring_up_to_date(db, folder)  # a second start finds nothing to do


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "0900_bad.sql").write_text("CREATE TABLE more (a TEXT);\nSELECT nonsense;\n")
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        migrate.bring_up_to_date(db)
        before = description(db)
        with pytest.raises(sqlite3.OperationalError), transaction(db):
            migrate.bring_up_to_date(db, tmp_path)
        assert description(db) == before


def test_messages_survive_the_way_from_schema_1(tmp_path: Path, keys: KeyRing) -> None:
    """And no id is used twice: it is part of what is encrypted."""
    shutil.copy(migrate.MIGRATIONS / "0001_start.sql", tmp_path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        migrate.apply_migrations(db, tmp_path)
        for number, words in enumerate(("하나", "둘"), 1):
            sealed = keys.encrypt(
                pack(reply(words).payload), table="outbox", row=number, column="payload"
            )
            db.execute(
                "INSERT INTO outbox (id, chat_id, kind, due, state, payload, created_at) "
                "VALUES (?, ?, 'reply', 0, 'waiting', ?, 0)",
                (number, CHAT, sealed),
            )
        db.execute("DELETE FROM outbox WHERE id = 2")
        migrate.apply_migrations(db)
        outbox.add(db, keys, CHAT, [reply("셋")], 0)
        claimed = outbox.claim(
            db, keys, now=to_ms(NOW), lease_until=to_ms(NOW), limit=9, kinds=["reply"],
            skip_chats=(),
        )  # fmt: skip
        assert [row.payload["text"] for row in claimed] == ["하나"]
        assert [row["id"] for row in db.execute("SELECT id FROM outbox")] == [1, 3]


def test_evidence_survives_the_way_from_schema_1_and_gets_its_digest(
    tmp_path: Path, keys: KeyRing
) -> None:
    shutil.copy(migrate.MIGRATIONS / "0001_start.sql", tmp_path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.row_factory = sqlite3.Row
        migrate.apply_migrations(db, tmp_path)
        old = {
            "file_id": "AgAC", "file_unique_id": "AQAD", "file_name": "예매.png", "mime": "image/png",
            "size": 12345, "kind": "notice",
        }  # fmt: skip
        sealed = keys.encrypt(pack(old), table="evidence", row=70, column="details")
        db.execute("INSERT INTO people VALUES (1001, '1', 0, 7, NULL)")
        db.execute(
            "INSERT INTO cases VALUES (7, 1001, 'ticket-ban', 0, '', 0, NULL, 0, NULL, '', 0, '', 0, 0)"
        )
        db.execute("INSERT INTO evidence VALUES (70, 7, 0, 'photo', ?, 5000)", (sealed,))
        migrate.apply_migrations(db)
        (one,) = read_evidence(db, keys, 7)
        assert (one.file_name, one.kind, one.sha256, one.received_at) == (
            "예매.png", "notice", "", from_ms(5000),
        )  # fmt: skip
        (row,) = to_look(db, keys, now=5000, until=9000, limit=9)
        assert (row.chat_id, row.case_id, row.evidence) == (1001, 7, one)


async def test_a_new_file_is_for_its_owner_alone(path: Path, open_store: Opener) -> None:
    folder = path.parent / "data"
    await Clerk(await open_store(folder / path.name)).agree()
    modes = {found.name: found.stat().st_mode & 0o777 for found in sorted(folder.iterdir())}
    assert set(modes.values()) == {0o600}
    assert path.name + "-wal" in modes
    assert folder.stat().st_mode & 0o077 == 0


def test_the_promised_pragmas_are_on(path: Path, keys: KeyRing) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 2000,
        "secure_delete": 1,
    }
    with closing(open_database(path, keys)) as db:
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted


async def test_everything_is_there_after_a_restart(filled: Path, open_store: Opener) -> None:
    store = await open_store(filled)
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)


def test_a_wrong_key_is_refused_and_nothing_is_written(filled: Path, keys: KeyRing) -> None:
    before = files(filled)
    error = refusal(filled, STRANGER)
    assert isinstance(error, WrongKeyError)
    assert keys.first_id in str(error)
    assert files(filled) == before


@pytest.fixture
async def crashed(path: Path, tmp_path: Path, open_store: Opener) -> Path:
    """What a killed process leaves: a log that was not yet copied into the database."""
    await Clerk(await open_store()).agree(full_case())
    copy = tmp_path / "crashed" / path.name
    copy.parent.mkdir()
    for found in (path, path.with_name(path.name + "-wal")):
        shutil.copy(found, copy.parent)
    return copy


def test_a_wrong_key_after_a_crash_changes_nothing_either(crashed: Path) -> None:
    """Merely opening and closing the file would already write the log into it."""
    before = files(crashed)
    assert len(before) == 2
    assert isinstance(refusal(crashed, STRANGER), WrongKeyError)
    assert files(crashed) == before


async def test_everything_is_there_after_a_crash(crashed: Path, open_store: Opener) -> None:
    store = await open_store(crashed)
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)


def test_every_key_that_ever_encrypted_must_be_there(filled: Path, keys: KeyRing) -> None:
    """Dropping either key would make some answers unreadable, so both are asked for."""
    both = KeyRing([b"s" * 32, b"k" * 32])
    asyncio.run(_open_and_close(filled, both))
    assert isinstance(refusal(filled, keys), WrongKeyError)
    assert isinstance(refusal(filled, STRANGER), WrongKeyError)
    asyncio.run(_open_and_close(filled, both))


def test_a_newer_database_is_refused(filled: Path, keys: KeyRing) -> None:
    with closing(sqlite3.connect(filled)) as db:
        db.execute("PRAGMA user_version = 999")
    before = files(filled)
    assert "newer version of the program (its schema is 999" in str(refusal(filled, keys))
    assert files(filled) == before


def test_another_programs_database_is_refused(path: Path, keys: KeyRing) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE people (name TEXT)")
    before = files(path)
    assert "another program" in str(refusal(path, keys))
    assert files(path) == before


def test_a_file_that_is_no_database_is_refused(path: Path, keys: KeyRing) -> None:
    path.write_bytes(b"this is a diary, not a database\n" * 100)
    before = files(path)
    assert "not a database" in str(refusal(path, keys))
    assert files(path) == before


async def test_a_start_that_was_cut_short_is_taken_up(path: Path, open_store: Opener) -> None:
    """Killed between making the file and its tables: an empty database, not a stranger's."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = WAL")
    assert files(path)[path.name][0] != b""
    store = await open_store()
    assert (await store.desk(CHAT, 1)).cases == ()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, keys: KeyRing) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be opened" in str(refusal(tmp_path / "file" / "db", keys))


def test_a_transaction_is_all_or_nothing(path: Path, keys: KeyRing) -> None:
    with closing(open_database(path, keys)) as db:
        with pytest.raises(sqlite3.IntegrityError), transaction(db):
            db.executemany("INSERT INTO meta VALUES (?, 1)", [("a",), ("b",), ("a",)])
        assert db.execute("SELECT * FROM meta WHERE key = 'a'").fetchone() is None
        assert not db.in_transaction
