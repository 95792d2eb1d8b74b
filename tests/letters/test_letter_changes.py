"""What changed between two issues of a letter, said in the person's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ticket_ban_pack import ANSWERS, EVIDENCE, EXPLANATION, REFUND, draft, without

from bot.engine.model import Answers, Blank, LetterSpec
from bot.letters.changes import Change, changes
from bot.letters.ledger import ledger
from bot.letters.model import EvidenceItem

BOOKING = EvidenceItem("증 제3호", "예매 내역", "예매한 사실", "booking")


def _changed(now: Answers, spec: LetterSpec = EXPLANATION) -> tuple[Change, ...]:
    return changes(draft(ANSWERS, spec), draft(now, spec))


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
def test_equal_letters_differ_in_nothing(spec: LetterSpec) -> None:
    letter = draft(ANSWERS, spec)
    later = replace(letter, day=date(2026, 12, 1), file_name="소명서_2026-12-01")
    assert changes(letter, letter) == changes(letter, later) == ()


def test_a_changed_amount_is_named_everywhere_it_stands() -> None:
    found = _changed(ANSWERS | {"amount": 350_000}, REFUND)
    assert found[:2] == (
        Change("changed", "결제 금액", "340,000원", "350,000원"),
        Change("changed", "미환급 금액", "40,000원", "50,000원"),
    )
    (request,) = found[2:]
    assert (request.kind, request.label) == ("changed", "요청")
    assert "340,000원" in request.before
    assert "350,000원" in request.after


def test_a_request_that_came_or_went() -> None:
    fewer = draft(ANSWERS | {"sanction": "cancelled"})
    (gone,) = [c for c in changes(draft(ANSWERS), fewer) if c.label == "요청"]
    assert gone.kind == "removed"
    assert "계정 이용 제한을 해제하여" in gone.before
    (back,) = [c for c in changes(fewer, draft(ANSWERS)) if c.label == "요청"]
    assert back == Change("added", "요청", after=gone.before)


def test_evidence_that_came_or_went_and_nothing_else() -> None:
    """Its numbers in the log and in the list follow; they are no change of their own."""
    more = draft(ANSWERS, evidence=(*EVIDENCE, BOOKING))
    assert changes(draft(ANSWERS), more) == (
        Change("added", "증빙", after="예매 내역: 예매한 사실"),
    )
    fewer = draft(ANSWERS, evidence=(replace(EVIDENCE[1], number="증 제1호"),))
    assert changes(draft(ANSWERS), fewer) == (
        Change("removed", "증빙", before="취소 통지 문자 화면: 통지받은 날짜와 문구"),
    )


def test_a_new_name_is_said_once() -> None:
    assert _changed(ANSWERS | {"name": "김하늘"}) == (
        Change("changed", "보내는 분", "홍길동", "김하늘"),
    )


def test_a_long_story_is_shown_from_where_it_differs() -> None:
    story = str(ANSWERS["shared_ip_story"]) + " 그리고 저는 노트북을 썼어요."
    (change,) = _changed(ANSWERS | {"shared_ip_story": story})
    assert change.label == "접속 환경"
    assert change.after.startswith("…")
    assert change.after.endswith("그리고 저는 노트북을 썼어요.")


def test_a_cause_taken_out_is_named_by_its_label() -> None:
    (change,) = _changed(ANSWERS | {"cause": ("shared_ip",)})
    assert (change.kind, change.label) == ("removed", "결제자")


def test_a_day_that_became_known_is_a_new_row() -> None:
    found = changes(draft(without("paid_on")), draft(ANSWERS))
    assert Change("added", "결제일", after="2026년 11월 10일(화)") in found


_ANSWERS = st.fixed_dictionaries(
    {
        "sanction": st.sampled_from(["cancelled", "suspended", "both"]),
        "refund_state": st.sampled_from(["none", "part", "full", Blank.UNKNOWN]),
        "amount": st.sampled_from([340_000, 350_000, Blank.UNKNOWN]),
        "cause": st.sampled_from([("shared_ip",), ("unclear",), ("shared_ip", "family_payer")]),
        "shared_ip_story": st.text(max_size=80) | st.just(Blank.SKIPPED),
        "notice_text": st.text(max_size=80) | st.just(Blank.SKIPPED),
        "name": st.sampled_from(["홍길동", "김하늘", Blank.SKIPPED]),
    }
)


@settings(max_examples=150, deadline=None)
@given(before=_ANSWERS, after=_ANSWERS)
def test_there_are_changes_just_where_the_text_differs(before: Answers, after: Answers) -> None:
    old, new = draft(ANSWERS | before), draft(ANSWERS | after)
    found = changes(old, new)
    same = [" ".join(t.text.split()) for t in ledger(old)] == [
        " ".join(t.text.split()) for t in ledger(new)
    ]
    assert bool(found) != same
    assert found == changes(old, new)
    assert all(max(len(change.before), len(change.after)) <= 46 for change in found)
