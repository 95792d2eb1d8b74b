"""Whose days are counted again?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from store_helpers import CASE, CHAT, NOW, Clerk, full_case

from bot.store.sqlite import SqliteStore


async def test_confirmed_cases_with_an_open_day(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(replace(full_case(), confirmed=True))
    assert await store.with_days() == [(CHAT, CASE)]


@pytest.mark.parametrize("ended", [{"done": True}, {"dropped": True}])
async def test_not_when_every_day_is_done_or_dropped(
    store: SqliteStore, clerk: Clerk, ended: dict[str, bool]
) -> None:
    case = full_case()
    over = tuple(replace(one, **ended) for one in case.deadlines)
    await clerk.agree(replace(case, confirmed=True, deadlines=over))
    assert await store.with_days() == []


async def test_not_while_the_person_is_gone_but_after_the_return(
    store: SqliteStore, clerk: Clerk
) -> None:
    """They could not be told that a day moved, and it never moves silently."""
    await clerk.agree(replace(full_case(), confirmed=True))
    await store.chat_gone(CHAT, 99, NOW)
    assert await store.with_days() == []
    await clerk.turn()
    assert await store.with_days() == [(CHAT, CASE)]
