"""The ways that are tried are ways that a person can go: the engine asks the same, and counts every answer."""

from __future__ import annotations

import random
from datetime import date

import pytest

from bot.engine.model import Answers, Content, Pack
from bot.engine.walk import walk
from bot.paths import CONVERSATIONS
from bot.survey.ways import every_follow_up, every_path

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
TODAY = date(2026, 11, 21)
DRAWN = 300


def _drawn(pack: Pack) -> list[Answers]:
    """Some of the paths, always the same ones."""
    return random.Random(1).sample(list(every_path(pack, TODAY)), DRAWN)  # noqa: S311


@pytest.mark.parametrize("incident", PACKS)
def test_a_path_is_answered_to_the_end_as_the_engine_asks(content: Content, incident: str) -> None:
    pack = content.packs[incident]
    for answers in _drawn(pack):
        path = walk(pack, answers, TODAY)
        assert path.answers == answers
        assert path.next is None
        assert list(answers) == [question.id for question in path.answered]


@pytest.mark.parametrize("incident", PACKS)
def test_a_stage_is_answered_to_the_end_as_the_engine_asks(
    content: Content, incident: str
) -> None:
    pack = content.packs[incident]
    ends = [answers for answers in _drawn(pack) if walk(pack, answers, TODAY).exit is None]
    for answers in ends[:5]:
        ways = list(every_follow_up(pack, answers, TODAY, depth=1))
        assert ways
        for after in ways:
            assert walk(pack, after, TODAY).answers == after
            opened = {stage.id for key in after.keys() - answers if (stage := pack.stage_of(key))}
            assert len(opened) == 1
            assert walk(pack, after, TODAY, stage=opened.pop()).next is None


@pytest.mark.parametrize("incident", PACKS)
def test_the_same_paths_come_each_time_and_none_twice(content: Content, incident: str) -> None:
    pack = content.packs[incident]
    paths = [tuple(answers.items()) for answers in every_path(pack, TODAY)]
    assert paths == [tuple(answers.items()) for answers in every_path(pack, TODAY)]
    assert len(set(paths)) == len(paths)


def test_a_day_compared_with_today_is_tried_on_both_sides(content: Content) -> None:
    """'Was to apply today' decides what is urgent, and nobody can apply in the future."""
    told = {
        day
        for answers in every_path(content.packs["subscription-error"], TODAY)
        if isinstance(day := answers.get("apply_on"), date)
    }
    assert TODAY in told
    assert min(told) < TODAY == max(told)
