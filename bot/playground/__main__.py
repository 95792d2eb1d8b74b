"""python -m bot.playground: the playground alone, for a bot that runs in another process."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys

from bot.clock import ShiftedClock
from bot.errors import GujeError
from bot.playground.server import Playground


async def _serve(token: str, port: int) -> None:
    playground = Playground(token, ShiftedClock())
    root = await playground.start(port=port)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    sys.stdout.write(f"playground {root}\n")
    sys.stdout.flush()
    await stopped.wait()
    await playground.stop()


def main() -> int:
    """Serve until SIGTERM; exit code 2 beside a real token or on a port that is taken."""
    parser = argparse.ArgumentParser(prog="python -m bot.playground", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--token", required=True, help="the made-up token the bot will use")
    given = parser.parse_args()
    if os.environ.get("TELEGRAM_BOT_TOKEN"):
        sys.stderr.write(
            "TELEGRAM_BOT_TOKEN이 설정되어 있어요. 놀이터는 실제 봇 토큰과 함께 켜지지 않아요. "
            "설정을 지우고 다시 시작해 주세요.\n"
        )
        return 2
    try:
        asyncio.run(_serve(given.token, given.port))
    except GujeError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
