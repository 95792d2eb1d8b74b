"""Updates and turns: what is accepted stays, what a turn changes is written whole and once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from store_helpers import (
    CASE,
    CHAT,
    NOW,
    OTHER,
    Clerk,
    Opener,
    evidence,
    full_case,
    later,
    person,
    reminder,
    reply,
)  # fmt: skip

from bot.clock import KST
from bot.dialogue.state import Case, Happened, Turn
from bot.engine.model import Blank
from bot.errors import StoreError
from bot.store.desks import left_by
from bot.store.inbox import REMEMBERED_MS
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore


async def rows_of(
    store: SqliteStore, column: str, value: int, *tables: str
) -> list[tuple[object, ...]]:
    """Return what the tables hold about one chat or case."""
    found = []
    for table in tables:
        sql = f"SELECT * FROM {table} WHERE {column} = {value}"  # noqa: S608 - our own names
        found += await query(store, sql)
    return found


def update(number: int, text: str = "안녕", chat: int = CHAT) -> InboxRow:
    return InboxRow(update_id=number, chat_id=chat, payload={"message": {"text": text}})


async def query(store: SqliteStore, sql: str) -> list[tuple[object, ...]]:
    return await store._db.read(lambda db: [tuple(row) for row in db.execute(sql)])


# --- inbox -------------------------------------------------------------------------------------


async def test_accepted_updates_wait_in_the_order_of_arrival(store: SqliteStore) -> None:
    """After a quiet week Telegram starts with lower numbers: the number alone is no order."""
    await store.accept([update(900), update(901)], NOW)
    await store.accept([update(5)], later(1))
    assert await store.waiting() == [update(900), update(901), update(5)]


async def test_an_update_that_comes_twice_is_kept_once(store: SqliteStore) -> None:
    await store.accept([update(5, "first")], NOW)
    await store.accept([update(5, "again"), update(6)], NOW)
    assert await store.waiting() == [update(5, "first"), update(6)]


async def test_nothing_to_accept_is_fine(store: SqliteStore) -> None:
    await store.accept([], NOW)
    assert await store.waiting() == []


async def test_a_finished_update_does_not_come_back(store: SqliteStore, clerk: Clerk) -> None:
    number = await clerk.turn()
    await store.accept([update(number)], NOW)
    assert await store.waiting() == []


async def test_a_number_used_again_after_a_quiet_week_is_a_new_update(
    store: SqliteStore, clerk: Clerk
) -> None:
    number = await clerk.turn()
    week_later = NOW + timedelta(milliseconds=REMEMBERED_MS) + timedelta(days=5)
    await store.accept([update(number, "오랜만")], week_later)
    assert await store.waiting() == [update(number, "오랜만")]


async def test_of_a_finished_update_only_the_number_stays(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.turn()
    found = await query(store, "SELECT update_id, chat_id, payload, state FROM inbox")
    assert found == [(1, None, None, "done")]


# --- turns -------------------------------------------------------------------------------------


async def test_a_stranger_has_an_empty_desk(store: SqliteStore) -> None:
    desk = await store.desk(CHAT, 42)
    assert (desk.person, desk.cases, desk.new_id) == (None, (), 42)


async def test_a_whole_case_comes_back_as_it_was(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    desk = await store.desk(CHAT, 42)
    assert desk.person == person(case=full_case())
    assert desk.cases == (full_case(),)
    assert desk.active == full_case()
    assert desk.cases[0].opened_at.tzinfo is KST


async def test_a_changed_case_is_written_whole(store: SqliteStore, clerk: Clerk) -> None:
    """An answer taken back, changed or added; evidence and deadlines removed or reordered."""
    await clerk.agree(full_case())
    first, second = full_case().deadlines
    changed = replace(
        full_case(),
        answers={"provider": "nol", "paid": Blank.UNKNOWN, "agreed": True},
        evidence=(evidence(69), evidence(70), evidence(71)),
        deadlines=(second, replace(first, done=False)),
        revision=4,
        focus="",
        misses=0,
        confirmed=False,
        reminders=False,
        content_hash="beef",
    )
    await clerk.turn(Turn(case=changed))
    assert (await store.desk(CHAT, 1)).cases == (changed,)
    await clerk.turn(Turn(case=replace(changed, answers={}, evidence=(), deadlines=())))
    assert (await store.desk(CHAT, 1)).cases == (
        replace(changed, answers={}, evidence=(), deadlines=()),
    )


async def test_true_in_place_of_one_is_a_change(store: SqliteStore, clerk: Clerk) -> None:
    """In Python True == 1; a count of 1 that becomes a yes must still be written."""
    await clerk.agree(replace(full_case(), answers={"x": 1}))
    await clerk.turn(Turn(case=replace(full_case(), answers={"x": True})))
    assert (await store.desk(CHAT, 1)).cases[0].answers["x"] is True


async def test_only_a_changed_answer_gets_a_new_time(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    before = await query(store, "SELECT question_id, value FROM answers ORDER BY question_id")
    await clerk.turn(Turn(case=replace(full_case(), answers={**full_case().answers, "paid": 1})))
    after = await query(store, "SELECT question_id, value FROM answers ORDER BY question_id")
    assert [a[0] for a, b in zip(after, before, strict=True) if a != b] == ["paid"]


async def test_several_cases_stand_side_by_side(store: SqliteStore, clerk: Clerk) -> None:
    newer = replace(full_case(8), opened_at=later(60))
    await clerk.agree(newer)
    await clerk.turn(Turn(case=full_case(9)))
    assert (await store.desk(CHAT, 1)).cases == (full_case(9), newer)


async def test_nobody_sees_another_persons_case(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.agree(chat=OTHER)
    assert (await store.desk(OTHER, 1)).cases == ()


async def test_nobody_can_write_over_another_persons_case(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    await clerk.agree(chat=OTHER)
    with pytest.raises(StoreError, match="belongs to another chat"):
        await clerk.turn(Turn(case=replace(full_case(), answers={})), chat=OTHER)
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)


async def test_nobody_can_delete_another_persons_case(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.agree(chat=OTHER)
    await clerk.turn(Turn(case=full_case(), forget="case", unremind=((CASE, ""),)), chat=OTHER)
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)


async def test_without_consent_no_case_can_be_written(store: SqliteStore, clerk: Clerk) -> None:
    """The database itself refuses; the update stays to be dealt with."""
    with pytest.raises(StoreError, match="FOREIGN KEY"):
        await clerk.turn(Turn(case=full_case()))
    assert len(await store.waiting()) == 1


async def test_a_turn_is_written_once(store: SqliteStore, clerk: Clerk) -> None:
    """The same update dealt with twice must not double its replies or undo later answers."""
    number = await clerk.turn(Turn(person=person()), [reply("하나")])
    await clerk.turn(Turn(case=full_case()))
    await store.commit(
        update_id=number,
        chat_id=CHAT,
        turn=Turn(forget="all", events=(Happened("again"),)),
        rows=[reply("둘")],
        now=NOW,
    )
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)
    assert await clerk.texts() == ["하나"]
    assert await query(store, "SELECT * FROM events") == []


async def test_a_turn_that_fails_leaves_nothing_behind(store: SqliteStore, clerk: Clerk) -> None:
    """The last thing written fails: all that came before it in the turn must be gone as well."""
    await clerk.agree(full_case())
    broken = reply("둘")
    object.__setattr__(broken, "kind", "telegram")
    changed = Turn(case=replace(full_case(), answers={}), unremind=((CASE, ""),))
    await clerk.turn(rows=[reminder(after=60)])
    with pytest.raises(StoreError, match="CHECK"):
        await clerk.turn(changed, [reply("하나"), broken])
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)
    assert await clerk.texts() == []
    assert await store.next_reminder() == later(60)
    assert [row.update_id for row in await store.waiting()] == [clerk.updates]


async def test_a_cancelled_task_does_not_cut_a_turn_in_two(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree()
    turn = asyncio.create_task(
        store.commit(
            update_id=99, chat_id=CHAT, turn=Turn(case=full_case()), rows=[reply("하나")], now=NOW
        )
    )
    await asyncio.sleep(0)  # it is on its way to the database's thread
    turn.cancel()
    with pytest.raises(asyncio.CancelledError):
        await turn
    assert (await store.desk(CHAT, 1)).cases == (full_case(),)
    assert await clerk.texts() == ["하나"]


async def test_events_hold_ids_only(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(Turn(events=(Happened("opened", CASE), Happened("asked", CASE, "paid"))))
    await clerk.turn(Turn(events=(Happened("hello"),)))
    found = await query(store, "SELECT kind, case_id, question FROM events ORDER BY id")
    assert found == [("opened", CASE, ""), ("asked", CASE, "paid"), ("hello", None, "")]


async def test_an_answer_moved_to_another_row_is_noticed(
    store: SqliteStore, clerk: Clerk, caplog: pytest.LogCaptureFixture
) -> None:
    await clerk.agree(replace(full_case(), answers={"a": "x", "b": "y"}))
    await store._db.write(
        lambda db: db.execute(
            "UPDATE answers SET value = (SELECT value FROM answers WHERE question_id = 'a')"
        )
    )
    desk = await store.desk(CHAT, 1)
    assert (desk.cases, desk.unreadable) == ((), (CASE,))
    assert "answers row 7/b" in caplog.text


# --- forgetting --------------------------------------------------------------------------------


async def test_a_case_is_forgotten_with_its_messages(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.turn(Turn(case=full_case(8)), [reminder(case=8), reminder(case=CASE)])
    await clerk.turn(Turn(case=full_case(), forget="case"), [reply("지웠어요")])
    desk = await store.desk(CHAT, 1)
    assert desk.cases == (full_case(8),)
    assert desk.person == person(), "the forgotten case is no longer the active one"
    assert await clerk.texts() == ["지웠어요", "T-01 D-3"]
    assert await rows_of(store, "case_id", CASE, "answers", "deadlines", "evidence") == []


async def test_everything_is_forgotten_but_the_farewell(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case(8), chat=OTHER)
    await clerk.agree(full_case())
    await clerk.turn(rows=[reply("벌써 보냄")])
    assert await clerk.texts() == ["벌써 보냄"]
    await clerk.turn(rows=[reply("빌려 감"), reply("기다림"), reminder(after=60)])
    assert len(await clerk.claim()) == 1
    await clerk.turn(Turn(forget="all", person=person()), [reply("모두 지웠어요")])
    assert (await store.desk(CHAT, 1)).person is None
    assert (await store.desk(CHAT, 1)).cases == ()
    assert await clerk.texts(after=120) == ["모두 지웠어요"]
    assert await rows_of(store, "chat_id", CHAT, "people", "cases", "inbox", "outbox") == []
    assert (await store.desk(OTHER, 1)).cases == (full_case(8),)


async def test_what_is_said_after_deleting_is_not_lost(store: SqliteStore) -> None:
    await store.accept([update(1, "/삭제"), update(2, "다시 시작")], NOW)
    await store.commit(update_id=1, chat_id=CHAT, turn=Turn(forget="all"), rows=[], now=NOW)
    assert await store.waiting() == [update(2, "다시 시작")]


async def test_forgotten_words_are_in_no_file(path: Path, open_store: Opener) -> None:
    """Neither as text nor as ciphertext, neither in the database nor in its log."""
    store = await open_store()
    clerk = Clerk(store)
    await clerk.agree(full_case(8), chat=OTHER)
    await clerk.agree()
    await _talk_a_lot(clerk)
    found = await rows_of(store, "case_id", CASE, "answers", "evidence", "outbox")
    sealed = [value for row in found for value in row if isinstance(value, bytes)]
    before = _raw(path)
    # SQLite keeps a long value in pieces: the first bytes of the ciphertext stand for it.
    assert len([value for value in sealed if value[17:49] in before]) > 100
    await clerk.turn(Turn(forget="all"))
    raw = _raw(path)
    assert not [value for value in sealed if value[17:49] in raw]
    assert "예매내역".encode() not in raw
    assert "재검토 기한 하나뿐".encode() not in raw
    assert (await store.desk(OTHER, 1)).cases == (full_case(8),)


async def _talk_a_lot(clerk: Clerk) -> None:
    """Enough rows and changes that pages split, move and are freed."""
    kept = replace(full_case().deadlines[0], title="재검토 기한 하나뿐")
    for step in range(40):
        answers = {f"q{n}": f"말 {step} " * (n % 7 * 20 + 1) for n in range(step + 1)}
        case = Case(
            id=CASE, incident="ticket-ban", answers=dict(answers), opened_at=NOW,
            evidence=tuple(evidence(1000 + n) for n in range(step)), deadlines=(kept,),
        )  # fmt: skip
        await clerk.turn(Turn(case=case), [reply(f"말 {step}" * 50), reminder(f"D-{step}", 60)])


def _raw(path: Path) -> bytes:
    return b"".join(found.read_bytes() for found in sorted(path.parent.glob(path.name + "*")))


async def test_words_stand_in_no_file_as_text(path: Path, open_store: Opener) -> None:
    store = await open_store()
    words = "부정이용자라고 취소됐어요"
    case = replace(full_case(), answers={"story": words})
    await store.accept([update(77, words)], NOW)
    await Clerk(store).agree(case)
    await store.commit(update_id=78, chat_id=CHAT, turn=Turn(), rows=[reply(words)], now=NOW)
    raw = _raw(path)
    for secret in (words, "AgACAgUAAx", "예매내역.png", "취소 화면이에요"):
        assert secret.encode() not in raw


async def test_words_are_in_no_log(
    store: SqliteStore, clerk: Clerk, caplog: pytest.LogCaptureFixture
) -> None:
    """aiosqlite logs what it runs at level DEBUG: that must not be a call with a turn in it."""
    caplog.set_level("DEBUG")
    await clerk.agree(replace(full_case(), answers={"story": "비밀이에요"}))
    await clerk.turn(rows=[reply("비밀이에요")])
    await store.desk(CHAT, 1)
    await clerk.texts()
    assert "executing" in caplog.text
    assert "비밀" not in caplog.text


async def test_an_update_that_was_altered_does_not_stop_the_others(
    store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    """It is left alone, and the bot starts."""
    await store.accept([update(1), update(2)], NOW)
    await store._db.write(
        lambda db: db.execute("UPDATE inbox SET payload = zeroblob(60) WHERE update_id = 1")
    )
    assert await store.waiting() == [update(2)]
    assert "inbox row left alone" in caplog.text


# --- the file ----------------------------------------------------------------------------------


async def test_a_closed_store_says_so(open_store: Opener) -> None:
    store = await open_store()
    await store.close()
    await store.close()
    with pytest.raises(StoreError, match="closed"):
        await store.waiting()


async def test_a_database_that_is_held_by_others_may_be_free_later(open_store: Opener) -> None:
    store = await open_store()
    other = await open_store()
    await store._db.outside(lambda db: db.execute("PRAGMA busy_timeout = 1").close())
    await other._db.outside(lambda db: db.execute("BEGIN IMMEDIATE").close())
    with pytest.raises(StoreError, match="second bot") as caught:
        await store.accept([update(1)], NOW)
    assert caught.value.retry_helps
    await other._db.outside(lambda db: db.execute("ROLLBACK").close())
    await store.accept([update(1)], NOW)
    assert await store.waiting() == [update(1)]


async def test_a_hush_ends_the_reminders_of_all_cases_and_of_nobody_else(
    store: SqliteStore, clerk: Clerk
) -> None:
    """A desk that was kept from before must not say otherwise."""
    mine = [
        replace(full_case(number), reminders=True, reminders_at=NOW, evidence=())
        for number in (7, 8)
    ]
    await clerk.agree(mine[0])
    await clerk.turn(Turn(case=mine[1]))
    await clerk.turn(rows=[replace(reminder(), case_id=number) for number in (7, 8)])
    await clerk.agree(replace(mine[0], id=9), OTHER)
    await clerk.turn(rows=[replace(reminder(), case_id=9)], chat=OTHER)
    assert left_by(await store.desk(CHAT, new_id=1), Turn(hush=True), None) is None
    await clerk.turn(Turn(hush=True))
    cases = (await store.desk(CHAT, new_id=1)).cases
    assert [(case.reminders, case.reminders_at) for case in cases] == [(False, None)] * 2
    assert (await store.tally(CHAT)).reminders == 0
    (other,) = (await store.desk(OTHER, new_id=1)).cases
    assert (other.reminders, (await store.tally(OTHER)).reminders) == (True, 1)
