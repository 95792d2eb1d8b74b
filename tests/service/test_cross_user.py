"""Nobody sees or changes another's case, whatever they tap, forge or type.

A goes through all four incidents and taps everything there is. Then B tries each of A's buttons: as it
is, and as the bot itself would sign it for B, which is more than a forger can do.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import cycle
from typing import Any

import pytest
from chat import KEYS, Chat, parse
from talker import WORDING

from bot.clock import FixedClock
from bot.dialogue.screens import path_of
from bot.dialogue.state import Action, Case, Happened, Turn, World
from bot.dialogue.take import COMMANDS
from bot.engine.model import Content, Question
from bot.errors import StoreError
from bot.meter import NoMeter
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.service import Service
from bot.store.port import GivenLetter, InboxRow, OutboxDraft
from bot.store.sqlite import SqliteStore
from bot.stories import Story, read_stories
from bot.telegram.callback import CODES, LIMIT, decode, encode
from bot.telegram.render import Renderer
from bot.trial import Trial

A, B = 700_700_700, 800_800_800
MARK = "비밀표식"
"""In every text that A types: where B sees it, B sees A's case."""
ENDING = {"delete_all", "delete_case"}
MOST_TAPS = 150
"""Of A, in one incident: after that nearly all that comes is a screen seen before."""
TABLES = ("people", "cases", "answers", "deadlines", "letters", "evidence", "outbox")


class Heard(NoMeter):
    def __init__(self) -> None:
        self.away: Counter[str] = Counter()

    def turned_away(self, why: str) -> None:
        self.away[why] += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    """In memory: thousands of taps, and no disk to wait for."""
    opened = await SqliteStore.open(":memory:", KEYS)
    yield opened
    await opened.close()


@pytest.fixture
def service(store: SqliteStore, content: Content, now: datetime, heard: Heard) -> Service:
    render = Renderer(WORDING, KEYS)
    return Service(store, content, render, parse, FixedClock(now), TEMPLATES, meter=heard)


# --- A's journeys ------------------------------------------------------------------------------


def clock_of(service: Service) -> FixedClock:
    assert isinstance(service._clock, FixedClock)
    return service._clock


async def case_of(chat: Chat) -> Case:
    active = (await chat.store.desk(chat.id, new_id=1)).active
    assert active is not None
    return active


def typed_for(question: Question, story: dict[str, str]) -> str:
    line = story.get(question.id, "모르겠어요" if question.unknown else "없어요")
    return f"{line} {MARK}" if question.type in ("text", "long_text") else line


def with_a_letter(incident: str, content: Content) -> Story:
    """The first story whose answers lead to a letter."""
    for story in read_stories(CONVERSATIONS / incident / "cases.yaml"):
        trial = Trial(content.packs[incident], content, story.at, TEMPLATES)
        answers, asked, _ = trial.answer(story.typed)
        if trial.report(answers, asked, None).get("letters"):
            return story
    raise AssertionError(f"no story of {incident} leads to a letter")


async def journey(chat: Chat, incident: str, content: Content) -> None:
    """Answer one incident's questions as its first story does, and look at the result."""
    story = with_a_letter(incident, content)
    chat.clock.at = story.at
    await chat.handle(chat.tap(chat.row("x"), encode(Action("start", arg=incident), A, KEYS)))
    for _ in range(40):
        case = await case_of(chat)
        world = World(content=content, now=chat.clock.now(), consent_version="")
        path = path_of(content.packs[incident], case, world)
        if path.next is None:
            break
        await chat.says(typed_for(path.next, dict(story.typed)))
    assert path.exit is None
    assert path.next is None
    await chat.taps("맞아요")
    assert (await case_of(chat)).confirmed


def photo(chat: Chat, name: str) -> InboxRow:
    row = chat.row("x")
    file = {"file_id": name, "file_unique_id": f"{name}{row.update_id}", "width": 9, "height": 9}
    message = {**row.payload["message"], "photo": [{**file, "file_size": 9}], "caption": MARK}
    del message["text"]
    return replace(row, payload={**row.payload, "message": message})


async def taps_everything(chat: Chat, seen: set[tuple[str, str]]) -> None:
    """Tap each button that was shown, and what these taps show, but the ones that end all."""
    place = 0
    for _ in range(MOST_TAPS):
        while place < len(chat.markups):
            _, buttons = chat.markups[place]
            fresh = [b for b in buttons if "callback_data" in b and _new(b, seen)]
            if fresh:
                await chat.handle(chat.tap(chat.row("x"), fresh[0]["callback_data"]))
                break
            place += 1
        else:
            return


def _new(button: dict[str, Any], seen: set[tuple[str, str]]) -> bool:
    action = decode(button["callback_data"], A, KEYS)
    assert action is not None
    if action.kind in ENDING or (action.kind, action.arg) in seen:
        return False
    seen.add((action.kind, action.arg))
    return True


async def all_of_a(chat: Chat, content: Content) -> dict[str, Action]:
    """Let A do everything; return every button that A was ever shown, with its meaning."""
    await chat.says("/start")
    await chat.consents()
    for incident in content.packs:
        await journey(chat, incident, content)
        for name in ("one", "two"):
            await chat.handle(photo(chat, name))
        for command in ("/상태", "/삭제", "/faq", "/증빙", "/privacy"):
            await chat.says(command)
        await taps_everything(chat, set())
    shown = {}
    for _, buttons in chat.markups:
        for button in buttons:
            if data := button.get("callback_data"):
                action = decode(data, A, KEYS)
                assert action is not None
                shown[data] = action
    return shown


async def rows_of_a(store: SqliteStore) -> str:
    """A digest of all that is held about A."""

    def read(db: Any) -> str:
        ids = f"(SELECT id FROM cases WHERE chat_id = {A})"  # noqa: S608 - our own number
        digest = hashlib.sha256()
        for table in TABLES:
            where = (
                f"chat_id = {A}" if table in ("people", "cases", "outbox") else f"case_id IN {ids}"
            )
            rows = db.execute(f"SELECT * FROM {table} WHERE {where} ORDER BY rowid").fetchall()  # noqa: S608
            digest.update(repr([tuple(row) for row in rows]).encode())
        return digest.hexdigest()

    return await store._db.read(read)


# --- B tries -----------------------------------------------------------------------------------


def forged(cases: set[int], shown: dict[str, Action]) -> Iterator[Action]:
    """Each kind of button there is, for A's cases in turn, with what A's own ones carried."""
    args = {kind: {""} for kind in CODES}
    for action in shown.values():
        args[action.kind].add(action.arg)
    turn = cycle(sorted(cases))
    for kind, found in args.items():
        for arg in sorted(found)[:3]:
            yield Action(kind, next(turn), arg, 1)


@pytest.mark.parametrize("own_case", [False, True], ids=["stranger", "with a case"])
async def test_nobody_reaches_another_persons_case(
    store: SqliteStore, service: Service, content: Content, heard: Heard, own_case: bool
) -> None:
    clock = clock_of(service)
    a, b = Chat(store, service, clock, A), Chat(store, service, clock, B)
    shown = await all_of_a(a, content)
    seen = {action.kind for action in shown.values()}
    assert len(seen) > 45, "A's way leads past nearly everything; `forged` has the others"
    cases = {action.case for action in shown.values() if action.case}
    assert len(cases) >= 4, "one of each incident"
    assert any(MARK in said for said, _ in a.markups)
    before = await rows_of_a(store)
    if own_case:
        await b.says("게임 계정이 해킹당했어요")
        await b.consents()
    heard.away.clear()

    for data in shown:  # as A's own phone would send it
        assert MARK not in "".join(await b.handle(b.tap(b.row("x"), data))), data
        assert {row.chat_id for row in b.rows} <= {B}
    assert heard.away == {"forged": len(shown)}

    resigned = {(a.kind, a.case, a.arg): a for a in shown.values() if a.case}.values()
    for action in (*resigned, *forged(cases, shown)):  # as if B had our key
        data = encode(action, B, KEYS)
        assert MARK not in "".join(await b.handle(b.tap(b.row("x"), data))), action
        assert {row.chat_id for row in b.rows} <= {B}
    assert heard.away["gone"] >= len(resigned)

    for command in (
        *COMMANDS,
        "export",
        "privacy",
        "내보내기",
        "counts",
        "stuck",
        "retry",
        "notice",
    ):
        for line in (f"/{command}", f"/{command} {min(cases)}"):
            assert MARK not in "".join(await b.says(line)), line
            assert {row.chat_id for row in b.rows} <= {B}

    assert await rows_of_a(store) == before
    assert not any(case.id in cases for case in (await store.desk(B, new_id=1)).cases)


async def test_a_tap_that_was_not_obeyed_is_counted(
    store: SqliteStore, service: Service, heard: Heard
) -> None:
    """Stale ones, and whoever taps where only its owner can."""
    chat = Chat(store, service, clock_of(service), A)
    await chat.says("예매가 부정이용으로 취소됐어요")
    await chat.consents()
    old = chat.data("NOL")
    await chat.handle(chat.tap(chat.row("x"), old))
    toast, *_ = await chat.handle(chat.tap(chat.row("x"), old))
    assert (toast, heard.away) == ("이미 답하셨어요.", {"stale": 1})
    row = chat.tap(chat.row("x"), chat.data("예매만 취소"))
    row.payload["callback_query"]["from"]["id"] = B
    await chat.handle(row)
    assert heard.away == {"stale": 1, "other_chat": 1}


# --- buttons -----------------------------------------------------------------------------------


async def test_a_button_tells_nothing_personal_and_is_bound(
    store: SqliteStore, service: Service, content: Content
) -> None:
    """Its data is readable, so it must hold ids and days only; each part of it is under the signature."""
    chat = Chat(store, service, clock_of(service), A)
    shown = await all_of_a(chat, content)
    bound = ("pick", "toggle", "done", "unknown", "skip", "pass", "keep", "day", "hour", "minute")
    questions = {q.id for pack in content.packs.values() for q in pack.all_questions}
    for data, action in shown.items():
        assert len(data.encode()) <= LIMIT
        assert data.isascii()
        assert MARK not in data
        assert str(A) not in data, "no chat id"
        if action.kind in bound:
            question = action.arg.partition(":")[0]
            assert question in questions, action
            assert action.case
        parts = data.split("|")
        for place in range(4):
            other = [*parts[:place], parts[place] + "1", *parts[place + 1 :]]
            assert decode("|".join(other), A, KEYS) is None, "kind, case, question, revision"


# --- the store ---------------------------------------------------------------------------------


async def test_the_store_never_reads_or_writes_across_chats(
    store: SqliteStore, service: Service, content: Content
) -> None:
    clock = clock_of(service)
    a = Chat(store, service, clock, A)
    await all_of_a(a, content)
    theirs = (await store.desk(A, new_id=1)).cases
    before = await rows_of_a(store)
    assert (await store.desk(B, new_id=1)).cases == ()
    given = [
        letter
        for case in theirs
        for name in ("explanation", "refund", "theft-report", "fact-check")
        if (letter := await store.given(A, case.id, name))
    ]
    assert given
    for letter in given:
        assert await store.given(B, letter.case_id, letter.letter_id) is None

    now = clock.now()
    for case in theirs:
        changed = replace(case, answers={**case.answers, "name": "남"}, revision=99)
        with pytest.raises(StoreError, match="another chat"):
            await store.commit(
                update_id=None, chat_id=B, turn=Turn(case=changed), rows=(), now=now
            )
        for turn in (
            Turn(case=case, forget="case"), Turn(forget="all"),
            Turn(unremind=((case.id, ""),)), Turn(events=(Happened("x", case.id),)),
        ):  # fmt: skip
            await store.commit(update_id=None, chat_id=B, turn=turn, rows=(), now=now)
    reminder = OutboxDraft(
        kind="reminder", due=now, payload={}, case_id=theirs[0].id, deadline="d", rung="D-3"
    )
    foreign = [replace(letter, version=77) for letter in given]
    await store.commit(
        update_id=None, chat_id=B, turn=Turn(), rows=[reminder], now=now, given=foreign
    )
    assert await rows_of_a(store) == before
    assert all(isinstance(letter, GivenLetter) for letter in given)
