"""What is held of a person: told in numbers, handed out whole, deleted whole, and nobody else's."""

from __future__ import annotations

import io
import json
import re
import zipfile
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from chat import FIRST_OF_OURS, Chat, begin, to_the_result
from talker import USUAL

from bot.attachments import export
from bot.clock import KST
from bot.engine.model import Content
from bot.engine.privacy import Terms
from bot.export import _told, masked
from bot.store import holdings
from bot.store.migrate import bring_up_to_date
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore

DIGITS = "900101-1234568"


async def counted(store: SqliteStore) -> dict[str, int]:
    """Rows of each table that holds something of people, without empty ones."""

    def count(db: Any) -> dict[str, int]:
        sizes = {t: db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in holdings.HELD}  # noqa: S608
        return {table: size for table, size in sizes.items() if size}

    return await store._db.read(count)


def file_of(chat: Chat) -> dict[str, bytes]:
    """Make the file that waits to be sent, as the courier does, and unpack it."""
    (row,) = [row for row in chat.rows if row.kind == "file"]
    assert row.payload["method"] == "sendDocument"
    assert row.payload["file"]["make"] == "export"
    name, made = export(row.payload["file"]["data"])
    assert re.fullmatch(r"구제봇_내_정보_\d{4}-\d\d-\d\d\.zip", name)
    with closing(zipfile.ZipFile(io.BytesIO(made))) as packed:
        return {one: packed.read(one) for one in packed.namelist()}


# --- nothing is forgotten -----------------------------------------------------------------------


def test_every_table_and_column_is_in_the_export_or_says_why_not() -> None:
    """A new column fails this until somebody decides: `holdings.HELD`, and the page if it tells."""
    import sqlite3

    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        bring_up_to_date(db)
        names = {
            name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")
        }
        columns = {
            name: tuple(row[1] for row in db.execute(f"PRAGMA table_info({name})"))
            for name in names - set(holdings.NOBODYS)
        }
        moments = {
            row[1] for name in columns for row in db.execute(f"PRAGMA table_info({name})")
            if row[1] in ("at", "due", "lease_until", "look_at") or row[1].endswith("_at")
        }  # fmt: skip
    assert {t: set(c) for t, c in columns.items()} == {
        t: set(held.columns) for t, held in holdings.HELD.items()
    }
    assert moments == holdings.MOMENTS


def photo(chat: Chat) -> InboxRow:
    row = chat.row("x")
    message = {
        **row.payload["message"],
        "document": {
            "file_id": "F-1", "file_unique_id": "U-1", "file_name": "결제 <b>화면</b>.png",
            "mime_type": "image/png", "file_size": 1234,
        },
    }  # fmt: skip
    del message["text"]
    return InboxRow(
        update_id=row.update_id, chat_id=7, payload={**row.payload, "message": message}
    )


async def test_the_export_holds_every_answer_file_letter_and_reminder(
    chat: Chat, store: SqliteStore
) -> None:
    await to_the_result(chat)
    await chat.handle(photo(chat))
    await chat.taps_under("소명 및 재검토", "PDF")
    await chat.taps_under("이런 날에 알려", "알림 받을게요")
    (caption,) = await chat.says("/export")
    assert "내_정보.html" in caption
    files = file_of(chat)
    assert set(files) == {"내_정보.html", "내_정보.json"}
    held = json.loads(files["내_정보.json"])
    (case,) = (await store.desk(7, new_id=1)).cases
    assert len(held["answers"]) == len(case.answers)
    assert {row["question_id"] for row in held["answers"]} == set(case.answers)
    assert held["evidence"][0]["details"]["file_name"] == "결제 <b>화면</b>.png"
    assert held["people"][0]["of_age"] == 1
    assert held["letters"][0]["details"]["title"]
    waiting = [r for r in held["outbox"] if r["kind"] == "reminder" and r["state"] == "waiting"]
    assert waiting[0]["payload"]["reminder"]["title"]
    assert held["people"][0]["consented_at"] == chat.clock.now().isoformat()


async def test_the_page_can_be_read_by_anybody_and_runs_nothing(chat: Chat) -> None:
    await to_the_result(chat)
    await chat.handle(photo(chat))
    await chat.taps_under("이런 날에 알려", "알림 받을게요")
    await chat.says("/내보내기")
    page = file_of(chat)["내_정보.html"].decode()
    for said in (
        "김하늘",
        "T1234567890",
        "132,000원",
        "국외 이전",
        "기다리는 알림",
        "2026-11-21 14:00",
    ):
        assert said in page, said
    assert "결제 &lt;b&gt;화면&lt;/b&gt;.png" in page, "what was typed is never markup"
    assert 'name="viewport"' in page
    assert not re.search(r"<script|<img|<link|src=|url\(|https?://", page), "it loads nothing"
    assert "default-src 'none'" in page


async def test_messages_that_wait_are_in_it_too(chat: Chat, store: SqliteStore) -> None:
    await begin(chat)
    for text in ("인터파크", "/export"):
        row = chat.row(text)
        await store.accept([row], chat.clock.now())
        await chat.service.handle(row)
    await chat.outbox()
    held = json.loads(file_of(chat)["내_정보.json"])
    waiting = [row for row in held["outbox"] if row["state"] == "waiting"]
    assert any("지금 어떤 상태인가요" in str(row["payload"]) for row in waiting)


async def test_it_holds_nobody_else_s(chat: Chat, store: SqliteStore) -> None:
    await to_the_result(chat)
    whole = await counted(store)
    other = await store.holdings(8)
    assert whole["answers"]
    assert {table for table, rows in other.items() if rows} == set()


async def test_without_consent_there_is_nothing_to_take_away(chat: Chat) -> None:
    (said,) = await chat.says("/export")
    assert "저장해 둔 것이 없어요" in said


async def test_a_row_that_cannot_be_opened_keeps_nothing_else_back(
    chat: Chat, store: SqliteStore
) -> None:
    await to_the_result(chat)
    await store._db.write(
        lambda db: db.execute("UPDATE outbox SET payload = x'00' WHERE state = 'sent'") and None
    )
    held = await store.holdings(7)
    assert {"unreadable": True} in [row["payload"] for row in held["outbox"]]
    assert held["answers"]


@pytest.mark.parametrize("end", ["", "?", "??"])
def test_what_waits_for_its_hour_is_told_under_its_question(content: Content, end: str) -> None:
    told = _told(content.packs["subscription-error"], {f"closes_at{end}": date(2026, 11, 21)})
    assert told == [{"question": "접수 마감", "answer": "2026년 11월 21일(토)"}]


def test_a_number_that_slipped_in_is_in_no_export() -> None:
    data = {"value": ["text", f"제 번호는 {DIGITS}"], "file_id": "AgAC1234567"}
    assert DIGITS not in json.dumps(masked(data))
    assert masked(data)["file_id"] == "AgAC1234567"
    assert masked({"value": ["text", "T1234567890"]}) == {"value": ["text", "T1234567890"]}


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ("비밀번호를 qwer1234로 바꿨어요", "비밀번호를 ********로 바꿨어요"),
        ("비밀번호 qwerasdf", "비밀번호 ********"),
        ("900101-일이삼사오육팔", "******-*"),
        ("제 계좌번호는 1002-123-456789입니다", "제 계좌번호는 ****-***-******입니다"),
        ("비밀번호 reset 메일", "비밀번호 reset 메일"),
    ],
)
def test_what_is_secret_without_a_digit_is_in_no_export_either(told: str, hidden: str) -> None:
    assert masked({"value": ["text", told]}) == {"value": ["text", hidden]}


async def test_an_order_number_that_looks_like_a_personal_one_is_handed_out_as_it_was_typed(
    chat: Chat,
) -> None:
    order = "251015-1234567"
    await begin(chat)
    for what, words in USUAL:
        if words == "T1234567890":
            await chat.says(order)
            below = chat.row("x")
            below.payload["message"]["reply_to_message"] = chat.row(order).payload["message"]
            await chat.handle(chat.tap(below, chat.data("예매·접수번호예요")))
        else:
            await getattr(chat, what)(words)
    await chat.taps("맞아요")
    await chat.taps_under("소명 및 재검토", "PDF")
    await chat.says("/export")
    files = {name: content.decode() for name, content in file_of(chat).items()}
    held = json.loads(files["내_정보.json"])
    told = {row["question_id"]: row["value"] for row in held["answers"]}
    assert order in told["booking_no"]
    assert order in str(held["letters"])
    assert f'<dd class="said">{order}</dd>' in files["내_정보.html"]
    assert "주문번호라고 하신 번호는 그대로예요" in files["내_정보.html"]


def test_an_order_number_is_spared_wherever_it_stands() -> None:
    order = "251015-1234567"
    assert masked([f"주문번호: {order}입니다"], {order}) == [f"주문번호: {order}입니다"]
    assert masked(f"{order} {DIGITS}", {order}) == "******-******* ******-*******"
    assert masked(order, {"T1234567890"}) == "******-*******"


# --- looking ------------------------------------------------------------------------------------


async def test_privacy_tells_in_numbers_what_is_there_now(chat: Chat, store: SqliteStore) -> None:
    await to_the_result(chat)
    await chat.handle(photo(chat))
    await chat.taps_under("이런 날에 알려", "알림 받을게요")
    (said,) = await chat.says("/privacy")
    (case,) = (await store.desk(7, new_id=1)).cases
    tally = await store.tally(7)
    held = await store.holdings(7)
    assert tally.reminders > 0
    assert tally.reminders + tally.messages == len(held["outbox"])
    assert tally.events == len(held["events"]) > 0
    # What tells it was itself not there yet.
    for line in (
        "사건 1개", f"답 {len(case.answers)}개", f"기한 {len(case.deadlines)}개", "파일의 기록 1개",
        f"기다리는 알림 {tally.reminders}개", f"메시지의 번호와 시각 {tally.messages - 1}개",
        f"세어 둔 기록 {tally.events}개", "만 14세 이상이라고 하신 것", "11/21(토) 오후 2:00에 동의",
    ):  # fmt: skip
        assert line in said
    assert [label for label in chat.labels() if "알림 끄기" in label]


async def test_without_a_case_all_that_is_held_is_named(chat: Chat, store: SqliteStore) -> None:
    """The consent with its version, and the numbers of messages of the last two days."""
    await chat.says("/start")
    await chat.consents()
    (said,) = await chat.says("/privacy")
    held = {table for table, rows in (await store.holdings(7)).items() if rows}
    assert held == {"people", "outbox"}
    for words in (
        "대화 번호",
        "어느 안내에 언제 동의",
        "만 14세 이상",
        "최근 48시간",
        "메시지의 번호",
    ):
        assert words in said


async def test_reminders_end_with_one_tap_under_privacy(chat: Chat, store: SqliteStore) -> None:
    await to_the_result(chat)
    await chat.taps_under("이런 날에 알려", "알림 받을게요")
    await chat.says("/privacy")
    await chat.taps("알림 끄기")
    assert (await store.tally(7)).reminders == 0


async def test_correcting_is_one_tap_from_there(chat: Chat) -> None:
    await to_the_result(chat)
    await chat.says("/privacy")
    assert "1." in "".join(await chat.taps("고치기"))


# --- deleting -----------------------------------------------------------------------------------


def deletions(chat: Chat) -> list[dict[str, Any]]:
    return [r.payload["params"] for r in chat.rows if r.payload["method"] == "deleteMessages"]


async def test_everything_goes_and_so_do_our_younger_messages(
    chat: Chat, store: SqliteStore
) -> None:
    await to_the_result(chat)
    before = chat.said
    kept = await store.said_lately(7, chat.clock.now() - timedelta(hours=1))
    await chat.says("/delete")
    asked = chat.said
    *_, said = await chat.taps("모두 지우기")
    (request,) = deletions(chat)
    assert set(request) == {"chat_id", "message_ids"}, "nothing but numbers"
    assert set(kept.young) <= set(request["message_ids"])
    assert len(kept.young) < before, "what was said before the consent was not noted"
    assert FIRST_OF_OURS + asked in request["message_ids"]
    assert f"메시지도 {len(request['message_ids'])}개" in said
    assert "48시간" not in said, "there is none so old"
    assert "백업에는 길어야 30일" in said
    assert set(await counted(store)) == {"inbox", "events"}
    events = await store._db.read(lambda db: db.execute("SELECT * FROM events").fetchall())
    assert {type(v) for row in events for v in row} <= {int, str, type(None)}


async def test_the_last_word_is_not_deleted_itself(chat: Chat) -> None:
    await begin(chat)
    await chat.says("/delete")
    await chat.taps("모두 지우기")
    methods = [row.payload["method"] for row in chat.rows]
    assert methods.index("deleteMessages") < methods.index("sendMessage")


async def test_what_telegram_keeps_is_counted(chat: Chat) -> None:
    await begin(chat)
    old = len((await chat.store.said_lately(7, chat.clock.now())).young)
    assert old
    chat.clock.at += timedelta(hours=48)
    await chat.says("NOL")
    await chat.says("/delete")
    *_, said = await chat.taps("모두 지우기")
    (request,) = deletions(chat)
    assert len(request["message_ids"]) == 2, "the question, and whether to delete"
    assert f"메시지 {old}개는 텔레그램이 지우지 못하게 해서" in said


async def test_hundreds_go_in_requests_of_a_hundred(chat: Chat, store: SqliteStore) -> None:
    await begin(chat)

    def many(db: Any) -> None:
        for number in range(250):
            db.execute(
                "INSERT INTO outbox (chat_id, kind, due, state, message_id, created_at, sent_at) "
                "SELECT 7, 'reply', 0, 'sent', ?, 0, max(sent_at) FROM outbox",
                (20_000 + number,),
            )

    await store._db.write(many)
    await chat.says("/delete")
    await chat.taps("모두 지우기")
    sizes = [len(request["message_ids"]) for request in deletions(chat)]
    assert sizes[:2] == [100, 100]
    assert max(sizes) <= 100
    assert sum(sizes) > 250


async def test_one_case_takes_its_own_files_and_reminders_along(chat: Chat) -> None:
    await to_the_result(chat)
    await chat.taps_under("소명 및 재검토", "PDF")
    await chat.says("/cases")
    await chat.taps("1번 지우기")
    (*_, said) = await chat.taps("이 사건 지우기")
    (request,) = deletions(chat)
    assert f"{len(request['message_ids'])}개 지워 달라고" in said
    assert "글로 보내 드린 서면과 답을 정리해 드린 메시지는 이 대화에 남아" in said
    assert (await chat.store.tally(7)).cases == 0
    assert (await chat.store.desk(7, new_id=1)).person


async def test_no_backups_are_not_told_of(chat: Chat) -> None:
    chat.service._terms = Terms(backup_days=0)
    chat.service.use(chat.service._content)
    await begin(chat)
    await chat.says("/delete")
    assert "백업은 없어요" in (await chat.taps("모두 지우기"))[-1]


async def test_a_consent_is_taken_back_with_two_taps(chat: Chat, store: SqliteStore) -> None:
    await to_the_result(chat)
    await chat.says("/privacy")
    assert "되돌릴 수 없어요" in "".join(await chat.taps("동의 거두기"))
    await chat.taps("동의 거두고 모두 지우기")
    assert (await store.desk(7, new_id=1)).person is None
    assert set(await counted(store)) == {"inbox", "events"}
    assert "왜 저장하나요" in "".join(await chat.says("/start")), "asked anew"


@pytest.mark.parametrize("line", ["동의 철회할게요", "/철회", "/withdraw"])
async def test_taking_it_back_is_understood_in_words(chat: Chat, line: str) -> None:
    await begin(chat)
    assert "동의를 거두" in "".join(await chat.says(line))


# --- however often it is asked for ----------------------------------------------------------------


async def unsent(chat: Chat, row: InboxRow) -> None:
    """Deal with an update while Telegram is away: nothing of the answer is sent."""
    await chat.store.accept([row], chat.clock.now())
    await chat.service.handle(row)


async def sizes_of_files(store: SqliteStore) -> list[int]:
    query = (
        "SELECT length(payload) FROM outbox WHERE kind = 'file' AND state IN ('waiting', 'leased')"
    )
    return await store._db.read(lambda db: [row[0] for row in db.execute(query).fetchall()])


async def test_twenty_exports_in_a_row_are_one_file(chat: Chat, store: SqliteStore) -> None:
    await to_the_result(chat)
    for _ in range(20):
        await unsent(chat, chat.row("/export"))
    assert len(await sizes_of_files(store)) == 1
    said = await chat.outbox()
    assert sum("지금 만들고 있어요" in one for one in said) == 19
    await unsent(chat, chat.row("/export"))
    assert len(await sizes_of_files(store)) == 1, "once it was sent, it can be asked for again"


async def test_an_export_says_which_files_wait_and_does_not_hold_them(
    chat: Chat, store: SqliteStore
) -> None:
    """Nor one that was set aside and may be tried again."""
    await to_the_result(chat)
    await unsent(chat, chat.row("/export"))
    (row,) = await store.claim(now=chat.clock.now(), lease_seconds=9, limit=99, reminders=True)
    (first,) = await sizes_of_files(store)
    for _ in range(3):
        await store.refuse(row.id, "400", chat.clock.now())
        await unsent(chat, chat.row("/export"))
        (row,) = await store.claim(now=chat.clock.now(), lease_seconds=9, limit=99, reminders=True)
    (last,) = await sizes_of_files(store)
    assert last < first + 5000, "it does not grow with what was made before"
    await store.postpone(row.id, chat.clock.now())
    await chat.outbox()
    kept = json.loads(file_of(chat)["내_정보.json"])["outbox"]
    files = [row["payload"]["message"]["file"] for row in kept if row["state"] == "refused"]
    assert files == [{"make": "export", "as": "document"}] * 3


async def tapped_five_times(chat: Chat, label: str) -> str:
    """Tap a button of the last messages while Telegram is away; return its callback data."""
    tap: str = next(
        button["callback_data"]
        for _, buttons in reversed(chat.markups) for button in buttons if label in button["text"]
    )  # fmt: skip
    for _ in range(5):
        await unsent(chat, chat.tap(chat.row("x"), tap))
    return tap


@pytest.mark.parametrize("label", ["모두 한 파일로", "증빙 모음"])
async def test_a_file_of_a_whole_case_waits_once(
    chat: Chat, store: SqliteStore, label: str
) -> None:
    await to_the_result(chat)
    await chat.handle(photo(chat))
    await chat.taps_under("", "서면")
    await chat.says("/evidence")
    tap = await tapped_five_times(chat, label)
    assert len(await sizes_of_files(store)) == 1
    said = await chat.outbox()
    assert sum("지금 만들고 있어요" in one for one in said) == 4
    await unsent(chat, chat.tap(chat.row("x"), tap))
    assert len(await sizes_of_files(store)) == 1, "once it was sent, it can be asked for again"


async def test_a_letter_that_waits_is_not_made_again_unless_it_says_something_else(
    chat: Chat, store: SqliteStore
) -> None:
    await to_the_result(chat)
    await chat.taps_under("", "서면")
    tap = await tapped_five_times(chat, "PDF")
    assert len(await sizes_of_files(store)) == 1
    chat.clock.at += timedelta(days=1)  # and so is the letter's day
    await unsent(chat, chat.tap(chat.row("x"), tap))
    assert len(await sizes_of_files(store)) == 2
    said = await chat.outbox()
    assert sum("지금 만들고 있어요" in one for one in said) == 4


def test_an_hour_that_was_offered_twice_is_told_by_its_question(content: Content) -> None:
    pack = content.packs["subscription-error"]
    heard = {"closes_at?": datetime(2026, 11, 27, 5, 30, tzinfo=KST)}
    (told,) = _told(pack, heard)
    assert told == {
        "question": pack.question("closes_at").short, "answer": "2026년 11월 27일(금) 오전 5:30",
    }  # fmt: skip
