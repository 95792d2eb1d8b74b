"""What somebody types to break things comes out as plain text, or is refused with a kind word.

Through the whole service: intake, a SQLite file, letters as files, and requests that the playground's
strict checks take. The words are looked for in the chat and in every format of the letter.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import icalendar
import pytest
from read_back import bare, in_docx, in_hwpx, in_pdf
from somebody import WHO, Somebody
from talker import USUAL
from town import Town, opened, real_makers

from bot.dialogue.state import Tapped
from bot.engine.model import Content
from bot.telegram.parse import event_of

HOSTILE = {
    "HTML": ("<b>굵게</b><script>alert(1)</script>&lt;&#60;", "<b>굵게</b><script>alert(1)</script>&lt;&#60;"),
    "an open tag": ("</code></pre><a href='x'> 콘서트", "</code></pre><a href='x'> 콘서트"),
    "Markdown": ("*굵게* _기울임_ [링크](http://x.example) `코드`", "*굵게* _기울임_ [링크](http://x.example) `코드`"),
    "Jinja": ("{{ 7*7 }}{% for x in y %}{# z #} 콘서트", "{{ 7*7 }}{% for x in y %}{# z #} 콘서트"),
    "Jinja's insides": ("{{ ''.__class__.__mro__ }} 콘서트", "{{ ''.__class__.__mro__ }} 콘서트"),
    "Python's formats": ("%s%n{0.__class__} $x 콘서트", "%s%n{0.__class__} $x 콘서트"),
    "typst": ("#read(\"/etc/passwd\") $x^2$ @ref <l> = 제목", "#read(\"/etc/passwd\") $x^2$ @ref <l> = 제목"),
    "XML": ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///x'>]>&a;]]></w:t>", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///x'>]>&a;]]></w:t>"),
    "a formula": ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    "a calendar": ("콘서트\r\nEND:VEVENT\r\nBEGIN:VALARM", "콘서트 END:VEVENT BEGIN:VALARM"),
    "a path": ("../../etc/passwd ..\\..\\con", "../../etc/passwd ..\\..\\con"),
    "SQL": ("'; DROP TABLE people; --", "'; DROP TABLE people; --"),
    "null bytes": ("앞\x00뒤\x07 콘서트", "앞뒤 콘서트"),
    "half a surrogate pair": ("앞\ud800뒤\udfff 콘서트", "앞뒤 콘서트"),
    "overrides": ("앞\u202eedoc\u202c\u2066뒤\u2069 콘서트", "앞edoc뒤 콘서트"),
    "zero width": ("콘\u200b서\u2060트\ufeff 공연", "콘서트 공연"),
    "homoglyphs": ("Аррӏе 콘서트 рау", "Арр□е 콘서트 рау"),
}  # fmt: skip
"""What is typed, and how a letter must read; □ stands for what its font has not, and the person is told."""


@pytest.fixture(scope="module")
def real() -> Any:
    return real_makers()


@pytest.fixture
async def town(tmp_path: Path, content: Content, real: Any) -> AsyncIterator[Town]:
    async with opened(tmp_path, content, real, every=1) as found:
        yield found
        assert found.wire.refused == [], "Telegram would have refused a request"
        assert await found.integrity() == "ok"


async def to_the_result(town: Town, words: str) -> Somebody:
    """Somebody of whom every typed word is hostile."""
    person = Somebody(town)
    await person.says("예매가 부정이용으로 취소됐어요")
    await person.consents()
    free = ("가을밤", "동일한", "집에서")
    for what, said in USUAL:
        hostile = what == "says" and said.startswith(free)
        await getattr(person, what)(words if hostile else said)
    await person.taps("맞아요")
    return person


@pytest.mark.parametrize("what", HOSTILE)
async def test_it_is_plain_text_in_the_chat_and_in_every_file(town: Town, what: str) -> None:
    typed, read = HOSTILE[what]
    person = await to_the_result(town, typed)
    await person.sends(f"{typed}.png")
    await person.taps("PDF")
    await person.taps("한글")
    await person.taps("Word")
    assert town.errors.said == []
    for ending, reader in ((".pdf", in_pdf), (".hwpx", in_hwpx), (".docx", in_docx)):
        name, content = person.file(ending)
        assert bare(read) in bare(reader(content)), ending
        assert not {*name} & {*'/\\:*?"<>|\x00'}
    said = bare("".join(str(body.get("text", "")) for body in person.bodies()))
    assert bare(read.replace("□", "ӏ")) in said


@pytest.mark.parametrize("what", HOSTILE)
async def test_the_archive_and_the_calendar_stay_what_they_are(town: Town, what: str) -> None:
    typed, _ = HOSTILE[what]
    person = await to_the_result(town, typed)
    await person.sends(f"{typed}.png")
    await person.says("/증빙")
    await person.taps("모두 받기")
    _, content = person.file(".zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            path = PurePosixPath(name)
            assert not path.is_absolute()
            assert ".." not in path.parts
        json.loads(archive.read("답.json"))
        rows = list(csv.reader(io.StringIO(archive.read("증빙목록.csv").decode("utf-8-sig"))))
        assert not any(
            cell.lstrip("'\" ").startswith("=") and cell[0] == "=" for row in rows for cell in row
        )
        page = archive.read("읽어보기.html").decode()
        assert "<script>alert" not in page
        calendars = [name for name in archive.namelist() if name.endswith(".ics")]
        for name in calendars:
            calendar = icalendar.Calendar.from_ical(archive.read(name))
            assert all(event.errors == [] for event in calendar.walk("VEVENT"))
            assert all(len(event.walk("VALARM")) <= 2 for event in calendar.walk("VEVENT"))
        assert calendars


@pytest.mark.parametrize("what", HOSTILE)
async def test_it_is_a_first_line_like_any_other(town: Town, what: str) -> None:
    person = Somebody(town)
    assert await person.says(HOSTILE[what][0])
    assert town.errors.said == []
    assert (await town.store.desk(WHO, 1)).person is None


# --- files -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["42.zip", "폭탄.7z", "a.tar.gz", "\u202egnp.exe", "사진.jpg.exe", "x.apk"]
)
async def test_a_bomb_is_refused_by_its_name_and_never_fetched(town: Town, name: str) -> None:
    """`NoFiles` would raise: nothing asks for the bytes of an archive or a program."""
    person = Somebody(town)
    await person.says("예매가 부정이용으로 취소됐어요")
    await person.consents()
    said = await person.sends(name)
    assert "적어 뒀어요" not in said
    (case,) = (await town.store.desk(WHO, 1)).cases
    assert case.evidence == ()
    assert await town.store.to_look(now=town.clock.now(), lease_seconds=9, limit=9) == []
    assert town.wire.asked["getFile"] == 0


# --- updates such as Telegram never sends ------------------------------------------------------


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = {"a": value}
    return value


HERE: dict[str, Any] = {"id": WHO, "type": "private", "first_name": "x"}
FROM = {"id": WHO, "is_bot": False, "first_name": "x"}
MESSAGE: dict[str, Any] = {"message_id": 5, "date": 1_700_000_000, "chat": HERE, "from": FROM}
SORRY, UNREAD, DONE = "failed", "cannot be read", ""
"""The person is told; nobody can be told, and the log says so; dealt with like any other."""
ODD_UPDATES: dict[str, tuple[dict[str, Any], str]] = {
    "900 deep": ({"message": {**MESSAGE, "text": "안녕", "x": nested(900)}}, DONE),
    "5,000 deep": ({"message": {**MESSAGE, "text": "안녕", "x": nested(5000)}}, DONE),
    "a text as deep as JSON is read": ({"message": {**MESSAGE, "text": nested(1020)}}, UNREAD),
    "a text 5,000 deep": ({"message": {**MESSAGE, "text": nested(5000)}}, UNREAD),
    "a chat beyond 64 bits": ({"message": {**MESSAGE, "chat": {**HERE, "id": 2**70}, "text": "x"}}, UNREAD),
    "a message beyond 64 bits": ({"message": {**MESSAGE, "message_id": 2**70, "text": "x"}}, SORRY),
    "a moment beyond 64 bits": ({"message": {**MESSAGE, "date": 2**70, "text": "x"}}, SORRY),
    "a moment before time": ({"message": {**MESSAGE, "date": -(2**40), "text": "x"}}, SORRY),
    "a size beyond 64 bits": (
        {"message": {**MESSAGE, "document": {"file_id": "a", "file_unique_id": "b", "file_size": 2**80}}}, DONE,
    ),
    "a text that is none": ({"message": {**MESSAGE, "text": {"a": 1}}}, SORRY),
    "no chat": ({"message": {"message_id": 1, "text": "x"}}, UNREAD),
    "a message that is none": ({"message": None}, UNREAD),
    "nothing at all": ({}, DONE),
    "a kind that is new": ({"shiny_new": {"id": 1}}, DONE),
    "a tap's data is none": (
        {"callback_query": {"id": "1", "from": FROM, "message": MESSAGE, "data": {"a": 1}}}, SORRY,
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ODD_UPDATES)
async def test_an_odd_update_ends_nothing(town: Town, what: str) -> None:
    update, outcome = ODD_UPDATES[what]
    await town.take(update)
    assert [outcome in line for line in town.errors.said] == ([True] if outcome else [])
    assert await Somebody(town).says("/도움"), "and the next one is answered"


GARBAGE = (
    "", "x", "|||", "||||", "c|0||0|", "j|1|provider:nol|3|AAAAAAAA", "ca|0||0|AAAA", "cb|0|r:1|0|AAAAAAAA", "🙂" * 16,
    "a|zz|zz|zz|zz", "\x00", "%00", "A" * 64, "e|0|ticket-ban|0|====", "a|-1||0|AAAAAAAA", "\ud800|||",
    "K|1|202611211400|0|AAAAAAAA",
)  # fmt: skip


@pytest.mark.parametrize("data", GARBAGE)
async def test_callback_garbage_is_answered_and_changes_nothing(town: Town, data: str) -> None:
    person = Somebody(town)
    await person.says("예매가 부정이용으로 취소됐어요")
    await person.consents()
    before, answered = await town.store.desk(WHO, 1), town.wire.asked["answerCallbackQuery"]
    number = person.bodies()[0]["message_id"]
    town.people.tap(WHO, number, data, force=True)
    await town.deliver()
    assert town.wire.asked["answerCallbackQuery"] == answered + 1
    assert await town.store.desk(WHO, 1) == before
    assert town.errors.said == []


def test_garbage_is_no_action(now: datetime) -> None:
    """So it is refused before anything looks at what it says."""
    from chat import KEYS

    for data in GARBAGE:
        query = {"id": "1", "from": FROM, "message": {**MESSAGE, "text": "x"}, "data": data}
        found = event_of({"callback_query": query}, now, KEYS)
        assert isinstance(found, Tapped)
        assert found.action is None


# --- a personal number is nowhere --------------------------------------------------------------

NUMBERS = {
    "a line": {"text": "제 번호는 900101-1234568이에요"},
    "digits one by one": {"text": "9 0 0 1 0 1 - 1 2 3 4 5 6 8"},
    "a command": {"text": "/start 900101-1234568"},
    "forwarded": {"text": "900101-1234568", "forward_origin": {"type": "hidden_user"}},
    "a caption": {"caption": "900101-1234568", "photo": [{"file_id": "f", "file_unique_id": "u"}]},
    "a file's name": {
        "document": {"file_id": "f", "file_unique_id": "u", "file_name": "900101-1234568.pdf"}
    },
    "of an album": {
        "caption": "900101-1234568", "media_group_id": "g", "photo": [{"file_id": "f", "file_unique_id": "u"}],
    },
    "a voice's caption": {
        "caption": "900101-1234568", "voice": {"file_id": "f", "file_unique_id": "u", "duration": 1},
    },
    "perhaps an order": {"text": "주문 251015-1234568"},
}  # fmt: skip


@pytest.mark.parametrize("way", NUMBERS)
@pytest.mark.parametrize("known", [False, True])
async def test_a_number_is_in_no_row_no_log_and_no_message(
    town: Town, way: str, known: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing is sealed in this database, so its rows are read as they are."""
    caplog.set_level(logging.DEBUG)
    person = Somebody(town)
    if known:
        await person.says("예매가 부정이용으로 취소됐어요")
        await person.consents()
    await person.sends_raw(**NUMBERS[way])
    assert town.errors.said == []
    await town.wait(hours=0.01)
    stored = await town.everything_stored()
    for trace in ("1234568", "1 2 3 4 5 6 8"):
        assert trace not in stored
        assert trace not in caplog.text
        assert not any(trace in str(body.get("text")) for body in person.bodies())
    deleted = town.wire.asked["deleteMessage"]
    assert deleted == (0 if way == "perhaps an order" else 1)
    row = await town.store._db.read(
        lambda db: db.execute("SELECT count(*) FROM inbox WHERE payload IS NOT NULL").fetchone()[0]
    )
    assert row == 0


SECRETS = {
    "제 계좌번호는 1002-123-456789입니다": ("1002-123", "123-456789"),
    "비밀번호를 qwer1234로 바꿨어요": ("qwer1234",),
}
"""What is typed where words are free, and what of it must be nowhere."""


@pytest.mark.parametrize("line", SECRETS)
async def test_a_secret_told_in_free_words_is_in_no_answer_no_row_and_no_letter(
    town: Town, line: str
) -> None:
    person = Somebody(town)
    await person.says("예매가 부정이용으로 취소됐어요")
    await person.consents()
    for what, said in USUAL:
        if said.startswith(("가을밤", "동일한", "집에서")):
            await is_refused(town, person, line)
        await getattr(person, what)(said)
    await person.taps("맞아요")
    letters = ""
    for label, ending, reader in (
        ("PDF", ".pdf", in_pdf), ("한글", ".hwpx", in_hwpx), ("Word", ".docx", in_docx),
    ):  # fmt: skip
        await person.taps(label)
        letters += reader(person.file(ending)[1])
    stored = await town.everything_stored()
    assert bare("가을밤 콘서트") in bare(letters), "or this test would look in the wrong place"
    assert "동생은 노트북" in stored
    said = "".join(str(body) for body in person.bodies())
    for trace in SECRETS[line]:
        assert trace not in bare(letters)
        assert trace not in said
        assert trace not in stored


async def is_refused(town: Town, person: Somebody, line: str) -> None:
    """The line changes nothing of the case, its message is deleted, the question stands again."""
    (before,) = (await town.store.desk(WHO, 1)).cases
    deleted, asked = town.wire.asked["deleteMessage"], person.newest()
    assert asked.endswith(await person.says(line))
    assert "저장하지 않았고" in str(person.bodies()[1]["text"])
    assert town.wire.asked["deleteMessage"] == deleted + 1
    (after,) = (await town.store.desk(WHO, 1)).cases
    assert after.answers == before.answers
