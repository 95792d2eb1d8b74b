"""This bot, whole: its own service, database (encrypted, synchronous=FULL) and courier.

    python ours.py ROOT FOLDER

All of its content is loaded, and the questionnaire beside it.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import uvloop
from script import FOLDER, TOKEN

from bot.app import wired
from bot.clock import SystemClock
from bot.content import load
from bot.engine.model import Content
from bot.paths import CONVERSATIONS
from bot.store.crypto import KeyRing


def content(folder: Path) -> Content:
    """Read all content with the questionnaire in it."""
    shutil.copytree(CONVERSATIONS, folder / "conversations")
    shutil.copytree(FOLDER, folder / "conversations" / FOLDER.name)
    found, problems = load(folder / "conversations")
    if problems:
        raise SystemExit("\n".join(problems))
    return found


async def main(root: str, folder: Path) -> None:
    keys = KeyRing.load_or_make(folder / "keys")
    async with wired(
        token=TOKEN, api_base=root, data_dir=folder, keys=keys, content=content(folder),
        clock=SystemClock(),
    ) as app:  # fmt: skip
        await app.run()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], Path(sys.argv[2])))
