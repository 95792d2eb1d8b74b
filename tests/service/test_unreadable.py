"""A sealed value that was moved or altered: its person hears the truth, everybody else nothing."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from chat import KEYS, Chat, begin, parse, to_the_result
from talker import WORDING

from bot.clock import FixedClock
from bot.engine.model import Content
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store.sqlite import SqliteStore
from bot.telegram.render import Renderer

ME, OTHER = 1_000_001, 2_000_002
CLOSED = "이 사건에 저장된 내용을 열 수 없어요"


class Post:
    """What the operator is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []

    async def __call__(self, kind: str, text: str) -> None:
        self.told.append((kind, text))


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "guje.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStore]:
    opened = await SqliteStore.open(path, KEYS)
    yield opened
    await opened.close()


Open = Callable[[int], Chat]


@pytest.fixture
def chat_of(store: SqliteStore, content: Content, now: datetime, post: Post) -> Open:
    """Opens a person's chat; both are served by one service."""
    clock = FixedClock(now)
    service = Service(
        store, content, Renderer(WORDING, KEYS), parse, clock, TEMPLATES, tell_operator=post
    )

    def opened(number: int) -> Chat:
        made = Chat(store, service, clock, number)
        made.update = number
        return made

    return opened


MINE = "(SELECT id FROM cases WHERE chat_id = 1000001)"
OTHERS = "(SELECT id FROM cases WHERE chat_id = 2000002)"
ALTERED = {
    "between rows": "UPDATE answers SET value = (SELECT value FROM answers "
    "WHERE case_id = :others AND question_id = 'name') WHERE case_id = :mine AND question_id = 'name'",
    "between questions": "UPDATE answers SET value = (SELECT value FROM answers "
    "WHERE case_id = :mine AND question_id = 'event') WHERE case_id = :mine AND question_id = 'name'",
    "between columns": "UPDATE cases SET heard = (SELECT details FROM deadlines "
    "WHERE case_id = :mine LIMIT 1) WHERE id = :mine",
    "between tables": "UPDATE deadlines SET details = (SELECT value FROM answers "
    "WHERE case_id = :mine LIMIT 1) WHERE case_id = :mine AND position = 0",
    "a byte of the words": "UPDATE answers SET value = CAST(substr(value, 1, 30) || x'00' || "
    "substr(value, 32) AS BLOB) WHERE case_id = :mine AND question_id = 'event'",
    "the key's name": "UPDATE answers SET value = CAST(x'0100000000' || substr(value, 6) AS BLOB) "
    "WHERE case_id = :mine AND question_id = 'event'",
    "cut short": "UPDATE answers SET value = x'01' WHERE case_id = :mine AND question_id = 'event'",
}
"""What somebody with the file might do → how."""


def tampered(path: Path, statement: str) -> None:
    """Do with the file what somebody could who has it."""
    statement = statement.replace(":mine", MINE).replace(":others", OTHERS)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute(statement).rowcount == 1, statement
        db.commit()


@pytest.mark.parametrize("how", ALTERED)
async def test_its_person_hears_the_truth_and_nobody_else_notices(
    chat_of: Open, path: Path, post: Post, caplog: pytest.LogCaptureFixture, how: str
) -> None:
    me, other = chat_of(ME), chat_of(OTHER)
    await to_the_result(me)
    await to_the_result(other)
    tampered(path, ALTERED[how])

    (line,) = await me.says("어떻게 되고 있나요")
    assert CLOSED in line
    assert "새 사건을 시작" in line
    said = await other.says("/cases")
    assert "열 수 없어요" not in "".join(said)
    assert "예매" in "".join(said)

    (kind, text) = post.told[-1]
    assert kind == "unreadable"
    assert "backup --check" in text
    assert "김하늘" not in text + caplog.text
    for secret in (b"\0" * 32, base64.urlsafe_b64encode(b"\0" * 32)):
        assert secret.hex() not in caplog.text
        assert secret.decode("latin-1") not in caplog.text
    assert "the value was altered or belongs elsewhere" in caplog.text or how in (
        "the key's name", "cut short",
    )  # fmt: skip


async def test_it_can_still_be_deleted(chat_of: Open, path: Path) -> None:
    me = chat_of(ME)
    await to_the_result(me)
    tampered(path, ALTERED["cut short"])
    await me.says("/cases")
    assert await me.taps_under(CLOSED, "이 사건 지우기")
    desk = await me.store.desk(ME, new_id=1)
    assert (desk.cases, desk.unreadable) == ((), ())
    assert await me.store.next_due() is None


async def test_everything_can_still_be_deleted(chat_of: Open, path: Path) -> None:
    me = chat_of(ME)
    await to_the_result(me)
    tampered(path, ALTERED["cut short"])
    await me.says("/delete")
    await me.taps("모두 지우기")
    assert (await me.store.desk(ME, new_id=1)).person is None


async def test_an_old_button_asks_again_before_it_deletes(chat_of: Open, path: Path) -> None:
    me = chat_of(ME)
    await to_the_result(me)
    tampered(path, ALTERED["cut short"])
    await me.says("어떻게 되고 있나요")
    me.clock.at += timedelta(hours=1)
    *_, asked = await me.taps("이 사건 지우기")
    assert CLOSED in asked
    assert (await me.store.desk(ME, new_id=1)).unreadable


async def test_a_new_case_can_be_started_beside_it(chat_of: Open, path: Path) -> None:
    me = chat_of(ME)
    await to_the_result(me)
    tampered(path, ALTERED["cut short"])
    await me.says("/start")
    await me.says("예매가 부정이용으로 취소됐어요")
    assert "어디에서 예매하셨나요" in "".join(me.markups[-1][0])
    desk = await me.store.desk(ME, new_id=1)
    assert len(desk.cases) == len(desk.unreadable) == 1


async def test_a_message_that_cannot_be_opened_holds_no_other_up(
    chat_of: Open, path: Path
) -> None:
    """A row whose key's name was altered used to end the sending to everybody."""
    me, other = chat_of(ME), chat_of(OTHER)
    await begin(me)
    await begin(other)
    for chat in (me, other):
        row = chat.row("인터파크")
        await chat.store.accept([row], chat.clock.now())
        await chat.service.handle(row)
    tampered(
        path,
        "UPDATE outbox SET payload = CAST(x'0100000000' || substr(payload, 6) AS BLOB) "
        "WHERE id = (SELECT min(id) FROM outbox WHERE chat_id = 1000001 AND state = 'waiting')",
    )
    claimed = await me.store.claim(now=me.clock.now(), lease_seconds=9, limit=99, reminders=True)
    assert {row.chat_id: row.readable for row in claimed} == {ME: False, OTHER: True}


async def test_an_update_that_cannot_be_opened_keeps_nobody_from_starting(
    chat_of: Open, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    me, other = chat_of(ME), chat_of(OTHER)
    rows = [me.row("여기에 적은 말"), other.row("안녕하세요")]
    await me.store.accept(rows, me.clock.now())
    tampered(
        path,
        "UPDATE inbox SET payload = (SELECT payload FROM inbox WHERE chat_id = 2000002) "
        "WHERE chat_id = 1000001",
    )
    assert [row.chat_id for row in await me.store.waiting()] == [OTHER]
    assert "여기에 적은 말" not in caplog.text


# --- updates that cannot be opened ----------------------------------------------------------------


async def left_of(store: SqliteStore, chat_id: int) -> int:
    query = "SELECT count(*) FROM inbox WHERE chat_id = ?"
    return await store._db.read(lambda db: int(db.execute(query, (chat_id,)).fetchone()[0]))


async def damaged(chat: Chat) -> None:
    """An update arrives, and its row is altered before its turn."""
    row = chat.row("비밀")
    await chat.store.accept([row], chat.clock.now())
    await chat.store._db.write(
        lambda db: (
            db.execute(
                "UPDATE inbox SET payload = zeroblob(40) WHERE update_id = ?", (row.update_id,)
            )
            and None
        )
    )


async def test_an_update_that_cannot_be_opened_goes_with_its_person(
    chat_of: Open, store: SqliteStore
) -> None:
    """And no other: not somebody else's, and not what the person has sent since."""
    me, other = chat_of(ME), chat_of(OTHER)
    for chat in (me, other):
        await begin(chat)
        await damaged(chat)
    await me.says("/delete")
    later = me.row("다시 왔어요")
    await store.accept([later], me.clock.now())
    await me.taps("모두 지우기")
    assert (await left_of(store, ME), await left_of(store, OTHER)) == (1, 1)
    assert [row.update_id for row in await store.waiting()] == [later.update_id]


async def test_an_update_that_cannot_be_opened_stays_for_thirty_days(
    chat_of: Open, store: SqliteStore
) -> None:
    me = chat_of(ME)
    await damaged(me)
    waiting = me.row("아직")
    await store.accept([waiting], me.clock.now())
    await store.tidy(me.clock.now() + timedelta(days=30))
    assert await left_of(store, ME) == 2
    await store.tidy(me.clock.now() + timedelta(days=30, seconds=1))
    assert [row.update_id for row in await store.waiting()] == [waiting.update_id]
    assert await left_of(store, ME) == 1, "what can be opened is never thrown away"
