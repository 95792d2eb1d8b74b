"""Whatever is told after the letter: nothing is forgotten, nothing is asked that cannot be told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.clock import KST
from bot.engine.model import Answers, Content, Pack, Question
from bot.engine.outcome import Deadline, Outcome, conclude
from bot.engine.walk import walk
from bot.paths import CONVERSATIONS
from bot.survey.ways import every_follow_up, every_path, words_in

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
FOLLOWED = 3
"""Following up takes long: so many paths of a pack, spread over all of them."""
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
DEPTH = 2
"""Stages opened one after another, from each point in MILESTONES."""
SENT = {"sent_on": "day", "sent_how": "email", "receipt_no": "Q1"}
REFUSED = SENT | {"reply": "refused", "replied_on": "day"}
FILED = REFUSED | {"filed_on": "day", "case_no": "1"}
MILESTONES: tuple[dict[str, str], ...] = ({}, SENT, REFUSED, FILED)
"""What was told before, so that the end of the road is within reach; 'day' is the latest day told."""
ENDINGS = ("해결됐어요", "끝났어요", "받아들였어요")
"""How a choice says that the case is over."""
AT_ONCE, LONG_AFTER = timedelta(0), timedelta(days=60)

Told = tuple[Answers, Outcome]


@pytest.fixture(scope="module", params=PACKS)
def pack(request: pytest.FixtureRequest, content: Content) -> Pack:
    return content.packs[request.param]


@pytest.fixture(scope="module")
def at_once(pack: Pack, content: Content) -> list[Told]:
    """Every follow-up in which all is told on the day of the result, on which it happened."""
    return list(_told(pack, content, AT_ONCE, (0,)))


@pytest.fixture(scope="module")
def all_told(pack: Pack, content: Content, at_once: list[Told]) -> list[Told]:
    """Those, and every follow-up that is told sixty days after the result."""
    return [*at_once, *_told(pack, content, LONG_AFTER, (1, 45))]


def _told(pack: Pack, content: Content, later: timedelta, ago: tuple[int, ...]) -> Iterator[Told]:
    today = (NOW + later).date()
    day = today - timedelta(days=max(ago))
    starts = [a for a in every_path(pack, today) if walk(pack, a, today).exit is None]
    for answers in starts[:: len(starts) // (FOLLOWED - 1) - 1]:
        for told in MILESTONES:
            begun = answers | {key: day if text == "day" else text for key, text in told.items()}
            for after in every_follow_up(pack, begun, today, DEPTH, ago):
                yield after, conclude(pack, content, after, NOW + later, NOW.date())


def test_an_open_case_has_a_next_step_and_a_day_that_comes(at_once: list[Told]) -> None:
    """The next step's own day, else one by which the person has to act, or a day that is asked for.

    Without this a case would fall silent for ever.
    """
    assert len(at_once) > 500
    for answers, outcome in at_once:
        if outcome.closed:
            continue
        step = outcome.next_action
        assert step, answers
        mine = [d for d in outcome.deadlines if d.who == "user"]
        clocks = [step.deadline] if step.deadline else mine
        assert any(clock.remind or clock.waits_for for clock in clocks), (step.id, answers)


def test_a_closed_case_is_silent_and_every_body_is_named_by_some_path(
    pack: Pack, all_told: list[Told]
) -> None:
    bodies, closed = set[str](), 0
    for _, outcome in all_told:
        bodies |= {outcome.body.id} if outcome.body else set()
        closed += outcome.closed
        assert not (outcome.closed and (outcome.body or outcome.deadlines))
    assert closed
    assert bodies == {rule.body for rule in pack.bodies}


def test_what_is_asked_about_a_day_can_be_told(all_told: list[Told]) -> None:
    """A reminder of a day whose start was really told offers answers, so their stage is open."""
    for answers, outcome in all_told:
        offered = {stage.id for stage in outcome.stages}
        for deadline in outcome.deadlines:
            if deadline.asks and deadline.day and not deadline.assumed:
                assert deadline.asks in offered, (deadline.id, answers)


def test_an_answer_to_a_reminder_drops_nothing_else_that_is_owed(
    pack: Pack, content: Content, at_once: list[Told]
) -> None:
    """News about the money, say, must not silence the day on which to send the letter."""
    tried = 0
    for answers, outcome in at_once:
        for question, choice in _offered_by_reminders(pack, outcome):
            then = conclude(pack, content, answers | {question.id: choice}, NOW, NOW.date())
            kept = {deadline.id for deadline in then.deadlines}
            if not then.closed:
                tried += 1
                assert _owed_apart_from(pack, outcome, question) <= kept, (choice, answers)
    assert tried > 500


def test_only_a_choice_that_says_so_closes_a_case(
    pack: Pack, content: Content, all_told: list[Told]
) -> None:
    closed = 0
    for answers, outcome in all_told:
        if not outcome.closed:
            continue
        closed += 1
        labels = [
            choice.label
            for question in pack.all_questions
            for choice in question.choices
            if answers.get(question.id) == choice.id
            and not _without(pack, content, answers, question).closed
        ]
        assert any(label.endswith(ENDINGS) for label in labels), (labels, answers)
    assert closed


def test_no_reminder_closes_a_case_whose_letter_was_not_sent(
    pack: Pack, content: Content, at_once: list[Told]
) -> None:
    for answers, outcome in at_once:
        if answers.keys() & {"sent_on", "sent_how"}:
            continue
        for question, choice in _offered_by_reminders(pack, outcome):
            then = conclude(pack, content, answers | {question.id: choice}, NOW, NOW.date())
            assert not then.closed, (choice, answers)


def _offered_by_reminders(pack: Pack, outcome: Outcome) -> Iterator[tuple[Question, str]]:
    """Every answer that a reminder still to come holds ready as a button."""
    offered = {stage.id for stage in outcome.stages}
    asked = {d.asks for d in outcome.deadlines if d.remind and d.asks in offered}
    for stage in (pack.stage(stage_id) for stage_id in sorted(asked)):
        assert stage
        question = stage.questions[0]
        yield from ((question, choice.id) for choice in question.choices)


def _owed_apart_from(pack: Pack, outcome: Outcome, question: Question) -> set[str]:
    """What the person has to do by a day to come, and which does not hang on that question."""
    stage = pack.stage_of(question.id)
    assert stage
    whens = {spec.id: spec.when for spec in pack.deadlines}

    def apart(deadline: Deadline) -> bool:
        return deadline.asks != stage.id and question.id not in words_in(whens[deadline.id])

    mine = (d for d in outcome.deadlines if d.who == "user" and d.remind)
    return {deadline.id for deadline in mine if apart(deadline)}


def _without(pack: Pack, content: Content, answers: Answers, question: Question) -> Outcome:
    fewer = {key: value for key, value in answers.items() if key != question.id}
    return conclude(pack, content, fewer, NOW + LONG_AFTER, NOW.date())
