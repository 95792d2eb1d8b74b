"""Whatever is written, tapped, sent or broken: nobody else is touched, and nothing goes wrong.

`make fuzz` takes FUZZ_UPDATES updates (100,000), `make test` a few. A failure prints its seed and the
moves that led there, as few as Hypothesis found; FUZZ_SEED plays the same again.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path
from time import monotonic
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from moves import TRACES, Move, make, moves
from town import opened, real_makers

from bot.engine.model import Content

UPDATES = int(os.environ.get("FUZZ_UPDATES", "400"))
SEED = int(os.environ.get("FUZZ_SEED") or (1 if UPDATES < 10_000 else secrets.randbelow(2**31)))
"""`make test` plays the same each time, `make fuzz` something new."""
FEWEST_MOVES, MOST_MOVES = 40, 160
A_BATCH = 40
"""Lives that share one seed, at most."""
_SHARED = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
IN_MEMORY = _SHARED if _SHARED.is_dir() else None
"""A disk would be waited for ten times an update."""
EXPECTED = ("cannot be read", "failed: ", "chat not found")
"""What becomes of updates such as Telegram never sends: the log says so, or they name nobody's chat."""


async def live(lived: list[Move], content: Content, real: Any, asked: Counter[str]) -> int:
    """Let the people of one town do all this; return how many updates came of it."""
    with tempfile.TemporaryDirectory(dir=IN_MEMORY) as folder:
        async with opened(Path(folder), content, real) as town:
            for move in lived:
                before = len(town.errors.said)
                await make(move, town)
                wrong = [*town.errors.said[before:], *town.wire.refused]
                if move.kind == "broken":
                    wrong = [one for one in wrong if not any(e in one for e in EXPECTED)]
                assert wrong == []
                town.wire.refused.clear()
            stored = await town.everything_stored()
            assert [trace for trace in TRACES if trace in stored] == []
            assert await town.integrity() == "ok"
            asked.update(town.wire.asked)
            return town.updates


def test_nothing_goes_wrong(content: Content, record_property: Any) -> None:
    real, asked, done, begun = real_makers(), Counter[str](), 0, monotonic()
    number = SEED
    print(f"FUZZ_SEED={SEED} FUZZ_UPDATES={UPDATES}", flush=True)  # noqa: T201 - seen where it fails

    while done < UPDATES:
        taken = _lives(number, UPDATES - done, lambda lived: live(lived, content, real, asked))
        done, number = done + taken, number + 1
        print(f"{done} updates, {done / (monotonic() - begun):.0f} a second", flush=True)  # noqa: T201
    seconds = monotonic() - begun
    line = f"fuzz: {done} updates in {seconds:.0f} s, {done / seconds:.0f} a second, seed {SEED}"
    line += "".join(f", {count} {method}" for method, count in asked.most_common())
    record_property("figures", line)
    assert asked["sendMessage"] > done // 4


def _lives(number: int, most: int, play: Callable[[list[Move]], Coroutine[Any, Any, int]]) -> int:
    """Play lives drawn with one seed, until there were ``most`` updates; return how many."""
    taken: list[int] = []

    @seed(number)
    @settings(
        max_examples=A_BATCH, deadline=None, database=None,
        suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink),
        print_blob=False,
    )  # fmt: skip
    @given(st.lists(moves, min_size=FEWEST_MOVES, max_size=MOST_MOVES))
    def some(lived: list[Move]) -> None:
        if sum(taken) < most:
            taken.append(asyncio.run(play(lived)))

    some()
    return sum(taken)
