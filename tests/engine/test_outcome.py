"""What the answers lead to: days that do not drift, follow-ups, bodies, the end of a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from packs import choices, content, pack, question

from bot.clock import KST
from bot.engine.model import Answers, Blank, Body, BodyRule, DeadlineSpec, NextAction, Stage
from bot.engine.outcome import Deadline, Outcome, conclude

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
ANSWERS: Answers = {
    "kind": "stolen", "when": date(2026, 11, 20), "told": date(2026, 11, 20), "what": ("b",),
    "sure": False, "at": Blank.SKIPPED, "name": "김하늘",
}  # fmt: skip
REPLY = Stage(
    id="reply", button="답이 왔어요", text="{reply} {wait}",
    questions=(
        question("sent_on", "date", past=True, unknown=True, short="보낸 날"),
        question("reply", "choice", choices=choices("solved", "refused")),
    ),
)  # fmt: skip
COURT = Body(
    id="court", name="법원", contact="c", how="내요", documents=("글",), period="", silence="",
    source="law",
)  # fmt: skip


def spec(**more: Any) -> DeadlineSpec:
    parts: dict[str, Any] = {
        "id": "wait", "title": "기다릴 날", "who": "provider", "rule": "statute", "start": "today",
        "length": 5, "unit": "days", "source": "law", "text": "기다려요.", "past": "지났어요.",
    }  # fmt: skip
    return DeadlineSpec(**{**parts, **more})


def ends(
    *specs: DeadlineSpec, answers: Answers | None = None, now: datetime = NOW,
    concluded_on: date | None = None, **more: Any,
) -> Outcome:  # fmt: skip
    one = pack(deadlines=specs or (spec(),), followup=(REPLY,), **more)
    world = replace(content(one), bodies={"court": COURT})
    return conclude(one, world, {**ANSWERS, **(answers or {})}, now, concluded_on)


def only(outcome: Outcome) -> Deadline:
    (deadline,) = outcome.deadlines
    return deadline


# --- where a count begins ------------------------------------------------------------------------


def test_looking_again_later_moves_no_day() -> None:
    first = only(ends())
    again = only(ends(now=datetime(2026, 11, 24, 9, 0, tzinfo=KST), concluded_on=NOW.date()))
    assert first.day == again.day == date(2026, 11, 26)
    assert again.start == NOW.date()
    assert only(ends(now=datetime(2026, 11, 24, 9, 0, tzinfo=KST))).day == date(2026, 11, 30)


def test_an_assumed_start_is_said_and_gives_way_to_the_fact() -> None:
    waiting = spec(start="sent_on", assume="today")
    guessed = only(ends(waiting))
    assert (guessed.day, guessed.assumed) == (date(2026, 11, 26), True)
    assert guessed.working[0] == "‘보낸 날’ 답이 아직 없어서 11/21(토)부터 센다고 치고 계산했어요."
    blank = only(ends(waiting, answers={"sent_on": Blank.UNKNOWN}))
    assert blank == guessed
    known = only(ends(waiting, answers={"sent_on": date(2026, 11, 19)}))
    assert (known.day, known.assumed) == (date(2026, 11, 24), False)
    assert known.working[0].startswith("11/19(목)은 첫날")


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({}, "‘보낸 날’부터 5일이에요."),
        ({"unit": "months"}, "‘보낸 날’부터 5개월이에요."),
        ({"rule": "business", "unit": "business_days"}, "‘보낸 날’부터 5영업일이에요."),
        ({"rule": "business"}, "‘보낸 날’부터 5영업일이에요."),
        ({"rule": "administrative"}, "‘보낸 날’부터 토요일과 공휴일을 뺀 5일이에요."),
        ({"rule": "backward"}, "‘보낸 날’에서 거꾸로 5일을 센 날까지예요."),
        ({"rule": "stated", "length": 0, "unit": ""}, "안내에 적힌 때까지예요."),
    ],
)
def test_without_a_start_the_rule_is_shown_and_asked_for_later(
    more: dict[str, Any], rule: str
) -> None:
    outcome = ends(spec(start="sent_on", **more))
    shown = only(outcome)
    assert (shown.day, shown.remind, shown.past, shown.waits_for) == (
        None,
        False,
        False,
        "sent_on",
    )
    assert shown.working == (rule, "‘보낸 날’ 답을 알려 주시면 날짜를 계산해 드려요.")
    assert [q.id for q in outcome.to_ask_later] == ["sent_on"]


def test_a_deadline_can_begin_where_another_ends() -> None:
    outcome = ends(spec(id="first", length=2), spec(start="first", rule="company"))
    assert outcome.days() == {"first": date(2026, 11, 23), "wait": date(2026, 11, 28)}
    chained = ends(spec(id="first", start="sent_on"), spec(start="first"))
    assert chained.days() == {}
    assert chained.deadlines[1].working == ("시작하는 날을 아직 몰라서 날짜를 셀 수 없어요.",)
    assert chained.deadlines[1].waits_for == ""


def test_from_midnight_counts_the_first_day() -> None:
    ordinary, midnight = spec(rule="company"), spec(rule="company", from_midnight=True)
    assert only(ends(ordinary)).day == date(2026, 11, 26)
    assert only(ends(midnight)).day == date(2026, 11, 25)


def test_hours_and_named_moments_keep_their_time() -> None:
    at = datetime(2026, 11, 20, 16, 0, tzinfo=KST)
    hours = spec(start="at", rule="hours", length=72, unit="hours")
    counted = only(ends(hours, answers={"at": at}))
    assert counted.at == datetime(2026, 11, 23, 16, 0, tzinfo=KST)
    stated = only(ends(spec(start="at", rule="stated", length=0, unit=""), answers={"at": at}))
    assert stated.working[0] == "안내문에 적힌 때 그대로 11/20(금) 오후 4:00까지예요."
    early = datetime(2026, 11, 23, 15, 59, tzinfo=KST)
    assert not only(ends(hours, answers={"at": at}, now=early)).past
    assert only(ends(hours, answers={"at": at}, now=early.replace(hour=17))).past


def test_the_working_names_its_articles_and_its_doubts() -> None:
    for articles, counted in (("157조", ends()), ("157조 161조", ends(spec(length=7)))):
        working = " ".join(only(counted).working)
        assert all(working.count(article) == 1 for article in articles.split()), working
    business = only(ends(spec(rule="business", unit="business_days")))
    assert business.working[-1] == "이렇게 세는 방법이 맞는지는 확인이 필요해요."
    assert "근거" not in " ".join(only(ends(spec(rule="company"))).working)


def test_a_day_that_has_passed_says_what_that_means() -> None:
    late = only(ends(spec(start="when", length=1)))
    assert (late.past, late.text, late.remind) == (
        False,
        "기다려요.",
        True,
    )  # rolls over to Monday
    own = only(ends(spec(start="told", length=1, who="user", rule="company"),
                    now=datetime(2026, 11, 22, 9, 0, tzinfo=KST)))  # fmt: skip
    assert (own.past, own.text, own.remind) == (True, "지났어요.", False)


def test_a_day_that_is_over_does_not_hurry_the_next_action() -> None:
    action = (NextAction(id="send", text="보내세요.", deadline="wait"),)
    own = spec(start="told", length=1, who="user", rule="company")
    clocks = [
        ends(own, next_actions=action, now=datetime(2026, 11, day, 9, 0, tzinfo=KST)).next_action
        for day in (20, 23)
    ]
    assert [bool(one and one.deadline) for one in clocks] == [True, False]


# --- after the letter ----------------------------------------------------------------------------


def test_a_settled_deadline_is_not_shown_but_keeps_its_day() -> None:
    outcome = ends(
        spec(until="reply != unknown"), answers={"sent_on": NOW.date(), "reply": "refused"}
    )
    assert outcome.deadlines == ()
    assert [(d.id, d.remind) for d in outcome.settled] == [("wait", False)]
    assert outcome.days() == {"wait": date(2026, 11, 26)}


def test_a_deadline_says_what_to_ask_when_it_has_passed() -> None:
    assert only(ends(spec(asks="reply"))).asks == "reply"


def test_the_first_body_that_fits_is_the_only_one() -> None:
    bodies = (BodyRule(body="court", when="reply == 'refused'"), BodyRule(body="gone"))
    refused: Answers = {"sent_on": NOW.date(), "reply": "refused"}
    assert ends(answers=refused, bodies=bodies).body == COURT
    assert ends(bodies=bodies).body is None
    assert ends(bodies=bodies[:1]).body is None


def test_a_closed_case_has_nothing_due_and_can_be_reopened() -> None:
    more: dict[str, Any] = {
        "closed_when": "reply == 'solved'", "bodies": (BodyRule(body="court"),),
        "next_actions": (NextAction(id="go", text="{wait}까지", deadline="wait"),),
    }  # fmt: skip
    solved = ends(answers={"sent_on": NOW.date(), "reply": "solved"}, **more)
    assert (solved.closed, solved.deadlines, solved.body) == (True, (), None)
    assert not any(d.remind for d in solved.settled)
    assert [stage.id for stage in solved.stages] == ["reply"]
    again = ends(answers={"sent_on": NOW.date(), "reply": "refused"}, **more)
    assert (again.closed, len(again.deadlines), again.body) == (False, 1, COURT)


def test_the_closing_words_of_a_stage_are_filled_in() -> None:
    outcome = ends(answers={"sent_on": NOW.date(), "reply": "refused"})
    assert outcome.after(REPLY) == "refused 라벨 11월 26일"


def test_an_exit_offers_nothing_more() -> None:
    outcome = ends(answers={"kind": "sold"}, closed_when="reply == unknown")
    assert outcome.exit is not None
    assert (outcome.stages, outcome.body, outcome.closed) == ((), None, False)
