"""Ten thousand reminders are due in the same minute while people talk: is the limit used, do people wait?

    python tests/bench/bench_ten_thousand.py

A courier with its database file and Telegram's limits, against a stand-in that takes some
milliseconds for a message. For twenty seconds twenty people get a reply now and then: first with
nothing else to do, then with ten thousand reminders due. Prints which part of the permitted 30
messages a second went out (target: at least 95 %) and the replies' p99 beside that of the idle
courier (target: at most 1.5 times). Takes about a minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.clock import ShiftedClock
from bot.courier.courier import Courier
from bot.courier.limits import Rates
from bot.dialogue.state import Person, Turn
from bot.paths import TEMPLATES
from bot.store import outbox
from bot.store.crypto import KeyRing
from bot.store.port import InboxRow, OutboxDraft
from bot.store.sqlite import SqliteStore
from bot.store.values import to_ms
from bot.wording import Wording

REMINDERS, PEOPLE = 10_000, 20
SECONDS = 20.0
TALKING = 6.0
"""Replies a second, of all people together."""
TELEGRAM = 0.004, 0.012
"""Seconds that the stand-in takes, at least and at most."""
RATES = Rates()
SHARE, SLOWER = 0.95, 1.5


class Telegram:
    """Takes a message after a few milliseconds and notes when a reply came."""

    def __init__(self) -> None:
        self.sent = 0
        self.replied: dict[str, float] = {}
        self._random = random.Random(7)  # noqa: S311 - a delay, no secret

    async def send(self, payload: Mapping[str, Any], _: object = None) -> int:
        """Take a message."""
        await asyncio.sleep(self._random.uniform(*TELEGRAM))
        self.sent += 1
        if "reminder" not in payload:
            self.replied[payload["params"]["text"]] = time.perf_counter()
        return self.sent

    async def probe(self) -> None:
        """Be there."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of one run."""

    per_second: float
    p50: float
    p99: float
    """Seconds from a committed reply to its arrival."""


async def planned(store: SqliteStore, clock: ShiftedClock) -> None:
    """Plan the reminders, one for each chat, all due now. One transaction, to be quick."""
    now = clock.now()
    about = {"title": "소명", "day": date.max.isoformat(), "text": "", "past": "", "who": "user",
             "number": 1, "of": 4, "pack": "사건", "hoped": False}  # fmt: skip
    params = {"reply_markup": {"inline_keyboard": [[{"text": "완료"}]]}}
    drafts = [
        OutboxDraft(
            kind="reminder", due=now, case_id=chat, deadline="D", rung="D-3",
            payload={"method": "sendMessage", "params": params, "reminder": about},
        )
        for chat in range(1, REMINDERS + 1)
    ]  # fmt: skip

    def work(db: Any) -> None:
        for draft in drafts:
            outbox.add(db, store._keys, draft.case_id, [draft], to_ms(now))

    await store._db.write(work)


async def talked(
    store: SqliteStore, clock: ShiftedClock, courier: Courier, seconds: float
) -> dict[str, float]:
    """Commit replies at random moments; return when each was committed."""
    lot = random.Random(3)  # noqa: S311 - moments of a benchmark
    begun: dict[str, float] = {}
    stop = time.perf_counter() + seconds
    while time.perf_counter() < stop:
        await asyncio.sleep(lot.expovariate(TALKING))
        await _reply(store, clock, len(begun), begun)
        courier.wake()
    return begun


async def _reply(
    store: SqliteStore, clock: ShiftedClock, number: int, begun: dict[str, float]
) -> None:
    chat = REMINDERS + 1 + number % PEOPLE
    update = time.time_ns()
    await store.accept([InboxRow(update_id=update, chat_id=chat, payload={})], clock.now())
    params = {"chat_id": chat, "text": str(number)}
    reply = OutboxDraft(
        kind="reply", due=clock.now(), payload={"method": "sendMessage", "params": params}
    )
    person = Person(chat_id=chat, consent_version="1", consented_at=clock.now())
    await store.commit(
        update_id=update, chat_id=chat, turn=Turn(person=person), rows=[reply], now=clock.now()
    )
    begun[str(number)] = time.perf_counter()


async def measured(folder: Path, *, reminders: bool, seconds: float = SECONDS) -> Measured:
    """Run the courier for a while among people who talk."""
    noon = ShiftedClock().now().replace(hour=12) + timedelta(days=1)
    clock = ShiftedClock(noon)
    store = await SqliteStore.open(folder / f"{reminders}.db", KeyRing([b"b" * 32]))
    telegram = Telegram()
    courier = Courier(store, telegram, clock, Wording(TEMPLATES), rates=RATES)
    if reminders:
        await planned(store, clock)
    running = asyncio.create_task(courier.run())
    await asyncio.sleep(1)  # what may go out at once after a quiet time has gone out
    before, begin = telegram.sent, time.perf_counter()
    begun = await talked(store, clock, courier, seconds)
    per_second = (telegram.sent - before) / (time.perf_counter() - begin)
    await asyncio.sleep(0.5)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await store.close()
    waits = sorted(telegram.replied[text] - at for text, at in begun.items())
    return Measured(per_second, waits[len(waits) // 2], waits[len(waits) * 99 // 100])


def compared(seconds: float = SECONDS) -> tuple[Measured, Measured]:
    """Measure without and with the reminders."""
    with tempfile.TemporaryDirectory() as folder:
        idle = asyncio.run(measured(Path(folder), reminders=False, seconds=seconds))
        full = asyncio.run(measured(Path(folder), reminders=True, seconds=seconds))
    return idle, full


def told(idle: Measured, full: Measured) -> str:
    """Say what was measured, as ratios."""
    share, slower = full.per_second / RATES.per_second, full.p99 / idle.p99
    return (
        f"{REMINDERS:,} reminders due: {share:.1%} of the permitted rate used (target {SHARE:.0%}); "
        f"reply p99 {slower:.2f} times the idle one (target at most {SLOWER}): "
        f"{full.p99 * 1000:.1f} beside {idle.p99 * 1000:.1f} ms, "
        f"p50 {full.p50 * 1000:.1f} beside {idle.p50 * 1000:.1f} ms"
    )


def main() -> int:
    """Measure and print; exit code 1 when a target is missed."""
    idle, full = compared()
    sys.stdout.write(f"{told(idle, full)}\n")
    used = full.per_second >= SHARE * RATES.per_second
    return 0 if used and full.p99 <= SLOWER * idle.p99 else 1


if __name__ == "__main__":
    sys.exit(main())
