"""A process that bears bots and tells when they die; run as a program by `lives.py`.

Content is read and modules are loaded once, here: a bot forked from this process serves within
milliseconds, so that hundreds of lives fit into minutes. This process has one thread, so forking it
is safe; each bot makes its own event loop, threads and connections.

An order is a line of JSON on standard input; the answers are "born PID" and "died STATUS", where
the status is a signal's number below zero, or an exit code.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sqlite3
import sys
import traceback
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import uvloop
from points import DyingConnection, DyingStore
from talker import to_the_review

from bot.app import App, OpenStore, wired
from bot.check import load_checked
from bot.clock import Clock, ShiftedClock, SystemClock
from bot.courier.limits import Rates
from bot.engine.model import Content
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.store.crypto import KeyRing
from bot.store.opening import open_database
from bot.store.sqlite import SqliteStore

TOKEN = "123456789:" + "C" * 35


def main() -> None:
    """Serve orders until standard input ends."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    content = load_checked(CONVERSATIONS, TEMPLATES, SystemClock().now().date())
    with TemporaryDirectory() as folder:
        asyncio.run(_warm(Path(folder), content))
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if not pid:
            _live(order, content)
        _tell(f"born {pid}")
        _, status = os.waitpid(pid, 0)
        _tell(f"died {os.waitstatus_to_exitcode(status)}")


async def _warm(folder: Path, content: Content) -> None:
    """Build a bot that does nothing and think one conversation through, so that fonts, indexes and
    patterns are made once. The bot's threads end with it."""
    async with _bot(folder, content, "http://127.0.0.1:9", SystemClock(), SqliteStore.open):
        to_the_review(content, SystemClock().now()).taps("맞아요")


def _bot(
    folder: Path, content: Content, root: str, clock: Clock, open_store: OpenStore
) -> AbstractAsyncContextManager[App]:
    """With the limits with which everybody runs it: after a start it does not send all at once."""
    return wired(
        token=TOKEN, api_base=root, data_dir=folder, content=content, clock=clock,
        keys=KeyRing.load_or_make(folder / "keys"), open_store=open_store, rates=Rates(),
    )  # fmt: skip


def _tell(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def _live(order: dict[str, Any], content: Content) -> None:
    """Do what was ordered and leave this process: nothing of the parent's may run here."""
    code = 1
    try:
        if "migrates" in order:
            _migrate(Path(order["migrates"]), order["statement"])
        else:
            Path(order["folder"]).mkdir(exist_ok=True)
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(_serve(order, content))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


async def _serve(order: dict[str, Any], content: Content) -> None:
    clock = ShiftedClock(datetime.fromisoformat(order["now"]))
    opened = partial(DyingStore.doomed, order["point"], order["spares"])
    async with _bot(Path(order["folder"]), content, order["root"], clock, opened) as app:
        await app.run()


def _migrate(path: Path, statement: int) -> None:
    """Open the database as the bot does, and die before its n-th statement."""
    DyingConnection.spares = statement
    sqlite3.connect = partial(sqlite3.connect, factory=DyingConnection)  # type: ignore[assignment]
    keys = KeyRing.load_or_make(path.with_name("keys"))
    open_database(path, keys).close()


if __name__ == "__main__":
    main()
