"""How many answers a second, how soon is each answered, and what does one cost? Beside other bots.

    make bench          # installs the other bots apart, and runs this with the other benchmarks

Each run starts the playground server with a crowd in one process and a bot in another; the crowd
answers ten questions as fast as it is asked: 200 people for updates a second and CPU time, 20 for
the waits. Bots take turns, so that a busy machine is busy for all of them. Medians are printed, and
how they compare. Read the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

TALKS = Path(__file__).with_name("talks")
ROOT = TALKS.parents[2]
OURS = "this bot"
BOTS = {
    OURS: "ours.py",
    "python-telegram-bot, ConversationHandler + pickle": "peer_conversation_handler.py",
    "aiogram, memory": "peer_aiogram.py",
}
MANY, FEW = 200, 20
ROUNDS = 5
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Run:
    """One crowd's talk with one bot."""

    updates: int
    seconds: float
    cpu: float
    """ms of the bot's process, all threads, for one update."""
    waits: tuple[float, ...]
    """ms from each answer to the next question, as the crowd saw it."""

    @property
    def rate(self) -> float:
        return self.updates / self.seconds

    @property
    def slow(self) -> float:
        """p99 of the waits in ms."""
        return statistics.quantiles(self.waits, n=100)[98]


@dataclass
class Runs:
    """The runs of one bot."""

    many: list[Run] = field(default_factory=list)
    few: list[Run] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(run.rate for run in self.many)

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu for run in self.many)

    @property
    def middle(self) -> float:
        return statistics.median(statistics.median(run.waits) for run in self.few)

    @property
    def slow(self) -> float:
        return statistics.median(run.slow for run in self.few)


def talk(bot: str, python: str, people: int) -> Run:
    """Let a crowd of so many talk with a bot that ``python`` runs."""
    with (
        tempfile.TemporaryDirectory() as folder,
        _running(sys.executable, "crowd.py", str(people)) as crowd,
    ):
        root = _line(crowd.stdout)
        with _running(python, BOTS[bot], root, folder) as process:
            _line(crowd.stdout)  # everybody was asked the first question
            before = _cpu_ms(process.pid)
            _go_on(crowd)
            told = json.loads(_line(crowd.stdout))
            cpu = _cpu_ms(process.pid) - before
    waits = tuple(told["waits"])
    return Run(len(waits), told["seconds"], cpu / len(waits), waits)


@contextmanager
def _running(python: str, script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [python, TALKS / script, *arguments], text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _line(stream: IO[str] | None) -> str:
    line = stream.readline().strip() if stream else ""
    if not line:
        raise RuntimeError("a process of the benchmark ended early")
    return line


def _go_on(crowd: subprocess.Popen[str]) -> None:
    assert crowd.stdin
    crowd.stdin.write("\n")
    crowd.stdin.flush()


def _cpu_ms(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


def measure(rounds: int, peers: str, bots: Sequence[str] = tuple(BOTS)) -> dict[str, Runs]:
    """Run all bots in turns; ``peers`` is the Python that has the other bots."""
    found = {bot: Runs() for bot in bots}
    for _ in range(rounds):
        for bot, runs in found.items():
            python = sys.executable if bot == OURS else peers
            runs.many.append(talk(bot, python, MANY))
            runs.few.append(talk(bot, python, FEW))
    return found


def table(found: dict[str, Runs]) -> Iterator[str]:
    """Yield a line a bot, and the ratios of ours to each other one."""
    yield f"{'':50} updates/s  CPU ms  p50 ms  p99 ms"
    for bot, runs in found.items():
        yield f"{bot:50} {runs.rate:9.0f} {runs.cpu:7.2f} {runs.middle:7.1f} {runs.slow:7.1f}"
    ours = found[OURS]
    for bot, runs in found.items():
        if bot != OURS:
            rate, cpu, slow = ours.rate / runs.rate, ours.cpu / runs.cpu, ours.slow / runs.slow
            yield f"ours to {bot}: updates/s × {rate:.2f}, CPU × {cpu:.2f}, p99 × {slow:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--peers", default=sys.executable, help="a Python that has the other bots")
    given = parser.parse_args()
    for line in table(measure(given.rounds, given.peers)):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
