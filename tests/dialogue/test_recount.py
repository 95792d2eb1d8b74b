"""A holiday is announced after the result was given: days move, and it is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from talker import Talker, day, to_the_review

from bot.dialogue.state import Recount
from bot.engine.model import Content

ELECTION = date(2026, 11, 24)
"""A Tuesday; the usual case waits for an answer until 11/27, five business days from 11/21."""


def finished(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요").taps("알림 받을게요")


def announced(talker: Talker) -> Talker:
    """The same chat, after the data file got another holiday."""
    holidays = {**talker.content.extra_holidays, ELECTION: "임시공휴일"}
    talker.content = replace(talker.content, extra_holidays=holidays)
    return talker


def counted(talker: Talker) -> Talker:
    return talker.do(Recount(talker.case.id))


def test_nothing_moves_by_itself(content: Content, now: datetime) -> None:
    talker = finished(content, now)
    before = talker.case
    counted(talker.waits(days=2))
    assert talker.outs == ()
    assert talker.case == before


def test_an_announced_holiday_moves_the_days_it_touches_and_says_why(
    content: Content, now: datetime
) -> None:
    talker = finished(content, now)
    before = {one.id: one.day for one in talker.case.deadlines}
    assert before["T-REPLY"] == day("2026-11-27")
    counted(announced(talker))
    after = {one.id: one.day for one in talker.case.deadlines}
    moved = {key for key in before if before[key] != after[key]}
    assert after["T-REPLY"] == day("2026-11-30")
    assert talker.templates == ["deadline_moved"]
    assert "11월 27일(금) → 11월 30일(월)" in talker.heard
    assert "임시공휴일" in talker.heard
    assert all(after[key] > before[key] for key in moved)


def test_the_ladders_move_along_and_only_those(content: Content, now: datetime) -> None:
    talker = finished(content, now)
    before = dict(talker.reminders)
    counted(announced(talker))
    check = [r for (_, deadline, _), r in talker.reminders.items() if deadline == "T-REPLY"]
    assert [r.at.date() for r in check] == [day("2026-12-01")]
    same = {key: r for key, r in before.items() if key[1] == "T-SEND"}
    assert same
    assert same.items() <= talker.reminders.items()


def test_it_is_told_once(content: Content, now: datetime) -> None:
    talker = counted(announced(finished(content, now)))
    assert talker.outs
    assert counted(talker).outs == ()


def test_without_reminders_the_days_move_and_nothing_is_planned(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요").taps("괜찮아요")
    counted(announced(talker))
    assert talker.templates == ["deadline_moved"]
    assert talker.reminders == {}


def test_a_day_that_comes_earlier_is_never_silent(content: Content, now: datetime) -> None:
    talker = counted(announced(finished(content, now)))
    talker.content = content  # the holiday is called off again
    counted(talker)
    assert "앞당겨졌어요" in talker.heard


def test_what_is_done_stays_done(content: Content, now: datetime) -> None:
    talker = finished(content, now)
    done = tuple(replace(one, done=True) for one in talker.case.deadlines)
    talker.desk = replace(talker.desk, cases=(replace(talker.case, deadlines=done),))
    assert counted(announced(talker)).outs == ()


def test_an_edit_that_was_given_up_does_not_stop_the_count(
    content: Content, now: datetime
) -> None:
    talker = finished(content, now).says("/cases").taps("번 열기").taps("답 고치기")
    talker.taps("환급 상태")
    assert counted(announced(talker)).templates == ["deadline_moved"]


def test_answers_not_looked_at_again_are_not_counted_yet(content: Content, now: datetime) -> None:
    talker = finished(content, now).says("/cases").taps("번 열기").taps("답 고치기")
    talker.taps("환급 상태").taps("전부")
    assert counted(announced(talker)).outs == ()
    talker.taps("맞아요")
    assert {one.day for one in talker.case.deadlines if one.id == "T-REPLY"} == {day("2026-11-30")}


def test_a_deadline_the_content_drops_is_no_longer_reminded_of(
    content: Content, now: datetime
) -> None:
    talker = finished(content, now)
    talker.taps("보냈어요").taps("오늘").taps("고객센터 문의").taps("건너뛰기")
    pack = content.packs["ticket-ban"]
    left = tuple(spec for spec in pack.deadlines if spec.id != "T-07")
    talker.content = replace(content, packs={pack.id: replace(pack, deadlines=left)})
    assert any(key[1] == "T-07" for key in talker.reminders)
    counted(talker)
    assert not any(key[1] == "T-07" for key in talker.reminders)
    assert next(one for one in talker.case.deadlines if one.id == "T-07").dropped


def test_a_day_moved_into_the_past_is_told(content: Content, now: datetime) -> None:
    talker = finished(content, now)
    pack = content.packs["ticket-ban"]
    shorter = tuple(
        replace(spec, length=1, unit="days", rule="statute") if spec.id == "T-01" else spec
        for spec in pack.deadlines
    )
    talker.content = replace(content, packs={pack.id: replace(pack, deadlines=shorter)})
    counted(talker)
    assert "앞당겨졌어요" in talker.heard
