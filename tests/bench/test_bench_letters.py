"""The benchmark runs, and what it measures grows with a letter's length, not with its square."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import bench_letters as bench
import pytest

from bot.letters.model import Letter


@pytest.fixture(scope="module")
def made() -> bench.Writers:
    return bench.writers()


def test_every_format_and_all_together_are_measured(made: bench.Writers) -> None:
    each = bench.medians(made, rounds=2)
    assert list(each) == ["PDF", "HWPX", "DOCX", "TXT", "all four"]
    assert each["all four"] >= max(each["PDF"], each["DOCX"]) > 0


@pytest.mark.parametrize("name", ["HWPX", "DOCX", "TXT"])
def test_ten_times_the_rows_cost_about_ten_times_the_calls(made: bench.Writers, name: str) -> None:
    """Counted in calls of Python functions, which are the same on every machine."""
    few, many = (_calls(made[name], bench.letter(facts=n, events=n)) for n in (20, 200))
    assert few < many <= 10.5 * few


def _calls(write: Callable[[Letter], object], letter: Letter) -> int:
    calls = 0

    def count(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        write(letter)
    finally:
        sys.setprofile(before)
    return calls


async def test_a_held_event_loop_is_noticed() -> None:
    async def hold() -> None:
        time.sleep(0.05)  # noqa: ASYNC251 - what must not happen

    noticed = await bench.held(hold)
    assert noticed.longest >= 45


async def test_the_loop_goes_round_while_one_thread_makes_letters(made: bench.Writers) -> None:
    """How long it is held depends on the machine; that it is not held all the while does not."""
    drafted = [bench.letter(number) for number in range(3)]
    with ThreadPoolExecutor(1) as one:
        noticed = await bench.held(lambda: bench.at_once(made, drafted, dict.fromkeys(made, one)))
    assert noticed.longest < noticed.took
    assert noticed.beats > 3


async def test_letters_made_at_once_are_the_letters_made_one_by_one(made: bench.Writers) -> None:
    """The writers share a mould and fonts between threads."""
    drafted = [bench.letter(number % 3) for number in range(9)]
    loop = asyncio.get_running_loop()
    for write in made.values():
        alone = [write(one) for one in drafted]
        with ThreadPoolExecutor(4) as pool:
            jobs = [loop.run_in_executor(pool, write, one) for one in drafted]
            assert await asyncio.gather(*jobs) == alone
