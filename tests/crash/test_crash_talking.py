"""kill -9 while fifty people talk: at each named point, and at any moment."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from lives import Doom, Nursery
from points import TALKING
from rounds import NOW, Example, Figures, crash_round
from scripts import crowd
from street import street

KILLS = int(os.environ.get("CRASH_KILLS", "20"))
"""Over all points; `make crash` asks for 300 and more."""
AT_EACH_POINT = max(2, KILLS // 10)
AT_ANY_MOMENT = max(6, KILLS // 3)
PEOPLE = 50 if KILLS > 100 else 10
A_ROUND = 30
"""Kills in one round at most: so many conversations last for no more."""
LONGEST_LIFE = 1.5
"""Seconds. Some lives end while they open the database, others after some dozen updates."""
SPARED = (10, 40)
"""Passes of a point before it kills: long enough to make up for the life before."""
MOST_REPEATED, ENOUGH = 1, 30
"""A kill, on average over so many at least. What had arrived and was not marked yet comes again:
nobody can know that it arrived. In each chat it is one message at most; see rounds.py."""

Property = Callable[[str, object], None]


async def rounds(
    point: str, dooms: list[Doom], nursery: Nursery, folder: Path,
    examples: Mapping[str, Example], record_property: Property,
) -> None:  # fmt: skip
    """Run rounds until every doom has come true; print the row, and judge it."""
    figures, wanted = Figures(), len(dooms)
    while figures.kills < wanted:
        now = dooms[figures.kills : min(figures.kills + A_ROUND, wanted)]
        async with street(nursery, folder.with_name(f"data{figures.kills}"), NOW) as at:
            await crash_round(at, crowd(PEOPLE), now, examples, figures)
            assert at.kills, "nobody died in this round"
    record_property("figures", figures.row(point))
    assert nursery.errors() == []
    assert (figures.unanswered, figures.resets, figures.integrity) == (0, 0, "ok")
    if figures.kills >= ENOUGH:
        assert figures.repeated <= MOST_REPEATED * figures.kills


@pytest.mark.parametrize("point", TALKING)
async def test_killed_at_a_named_point(
    point: str, nursery: Nursery, folder: Path, examples: Mapping[str, Example],
    record_property: Property,
) -> None:  # fmt: skip
    """Each life serves some updates more and then ends between two steps that must not be torn."""
    chance = random.Random(point)  # noqa: S311 - the same lives in every run
    dooms = [Doom(point, chance.randrange(*SPARED)) for _ in range(AT_EACH_POINT)]
    await rounds(point, dooms, nursery, folder, examples, record_property)


async def test_killed_at_any_moment(
    nursery: Nursery, folder: Path, examples: Mapping[str, Example], record_property: Property
) -> None:
    """Everybody is in the middle of something when it happens."""
    chance = random.Random(7)  # noqa: S311 - as above
    dooms = [Doom(seconds=chance.uniform(0, LONGEST_LIFE)) for _ in range(AT_ANY_MOMENT)]
    await rounds("at any moment", dooms, nursery, folder, examples, record_property)
