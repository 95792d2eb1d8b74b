"""What is kept of a chat between two turns is what the database says, word for word."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chat import KEYS, Chat, begin, parse, to_the_result
from talker import WORDING

from bot.clock import FixedClock
from bot.dialogue.state import Desk, Evidence, Turn
from bot.engine.model import Content
from bot.errors import StoreError
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store import desks, turns
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.render import Renderer

LINES = [
    "네", "아니요", "1", "2", "모르겠어요", "건너뛰기", "오늘", "어제", "11월 20일", "13만2천원", "김하늘",
    "가을밤 콘서트", "/start", "/cases", "이전", "완료", "1번", "ㅁㄴㅇㄹ", "알림 꺼 주세요",
]  # fmt: skip
WALKS, STEPS = 4, 40


class Checked(SqliteStore):
    """Compares each desk that was kept with what is read; counts them."""

    kept = read = 0
    wrong: list[object]

    async def desk(self, chat_id: int, new_id: int = 0) -> Desk:
        stands = chat_id in self._desks._kept
        desk = await super().desk(chat_id, new_id)
        self.kept, self.read = self.kept + stands, self.read + (not stands)
        self._desks.clear()
        real = await super().desk(chat_id, new_id)
        if _laid_out(desk) != _laid_out(real):  # not raised: the service would apologise and go on
            self.wrong.append((_laid_out(desk), _laid_out(real)))
        return desk


def _laid_out(desk: Desk) -> tuple[object, ...]:
    """All of it, with the answers in their order."""
    return desk, [list(case.answers) for case in desk.cases]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Checked]:
    opened = await Checked.open(tmp_path / "guje.db", KEYS)
    assert isinstance(opened, Checked)
    opened.wrong = []
    yield opened
    await opened.close()


async def step(chat: Chat, lot: random.Random) -> None:
    buttons = [b for _, row in chat.markups for b in row if "callback_data" in b]
    newest = [b for b in chat.markups[-1][1] if "callback_data" in b]
    if lot.random() < 0.75:
        button = lot.choice(newest if newest and lot.random() < 0.8 else buttons)
        await chat.handle(chat.tap(chat.row("x"), button["callback_data"]))
    else:
        await chat.says(lot.choice(LINES))
    chat.clock.at += timedelta(seconds=lot.choice([0, 60, 3600]), microseconds=lot.randrange(999))


class Minded(Chat):
    """A chat in which time goes on: answers are read in the order in which they were given."""

    async def handle(self, row: InboxRow) -> list[str]:
        self.clock.at += timedelta(seconds=1)
        return await super().handle(row)


@pytest.fixture
def chat(store: Checked, content: Content, now: datetime) -> Chat:
    # The database keeps whole milliseconds of it.
    clock = FixedClock(now + timedelta(microseconds=123_456))
    service = Service(store, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES)
    return Minded(store, service, clock)


@pytest.mark.parametrize("seed", range(WALKS))
async def test_what_is_kept_is_what_would_be_read(chat: Chat, store: Checked, seed: int) -> None:
    lot = random.Random(seed)  # noqa: S311 - a walk that can be repeated
    await (to_the_result(chat) if seed % 2 else begin(chat))
    for _ in range(STEPS):
        await step(chat, lot)
    assert not store.wrong
    assert store.kept > store.read, "most turns find their desk kept"


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(tmp_path / "plain.db", KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def talk(plain: SqliteStore, content: Content, now: datetime) -> Chat:
    clock = FixedClock(now)
    return Chat(
        plain, Service(plain, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES), clock
    )


async def is_kept(chat: Chat) -> bool:
    """Whether the next turn would find its desk; taken out by looking."""
    return chat.store._desks.take(7, chat.store._db.era) is not None


async def answered(chat: Chat) -> None:
    await begin(chat)
    await chat.says("인터파크")
    await chat.says("모르겠어요")


async def test_another_program_that_writes_ends_what_is_kept(talk: Chat, tmp_path: Path) -> None:
    """Such as one that deletes old cases: the next update that comes in shows it."""
    await answered(talk)
    with closing(sqlite3.connect(tmp_path / "plain.db")) as other, other:
        other.execute("DELETE FROM cases")
    await talk.store.accept([talk.row("x")], talk.clock.now())
    assert (await talk.store.desk(7, 1)).cases == ()


async def test_what_is_written_by_another_way_ends_what_is_kept(talk: Chat) -> None:
    await answered(talk)
    await talk.store._db.write(lambda db: db.execute("DELETE FROM cases").close())
    assert (await talk.store.desk(7, 1)).cases == ()


async def test_a_turn_that_was_not_written_leaves_nothing_behind(
    talk: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(talk)
    desk = await talk.store.desk(7, 1)
    case = desk.active
    assert case

    real = turns.apply_turn

    def refuse(*given: Any, turn: Turn, **more: Any) -> object:
        if turn.case:
            raise StoreError("no")
        return real(*given, turn=turn, **more)

    monkeypatch.setattr("bot.store.sqlite.apply_turn", refuse)
    await talk.says("2")
    monkeypatch.undo()
    assert (await talk.store.desk(7, 1)).active == case


async def test_an_update_that_was_done_before_leaves_nothing_behind(talk: Chat) -> None:
    """Its turn is not written, so what it says is not so."""
    await answered(talk)
    row = talk.row("2")
    await talk.handle(row)
    before = await talk.store.desk(7, 1)
    await talk.service.handle(row)
    assert not await is_kept(talk)
    assert (await talk.store.desk(7, 1)).cases == before.cases


async def test_whoever_deletes_everything_is_forgotten(talk: Chat) -> None:
    await answered(talk)
    await talk.says("/delete")
    assert 7 in talk.store._desks._kept
    await talk.taps("모두 지우기")
    assert not talk.store._desks._kept


async def test_nothing_is_kept_for_long(talk: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    await answered(talk)
    ages = desks.monotonic()
    monkeypatch.setattr(desks, "monotonic", lambda: ages + desks.SECONDS)
    talk.store._desks._forget_old()
    assert not talk.store._desks._kept


async def test_so_many_are_kept_and_no_more(talk: Chat) -> None:
    await answered(talk)
    desk = await talk.store.desk(7, 1)
    for chat in range(desks.MOST + 3):
        talk.store._desks.keep(chat, desk, 0)
    assert list(talk.store._desks._kept) == list(range(3, desks.MOST + 3))


async def test_what_the_database_rounds_is_read_again(talk: Chat) -> None:
    """A new consent, and a new file: their moments come back in whole milliseconds."""
    await answered(talk)
    desk = await talk.store.desk(7, 1)
    case, person = desk.active, desk.person
    assert case
    assert person
    assert desks.left_by(desk, Turn(case=case), None) == desk
    again = replace(person, consented_at=person.consented_at + timedelta(microseconds=1))
    assert desks.left_by(desk, Turn(person=again), None) is None
    file = Evidence(
        id=3, media="photo", file_id="f", file_unique_id="u", received_at=talk.clock.now()
    )
    assert desks.left_by(desk, Turn(case=replace(case, evidence=(file,))), None) is None
    assert desks.left_by(desk, Turn(case=replace(case, id=99)), None) is None
    told = replace(case, reminders_at=talk.clock.now())
    assert desks.left_by(desk, Turn(case=told), None) is None


async def test_the_use_of_a_case_is_known_without_a_look_or_read_again(talk: Chat) -> None:
    """Our own errands write back when a case was used last: an older moment would delete it early."""
    await answered(talk)
    desk = await talk.store.desk(7, 1)
    case = desk.active
    assert case
    assert case.used_at
    soon, tomorrow = case.used_at + timedelta(hours=1), case.used_at + timedelta(days=1)
    left = desks.left_by(desk, Turn(case=case), soon)
    assert left
    assert left.cases[0].used_at == soon
    assert desks.left_by(desk, Turn(), soon) == desk, "noted once a day"
    assert desks.left_by(desk, Turn(), tomorrow) is None
    leaving = replace(desk, cases=(replace(case, leaving_on=tomorrow.date()),))
    assert desks.left_by(leaving, Turn(), None) is None
    assert desks.left_by(replace(desk, unreadable=(5,)), Turn(), None) is None


async def test_what_we_do_by_ourselves_keeps_no_desk(talk: Chat) -> None:
    """Each night all cases are counted anew: nobody's words lie in memory for that."""
    await to_the_result(talk)
    talk.store._desks.clear()
    (errand,) = await talk.service.recounts()
    await talk.service.handle(errand)
    assert not await is_kept(talk)


async def test_answers_of_one_moment_are_read_again(talk: Chat) -> None:
    """The database tells them in another order."""
    await answered(talk)
    await talk.says("모르겠어요")
    talk.clock.at += timedelta(milliseconds=1)
    await talk.says("모르겠어요")
    assert await is_kept(talk)
    await talk.says("모르겠어요")
    assert not await is_kept(talk)
