"""Whatever is tapped and typed, new buttons and old, in any order and at any time: nothing goes wrong."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from talker import Talker, to_the_review

from bot.deadlines.ladder import is_quiet
from bot.dialogue import screens
from bot.dialogue.files import MAX_FILES
from bot.dialogue.reminders import reminders_of
from bot.dialogue.state import Button, Case, LetterPicture, Recount, Say, Tapped
from bot.engine.model import Content
from bot.engine.outcome import Outcome
from bot.understanding.files import is_identity_paper

STEPS = 90
LINES = [
    "네", "아니요", "1", "2", "3", "모르겠어요", "건너뛰기", "없어요", "오늘", "어제", "11월 20일",
    "13만2천원", "김하늘", "가을밤 콘서트", "T1234567890", "/start", "/cases", "/stop", "/없는", "이전",
    "보냈어요", "완료", "거절당했어요", "답이 없어요", "환불 언제 돼요", "1번", "ㅁㄴㅇㄹ", "알림 꺼 주세요",
]  # fmt: skip
NEVER = frozenset({"delete_all", "delete_case"})
"""Not tapped here: they end the story."""


def step(talker: Talker, lot: random.Random, seen: list[Button]) -> None:
    """Do one thing: tap a shown button, tap an old one, type, wait, or let a night pass."""
    kind = lot.random()
    if kind < 0.5 and talker.buttons:
        tap(talker, lot.choice(talker.buttons))
    elif kind < 0.7 and seen:
        tap(talker, lot.choice(seen))
    elif kind < 0.85:
        talker.says(lot.choice(LINES))
    elif kind < 0.9:
        send(talker, lot)
    elif kind < 0.95:
        talker.now += timedelta(hours=lot.choice([1, 9, 30, 24 * 7]))
        talker.reminders = {key: r for key, r in talker.reminders.items() if r.at > talker.now}
    elif talker.desk.cases:
        talker.do(Recount(lot.choice(talker.desk.cases).id))
    seen += talker.buttons


def send(talker: Talker, lot: random.Random) -> None:
    """A file by itself or of an album, which may be known, refused or an ID paper."""
    name = lot.choice(["", "캡처.png", "a.exe", "b.zip", "여권.jpg"])
    unique = f"u{lot.randrange(40)}"
    talker.sends(name, unique=unique, group=lot.choice(["", "", "g", "h"]))
    assert talker.outs, "every file has an answer, now or soon"


def tap(talker: Talker, button: Button) -> None:
    if button.action.kind in NEVER:
        return
    talker.do(Tapped(button.action, 1, "q"))
    assert talker.outs, "every tap has an answer"
    if button.action.kind == "edit" and "이미 답하셨어요" not in str(talker.outs):
        assert talker.case.id == button.action.case, "the next line belongs to what was opened"
        assert talker.case.focus == button.action.arg


def is_sound(talker: Talker) -> None:
    for case in talker.desk.cases:
        pack = talker.content.packs[case.incident]
        outcome = screens.outcome_of(pack, case, talker.world)
        _reminders_fit(talker, case, outcome)
        if case.confirmed and not outcome.exit and not outcome.closed and case.reminders:
            for wanted in reminders_of(pack, case, outcome, talker.world):
                planned = (case.id, wanted.deadline, wanted.kind) in talker.reminders
                assert planned or wanted.kind == "tonight", wanted  # that one was for another day
        ids = [one.id for one in case.evidence]
        assert len(ids) == len(set(ids)) <= MAX_FILES
        assert not any(is_identity_paper(one.file_name) for one in case.evidence)
    for out in talker.outs:
        assert not isinstance(out, LetterPicture) or out.letter_id
        assert not isinstance(out, Say) or out.template


def _reminders_fit(talker: Talker, case: Case, outcome: Outcome) -> None:
    open_days = {one.id for one in case.deadlines if one.open}
    for (case_id, deadline, kind), reminder in talker.reminders.items():
        if case_id != case.id:
            continue
        assert not is_quiet(reminder.at)
        assert deadline in open_days, f"{deadline} {kind} of a day that no longer stands"
        assert not outcome.closed
        assert not outcome.exit
        assert case.reminders or kind.startswith("snooze")


@pytest.mark.parametrize("seed", range(60))
def test_nothing_goes_wrong(content: Content, now: datetime, seed: int) -> None:
    lot = random.Random(seed)  # noqa: S311 - the same walk each time
    talker = to_the_review(content, now)
    if seed % 3:
        talker.taps("맞아요").taps("알림 받을게요")
    seen: list[Button] = []
    for _ in range(STEPS):
        answers = {case.id: dict(case.answers) for case in talker.desk.cases}
        step(talker, lot, seen)
        is_sound(talker)
        for case in talker.desk.cases:
            lost = answers.get(case.id, {}).keys() - case.answers.keys()
            assert not lost, "an answer is never lost, only changed"
    assert talker.desk.person
