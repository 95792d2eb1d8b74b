"""Nothing a person typed, and not the token, is ever logged: whatever the level, whoever logs."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from person import Person

from bot import logs, serving
from bot.app import wired
from bot.clock import ShiftedClock
from bot.engine.model import Content
from bot.playground.server import Playground
from bot.store.crypto import KeyRing

TOKEN = "987654:secret-of-the-bot"
TYPED = [
    "예매가 부정이용으로 취소됐어요 쉿하나", "쉿둘콘서트, 12월 5일 19시", "T1234567890",
    "/쉿명령", "880101-1234567", "쉿셋😭",
]  # fmt: skip
SECRETS = ["쉿", "콘서트", "T1234567890", "880101", "secret-of-the-bot", "김바다"]


class Everything(logging.Handler):
    """Keeps each record with all that could be printed of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.names: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        self.names.add(record.name)
        self.lines.append(f"{record.name} {self.format(record)} {record.args!r}")


@pytest.fixture
def everything() -> Iterator[Everything]:
    """A handler on the root, with LOG_LEVEL=DEBUG; the levels are put back afterwards."""
    loggers = [logging.getLogger(), logging.getLogger("bot")]
    before = [logger.level for logger in loggers]
    handler = Everything()
    loggers[0].addHandler(handler)
    logs.set_up("DEBUG")
    yield handler
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, before, strict=True):
        logger.setLevel(level)


async def test_a_whole_conversation_at_debug_logs_no_word(
    everything: Everything, tmp_path: Path, content: Content
) -> None:
    clock = ShiftedClock()
    playground = Playground(TOKEN, clock)
    root = await playground.start()
    keys = KeyRing.load_or_make(tmp_path / "keys")
    async with (
        aiohttp.ClientSession() as session,
        wired(
            token=TOKEN, api_base=root, data_dir=tmp_path, keys=keys, content=content, clock=clock
        ) as app,
    ):
        task = asyncio.create_task(app.run())
        await _talk(Person(session, root))
        await playground.stop()  # the bot's calls fail from here on, and are logged
        await asyncio.sleep(0.5)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    logging.getLogger("bot.test").debug("our own lines are there at DEBUG")
    assert everything.names >= {"bot.test"}
    for secret in SECRETS:
        assert [line for line in everything.lines if secret in line] == [], secret


async def _talk(person: Person) -> None:
    await person.says(TYPED[0])
    await person.consents()
    await person.taps("NOL")
    await person.says("1")
    await person.taps("해당하는 게 없어요")
    for line in TYPED[1:]:
        await person.says(line)
    broken = {"message": {"chat": {"id": 1001, "type": "private"}, "text": "쉿넷"}}
    await person.control("inject", update=broken)
    assert "문제가 생겼어요" in await person.reads()
    await person.control("text", chat=person.chat, text="쉿다섯")


@pytest.mark.parametrize(
    ("level", "ours", "others"),
    [("DEBUG", logging.DEBUG, logging.INFO), ("ERROR", logging.ERROR, logging.ERROR)],
)
def test_only_our_own_loggers_go_below_info(
    everything: Everything, level: str, ours: int, others: int
) -> None:
    logs.set_up(level)
    assert logging.getLogger("bot.service").getEffectiveLevel() == ours
    for name in ("telegram.Bot", "aiosqlite", "aiohttp.client", "asyncio", "whatever.comes"):
        assert logging.getLogger(name).getEffectiveLevel() == others


async def test_a_task_that_fails_unseen_is_told_without_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """asyncio's own line holds the error and its text."""
    asyncio.get_running_loop().set_exception_handler(serving._unforeseen)

    async def fails() -> None:
        raise ValueError("쉿")

    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    assert "nobody waited for it: ValueError" in caplog.text
    assert "쉿" not in caplog.text
