"""One chat with a service on a real database: feeds updates, reads what waits to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from talker import USUAL

from bot.clock import FixedClock
from bot.dialogue.state import Event
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.parse import event_of

FIRST_OF_OURS = 10_000
KEYS = KeyRing.parse("A" * 43 + "=")


def parse(raw: Mapping[str, Any], now: datetime) -> Event | None:
    return event_of(dict(raw), now, KEYS)


class Chat:
    """Feeds updates of one chat to a service and reads what it wants to send."""

    def __init__(
        self, store: SqliteStore, service: Service, clock: FixedClock, chat_id: int = 7
    ) -> None:
        self.store, self.service, self.clock = store, service, clock
        self.id = chat_id
        self.update = chat_id * 1_000_000
        self.said = 0
        """How many messages of ours were sent."""
        self.markups: list[tuple[str, list[Any]]] = []
        """Words and buttons of every message so far, the newest last."""

    def row(self, text: str) -> InboxRow:
        return self.message(text=text)

    def message(self, **what: Any) -> InboxRow:
        """A message with such fields: text, document, caption …"""
        self.update += 1
        who = {"id": self.id, "type": "private", "first_name": "김하늘", "is_bot": False}
        message = {"message_id": self.update, "date": 1, "chat": who, "from": who, **what}
        payload = {"update_id": self.update, "message": message}
        return InboxRow(update_id=self.update, chat_id=self.id, payload=payload)

    async def says(self, text: str) -> list[str]:
        return await self.handle(self.row(text))

    async def taps(self, label: str) -> list[str]:
        return await self.handle(self.tap(self.row("x"), self.data(label)))

    async def consents(self) -> list[str]:
        """Agree to what is kept, then to the transfer overseas."""
        await self.taps("만 14세 이상")
        return await self.taps("국외 이전에 동의")

    async def handle(self, row: InboxRow) -> list[str]:
        await self.store.accept([row], self.clock.now())
        await self.service.handle(row)
        return await self.outbox()

    def tap(self, row: InboxRow, data: str) -> InboxRow:
        who = {"id": self.id, "first_name": "김하늘", "is_bot": False}
        query = {
            "id": "q", "from": who, "chat_instance": "c", "data": data,
            "message": row.payload["message"],
        }  # fmt: skip
        payload = {"update_id": self.update, "callback_query": query}
        return InboxRow(update_id=self.update, chat_id=self.id, payload=payload)

    def membership(self, status: str) -> InboxRow:
        """The person blocked the bot ('kicked') or came back ('member')."""
        self.update += 1
        bot = {"id": 1, "is_bot": True, "first_name": "구제봇"}
        until = {"until_date": 0} if status == "kicked" else {}
        change = {
            "chat": {"id": self.id, "type": "private"}, "date": 1,
            "from": {"id": self.id, "first_name": "김하늘", "is_bot": False},
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status, **until},
        }  # fmt: skip
        payload = {"update_id": self.update, "my_chat_member": change}
        return InboxRow(update_id=self.update, chat_id=self.id, payload=payload)

    async def taps_under(self, words: str, label: str) -> list[str]:
        """Tap a button of the newest message that has those words and that button."""
        for said, buttons in reversed(self.markups):
            for button in buttons:
                if words in said and label in button["text"]:
                    return await self.handle(self.tap(self.row("x"), button["callback_data"]))
        raise AssertionError(f"no button {label!r} under {words!r}")

    def labels(self) -> list[str]:
        """The newest buttons."""
        return [button["text"] for button in self.markups[-1][1]]

    def data(self, label: str) -> str:
        """The callback data of the newest message's button."""
        return next(b["callback_data"] for b in self.markups[-1][1] if label in b["text"])

    async def outbox(self) -> list[str]:
        """Take what waits to be sent, one message after another."""
        now = self.clock.now()
        self.rows: list[OutboxRow] = []
        while rows := await self.store.claim(now=now, lease_seconds=9, limit=99, reminders=True):
            for row in rows:
                await self.store.sent(row.id, self._number(row), now)
            self.rows += rows
        params = [row.payload["params"] for row in self.rows]
        for one in params:
            if markup := one.get("reply_markup"):
                buttons = [b for line in markup["inline_keyboard"] for b in line]
                self.markups.append((_words(one), buttons))
        return [_words(one) for one in params]

    def _number(self, row: OutboxRow) -> int | None:
        """The number that Telegram gives a new message."""
        if not str(row.payload.get("method", "")).startswith("send"):
            return None
        self.said += 1
        return FIRST_OF_OURS + self.said


def _words(params: Mapping[str, Any]) -> str:
    return str(params.get("text") or params.get("caption") or "")


async def begin(chat: Chat) -> None:
    """Open a case of ticket-ban."""
    await chat.says("예매가 부정이용으로 취소됐어요")
    await chat.consents()


async def to_the_result(chat: Chat) -> list[str]:
    """Answer the usual questions and look at the result."""
    await begin(chat)
    for what, words in USUAL:
        await getattr(chat, what)(words)
    return await chat.taps("맞아요")
