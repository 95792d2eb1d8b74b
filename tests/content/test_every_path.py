"""Whatever is answered, a case comes to a good end: on every path through every pack."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import WORDING

from bot.deadlines.ladder import is_quiet
from bot.dialogue.reminders import reminders_of
from bot.dialogue.results import result_screens
from bot.dialogue.state import Case, Say, World
from bot.engine.model import Answers, Content, Pack
from bot.engine.outcome import Outcome, conclude
from bot.paths import CONVERSATIONS
from bot.playground.html import parse_html
from bot.store.crypto import KeyRing
from bot.survey.ways import every_path
from bot.telegram.render import Renderer
from bot.wording import TEXT_LIMIT

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
RENDERER = Renderer(WORDING, KeyRing.parse("A" * 43 + "="))
SHOWN_EVERY = 40
"""Rendering takes longer: one path in so many."""


@pytest.mark.parametrize("incident", PACKS)
def test_every_path_ends_well(content: Content, now: datetime, incident: str) -> None:
    pack = content.packs[incident]
    exits, ends = set[str](), 0
    for number, answers in enumerate(every_path(pack, now.date())):
        outcome = conclude(pack, content, answers, now)
        if outcome.exit:
            exits.add(outcome.exit.id)
            continue
        ends += 1
        _is_good(pack, outcome, now)
        if number % SHOWN_EVERY == 0:
            _can_be_shown(pack, content, answers, outcome, now)
    assert ends > 100
    assert exits == {way_out.id for way_out in pack.exits}, "every exit can be reached"


def _is_good(pack: Pack, outcome: Outcome, now: datetime) -> None:
    assert outcome.next_action
    assert outcome.findings
    assert outcome.deadlines
    assert outcome.letters
    assert not outcome.closed
    assert "(아직 몰라요)" not in outcome.next_action.text
    for deadline in outcome.deadlines:
        assert deadline.working
        assert deadline.day or deadline.waits_for or deadline.rule in ("interest", "rate")
        assert deadline.past == (deadline.day is not None and deadline.day < now.date())


def _can_be_shown(
    pack: Pack, content: Content, answers: Answers, outcome: Outcome, now: datetime
) -> None:
    world = World(content=content, now=now, consent_version="1")
    case = Case(id=2**31, incident=pack.id, answers=answers, opened_at=now, reminders=True)
    for out in result_screens(pack, case, outcome, world):
        if isinstance(out, Say):
            for request in RENDERER.requests(out, 1001, now.date()):
                text, _ = parse_html(request["params"]["text"])
                assert 1 <= len(text.encode("utf-16-le")) // 2 <= TEXT_LIMIT
    for reminder in reminders_of(pack, case, outcome, world):
        assert reminder.at > now
        assert not is_quiet(reminder.at)
        assert list(RENDERER.requests(reminder.say, 1001, reminder.at.date()))
