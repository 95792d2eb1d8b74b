"""kill -9 in the middle of a reminder: none is lost, and none is doubled but by the crash."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import islice, repeat
from pathlib import Path

import pytest
from lives import Doom, Nursery
from points import REMINDER_CLAIMED, REMINDER_SENT, REMINDING
from rounds import NOW, UNDOOMED, Figures, settled, talk
from scripts import WHOLE, Script
from street import Street, street
from verdict import left_in, repeated, resets

from bot.store.values import from_ms

KILLS = int(os.environ.get("CRASH_KILLS", "20"))
AT_EACH_POINT = max(2, KILLS // 10)
MOMENTS = 4
"""At which somebody who went through a whole script is reminded."""
_NEXT = "SELECT min(due) FROM outbox WHERE kind = 'reminder' AND state = 'waiting'"


async def reminded(at: Street, script: Script, dooms: Iterator[Doom], at_each: int) -> list[str]:
    """Go to each moment of a reminder; let so many lives end there. Return all that was said."""
    await talk(at, {1001: script}, [])
    while due := _next_due(at.folder):
        at.clock.advance(from_ms(due) - at.clock.now())
        for doom in islice(dooms, at_each):
            assert await at.bear(doom).death() == -9
            at.kills += 1
        last = at.bear(UNDOOMED)
        await settled(at)
        last.kill()
        await last.death()
    return at.said(1001)


def _next_due(folder: Path) -> int | None:
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        found: int | None = db.execute(_NEXT).fetchone()[0]
        return found


@pytest.fixture(scope="module")
def undisturbed(
    nursery: Nursery, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What is said when nothing happens, reminders included: by script."""

    async def said(script: Script) -> list[str]:
        folder = tmp_path_factory.mktemp("reminded") / "data"
        async with street(nursery, folder, NOW) as at:
            return await reminded(at, script, iter(()), 0)

    return {script.name: asyncio.run(said(script)) for script in WHOLE}


@pytest.mark.parametrize("point", REMINDING)
async def test_killed_in_the_middle_of_a_reminder(
    point: str, nursery: Nursery, folder: Path, undisturbed: dict[str, list[str]],
    record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """The row is leased by a process that is dead; whether Telegram got it, only Telegram knows."""
    figures = Figures()
    for script in WHOLE:
        async with street(nursery, folder.with_name(script.name), NOW) as at:
            at_each = -(-AT_EACH_POINT // (MOMENTS * len(WHOLE)))
            said = await reminded(at, script, repeat(Doom(point)), at_each)
            figures.kills += at.kills
            figures.updates += at.acts
            figures.unanswered += at.unanswered
            figures.repeated += repeated(said, undisturbed[script.name], 1001)
            left = await left_in(at.folder, [1001])
        figures.resets += resets(left, {1001: script})
        figures.integrity = left.integrity
        assert at.kills == at_each * MOMENTS
    record_property("figures", figures.row(point))
    assert nursery.errors() == []
    assert (figures.unanswered, figures.resets, figures.integrity) == (0, 0, "ok")
    assert figures.repeated == {REMINDER_CLAIMED: 0, REMINDER_SENT: figures.kills}[point]
