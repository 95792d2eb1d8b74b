"""SIGTERM in a real process: what is in hand is finished, what hangs is cut off, nothing is lost."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from child_bot import child, count, free_port, stopped, telegram

LEASED = "SELECT count(*) FROM outbox WHERE state = 'leased'"
OWED = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')"
NOT_DEALT_WITH = "SELECT count(*) FROM inbox WHERE state = 'new'"
DEALT_WITH = "SELECT count(*) FROM inbox WHERE state = 'done'"


async def reaches(folder: Path, query: str, least: int) -> None:
    """Wait until the database counts so many."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 20
    while count(folder, query) < least:
        assert loop.time() < end, query
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_an_idle_bot_stops_at_once(tmp_path: Path, number: int) -> None:
    async with telegram() as (_, person), child(person.root, tmp_path) as bot:
        bot.send_signal(number)
        assert await asyncio.wait_for(bot.wait(), 5) == 0
        assert bot.stderr
        assert await bot.stderr.read() == b""


async def test_answers_to_what_is_in_hand_are_sent_before_the_end(tmp_path: Path) -> None:
    """Every update that was taken in is answered, in whole, though the bot is told to stop."""
    async with telegram() as (_, person), child(person.root, tmp_path) as bot:
        for chat in range(1001, 1021):
            await person.control("text", chat=chat, text="/help")
        await reaches(tmp_path, DEALT_WITH, 1)
        assert await stopped(bot, 10) == 0
        taken_in = count(tmp_path, DEALT_WITH)
        answered = 0
        for chat in range(1001, 1021):
            person.chat = chat
            answered += any(message["from"]["is_bot"] for message in await person.messages())
    assert answered == taken_in
    assert count(tmp_path, NOT_DEALT_WITH) == 0
    assert count(tmp_path, OWED) == 0


async def test_a_send_that_never_answers_holds_nobody_up_and_is_not_lost(tmp_path: Path) -> None:
    async with telegram() as (playground, person):
        async with child(person.root, tmp_path) as bot:
            await person.says("안녕하세요")
            playground.hangs = True
            await person.control("text", chat=person.chat, text="예매가 부정이용으로 취소됐어요")
            await asyncio.wait_for(playground.hung.wait(), 10)
            assert await stopped(bot, 10) == 0
            assert bot.stderr
            assert b"the rest waits for the next start" in await bot.stderr.read()
        assert count(tmp_path, LEASED) == 0
        assert count(tmp_path, OWED) >= 1
        playground.hangs = False
        async with child(person.root, tmp_path) as bot:
            assert "동의" in await person.reads()
            assert await stopped(bot, 10) == 0
        assert count(tmp_path, OWED) == 0


async def test_a_database_that_another_program_holds_does_not_hold_up_the_end(
    tmp_path: Path,
) -> None:
    """Nothing can be written any more; what was not taken in comes again."""
    async with telegram() as (_, person), child(person.root, tmp_path) as bot:
        await person.says("안녕하세요")
        with closing(sqlite3.connect(tmp_path / "guje.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await person.control("text", chat=person.chat, text="예매가 부정이용으로 취소됐어요")
            await asyncio.sleep(0.5)
            assert await stopped(bot, 10) == 0


async def test_a_second_signal_ends_it_at_once(tmp_path: Path) -> None:
    async with telegram() as (playground, person), child(person.root, tmp_path) as bot:
        playground.hangs = True
        await person.control("text", chat=person.chat, text="안녕하세요")
        await asyncio.wait_for(playground.hung.wait(), 10)
        bot.send_signal(signal.SIGTERM)
        with pytest.raises(TimeoutError):  # it waits for the send
            await asyncio.wait_for(bot.wait(), 0.5)
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 2) == -signal.SIGTERM


async def test_on_a_webhook_it_is_watched_and_stops_the_same_way(tmp_path: Path) -> None:
    """The whole of a start by settings: webhook, a secret of its own, /healthz and /metrics."""
    hook, health = free_port(), free_port()
    settings = {
        "WEBHOOK_URL": f"http://127.0.0.1:{hook}/telegram",
        "WEBHOOK_LISTEN": f"127.0.0.1:{hook}", "HEALTH_LISTEN": f"127.0.0.1:{health}",
    }  # fmt: skip
    async with telegram() as (_, person), child(person.root, tmp_path, **settings) as bot:
        assert "구제봇" in await person.says("/start")
        root = f"http://127.0.0.1:{health}"
        async with person.session.get(f"{root}/healthz") as answer:
            assert answer.status == 200, await answer.text()
        async with person.session.get(f"{root}/metrics") as answer:
            page = await answer.text()
        assert 'guje_updates_total{kind="message"} 1.0' in page
        assert "guje_update_seconds_count 1.0" in page
        assert str(person.chat) not in page
        assert await stopped(bot, 5) == 0
    assert (tmp_path / "webhook_secret").stat().st_mode & 0o777 == 0o600


async def test_a_place_to_listen_that_is_taken_is_one_clear_line(tmp_path: Path) -> None:
    """Without its webhook the bot would be deaf; that has to stop the start."""
    async with telegram() as (_, person):
        taken = person.root.removeprefix("http://")
        settings = {"WEBHOOK_URL": f"{person.root}/telegram", "WEBHOOK_LISTEN": taken}
        async with child(person.root, tmp_path, **settings) as bot:
            assert await asyncio.wait_for(bot.wait(), 10) == 1
            assert bot.stderr
            complaint = (await bot.stderr.read()).decode()
    assert complaint.startswith(f"WEBHOOK_LISTEN: cannot listen on {taken}: ")
    assert len(complaint.splitlines()) == 1
