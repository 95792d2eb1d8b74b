"""`rekey`: everything comes under the new key while people talk, and only then the old one can go."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from raw_files import raw
from stored import NOW, SECRET, filled

from bot.__main__ import main
from bot.dialogue.state import Action, Case, Person, Turn
from bot.errors import WrongKeyError
from bot.paths import ROOT
from bot.rekey import renewed
from bot.store import rekeying
from bot.store.crypto import KeyRing, new_key
from bot.store.opening import open_database
from bot.store.port import InboxRow
from bot.store.sqlite import SqliteStore
from bot.store.whole import SEALED, problems
from bot.telegram.callback import decode, encode

TAP = Action("finish", case=7, arg="T-01", revision=3)


class Folder:
    """A data folder, and its keys from the first to the last."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.database = path, path / "guje.db"
        self.old, self.new = (path / "keys").read_text().strip(), new_key()
        self._monkeypatch = monkeypatch

    @property
    def ring(self) -> KeyRing:
        return KeyRing.parse(f"{self.new},{self.old}")

    def set(self, *keys: str) -> None:
        self._monkeypatch.setenv("DATA_KEYS", ",".join(keys))

    async def restarted(self) -> SqliteStore:
        """The bot's database, as a bot that was given the new key has it open."""
        self.set(self.new, self.old)
        return await SqliteStore.open(self.database, self.ring)

    def wrong(self, *keys: str) -> list[str]:
        """What does not open with these keys alone."""
        ring = KeyRing.parse(",".join(keys))
        with closing(open_database(self.database, ring)) as db:
            return list(problems(db, ring))


def sealed(database: Path) -> list[object]:
    """All that is encrypted in it, as it stands in the file."""
    with closing(sqlite3.connect(database)) as db:
        return [
            value
            for table, column in SEALED
            for value in db.execute(f"SELECT {column} FROM {table} ORDER BY rowid").fetchall()  # noqa: S608
        ]


@pytest.fixture
async def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    made = tmp_path / "data"
    made.mkdir()
    await (await filled(made)).close()
    monkeypatch.setenv("DATA_DIR", str(made))
    monkeypatch.setattr(rekeying, "PAUSE", 0.0)
    return Folder(made, monkeypatch)


async def test_everything_is_under_the_new_key_and_the_old_one_can_go(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    old = KeyRing.parse(folder.old)
    bot = await folder.restarted()
    try:
        assert main(["rekey"]) == 0
        (case,) = (await bot.desk(9, new_id=1)).cases
        assert case.answers["event"] == SECRET, "the bot goes on reading"
    finally:
        await bot.close()
    told = capsys.readouterr().out
    assert "answers 29" in told
    assert f"{old.first_id}: can be taken out" in told
    assert SECRET not in told
    assert folder.wrong(folder.new) == [], "all of it opens without the old key"
    for name, held in raw(folder.path).items():
        assert bytes.fromhex(old.first_id) not in held or name == "keys", "no old value is left"
    capsys.readouterr()
    assert main(["rekey"]) == 0
    assert "nothing" in capsys.readouterr().out


async def test_the_old_key_is_asked_for_until_then(folder: Folder) -> None:
    await (await folder.restarted()).close()
    with pytest.raises(WrongKeyError, match="put that key back"):
        open_database(folder.database, KeyRing.parse(folder.new))


async def test_a_key_that_no_bot_was_started_with_is_refused(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bot that runs with the old key could not read a thing any more."""
    before = sealed(folder.database)
    folder.set(folder.new, folder.old)
    assert main(["rekey"]) == 1
    assert "restart the bot, then rekey (nothing was changed)" in capsys.readouterr().err
    assert sealed(folder.database) == before, "only the audit has a row more"


async def test_a_value_that_does_not_open_keeps_the_old_key_needed(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    await (await folder.restarted()).close()
    with closing(sqlite3.connect(folder.database)) as db:
        db.execute(
            "UPDATE answers SET value = (SELECT value FROM answers WHERE case_id = 2 LIMIT 1) "
            "WHERE case_id = 1 AND question_id = 'provider'"
        )
        db.commit()
    assert main(["rekey"]) == 1
    told = capsys.readouterr()
    assert "answers 1. Keep the old keys" in told.err
    assert "can be taken out" not in told.out
    with pytest.raises(WrongKeyError):
        folder.wrong(folder.new)


# --- while people talk -------------------------------------------------------------------------


async def test_what_people_change_meanwhile_is_kept(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers given, mended and deleted while each value is moved by itself."""
    monkeypatch.setattr(rekeying, "BATCH", 1)
    monkeypatch.setattr(rekeying, "PAUSE", 0.02)
    bot = await folder.restarted()
    moving = asyncio.create_task(asyncio.to_thread(main, ["rekey"]))
    update, said = 1000, dict.fromkeys(range(1, 9), SECRET)
    while not moving.done():
        for number in said:
            update += 1
            said[number] = f"말 {update}"
            await _says(bot, update, number, said[number])
        await asyncio.sleep(0)
    assert await moving == 0
    assert update > 1000 + len(said), "people did talk meanwhile"
    await bot.close()
    assert folder.wrong(folder.new) == []
    store = await SqliteStore.open(folder.database, KeyRing.parse(folder.new))
    for number, words in said.items():
        (case,) = (await store.desk(number, new_id=1)).cases
        assert case.answers["event"] == words
    await store.close()


async def _says(bot: SqliteStore, update: int, number: int, words: str) -> None:
    await bot.accept([InboxRow(update_id=update, chat_id=number, payload={"text": words})], NOW)
    desk = await bot.desk(number, new_id=1)
    (case,) = desk.cases
    turn = Turn(case=replace(case, answers={**case.answers, "event": words}))
    await bot.commit(update_id=update, chat_id=number, turn=turn, rows=[], now=NOW, desk=desk)


# --- killed ------------------------------------------------------------------------------------


async def test_killed_half_way_it_goes_on_where_it_was(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    bot = await folder.restarted()
    await _many(bot, 4_000)
    with closing(sqlite3.connect(folder.database)) as db:
        _under(db, KeyRing.parse(folder.old))
    _killed_half_way()
    with closing(open_database(folder.database, folder.ring)) as db:
        left = rekeying.left(db, folder.ring)
        assert 0 < left["answers"] < 4_000
        assert list(problems(db, folder.ring)) == [], "each value is under one of the two"
    (case,) = (await bot.desk(5000, new_id=1)).cases
    assert len(case.answers) == 4_000
    assert main(["rekey"]) == 0
    await bot.close()
    assert f"answers {left['answers']:,}" in capsys.readouterr().out
    assert folder.wrong(folder.new) == []


def _killed_half_way() -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "bot", "rekey"], stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ},
    )  # fmt: skip
    assert child.stdout is not None
    for line in child.stdout:
        if line.startswith("answers: 1,"):
            break
    child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()


async def _many(bot: SqliteStore, count: int) -> None:
    """Somebody with very many answers."""
    case = Case(
        id=5000, incident="ticket-ban", opened_at=NOW,
        answers={f"q{number}": SECRET for number in range(count)},
    )  # fmt: skip
    person = Person(chat_id=5000, consent_version="1", consented_at=NOW, active_case=5000)
    await bot.commit(
        update_id=None, chat_id=5000, turn=Turn(person=person, case=case), rows=[], now=NOW
    )


def _under(db: sqlite3.Connection, keys: KeyRing) -> None:
    """Put that person's answers under a key."""
    for (question,) in db.execute(
        "SELECT question_id FROM answers WHERE case_id = 5000"
    ).fetchall():
        sealed = keys.encrypt(
            b'["text","x"]', table="answers", row=f"5000/{question}", column="value"
        )
        db.execute(
            "UPDATE answers SET value = ? WHERE case_id = 5000 AND question_id = ?",
            (sealed, question),
        )
    db.commit()


# --- buttons -----------------------------------------------------------------------------------


async def test_a_reminder_that_waits_for_months_keeps_buttons_that_work(folder: Folder) -> None:
    """Its buttons were signed when it was planned; with the old key they would die of the change."""
    old = KeyRing.parse(folder.old)
    button = {"text": "완료", "callback_data": encode(TAP, 1, old)}
    payload = {
        "method": "sendMessage",
        "params": {"chat_id": 1, "reply_markup": {"inline_keyboard": [[button]]}},
    }
    with closing(open_database(folder.database, old)) as db:
        (row,) = db.execute("SELECT min(id) FROM outbox WHERE chat_id = 1").fetchone()
        sealed = old.encrypt(_packed(payload), table="outbox", row=row, column="payload")
        db.execute("UPDATE outbox SET payload = ? WHERE id = ?", (sealed, row))
    await (await folder.restarted()).close()
    assert main(["rekey"]) == 0
    new = KeyRing.parse(folder.new)
    store = await SqliteStore.open(folder.database, new)
    claimed = await store.claim(
        now=NOW + timedelta(days=10), lease_seconds=9, limit=99, reminders=True
    )
    await store.close()
    (one,) = [row for row in claimed if row.chat_id == 1]
    data = one.payload["params"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert decode(data, 1, new) == TAP


def _packed(payload: object) -> bytes:
    from bot.store.values import pack

    return pack(payload)


def test_buttons_signed_with_the_old_key_work_while_it_is_in_the_ring_and_then_stop() -> None:
    old, new = b"o" * 32, b"n" * 32
    data = encode(TAP, 1, KeyRing([old]))
    assert decode(data, 1, KeyRing([new, old])) == TAP
    assert decode(data, 1, KeyRing([new])) is None


def test_a_message_that_was_set_aside_gets_buttons_that_work() -> None:
    ring = KeyRing([b"n" * 32, b"o" * 32])
    button = {"text": "x", "callback_data": encode(TAP, 1, KeyRing([b"o" * 32]))}
    message = {"params": {"reply_markup": {"inline_keyboard": [[button]]}}}
    aside = renewed(ring, {"refused": "no", "message": message}, 1)
    (((anew,),),) = (aside["message"]["params"]["reply_markup"]["inline_keyboard"],)
    assert aside["refused"] == "no"
    assert decode(anew["callback_data"], 1, KeyRing([b"n" * 32])) == TAP


def test_what_we_did_not_sign_is_not_signed_for_somebody() -> None:
    ring = KeyRing([b"n" * 32, b"o" * 32])
    forged = encode(TAP, 1, KeyRing([b"f" * 32]))
    anothers = encode(TAP, 2, KeyRing([b"o" * 32]))
    payload = {
        "params": {
            "reply_markup": {
                "inline_keyboard": [
                    [
                        {"text": "x", "callback_data": forged},
                        {"text": "y", "callback_data": anothers},
                    ],
                    [{"text": "복사", "copy_text": {"text": "z"}}],
                ]
            }
        }
    }
    assert renewed(ring, payload, 1) == payload
