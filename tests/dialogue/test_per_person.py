"""What one person may have: so many cases, answers, files, reminders; each limit says what to do.

The limit of files is in test_files.py, that of cases in test_several_cases.py too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from talker import Talker, to_the_review

from bot.dialogue.files import MAX_FILES
from bot.dialogue.menus import MAX_OPEN_CASES
from bot.dialogue.state import Action, Tapped
from bot.engine.model import Content
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.stories import read_stories
from bot.trial import Trial
from bot.understanding.answers import MOST_CHARACTERS, limit_of
from bot.understanding.texts import MOST_LONG_TEXT

MOST_REMINDERS = 30
"""Of one case. Nobody can make more of them: each day has its ladder and at most three snoozes."""


@pytest.fixture
def reminded(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요").taps("알림 받을게요")


def test_reminders_do_not_pile_up_however_often_one_is_put_off(reminded: Talker) -> None:
    """Once they were named by the minute: a tap a minute was a reminder more each."""
    case, planned = reminded.case.id, len(reminded.reminders)
    for minute in range(300):
        until = ("hour", "evening", "morning")[minute % 3]
        reminded.waits(minutes=1)
        reminded.do(Tapped(Action("snooze", case, f"T-SEND:{until}"), 1, "q"))
        assert "다시 알려 드릴게요" in reminded.heard
    assert len(reminded.reminders) == planned + 3


def test_put_off_once_more_it_comes_at_the_later_moment(reminded: Talker) -> None:
    snooze = Tapped(Action("snooze", reminded.case.id, "T-SEND:hour"), 1, "q")
    reminded.do(snooze).waits(minutes=30).do(snooze)
    (late,) = [r for r in reminded.reminders.values() if r.kind == "snooze-hour"]
    assert (late.at - reminded.now).total_seconds() == 3600


def stories(content: Content) -> Iterator[tuple[str, int]]:
    """Each story of each pack, and how many reminders its answers lead to."""
    for pack in content.packs.values():
        for story in read_stories(CONVERSATIONS / pack.id / "cases.yaml"):
            trial = Trial(pack, content, story.at, TEMPLATES)
            answers, asked, _ = trial.answer(story.typed)
            yield (
                f"{pack.id}: {story.name}",
                len(trial.report(answers, asked, None).get("reminders", [])),
            )


def test_what_waits_for_a_person_is_bounded_by_the_content(content: Content) -> None:
    counted = dict(stories(content))
    most = max(counted, key=lambda name: counted[name])
    assert 10 < counted[most] <= MOST_REMINDERS, most
    for pack in content.packs.values():
        assert len(pack.all_questions) <= 150, "one answer a question, and no more"
        assert all(limit_of(question) <= MOST_LONG_TEXT for question in pack.all_questions)


def test_an_answer_that_is_too_long_is_not_cut_but_asked_for_again(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, 3).says("가" * (MOST_CHARACTERS + 1))
    assert "자 안으로 줄여 주시면" in talker.heard
    assert "event" not in talker.case.answers


def test_each_limit_says_what_to_do(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 1)
    for number in range(MAX_FILES + 1):
        talker.sends(unique=str(number))
    assert "목록에서 빼고 다시 보내 주세요" in talker.heard
    for _ in range(MAX_OPEN_CASES):
        talker.says("/start").taps("예매 취소").taps("새 사건")
        if "too_many_cases" not in talker.templates:
            talker.taps("NOL")
    assert "지우고 다시 시작해 주세요" in talker.heard
    assert len(talker.desk.cases) == MAX_OPEN_CASES
