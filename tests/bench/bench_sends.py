"""What does one message cost the bot in CPU time, from its payload to Telegram's answer?

    python tests/bench/bench_sends.py

Starts the playground in another process, sends the same messages one after another and eight at a
time, and prints microseconds of this process's CPU time per message (median of the rounds), with
what `telegram.Bot.send_message` takes for the same beside it. Takes some ten seconds.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvloop
from telegram import Bot

from bot.telegram.messenger import Messenger
from bot.telegram.transport import AiohttpRequest

TOKEN = "1:bench"
PEOPLE = range(1001, 1101)
ROUNDS, MESSAGES, AT_ONCE = 9, 300, 8
TEXT = "<b>지금 할 일</b>\n" + "고객센터에 소명 자료를 내고 접수 번호를 적어 두세요. " * 6
BUTTONS = {"inline_keyboard": [[{"text": "완료했어요", "callback_data": "d|1|a|3|abcdefgh"}]] * 3}
Send = Callable[[int], Awaitable[object]]


@contextmanager
def playground() -> Iterator[str]:
    """Run the playground in a process of its own; yield its address."""
    command = [sys.executable, "-m", "bot.playground", "--token", TOKEN]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[1]
        process.terminate()


async def cost(send: Send, at_once: int) -> float:
    """Return the CPU time of one message in microseconds, as the median of the rounds."""
    found = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        for first in range(0, MESSAGES, at_once):
            chats = (PEOPLE[(first + n) % len(PEOPLE)] for n in range(at_once))
            await asyncio.gather(*map(send, chats))
        found.append((time.process_time() - begin) / MESSAGES * 1e6)
    return statistics.median(found)


async def measured(root: str) -> None:
    """Send both ways, and print what each message took."""
    request = AiohttpRequest()
    bot = Bot(TOKEN, base_url=f"{root}/bot", request=request)
    await request.initialize()
    messenger = Messenger(bot, {})
    params: dict[str, Any] = {"text": TEXT, "parse_mode": "HTML", "reply_markup": BUTTONS}

    async def ours(chat: int) -> object:
        return await messenger.send(
            {"method": "sendMessage", "params": {"chat_id": chat, **params}}
        )

    async def theirs(chat: int) -> object:
        return await bot.send_message(chat, **params)

    for name, send in (("Messenger.send", ours), ("Bot.send_message", theirs)):
        alone, together = await cost(send, 1), await cost(send, AT_ONCE)
        sys.stdout.write(f"{name:>17}: {alone:4.0f} µs alone, {together:4.0f} µs eight at once\n")
    await request.shutdown()


def main() -> None:
    """Measure against a playground of its own."""
    with playground() as root, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(measured(root))


if __name__ == "__main__":
    main()
