"""Cases that nobody uses are deleted, never unannounced, never in the night, never half."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from chat import Chat, begin, to_the_result
from raw_files import Watchful, found
from talker import WORDING

from bot.clock import FixedClock
from bot.courier.courier import Courier
from bot.deadlines.ladder import is_quiet
from bot.dialogue.state import Turn
from bot.engine.model import Content
from bot.engine.privacy import Retention, Terms
from bot.errors import GoneError, MovedOnError
from bot.nightly import Nightly
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store import sqlite
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.telegram.parse import event_of
from bot.telegram.render import Renderer

DAYS = Retention(closed_days=90, idle_days=180)
ME, OTHER = 1_000_001, 2_000_002
TABLES = (
    "people", "cases", "answers", "deadlines", "letters", "evidence", "inbox", "outbox", "events",
)  # fmt: skip
SOON = "7일 뒤에 지워져요"


class Telegram:
    """Takes messages, notes when each came, and knows who blocked the bot."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock = clock
        self.got: list[tuple[datetime, int, str, list[Any]]] = []
        self.blocked: set[int] = set()

    async def probe(self) -> None:
        """Be there."""

    async def send(self, payload: Mapping[str, Any], _: object = None) -> int | None:
        params = payload["params"]
        chat = params.get("chat_id", 0)
        if chat in self.blocked:
            raise GoneError("blocked")
        words = str(params.get("text") or params.get("caption") or "")
        buttons = [
            button
            for line in params.get("reply_markup", {}).get("inline_keyboard", [])
            for button in line
        ]
        self.got.append((self.clock.now(), chat, words, buttons))
        return len(self.got)


class World:
    """A bot whose days are lived through: its nights, its courier, and people who talk to it."""

    def __init__(
        self, store: SqliteStore, content: Content, clock: FixedClock, keys: Watchful
    ) -> None:
        def parsed(raw: Mapping[str, Any], at: datetime) -> Any:
            return event_of(dict(raw), at, keys)

        self.store, self.clock = store, clock
        self.telegram = Telegram(clock)
        self.service = Service(
            store,
            content,
            Renderer(WORDING, keys),
            parsed,
            clock,
            TEMPLATES,
            terms=Terms(retention=DAYS),
        )
        self.courier = Courier(store, self.telegram, clock, WORDING)
        self.errands: list[InboxRow] = []
        self.nightly = Nightly(self.service, lambda today: content, self.errands.extend, clock)

    def chat(self, number: int) -> Chat:
        made = Chat(self.store, self.service, self.clock, number)
        made.update = number * 1000
        return made

    async def send(self) -> None:
        while await self.courier.round():
            while self.courier._running:
                await asyncio.gather(*self.courier._running)

    async def night(self) -> None:
        """What happens at 03:00."""
        await self.nightly._count()
        await self.nightly._purge()
        while self.errands:
            await self.service.handle(self.errands.pop(0))

    async def days(self, count: float) -> None:
        """Live through so many days: a night, a night's send that must send nothing, a morning."""
        for _ in range(int(count)):
            midnight = self.clock.at.replace(hour=0, minute=0) + timedelta(days=1)
            for hour in (3, 8, 9, 20):
                self.clock.at = midnight + timedelta(hours=hour, minutes=5)
                if hour == 3:
                    await self.night()
                await self.send()

    def told(self, chat: int, words: str = SOON) -> list[datetime]:
        return [at for at, to, text, _ in self.telegram.got if to == chat and words in text]

    async def tap(self, chat: Chat, label: str) -> None:
        *_, buttons = next(
            buttons for *_, buttons in reversed(self.telegram.got)
            if any(label in button["text"] for button in buttons)
        ),  # fmt: skip
        data = next(b["callback_data"] for b in buttons if label in b["text"])
        await chat.handle(chat.tap(chat.row("x"), data))

    async def held(self) -> dict[str, int]:
        """How many rows there are."""

        def count(db: sqlite3.Connection) -> dict[str, int]:
            return {
                table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in TABLES
            }

        return await self.store._db.read(count)


@pytest.fixture
def keys() -> Watchful:
    return Watchful([b"r" * 32])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def world(
    store: SqliteStore, content: Content, now: datetime, keys: Watchful,
    monkeypatch: pytest.MonkeyPatch,
) -> World:  # fmt: skip
    monkeypatch.setattr(sqlite, "BETWEEN", 0.0)
    return World(store, content, FixedClock(now), keys)


async def test_who_does_nothing_is_told_and_then_forgotten(
    world: World, keys: Watchful, tmp_path: Path
) -> None:
    me = world.chat(ME)
    await begin(me)
    start = world.clock.at
    await world.days(178)
    (told,) = world.told(ME)
    assert timedelta(days=172) < told - start <= timedelta(days=174)
    assert not is_quiet(told)
    assert len((await world.store.desk(ME, 1)).cases) == 1, (
        "the whole of its last day is the person's"
    )
    await world.days(5)
    desk = await world.store.desk(ME, 1)
    assert (desk.person, desk.cases) == (None, ())
    held = await world.held()
    assert {table: rows for table, rows in held.items() if rows and table != "events"} == {}
    gone = keys.pieces("answers", "cases", "deadlines", "evidence", "inbox", "letters", "outbox")
    assert found(tmp_path / "data", gone) == set()
    assert len(world.told(ME)) == 1


async def test_a_closed_case_goes_sooner(world: World) -> None:
    me = world.chat(ME)
    await me.says("예매가 부정이용으로 취소됐어요")
    await me.consents()
    await me.says("인터파크")
    await me.taps("예매만")
    await me.taps("매크로")
    desk = await world.store.desk(ME, 1)
    assert "안내로 마무리" in "".join(await me.says("/cases")), "an exit ends it"
    assert len(desk.cases) == 1
    await world.days(82)
    assert world.told(ME) == []
    await world.days(3)
    assert len(world.told(ME)) == 1
    await world.days(9)
    assert (await world.store.desk(ME, 1)).person is None


async def test_one_tap_keeps_it_for_another_whole_time(world: World) -> None:
    me = world.chat(ME)
    await begin(me)
    await world.days(175)
    (first,) = world.told(ME)
    await world.tap(me, "더 보관하기")
    assert "그대로 보관할게요" in me.markups[-1][0]
    await world.days(172)
    assert world.told(ME) == [first]
    assert len((await world.store.desk(ME, 1)).cases) == 1
    await world.days(3)
    assert len(world.told(ME)) == 2


async def test_one_tap_deletes_it_at_once(world: World) -> None:
    me = world.chat(ME)
    await begin(me)
    await world.days(175)
    await world.tap(me, "지금 지우기")
    await me.taps("이 사건 지우기")
    assert (await world.store.desk(ME, 1)).cases == ()


@pytest.mark.parametrize("use", ["answers", "looks"])
async def test_to_use_it_keeps_it_too(world: World, use: str) -> None:
    """Even without a change: whoever looks at a case needs it."""
    me = world.chat(ME)
    await begin(me)
    await world.days(175)
    assert len(world.told(ME)) == 1
    await me.says({"answers": "인터파크", "looks": "/help"}[use])
    await world.days(20)
    assert len((await world.store.desk(ME, 1)).cases) == 1
    assert len(world.told(ME)) == 1


async def test_the_nightly_round_is_no_use_of_a_case(world: World) -> None:
    """A recount that writes a case every night would keep it for ever."""
    me = world.chat(ME)
    await to_the_result(me)
    await me.taps("알림은 괜찮아요")
    (case,) = (await world.store.desk(ME, 1)).cases
    used = case.used_at
    world.clock.at += timedelta(days=30)
    moved = replace(
        case, deadlines=tuple(replace(d, day=d.day + timedelta(1)) for d in case.deadlines)
    )
    await world.store.commit(
        update_id=None, chat_id=ME, turn=Turn(case=moved), rows=[], now=world.clock.at,
        desk=await world.store.desk(ME, 1),
    )  # fmt: skip
    await world.night()
    (case,) = (await world.store.desk(ME, 1)).cases
    assert case.deadlines != moved.deadlines, "the recount did write it"
    assert case.used_at == used
    await me.says("/help")
    (case,) = (await world.store.desk(ME, 1)).cases
    assert case.used_at == world.clock.at


async def test_reminders_that_wait_hold_it(world: World) -> None:
    me = world.chat(ME)
    await begin(me)
    (case,) = (await world.store.desk(ME, 1)).cases
    far = await _reminder(world, case.id, timedelta(days=250))
    await world.days(240)
    assert world.told(ME) == []
    await world.days(12)
    assert world.told(ME)
    assert world.told(ME)[0] > far
    await world.days(9)
    assert (await world.store.desk(ME, 1)).person is None


async def _reminder(world: World, case_id: int, after: timedelta) -> datetime:
    from bot.store.port import OutboxDraft

    due = world.clock.at + after
    about = {"title": "기한", "day": due.date().isoformat(), "text": "할 일", "past": "지났어요",
             "who": "user", "pack": "사건", "hoped": False, "number": 1, "of": 1}  # fmt: skip
    params = {"chat_id": ME, "reply_markup": {"inline_keyboard": [[{"text": "x"}]]}}
    payload = {"method": "sendMessage", "params": params, "reminder": about}
    draft = OutboxDraft(
        kind="reminder", due=due, payload=payload, case_id=case_id, deadline="D", rung="D-day"
    )
    await world.store.commit(
        update_id=None, chat_id=ME, turn=Turn(), rows=[draft], now=world.clock.at
    )
    return due


async def test_a_notice_that_goes_out_late_moves_the_day(world: World) -> None:
    """The bot was down when it should have gone: the seven days begin when it is sent."""
    me = world.chat(ME)
    await begin(me)
    await world.days(172)
    while not (await world.store.desk(ME, 1)).cases[0].leaving_on:
        world.clock.at += timedelta(days=1)
        await world.night()
    world.clock.at += timedelta(days=20)
    await world.night()
    assert len((await world.store.desk(ME, 1)).cases) == 1, "nobody was told yet"
    world.clock.at = world.clock.at.replace(hour=22)
    await world.send()
    assert world.told(ME) == [], "nor in the night"
    world.clock.at += timedelta(hours=11)
    await world.send()
    (told,) = world.told(ME)
    (case,) = (await world.store.desk(ME, 1)).cases
    assert case.leaving_on == told.date() + timedelta(days=7)
    await world.days(7)
    assert len((await world.store.desk(ME, 1)).cases) == 1
    await world.days(1)
    assert (await world.store.desk(ME, 1)).person is None


async def test_who_blocked_the_bot_is_forgotten_without_a_word(world: World) -> None:
    me = world.chat(ME)
    await to_the_result(me)
    await me.taps("알림 받을게요")
    world.telegram.blocked.add(ME)
    await me.handle(me.membership("kicked"))
    before = len(world.telegram.got)
    await world.days(88)
    assert (await world.store.desk(ME, 1)).person is not None
    await world.days(3)
    assert (await world.store.desk(ME, 1)).person is None
    assert len(world.telegram.got) == before
    assert (await world.held())["outbox"] == 0


async def test_a_consent_without_a_case_goes_too(world: World) -> None:
    me = world.chat(ME)
    await begin(me)
    await me.says("/delete")
    await me.taps("지금 사건만")
    assert (await world.store.desk(ME, 1)).person is not None
    await world.days(179)
    assert (await world.store.desk(ME, 1)).person is not None
    await world.days(2)
    assert (await world.store.desk(ME, 1)).person is None


async def test_a_purge_done_twice_or_cut_off_is_whole(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the first of two people: the next run deletes the second, and nothing else."""
    chats = [world.chat(ME), world.chat(OTHER), world.chat(3_000_003)]
    for chat in chats[:2]:
        await begin(chat)
    world.clock.at += timedelta(days=150)
    await begin(chats[2])
    world.clock.at += timedelta(days=24)
    await world.night()
    await world.send()
    world.clock.at += timedelta(days=8)
    purged: list[int] = []
    real = sqlite.purging.purge_person

    def dying(db: Any, keys: Any, chat_id: int, limits: Any) -> Any:
        if purged:
            raise RuntimeError("killed")
        purged.append(chat_id)
        return real(db, keys, chat_id, limits)

    with monkeypatch.context() as patched:
        patched.setattr(sqlite.purging, "purge_person", dying)
        with pytest.raises(RuntimeError):
            await world.store.purge(world.clock.at, DAYS)
    assert (await world.held())["cases"] == 2
    first = await world.store.purge(world.clock.at, DAYS)
    again = await world.store.purge(world.clock.at, DAYS)
    assert (first.cases, first.people, again.cases, again.people) == (1, 1, 0, 0)
    assert (await world.held())["cases"] == 1
    assert len((await world.store.desk(3_000_003, 1)).cases) == 1


# --- nothing comes back ------------------------------------------------------------------------


@pytest.mark.parametrize("about", ["person", "case", "both"])
async def test_a_turn_that_was_made_before_a_deletion_writes_nothing(
    world: World, about: str
) -> None:
    """`python -m bot purge` in another process, at the very moment in which the person comes back."""
    me = world.chat(ME)
    await begin(me)
    desk = await world.store.desk(ME, 1)
    (case,) = desk.cases
    row = me.row("인터파크")
    await world.store.accept([row], world.clock.at)
    keys = world.store._keys
    await world.store._db.write(lambda db: sqlite.purging.forget_person(db, keys, ME))
    answered = replace(case, answers={"provider": "nol"})
    turn = Turn(
        person=None if about == "case" else desk.person,
        case=None if about == "person" else answered,
    )
    with pytest.raises(MovedOnError):
        await world.store.commit(
            update_id=row.update_id, chat_id=ME, turn=turn, rows=[], now=world.clock.at, desk=desk
        )
    assert (await world.store.desk(ME, 1)).person is None
    assert [one.update_id for one in await world.store.waiting()] == [row.update_id]
    await world.service.handle(row)
    desk = await world.store.desk(ME, 1)
    assert (desk.person, desk.cases) == (None, ()), "taken again, it is a stranger's"
    assert await world.store.waiting() == []


async def test_a_turn_about_a_deleted_case_writes_nothing(world: World) -> None:
    me = world.chat(ME)
    await begin(me)
    desk = await world.store.desk(ME, 1)
    (case,) = desk.cases
    await world.store._db.write(lambda db: sqlite.purging.forget_case(db, ME, case.id))
    with pytest.raises(MovedOnError):
        await world.store.commit(
            update_id=1, chat_id=ME, turn=Turn(case=case), rows=[], now=world.clock.at, desk=desk
        )
    assert (await world.store.desk(ME, 1)).cases == ()


Ended = Callable[[SqliteStore, int, datetime], Any]
ENDS: dict[str, Ended] = {
    "sent": lambda store, row, now: store.sent(row, 77, now),
    "tried again": lambda store, row, now: store.postpone(row, now),
    "set aside": lambda store, row, now: store.refuse(row, "no", now),
    "blocked": lambda store, row, now: store.chat_gone(ME, row, now),
}


@pytest.mark.parametrize("how", ENDS)
async def test_a_message_under_way_leaves_nothing_of_who_was_deleted(
    world: World, how: str
) -> None:
    me = world.chat(ME)
    await begin(me)
    row = me.row("인터파크")
    await world.store.accept([row], world.clock.at)
    await world.service.handle(row)
    claimed = await world.store.claim(
        now=world.clock.at, lease_seconds=60, limit=9, reminders=True
    )
    assert claimed
    late = me.row("둘 다예요")
    await world.store.accept([late], world.clock.at)
    await world.store.commit(
        update_id=None, chat_id=ME, turn=Turn(forget="all"), rows=[], now=world.clock.at
    )
    await ENDS[how](world.store, claimed[0].id, world.clock.at)
    await world.service.handle(late)
    await world.send()
    held = await world.held()
    assert {table: held[table] for table in ("people", "cases", "answers", "outbox")} == {
        "people": 0, "cases": 0, "answers": 0, "outbox": 0,
    }  # fmt: skip
    assert await world.store.waiting() == []


# --- what was dealt with -----------------------------------------------------------------------


async def test_what_was_dealt_with_goes_after_a_day_or_two(world: World) -> None:
    me = world.chat(ME)
    await begin(me)
    await world.send()
    sent = (await world.held())["outbox"]
    assert sent > 0
    texts = await world.store._db.read(
        lambda db: db.execute(
            "SELECT count(*) FROM outbox WHERE state = 'sent' AND payload IS NOT NULL"
        ).fetchone()[0]
    )
    assert texts == 0, "an answer's words go when it is sent"
    world.clock.at += timedelta(hours=25)
    await world.store.tidy(world.clock.at)
    held = await world.held()
    assert (held["inbox"], held["outbox"]) == (0, sent), "48 hours in which it can be deleted"
    world.clock.at += timedelta(hours=24)
    await world.store.tidy(world.clock.at)
    assert (await world.held())["outbox"] == 0


# --- a year ------------------------------------------------------------------------------------


async def test_a_year_of_seven_people(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    """What is held at the end of each month, of people who each leave in another way."""
    names = ("idle", "closed", "keeps", "blocks", "returns", "deletes", "consents")
    people = {name: world.chat(number) for number, name in enumerate(names, 1_000_001)}
    for name, chat in people.items():
        await _arrive(name, chat)
    held = []
    for month in range(1, 13):
        await _month(world, people, month)
        rows = await world.held()
        held.append((rows["people"], rows["cases"]))
    figures = ", ".join(f"{month}: {p}/{c}" for month, (p, c) in enumerate(held, 1))
    record_property("figures", f"retention over a year, month: people/cases held: {figures}")
    assert held[0] == (7, 6)
    assert held[1] == (6, 5), "who deleted everything is gone at once"
    assert held[3] == (5, 4), "closed for 90 days"
    assert held[5] == (4, 3), "blocked for 90 days"
    assert held[6] == (2, 2), "idle for 180 days, with a case and without"
    assert held[10] == (2, 2), "who came back, and who kept it for another 180 days"
    assert held[11] == (1, 1), "which are over, too"
    for name, times in {"idle": 1, "closed": 1, "keeps": 2, "blocks": 0, "deletes": 0}.items():
        assert len(world.told(people[name].id)) == times, name
    assert not [at for at, _, words, _ in world.telegram.got if SOON in words and is_quiet(at)]
    rows = await world.held()
    assert rows["inbox"] == 0
    assert rows["outbox"] <= 9, "messages of the last two days"


async def _arrive(name: str, chat: Chat) -> None:
    await begin(chat)
    if name == "closed":
        await chat.says("인터파크")
        await chat.taps("예매만")
        await chat.taps("매크로")
    if name == "consents":
        await chat.says("/delete")
        await chat.taps("지금 사건만")


async def _month(world: World, people: Mapping[str, Chat], month: int) -> None:
    """Thirty days, and what somebody does in them."""
    if month == 2:
        await people["deletes"].says("/delete")
        await people["deletes"].taps("모두 지우기")
    if month == 3:
        world.telegram.blocked.add(people["blocks"].id)
        await people["blocks"].handle(people["blocks"].membership("kicked"))
    if month % 5 == 0:
        await people["returns"].says("인터파크")
    if month == 6:
        await world.days(26)
        await _keep(world, people["keeps"])
    await world.days(4 if month == 6 else 30)


async def _keep(world: World, chat: Chat) -> None:
    (buttons,) = [
        buttons for _, to, words, buttons in world.telegram.got if to == chat.id and SOON in words
    ]
    data = next(b["callback_data"] for b in buttons if "더 보관하기" in b["text"])
    await chat.handle(chat.tap(chat.row("x"), data))
