"""A request that failed: certainly not dealt with, or does nobody know? Against real servers.

Taken for the first, a message that did arrive would come twice without a word; taken for the second,
one that never left would be marked as a repeat.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from telegram import Bot
from telegram.error import BadRequest, NetworkError, TimedOut
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot.telegram.messenger import Messenger
from bot.telegram.transport import AiohttpRequest, NotHandled

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"ok":true,"result":true}'
REFUSED = b'{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}'
HELLO = RequestData([RequestParameter("text", "안녕", None)])
Answer = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture
async def request_() -> AsyncIterator[AiohttpRequest]:
    opened = AiohttpRequest(connections=1, seconds=0.3, connect_seconds=0.3)
    await opened.initialize()
    yield opened
    await opened.shutdown()


@contextlib.asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """Serve raw bytes: ``answer`` gets each connection after its first request was read."""

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await read(reader)
            await answer(reader, writer)
        writer.close()

    listening = await asyncio.start_server(connected, "127.0.0.1", 0)
    async with listening:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/bot1:x/sendMessage"


async def read(reader: asyncio.StreamReader) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))


def saying(data: bytes) -> Answer:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return answer


def status(code: int, body: bytes) -> Answer:
    return saying(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n%s" % (code, len(body), body))


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def outcome(request: AiohttpRequest, answer: Answer) -> NetworkError:
    async with server(answer) as url:
        with pytest.raises(NetworkError) as raised:
            await request.post(url, HELLO)
    assert "1:x" not in str(raised.value), "the address holds the bot's token"
    return raised.value


# --- certainly not dealt with ------------------------------------------------------------------


async def test_a_refused_connection_means_not_dealt_with(request_: AiohttpRequest) -> None:
    async with server(silence) as url:
        pass
    with pytest.raises(NotHandled):
        await request_.post(url, HELLO)


async def test_a_connection_that_does_not_come_about_in_time_means_not_dealt_with(
    request_: AiohttpRequest,
) -> None:
    """The only connection is busy, so the second request waits for it in vain."""
    async with server(silence) as url:
        first = asyncio.create_task(request_.post(url, HELLO, read_timeout=5))
        await asyncio.sleep(0)
        with pytest.raises(NotHandled):
            await request_.post(url, HELLO)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


@pytest.mark.parametrize(("code", "body"), [(500, REFUSED), (503, b"<html>nobody there</html>")])
async def test_a_server_that_says_it_did_nothing_is_believed(
    request_: AiohttpRequest, code: int, body: bytes
) -> None:
    assert isinstance(await outcome(request_, status(code, body)), NotHandled)


# --- nobody knows ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        reset,
        saying(b""),
        saying(b"HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{"),
        saying(b"not HTTP at all\r\n\r\n"),
        status(200, b'{"ok":true,"result":{"message'),
        status(500, b"<html>broken</html>"),
        status(502, b"<html>bad gateway</html>"),
        status(504, b"<html>gateway time-out</html>"),
    ],
    ids=["reset", "closed", "cut", "garbled", "half JSON", "500 of a proxy", "502", "504"],
)
async def test_what_happens_after_the_request_was_read_leaves_the_outcome_open(
    request_: AiohttpRequest, answer: Answer
) -> None:
    assert not isinstance(await outcome(request_, answer), NotHandled)


async def test_an_answer_that_does_not_come_leaves_the_outcome_open(
    request_: AiohttpRequest,
) -> None:
    assert isinstance(await outcome(request_, silence), TimedOut)


# --- kept connections --------------------------------------------------------------------------


@contextlib.contextmanager
def closing_server() -> Iterator[tuple[str, threading.Event, list[bytes]]]:
    """Answers each connection's first request, promises to keep it, and closes it: in a thread."""
    closed, seen = threading.Event(), list[bytes]()

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection:
                    got = b""
                    while not got.endswith(b"}"):
                        got += connection.recv(65536)
                    seen.append(got)
                    connection.sendall(OK)
                closed.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/", closed, seen
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


async def test_a_connection_closed_while_the_loop_was_busy_is_not_written_to(
    request_: AiohttpRequest,
) -> None:
    """Written to, it would leave an open outcome each time: a server that closes idle connections
    would have every first message after a pause marked as a repeat."""
    with closing_server() as (url, closed, seen):
        for number in range(1, 21):
            await request_.post(url, HELLO)
            assert closed.wait(5)  # the loop stands still meanwhile, on purpose
            closed.clear()
            assert len(seen) == number


# --- bodies ------------------------------------------------------------------------------------


async def test_a_file_is_not_copied_on_its_way_out() -> None:
    """A letter of 20 MB would otherwise cost twice its size, times the letters under way."""
    content = bytes(20 * 1024 * 1024)
    request = AiohttpRequest()
    await request.initialize()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while not (await reader.read(65536)).endswith(b"--\r\n"):
            pass
        writer.write(OK)
        writer.close()

    async def made(_: object) -> tuple[str, bytes]:
        return "소명서.pdf", content

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as listening:
        root = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        messenger = Messenger(
            Bot("1:x", base_url=f"{root}/bot", request=request), {"letter": made}
        )
        file = {"make": "letter", "as": "document", "data": {}}
        payload = {"method": "sendDocument", "params": {"chat_id": 1}, "file": file}
        tracemalloc.start()
        await messenger.send(payload)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    await request.shutdown()
    assert peak < len(content) / 4


async def test_half_a_letter_of_a_phone_is_refused_and_not_tried_for_ever(
    request_: AiohttpRequest,
) -> None:
    half = RequestData([RequestParameter("text", "\ud83d", None)])
    with pytest.raises(BadRequest):
        await request_.post("http://127.0.0.1:1/", half)
