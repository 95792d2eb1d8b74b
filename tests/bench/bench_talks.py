"""How many answers a second, how soon is each answered, and what does one cost? Beside other bots.

    make bench          # or, with the peers installed: python tests/bench/bench_talks.py

Each run starts the playground server with a crowd in one process and a bot in another; the crowd
answers ten questions as fast as it is asked. Bots take turns, so that a busy machine is busy for
all of them; medians are printed, and ratios to the others. Read the ratios.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

TALKS = Path(__file__).with_name("talks")
BOTS = {
    "ours": "ours.py",
    "ptb + pickle": "peer_conversation_handler.py",
    "aiogram + memory": "peer_aiogram.py",
}
MANY, FEW = 200, 20
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Runs:
    """What one bot needed, a figure a run."""

    rate: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    middle: list[float] = field(default_factory=list)
    slow: list[float] = field(default_factory=list)
    """p99 in ms."""


def run(bot: str, people: int) -> tuple[float, float, list[float]]:
    """Return updates a second, CPU ms an update, and every wait in ms."""
    with tempfile.TemporaryDirectory() as folder, _python("crowd.py", str(people)) as crowd:
        assert crowd.stdout and crowd.stdin
        root = crowd.stdout.readline().strip()
        with _python(BOTS[bot], root, folder, quiet=True) as process:
            assert crowd.stdout.readline().strip() == "ready", f"{bot} asks nothing"
            before = _cpu_ms(process.pid)
            _go(crowd)
            told = json.loads(crowd.stdout.readline())
            cpu = _cpu_ms(process.pid) - before
            process.terminate()
            process.wait()
        _go(crowd)
    return told["updates"] / told["seconds"], cpu / told["updates"], told["waits"]


def _python(script: str, *arguments: str, quiet: bool = False) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, script, *arguments], cwd=TALKS, text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL if quiet else None,
        env={**os.environ, "PYTHONPATH": f"{TALKS.parents[2]}{os.pathsep}{TALKS}"},
    )  # fmt: skip


def _go(crowd: subprocess.Popen[str]) -> None:
    assert crowd.stdin
    crowd.stdin.write("\n")
    crowd.stdin.flush()


def _cpu_ms(pid: int) -> float:
    """CPU time of a process with all its threads so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / TICKS


def measure(rounds: int, bots: list[str]) -> dict[str, Runs]:
    """Run all bots in turns."""
    found = {bot: Runs() for bot in bots}
    for _ in range(rounds):
        for bot, runs in found.items():
            rate, cpu, _ = run(bot, MANY)
            _, _, waits = run(bot, FEW)
            runs.rate.append(rate)
            runs.cpu.append(cpu)
            runs.middle.append(statistics.median(waits))
            runs.slow.append(statistics.quantiles(waits, n=100)[98])
    return found


def table(found: dict[str, Runs]) -> list[str]:
    lines = [f"{'bot':18} {'updates/s':>10} {'CPU ms':>8} {'p50 ms':>8} {'p99 ms':>8}"]
    for bot, runs in found.items():
        row = (statistics.median(each) for each in (runs.rate, runs.cpu, runs.middle, runs.slow))
        rate, cpu, middle, slow = row
        lines.append(f"{bot:18} {rate:10.0f} {cpu:8.2f} {middle:8.1f} {slow:8.1f}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bots", nargs="*", choices=BOTS, default=list(BOTS))
    given = parser.parse_args()
    for line in table(measure(given.rounds, given.bots)):
        print(line)


if __name__ == "__main__":
    main()
