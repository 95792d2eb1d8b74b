"""The database cannot be written: nothing is lost, the person is told once, the operator what to do."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from house import KEYS, House, Telegram, house, until

from bot.clock import FixedClock
from bot.dialogue.state import Case, Person, Turn
from bot.engine.model import Content
from bot.errors import StoreError
from bot.store.sqlite import SqliteStore

FIRST_LINE = "예매가 부정이용으로 취소됐어요"
CONSENT, LATER = "시작하기 전에", "저장이 잘 안 돼서"
PAGE = 4096


async def test_a_full_disk(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """SQLite is told that the file may not grow, and says what it says on a full disk."""
    people = range(1, 21)
    async with house(tmp_path, telegram, content, clock) as bot:
        most = await bot.pragma("max_page_count")
        await bot.pragma(f"max_page_count = {await bot.pragma('page_count')}")
        for chat in people:
            telegram.writes(chat, FIRST_LINE + "." * 3000)
        await until(lambda: all(telegram.got(chat, LATER) for chat in people), "everybody is told")
        assert len(telegram.updates) == len(people), "nothing is confirmed that is not stored"
        telegram.writes(99, FIRST_LINE)
        await until(lambda: telegram.got(99, LATER) == 1, "who writes meanwhile is told too")
        assert "the disk is full; make room" in caplog.text
        await bot.pragma(f"max_page_count = {most}")
        everybody = [*people, 99]
        await until(lambda: all(telegram.got(c, CONSENT) for c in everybody), "all are answered")
    assert all(telegram.got(chat, LATER) == 1 for chat in everybody), "told once"
    assert all(telegram.got(chat, CONSENT) == 1 for chat in everybody), "answered once"


async def test_a_locked_database(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    """Another program holds the write lock for longer than SQLite waits for it."""
    async with house(tmp_path, telegram, content, clock) as bot:
        await bot.pragma("busy_timeout = 20")
        with closing(sqlite3.connect(tmp_path / "guje.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            telegram.writes(1, FIRST_LINE)
            await until(lambda: telegram.got(1, LATER) == 1, "the person is told")
            telegram.writes(1, FIRST_LINE)
            telegram.writes(2, FIRST_LINE)
            await until(lambda: telegram.got(2, LATER) == 1, "the other person is told")
        await until(lambda: telegram.got(1, CONSENT) == 2, "both lines are answered")
        await until(lambda: telegram.got(2, CONSENT) == 1, "the other person is answered")
    assert telegram.got(1, LATER) == 1, "told once, not for every line"
    assert "another program holds the database; is a second bot running?" in caplog.text


async def test_a_database_locked_between_an_update_and_its_answer(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock
) -> None:
    """The update was confirmed, so nobody but the inbox has it: it waits there."""
    async with house(tmp_path, telegram, content, clock) as bot:
        await bot.pragma("busy_timeout = 20")
        other = sqlite3.connect(tmp_path / "guje.db", isolation_level=None)
        real = bot.store.accept

        async def accept_and_lock(*given: object) -> None:
            await real(*given)  # type: ignore[arg-type]
            other.execute("BEGIN IMMEDIATE")

        bot.store.accept = accept_and_lock  # type: ignore[method-assign]
        telegram.writes(1, FIRST_LINE)
        await until(lambda: telegram.got(1, LATER) == 1, "the person is told")
        bot.store.accept = real  # type: ignore[method-assign]
        other.close()
        await until(lambda: telegram.got(1, CONSENT) == 1, "the line is answered")


async def test_a_turn_that_cannot_be_stored_at_all_stays_in_the_inbox(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock
) -> None:
    """Not even the apology can be written: it is said without the database, and tried at a start."""
    async with house(tmp_path, telegram, content, clock) as bot:

        async def damaged(**_: object) -> None:
            raise StoreError("the database is damaged")

        bot.store.commit = damaged  # type: ignore[method-assign]
        telegram.writes(1, FIRST_LINE)
        await until(lambda: telegram.got(1, LATER) == 1, "the person is told")
    async with house(tmp_path, telegram, content, clock):
        await until(lambda: telegram.got(1, CONSENT) == 1, "answered after the next start")


async def gives_up(bot: House) -> str:
    """Wait until the bot ends by itself; return the operator's error."""
    with pytest.raises(StoreError) as caught:
        await asyncio.wait_for(bot.working, 10)
    return str(caught.value)


async def test_a_read_only_database(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock
) -> None:
    """It will not pass by itself: the bot ends, and Telegram keeps what it did not confirm."""
    async with house(tmp_path, telegram, content, clock) as bot:
        await bot.pragma("query_only = ON")
        telegram.writes(1, FIRST_LINE)
        assert "cannot be written; check who owns DATA_DIR" in await gives_up(bot)
    assert not telegram.sent
    async with house(tmp_path, telegram, content, clock):
        await until(lambda: telegram.got(1, CONSENT) == 1, "answered after the next start")


def put_back(backup: Path, path: Path) -> None:
    """What the operator does: the old file and its log away, the backup in their place."""
    for left in path.parent.glob(path.name + "*"):
        left.unlink()
    shutil.copy(backup, path)


def spoil(path: Path, pages: range) -> None:
    """Write over pages of the file, as a failing disk does."""
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(b"\xa5" * PAGE)


async def test_a_file_that_is_spoilt_while_the_bot_runs(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock
) -> None:
    """The bot ends before it confirms what it cannot keep; with a backup it goes on."""
    path = tmp_path / "guje.db"
    async with house(tmp_path, telegram, content, clock) as bot:
        telegram.writes(1, FIRST_LINE)
        await until(lambda: telegram.got(1, CONSENT) == 1, "a first answer")
        await until(lambda: not bot.lanes._lanes, "nothing is in hand")
        await bot.pragma("wal_checkpoint(TRUNCATE)")
        shutil.copy(path, tmp_path / "backup")
        spoil(path, range(1, path.stat().st_size // PAGE))
        await bot.pragma("shrink_memory")
        telegram.writes(2, FIRST_LINE)
        assert "the database is damaged; put a backup in its place" in await gives_up(bot)
    assert not telegram.got(2, "")
    put_back(tmp_path / "backup", path)
    async with house(tmp_path, telegram, content, clock):
        await until(lambda: telegram.got(2, CONSENT) == 1, "answered after the next start")


async def test_a_file_that_is_spoilt_at_the_start_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "guje.db"
    await (await SqliteStore.open(path, KEYS)).close()
    spoil(path, range(1, path.stat().st_size // PAGE))
    before = path.read_bytes()
    with pytest.raises(StoreError, match="damaged; put a backup in its place"):
        await SqliteStore.open(path, KEYS)
    assert path.read_bytes() == before


async def test_one_spoilt_page_costs_nobody_else_anything(
    tmp_path: Path, telegram: Telegram, content: Content, clock: FixedClock
) -> None:
    """Whose case lies on it is told that something went wrong; the others are answered."""
    path = tmp_path / "guje.db"
    async with house(tmp_path, telegram, content, clock) as bot:
        case = Case(
            id=7, incident="ticket-ban", answers={"provider": "nol"}, opened_at=clock.now()
        )
        person = Person(chat_id=1, consent_version="1", consented_at=clock.now(), active_case=7)
        turn = Turn(person=person, case=case)
        await bot.store.commit(update_id=None, chat_id=1, turn=turn, rows=[], now=clock.now())
        await bot.pragma("wal_checkpoint(TRUNCATE)")
        with closing(sqlite3.connect(path)) as db:
            sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_answers_1'"
            (page,) = db.execute(sql).fetchone()
        spoil(path, range(page - 1, page))
        await bot.pragma("shrink_memory")
        telegram.writes(1, "안녕하세요")
        telegram.writes(2, FIRST_LINE)
        await until(lambda: telegram.got(2, CONSENT) == 1, "the other person is answered")
        await until(lambda: telegram.got(1, "문제가 생겼어요") == 1, "the person is told")
