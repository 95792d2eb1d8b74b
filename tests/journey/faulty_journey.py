"""The ticket-ban journey, told line by line while Telegram fails, and what was left of it.

The bot, the playground and the person share one event loop whose time is moved by hand.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
from movable_time import MovableLoop, Time
from person import Person, text_of
from wired_bot import TOKEN, running

from bot.app import App
from bot.clock import ShiftedClock
from bot.engine.model import Content
from bot.playground.server import Playground
from bot.telegram.webhook import Hook

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060600000000500010a2db4a90000000049454e44ae426082"
)
FILES = ("쉿화면하나.png", "쉿화면둘.png", "쉿화면셋.png")


@dataclass(frozen=True)
class Line:
    """What the person does, with what, and words of the answer."""

    how: str
    what: str
    answer: str


LINES = [
    Line("says", "예매가 부정이용으로 취소됐어요", "저장해도 괜찮을지"),
    Line("taps", "만 14세 이상", "국외 이전"),
    Line("taps", "국외 이전에 동의", "어디에서 예매"),
    Line("taps", "NOL", "지금 어떤 상태"),
    Line("says", "1", "해당하는 게 있나요"),
    Line("taps", "해당하는 게 없어요", "어떤 공연"),
    Line("says", "가을밤 콘서트, 12월 5일 19시, 1층 A구역 12번", "예매번호를 알려"),
    Line("sends", "", "파일 3개를 증 제1호~제3호로"),
    Line("taps", "결제 내역", "결제 내역"),
    Line("says", "T1234567890", "결제한 날은"),
    Line("taps", "어제", "얼마를 결제"),
    Line("says", "십삼만이천원", "안내를 받은 날은"),
    Line("taps", "오늘", "안내 문구를 그대로"),
    Line("says", "동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다.", "왜 의심받았을지"),
    Line("says", "1번", "같은 와이파이를 누가"),
    Line("says", "집에서 저는 휴대폰, 동생은 노트북을 썼어요.", "돌려받으셨나요"),
    Line("taps", "아직 못 받았어요", "기한은 언제인가요"),
    Line("taps", "모르겠어요", "이름을 알려"),
    Line("says", "김하늘", "이렇게 정리했어요"),
    Line("taps", "맞아요", "이런 날에 알려 드릴까요"),
    Line("taps", "PDF", "이름 옆에 서명한 뒤"),
    Line("taps", "알림 받을게요", "알림 4개를 걸어 뒀어요"),
    Line("waits", "", "알림 2번 중 1번째"),
]
TYPED = ["가을밤", "T1234567890", "십삼만", "동일한 접속", "동생은", "김하늘", "쉿화면", TOKEN]
"""What no log may hold."""

LOOKS_EVERY = 0.01
PATIENCE = 5
"""Looks without an answer after which time is moved."""
CLOCK_STEP, TIMERS_STEP = 0.2, 2.0
"""Seconds a look. The clock goes slower: a lease must not end while a letter is being drawn."""
MOST_LOOKS = 600
"""Two minutes of the bot's clock; then nothing will come any more."""


@dataclass
class Ended:
    """What a journey left behind."""

    heard: list[str]
    """The bot's messages as they came, with the names of files, in the order of the chat."""
    kept: dict[str, Any]
    """What the database holds, without what differs from run to run."""
    rules: list[dict[str, Any]]
    """The faults and how often each struck."""
    answered: int
    """Lines that got their answer."""


def travel(
    folder: Path, content: Content, start: datetime, rules: list[dict[str, Any]],
    hook: Hook | None = None,
) -> Ended:  # fmt: skip
    """Go the whole way under these rules; raise AssertionError where a line gets no answer.

    ``hook``: updates are pushed there; None: they are asked for.
    """
    with asyncio.Runner(loop_factory=MovableLoop) as runner:
        return runner.run(_travel(folder, content, ShiftedClock(start), rules, hook))


async def _travel(
    folder: Path, content: Content, clock: ShiftedClock, rules: list[dict[str, Any]],
    hook: Hook | None,
) -> Ended:  # fmt: skip
    playground = Playground(TOKEN, clock)
    root = await playground.start()
    playground.faults.set(rules)
    loop = asyncio.get_running_loop()
    assert isinstance(loop, MovableLoop)
    try:
        async with (
            aiohttp.ClientSession() as session,
            running(root, folder, content, clock, hook) as app,
        ):
            person, time = Person(session, root), Time(clock, loop)
            database = f"file:{folder / 'guje.db'}?mode=ro"
            with closing(sqlite3.connect(database, uri=True)) as db:
                return await Traveller(person, playground, time, app, db).travels()
    finally:
        await playground.stop()


@dataclass
class Traveller:
    """Someone who waits for each answer, and comes back when none comes because Telegram said no."""

    person: Person
    playground: Playground
    time: Time
    app: App
    db: sqlite3.Connection
    """The bot's database, to look at."""
    heard: dict[int, str] = field(default_factory=dict)
    """What the bot said at first, before it was edited, by message."""
    answered: int = 0
    returned: int = 0
    """Refusals that did not keep the answer away, or after which the person came back."""

    async def travels(self) -> Ended:
        """Go the whole way."""
        for line in LINES:
            await self.goes_on(line)
            self.answered += 1
        return await self._arrived()

    async def goes_on(self, line: Line) -> None:
        """Do one thing and wait until it is answered and nothing more is to come."""
        before = (await self._chat(0))["version"]
        await self._does(line)
        if not await self._answered(line.answer, before):
            self.returned = self._refused()
            await self._comes_back()
            assert await self._answered(line.answer, before), f"no answer to {line}"

    async def _does(self, line: Line) -> None:
        chat = self.person.chat
        match line.how:
            case "says":
                await self.person.control("text", chat=chat, text=line.what)
            case "taps":
                await self._taps(line.what)
            case "sends":
                await self._sends()
            case "waits":
                self.time.move(clock=5.2 * 3600, timers=0)

    async def _taps(self, label: str) -> None:
        for message in reversed(await self.person.messages()):
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        number, data = message["message_id"], button["callback_data"]
                        await self.person.control(
                            "tap", chat=self.person.chat, message_id=number, data=data
                        )
                        return
        raise AssertionError(f"no button {label!r}")

    async def _sends(self) -> None:
        """Send three files as one album: three updates at once, whose order matters."""
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("chat", str(self.person.chat))
        form.add_field("as", "document")
        for name in FILES:
            form.add_field("file", PIXEL + name.encode(), filename=name)
        url = f"{self.person.root}/playground/upload"
        async with self.person.session.post(url, data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def _answered(self, words: str, before: int) -> bool:
        """Wait for the words in something new, and until nothing more is owed.

        False once nothing is owed and no answer came: Telegram refused it.
        """
        for look in range(MOST_LOOKS):
            if not self._owed():
                if any(words in text for text in await self._said(before)):
                    self.returned = self._refused()
                    return True
                if self._refused() > self.returned:
                    return False
            await asyncio.sleep(LOOKS_EVERY)
            if look > PATIENCE:
                self.time.move(clock=CLOCK_STEP, timers=TIMERS_STEP)
        raise AssertionError(f"{words!r} never came; still owed: {self._owed()}")

    def _refused(self) -> int:
        """How many messages Telegram will never take."""
        return sum(
            rule["fired"]
            for rule in self.playground.faults.shown()
            if rule.get("code") in (400, 403) and "sendMessage" in rule["methods"]
        )

    async def _comes_back(self) -> None:
        """Telegram refused a message for good: unblock the bot and open the case again."""
        for blocked in (True, False):
            await self.person.control("block", chat=self.person.chat, blocked=blocked)
        await self.goes_on(Line("says", "/cases", "질문 "))
        await self._taps("1번 이어서")

    async def _chat(self, since: int) -> dict[str, Any]:
        params = {"chat": self.person.chat, "since": since, "timeout": 0}
        url = f"{self.person.root}/playground/chat"
        async with self.person.session.get(url, params=params) as answer:
            found: dict[str, Any] = await answer.json()
            return found

    async def _said(self, since: int) -> list[str]:
        """The bot's messages that are new or changed since a version of the chat."""
        found = [one for one in (await self._chat(since))["messages"] if one["from_bot"]]
        for message in found:
            name = message.get("document", {}).get("file_name", "")
            self.heard.setdefault(message["message_id"], text_of(message) + name)
        return [text_of(message) for message in found]

    def _owed(self) -> int:
        """Updates that are not dealt with, and messages that are due and not sent."""
        (found,) = self.db.execute(
            "SELECT (SELECT count(*) FROM inbox WHERE state = 'new') + (SELECT count(*) FROM outbox "
            "WHERE state = 'leased' OR (state = 'waiting' AND kind IN ('reply', 'file')))"
        ).fetchone()
        return int(found)

    async def _arrived(self) -> Ended:
        """Look at all that is left."""
        desk = await self.app.store.desk(self.person.chat, new_id=1)
        events = self.db.execute("SELECT kind, question FROM events")
        reminders = self.db.execute(
            "SELECT deadline, rung, due, state FROM outbox WHERE kind = 'reminder' ORDER BY 1, 2, 3"
        )
        kept = {
            "cases": [(case.incident, case.answers) for case in desk.cases],
            "files": [[one.file_name for one in case.evidence] for case in desk.cases],
            "events": Counter(events.fetchall()),
            "reminders": reminders.fetchall(),
            "integrity": self.db.execute("PRAGMA integrity_check").fetchall(),
        }
        await self._said(0)
        heard = [text for _, text in sorted(self.heard.items())]
        return Ended(heard, kept, self.playground.faults.shown(), self.answered)
