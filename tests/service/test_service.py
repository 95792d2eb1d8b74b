"""One update, start to end, on a real database: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from talker import WORDING

from bot.clock import FixedClock
from bot.dialogue.state import Event
from bot.engine.model import Content
from bot.errors import StoreError
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.parse import event_of
from bot.telegram.render import Renderer

KEYS = KeyRing.parse("A" * 43 + "=")


def parse(raw: Mapping[str, Any], now: datetime) -> Event | None:
    return event_of(dict(raw), now, KEYS)


class Chat:
    """Feeds updates of one chat to a service and reads what it wants to send."""

    def __init__(self, store: SqliteStore, service: Service, clock: FixedClock) -> None:
        self.store, self.service, self.clock = store, service, clock
        self.update = 0

    def row(self, text: str) -> InboxRow:
        self.update += 1
        who = {"id": 7, "type": "private", "first_name": "김하늘", "is_bot": False}
        message = {"message_id": self.update, "date": 1, "chat": who, "from": who, "text": text}
        payload = {"update_id": self.update, "message": message}
        return InboxRow(update_id=self.update, chat_id=7, payload=payload)

    async def says(self, text: str) -> list[str]:
        row = self.row(text)
        await self.store.accept([row], self.clock.now())
        await self.service.handle(row)
        return await self.outbox()

    async def taps(self, label: str) -> list[str]:
        row = self.row("x")
        who = {"id": 7, "first_name": "김하늘", "is_bot": False}
        query = {
            "id": "q", "from": who, "chat_instance": "c", "data": self.data(label),
            "message": row.payload["message"],
        }  # fmt: skip
        payload = {"update_id": self.update, "callback_query": query}
        row = InboxRow(update_id=self.update, chat_id=7, payload=payload)
        await self.store.accept([row], self.clock.now())
        await self.service.handle(row)
        return await self.outbox()

    def data(self, label: str) -> str:
        markup = next(r.payload["params"]["reply_markup"] for r in reversed(self.rows)
                      if "reply_markup" in r.payload["params"])  # fmt: skip
        buttons = [b for line in markup["inline_keyboard"] for b in line]
        return next(b["callback_data"] for b in buttons if label in b["text"])

    async def outbox(self) -> list[str]:
        """Take what waits to be sent, one message after another."""
        now = self.clock.now()
        self.rows: list[OutboxRow] = []
        while rows := await self.store.claim(now=now, lease_seconds=9, limit=99, reminders=True):
            for row in rows:
                await self.store.sent(row.id, None, now)
            self.rows += rows
        params = [row.payload["params"] for row in self.rows]
        return [str(p.get("text") or p.get("caption") or "") for p in params]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "guje.db", KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def chat(store: SqliteStore, content: Content, now: datetime) -> Chat:
    clock = FixedClock(now)
    service = Service(store, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES)
    return Chat(store, service, clock)


async def begin(chat: Chat) -> None:
    await chat.says("예매가 부정이용으로 취소됐어요")
    await chat.taps("동의하고")


async def test_an_answer_is_stored_before_the_next_question_goes_out(chat: Chat) -> None:
    await begin(chat)
    row = chat.row("인터파크")
    await chat.store.accept([row], chat.clock.now())
    await chat.service.handle(row)
    desk = await chat.store.desk(7, new_id=1)
    assert desk.cases[0].answers == {"provider": "nol"}
    assert "지금 어떤 상태인가요" in "".join(await chat.outbox())


async def test_an_update_delivered_twice_is_dealt_with_once(chat: Chat) -> None:
    await begin(chat)
    row = chat.row("인터파크")
    for _ in range(2):
        await chat.store.accept([row], chat.clock.now())
        await chat.service.handle(row)
    assert len(await chat.outbox()) == 1


async def test_nothing_about_a_person_is_kept_before_consent(
    chat: Chat, store: SqliteStore
) -> None:
    await chat.says("예매가 부정이용으로 취소됐어요")
    desk = await store.desk(7, new_id=1)
    assert desk.person is None
    assert desk.cases == ()
    assert await store.waiting() == []


async def test_a_failure_is_told_and_never_tried_for_ever(
    chat: Chat, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(chat)

    def broken(raw: Mapping[str, Any], now: datetime) -> Event | None:
        raise RuntimeError("여기에 적은 비밀")

    chat.service._parse = broken
    (sorry,) = await chat.says("여기에 적은 비밀")
    assert "처리하다가 문제가 생겼어요" in sorry
    assert await store.waiting() == []
    assert "비밀" not in caplog.text


async def test_a_database_that_is_away_leaves_the_update_waiting(
    chat: Chat, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(chat)

    async def away(*_: object, **__: object) -> None:
        error = StoreError("the database is locked")
        error.retry_helps = True
        raise error

    row = chat.row("인터파크")
    await store.accept([row], chat.clock.now())
    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", away)
        with pytest.raises(StoreError):
            await chat.service.handle(row)
    assert [waiting.update_id for waiting in await store.waiting()] == [row.update_id]
    await chat.service.handle(row)
    assert "지금 어떤 상태인가요" in "".join(await chat.outbox())
