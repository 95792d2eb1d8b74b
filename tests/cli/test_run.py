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
    named = {"OPERATOR_NAME": "김하늘", "OPERATOR_CONTACT": "help@example.org"}
    env = {**os.environ, "DATA_DIR": str(folder), "HEALTH_LISTEN": "off", **named, **settings}
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


async def test_whoever_runs_it_without_a_name_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    folder = tmp_path / "file" / "data"  # so that it ends by itself
    _, complaint = await run(folder, TELEGRAM_BOT_TOKEN=TOKEN, OPERATOR_CONTACT="")
    warned, ended = complaint.splitlines()
    assert "OPERATOR_NAME or OPERATOR_CONTACT is empty" in warned
    assert ended.startswith("DATA_DIR: ")


async def test_a_data_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, complaint = await run(tmp_path / "file" / "data", TELEGRAM_BOT_TOKEN=TOKEN)
    assert code == 1
    assert complaint.startswith("DATA_DIR: ")
    assert len(complaint.splitlines()) == 1
