"""What a server may answer a JSON request with, on connections that are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from bot.telegram.wire import Wire

PATIENCE = aiohttp.ClientTimeout(total=5, connect=1, sock_read=0.5)
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


class Server:
    """Answers each request with the next of its answers; None: never."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.over = asyncio.Event()
        self.tasks: list[asyncio.Task[object] | None] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.tasks.append(asyncio.current_task())
        while self.answers:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            self.requests.append(head + await reader.readexactly(length))
            answer = self.answers.pop(0)
            if answer is None:
                await self.over.wait()
                break
            writer.write(answer)
        writer.close()
        await writer.wait_closed()


Start = Callable[[Server], Awaitable[str]]


@pytest.fixture
async def at() -> AsyncIterator[Start]:
    begun: list[tuple[Server, asyncio.Server]] = []

    async def start(server: Server) -> str:
        begun.append((server, await asyncio.start_server(server.serve, "127.0.0.1", 0)))
        port = begun[-1][1].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/bot1:x/sendMessage"

    yield start
    for server, listening in begun:
        server.over.set()
        listening.close()
        await asyncio.gather(*filter(None, server.tasks), return_exceptions=True)


@pytest.fixture
async def wire(at: Start) -> AsyncIterator[Wire]:
    connector = aiohttp.TCPConnector(limit=4)
    yield Wire(connector)
    await connector.close()


async def test_a_request_is_whole_and_its_connection_is_kept(wire: Wire, at: Start) -> None:
    server = Server(OK, OK)
    url = await at(server)
    for body in (b'{"text":"1"}', '{"text":"둘"}'.encode()):
        assert await wire.post(url, body, PATIENCE) == (200, b"{}")
    assert server.connections == 1
    head, _, body = server.requests[1].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert lines[0] == "POST /bot1:x/sendMessage HTTP/1.1"
    assert f"Host: {url.split('/')[2]}" in lines
    assert "Content-Type: application/json" in lines
    assert body == '{"text":"둘"}'.encode()


async def test_an_answer_in_pieces_after_an_interim_word(wire: Wire, at: Start) -> None:
    pieces = (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n[1,\r\n2\r\n2]\r\n0\r\n\r\n"
    )
    server = Server(b"HTTP/1.1 103 Early Hints\r\n\r\n" + pieces, OK)
    url = await at(server)
    assert await wire.post(url, b"{}", PATIENCE) == (200, b"[1,2]")
    assert await wire.post(url, b"{}", PATIENCE) == (200, b"{}")
    assert server.connections == 1


async def test_a_refusal_is_an_answer(wire: Wire, at: Start) -> None:
    body = b'{"ok":false}'
    server = Server(b"HTTP/1.1 429 Too Many\r\nContent-Length: 12\r\n\r\n" + body)
    assert await wire.post(await at(server), b"{}", PATIENCE) == (429, body)


async def test_a_connection_that_the_server_closes_is_not_used_again(
    wire: Wire, at: Start
) -> None:
    closing = OK.replace(b"OK\r\n", b"OK\r\nConnection: close\r\n")
    server = Server(closing, OK)
    url = await at(server)
    assert await wire.post(url, b"{}", PATIENCE) == (200, b"{}")
    assert await wire.post(url, b"{}", PATIENCE) == (200, b"{}")
    assert server.connections == 2


@pytest.mark.parametrize(
    "answer", [None, b"", b"nonsense\r\n\r\n", OK[:-1], b"HTTP/1.1 200 OK\r\nContent-Le"]
)
async def test_what_is_no_answer_leaves_the_connection_behind(
    wire: Wire, at: Start, answer: bytes | None
) -> None:
    """Read on, it would take the rest of one answer for the next one."""
    broken = Server(answer)
    url = await at(broken)
    with pytest.raises((aiohttp.ClientError, TimeoutError)) as told:
        await wire.post(url, b"{}", PATIENCE)
    assert not isinstance(
        told.value, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError
    )
    assert not wire._connector._conns, "none is kept"
    assert not wire._connector._acquired, "and none is counted as in use"


async def test_a_request_that_is_cut_off_leaves_no_connection_behind(
    wire: Wire, at: Start
) -> None:
    task = asyncio.create_task(wire.post(await at(Server(None)), b"{}", PATIENCE))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not wire._connector._conns
    assert not wire._connector._acquired
