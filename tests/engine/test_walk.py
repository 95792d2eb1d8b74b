"""The next question is derived from the answers; nothing breaks the walk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from packs import QUESTIONS, choices, pack, question

from bot.clock import KST
from bot.engine.model import Answers, Blank, Question, Stage, Value
from bot.engine.walk import Path, walk

TODAY = date(2026, 11, 21)


def asked(answers: Answers, focus: str = "") -> str | None:
    following = walk(pack(), answers, TODAY, focus).next
    return following.id if following else None


def test_questions_come_in_order_and_only_where_they_apply() -> None:
    answers: Answers = {"kind": "lost", "when": TODAY, "told": TODAY, "what": ("b",)}
    assert asked(answers) == "sure"
    assert asked({**answers, "what": ("a", "b")}) == "story"
    assert asked({**answers, "sure": True}) == "money"
    assert asked({**answers, "sure": False}) == "at"


def test_an_exit_ends_the_case_at_once() -> None:
    path = walk(pack(), {"kind": "sold", "name": "김하늘"}, TODAY)
    assert path.next is None
    assert path.exit is not None
    assert path.exit.id == "out"


def test_a_reopened_question_is_asked_even_behind_an_exit() -> None:
    path = walk(pack(), {"kind": "sold"}, TODAY, focus="kind")
    assert path.exit is None
    assert path.next is not None
    assert path.next.id == "kind"
    assert path.step == 1


def test_an_answer_that_no_longer_fits_is_asked_again() -> None:
    """A day corrected to after the one that followed it; a choice that was removed."""
    answers: Answers = {"kind": "lost", "when": TODAY, "told": TODAY - timedelta(days=1)}
    assert asked(answers) == "told"
    assert asked({"kind": "withdrawn-choice"}) == "kind"
    assert asked({"kind": "lost", "when": TODAY + timedelta(days=1)}) == "when"


def test_an_answer_of_a_question_that_does_not_apply_is_kept_but_does_not_count() -> None:
    answers: Answers = {
        "kind": "stolen", "when": TODAY, "told": TODAY, "what": ("b",), "sure": True,
        "money": 5000, "at": Blank.SKIPPED, "name": "김하늘",
    }  # fmt: skip
    path = walk(pack(), answers, TODAY)
    assert path.next is None
    assert "money" not in path.answers
    assert walk(pack(), {**answers, "kind": "lost"}, TODAY).answers["money"] == 5000


def test_progress_counts_what_applies() -> None:
    path = walk(pack(), {"kind": "lost", "when": TODAY}, TODAY)
    assert (path.step, path.total) == (3, 7)


moments = st.datetimes(datetime(1999, 1, 1), datetime(2030, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=KST)
)
values: st.SearchStrategy[Value] = st.one_of(
    st.text(max_size=8), st.integers(), st.booleans(), st.dates(), moments,
    st.sampled_from(Blank), st.lists(st.sampled_from("abcx"), max_size=3).map(tuple),
    st.sampled_from(["lost", "stolen", "sold"]),
)  # fmt: skip
any_answers = st.dictionaries(st.sampled_from([q.id for q in QUESTIONS] + ["gone"]), values)


@given(any_answers, st.sampled_from(["", *(q.id for q in QUESTIONS), "gone"]))
def test_no_answers_break_the_walk(answers: Answers, focus: str) -> None:
    path = walk(pack(), answers, TODAY, focus)
    assert 0 <= len(path.answered) <= path.total <= len(QUESTIONS)
    assert set(path.answers) <= set(answers)
    if path.next is None and path.exit is None:
        assert all(q.id in path.answers for q in path.answered)
    if path.next and not focus:
        assert path.next.id not in path.answers


def good(one: Question, pick: int) -> Value:
    """Some fitting answer to a question."""
    if one.type == "choice":
        return one.choices[pick % len(one.choices)].id
    samples: dict[str, list[Value]] = {
        "choices": [("a",), ("b", "c")], "date": [TODAY], "yes_no": [True, False],
        "amount": [100, 5000], "datetime": [datetime(2026, 11, 1, 9, tzinfo=KST)],
    }  # fmt: skip
    options = samples.get(one.type, ["글"])
    return options[pick % len(options)]


@given(st.lists(st.integers(0, 5), min_size=9, max_size=9))
def test_answering_whatever_is_asked_always_comes_to_an_end(picks: list[int]) -> None:
    answers: Answers = {}
    for step in range(len(QUESTIONS) + 1):
        path = walk(pack(), answers, TODAY)
        if path.next is None:
            break
        answers[path.next.id] = good(path.next, picks[step])
    assert path.next is None


def test_a_changed_choice_list_asks_only_what_no_longer_fits() -> None:
    answers: Answers = {"kind": "lost", "when": TODAY, "told": TODAY, "what": ("a",)}
    changed = pack(questions=(question("kind", "choice", choices=choices("lost")), *QUESTIONS[1:]))
    assert walk(changed, {**answers, "kind": "stolen"}, TODAY).next.id == "kind"  # type: ignore[union-attr]
    following = walk(changed, answers, TODAY).next
    assert following is not None
    assert following.id == "story"


# --- the follow-up -------------------------------------------------------------------------------

SENT = Stage(
    id="sent", button="보냈어요", when="sent_on == unknown", text="{sent_on}",
    questions=(question("sent_on", "date", past=True), question("how", skip=True)),
)  # fmt: skip
REPLY = Stage(
    id="reply", button="답이 왔어요", text="{reply}",
    questions=(
        question("reply", "choice", choices=choices("solved", "refused")),
        question("replied", "date", when="reply == 'refused'", not_before="sent_on"),
    ),
)  # fmt: skip
DONE: Answers = {"kind": "stolen", "when": TODAY, "told": TODAY, "what": ("b",), "sure": False,
                 "at": Blank.SKIPPED, "name": "김하늘"}  # fmt: skip
LONG = pack(followup=(SENT, REPLY))


def after(answers: Answers, focus: str = "", stage: str = "") -> Path:
    return walk(LONG, {**DONE, **answers}, TODAY, focus, stage)


def test_a_stage_is_asked_only_once_it_is_opened() -> None:
    assert after({}).next is None
    assert [stage.id for stage in after({}).stages] == ["sent", "reply"]
    opened = after({}, stage="sent")
    assert opened.next == SENT.questions[0]
    assert (opened.stage, opened.step, opened.total) == (SENT, 1, 2)
    assert after({"sent_on": TODAY}, stage="sent").next == SENT.questions[1]


def test_nothing_of_a_stage_is_asked_before_the_letter() -> None:
    path = walk(LONG, {"kind": "lost"}, TODAY, stage="sent")
    assert path.next is not None
    assert path.next.id == "when"
    assert (path.stages, path.stage) == ((), None)
    assert walk(LONG, {"kind": "sold"}, TODAY, stage="sent").next is None


def test_answers_of_stages_that_are_not_open_count() -> None:
    told: Answers = {"sent_on": TODAY, "how": "앱", "reply": "refused", "replied": TODAY}
    path = after(told)
    assert {key: path.answers[key] for key in told} == told
    assert [q.id for q in path.followed] == ["sent_on", "how", "reply", "replied"]
    assert [stage.id for stage in path.stages] == ["reply"]
    assert len(path.answered) == path.total == len(DONE)


def test_a_day_before_an_earlier_stage_does_not_fit() -> None:
    early: Answers = {"sent_on": TODAY, "reply": "refused", "replied": TODAY - timedelta(days=1)}
    path = after(early, stage="reply")
    assert path.next == REPLY.questions[1]
    assert "replied" not in path.answers


def test_a_question_of_a_stage_can_be_reopened() -> None:
    answers: Answers = {"sent_on": TODAY, "how": "앱"}
    path = after(answers, focus="sent_on")
    assert path.next == SENT.questions[0]
    assert (path.step, path.total, path.before("sent_on", answers)) == (1, 2, None)


def test_a_reopened_question_before_the_letter_goes_before_the_open_stage() -> None:
    path = after({}, focus="kind", stage="sent")
    assert path.next is not None
    assert path.next.id == "kind"
    assert path.stage is None


later_ids = [q.id for q in LONG.all_questions]
some_answers = st.dictionaries(st.sampled_from([*later_ids, "gone"]), values)


@given(
    some_answers,
    st.sampled_from(["", *later_ids, "gone"]),
    st.sampled_from(["", "sent", "reply", "x"]),
)
def test_no_answers_break_the_follow_up(answers: Answers, focus: str, stage: str) -> None:
    path = walk(LONG, answers, TODAY, focus, stage)
    assert 0 <= len(path.answered) <= path.total
    assert set(path.answers) <= set(answers)
    if path.stage:
        assert path.next is None or path.next in path.stage.questions
    else:
        assert path.next is None or path.next in LONG.questions
    if not walk(LONG, answers, TODAY).next:
        assert path == walk(LONG, path.answers, TODAY, focus, stage), "a replay changes nothing"
