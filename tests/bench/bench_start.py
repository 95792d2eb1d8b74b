"""How long after its start does the bot ask for updates, and how much memory does it hold?

    python tests/bench/bench_start.py

Starts `python -m bot run` on an empty folder, beside a server that answers as Telegram does, several
times; prints the median seconds from the start to the first getUpdates (target: 1.2) and to the
first answer to a waiting line, and the resident memory after it in MB (target: at most 160).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web

RUNS = 5
SECONDS, MEGABYTES = 1.2, 160
TOKEN = "123456789:" + "S" * 35
LINE: dict[str, Any] = {
    "message_id": 1, "date": 1_800_000_000, "text": "안녕하세요",
    "from": {"id": 1001, "is_bot": False, "first_name": "김하늘"},
    "chat": {"id": 1001, "type": "private", "first_name": "김하늘"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Start:
    """One start: seconds to the first poll and to the first answer, and MB."""

    polled: float
    answered: float
    memory: float


class Telegram:
    """Has one line waiting, and notes when it was asked for and when it was answered."""

    def __init__(self) -> None:
        self.polled = asyncio.Event()
        self.answered = asyncio.Event()

    async def take(self, request: web.Request) -> web.Response:
        match request.match_info["method"]:
            case "getUpdates":
                first = not self.polled.is_set()
                self.polled.set()
                if not first:
                    await asyncio.sleep(5)
                return _ok([{"update_id": 1, "message": LINE}] if first else [])
            case "sendMessage":
                self.answered.set()
                return _ok({"message_id": 2, "date": 0, "chat": LINE["chat"]})
        return _ok(True)


def _ok(result: Any) -> web.Response:
    return web.json_response({"ok": True, "result": result})


async def start_once() -> Start:
    """Start the bot, wait until it has answered, and end it."""
    telegram, app = Telegram(), web.Application()
    app.router.add_route("*", "/bot{token}/{method}", telegram.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ, "TELEGRAM_BOT_TOKEN": TOKEN, "DATA_DIR": folder, "HEALTH_LISTEN": "off",
            "TELEGRAM_API_BASE": f"http://127.0.0.1:{runner.addresses[0][1]}",
        }  # fmt: skip
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment,
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(60):
            await telegram.polled.wait()
            polled = time.perf_counter() - begun
            await telegram.answered.wait()
        answered = time.perf_counter() - begun
        await asyncio.sleep(2)  # what is done after the start is done
        memory = _resident_megabytes(process.pid)
        process.terminate()
        await process.wait()
    await runner.cleanup()
    return Start(polled, answered, memory)


def _resident_megabytes(pid: int) -> float:
    line = next(
        line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if "VmRSS" in line
    )
    return int(line.split()[1]) / 1000


def measured(runs: int = RUNS) -> Start:
    """Return the medians of some starts."""
    starts = [asyncio.run(start_once()) for _ in range(runs)]
    return Start(
        *(
            statistics.median(getattr(start, name) for start in starts)
            for name in ("polled", "answered", "memory")
        )
    )


def told(start: Start) -> str:
    return (
        f"start to first poll {start.polled:.2f} s (target {SECONDS}), to first answer "
        f"{start.answered:.2f} s; {start.memory:.0f} MB resident (target at most {MEGABYTES})"
    )


if __name__ == "__main__":
    sys.stdout.write(f"{told(measured())}\n")
