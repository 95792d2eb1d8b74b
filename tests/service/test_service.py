"""One update, start to end, on a real database: nothing is lost, nothing is done twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from chat import Chat, begin
from talker import NOTHING_WORKED, USUAL, WORDING

from bot.clock import KST
from bot.courier.late import Errand, message
from bot.dialogue.state import Event
from bot.errors import StoreError
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore


async def test_an_answer_is_stored_before_the_next_question_goes_out(chat: Chat) -> None:
    await begin(chat)
    row = chat.row("인터파크")
    await chat.store.accept([row], chat.clock.now())
    await chat.service.handle(row)
    desk = await chat.store.desk(7, new_id=1)
    assert desk.cases[0].answers == {"provider": "nol"}
    assert "지금 어떤 상태인가요" in "".join(await chat.outbox())


async def test_an_update_delivered_twice_is_dealt_with_once(chat: Chat) -> None:
    await begin(chat)
    row = chat.row("인터파크")
    for _ in range(2):
        await chat.store.accept([row], chat.clock.now())
        await chat.service.handle(row)
    assert len(await chat.outbox()) == 1


async def test_nothing_about_a_person_is_kept_before_consent(
    chat: Chat, store: SqliteStore
) -> None:
    await chat.says("예매가 부정이용으로 취소됐어요")
    desk = await store.desk(7, new_id=1)
    assert desk.person is None
    assert desk.cases == ()
    assert await store.waiting() == []


async def test_a_failure_is_told_and_never_tried_for_ever(
    chat: Chat, store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    await begin(chat)

    def broken(raw: Mapping[str, Any], now: datetime) -> Event | None:
        raise RuntimeError("여기에 적은 비밀")

    chat.service._parse = broken
    (sorry,) = await chat.says("여기에 적은 비밀")
    assert "처리하다가 문제가 생겼어요" in sorry
    assert await store.waiting() == []
    assert "비밀" not in caplog.text


async def test_a_database_that_is_away_leaves_the_update_waiting(
    chat: Chat, store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(chat)

    async def away(*_: object, **__: object) -> None:
        error = StoreError("the database is locked")
        error.retry_helps = True
        raise error

    row = chat.row("인터파크")
    await store.accept([row], chat.clock.now())
    with monkeypatch.context() as patched:
        patched.setattr(store, "commit", away)
        with pytest.raises(StoreError):
            await chat.service.handle(row)
    assert [waiting.update_id for waiting in await store.waiting()] == [row.update_id]
    await chat.service.handle(row)
    assert "지금 어떤 상태인가요" in "".join(await chat.outbox())


async def rows_about(store: SqliteStore, table: str) -> list[tuple[object, ...]]:
    sql = f"SELECT * FROM {table}"  # noqa: S608 - our own tables
    return await store._db.read(lambda db: [tuple(row) for row in db.execute(sql)])


# --- places where the bot does not work --------------------------------------------------------


async def test_a_tap_in_a_group_is_answered_and_nothing_is_kept(
    chat: Chat, store: SqliteStore
) -> None:
    group = {"id": -9, "type": "supergroup", "title": "모임"}
    who = {"id": 7, "first_name": "김하늘", "is_bot": False}
    query = {
        "id": "q1", "from": who, "chat_instance": "c", "data": "x",
        "message": {"message_id": 1, "date": 1, "chat": group},
    }  # fmt: skip
    payload = {"update_id": 1, "callback_query": query}
    (words,) = await chat.handle(InboxRow(update_id=1, chat_id=-9, payload=payload))
    (row,) = chat.rows
    assert row.payload["method"] == "answerCallbackQuery"
    assert row.payload["params"]["callback_query_id"] == "q1"
    assert "1:1 대화에서만" in words
    for table in ("people", "cases", "outbox", "events"):
        assert await rows_about(store, table) == [], table


async def test_a_tap_of_a_stranger_gets_a_line_and_changes_nothing(
    chat: Chat, store: SqliteStore
) -> None:
    await begin(chat)
    row = chat.row("x")
    await chat.says("/상태")
    payload = dict(chat.tap(row, chat.data("이어서")).payload)
    payload["callback_query"]["from"]["id"] = 8
    row = InboxRow(update_id=99, chat_id=7, payload={**payload, "update_id": 99})
    toast, *_ = await chat.handle(row)
    assert toast == "이 버튼은 쓸 수 없어요."
    assert (await store.desk(7, new_id=1)).cases[0].answers == {}


async def test_an_update_without_words_or_chat_is_done_in_silence(
    chat: Chat, store: SqliteStore
) -> None:
    """What the poller could not read, and kinds that did not exist when this was written."""
    for number, payload in enumerate(({"unreadable": "message"}, {"hologram": {"x": 1}}), 1):
        row = InboxRow(update_id=number, chat_id=0, payload={"update_id": number, **payload})
        assert await chat.handle(row) == []
    assert await store.waiting() == []


async def test_an_update_that_telegram_changed_the_shape_of_is_apologised_for(
    chat: Chat, store: SqliteStore
) -> None:
    message = {"chat": {"id": 7, "type": "private"}, "text": "안녕"}  # no id, no date
    payload = {"update_id": 1, "message": message}
    (sorry,) = await chat.handle(InboxRow(update_id=1, chat_id=7, payload=payload))
    assert "처리하다가 문제가 생겼어요" in sorry
    in_group = {"update_id": 2, "message": {**message, "chat": {"id": -9, "type": "group"}}}
    assert await chat.handle(InboxRow(update_id=2, chat_id=-9, payload=in_group)) == []
    assert await store.waiting() == []


# --- reminders ---------------------------------------------------------------------------------


async def with_reminders(chat: Chat) -> None:
    await begin(chat)
    for how, what in USUAL:
        await (chat.says(what) if how == "says" else chat.taps(what))
    await chat.taps("맞아요")
    await chat.taps("알림 받을게요")


async def test_a_reminder_waits_as_data_and_not_in_words(chat: Chat) -> None:
    """Its countdown would be wrong if it went out on another day than planned."""
    await with_reminders(chat)
    due = await chat.store.next_reminder()
    assert due is not None
    chat.clock.at = due
    await chat.outbox()
    (row,) = [row for row in chat.rows if row.kind == "reminder"]
    assert "text" not in row.payload["params"]
    assert row.payload["reminder"]["title"]
    assert row.payload["reminder"]["day"] == "2026-11-22"
    for days, words in ((0, "하루 남았어요"), (1, "오늘까지"), (3, "이 지났어요")):
        text = message(Errand(row), due + timedelta(days=days), WORDING)["params"]["text"]
        assert words in text


async def test_a_reminder_of_an_hour_keeps_the_hour_while_it_waits(chat: Chat) -> None:
    chat.clock.at = datetime(2026, 11, 20, 14, 0, tzinfo=KST)
    await chat.says("청약홈 접속이 안 돼요")
    await chat.consents()
    for answer in NOTHING_WORKED:
        await chat.says(answer)
    await chat.taps("맞아요")
    await chat.taps("알림 받을게요")
    due = await chat.store.next_reminder()
    assert due == datetime(2026, 11, 20, 16, 30, tzinfo=KST)
    chat.clock.at = due
    await chat.outbox()
    (row,) = [row for row in chat.rows if row.kind == "reminder"]
    assert row.payload["reminder"]["at"] == "2026-11-20T17:30:00+09:00"
    assert "오늘 오후 5:30까지예요" in message(Errand(row), due, WORDING)["params"]["text"]


async def test_reminders_rest_while_the_person_is_gone_and_go_on_after(chat: Chat) -> None:
    await with_reminders(chat)
    due = await chat.store.next_reminder()
    await chat.handle(chat.membership("kicked"))
    assert await chat.store.next_reminder() is None
    await chat.handle(chat.membership("member"))
    assert await chat.store.next_reminder() == due
    await chat.handle(chat.membership("kicked"))
    await chat.says("/상태")
    assert await chat.store.next_reminder() == due
