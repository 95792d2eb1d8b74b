"""The webhook over HTTP: who gets in, what is answered, and that nothing is acknowledged unstored."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import io
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
import pytest
from desk import Desk, away, row, update

from bot import listening as listening_module
from bot.clock import FixedClock
from bot.config import Address
from bot.listening import listening
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram import lanes as lanes_module
from bot.telegram import webhook as webhook_module
from bot.telegram.hooking import Hooking
from bot.telegram.intake import Intake, Update
from bot.telegram.lanes import Lanes
from bot.telegram.webhook import SECRET_HEADER, Hook, Webhook

SECRET = "the-secret_of-the-hook"


class NoHooking(Hooking):
    """Telegram is not asked for anything here; test_hooking.py looks at that."""

    def __init__(self) -> None: ...


class Watched(Intake):
    """Tells when so many updates have come in, committed or not."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.came = asyncio.Semaphore(0)

    async def take(self, updates: Sequence[Update]) -> None:
        self.came.release()
        await super().take(updates)

    async def has(self, many: int) -> None:
        for _ in range(many):
            await asyncio.wait_for(self.came.acquire(), 5)


@dataclass
class Door:
    """A running webhook seen from outside."""

    root: str
    http: aiohttp.ClientSession
    lanes: Lanes
    intake: Watched

    async def knocks(self, body: Any, secret: str | None = SECRET, **more: Any) -> int:
        headers = {SECRET_HEADER: secret} if secret is not None else {}
        headers |= more.pop("headers", {})
        method, path = more.pop("method", "POST"), more.pop("path", "/telegram")
        async with self.http.request(
            method, self.root + path, data=body, headers=headers
        ) as answer:
            self.headers = answer.headers
            assert "Traceback" not in await answer.text()
            return answer.status

    async def pushes(self, raw: dict[str, Any]) -> int:
        return await self.knocks(orjson.dumps(raw))


Open = Callable[..., contextlib.AbstractAsyncContextManager[Door]]


@pytest.fixture
def opened(store: SqliteStore, desk: Desk, now: datetime) -> Open:
    @contextlib.asynccontextmanager
    async def door(**hook: Any) -> AsyncIterator[Door]:
        lanes = Lanes(desk.handle)
        intake = Watched(store, lanes, FixedClock(now))
        address = Address("127.0.0.1", 0)
        wanted = Hook("https://bot.example/telegram", SECRET, address, **hook)
        app = Webhook(wanted, NoHooking(), intake).app()
        async with listening(app, address) as port, aiohttp.ClientSession() as http:
            yield Door(f"http://127.0.0.1:{port}", http, lanes, intake)
        await lanes.drained()

    return door


async def test_an_update_is_in_the_inbox_before_it_is_acknowledged(
    opened: Open, store: SqliteStore, desk: Desk
) -> None:
    async with opened() as door:
        desk.gates[5] = asyncio.Event()
        assert await door.pushes(update(5)) == 200
        assert [kept.update_id for kept in await store.waiting()] == [5]
        assert desk.now == {1}, "it is handed over too"
        desk.gates[5].set()
        await door.lanes.drained()
    assert desk.done == [5]


@pytest.mark.parametrize("secret", [None, "", "the-secret_of-the-hooK", SECRET + "x", "é"])
async def test_whoever_does_not_know_the_secret_gets_nowhere(
    opened: Open, store: SqliteStore, secret: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with opened() as door:
        assert await door.knocks(orjson.dumps(update(5)), secret) == 403
    assert await store.waiting() == []
    assert caplog.text == "", "strangers must not fill the log"


async def test_the_body_of_a_stranger_is_not_read(opened: Open) -> None:
    """The answer comes while most of the body has not been sent."""

    async def endless() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async with opened() as door:
        headers = {SECRET_HEADER: "wrong"}
        async with (
            asyncio.timeout(5),
            door.http.post(f"{door.root}/telegram", data=endless(), headers=headers) as answer,
        ):
            assert answer.status == 403


@pytest.mark.parametrize(
    ("allow", "status"), [("149.154.160.0/20", 403), ("127.0.0.0/8", 200), ("::/0", 403)]
)
async def test_only_addresses_on_the_list_get_in_whatever_a_header_says(
    opened: Open, allow: str, status: int
) -> None:
    async with opened(allow=(ip_network(allow),)) as door:
        forged = {"X-Forwarded-For": "149.154.167.1", "Forwarded": "for=149.154.167.1"}
        assert await door.knocks(orjson.dumps(update(5)), headers=forged) == status


GARBAGE = [
    b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"message": {"text": "secret words"}}',
    b'{"update_id": "5"}', b'{"update_id": true}', b'{"update_id": -1}', b'{"update_id": 1e400}',
    b'{"update_id": 99999999999999999999}', b"[" * 100_000, gzip.compress(b'{"update_id": 5}'),
    b'{"update_id": ' + b"9" * 5000 + b"}",
]  # fmt: skip


@pytest.mark.parametrize("body", GARBAGE, ids=range(len(GARBAGE)))
async def test_garbage_is_refused_and_leaves_nothing_but_its_kind_in_the_log(
    opened: Open, store: SqliteStore, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    async with opened() as door:
        assert await door.knocks(body) == 400
    assert await store.waiting() == []
    (line,) = [record.getMessage() for record in caplog.records if record.name[:3] == "bot"]
    assert line in (
        "the webhook turned a request away: json", "the webhook turned a request away: update",
    )  # fmt: skip


async def test_half_a_surrogate_pair_is_taken_as_it_is_by_polling(
    opened: Open, store: SqliteStore, desk: Desk
) -> None:
    desk.gates[5] = asyncio.Event()
    async with opened() as door:
        body = b'{"update_id": 5, "message": {"chat": {"id": 1}, "text": "\\ud83d"}}'
        assert await door.knocks(body) == 200
        (kept,) = await store.waiting()
        assert kept.payload["message"]["text"] == "\ud83d"
        desk.gates[5].set()


async def test_an_update_that_cannot_be_read_is_kept_by_its_kind_alone(
    opened: Open, store: SqliteStore, desk: Desk
) -> None:
    desk.errors[6] = [RuntimeError()]
    async with opened() as door:
        assert await door.pushes({"update_id": 6, "message": {"text": "비밀"}}) == 200
        await door.lanes.drained()
    (kept,) = await store.waiting()
    assert kept.payload == {"update_id": 6, "unreadable": "message"}


@pytest.mark.parametrize("chunked", [False, True])
async def test_more_than_an_update_can_be_is_refused(
    opened: Open, chunked: bool, store: SqliteStore
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 65_536

    async with opened() as door:
        body: Any = pieces() if chunked else io.BytesIO(b" " * (webhook_module.MOST_BYTES + 1))
        assert await door.knocks(body) == 413
    assert await store.waiting() == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/telegram", 405), ("PUT", "/telegram", 405), ("POST", "/", 404), ("GET", "/", 404)],
)
async def test_there_is_one_path_and_one_method(
    opened: Open, method: str, path: str, status: int
) -> None:
    async with opened() as door:
        assert await door.knocks(b"{}", method=method, path=path) == status
        assert "Server" not in door.headers


async def test_too_long_headers_are_refused_and_fill_no_log(
    opened: Open, caplog: pytest.LogCaptureFixture
) -> None:
    async with opened() as door:
        assert await door.knocks(b"{}", headers={"X-Long": "x" * 10_000}) == 400
        assert await door.knocks(b"{}", headers={f"X-{n}": "x" for n in range(200)}) == 400
    assert caplog.text == ""


@pytest.mark.parametrize(
    "head",
    ["", "POST /telegram HTTP/1.1\r\nHost: x\r\nX-Slow: "],
    ids=["nothing", "half a head"],
)
async def test_who_sends_a_head_byte_by_byte_is_cut_off(
    opened: Open, monkeypatch: pytest.MonkeyPatch, head: str
) -> None:
    """Some hundreds of such connections would keep everybody else out."""
    monkeypatch.setattr(listening_module, "IDLE_SECONDS", 0.3)
    async with opened() as door:
        reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(door.root).port)
        writer.write(head.encode())
        dripping = asyncio.create_task(_drip(writer if head else None))
        assert await asyncio.wait_for(reader.read(), 5) == b""
        dripping.cancel()
        writer.close()


async def _drip(writer: asyncio.StreamWriter | None) -> None:
    while writer:
        writer.write(b"x")
        await asyncio.sleep(0.05)


async def test_who_sends_a_body_byte_by_byte_is_cut_off(
    opened: Open, monkeypatch: pytest.MonkeyPatch, store: SqliteStore
) -> None:
    monkeypatch.setattr(webhook_module, "READ_SECONDS", 0.2)

    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b" "
            await asyncio.sleep(0.05)

    async with opened() as door:
        assert await door.knocks(slowly()) == 408
    assert await store.waiting() == []


async def test_while_the_database_is_away_telegram_is_asked_to_try_again(
    opened: Open, store: SqliteStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is acknowledged, and the second try of Telegram goes through."""
    real, errors = store.accept, [away()]

    async def accept(rows: Sequence[InboxRow], at: datetime) -> None:
        if errors:
            raise errors.pop()
        await real(rows, at)

    monkeypatch.setattr(store, "accept", accept)
    async with opened() as door:
        assert await door.pushes(update(5)) == 503
        await door.lanes.drained()
        assert desk.done == []
        assert await door.pushes(update(5)) == 200
        await door.lanes.drained()
    assert desk.done == [5]


async def test_no_more_is_taken_than_can_be_held(
    opened: Open, store: SqliteStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes_module, "ROOM", 1)
    monkeypatch.setattr(webhook_module, "ROOM_SECONDS", 0.05)
    desk.gates[5] = asyncio.Event()
    async with opened() as door:
        assert await door.pushes(update(5)) == 200
        assert await door.pushes(update(6)) == 503
        assert [kept.update_id for kept in await store.waiting()] == [5]
        desk.gates[5].set()
        await door.lanes.drained()
        assert await door.pushes(update(6)) == 200
    assert desk.done == [5, 6]


async def test_a_failure_of_ours_shows_nothing_of_itself(
    opened: Open, store: SqliteStore, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    async def accept(rows: Sequence[InboxRow], at: datetime) -> None:
        raise RuntimeError("비밀")

    monkeypatch.setattr(store, "accept", accept)
    async with opened() as door:
        assert await door.pushes(update(5)) == 500
    assert "the webhook failed: RuntimeError" in caplog.text
    assert "비밀" not in caplog.text


# --- side by side ------------------------------------------------------------------------------


async def test_pushes_side_by_side_are_dealt_with_in_the_order_of_their_numbers(
    opened: Open, store: SqliteStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever arrives while the disk is busy is sorted; the first is held in hand until then."""
    real, disk = store.accept, asyncio.Event()

    async def accept(rows: Sequence[InboxRow], at: datetime) -> None:
        await disk.wait()
        await real(rows, at)

    monkeypatch.setattr(store, "accept", accept)
    async with opened() as door:
        first = asyncio.create_task(door.pushes(update(10)))
        await door.intake.has(1)
        others = [asyncio.create_task(door.pushes(update(n))) for n in (14, 12, 13, 11)]
        await door.intake.has(4)
        disk.set()
        assert await asyncio.gather(first, *others) == [200] * 5
        await door.lanes.drained()
    assert desk.done == [10, 11, 12, 13, 14]


async def test_a_writer_told_to_stop_hands_over_what_it_wrote(
    store: SqliteStore, desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the inbox would otherwise wait for the next start, and so would its person."""
    real, began, disk = store.accept, asyncio.Event(), asyncio.Event()

    async def accept(rows: Sequence[InboxRow], at: datetime) -> None:
        began.set()
        await disk.wait()
        await real(rows, at)

    monkeypatch.setattr(store, "accept", accept)
    lanes = Lanes(desk.handle)
    intake = Intake(store, lanes, FixedClock(now))
    first, second = (asyncio.create_task(intake.take([update(n)])) for n in (1, 2))
    await began.wait()
    first.cancel()
    disk.set()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.wait_for(second, 5)
    await lanes.drained()
    assert desk.done == [1, 2]


async def test_an_older_update_after_a_newer_one_is_dealt_with_too(
    opened: Open, store: SqliteStore, desk: Desk
) -> None:
    async with opened() as door:
        for number in (8, 7):
            assert await door.pushes(update(number)) == 200
            await door.lanes.drained()
    assert desk.done == [8, 7]


async def test_what_an_earlier_run_left_undone_is_taken_up(
    store: SqliteStore, desk: Desk, now: datetime
) -> None:
    await store.accept([row(3), row(4)], now)
    lanes = Lanes(desk.handle)
    await Intake(store, lanes, FixedClock(now)).resume()
    await lanes.drained()
    assert desk.done == [3, 4]
