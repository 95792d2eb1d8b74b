"""After the turn that refused it, a personal number is in no file of the database, sealed or not."""

from __future__ import annotations

from pathlib import Path

import pytest
from chat import Chat, begin

from bot.store.sqlite import SqliteStore

NUMBER = "900101-1234568"


def raw(folder: Path) -> bytes:
    """The database and what lies beside it, byte for byte."""
    files = sorted(folder.glob("guje.db*"))
    assert {"guje.db", "guje.db-wal"} <= {file.name for file in files}
    return b"".join(file.read_bytes() for file in files)


async def sealed_update(store: SqliteStore) -> bytes:
    """The update as it lies in the inbox before it is dealt with."""
    query = "SELECT payload FROM inbox WHERE state = 'new'"
    return bytes(await store._db.read(lambda db: db.execute(query).fetchone()[0]))


@pytest.mark.parametrize("known", [False, True])
async def test_the_number_is_in_no_file_and_its_sealed_update_goes_with_the_turn(
    chat: Chat, store: SqliteStore, tmp_path: Path, known: bool
) -> None:
    """The write-ahead log keeps the sealed page until the next checkpoint: that is made here."""
    if known:
        await begin(chat)
    row = chat.row(f"제 번호는 {NUMBER}예요")
    await store.accept([row], chat.clock.now())
    sealed = await sealed_update(store)
    assert sealed[5:] in raw(tmp_path), "or this test would look in the wrong place"
    await chat.service.handle(row)
    said = "".join(await chat.outbox())
    assert "처럼 보이는 내용이 있어서" in said
    await store._db.outside(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())
    left = raw(tmp_path)
    assert b"1234568" not in left
    assert sealed[5:] not in left
    assert sealed[-16:] not in left
