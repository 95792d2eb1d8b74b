"""The calendar file: read back by two libraries, the same event again when it is imported again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject

from bot.clock import KST
from bot.letters.ics import IcsDeadline, write_ics

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
TITLE = "예매 부정이용 제재·취소: 인터파크"
LONG = (
    "소명서를 보내는 마지막 날이에요. 등기로 보내면 도착한 날이 중요해요; 이메일, 팩스도 돼요. "
    * 6
)


def deadline(**changed: Any) -> IcsDeadline:
    usual: dict[str, Any] = {
        "id": "explain", "title": "소명서 보내기", "day": date(2026, 11, 28),
        "text": LONG.strip(), "done": False, "sequence": 0,
    }  # fmt: skip
    return IcsDeadline(**usual | changed)


def events(ics: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(ics).walk("VEVENT"))


def imported(*files: bytes) -> dict[str, icalendar.Event]:
    """What a calendar holds after these files (RFC 5546, 2.1.5): by UID, the higher SEQUENCE."""
    held: dict[str, icalendar.Event] = {}
    for file in files:
        for event in events(file):
            uid = str(event["uid"])
            if uid not in held or int(event["sequence"]) >= int(held[uid]["sequence"]):
                held[uid] = event
    return held


def test_a_calendar_of_all_day_events() -> None:
    calendar = icalendar.Calendar.from_ical(write_ics(42, TITLE, [deadline()], NOW))
    assert calendar["method"] == "PUBLISH"
    assert calendar["version"] == "2.0"
    assert calendar["x-wr-calname"] == TITLE
    (event,) = calendar.walk("VEVENT")
    assert event.errors == []
    assert event["uid"] == "42-explain@guje-bot"
    assert event.decoded("dtstart") == date(2026, 11, 28)
    assert event.decoded("dtend") == date(2026, 11, 29)
    assert event.decoded("dtstamp") == datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    assert (event["summary"], event["description"]) == ("소명서 보내기", LONG.strip())
    assert (event["status"], event["sequence"]) == ("CONFIRMED", 0)


def test_alarms_ring_at_nine_the_day_before_and_on_the_day() -> None:
    (event,) = events(write_ics(42, TITLE, [deadline()], NOW))
    begin = datetime(2026, 11, 28, tzinfo=KST)
    alarms = event.walk("VALARM")
    assert [begin + alarm.decoded("trigger") for alarm in alarms] == [
        datetime(2026, 11, 27, 9, tzinfo=KST),
        datetime(2026, 11, 28, 9, tzinfo=KST),
    ]
    assert [str(alarm["description"]) for alarm in alarms] == [
        "소명서 보내기: 내일까지예요",
        "소명서 보내기: 오늘까지예요",
    ]
    assert {str(alarm["action"]) for alarm in alarms} == {"DISPLAY"}


def test_a_second_library_reads_the_same() -> None:
    ics = write_ics(42, TITLE, [deadline(), deadline(id="refund", title="환급, 요청; 끝")], NOW)
    calendar = vobject.readOne(ics.decode())
    assert calendar.validate(raiseException=True)
    first, second = calendar.vevent_list
    assert first.uid.value == "42-explain@guje-bot"
    assert first.dtstart.value == date(2026, 11, 28)
    assert first.summary.value == "소명서 보내기"
    assert first.description.value == LONG.strip()
    assert second.summary.value == "환급, 요청; 끝"
    assert [alarm.trigger.value for alarm in first.valarm_list] == [
        timedelta(hours=-15),
        timedelta(hours=9),
    ]


def test_lines_end_in_crlf_and_are_folded_between_characters() -> None:
    ics = write_ics(42, TITLE, [deadline()], NOW)
    assert ics.endswith(b"END:VCALENDAR\r\n")
    lines = ics.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None and b"\n" not in line for line in lines)
    assert sum(line.startswith(b" ") for line in lines) > 5


def test_importing_a_moved_day_again_moves_the_one_event() -> None:
    before = write_ics(42, TITLE, [deadline(), deadline(id="refund")], NOW)
    moved = deadline(day=date(2026, 11, 30), sequence=1)
    after = write_ics(42, TITLE, [moved, deadline(id="refund")], NOW + timedelta(days=1))
    held = imported(before, after)
    assert sorted(held) == ["42-explain@guje-bot", "42-refund@guje-bot"]
    assert held["42-explain@guje-bot"].decoded("dtstart") == date(2026, 11, 30)
    assert held["42-explain@guje-bot"]["sequence"] == 1
    stale = imported(after, before)
    assert stale["42-explain@guje-bot"].decoded("dtstart") == date(2026, 11, 30)


def test_one_that_is_done_is_cancelled_and_rings_no_more() -> None:
    before = write_ics(42, TITLE, [deadline()], NOW)
    after = write_ics(42, TITLE, [deadline(done=True, sequence=1)], NOW)
    (event,) = imported(before, after).values()
    assert event["status"] == "CANCELLED"
    assert event.walk("VALARM") == []


def test_the_same_case_gives_the_same_bytes_and_another_case_other_events() -> None:
    ics = write_ics(42, TITLE, [deadline()], NOW)
    assert ics == write_ics(42, TITLE, [deadline()], NOW)
    assert len(imported(ics, write_ics(43, TITLE, [deadline()], NOW))) == 2


def test_a_case_without_deadlines_is_an_empty_calendar() -> None:
    assert events(write_ics(42, TITLE, [], NOW)) == []


BREAKS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("line_break", BREAKS)
def test_a_text_cannot_add_lines_of_its_own(line_break: str) -> None:
    evil = line_break.join(("앞", "END:VEVENT", "BEGIN:VEVENT", "UID:x", "END:VCALENDAR", "뒤"))
    ics = write_ics(42, evil, [deadline(id=evil, title=evil, text=evil)], NOW)
    lines = ics.decode().splitlines()
    for only_once in ("BEGIN:VEVENT", "END:VEVENT", "END:VCALENDAR"):
        assert lines.count(only_once) == 1
    assert "UID:x" not in lines
    (event,) = events(ics)
    assert str(event["summary"]).splitlines()[0] == "앞"
    assert len(vobject.readOne(ics.decode()).vevent_list) == 1


@pytest.mark.parametrize(
    "text", ["a\x00b\x07c", "앞\ud800뒤", "\\n;,:\"'\\", "😀👨\u200d👩", "가" * 5_000]
)
def test_any_text_can_be_written_and_read(text: str) -> None:
    ics = write_ics(42, text, [deadline(title=text, text=text)], NOW)
    (event,) = events(ics)
    shown = text.replace("\x00", " ").replace("\x07", " ").replace("\ud800", "□")
    assert event["summary"] == event["description"] == shown
    assert vobject.readOne(ics.decode()).vevent.summary.value == shown
