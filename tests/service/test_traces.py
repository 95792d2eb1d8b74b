"""Nothing readable lies in the files while it is held, and nothing at all once it is deleted."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chat import Chat
from raw_files import Watchful, found, raw, spellings, spellings_of_chat
from talker import USUAL, WORDING

from bot import backup
from bot.clock import FixedClock
from bot.dialogue.state import Event
from bot.engine.model import Content
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store import outbox, traces
from bot.store.sqlite import SqliteStore
from bot.telegram.parse import event_of
from bot.telegram.render import Renderer

PICTURE = {
    "file_id": "AgACAgUAAxkDoc", "file_unique_id": "AQADuniq", "file_name": "영수증사진.png",
    "mime_type": "image/png", "file_size": 12345,
}  # fmt: skip
CHAT = 5_123_456_789_012
"""Long enough to be recognised among other bytes."""
STORY = "11월 12일에 도깨비불 예매가 부정이용으로 취소됐어요. 15만4321원을 결제했어요."
TOLD = {
    "answers": ("가을밤 콘서트", "T1234567890", "접속 환경", "노트북", "김하늘", "132000"),
    "cases": ("154321",),
    "deadlines": ("환급", "2026-12-0"),
    "evidence": ("영수증사진.png", "AgACAgUAAxkDoc", "AQADuniq"),
    "inbox": ("도깨비불", "반딧불이", "호랑나비", "김하늘", "김철수", "영수증사진.png"),
    "letters": ("김철수", "가을밤 콘서트"),
    "outbox": ("가을밤 콘서트", "김철수", "환급"),
}
"""Table → what of a person's words it is given, sealed: `everything_told` says each of them."""


PEOPLES = tuple(TOLD)


@pytest.fixture
def keys() -> Watchful:
    return Watchful([b"w" * 32])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


def chat_with(store: SqliteStore, keys: Watchful, content: Content, now: datetime) -> Chat:
    def parse(raw: Mapping[str, Any], at: datetime) -> Event | None:
        return event_of(dict(raw), at, keys)

    clock = FixedClock(now)
    service = Service(store, content, Renderer(WORDING, keys), parse, clock, TEMPLATES)
    return Chat(store, service, clock, CHAT)


@pytest.fixture
def chat(store: SqliteStore, keys: Watchful, content: Content, now: datetime) -> Chat:
    return chat_with(store, keys, content, now)


async def everything_told(chat: Chat) -> None:
    """A story, answers, a file with a name and a caption, a mended answer, a letter, reminders."""
    await chat.says(STORY)
    for agreed in ("만 14세 이상", "국외 이전에 동의"):
        tap = chat.tap(chat.row("x"), chat.data(agreed))
        tap.payload["callback_query"]["message"]["reply_to_message"] = {
            **chat.message(text=STORY).payload["message"], "date": int(chat.clock.now().timestamp()),
        }  # fmt: skip
        await chat.handle(tap)
    await chat.taps("아니요, 하나씩")
    for what, words in USUAL:
        await getattr(chat, what)(words)
    await chat.handle(chat.message(document=PICTURE, caption="반딧불이 사진"))
    await chat.taps("결제 내역")
    await chat.says("호랑나비")
    await chat.taps("14. 이름")
    await chat.says("김철수")
    await chat.taps("맞아요")
    await chat.taps("알림 받을게요")
    await chat.taps_under("", "서면")
    await chat.taps_under("", "PDF")


async def deleted(chat: Chat, how: str) -> None:
    """Tell the bot to forget the case, or everything; its last word is sent, too."""
    await chat.says("/delete")
    await chat.taps({"one": "지금 사건만", "all": "모두 지우기"}[how])


def words(*but: str) -> set[bytes]:
    return {
        form for told in TOLD.values() for word in told if word not in but
        for form in spellings(word)
    }  # fmt: skip


# --- while it is held --------------------------------------------------------------------------


async def test_no_word_can_be_read_in_the_files_while_it_is_held(
    chat: Chat, keys: Watchful, folder: Path
) -> None:
    await everything_told(chat)
    for table, told in TOLD.items():
        held = b"".join(keys.plain[table])
        for word in told:
            assert any(form in held for form in spellings(word)), (table, word)
    assert set(raw(folder)) == {"guje.db", "guje.db-wal", "guje.db-shm"}
    assert found(folder, words()) == set()
    await chat.store._traces.wipe()
    assert found(folder, words()) == set()
    assert found(folder, keys.pieces("answers")), "what is sealed can be found: the search works"
    assert found(folder, spellings_of_chat(CHAT))


# --- once it is deleted ------------------------------------------------------------------------


def backed_up(folder: Path, keys: Watchful) -> None:
    """Put a backup beside the database, so that what is looked for is looked for in it."""
    with closing(sqlite3.connect(folder / "guje.db")) as db:
        backup._copy(db, folder / "backup.db")


@pytest.mark.parametrize("how", ["one", "all"])
async def test_nothing_of_it_is_in_the_files_once_it_is_deleted(
    chat: Chat, keys: Watchful, folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a word nor what it was sealed as, of all that was ever written; nor who it was."""
    monkeypatch.setattr(traces, "SOON", 0.01)
    await everything_told(chat)
    assert found(folder, keys.pieces(*PEOPLES))
    await deleted(chat, how)
    last_words = set(keys.pieces("outbox")) if how == "one" else set()
    gone = set(keys.pieces(*PEOPLES)) - last_words
    await asyncio.sleep(0.1)  # what strangers were told goes a little later
    backed_up(folder, keys)
    assert found(folder, words()) == set()
    assert found(folder, gone) == set()
    if how == "all":
        assert found(folder, spellings_of_chat(CHAT)) == set()


async def test_a_crash_between_deleting_and_wiping_is_made_good_at_the_next_start(
    chat: Chat, keys: Watchful, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everything_told(chat)
    gone = set(keys.pieces(*PEOPLES))
    with monkeypatch.context() as dying:

        async def never(_: traces.Traces) -> bool:
            return False

        dying.setattr(traces.Traces, "_wiped", never)
        await deleted(chat, "all")
    left = tmp_path / "left"
    left.mkdir()
    for name, held in raw(folder).items():
        if not name.endswith("-shm"):
            (left / name).write_bytes(held)
    assert found(left, gone), "a killed process leaves it behind"
    restarted = await SqliteStore.open(left / "guje.db", keys)
    assert found(left, gone) == set()
    assert found(left, spellings_of_chat(CHAT)) == set()
    await restarted.close()


async def test_somebody_who_reads_just_then_holds_nobody_up_and_it_is_made_good(
    chat: Chat, keys: Watchful, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that runs while a person deletes everything."""
    monkeypatch.setattr(traces, "FIRST_WAIT", 0.02)
    await everything_told(chat)
    with closing(sqlite3.connect(folder / "guje.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM people").fetchall()
        began = asyncio.get_running_loop().time()
        await deleted(chat, "all")
        assert asyncio.get_running_loop().time() - began < 2.0, "it asks once, and goes on"
        gone = set(keys.pieces(*PEOPLES))
        assert found(folder, gone)
    await asyncio.sleep(0.2)
    assert found(folder, gone) == set()
    assert found(folder, spellings_of_chat(CHAT)) == set()


# --- what was not sent yet, or was set aside ----------------------------------------------------


async def unsent(chat: Chat, data: str) -> None:
    """Tap a button while Telegram is away."""
    row = chat.tap(chat.row("x"), data)
    await chat.store.accept([row], chat.clock.now())
    await chat.service.handle(row)


async def set_aside(chat: Chat) -> list[int]:
    """Let Telegram refuse all that waits; return the rows."""
    rows = []
    now = chat.clock.now()
    while claimed := await chat.store.claim(now=now, lease_seconds=9, limit=99, reminders=False):
        for row in claimed:
            await chat.store.refuse(row.id, "400", now)
            rows.append(row.id)
    return rows


@pytest.mark.parametrize("how", ["one", "all"])
async def test_no_reply_that_waits_or_was_refused_tells_of_what_is_deleted(
    chat: Chat, keys: Watchful, folder: Path, how: str
) -> None:
    await everything_told(chat)
    await chat.taps_under("", "서면")
    shown = [b["callback_data"] for _, row in chat.markups for b in row if "고치기" in b["text"]]
    await chat.says("/delete")
    button = chat.data({"one": "지금 사건만", "all": "모두 지우기"}[how])
    await unsent(chat, shown[-1])
    refused = await set_aside(chat)
    await unsent(chat, shown[-1])
    waiting = await chat.store.claim(
        now=chat.clock.now(), lease_seconds=9, limit=1, reminders=False
    )
    assert refused
    assert waiting, "one is leased, the others wait"
    assert found(folder, keys.pieces("outbox"))
    await unsent(chat, button)
    for row in refused:
        assert not await chat.store.retry(row, 1, chat.clock.now())
    chat.clock.at += timedelta(minutes=2)
    said = await chat.outbox()
    assert len([one for one in said if one]) == 1, said
    assert "지웠어요" in said[-1]
    assert found(folder, words()) == set()


async def test_the_request_to_delete_messages_of_a_case_outlives_the_next_deletion(
    chat: Chat,
) -> None:
    await everything_told(chat)
    await chat.says("/delete")
    await unsent(chat, chat.data("지금 사건만"))
    await chat.store._db.write(lambda db: outbox.forget_replies(db, chat.store._keys, CHAT))
    await chat.outbox()
    assert [row.payload["method"] for row in chat.rows] == ["deleteMessages"]
