"""kill -9 of the running bot, in the middle of a conversation: nothing is lost or left unanswered."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
from person import Person, text_of
from wired_bot import TOKEN

from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore

TALK = [
    ("says", "예매가 부정이용으로 취소됐어요", "동의"),
    ("taps", "만 14세 이상", "국외 이전"),
    ("taps", "국외 이전에 동의", "어디에서 예매"),
    ("taps", "NOL", "지금 어떤 상태"),
    ("says", "1", "해당하는 게"),
    ("taps", "해당하는 게 없어요", "공연"),
    ("says", "가을밤 콘서트, 12월 5일 19시, 1층 A구역 12번", "예매번호"),
    ("says", "T1234567890", "결제한 날"),
    ("taps", "어제", "얼마"),
    ("says", "십삼만이천원", "안내를 받은 날"),
]
"""What the person does, with what, and a word of the answer."""


@dataclass
class Bot:
    """The bot in a process of its own, on one data folder."""

    root: str
    folder: Path
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        env = {
            **os.environ, "DATA_DIR": str(self.folder), "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_BASE": self.root,
        }  # fmt: skip
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=env, stdout=asyncio.subprocess.PIPE
        )

    async def stop(self, number: int = signal.SIGKILL) -> None:
        assert self.process
        if self.process.returncode is None:
            self.process.send_signal(number)
        await self.process.communicate()

    async def ready(self) -> None:
        assert self.process
        assert self.process.stdout
        await asyncio.wait_for(self.process.stdout.readline(), 20)


@pytest.fixture
async def bot(root: str, tmp_path: Path) -> AsyncIterator[Bot]:
    started = Bot(root, tmp_path)
    await started.start()
    await started.ready()
    yield started
    await started.stop()


async def act(person: Person, how: str, what: str) -> None:
    """Do one thing without waiting for the answer."""
    if how == "says":
        await person.control("text", chat=person.chat, text=what)
        return
    for message in reversed(await person.messages()):
        for line in (message.get("reply_markup") or {}).get("inline_keyboard", []):
            for button in line:
                if what in button["text"]:
                    number, data = message["message_id"], button["callback_data"]
                    await person.control("tap", chat=person.chat, message_id=number, data=data)
                    return
    raise AssertionError(f"no button {what!r}")


async def said(person: Person) -> list[str]:
    """Everything the bot ever said."""
    return [text_of(m) for m in await person.messages() if m["from"]["is_bot"]]


async def answered(person: Person, words: str, before: list[str]) -> None:
    """Wait until something that was not said ``before`` holds ``words``; a changed message is new."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 20
    while not any(words in text for text in await said(person) if text not in before):
        assert loop.time() < end, f"nobody said {words}"
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_bot_killed_at_any_moment_loses_nothing(root: str, bot: Bot, seed: int) -> None:
    """Five of the steps are interrupted, each at a random moment of its handling."""
    chance = random.Random(seed)  # noqa: S311 - the same moments in every run
    interrupted = sorted(chance.sample(range(1, len(TALK)), 5))
    async with aiohttp.ClientSession() as session:
        person = Person(session, root)
        for place, (how, what, answer) in enumerate(TALK):
            before = await said(person)
            await act(person, how, what)
            if place in interrupted:
                await asyncio.sleep(chance.uniform(0, 0.05))
                await bot.stop()
                await bot.start()
            await answered(person, answer, before)
        await everything_is_sent(bot.folder)
        heard = await said(person)
    await bot.stop(signal.SIGTERM)
    assert len(heard) - len(set(heard)) <= len(interrupted), "one repeated message a crash"
    await everything_is_kept(bot.folder, person.chat)


async def everything_is_sent(folder: Path) -> None:
    """Wait until the running bot owes nobody a reply; what a crash left comes when its turn does."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 20
    owed = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')"
    with closing(sqlite3.connect(f"file:{folder / 'guje.db'}?mode=ro", uri=True)) as db:
        while db.execute(owed).fetchone()[0]:
            assert loop.time() < end, "a reply is never sent"
            await asyncio.sleep(0.02)


async def everything_is_kept(folder: Path, chat: int) -> None:
    store = await SqliteStore.open(folder / "guje.db", KeyRing.load_or_make(folder / "keys"))
    try:
        (case,) = (await store.desk(chat, new_id=1)).cases
        assert await store.waiting() == [], "no update is left over"
        assert await store.next_due() is None, "no reply is left over"
    finally:
        await store.close()
    assert case.answers["event"] == "가을밤 콘서트, 12월 5일 19시, 1층 A구역 12번"
    assert case.answers["amount"] == 132_000
    assert len(case.answers) == len(TALK) - 3, "all but the consents and what came before them"
