"""A town of people who write whatever they like to the real bot, all in this process.

Everything is as in service but the wire: intake, lanes, service, a SQLite file, the courier's own
sender and Telegram's part played by the playground with its strict checks. Files are made for one
in `FILES_EVERY`; of the others the message is checked all the same.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import logging
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from talker import WORDING
from telegram.error import BadRequest, TelegramError
from telegram.request import RequestData

from bot.attachments import makers
from bot.clock import KST, ShiftedClock
from bot.courier.late import errands
from bot.courier.line import Line
from bot.courier.sending import Sender
from bot.deadlines.ladder import is_quiet
from bot.dialogue.state import Desk
from bot.engine.model import Content
from bot.meter import NO_METER
from bot.paths import TEMPLATES
from bot.playground.files import Upload
from bot.playground.methods import HANDLERS
from bot.playground.parameters import read_parameters
from bot.playground.people import People
from bot.playground.refusal import Refusal
from bot.playground.state import State
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.port import OutboxRow
from bot.store.rows import read_desk
from bot.store.sqlite import SqliteStore
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.messenger import Messenger
from bot.telegram.parse import chat_of, event_of
from bot.telegram.refusals import Meaning, meaning
from bot.telegram.render import Renderer

START = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
PEOPLE = (1001, 1002, 1003)
FILES_EVERY = 50
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
TELEGRAMS_OWN = frozenset({Meaning.HARMLESS, Meaning.WITHOUT_REPLY})
"""What Telegram may say to a sound request: a message was deleted, or is as asked for already."""


class OpenRing(KeyRing):
    """Seals nothing, so that the whole database can be read for what must not be in it."""

    __slots__ = ()

    def encrypt(self, plain: bytes, *, table: str, row: object, column: str) -> bytes:
        return f"{table}|{row}|{column}|".encode() + plain

    def decrypt(self, sealed: bytes, *, table: str, row: object, column: str) -> bytes:
        place = f"{table}|{row}|{column}|".encode()
        assert sealed.startswith(place), "a value was moved"
        return sealed[len(place) :]


class StillClock(ShiftedClock):
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._at = at

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self._at += by
        super().advance(timedelta(0))


class Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


@dataclass
class Wire:
    """Takes requests as Telegram would, and notes what it refused."""

    state: State
    asked: Counter[str]
    refused: list[str]

    async def post(self, url: str, data: RequestData | None = None, **_: Any) -> Any:
        method = url.rpartition("/")[2]
        self.asked[method] += 1
        raw: dict[str, Any] = dict(data.json_parameters) if data else {}
        for value in raw.values():
            value.encode()  # half a surrogate pair cannot travel
        for name, (file, content, mime) in (data.multipart_data or {}).items() if data else ():
            raw[name] = Upload(file, mime, content)
        try:
            return await HANDLERS[method](self.state, read_parameters(method, raw))
        except Refusal as refusal:
            error: TelegramError = BadRequest(refusal.description)
            if refusal.code == 403:
                from telegram.error import Forbidden

                error = Forbidden(refusal.description)
            elif meaning(error) not in TELEGRAMS_OWN:
                self.refused.append(f"{method}: {refusal.description}")
            raise error from None


class Makers:
    """Makes one file in ``every``; the others are empty ones of the right kind."""

    def __init__(self, real: Mapping[str, Any], every: int) -> None:
        self._real, self._every = real, every
        self._count = itertools.count(1)

    def __getitem__(self, kind: str) -> Any:
        if next(self._count) % self._every == 0:
            return self._real[kind]

        async def make(_: object) -> tuple[str, bytes]:
            return ("파일.png", PNG)

        return make


class NoFiles:
    """Nothing that people sent can be fetched."""

    async def chunks(self, file_id: str) -> AsyncIterator[bytes]:
        raise AssertionError("nothing is fetched here")
        yield b""


class Town:
    """The people, the bot and what lies between them."""

    def __init__(
        self, store: SqliteStore, keys: KeyRing, content: Content, real: Any, every: int
    ) -> None:
        self.clock = StillClock(START)
        self.state = State("1:x", self.clock)
        self.state.message_ids = itertools.count(1)
        self.people = People(self.state)
        self.store, self.keys = store, keys
        self.wire = Wire(self.state, Counter(), [])
        bot = SimpleNamespace(request=self.wire, base_url="bot")
        messenger = Messenger(bot, Makers(real, every))  # type: ignore[arg-type]
        self.service = Service(
            store, content, Renderer(WORDING, keys), lambda raw, now: event_of(raw, now, keys),
            self.clock, TEMPLATES,
        )  # fmt: skip
        self.lanes = Lanes(self.service.handle)
        self.intake = Intake(store, self.lanes, self.clock)
        self.sender = Sender(
            store, messenger, Line(messenger), self.clock, WORDING, _tell, NO_METER
        )
        self.errors = Errors()
        self.numbers = itertools.count(1)
        self.desks: dict[int, Desk] = {}
        self.updates = 0

    async def deliver(self) -> None:
        """Hand the updates that people made to the bot, one after another, with their answers."""
        for update in await self.state.updates.get(0, 100, 0):
            self.state.updates.clear()
            await self.take(update)

    async def take(self, update: Mapping[str, Any]) -> None:
        """One update, start to end, and what must hold after it."""
        self.updates += 1
        update = {**update, "update_id": next(self.numbers)}
        await self.intake.take([update])
        await self.lanes.drained()
        rows = await self.send()
        owner = _owner(update)
        for row in rows:
            assert row.chat_id == row.payload["params"].get("chat_id", row.chat_id)
            late = "held" in row.payload  # an album's answer waited for a quiet moment
            assert row.kind != "reply" or row.chat_id == owner or late, "another was answered"
        await self.nobody_else_changed(owner)

    async def send(self) -> list[OutboxRow]:
        """Send what is due, as the courier does; return the rows."""
        sent: list[OutboxRow] = []
        while True:
            now = self.clock.now()
            rows = await self.store.claim(
                now=now, lease_seconds=60, limit=99, reminders=not is_quiet(now)
            )
            if not rows:
                return sent
            sent += rows
            for chat in {row.chat_id for row in rows}:
                for errand in errands([row for row in rows if row.chat_id == chat], now):
                    await self.sender.send(errand)

    async def nobody_else_changed(self, owner: int) -> None:
        """Nothing waits any more, and only the chat of the update may be otherwise than before."""

        def work(db: sqlite3.Connection) -> tuple[int, list[Desk]]:
            waiting = db.execute("SELECT count(*) FROM inbox WHERE state = 'new'").fetchone()[0]
            return waiting, [read_desk(db, self.keys, chat, 1) for chat in PEOPLE]

        waiting, desks = await self.store._db.read(work)
        assert waiting == 0, "an update was left"
        for chat, desk in zip(PEOPLE, desks, strict=True):
            assert chat == owner or desk == self.desks.get(chat, desk), "another chat was changed"
            self.desks[chat] = desk

    async def wait(self, hours: float) -> None:
        """Time goes by; reminders come, and days are counted anew."""
        self.clock.advance(timedelta(hours=hours))
        await self.send()
        for row in await self.service.recounts():
            await self.service.handle(row)
        await self.send()
        self.desks.clear()

    async def everything_stored(self) -> str:
        """Return all rows of all tables as text, digits of any script made plain."""

        def work(db: Any) -> str:
            names = [r[0] for r in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            rows = [tuple(r) for name in names for r in db.execute(f"SELECT * FROM {name}")]  # noqa: S608 - our own tables
            return "\n".join(_text(value) for row in rows for value in row)

        return unicodedata.normalize("NFKC", await self.store._db.read(work))

    async def integrity(self) -> str:
        found = await self.store._db.read(
            lambda db: db.execute("PRAGMA integrity_check").fetchone()[0]
        )
        return str(found)


async def _tell(kind: str, text: str) -> None:
    """There is no operator."""


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return (
            value.decode("utf-8", "replace").encode().decode("unicode-escape", "replace")
            if (b"\\u" in value)
            else value.decode("utf-8", "replace")
        )
    return str(value)


def _owner(update: Mapping[str, Any]) -> int:
    try:
        return chat_of(update)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        return 0


@contextlib.asynccontextmanager
async def opened(
    folder: Path, content: Content, real: Any, every: int = FILES_EVERY
) -> AsyncIterator[Town]:
    """A town with a database of its own."""
    keys = OpenRing([b"k" * 32])
    store = await SqliteStore.open(folder / "guje.db", keys)
    town = Town(store, keys, content, real, every)
    logger = logging.getLogger("bot")
    logger.addHandler(town.errors)
    try:
        yield town
    finally:
        logger.removeHandler(town.errors)
        await store.close()


def real_makers() -> Any:
    """What makes files."""
    return makers(NoFiles(), ThreadPoolExecutor(1))  # type: ignore[arg-type]


def as_json(value: Any) -> Any:
    """The value as it comes out of JSON."""
    return json.loads(json.dumps(value))
