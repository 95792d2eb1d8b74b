"""Somebody floods the bot: the others are answered as ever, and the inbox stays small."""

from __future__ import annotations

from collections.abc import Callable

import bench_flood as bench
from bench_flood import Allowance


def test_a_flood_makes_nobody_else_wait(record_property: Callable[[str, object], None]) -> None:
    """A short run; `python tests/bench/bench_flood.py` looks at the p99, for which this has too few answers.
    Were the flood read, its ten thousand turns would take half a minute of everybody's time."""
    quiet, flooded = bench.compared(seconds=5, rounds=1)
    record_property("figures", bench.told(quiet, flooded))
    (alone,), (beside,) = quiet, flooded
    middle = sorted(beside.waits)[len(beside.waits) // 2]
    assert middle <= 2 * sorted(alone.waits)[len(alone.waits) // 2]
    assert bench.p99(beside.waits) < 1
    assert beside.most_waiting <= Allowance().burst + bench.PEOPLE
    assert beside.to_flooder <= Allowance().burst
