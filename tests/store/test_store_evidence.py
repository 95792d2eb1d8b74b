"""Files that wait for their digest, and replies that wait for a quiet moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from store_helpers import CASE, CHAT, NOW, Clerk, Opener, evidence, full_case, later, reply

from bot.dialogue.state import MOST_FETCHED, Turn
from bot.errors import MovedOnError
from bot.store import outbox
from bot.store.crypto import KeyRing
from bot.store.opening import open_database
from bot.store.port import LookRow, OutboxDraft
from bot.store.sqlite import SqliteStore

HEX = "ab" * 32
PIECES = (replace(evidence(70), file_name="하나.png"), replace(evidence(69), file_name="둘.png"))


async def look(store: SqliteStore, after: float = 0) -> list[LookRow]:
    return await store.to_look(now=later(after), lease_seconds=60, limit=9)


async def names(store: SqliteStore, after: float = 0) -> list[str]:
    return [row.evidence.file_name for row in await look(store, after)]


@pytest.fixture
async def case_there(clerk: Clerk) -> None:
    await clerk.agree(replace(full_case(), evidence=PIECES))


# --- digests -----------------------------------------------------------------------------------


@pytest.mark.usefixtures("case_there")
async def test_every_new_file_waits_for_its_digest(store: SqliteStore) -> None:
    rows = await look(store)
    assert {row.evidence.id for row in rows} == {69, 70}
    assert {(row.chat_id, row.case_id, row.tries) for row in rows} == {(CHAT, CASE, 0)}


@pytest.mark.usefixtures("case_there")
async def test_a_file_under_way_is_nobody_elses_until_the_lease_ends(store: SqliteStore) -> None:
    assert len(await look(store)) == 2
    assert await look(store, 59) == []
    assert [row.tries for row in await look(store, 60)] == [1, 1]


@pytest.mark.usefixtures("case_there")
async def test_a_start_gives_everything_back(store: SqliteStore) -> None:
    await look(store)
    await store.release_looks()
    assert len(await look(store)) == 2


@pytest.mark.usefixtures("case_there")
async def test_a_file_put_back_comes_at_its_time(store: SqliteStore) -> None:
    await look(store)
    await store.look_again(70, later(30))
    await store.look_again(12345, later(0))
    assert await names(store, 29) == []
    assert await names(store, 30) == ["하나.png"]


@pytest.mark.usefixtures("case_there")
async def test_a_digest_is_kept_and_ends_the_wait(
    store: SqliteStore, clerk: Clerk, open_store: Opener
) -> None:
    seen = replace(PIECES[0], sha256=HEX)
    await clerk.turn(Turn(case=replace(full_case(), evidence=(seen, PIECES[1]))))
    assert await names(store) == ["둘.png"]
    (case,) = (await store.desk(CHAT, 1)).cases
    assert case.evidence == (seen, PIECES[1])


@pytest.mark.usefixtures("case_there")
async def test_a_tap_between_keeps_the_place_in_the_queue(
    store: SqliteStore, clerk: Clerk
) -> None:
    """Saying what a file shows must not make it be fetched twice, nor reset its tries."""
    await look(store)
    said = (replace(PIECES[0], kind="payment"), PIECES[1])
    await clerk.turn(Turn(case=replace(full_case(), evidence=said)))
    assert await look(store, 59) == []
    assert [row.tries for row in await look(store, 60)] == [1, 1]


@pytest.mark.usefixtures("case_there")
@pytest.mark.parametrize("change", [{"trouble": "gone"}, {"size": MOST_FETCHED + 1}])
async def test_what_cannot_be_fetched_is_not_tried(
    store: SqliteStore, clerk: Clerk, change: Mapping[str, Any]
) -> None:
    one = replace(PIECES[0], **change)
    await clerk.turn(Turn(case=replace(full_case(), evidence=(one,))))
    assert await look(store) == []


@pytest.mark.usefixtures("case_there")
async def test_a_file_that_is_there_again_waits_again(store: SqliteStore, clerk: Clerk) -> None:
    await look(store)
    gone = replace(PIECES[0], trouble="gone")
    await clerk.turn(Turn(case=replace(full_case(), evidence=(gone,))))
    await clerk.turn(Turn(case=replace(full_case(), evidence=(replace(gone, trouble=""),))))
    assert [(row.evidence.id, row.tries) for row in await look(store)] == [(70, 0)]


@pytest.mark.usefixtures("case_there")
@pytest.mark.parametrize("forget", ["case", "all"])
async def test_what_was_deleted_is_not_looked_at(
    store: SqliteStore, clerk: Clerk, forget: Any
) -> None:
    await look(store)
    await clerk.turn(Turn(case=full_case(), forget=forget))
    await store.look_again(70, NOW)
    assert await look(store, 3600) == []


@pytest.mark.usefixtures("case_there")
async def test_a_piece_off_the_list_closes_the_order_up(store: SqliteStore, clerk: Clerk) -> None:
    third = evidence(68)
    await clerk.turn(Turn(case=replace(full_case(), evidence=(*PIECES, third))))
    await clerk.turn(Turn(case=replace(full_case(), evidence=(PIECES[1], third))))
    (case,) = (await store.desk(CHAT, 1)).cases
    assert [one.id for one in case.evidence] == [69, 68]


async def test_no_word_of_a_file_is_readable(path: Path, open_store: Opener) -> None:
    store = await open_store()
    await Clerk(store).agree(replace(full_case(), evidence=(replace(PIECES[0], sha256=HEX),)))
    await store.close()
    for secret in ("하나.png", HEX, "AgACAgUAAx", "AQADuniq"):
        assert not is_in(path, secret), secret


def is_in(path: Path, secret: str) -> bool:
    return secret.encode() in path.read_bytes()


# --- replies that wait for a quiet moment ------------------------------------------------------


def waits(text: str, name: str = "album:g", instead_of: int = 0, **data: Any) -> OutboxDraft:
    return OutboxDraft(
        kind="reply", due=later(2), payload={"text": text, "held": data}, case_id=CASE, rung=name,
        instead_of=instead_of,
    )  # fmt: skip


async def held(store: SqliteStore) -> dict[str, tuple[int, Mapping[str, Any]]]:
    return {one.name: (one.id, one.data) for one in (await store.desk(CHAT, 1)).held}


async def test_the_next_of_its_name_takes_its_place(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(rows=[waits("하나", noted=[1])])
    (number, data) = (await held(store))["album:g"]
    assert data == {"noted": [1]}
    await clerk.turn(rows=[waits("둘", instead_of=number, noted=[1, 2])])
    assert next(iter((await held(store)).values()))[1] == {"noted": [1, 2]}
    assert await clerk.texts(1.9) == []
    assert await clerk.texts(2) == ["둘"]
    assert await held(store) == {}


async def test_it_waits_in_the_file_and_not_in_memory(path: Path, open_store: Opener) -> None:
    store = await open_store()
    await Clerk(store).turn(rows=[waits("하나", noted=[1])])
    await store.close()
    again = await open_store()
    assert next(iter((await held(again)).values()))[1] == {"noted": [1]}
    assert await Clerk(again).texts(2) == ["하나"]


async def test_a_start_gives_the_rest_of_the_album_time_to_come(
    store: SqliteStore, clerk: Clerk
) -> None:
    """Files that came while the program was down are handled after the start."""
    await clerk.turn(rows=[waits("하나")])
    await store.release(later(60))
    assert await clerk.texts(59) == []
    assert await clerk.texts(60) == ["하나"]


async def test_one_sent_meanwhile_is_not_said_twice(store: SqliteStore, clerk: Clerk) -> None:
    """The turn was built on a message that is on its way: nothing of it is written."""
    await clerk.agree(full_case())
    await clerk.turn(rows=[waits("하나")])
    ((number, _),) = (await held(store)).values()
    await clerk.claim(after=2)
    changed = replace(full_case(), revision=9)
    with pytest.raises(MovedOnError) as raised:
        await clerk.turn(Turn(case=changed), rows=[waits("둘", instead_of=number)])
    assert raised.value.retry_helps
    (case,) = (await store.desk(CHAT, 1)).cases
    assert case.revision == 3
    assert await held(store) == {}, "taken again, the turn finds nothing to go on from"


async def test_two_names_wait_beside_each_other(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.turn(rows=[waits("가", "album:g")])
    await clerk.turn(rows=[waits("나", "album:h")])
    assert await clerk.texts(1.9) == []
    assert await clerk.texts(2) == ["가", "나"]


async def test_another_answer_ends_the_wait_and_comes_after(clerk: Clerk) -> None:
    await clerk.turn(rows=[waits("앨범")])
    await clerk.turn(rows=[reply("대답")])
    assert await clerk.texts(0) == ["앨범", "대답"]


async def test_another_chats_answer_does_not_end_the_wait(clerk: Clerk) -> None:
    await clerk.turn(rows=[waits("앨범")])
    await clerk.turn(rows=[reply("대답")], chat=CHAT + 1)
    assert await clerk.texts(0) == ["대답"]


async def test_what_waits_goes_with_its_case(store: SqliteStore, clerk: Clerk) -> None:
    await clerk.agree(full_case())
    await clerk.turn(rows=[waits("앨범")])
    await clerk.turn(Turn(case=full_case(), forget="case"))
    assert await held(store) == {}
    assert await clerk.texts(9) == []


async def test_a_held_reply_that_was_altered_does_not_lock_the_chat(
    store: SqliteStore, clerk: Clerk
) -> None:
    await clerk.turn(rows=[waits("앨범")])
    await store._db.write(lambda db: db.execute("UPDATE outbox SET payload = x'00'").close())
    assert await held(store) == {}


def test_what_is_held_is_found_by_the_index(path: Path, keys: KeyRing) -> None:
    """It is asked at every update, however many messages a chat has had."""
    with closing(open_database(path, keys)) as db:
        db.row_factory = sqlite3.Row
        plan = db.execute(f"EXPLAIN QUERY PLAN {outbox.HELD}", (1,)).fetchall()
    assert any("outbox_queue" in row["detail"] for row in plan)
