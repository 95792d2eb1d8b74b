"""Ten thousand messages from one chat: do the others wait?

    python tests/bench/bench_flood.py

Everything but HTTP: poller, intake, lanes, service, a database file, courier, and a stand-in for
Telegram that hands out a hundred updates a poll, in order. Twenty people with a case write now and then,
for twenty seconds a round; in every other round one more chat sends ten thousand messages meanwhile.
Prints the p99 from a person's line to its answer, with the flood beside without it (target: at most 1.5
times), and how many rows of the flood ever waited in the inbox. Takes about three minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app import read_content
from bot.clock import SystemClock
from bot.courier.courier import Courier
from bot.courier.limits import Rates
from bot.dialogue.state import Action
from bot.engine.model import Content
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram.callback import encode
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.pace import Allowance
from bot.telegram.parse import event_of
from bot.telegram.poller import Poller
from bot.telegram.render import Renderer
from bot.understanding.hearing import get_ready
from bot.wording import Wording

FLOOD, PEOPLE, SECONDS, ROUNDS = 10_000, 20, 20.0, 3
TALKING = 10.0
"""Lines a second, of all people together."""
TELEGRAM = 0.004, 0.012
"""Seconds that Telegram takes for a poll or a message, at least and at most."""
FLOODER, FIRST = 1, 1001
SLOWER = 1.5
PATIENCE = 3.0
"""Seconds for the last answers."""


@dataclass
class Telegram:
    """Hands out updates as they come, and notes when a line was answered."""

    queue: deque[dict[str, Any]] = field(default_factory=deque)
    made: int = 0
    asked: dict[int, float] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    there: asyncio.Event = field(default_factory=asyncio.Event)
    to_flooder: int = 0
    lot: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311 - delays

    def write(self, chat: int, text: str) -> None:
        """A person sends a line."""
        at, number = int(time.time()), self.made
        who = {"id": chat, "type": "private", "first_name": "김하늘", "is_bot": False}
        line = {"message_id": number, "date": at, "chat": who, "from": who, "text": text}
        self._add({"message": line})

    def tap(self, chat: int, data: str) -> None:
        """A person taps a button."""
        who = {"id": chat, "first_name": "김하늘", "is_bot": False}
        below = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}
        query = {"id": str(self.made), "from": who, "data": data, "message": below}
        self._add({"callback_query": query})

    def _add(self, update: dict[str, Any]) -> None:
        self.made += 1
        self.queue.append({"update_id": self.made, **update})
        self.there.set()

    async def unhook(self) -> None:
        """There is no webhook."""

    async def fetch(self, offset: int) -> Sequence[Mapping[str, Any]]:
        """Wait for updates, and return at most a hundred."""
        await self.there.wait()
        await asyncio.sleep(self.lot.uniform(*TELEGRAM))
        while self.queue and self.queue[0]["update_id"] < offset:
            self.queue.popleft()
        if not self.queue:
            self.there.clear()
        return [self.queue[n] for n in range(min(len(self.queue), 100))]

    async def send(self, payload: Mapping[str, Any], _: object = None) -> int:
        """Take a message after some milliseconds."""
        await asyncio.sleep(self.lot.uniform(*TELEGRAM))
        chat = payload["params"].get("chat_id", 0)
        if chat == FLOODER:
            self.to_flooder += 1
        elif chat in self.asked:
            self.waits.append(time.perf_counter() - self.asked.pop(chat))
        return 1

    async def probe(self) -> None:
        """Be there."""


@dataclass
class Round:
    """What came of one round."""

    waits: list[float]
    most_waiting: int
    """Rows in the inbox at once, at most."""
    to_flooder: int


async def played(folder: Path, content: Content, *, flood: int, seconds: float) -> Round:
    """Let people talk for a while, with or without somebody who floods."""
    keys, clock, wording = KeyRing([b"b" * 32]), SystemClock(), Wording(TEMPLATES)
    store = await SqliteStore.open(folder / f"{time.time_ns()}.db", keys)
    telegram = Telegram()
    courier = Courier(store, telegram, clock, wording, rates=Rates())
    service = Service(
        store, content, Renderer(wording, keys), lambda raw, now: event_of(raw, now, keys), clock,
        TEMPLATES, wake=courier.wake,
    )  # fmt: skip
    lanes = Lanes(service.handle)
    poller = Poller(telegram, Intake(store, lanes, clock, allowed=Allowance()))
    parts = [asyncio.create_task(part.run()) for part in (courier, poller)]
    most: list[int] = []
    try:
        await _come_in(telegram, keys)
        flooding = asyncio.create_task(_flood(telegram, flood, seconds))
        await asyncio.gather(_talk(telegram, seconds), _look(store, most, seconds), flooding)
        await asyncio.sleep(PATIENCE)
    finally:
        for part in parts:
            part.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.gather(*parts)
        await lanes.drained()
        await store.close()
    telegram.waits += [PATIENCE] * len(telegram.asked)  # whoever waits still has waited that long
    return Round(telegram.waits, max(most), telegram.to_flooder)


async def _come_in(telegram: Telegram, keys: KeyRing) -> None:
    """Everybody agrees and opens a case; the flooder too."""
    for chat in (FLOODER, *range(FIRST, FIRST + PEOPLE)):
        telegram.tap(chat, encode(Action("consent", arg="ticket-ban"), chat, keys))
    await asyncio.sleep(3)
    telegram.waits.clear()


async def _talk(telegram: Telegram, seconds: float) -> None:
    lot, stop = random.Random(3), time.perf_counter() + seconds  # noqa: S311 - moments
    while time.perf_counter() < stop:
        await asyncio.sleep(lot.expovariate(TALKING))
        chat = FIRST + lot.randrange(PEOPLE)
        if chat not in telegram.asked:
            telegram.asked[chat] = time.perf_counter()
            telegram.write(chat, lot.choice(("/cases", "/help", "어제 예매가 취소됐어요")))


async def _flood(telegram: Telegram, messages: int, seconds: float) -> None:
    """Send so many, spread evenly in small bursts."""
    begin, sent = time.perf_counter(), 0
    while sent < messages:
        due = min(int(messages * (time.perf_counter() - begin) / seconds) + 1, messages)
        for number in range(sent, due):
            telegram.write(FLOODER, f"도배 {number}")
        sent = due
        await asyncio.sleep(0.02)


async def _look(store: SqliteStore, most: list[int], seconds: float) -> None:
    stop = time.perf_counter() + seconds
    while time.perf_counter() < stop:
        most.append((await store.depths(SystemClock().now())).inbox.rows)
        await asyncio.sleep(0.1)


def p99(waits: Sequence[float]) -> float:
    """Seconds that ninety-nine of a hundred answers took at most."""
    return sorted(waits)[len(waits) * 99 // 100]


def compared(seconds: float, rounds: int) -> tuple[list[Round], list[Round]]:
    """Play rounds without and with the flood, in turns."""
    content = read_content(SystemClock().now().date())
    get_ready(content)  # as a start does; the first line would wait for it
    quiet, flooded = [], []
    with tempfile.TemporaryDirectory() as name:
        for _ in range(rounds):
            folder = Path(name)
            quiet.append(asyncio.run(played(folder, content, flood=0, seconds=seconds)))
            flooded.append(asyncio.run(played(folder, content, flood=FLOOD, seconds=seconds)))
    return quiet, flooded


def told(quiet: Sequence[Round], flooded: Sequence[Round]) -> str:
    """Say what was measured."""
    alone = sorted(wait for one in quiet for wait in one.waits)
    beside = sorted(wait for one in flooded for wait in one.waits)
    return (
        f"{FLOOD:,} messages of one chat: p99 of the others {p99(beside) / p99(alone):.2f} times that "
        f"without (target at most {SLOWER}): {p99(beside) * 1000:.1f} beside {p99(alone) * 1000:.1f} "
        f"ms, p50 {beside[len(beside) // 2] * 1000:.1f} beside {alone[len(alone) // 2] * 1000:.1f} "
        f"ms, {len(beside)} and {len(alone)} answers; at most "
        f"{max(one.most_waiting for one in flooded)} rows in the inbox; "
        f"{max(one.to_flooder for one in flooded)} answers to the flooder"
    )


def main() -> int:
    """Measure and print; exit code 1 when the target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    given = parser.parse_args()
    quiet, flooded = compared(given.seconds, given.rounds)
    sys.stdout.write(f"{told(quiet, flooded)}\n")
    waits = [[wait for one in rounds for wait in one.waits] for rounds in (quiet, flooded)]
    return 0 if p99(waits[1]) <= SLOWER * p99(waits[0]) else 1


if __name__ == "__main__":
    sys.exit(main())
