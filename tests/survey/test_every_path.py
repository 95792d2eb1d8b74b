"""Whatever is answered, a case comes to a good end, and nothing in a pack is out of reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pytest
from talker import WORDING

from bot.clock import KST
from bot.deadlines.ladder import is_quiet
from bot.dialogue.reminders import reminders_of
from bot.dialogue.results import result_screens
from bot.dialogue.state import Case, Say, World
from bot.engine.counting import Deadline
from bot.engine.model import Answers, Content, Pack
from bot.engine.outcome import Outcome
from bot.paths import CONVERSATIONS
from bot.playground.html import parse_html
from bot.store.crypto import KeyRing
from bot.survey.coverage import Coverage
from bot.survey.everything import Walker
from bot.survey.report import report
from bot.telegram.render import Renderer
from bot.wording import TEXT_LIMIT

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
RENDERER = Renderer(WORDING, KeyRing.parse("A" * 43 + "="))
SHOWN_EVERY = 97
"""Rendering takes longer: one path in so many. A prime, so that all answers have their turn."""


@dataclass(frozen=True)
class Walked:
    """A pack all of whose paths were walked, once for all tests here."""

    pack: Pack
    found: Coverage
    ends: int
    """Paths that end in a result."""
    faults: list[str]
    """What is wrong at the end of some paths."""
    shown: list[tuple[Answers, Outcome]]
    """Some of the results, from all over the pack."""


@pytest.fixture(scope="module", params=PACKS)
def walked(request: pytest.FixtureRequest, content: Content) -> Walked:
    pack = content.packs[request.param]
    walker, ends, faults, shown = Walker(pack, content, NOW), 0, list[str](), []
    for answers, outcome in walker.results():
        if outcome.exit:
            continue
        faults += [f"{fault}: {answers}" for fault in faults_of(outcome)]
        shown += [] if ends % SHOWN_EVERY else [(answers, outcome)]
        ends += 1
    walker.look_further()
    return Walked(pack, walker.found, ends, faults, shown)


def test_everything_in_a_pack_is_reached(walked: Walked) -> None:
    found, exits = walked.found, {("exits", way_out.id) for way_out in walked.pack.exits}
    assert found.missing == ([], [])
    assert exits <= found.shortest.keys()
    assert {("next_actions", action.id) for action in walked.pack.next_actions} <= (
        found.shortest.keys()
    )
    assert [line for line in report(found) if "reached:" in line or "given:" in line] == [
        f"  nodes reached: {len(found.nodes)}/{len(found.nodes)} (100 %)",
        f"  answers given: {len(found.all_edges)}/{len(found.all_edges)} (100 %)",
    ]


def test_every_path_ends_well(walked: Walked) -> None:
    assert walked.ends > 100
    assert walked.faults == []


def faults_of(outcome: Outcome) -> Iterator[str]:
    """Say what a result lacks: one next action, its reasons, a deadline, a letter."""
    if not outcome.next_action or "(아직 몰라요)" in outcome.next_action.text:
        yield "no next action that can be read"
    for name in ("findings", "deadlines", "letters"):
        if not getattr(outcome, name):
            yield f"no {name}"
    if outcome.closed:
        yield "closed before anything was done"
    yield from (f"deadline {one.id}" for one in outcome.deadlines if not _is_good(one, NOW.date()))


def _is_good(deadline: Deadline, today: date) -> bool:
    """It has its working, and a day or the reason why it has none."""
    explained = deadline.day or deadline.waits_for or deadline.rule in ("interest", "rate")
    past = deadline.day is not None and deadline.day < today
    return bool(deadline.working and explained) and deadline.past == past


def test_results_and_reminders_can_be_shown(walked: Walked, content: Content) -> None:
    """Every text fits in a message, every reminder comes in the future and by day."""
    world = World(content=content, now=NOW, consent_version="1")
    assert len(walked.shown) > 5
    for answers, outcome in walked.shown:
        case = Case(
            id=2**31, incident=walked.pack.id, answers=answers, opened_at=NOW, reminders=True
        )
        for out in result_screens(walked.pack, case, outcome, world):
            if isinstance(out, Say):
                for request in RENDERER.requests(out, 1001, NOW.date()):
                    text, _ = parse_html(request["params"]["text"])
                    assert 1 <= len(text.encode("utf-16-le")) // 2 <= TEXT_LIMIT
        for reminder in reminders_of(walked.pack, case, outcome, world):
            assert reminder.at > NOW
            assert not is_quiet(reminder.at)
            assert list(RENDERER.requests(reminder.say, 1001, reminder.at.date()))
