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
