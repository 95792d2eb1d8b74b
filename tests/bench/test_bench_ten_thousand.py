"""Ten thousand reminders are due: what Telegram permits is used, and nobody who talks waits for it."""

from __future__ import annotations

from collections.abc import Callable

import bench_ten_thousand as bench


def test_reminders_use_the_limit_and_people_do_not_wait(
    record_property: Callable[[str, object], None],
) -> None:
    """A short run; `python tests/bench/bench_ten_thousand.py` looks at the p99, for which this has too few
    replies. Without priorities each would wait for minutes."""
    idle, full = bench.compared(seconds=5)
    record_property("figures", bench.told(idle, full))
    assert full.per_second >= bench.SHARE * bench.RATES.per_second
    assert full.p50 <= bench.SLOWER * idle.p50
    assert full.p99 < 1
