"""What hangs on all that is held of one person: told in numbers, handed out, or taken out of the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.dialogue.state import (
    Counted,
    Desk,
    Export,
    Farewell,
    Message,
    Personal,
    Say,
    Unsay,
)
from bot.engine.model import Content
from bot.export import export_data
from bot.papers import Made
from bot.store.port import SaidLately, Store

DELETABLE = timedelta(hours=47, minutes=30)
"""Telegram lets a bot delete what is younger than 48 hours, and refuses a whole request where one is
older; the rest is time in which the request may wait."""
MOST_AT_ONCE = 100
"""Messages in one deleteMessages."""


async def answer(
    out: Personal, desk: Desk, chat_id: int, now: datetime, *,
    store: Store, content: Content, drafting: Executor | None,
) -> list[Message | Made]:  # fmt: skip
    """Return what one of these becomes, in the order in which it is to be sent."""
    match out:
        case Counted(say=say):
            return [replace(say, data={**say.data, "tally": await store.tally(chat_id)})]
        case Farewell(say=say, case=case):
            said = await store.said_lately(chat_id, now - DELETABLE, case)
            return [*_farewell(say, said)]
        case Export() if "export" in {one.make for one in await store.files_waiting(chat_id)}:
            return [Say("file_waits")]
        case Export():
            held = await store.holdings(chat_id)
            gather = partial(export_data, desk, held, content, now)
            # In a thread: every text is looked through for numbers once more.
            data = await asyncio.get_running_loop().run_in_executor(drafting, gather)
            caption = Say("export_caption")
            return [Made(make="export", send_as="document", data=data, caption=caption)]


def _farewell(say: Say, said: SaidLately) -> Iterator[Message]:
    """The requests carry numbers only; what is said comes last, so that it stays."""
    for first in range(0, len(said.young), MOST_AT_ONCE):
        yield Unsay(said.young[first : first + MOST_AT_ONCE])
    yield replace(say, data={**say.data, "gone": len(said.young), "stay": said.old})
