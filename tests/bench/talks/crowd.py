"""Telegram's side of the benchmark: the playground server, and a crowd that answers at once.

    python crowd.py PEOPLE

Prints the server's address, and when everybody has answered ten questions, one JSON object:
seconds, updates, and the milliseconds from each answer to the bot's next question.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from dataclasses import dataclass
from typing import Any

from script import ANSWERS, DONE, TOKEN, questions

from bot.clock import ShiftedClock
from bot.playground.people import People
from bot.playground.server import Playground
from bot.playground.state import Chat, State, Stored

FIRST = 1001
SETTLE_SECONDS = 3
"""Whatever a bot does at its start is over by then."""
WAY_IN = ("만 14세 이상", "국외 이전에 동의", "열 가지 질문")
"""Buttons that a bot may show before the first question."""


@dataclass
class Person:
    """One chat: how many questions were read, and since when the last answer waits."""

    read: int = 0
    since: float = 0.0


class Crowd:
    """People who answer as soon as they are asked; they begin together."""

    def __init__(self, state: State, people: int) -> None:
        self._people = People(state)
        self._add = state.add
        state.add = self._added  # type: ignore[method-assign]
        self._replace = state.replace
        state.replace = self._replaced  # type: ignore[method-assign]
        self._crowd = {FIRST + number: Person() for number in range(people)}
        self._texts = [*questions(), DONE]
        self._waiting: list[int] = []
        self._left = people
        self.waits: list[float] = []
        self.ready = asyncio.Event()
        self.done = asyncio.Event()

    def come_in(self) -> None:
        """Everybody says /start; each bot asks its first question in its own way."""
        for chat in self._crowd:
            self._people.write(chat, "/start")

    def begin(self) -> None:
        """Everybody answers the first question."""
        for chat in self._waiting:
            self._answer(chat, self._crowd[chat])

    def _added(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> Stored:
        stored = self._add(chat, sender, content)
        if sender["is_bot"]:
            self._read(chat.id, stored.body)
        return stored

    def _replaced(self, chat: Chat, stored: Stored, body: dict[str, Any]) -> None:
        """A way in may be a message that is changed in place."""
        self._replace(chat, stored, body)
        if stored.from_bot:
            self._read(chat.id, stored.body)

    def _read(self, chat: int, message: dict[str, Any]) -> None:
        person = self._crowd[chat]
        if person.read < len(self._texts) and self._texts[person.read] in message.get("text", ""):
            person.read += 1
            self._asked(chat, person)
            return
        rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
        for button in (button for row in rows for button in row):
            if any(word in button["text"] for word in WAY_IN):
                number, data = message["message_id"], button["callback_data"]
                asyncio.get_running_loop().call_soon(self._people.tap, chat, number, data)
                return

    def _asked(self, chat: int, person: Person) -> None:
        if not self.ready.is_set():
            self._waiting.append(chat)
            if len(self._waiting) == len(self._crowd):
                self.ready.set()
            return
        self.waits.append(time.perf_counter() - person.since)
        if person.read <= len(ANSWERS):
            asyncio.get_running_loop().call_soon(self._answer, chat, person)
            return
        self._left -= 1
        if not self._left:
            self.done.set()

    def _answer(self, chat: int, person: Person) -> None:
        person.since = time.perf_counter()
        self._people.write(chat, ANSWERS[person.read - 1])


async def serve(people: int) -> None:
    playground = Playground(TOKEN, ShiftedClock())
    crowd = Crowd(playground._state, people)
    _say(await playground.start())
    crowd.come_in()
    await crowd.ready.wait()
    await asyncio.sleep(SETTLE_SECONDS)
    _say("ready")
    await asyncio.to_thread(sys.stdin.readline)  # whoever measures says when
    # A look for garbage here takes 30 ms, and would be counted as the bots' slowest answers.
    gc.collect()
    gc.disable()
    begun = time.perf_counter()
    crowd.begin()
    await crowd.done.wait()
    seconds = time.perf_counter() - begun
    waits = [round(wait * 1000, 3) for wait in crowd.waits]
    _say(json.dumps({"seconds": seconds, "waits": waits}))
    await asyncio.to_thread(sys.stdin.read)
    await playground.stop()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    import uvloop

    uvloop.run(serve(int(sys.argv[1])))
