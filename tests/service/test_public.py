"""Groups, channels and inline queries: one line at most, and nothing of them is in the database."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from chat import Chat

from bot.store.sqlite import SqliteStore
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.parse import ALLOWED_UPDATES

GROUP = {"id": -100_777, "type": "supergroup", "title": "비밀 모임"}
CHANNEL = {"id": -100_888, "type": "channel", "title": "비밀 방송"}
WHO = {"id": 4_242_424, "first_name": "김하늘", "is_bot": False}


def everything(path: Path) -> str:
    """Every value of every row, as text."""
    with sqlite3.connect(path) as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
        found = [db.execute(f"SELECT * FROM {name}").fetchall() for name in names]  # noqa: S608
    db.close()
    return repr(found)


def message(number: int, chat: dict[str, Any], text: str) -> dict[str, Any]:
    return {"message_id": number, "date": 1, "chat": chat, "from": WHO, "text": text}


async def taken(chat: Chat, updates: list[dict[str, Any]]) -> list[str]:
    lanes = Lanes(chat.service.handle)
    intake = Intake(chat.store, lanes, chat.clock)
    for update in updates:
        await intake.take([update])
    await lanes.drained()
    return await chat.outbox()


async def test_a_group_gets_one_line_and_leaves_no_trace(
    chat: Chat, store: SqliteStore, tmp_path: Path
) -> None:
    lines = ["안녕하세요 비밀이에요", "/start 비밀", "/help", "/start@guje_bot"]
    updates: list[dict[str, Any]] = [
        {"update_id": n, "message": message(n, GROUP, line)} for n, line in enumerate(lines, 1)
    ]
    member = {"user": WHO, "status": "member"}
    joined = {
        "chat": GROUP,
        "from": WHO,
        "date": 1,
        "old_chat_member": member,
        "new_chat_member": member,
    }
    updates += [
        {"update_id": 11, "edited_message": message(9, GROUP, "/start 비밀")},
        {"update_id": 12, "my_chat_member": joined},
        {"update_id": 13, "channel_post": message(1, CHANNEL, "/start 비밀")},
        {"update_id": 14, "message": message(1, CHANNEL, "비밀")},
    ]
    (line,) = await taken(chat, updates)
    assert "1:1 대화" in line
    held = everything(tmp_path / "guje.db")
    for trace in ("100777", "100888", "4242424", "비밀", "김하늘"):
        assert trace not in held, trace
    assert await store.waiting() == []


async def test_an_inline_query_is_answered_by_nothing_and_stored_nowhere(
    chat: Chat, tmp_path: Path
) -> None:
    query = {"id": "1", "from": WHO, "query": "비밀", "offset": ""}
    chosen = {"result_id": "1", "from": WHO, "query": "비밀"}
    before = everything(tmp_path / "guje.db")
    updates: list[dict[str, Any]] = [
        {"update_id": 1, "inline_query": query}, {"update_id": 2, "chosen_inline_result": chosen},
    ]  # fmt: skip
    assert await taken(chat, updates) == []
    assert everything(tmp_path / "guje.db") == before


def test_telegram_is_never_asked_for_inline_queries() -> None:
    assert set(ALLOWED_UPDATES) == {
        "message", "edited_message", "callback_query", "my_chat_member"
    }  # fmt: skip
