"""From the letter to an escalation over HTTP, in virtual time: sent, silence, 1372, 한국소비자원, the end."""

from __future__ import annotations

import struct
from datetime import date
from pathlib import Path

import icalendar
import vobject
from person import Person
from wired_bot import running, travel

from bot.clock import ShiftedClock
from bot.engine.model import Content

ANSWERS = [
    ("taps", "만 14세 이상"), ("taps", "국외 이전에 동의"),
    ("taps", "NOL"), ("says", "1"), ("taps", "해당하는 게 없어요"),
    ("says", "가을밤 콘서트"), ("says", "T1234567890"), ("taps", "어제"), ("says", "십삼만이천원"),
    ("taps", "오늘"), ("taps", "건너뛰기"), ("says", "5"), ("taps", "아직 못 받았어요"),
    ("taps", "모르겠어요"), ("says", "김하늘"), ("taps", "맞아요"), ("taps", "알림 받을게요"),
]  # fmt: skip


async def to_the_result(person: Person) -> None:
    await person.says("부정이용자라고 예매가 취소됐어요")
    for what, words in ANSWERS:
        await getattr(person, what)(words)


async def calendar_of(person: Person) -> bytes:
    await person.says("/cases")
    await person.taps("번 열기")
    await person.taps("달력 파일")
    (message,) = [message for message in person.new if "document" in message]
    assert message["document"]["file_name"].endswith(".ics")
    return await person.downloads(message)


def days(ics: bytes) -> dict[str, tuple[date, str, int]]:
    """UID → (day, status, sequence), as a calendar reads them."""
    return {
        str(event["uid"]): (event.decoded("dtstart"), str(event["status"]), int(event["sequence"]))
        for event in icalendar.Calendar.from_ical(ics).walk("VEVENT")
    }


async def test_from_the_letter_to_the_end(
    root: str, person: Person, tmp_path: Path, content: Content, now: object
) -> None:
    clock = ShiftedClock(now)  # type: ignore[arg-type]
    async with running(root, tmp_path, content, clock):
        await to_the_result(person)
        before = days(await calendar_of(person))
        await travel(person, clock, days=2)
        await person.says("/cases")
        await person.taps("번 열기")
        assert "보낸 날" in await person.taps("보냈어요")
        await person.taps("오늘")
        await person.taps("고객센터 문의")
        assert "11월 30일(월)" in await person.taps("건너뛰기")

        ics = await calendar_of(person)
        after = days(ics)
        assert set(before) <= set(after), "what fell away is cancelled, not left out"
        moved = [uid for uid in before if before[uid][:2] != after[uid][:2]]
        assert moved
        assert all(after[uid][2] > before[uid][2] for uid in moved)
        second = [event.uid.value for event in vobject.readOne(ics.decode()).vevent_list]
        assert set(second) == set(after), "a second library reads the same events"

        asked = await travel(person, clock, days=8)
        assert "답을 볼 날" in asked or "지났어요" in asked
        assert "1372" in await person.taps("답이 없어요")
        assert "한국소비자원" in await _told(person, "1372에 상담했어요")
        await person.taps("한국소비자원에 신청했어요")
        await person.taps("오늘")
        assert "30일" in await person.taps("건너뛰기")

    async with running(root, tmp_path, content, clock):  # the case outlives the program
        assert "30일이 지났어요" in await travel(person, clock, days=31)
        await person.taps("조정 결과를 통지받았어요")
        told = await person.taps("오늘")
        assert "받아들인 것으로" in told
        assert await _picture_is_whole(person)
        await person.says("/cases")
        await person.taps("번 열기")
        await person.taps("조정안에 답했어요")
        assert "마무리했어요" in await person.taps("받아들였어요")
        assert await travel(person, clock, days=30) == "", "a closed case is silent"


async def _told(person: Person, button: str) -> str:
    await person.taps(button)
    return await person.taps("오늘")


async def _picture_is_whole(person: Person) -> bool:
    await person.says("/cases")
    await person.taps("번 열기")
    await person.taps("한눈에")
    (message,) = [message for message in person.new if "photo" in message]
    png = await person.downloads({"document": message["photo"][-1]})
    width, height = struct.unpack(">II", png[16:24])  # as every PNG begins
    return bool(width == 1080 and height > width)
