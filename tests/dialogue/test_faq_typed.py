"""A question typed instead of tapped: which incident's answer is shown?"""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import NOTHING_WORKED, Talker, to_the_review

from bot.clock import KST
from bot.dialogue.state import Say
from bot.engine.model import Content

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
INCIDENTS = ("account-theft", "order-cancellation", "subscription-error", "ticket-ban")


def shown(talker: Talker) -> str:
    """Return the id of the entry that was shown, or nothing."""
    says = [out for out in talker.outs if isinstance(out, Say) and out.template == "faq"]
    return says[0].data["faq"].id if says else ""


@pytest.mark.parametrize("incident", INCIDENTS)
def test_without_a_case_every_incidents_entries_are_found(content: Content, incident: str) -> None:
    talker = Talker(content, NOW)
    for entry in content.packs[incident].faq:
        assert shown(talker.says(entry.question)) == entry.id


def test_within_a_case_its_own_entry_is_shown(content: Content) -> None:
    """Both the booking's and the house's FAQ say where a letter goes; each has its own way."""
    ticket = to_the_review(content, NOW).taps("맞아요")
    assert shown(ticket.says("소명서 어디로 보내요")) == "ticket-ban/q2"
    house = Talker(content, NOW).says("청약홈 접속이 안 돼요").consents()
    for answer in NOTHING_WORKED:
        house.says(answer)
    assert shown(house.taps("맞아요").says("소명서 어디로 보내요")) == "subscription-error/q33"


def labels(talker: Talker) -> list[str]:
    return [button.label for button in talker.buttons]


def test_other_questions_are_few_and_lead_back_to_the_open_one(content: Content) -> None:
    """In the middle of a question there were about forty buttons, and no way back below them."""
    talker = to_the_review(content, NOW, 3)
    talker.says("환불은 언제 되나요?")
    if talker.templates != ["faq"]:
        talker.taps("❔ ")
    talker.taps("다른 질문")
    entries = [b.action.arg for b in talker.buttons if b.action.kind == "faq"]
    assert len(entries) == 6
    assert all(one.startswith("ticket-ban/") for one in entries)
    assert "▶ 하던 질문 이어서 하기" in labels(talker)
    talker.taps("더 보기")
    every = [b.action.arg for b in talker.buttons if b.action.kind == "faq"]
    assert every == [faq.id for faq in content.packs["ticket-ban"].faq]
    assert talker.templates == [], "the same message holds them now"
    talker.taps("하던 질문")
    assert talker.templates == ["question"]


def test_what_is_near_the_answer_comes_before_the_first_of_the_list(content: Content) -> None:
    pack = content.packs["ticket-ban"]
    talker = Talker(content, NOW).says("/질문").taps(pack.short).taps("더 보기")
    talker.taps(pack.faq[0].question[:20])
    near = [b.action.arg for b in talker.buttons if b.action.kind == "faq"]
    assert near
    talker.taps("다른 질문")
    entries = [b.action.arg for b in talker.buttons if b.action.kind == "faq"]
    assert entries[0] in near
    assert pack.faq[0].id not in entries, "it has just been read"
    assert not any("하던" in label for label in labels(talker))
