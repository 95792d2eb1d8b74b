"""The playground in this process, which is never killed, and people who talk to it side by side."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lives import Doom, Life, Nursery
from person import text_of
from scripts import Script, Step

from bot.clock import ShiftedClock
from bot.playground.people import People
from bot.playground.server import Playground
from bot.playground.state import Chat, State, Stored

TOKEN = "123456789:" + "C" * 35
PACE = 30
"""Things that all people together do in a second: so many messages Telegram lets a bot send."""
PATIENCE = 60.0
"""Seconds after which a person who heard nothing counts as unanswered."""


class Unanswered(Exception):
    """Somebody did something, and nothing came back."""


class OpenPlayground(Playground):
    """A playground whose people are moved from the test itself: over HTTP, fifty would cost more
    than the bot. It remembers what was sent, however that was changed in place later on."""

    def __init__(self, token: str, clock: ShiftedClock) -> None:
        super().__init__(token, clock)
        self.sent: dict[int, list[str]] = defaultdict(list)
        """Chat → the words of each message of the bot, in order."""
        self._put = self._state.add
        self._state.add = self._added  # type: ignore[method-assign]

    def _added(self, chat: Chat, sender: dict[str, Any], content: dict[str, Any]) -> Stored:
        stored = self._put(chat, sender, content)
        if stored.from_bot:
            self.sent[chat.id].append(text_of(stored.body))
        return stored

    @property
    def state(self) -> State:
        return self._state


@dataclass
class Street:
    """A playground, the bot's data folder, and what happened so far."""

    root: str
    folder: Path
    clock: ShiftedClock
    state: State
    sent: Mapping[int, list[str]]
    nursery: Nursery
    kills: int = 0
    acts: int = 0
    unanswered: int = 0

    def bear(self, doom: Doom) -> Life:
        return self.nursery.bear(self.root, self.folder, self.clock.now(), doom)

    def said(self, chat: int) -> list[str]:
        """Everything the bot ever said there, in order, in the words in which it was sent."""
        return self.sent[chat]

    async def everybody_talks(self, people: Mapping[int, Script]) -> None:
        """Let all of them go through their scripts side by side."""
        pause = len(people) / PACE
        await asyncio.gather(*(_Person(self, chat, pause).talks(people[chat]) for chat in people))

    async def disturbed(self, doing: asyncio.Task[None], dooms: list[Doom]) -> None:
        """Let the bot live and die while something is done; the last life has no doom."""
        while dooms and not doing.done():
            life, doom = self.bear(dooms[0]), dooms.pop(0)
            death = asyncio.create_task(life.death())
            await asyncio.wait(
                {doing, death}, timeout=doom.seconds, return_when=asyncio.FIRST_COMPLETED
            )
            life.kill()
            assert await death == -9, self.nursery.log.read_text()
            self.kills += 1


@asynccontextmanager
async def street(nursery: Nursery, folder: Path, now: datetime) -> AsyncIterator[Street]:
    """A new playground whose time begins at ``now``, and the bot's data folder."""
    clock = ShiftedClock(now)
    playground = OpenPlayground(TOKEN, clock)
    root = await playground.start()
    try:
        yield Street(root, folder, clock, playground.state, playground.sent, nursery)
    finally:
        await playground.stop()


@dataclass
class _Person:
    street: Street
    chat: int
    pause: float
    """Seconds from an answer to the next thing done, on average."""
    people: People = field(init=False)

    def __post_init__(self) -> None:
        self.people = People(self.street.state)

    async def talks(self, script: Script) -> None:
        """Do each step once the one before it was answered."""
        chance = random.Random(self.chat)  # noqa: S311 - the same person in every run
        try:
            for step in script.steps:
                await asyncio.sleep(chance.uniform(0, 2 * self.pause))
                since = self.street.state.version
                self._does(step)
                await self._hears(step[2], since)
        except Unanswered:
            self.street.unanswered += 1

    def _does(self, step: Step) -> None:
        how, what, _ = step
        self.street.acts += 1
        if how == "says":
            self.people.write(self.chat, what.format(chat=self.chat))
        else:
            self.people.tap(self.chat, *self._button(what))

    def _button(self, label: str) -> tuple[int, str]:
        stored = self.street.state.private(self.chat).messages
        for number in sorted(stored, reverse=True):
            for row in stored[number].body.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if label in button["text"] and "callback_data" in button:
                        return number, button["callback_data"]
        raise AssertionError(f"no button {label!r}")

    async def _hears(self, words: str, since: int) -> None:
        state = self.street.state
        chat = state.private(self.chat)

        def heard() -> bool:
            return chat.version > since and any(
                stored.from_bot and stored.version > since and words in text_of(stored.body)
                for stored in chat.messages.values()
            )

        await state.wait(heard, PATIENCE)
        if not heard():
            raise Unanswered
