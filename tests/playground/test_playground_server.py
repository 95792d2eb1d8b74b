"""The playground as a server: the page, the clock, who may connect, how it starts alone."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from datetime import datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from bot.clock import KST, ShiftedClock
from bot.errors import GujeError
from bot.playground import Playground
from bot.playground.files import FileStore, Upload, image_size
from bot.playground.methods import HANDLERS
from bot.playground.parameters import METHODS
from bot.playground.server import PAGE

ROOT = Path(__file__).resolve().parents[2]


def test_every_method_has_its_parameters_and_its_handler() -> None:
    assert set(METHODS) == set(HANDLERS)


async def test_the_page_and_all_it_loads_are_served(server) -> None:
    async with server.http.get(f"{server.root}/?user=1002") as answer:
        assert answer.status == 200
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        page = await answer.text()
    addresses = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    for script in PAGE.glob("*.js"):
        found = re.findall(r'from "\./([^"]+)"', script.read_text(encoding="utf-8"))
        addresses |= {f"/page/{name}" for name in found}
    assert {"/page/app.js", "/page/richtext.js", "/page/style.css"} <= addresses
    for address in addresses:
        async with server.http.get(server.root + address) as answer:
            assert answer.status == 200, address


def test_the_page_loads_nothing_from_elsewhere_and_writes_no_html() -> None:
    for file in PAGE.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://\w", text), file
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write",
            text.replace("Never through innerHTML", ""),
        ), file


def test_the_page_has_the_hooks_that_browser_tests_use() -> None:
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    for name in ("input", "send", "attach", "advance-hour", "advance-day", "next-reminder", "now"):
        assert f'id="{name}"' in page


async def test_methods_answer_get_and_forms_in_any_case(server) -> None:
    address = f"{server.root}/bot4242:made-up/SENDMESSAGE"
    given = {"chat_id": "1001", "text": "안녕"}
    async with server.http.get(address, params=given) as answer:
        assert (await answer.json())["result"]["text"] == "안녕"
    async with server.http.post(address, data=given) as answer:
        assert (await answer.json())["result"]["text"] == "안녕"
    async with server.http.put(address) as answer:
        assert answer.status == 404


async def test_a_percent_encoded_file_name_stays_as_telegram_shows_it(server) -> None:
    """Telegram reads the plain filename only; the bot must send it in UTF-8."""
    for quoted, shown in [(False, "소명서.pdf"), (True, "%EC%86%8C%EB%AA%85%EC%84%9C.pdf")]:
        form = aiohttp.FormData({"chat_id": "1001"}, quote_fields=quoted)
        form.add_field("document", b"%PDF", filename="소명서.pdf")
        body = await server.form("sendDocument", form)
        assert body["result"]["document"]["file_name"] == shown


async def test_the_page_saves_files_and_shows_only_pictures(server, image) -> None:
    for name, content, how in [("a.svg", b"<svg/>", "attachment"), ("a.png", image, "inline")]:
        form = aiohttp.FormData({"chat_id": "1001"})
        form.add_field("document", content, filename=name)
        number = (await server.form("sendDocument", form))["result"]["document"]["file_id"]
        address = f"{server.root}/playground/file"
        async with server.http.get(address, params={"id": number}) as answer:
            assert await answer.read() == content
            assert answer.headers["Content-Disposition"].startswith(how)
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
    async with server.http.get(address, params={"id": "x"}) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:99"}, 200),
        ({"Host": "[::1]:99"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1.evil.example:80"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:99", "Origin": "http://localhost:99"}, 200),
        ({"Host": "localhost:99", "Origin": "http://localhost:98"}, 403),
    ],
)
async def test_other_sites_cannot_use_the_playground(server, headers, status) -> None:
    given = {"chat": 1001, "text": "x"}
    address = f"{server.root}/playground/text"
    async with server.http.post(address, json=given, headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize("host", ["::", "192.168.0.5", "example.com"])
async def test_it_listens_on_this_machine_only(clock, host) -> None:
    with pytest.raises(GujeError, match="this machine only"):
        await Playground("1:x", clock).start(host)


async def test_a_port_that_is_taken_is_said_so(server, clock) -> None:
    port = int(server.root.rpartition(":")[2])
    with pytest.raises(GujeError, match=f"cannot listen on port {port}"):
        await Playground("1:x", clock).start(port=port)


async def test_a_page_from_before_a_restart_is_answered_at_once(server) -> None:
    async with asyncio.timeout(2):
        assert (await server.look(since=10**6, wait=20))["version"] < 10**6


async def test_time_moves_forward_and_wakes_the_page(server) -> None:
    before = datetime.fromisoformat((await server.look())["now"])
    version = (await server.look())["version"]
    waiting = asyncio.create_task(server.look(since=version, wait=20))
    await asyncio.sleep(0.05)
    await server.do("clock/advance", seconds=3600)
    after = datetime.fromisoformat((await waiting)["now"])
    assert timedelta(hours=1) <= after - before < timedelta(hours=1, seconds=5)
    assert (after.utcoffset(), server.clock.now().hour) == (timedelta(hours=9), 15)
    sent = await server.call("sendMessage", chat_id=1001, text="x")
    assert abs(sent["date"] - after.timestamp()) < 5
    async with server.http.get(f"{server.root}/playground/clock") as answer:
        assert (await answer.json())["now"].startswith("2026-11-21T15:00")


async def test_without_a_source_the_next_reminder_is_unknown(server) -> None:
    body = await server.do("clock/next")
    assert (body["known"], body["moved"]) == (False, False)


async def test_time_moves_just_past_the_next_reminder(clock: ShiftedClock) -> None:
    reminders = [datetime(2026, 11, 23, 9, 0, tzinfo=KST)]

    async def next_due() -> datetime | None:
        return reminders[0] if reminders else None

    playground = Playground("1:x", clock, next_due=next_due)
    root = await playground.start()
    async with aiohttp.ClientSession() as http:

        async def go() -> tuple[bool, str | None]:
            async with http.post(f"{root}/playground/clock/next", json={}) as answer:
                body = await answer.json()
            return body["moved"], body["due"]

        assert await go() == (True, "2026-11-23T09:00:00+09:00")
        assert timedelta(0) < clock.now() - reminders[0] < timedelta(seconds=5)
        assert await go() == (False, "2026-11-23T09:00:00+09:00")
        reminders.clear()
        assert await go() == (False, None)
    await playground.stop()


async def test_a_chat_that_gets_too_much_is_told_to_wait(clock: ShiftedClock) -> None:
    playground = Playground("1:x", clock, chat_burst=2)
    root = await playground.start()
    async with aiohttp.ClientSession() as http:

        async def send(chat: int) -> dict:
            given = {"chat_id": chat, "text": "x"}
            async with http.post(f"{root}/bot1:x/sendMessage", json=given) as answer:
                return await answer.json()

        for chat in (1001, 1001, 1002):
            assert (await send(chat))["ok"]
        body = await send(1001)
        assert body["error_code"] == 429
        wait = body["parameters"]["retry_after"]
        assert body["description"] == f"Too Many Requests: retry after {wait}"
        clock.advance(timedelta(seconds=wait))
        assert (await send(1001))["ok"]
    await playground.stop()


async def test_stopping_ends_what_waits(clock: ShiftedClock) -> None:
    playground = Playground("1:x", clock)
    root = await playground.start()
    async with aiohttp.ClientSession() as http:
        view = f"{root}/playground/chat?chat=1001"
        async with http.get(view) as answer:
            version = (await answer.json())["version"]
        polls = [
            asyncio.create_task(http.get(f"{root}/bot1:x/getUpdates?timeout=50")),
            asyncio.create_task(http.get(f"{view}&since={version}&timeout=30")),
        ]
        await asyncio.sleep(0.1)
        assert not any(poll.done() for poll in polls)
        async with asyncio.timeout(3):
            await playground.stop()
            assert [(await poll).status for poll in polls] == [200, 200]


def test_the_oldest_files_make_room() -> None:
    store = FileStore(capacity=10)
    first, second, third = (
        store.add("documents", Upload(f"{name}.txt", "text/plain", b"12345")) for name in "abc"
    )
    assert store.get(first.file_id) is None
    assert store.at(first.path) is None
    assert store.get(second.file_id) == second
    assert store.at(third.path) == third


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x01\x00\x02\x00\x03", (512, 256)),
        (b"\xff\xd8\xff\xe0", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_image_sizes(content: bytes, size: tuple[int, int] | None) -> None:
    assert image_size(content) == size


def _environment(**more: str) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k != "TELEGRAM_BOT_TOKEN"}
    return inherited | more


async def _start(**environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.playground", "--port", "0", "--token", "1:x"),
        cwd=ROOT,
        env=_environment(**environment),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def test_it_runs_alone_until_it_is_told_to_stop() -> None:
    process = await _start()
    assert process.stdout is not None
    line = (await process.stdout.readline()).decode()
    match = re.fullmatch(r"playground (http://127\.0\.0\.1:\d+)\n", line)
    assert match, line
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{match.group(1)}/bot1:x/getMe") as answer,
    ):
        assert (await answer.json())["ok"]
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 5) == 0


async def test_it_never_runs_beside_a_real_token() -> None:
    process = await _start(TELEGRAM_BOT_TOKEN="1:x")
    out, err = await process.communicate()
    assert (process.returncode, out) == (2, b"")
    assert "TELEGRAM_BOT_TOKEN" in err.decode()
