"""`python -m bot run` as its operator sees it: what is wrong is one line, and the exit code says so."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from bot.clock import ShiftedClock
from bot.playground.server import Playground

TOKEN = "123456789:" + "A" * 35
OTHER = "123456789:" + "B" * 35


async def run(folder: Path, **settings: str) -> tuple[int | None, str]:
    """Run the bot to its end; return the exit code and what it complained of."""
    env = {**os.environ, "DATA_DIR": str(folder), "HEALTH_LISTEN": "off", **settings}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=env, stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    _, complaint = await asyncio.wait_for(process.communicate(), 30)
    return process.returncode, complaint.decode()


async def test_a_wrong_token_is_one_clear_line(tmp_path: Path) -> None:
    playground = Playground(TOKEN, ShiftedClock())
    root = await playground.start()
    try:
        code, complaint = await run(tmp_path, TELEGRAM_BOT_TOKEN=OTHER, TELEGRAM_API_BASE=root)
    finally:
        await playground.stop()
    assert code == 1
    assert complaint.splitlines() == ["TELEGRAM_BOT_TOKEN: Telegram does not know this token"]


async def test_a_data_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, complaint = await run(tmp_path / "file" / "data", TELEGRAM_BOT_TOKEN=TOKEN)
    assert code == 1
    assert complaint.startswith("DATA_DIR: ")
    assert len(complaint.splitlines()) == 1
