"""Operators get counts, ids and kinds, and can write to those affected; nobody else sees any of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache

import pytest
from chat import KEYS, Chat, begin, parse, to_the_result
from talker import WORDING

from bot.clock import FixedClock
from bot.dialogue.state import Action
from bot.engine.model import Content
from bot.operators import COMMANDS, DRAFT_KEPT, MOST_TEXT, Operators
from bot.paths import TEMPLATES
from bot.service import Service
from bot.store import audit
from bot.store.digests import chat_digest
from bot.store.sqlite import SqliteStore
from bot.telegram.callback import encode
from bot.telegram.render import Renderer

OPERATOR, SECOND, PERSON = 9_000_001, 9_000_002, 7
Chats = Callable[[int], Chat]


@pytest.fixture
def chats(store: SqliteStore, content: Content, now: object) -> Chats:
    """Makes chats with one service, which knows two operators."""
    clock, render = FixedClock(now), Renderer(WORDING, KEYS)  # type: ignore[arg-type]
    operators = Operators(store, (OPERATOR, SECOND), render.requests)
    service = Service(store, content, render, parse, clock, TEMPLATES, operators=operators)
    return cache(lambda number: Chat(store, service, clock, number))


async def audited(store: SqliteStore) -> list[tuple[str, str]]:
    found = await store._db.read(audit.entries)
    known = await store._db.read(
        lambda db: {chat_digest(db, store._keys, one).hex() for one in (OPERATOR, SECOND)}
    )
    assert {one.who for one in found} <= known
    return [(one.what, one.about) for one in found]


@pytest.mark.parametrize("command", COMMANDS)
async def test_for_everybody_else_these_commands_do_not_exist(
    chats: Chats, store: SqliteStore, command: str
) -> None:
    person = chats(PERSON)
    await begin(person)
    assert await person.says(f"/{command} all 점검해요") == await person.says("/nosuch")
    assert await audited(store) == []


async def test_counts_are_told_and_small_ones_hidden(chats: Chats, store: SqliteStore) -> None:
    for number in range(1, 8):
        await begin(chats(number))
    (said,) = await chats(OPERATOR).says("/counts")
    assert "이용자 7명" in said
    assert "예매 부정이용 제재·취소 7건" in said
    assert "차단한 분 0명" in said
    await begin(chats(8))
    await chats(8).handle(chats(8).membership("kicked"))
    (said,) = await chats(OPERATOR).says("/counts@guje_bot")
    assert "차단한 분 5명 미만" in said
    assert await audited(store) == [("counts", "")] * 2


async def test_health_tells_what_waits(chats: Chats) -> None:
    (said,) = await chats(OPERATOR).says("/health")
    assert "처리하지 못한 것 0개" in said, "its own update does not count"
    assert "밀린 것이 없어요" in said
    assert "보낼 알림 0개" in said


async def test_what_is_stuck_is_named_by_id_and_can_be_tried_again(
    chats: Chats, store: SqliteStore
) -> None:
    person, operator = chats(PERSON), chats(OPERATOR)
    assert "막힌 것이 없어요" in (await operator.says("/stuck"))[0]
    await person.store.accept([row := person.row("비밀이에요")], person.clock.now())
    await person.service.handle(row)
    for claimed in await store.claim(
        now=person.clock.now(), lease_seconds=9, limit=9, reminders=True
    ):
        await store.refuse(claimed.id, "no", person.clock.now())
    assert "막힌 것이 없어요" in (await operator.says("/stuck"))[0], (
        "of a stranger nothing is kept"
    )

    await begin(person)
    row = person.row("비밀이에요")
    await store.accept([row], person.clock.now())
    await person.service.handle(row)
    (claimed,) = await store.claim(
        now=person.clock.now(), lease_seconds=9, limit=9, reminders=True
    )
    await store.refuse(claimed.id, 'Bad Request: "비밀"', person.clock.now())
    (said,) = await operator.says("/stuck")
    assert f"보내지 못한 답 {claimed.id}" in said
    assert f"/retry {claimed.id}" in said
    assert "비밀" not in said
    assert str(PERSON) not in said.replace(str(claimed.id), "")
    said, *rest = await operator.says(f"/retry {claimed.id}")
    assert [r.chat_id for r in operator.rows] == [PERSON, OPERATOR] or rest
    assert "다시 보내 볼게요" in "".join([said, *rest])
    assert "다시 보낼 수 없어요" in (await operator.says("/retry 999999"))[0]
    assert "번호를 함께" in (await operator.says("/retry 열둘"))[0]
    assert ("retry", str(claimed.id)) in await audited(store)
    assert "막힌 것이 아니거나" in (await operator.says(f"/retry {claimed.id}"))[-1]
    assert (await audited(store))[-4:] == [
        ("retry", str(claimed.id)), ("retry_refused", ""), ("retry_refused", ""),
        ("retry_refused", str(claimed.id)),
    ], "of a number only that of a row of ours is noted"  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["/retry 9001011234568", "/retry 900101-1234568", "/notice all 문의는 900101-1234568",
     "/counts 900101-1234568"],
)  # fmt: skip
async def test_a_personal_number_is_deleted_from_a_command_too(
    chats: Chats, store: SqliteStore, line: str
) -> None:
    operator = chats(OPERATOR)
    said = await operator.says(line)
    assert "주민등록번호" in said[1]
    (erased,) = [r for r in operator.rows if r.payload["method"] == "deleteMessage"]
    assert erased.payload["params"]["message_id"] == operator.update
    found = await audited(store)
    assert found == [(f"{line.split()[0][1:]}_refused", "")]


# --- notices -----------------------------------------------------------------------------------


async def test_a_notice_is_shown_confirmed_and_sent_once(chats: Chats, store: SqliteStore) -> None:
    first, other, operator = chats(1), chats(2), chats(OPERATOR)
    await begin(first)
    await to_the_result(other)
    (shown,) = await operator.says("/notice ticket-ban 오늘 <b>밤</b> 10시에\n점검해요.")
    assert "사건이 열려 있는 <b>5명 미만</b>에게 한 번씩" in shown
    assert "오늘 &lt;b&gt;밤&lt;/b&gt; 10시에\n점검해요." in shown
    send = operator.data("보내기")
    said = await operator.handle(operator.tap(operator.row("x"), send))
    assert any("5명 미만에게 보내고 있어요" in text for text in said)
    notices = [row for row in operator.rows if row.kind == "notice"]
    assert sorted(row.chat_id for row in notices) == [1, 2]
    assert all("오늘 &lt;b&gt;밤" in row.payload["params"]["text"] for row in notices)
    again = await operator.handle(operator.tap(operator.row("x"), send))
    assert any("5명 미만에게" in text for text in again)
    assert [row for row in operator.rows if row.kind == "notice"] == []
    what = [what for what, _ in await audited(store)]
    assert what == ["notice_drafted", "notice_sent"]


async def test_at_night_it_waits_for_the_morning(chats: Chats, store: SqliteStore) -> None:
    person, operator = chats(1), chats(OPERATOR)
    await begin(person)
    operator.clock.at = operator.clock.at.replace(hour=22)
    await operator.says("/notice all 점검해요.")
    said = await operator.taps("보내기")
    assert any("아침 9시부터" in text for text in said)
    assert {row.chat_id for row in operator.rows} == {OPERATOR}
    operator.clock.at += timedelta(hours=11)
    await operator.outbox()
    assert [(row.chat_id, row.kind) for row in operator.rows] == [(1, "notice")]


async def test_only_who_wrote_it_can_send_it_and_only_for_an_hour(
    chats: Chats, store: SqliteStore
) -> None:
    person, operator, second = chats(1), chats(OPERATOR), chats(SECOND)
    await begin(person)
    await operator.says("/notice all 점검해요.")
    action = Action("notice_send", arg=operator.data("보내기").split("|")[2])
    for chat in (second, person):
        tap = chat.tap(chat.row("x"), encode(action, chat.id, KEYS))
        await chat.handle(tap)
        assert {row.chat_id for row in chat.rows} == {chat.id}
    operator.clock.at += DRAFT_KEPT
    said = await operator.taps("보내기")
    assert any("이제 없어요" in text for text in said)
    await operator.says("/notice all 점검해요.")
    await operator.taps("그만두기")
    said = await operator.handle(operator.tap(operator.row("x"), operator.data("보내기")))
    assert any("이제 없어요" in text for text in said)
    what = [what for what, _ in await audited(store)]
    assert what == [
        "notice_drafted", "notice_gone", "notice_gone", "notice_drafted", "notice_dropped",
        "notice_gone",
    ]  # fmt: skip


@pytest.mark.parametrize("scope", ["everyone", "모두"])
async def test_after_a_leak_everybody_is_told_of_whom_anything_is_held(
    chats: Chats, store: SqliteStore, scope: str
) -> None:
    """A case that has come to its end still holds its answers; so does a consent its number."""
    await to_the_result(chats(1))
    await store._db.write(lambda db: db.execute("UPDATE deadlines SET done = 1"))
    for number in range(2, 7):
        await begin(chats(number))
    await chats(7).says("/start")
    await chats(7).consents()
    await chats(6).handle(chats(6).membership("kicked"))
    operator = chats(OPERATOR)
    assert "<b>5명 미만</b>" in (await operator.says("/notice all 점검해요."))[0]
    (shown,) = await operator.says(f"/notice {scope} 알려 드려요.")
    assert "저장된 내용이 조금이라도 있는 분 모두, <b>6명</b>에게" in shown
    await operator.taps("보내기")
    notices = [row for row in operator.rows if row.kind == "notice"]
    assert sorted(row.chat_id for row in notices) == [1, 2, 3, 4, 5, 7]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/notice", "이렇게 적어 주세요"), ("/notice ticket", "이렇게 적어 주세요"),
        ("/notice ticket-ban", "이렇게 적어 주세요"), ("/notice all " + "가" * (MOST_TEXT + 1), "1,000자 안으로"),
    ],
)  # fmt: skip
async def test_what_is_no_notice_is_explained(
    chats: Chats, store: SqliteStore, line: str, words: str
) -> None:
    (said,) = await chats(OPERATOR).says(line)
    assert words in said
    assert [what for what, _ in await audited(store)] == ["notice_refused"]


async def test_an_operator_is_a_person_too(chats: Chats) -> None:
    operator = chats(OPERATOR)
    await begin(operator)
    assert "지금 어떤 상태인가요" in "".join(await operator.says("인터파크"))
