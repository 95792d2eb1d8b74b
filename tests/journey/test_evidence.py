"""Files over HTTP: an album is one answer, every file gets its digest, and kill -9 loses none."""

from __future__ import annotations

import asyncio
import hashlib
import random
import signal
import zlib
from pathlib import Path

import aiohttp
from person import Person
from test_crash import Bot, answered, said
from wired_bot import running

from bot.clock import ShiftedClock
from bot.dialogue.state import Evidence
from bot.engine.model import Content
from bot.running import App
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore

pytest_plugins = ["test_crash"]

BEFORE = [
    ("says", "예매가 부정이용으로 취소됐어요"), ("taps", "만 14세 이상"), ("taps", "국외 이전에 동의"),
    ("taps", "NOL"), ("says", "1"),
    ("taps", "해당하는 게 없어요"),
]  # fmt: skip


def png(shade: int) -> bytes:
    """A picture of one dot."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        )

    header = bytes.fromhex("00000001000000010800000000")
    body = zlib.compress(bytes([0, shade]))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


async def upload(person: Person, files: dict[str, bytes], caption: str = "") -> None:
    """Send files as an album of documents, as a phone does it."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("chat", str(person.chat))
    form.add_field("as", "document")
    form.add_field("caption", caption)
    for name, content in files.items():
        form.add_field("file", content, filename=name)
    url = f"{person.root}/playground/upload"
    async with person.session.post(url, data=form) as answer:
        assert answer.status == 200, await answer.text()


async def evidence_of(store: SqliteStore, person: Person) -> tuple[Evidence, ...]:
    (case,) = (await store.desk(person.chat, 1)).cases
    return case.evidence


async def looked_at(app: App, person: Person, count: int) -> tuple[Evidence, ...]:
    """Wait until ``count`` files are there and each was fetched."""
    async with asyncio.timeout(15):
        while True:
            found = await evidence_of(app.store, person)
            if len(found) == count and not any(one.unseen for one in found):
                return found
            await asyncio.sleep(0.05)


async def test_an_album_is_one_answer_and_its_digests_are_right(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    async with running(root, tmp_path, content, ShiftedClock(now)) as app:  # type: ignore[arg-type]
        for how, what in BEFORE:
            await getattr(person, how)(what)
        files = {f"캡처 {n}.png": png(n) for n in range(3)}
        await upload(person, files)
        told = await person.reads()
        assert "파일 3개를 증 제1호~제3호로" in told
        assert len(person.new) == 1
        found = await looked_at(app, person, 3)
        assert [one.file_name for one in found] == list(files)
        for one in found:
            assert one.sha256 == hashlib.sha256(files[one.file_name]).hexdigest()
            assert (one.size, one.trouble) == (len(files[one.file_name]), "")
        assert "증 제1호~제3호 · 예매 내역" in await person.taps("예매 내역")
        shown = await person.says("/증빙")
        for one in found:
            assert one.sha256[:8] in shown
        assert _no_bytes_are_left(tmp_path, files)


def _no_bytes_are_left(folder: Path, files: dict[str, bytes]) -> bool:
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    return not any(content in stored for content in files.values())


async def test_what_a_file_is_not_is_told_at_once(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    async with running(root, tmp_path, content, ShiftedClock(now)) as app:  # type: ignore[arg-type]
        for how, what in BEFORE:
            await getattr(person, how)(what)
        await upload(person, {"영수증.pdf": b"MZ" + bytes(100)})
        found = await looked_at(app, person, 1)
        assert found[0].trouble == "program"
        await answered(person, "열지 마세요", [])
        warning = (await person.messages())[-1]
        assert "reply_to_message" in warning, "it says which file is meant"
        await upload(person, {"여권.jpg": png(1)})
        assert "뒷자리를 가린 사본" in await person.reads()
        names = [m["document"]["file_name"] for m in await person.messages() if "document" in m]
        assert names == ["영수증.pdf"], "the message with the ID paper was deleted"
        await person.taps("증빙 목록")
        await person.taps("목록에서 빼기")
        assert "아직 없어요" in await person.taps("제1호")


async def test_killed_at_any_moment_of_an_album(root: str, bot: Bot) -> None:
    """Ten files, three kills: each file is kept once, and one answer speaks of all of them."""
    chance = random.Random(4)  # noqa: S311 - the same moments in every run
    async with aiohttp.ClientSession() as session:
        person = Person(session, root)
        for how, what in BEFORE:
            await getattr(person, how)(what)
        files = {f"캡처 {n}.png": png(n) for n in range(10)}
        await upload(person, files)
        for _ in range(3):
            await asyncio.sleep(chance.uniform(0, 0.08))
            await bot.stop()
            await bot.start()
            await bot.ready()
        await person.reads(wait=20)
        answers = [text for text in await said(person) if "적어 뒀어요" in text]
    await bot.stop(signal.SIGTERM)
    found = await _kept(bot, person)
    assert [one.file_name for one in found] == list(files)
    assert len(answers) == 1, answers
    assert "증 제1호~제10호" in answers[0]


async def test_killed_between_two_files_of_an_album(root: str, bot: Bot) -> None:
    """The rest comes while nobody is there, and long after the quiet moment: still one answer."""
    async with aiohttp.ClientSession() as session:
        person = Person(session, root)
        for how, what in BEFORE:
            await getattr(person, how)(what)
        for number in (1, 2):
            await _one_of_an_album(person, number)
        await asyncio.wait_for(_two_are_kept(bot, person), 1.5)  # well before the answer is due
        await bot.stop()
        for number in (3, 4):
            await _one_of_an_album(person, number)
        await asyncio.sleep(2)
        await bot.start()
        told = await person.reads(wait=20)
        assert "파일 4개를 증 제1호~제4호로" in told
        assert len(person.new) == 1
        await person.taps("예매 내역")
    await bot.stop(signal.SIGTERM)
    assert [one.kind for one in await _kept(bot, person)] == ["booking"] * 4


async def _two_are_kept(bot: Bot, person: Person) -> None:
    while True:
        if len(await _kept(bot, person)) == 2:
            return
        await asyncio.sleep(0.02)


async def _one_of_an_album(person: Person, number: int) -> None:
    file = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "file_name": f"{number}.png"}
    who = {"id": person.chat, "first_name": "이바다"}
    message = {
        "message_id": 9000 + number, "date": 1_700_000_000, "media_group_id": "77",
        "chat": {**who, "type": "private"}, "from": {**who, "is_bot": False}, "document": file,
    }  # fmt: skip
    await person.control("inject", update={"message": message})


async def _kept(bot: Bot, person: Person) -> tuple[Evidence, ...]:
    keys = KeyRing.load_or_make(bot.folder / "keys")
    store = await SqliteStore.open(bot.folder / "guje.db", keys)
    try:
        return await evidence_of(store, person)
    finally:
        await store.close()
