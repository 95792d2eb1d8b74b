"""What the playground remembers: people and chats, messages, taps, the bot's profile, the time."""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.clock import ShiftedClock
from bot.playground.faults import Faults
from bot.playground.files import FileStore
from bot.playground.refusal import Json, Refusal
from bot.playground.updates import UpdateQueue
from bot.playground.webhook import Pusher

# These people have started the bot at some time, even if the playground itself was restarted:
# a bot with yesterday's database must not find their chats gone.
PEOPLE = range(1001, 2000)
_NAMES = {1001: "김하늘", 1002: "이바다", 1003: "박보라"}
QUERY_LIFE = timedelta(minutes=15)
ACTION_SECONDS = 5.0
MAX_NOTICES = 20
BURST_WINDOW = timedelta(seconds=60)


@dataclass(slots=True)
class Stored:
    """A message as Telegram would give it, and when it last changed."""

    body: Json
    from_bot: bool
    version: int
    deleted: bool = False


@dataclass(slots=True)
class Chat:
    """A chat with its messages."""

    shape: Json
    messages: dict[int, Stored] = field(default_factory=dict)
    notices: list[Json] = field(default_factory=list)
    sent: deque[datetime] = field(default_factory=deque)
    version: int = 0
    blocked: bool = False
    action: str = ""
    action_until: float = 0.0

    @property
    def id(self) -> int:
        """Telegram's number of the chat."""
        return int(self.shape["id"])


@dataclass(slots=True)
class Query:
    """A tap that the bot has to answer."""

    chat: int
    asked: datetime


@dataclass(slots=True)
class Profile:
    """What the bot says about itself; texts by language code ('' is everybody's)."""

    name: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)


def first_number() -> int:
    """Return where numbering starts: higher at each start of the playground.

    A bot keeps its database when the playground restarts, and must not meet an update or
    message number it already knows. 100 numbers a second, within 32 bits.
    """
    return int(time.time() * 100) % 2_000_000_000


class State:
    """Everything in memory; each change gets a version so that pages can wait for it."""

    def __init__(self, token: str, clock: ShiftedClock, chat_burst: int | None = None) -> None:
        """Start empty. ``chat_burst``: messages one chat may get within 60 s; None: any."""
        self.token = token
        self.clock = clock
        self.chat_burst = chat_burst
        self.boot = secrets.token_hex(4)
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.profile = Profile()
        self.files = FileStore()
        start = first_number()
        self.message_ids = itertools.count(start)
        update_ids = itertools.count(start)
        self.faults = Faults()
        self.updates = UpdateQueue(lambda: next(update_ids), self.faults)
        self.pusher = Pusher(self.updates, clock)
        self.version = 1
        self.common_version = 1
        self.closing = False
        self._changed = asyncio.Event()
        clock.on_jump(self.touch_all)

    @property
    def bot(self) -> Json:
        """The bot as a Telegram User."""
        number, _, _ = self.token.partition(":")
        return {
            "id": int(number) if number.isdigit() else 1,
            "is_bot": True,
            "first_name": self.profile.name.get("") or "구제봇",
            "username": "guje_playground_bot",
        }

    def moment(self) -> int:
        """Return the playground's time in seconds since 1970."""
        return int(self.clock.now().timestamp())

    # --- changes and waiting for them

    def touch(self, chat: Chat) -> int:
        """Note a change in a chat and return its version."""
        chat.version = self._next_version()
        return chat.version

    def touch_all(self) -> None:
        """Note a change that concerns every page: the time, the bot's profile."""
        self.common_version = self._next_version()

    def _next_version(self) -> int:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()
        return self.version

    async def wait(self, ready: Callable[[], bool], seconds: float) -> None:
        """Return when ``ready`` says so, after ``seconds``, or when the server stops."""
        deadline = time.monotonic() + seconds
        while not (ready() or self.closing) and (left := deadline - time.monotonic()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._changed.wait()
            except TimeoutError:
                return

    async def close(self) -> None:
        """Let everybody who waits go, and stop pushing."""
        self.closing = True
        self.touch_all()
        self.updates.release()
        await self.pusher.stop()

    # --- chats and people

    def person(self, number: int) -> Json:
        """Return a person as a Telegram User."""
        name = _NAMES.get(number, f"손님 {number}")
        return {"id": number, "is_bot": False, "first_name": name, "language_code": "ko"}

    def private(self, number: int) -> Chat:
        """Return the private chat with a person, opened if need be."""
        name = self.person(number)["first_name"]
        shape = {"id": number, "first_name": name, "type": "private"}
        return self.chats.setdefault(number, Chat(shape))

    def group(self, number: int) -> Chat:
        """Return a group chat, opened if need be."""
        shape = {"id": number, "title": "공연 같이 가는 모임", "type": "supergroup"}
        return self.chats.setdefault(number, Chat(shape))

    def find(self, number: int) -> Chat | None:
        """Return the chat if a bot may know it."""
        return self.private(number) if number in PEOPLE else self.chats.get(number)

    # --- messages

    def add(self, chat: Chat, sender: Json, content: Json) -> Stored:
        """Put a new message into a chat."""
        number = next(self.message_ids)
        body: Json = {"message_id": number, "from": sender, "chat": chat.shape}
        body |= {"date": self.moment(), **content}
        stored = Stored(body, bool(sender["is_bot"]), self.touch(chat))
        chat.messages[number] = stored
        return stored

    def replace(self, chat: Chat, stored: Stored, body: Json) -> None:
        """Change a message."""
        stored.body = body
        stored.version = self.touch(chat)

    def delete(self, chat: Chat, stored: Stored) -> None:
        """Take a message away; its number stays known so that pages hear of it."""
        stored.deleted = True
        stored.version = self.touch(chat)

    def message(self, chat: Chat, number: int) -> Stored | None:
        """Return a message that is still there."""
        stored = chat.messages.get(number)
        return None if stored is None or stored.deleted else stored

    # --- taps and limits

    def ask(self, chat: Chat, number: str) -> None:
        """Note that a tap waits for its answer."""
        self.queries[number] = Query(chat.id, self.clock.now())

    def notice(self, chat: Chat, notice: Json) -> None:
        """Show something for a moment on the page (the answer to a tap)."""
        chat.notices.append({"version": self.touch(chat), **notice})
        del chat.notices[:-MAX_NOTICES]

    def act(self, chat: Chat, action: str) -> None:
        """Show what the bot is doing, for five seconds or until its next message."""
        chat.action = action
        chat.action_until = time.monotonic() + ACTION_SECONDS if action else 0.0
        self.touch(chat)

    def count_send(self, chat: Chat) -> None:
        """Refuse with 429 when the chat got more than ``chat_burst`` messages in 60 s."""
        if self.chat_burst is None:
            return
        now = self.clock.now()
        while chat.sent and now - chat.sent[0] >= BURST_WINDOW:
            chat.sent.popleft()
        if len(chat.sent) >= self.chat_burst:
            wait = int((BURST_WINDOW - (now - chat.sent[0])).total_seconds()) + 1
            raise Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        chat.sent.append(now)
