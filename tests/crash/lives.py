"""The bot's lives, as a test sees them: born from a nursery, with or without a doom."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

NURSERY = Path(__file__).with_name("nursery.py")


@dataclass(frozen=True)
class Doom:
    """How a life ends: at a point after so many passes, or by kill -9 after so many seconds."""

    point: str = ""
    spares: int = 0
    seconds: float | None = None


@dataclass
class Life:
    """One process of the bot."""

    nursery: Nursery
    pid: int

    async def death(self) -> int:
        """Wait for the end; return the signal's number below zero, or the exit code."""
        said = await asyncio.to_thread(self.nursery.hears)
        return int(said.removeprefix("died "))

    def kill(self) -> None:
        """kill -9. Whoever has died already is not waited for yet, so the id is still its own or
        nobody's: the nursery alone starts processes here, one after another."""
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


@dataclass
class Nursery:
    """The process that bears bots; one life at a time."""

    log: Path
    process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(NURSERY)], text=True, stderr=log,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            )  # fmt: skip

    def hears(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def bear(self, root: str, folder: Path, now: datetime, doom: Doom) -> Life:
        """Start a bot on a data folder, its clock at ``now``."""
        return self._order(
            root=root, folder=str(folder), now=now.isoformat(), point=doom.point,
            spares=doom.spares,
        )  # fmt: skip

    def migrate(self, path: Path, statement: int) -> Life:
        """Start a process that opens a database and dies before its n-th statement."""
        return self._order(migrates=str(path), statement=statement)

    def _order(self, **order: Any) -> Life:
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        said = self.hears()
        assert said.startswith("born "), self.log.read_text()
        return Life(self, int(said.removeprefix("born ")))

    def errors(self) -> list[str]:
        """What the lives so far complained about."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if line.startswith(("ERROR", "Traceback"))]

    def close(self) -> None:
        """Bear no more; only when the last life is over."""
        self.process.communicate(timeout=10)
