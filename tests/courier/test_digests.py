"""The digest worker: fetched once, hashed, told; what fails is tried again, what is gone is given up."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from post import commit

from bot.clock import KST, FixedClock
from bot.courier.digests import FIRST_WAIT, LEASE_SECONDS, LONGEST_WAIT, MOST_REFUSALS, Digests
from bot.dialogue.state import MOST_FETCHED, Case, Evidence, Person, Turn
from bot.errors import RefusedError, RetryLaterError, TooBigError
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore

CHAT, CASE = 1, 7


class Files:
    """Telegram's files: some are there, some raise."""

    def __init__(self) -> None:
        self.there: dict[str, bytes | Exception] = {}
        self.asked: list[str] = []
        self.open = 0

    async def chunks(self, file_id: str) -> AsyncGenerator[bytes, None]:
        self.asked.append(file_id)
        self.open += 1
        try:
            found = self.there[file_id]
            await asyncio.sleep(0)
            if isinstance(found, Exception):
                raise found
            for start in range(0, len(found), 1000):
                yield found[start : start + 1000]
        finally:
            self.open -= 1


class Bench:
    """A worker with everything around it."""

    def __init__(self, store: SqliteStore, clock: FixedClock) -> None:
        self.store, self.clock, self.files = store, clock, Files()
        self.errands: list[InboxRow] = []
        self.told = asyncio.Event()
        self.worker = self.start()

    def start(self) -> Digests:
        """Another worker, as after a restart."""
        return Digests(self.store, self.files, self._put, self.clock)

    def _put(self, rows: Sequence[InboxRow]) -> None:
        self.errands += rows
        self.told.set()

    async def has(self, *files: tuple[str, bytes | Exception], **about: Any) -> None:
        """A case with these files."""
        pieces = []
        for number, (name, content) in enumerate(files, 1):
            self.files.there[name] = content
            pieces.append(
                Evidence(
                    id=number,
                    media="document",
                    file_id=name,
                    file_unique_id=name,
                    file_name=name,
                    received_at=self.clock.now(),
                )
            )
        pieces = [replace(one, **about) for one in pieces]
        person = Person(chat_id=CHAT, consent_version="1", consented_at=self.clock.now())
        case = Case(
            id=CASE, incident="ticket-ban", opened_at=self.clock.now(), evidence=tuple(pieces)
        )
        await commit(self.store, self.clock, CHAT, Turn(person=person, case=case))

    def found(self) -> list[dict[str, Any]]:
        return [row.payload["looked"] for row in self.errands]

    def later(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)


@pytest.fixture
def bench(store: SqliteStore, clock: FixedClock) -> Bench:
    return Bench(store, clock)


async def test_a_file_is_hashed_as_it_streams(bench: Bench) -> None:
    content = b"\xff\xd8\xff" + b"x" * 123_456
    await bench.has(("a.jpg", content))
    assert await bench.worker.round() == 1
    (errand,) = bench.errands
    assert (errand.update_id, errand.chat_id) == (None, CHAT)
    assert errand.payload["looked"] == {
        "case": CASE, "evidence": 1, "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content), "trouble": "", "at_once": True,
    }  # fmt: skip
    assert bench.files.open == 0


@pytest.mark.parametrize(
    ("name", "content", "trouble", "hashed"),
    [
        ("a.jpg", b"MZ" + bytes(60), "program", True),
        ("a.pdf", b"<!doctype html><p>", "page", True),
        ("a.png", b"%PDF-1.7", "other", True),
        ("a.png", b"", "empty", False),
        ("a.png", TooBigError("20 MB"), "big", False),
        ("a.mp4", bytes(MOST_FETCHED + 1), "big", False),
    ],
)
async def test_what_is_wrong_with_a_file_is_told(
    bench: Bench, name: str, content: bytes | Exception, trouble: str, hashed: bool
) -> None:
    await bench.has((name, content))
    await bench.worker.round()
    (found,) = bench.found()
    assert found["trouble"] == trouble
    assert bool(found["sha256"]) is hashed
    assert bench.files.open == 0, "the download was closed"


async def test_no_file_is_fetched_twice_while_its_errand_waits(bench: Bench) -> None:
    await bench.has(("a", b"a"), ("b", b"b"))
    assert [await bench.worker.round() for _ in range(3)] == [2, 0, 0]
    assert bench.files.asked == ["a", "b"]


async def test_what_was_never_written_is_looked_at_again(bench: Bench) -> None:
    """The program died between the download and the commit."""
    await bench.has(("a", b"a"))
    await bench.worker.round()
    bench.errands.clear()
    await _run_for_a_moment(bench.start())
    assert [found["sha256"] for found in bench.found()] == [hashlib.sha256(b"a").hexdigest()]


async def test_a_lease_ends_by_itself(bench: Bench) -> None:
    await bench.has(("a", b"a"))
    await bench.worker.round()
    bench.later(LEASE_SECONDS)
    assert await bench.worker.round() == 1


async def test_a_network_that_is_down_is_waited_for_longer_each_time(bench: Bench) -> None:
    await bench.has(("a", RetryLaterError("away")))
    waits = []
    for _ in range(14):
        assert await bench.worker.round() == 1
        assert await bench.worker.round() == 0
        waits.append(await _seconds_until_due(bench))
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT
    assert bench.errands == [], "it is never given up"
    bench.files.there["a"] = b"a"
    assert await bench.worker.round() == 1
    assert bench.found()[0]["trouble"] == ""


async def test_telegrams_own_wait_is_kept(bench: Bench) -> None:
    await bench.has(("a", RetryLaterError("patience", after=77)))
    await bench.worker.round()
    assert await _seconds_until_due(bench) == 77


async def test_a_file_that_is_gone_is_given_up_kindly(bench: Bench) -> None:
    await bench.has(("a", RefusedError("wrong file_id")))
    for _ in range(MOST_REFUSALS - 1):
        await bench.worker.round()
        assert bench.errands == [], "Telegram says the same of a file that is away for a moment"
        await _seconds_until_due(bench)
    await bench.worker.round()
    assert [found["trouble"] for found in bench.found()] == ["gone"]


async def test_a_bug_in_the_way_of_one_file_stops_no_other(bench: Bench) -> None:
    await bench.has(("a", ValueError("unexpected")), ("b", b"b"))
    await bench.worker.round()
    assert [found["evidence"] for found in bench.found()] == [2]


async def test_deleted_while_it_is_fetched(bench: Bench) -> None:
    """The errand finds no case, and nothing comes back."""
    await bench.has(("a", RetryLaterError("away")))
    await bench.worker.round()
    await commit(bench.store, bench.clock, CHAT, Turn(forget="all"))
    bench.later(LONGEST_WAIT)
    assert await bench.worker.round() == 0


async def test_of_an_old_file_is_told_in_the_morning(bench: Bench) -> None:
    old = bench.clock.now() - timedelta(hours=1)
    await bench.has(("a.jpg", b"MZ" + bytes(60)), received_at=old)
    await bench.worker.round()
    assert bench.found()[0]["at_once"] is False


async def test_a_wake_up_ends_the_rest(bench: Bench) -> None:
    task = asyncio.create_task(bench.worker.run())
    await asyncio.sleep(0.05)
    await bench.has(("a", b"a"))
    bench.worker.wake()
    await asyncio.wait_for(bench.told.wait(), 0.9)  # less than the rest
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _run_for_a_moment(worker: Digests) -> None:
    task = asyncio.create_task(worker.run())
    await asyncio.sleep(0.2)
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _seconds_until_due(bench: Bench) -> float:
    """Move the clock to when the file comes up again; return how far that was."""

    async def due() -> float:
        return await bench.store._db.read(
            lambda db: float(db.execute("SELECT look_at FROM evidence").fetchone()[0])
        )

    wait: float = await due() / 1000 - bench.clock.now().timestamp()
    bench.later(wait)
    return round(wait, 3)


class NothingWaits:
    """A store without a file to look at."""

    async def release_looks(self) -> None: ...

    async def to_look(self, **_: object) -> list[object]:
        return []


@pytest.mark.parametrize("ticks", range(5))
async def test_a_stop_is_heard_whenever_it_comes(ticks: int) -> None:
    """A stop that came just with a wake-up was lost, and the bot went on until it was killed."""
    clock = FixedClock(datetime(2026, 11, 21, 14, 0, tzinfo=KST))
    worker = Digests(NothingWaits(), Files(), lambda rows: None, clock)  # type: ignore[arg-type]
    task = asyncio.create_task(worker.run())
    for _ in range(5):
        await asyncio.sleep(0)  # it rests now
    worker.wake()
    for _ in range(ticks):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task], timeout=0.5)
    heard = task.cancelled()
    task.cancel()
    assert heard
