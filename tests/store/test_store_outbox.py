"""The outbox: what is due, in which order, for whom, and what becomes of it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from store_helpers import (
    CASE,
    CHAT,
    NOW,
    OTHER,
    Clerk,
    Opener,
    file,
    full_case,
    later,
    notice,
    reminder,
    reply,
)  # fmt: skip

from bot.dialogue.state import Turn
from bot.store import outbox
from bot.store.crypto import KeyRing
from bot.store.opening import open_database, transaction
from bot.store.port import InboxRow, OutboxDraft
from bot.store.sqlite import SqliteStore
from bot.store.values import to_ms


async def everything(store: SqliteStore) -> list[tuple[object, ...]]:
    sql = "SELECT state, payload, message_id, sent_at FROM outbox ORDER BY id"
    return await store._db.read(lambda db: [tuple(row) for row in db.execute(sql)])


# --- order -------------------------------------------------------------------------------------


async def test_a_row_comes_back_as_it_was_written(clerk: Clerk) -> None:
    await clerk.turn(rows=[reply("안녕")])
    (row,) = await clerk.claim(after=5)
    assert (row.chat_id, row.kind, row.due, row.attempts) == (CHAT, "reply", NOW, 0)
    assert row.payload == {"text": "안녕"}


async def test_nothing_is_claimed_before_it_is_due(clerk: Clerk) -> None:
    await clerk.turn(rows=[reminder(after=60)])
    assert await clerk.claim(after=59.999) == []
    assert len(await clerk.claim(after=60)) == 1


async def test_replies_go_before_files_reminders_and_notices(clerk: Clerk) -> None:
    await clerk.turn(rows=[notice("소식")], chat=1)
    await clerk.turn(rows=[reminder()], chat=2)
    await clerk.turn(rows=[file("서면")], chat=3)
    await clerk.turn(rows=[reply("대답")], chat=4)
    assert [row.kind for row in await clerk.claim()] == ["reply", "file", "reminder", "notice"]


async def test_the_limit_cuts_off_what_is_least_urgent(clerk: Clerk) -> None:
    await clerk.turn(rows=[file("서면")], chat=1)
    await clerk.turn(rows=[reply("대답")], chat=2)
    assert [row.kind for row in await clerk.claim(limit=1)] == ["reply"]
    assert [row.kind for row in await clerk.claim(limit=1)] == ["file"]


async def test_a_chat_gets_its_replies_and_files_in_the_order_of_writing(clerk: Clerk) -> None:
    """A letter announced by a reply and followed by one must arrive between the two."""
    await clerk.turn(rows=[reply("보낼게요"), file("서면"), reply("보냈어요")])
    assert await clerk.texts() == ["보낼게요", "서면", "보냈어요"]


async def test_a_later_reply_waits_while_an_earlier_one_is_leased(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.turn(rows=[reply("하나"), reply("둘")])
    await clerk.turn(rows=[reply("다른 사람")], chat=OTHER)
    first, other = await clerk.claim()
    assert [first.payload["text"], other.payload["text"]] == ["하나", "다른 사람"]
    assert await clerk.claim(after=1) == []
    await store.sent(first.id, 1, NOW)
    assert [row.payload["text"] for row in await clerk.claim(after=1)] == ["둘"]


async def test_a_later_reply_waits_while_an_earlier_one_is_tried_again(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.turn(rows=[reply("하나"), reply("둘")])
    (first,) = await clerk.claim()
    await store.postpone(first.id, later(30))
    assert await clerk.claim(after=29) == []
    assert await clerk.texts(after=30) == ["하나", "둘"]


async def test_a_refused_reply_holds_nobody_up(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(rows=[reply("하나"), reply("둘")])
    (first,) = await clerk.claim()
    await store.refuse(first.id, "Bad Request", NOW)
    assert await clerk.texts() == ["둘"]


async def test_reminders_do_not_wait_for_replies(clerk: Clerk) -> None:
    await clerk.turn(rows=[reply("하나"), reply("둘"), reminder()])
    assert [row.kind for row in await clerk.claim()] == ["reply", "reminder"]


async def test_reminders_and_notices_have_a_limit_of_their_own(clerk: Clerk) -> None:
    """It is what is left above the reserve for people who wait."""
    for chat in range(1, 6):
        await clerk.turn(rows=[reminder(case=chat)], chat=chat)
    await clerk.turn(rows=[notice("소식")], chat=6)
    await clerk.turn(rows=[reply("대답")], chat=7)
    kinds = [row.kind for row in await clerk.claim(unhurried=2)]
    assert kinds == ["reply", "reminder", "reminder"]
    assert await clerk.claim(unhurried=0) == []
    assert [row.kind for row in await clerk.claim(unhurried=9)] == [*["reminder"] * 3, "notice"]


async def test_reminders_and_notices_stay_at_night(clerk: Clerk) -> None:
    """A notice to thousands takes minutes; what is left at nine in the evening waits for the morning."""
    await clerk.turn(rows=[reminder(), notice("소식"), reply("답")])
    assert [row.kind for row in await clerk.claim(reminders=False)] == ["reply"]
    assert [row.kind for row in await clerk.claim(reminders=True)] == ["reminder", "notice"]


async def test_chats_that_must_rest_are_skipped(clerk: Clerk) -> None:
    await clerk.turn(rows=[reply("하나")], chat=1)
    await clerk.turn(rows=[reply("둘")], chat=-100200300400)
    assert await clerk.claim(skip=[1, -100200300400]) == []
    assert [row.chat_id for row in await clerk.claim(skip=[1])] == [-100200300400]


# --- leases ------------------------------------------------------------------------------------


async def test_a_lease_that_ends_gives_the_row_back(clerk: Clerk) -> None:
    """A courier that died while sending: the message is late, not lost."""
    await clerk.turn(rows=[reply("하나")])
    await clerk.claim(lease=60)
    assert await clerk.claim(after=59) == []
    (again,) = await clerk.claim(after=60)
    assert again.attempts == 1


async def test_a_postponed_row_keeps_its_due_time(store: SqliteStore, clerk: Clerk) -> None:
    """So that a reminder that comes late can say so."""
    await clerk.turn(rows=[reminder()])
    (row,) = await clerk.claim(lease=10)
    await store.postpone(row.id, later(600))
    assert await clerk.claim(after=599) == []
    (again,) = await clerk.claim(after=600)
    assert (again.due, again.attempts) == (NOW, 1)


async def test_two_claimers_never_get_the_same_row(open_store: Opener) -> None:
    clerks = [Clerk(await open_store()) for _ in range(2)]
    for chat in range(1, 41):
        await clerks[0].turn(rows=[reply(str(chat)), reminder(case=chat)], chat=chat)
    batches = await asyncio.gather(
        *(clerk.claim(limit=1 + turn % 9) for turn in range(12) for clerk in clerks)
    )
    claimed = [row.id for batch in batches for row in batch]
    assert len(claimed) == len(set(claimed)) == 80


# --- what becomes of a row ---------------------------------------------------------------------


async def test_of_a_sent_row_the_text_is_wiped(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree()
    await clerk.turn(rows=[reply("하나")])
    (row,) = await clerk.claim()
    await store.sent(row.id, 77, later(2))
    assert await everything(store) == [("sent", None, 77, to_ms(later(2)))]


async def test_of_someone_who_never_agreed_nothing_stays(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(rows=[reply("동의하시나요?"), reply("읽지 못함")])
    (first,) = await clerk.claim()
    await store.sent(first.id, 1, NOW)
    (second,) = await clerk.claim()
    await store.refuse(second.id, "Bad Request", NOW)
    assert await everything(store) == []


async def test_of_a_refused_row_nothing_stays_readable(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree()
    await clerk.turn(rows=[reply("비밀")])
    (row,) = await clerk.claim()
    await store.refuse(row.id, 'can\'t parse "비밀"', NOW)
    ((state, payload, _, _),) = await everything(store)
    assert state == "refused"
    assert isinstance(payload, bytes)
    assert "비밀".encode() not in payload
    assert await clerk.claim(after=999) == []


async def test_marking_a_row_that_was_cancelled_meanwhile_does_nothing(
    store: SqliteStore, clerk: Clerk
) -> None:
    """완료 may come while its reminder is on the way; a failed try must not bring it back."""
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder()])
    (row,) = await clerk.claim()
    await clerk.turn(Turn(unremind=((CASE, "T-01"),)))
    await store.postpone(row.id, later(1))
    await store.sent(row.id, 1, NOW)
    await store.refuse(row.id, "no", NOW)
    assert await clerk.claim(after=999) == []
    assert await everything(store) == []


async def test_a_chat_that_is_gone_gets_nothing_more(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reply("하나"), reminder(after=60)])
    await clerk.turn(rows=[reply("다른 사람")], chat=OTHER)
    (row, _) = await clerk.claim()
    await store.chat_gone(row.chat_id, row.id, NOW)
    await store.postpone(row.id, later(1))
    assert [row.chat_id for row in await clerk.claim(after=999)] == [OTHER]
    assert (await store.desk(CHAT, 1)).cases == (full_case(),), "the case is kept"


async def test_a_later_reply_tells_whether_somebody_is_gone(
    store: SqliteStore, clerk: Clerk
) -> None:
    """The refusal of an earlier one may come after the person took the bot back and wrote."""
    await clerk.agree(full_case())
    await clerk.turn(rows=[reply("전에"), reminder(after=60)])
    (row,) = await clerk.claim()
    await clerk.turn(rows=[reply("돌아온 뒤에")])
    await store.chat_gone(CHAT, row.id, NOW)
    await store.postpone(row.id, NOW)
    (later_row,) = await clerk.claim()
    assert later_row.payload["text"] == "돌아온 뒤에"
    await store.chat_gone(CHAT, later_row.id, NOW)
    assert await states(store) == ["paused"]


async def test_a_reminder_that_is_refused_waits_for_the_word_of_a_later_reply(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder()])
    (row,) = await clerk.claim()
    await clerk.turn(rows=[reply("돌아온 뒤에")])
    await store.chat_gone(CHAT, row.id, NOW)
    await store.postpone(row.id, NOW, after="failed")
    assert await clerk.texts() == ["돌아온 뒤에", "T-01 D-3"]


async def test_a_row_that_was_altered_is_handed_out_as_one_that_cannot_be_read(
    store: SqliteStore, clerk: Clerk
) -> None:
    """So that the courier can say so to whoever waits for it, and nobody else is held up."""
    await clerk.agree()
    await clerk.turn(rows=[reply("하나")])
    await clerk.turn(rows=[reply("다른 사람")], chat=OTHER)
    await store._db.write(
        lambda db: db.execute("UPDATE outbox SET payload = zeroblob(60) WHERE id = 1")
    )
    broken, other = await clerk.claim()
    assert (broken.chat_id, broken.readable, broken.payload) == (CHAT, False, {})
    assert (other.chat_id, other.readable) == (OTHER, True)


# --- doubts ------------------------------------------------------------------------------------


async def test_a_row_found_leased_at_the_start_perhaps_arrived(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.turn(rows=[reply("하나")])
    (first,) = await clerk.claim()
    await store.release()
    (again,) = await clerk.claim()
    assert (first.doubts, again.doubts) == (0, 1)


async def test_a_row_that_waits_for_another_try_at_the_start_did_not_arrive(
    store: SqliteStore, clerk: Clerk
) -> None:
    """It is leased as well, but everything is known about it."""
    await clerk.turn(rows=[reply("하나")])
    (row,) = await clerk.claim()
    await store.postpone(row.id, later(30))
    await store.release()
    (again,) = await clerk.claim()
    assert (again.doubts, again.attempts) == (0, 1)


async def test_what_became_of_a_try_is_kept(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder("D-3"), reminder("D-1")])
    older, newest = await clerk.claim()
    await store.postpone(newest.id, NOW, [older.id], after="unknown")
    assert [(row.doubts, row.attempts) for row in await clerk.claim()] == [(1, 1), (1, 1)]
    await store.postpone(newest.id, NOW, [older.id], after="unbegun")
    assert [(row.doubts, row.attempts) for row in await clerk.claim()] == [(1, 1), (1, 1)]
    await store.postpone(newest.id, NOW, [older.id], after="failed")
    assert [(row.doubts, row.attempts) for row in await clerk.claim()] == [(1, 2), (1, 2)]


# --- reminders ---------------------------------------------------------------------------------


async def test_a_planned_reminder_is_replaced_not_doubled(clerk: Clerk) -> None:
    await clerk.turn(rows=[reminder("D-3", 60), reminder("D-1", 60)])
    await clerk.turn(rows=[reminder("D-3", 90)])
    assert [row.payload["text"] for row in await clerk.claim(after=60)] == ["T-01 D-1"]
    assert [row.payload["text"] for row in await clerk.claim(after=90)] == ["T-01 D-3"]


async def test_a_sent_or_cancelled_reminder_can_be_planned_again(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder()])
    assert await clerk.texts() == ["T-01 D-3"]
    await clerk.turn(rows=[reminder()])
    await clerk.turn(Turn(unremind=((CASE, "T-01"),)), [reminder(after=1)])
    assert await store.next_reminder() == later(1)
    assert await clerk.texts(after=1) == ["T-01 D-3"]


async def test_only_the_named_reminders_go(clerk: Clerk) -> None:
    await clerk.turn(
        rows=[reminder("D-3"), reminder("D-1"), reminder(deadline="T-02"), reminder(case=8)]
    )
    await clerk.turn(Turn(unremind=((CASE, "T-01"),)))
    assert sorted(row.payload["text"] for row in await clerk.claim()) == ["T-01 D-3", "T-02 D-3"]
    await clerk.turn(rows=[reminder(), reminder(deadline="T-02"), reminder(case=9)])
    await clerk.turn(Turn(unremind=((CASE, ""),)))
    assert len(await clerk.claim()) == 1


# --- when to look again ------------------------------------------------------------------------


async def test_nothing_waits_in_an_empty_outbox(store: SqliteStore) -> None:
    assert await store.next_due() is None
    assert await store.next_reminder() is None


async def test_the_next_due_row_may_be_of_any_kind(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(rows=[reminder(after=60), reply("나중", after=90)])
    assert await store.next_due() == later(60)
    assert await store.next_reminder() == later(60)


async def test_a_leased_row_is_due_when_its_lease_ends(store: SqliteStore, clerk: Clerk) -> None:
    """And what waits behind it is not due before: a courier must not spin until then."""
    await clerk.turn(rows=[reply("하나"), reply("둘")])
    await clerk.claim(lease=60)
    assert await store.next_due() == later(60)


async def test_what_cannot_go_now_is_not_waited_for(store: SqliteStore, clerk: Clerk) -> None:
    """A courier that was told of it would look again and again, at once each time."""
    await clerk.turn(rows=[reply("하나")])
    await clerk.turn(rows=[reminder(case=8), notice("소식"), reply("답", 30)], chat=OTHER)
    assert await store.next_due(skip_chats=[CHAT]) == NOW
    assert await store.next_due(skip_chats=[CHAT], reminders=False) == later(30)


# --- speed -------------------------------------------------------------------------------------


def test_a_claim_reads_the_index_and_not_the_table(path: Path, keys: KeyRing) -> None:
    with closing(open_database(path, keys)) as db:
        wanted = {"kind": "reply", "now": 0, "skip": "[]", "limit": 1}
        plan = [row["detail"] for row in db.execute("EXPLAIN QUERY PLAN " + outbox.DUE, wanted)]
    assert "SEARCH row USING INDEX outbox_due (kind=? AND due<?)" in plan
    assert any("USING INDEX outbox_queue (chat_id=? AND id<?)" in step for step in plan)
    assert not [step for step in plan if step.startswith("SCAN") and "json_each" not in step]
    assert not [step for step in plan if "B-TREE" in step], "rows come out of the index in order"


def test_a_claim_takes_no_more_steps_when_many_rows_wait(path: Path, keys: KeyRing) -> None:
    with closing(open_database(path, keys)) as db:
        few = _steps_of_a_claim(db, keys, rows=100)
        many = _steps_of_a_claim(db, keys, rows=5_000)
    assert many < few * 2


def test_a_reminder_is_found_without_reading_what_its_chat_got_before(
    path: Path, keys: KeyRing
) -> None:
    """People keep their messages for years."""
    with closing(open_database(path, keys)) as db:
        few = _steps_of_a_claim(db, keys, rows=10, state="sent", draft=reminder())
        many = _steps_of_a_claim(db, keys, rows=5_000, state="sent", draft=reminder())
    assert many < few * 2


def _steps_of_a_claim(
    db: sqlite3.Connection, keys: KeyRing, rows: int, state: str = "waiting",
    draft: OutboxDraft | None = None,
) -> int:  # fmt: skip
    """Count SQLite's own steps, which are the same on every machine."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    with transaction(db):
        db.executemany(
            "INSERT INTO outbox (chat_id, kind, due, state, payload, created_at) "
            "VALUES (?, 'reminder', ?, ?, x'00', 0)",
            [(CHAT, to_ms(later(60 + number)), state) for number in range(rows)],
        )
        outbox.add(db, keys, CHAT, [draft or reply("하나")], 0)
        db.set_progress_handler(step, 1)
        claimed = outbox.claim(
            db, keys, now=to_ms(NOW), lease_until=to_ms(later(60)), limit=10,
            kinds=outbox.BY_PRIORITY, skip_chats=(),
        )  # fmt: skip
        db.set_progress_handler(None, 1)
        assert len(claimed) == 1
        db.execute("DELETE FROM outbox")
    return steps


# --- gone and back -----------------------------------------------------------------------------


async def states(store: SqliteStore) -> list[str]:
    return [str(row[0]) for row in await everything(store)]


async def test_a_person_who_is_gone_keeps_the_reminders(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reply("하나"), reminder("D-3", 60), reminder("D-1", 90)])
    await clerk.turn(gone=True)
    assert await states(store) == ["paused", "paused"]
    assert await store.next_reminder() is None
    await clerk.turn()
    assert await clerk.texts(after=90) == ["T-01 D-3", "T-01 D-1"]


async def test_a_reminder_on_its_way_to_somebody_who_is_gone_is_kept_too(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder()])
    (row,) = await clerk.claim()
    await store.chat_gone(row.chat_id, row.id, NOW)
    await store.postpone(row.id, later(1))
    assert await states(store) == ["paused"]


async def test_planning_again_and_done_reach_paused_reminders(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder("D-3", 60), reminder("D-1", 60)])
    await store.chat_gone(CHAT, 99, NOW)
    await clerk.turn(rows=[reminder("D-3", 90)], gone=True)
    await clerk.turn(Turn(unremind=((CASE, "T-01"),)))
    assert await states(store) == []


async def test_only_the_persons_own_days_that_are_over_are_folded_on_the_return(
    store: SqliteStore, clerk: Clerk
) -> None:
    """T-01 ended on 27 November; the return is on the 28th."""
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder(), reminder(deadline="unknown")])
    await store.chat_gone(CHAT, 99, NOW)
    back = NOW.replace(day=28)
    await store.accept([InboxRow(update_id=99, chat_id=CHAT, payload={})], back)
    await store.commit(update_id=99, chat_id=CHAT, turn=Turn(), rows=[], now=back)
    assert await states(store) == ["folded", "waiting"]


async def test_released_rows_can_be_claimed_at_once(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(rows=[reply("하나")])
    await clerk.claim(lease=60)
    assert await clerk.claim() == []
    await store.release()
    assert len(await clerk.claim()) == 1


async def test_what_a_message_spoke_for_is_folded_with_it(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder("D-3"), reminder("D-1")])
    older, newest = await clerk.claim()
    await store.sent(newest.id, 5, NOW, folded=[older.id])
    assert await everything(store) == [
        ("folded", None, None, to_ms(NOW)),
        ("sent", None, 5, to_ms(NOW)),
    ]


async def test_due_reminders_of_a_chat_are_claimed_together(clerk: Clerk) -> None:
    await clerk.turn(rows=[reminder(f"r{n}") for n in range(5)])
    await clerk.turn(rows=[reminder(f"r{n}", case=8) for n in range(5)], chat=OTHER)
    await clerk.turn(rows=[notice("소식")], chat=3)
    assert [row.chat_id for row in await clerk.claim(limit=2)] == [CHAT] * 5
    assert [row.chat_id for row in await clerk.claim(limit=1)] == [OTHER] * 5


async def test_an_errand_of_our_own_brings_nobody_back(store: SqliteStore, clerk: Clerk) -> None:
    """The nightly recount plans anew for somebody who is gone: it rests with the others."""
    await clerk.agree(full_case())
    await clerk.turn(rows=[reminder("D-3", 60)])
    await store.chat_gone(CHAT, 99, NOW)
    planned = [reminder("D-1", 60), notice("하루 밀렸어요")]
    await store.commit(update_id=None, chat_id=CHAT, turn=Turn(), rows=planned, now=later(9))
    assert await states(store) == ["paused", "paused"]
    await clerk.turn()
    assert await clerk.texts(after=60) == ["T-01 D-3", "T-01 D-1"]
