"""A round: people talk, the bot dies as often as was asked for, and everything is looked at."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lives import Doom, Nursery
from scripts import Script
from street import Street, street
from verdict import Left, Planned, left_in, owed, repeated, resets

from bot.clock import KST
from bot.store.values import to_ms

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
UNDOOMED = Doom()


@dataclass(frozen=True)
class Example:
    """What a bot that is never killed says and keeps."""

    texts: Sequence[str]
    planned: Planned
    events: Counter[tuple[str, str]]


@dataclass
class Figures:
    """A row of the crash table."""

    kills: int = 0
    updates: int = 0
    unanswered: int = 0
    resets: int = 0
    repeated: int = 0
    integrity: str = "ok"

    def row(self, point: str) -> str:
        return (
            f"crash: {point:<29} {self.kills:>3} kills {self.updates:>5} updates "
            f"{self.unanswered:>2} unanswered {self.resets:>2} resets "
            f"{self.repeated:>3} repeated  integrity {self.integrity}"
        )


async def settled(at: Street) -> None:
    """Wait until nothing is owed: no update waits, and no message that is due."""
    loop = asyncio.get_running_loop()
    end = loop.time() + 60
    while left := owed(at.folder, to_ms(at.clock.now())):
        assert loop.time() < end, f"{left} updates or messages are never dealt with"
        await asyncio.sleep(0.02)


async def talk(at: Street, people: Mapping[int, Script], dooms: list[Doom]) -> Left:
    """Let everybody talk while the bot dies of one doom after another; read what is left."""
    talking = asyncio.create_task(at.everybody_talks(people))
    await at.disturbed(talking, dooms)
    last = at.bear(UNDOOMED)
    await talking
    await settled(at)
    last.kill()
    await last.death()
    return await left_in(at.folder, list(people))


async def examples_of(
    scripts: Sequence[Script], nursery: Nursery, folder: Path
) -> dict[str, Example]:
    """Each script by one person, in one life: by its name."""
    people = dict(enumerate(scripts, start=1001))
    async with street(nursery, folder, NOW) as at:
        left = await talk(at, people, [])
        assert resets(left, people) == 0, left.answers
        return {
            script.name: Example(
                [text.replace(str(chat), "{chat}") for text in at.said(chat)],
                left.planned.get(chat, []), left.events[chat],
            )
            for chat, script in people.items()
        }  # fmt: skip


async def crash_round(
    at: Street, people: Mapping[int, Script], dooms: list[Doom],
    examples: Mapping[str, Example], figures: Figures,
) -> None:  # fmt: skip
    """Run a round, add it to the figures, and assert what no figure tells."""
    left = await talk(at, people, dooms)
    figures.kills += at.kills
    figures.updates += at.acts
    figures.unanswered += at.unanswered
    figures.resets += resets(left, people)
    figures.integrity = left.integrity if left.integrity != "ok" else figures.integrity
    assert left.done == at.acts, "every update is dealt with"
    assert left.outside == {"consented": len(people)}, "one consent each, and no failure"
    for chat, script in people.items():
        example = examples[script.name]
        again = repeated(at.said(chat), example.texts, chat)
        assert again <= at.kills, f"chat {chat}: more than what was on its way comes again"
        figures.repeated += again
        assert left.events[chat] == example.events, f"chat {chat}: an update counted twice"
        assert left.planned.get(chat, []) == example.planned, f"chat {chat}: other reminders"
