"""What is agreed to: filled in, named by its digest, and refused where the law asks for more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.engine.model import Content, Privacy
from bot.engine.privacy import Retention, Terms, digest, filled, problems


@pytest.fixture
def privacy(content: Content) -> Privacy:
    assert content.privacy
    return content.privacy


def retention(privacy: Privacy, **terms: Any) -> str:
    return next(n.text for n in filled(privacy, Terms(**terms)).notices if n.id == "retention")


def test_backups_are_told_of_only_where_there_are_any(privacy: Privacy) -> None:
    assert "길어야 30일" in retention(privacy)
    assert "길어야 7일" in retention(privacy, backup_days=7)
    assert "백업은 없어요" in retention(privacy, backup_days=0)


def test_when_it_goes_by_itself_is_told(privacy: Privacy) -> None:
    assert "끝난 사건은 90일, 다른 사건은 180일 동안 쓰지 않으시면" in retention(privacy)
    sooner = retention(privacy, retention=Retention(closed_days=14, idle_days=30))
    assert "끝난 사건은 14일, 다른 사건은 30일 동안" in sooner


def test_other_words_are_another_digest(privacy: Privacy) -> None:
    shown = filled(privacy, Terms())
    assert digest(shown) == digest(filled(privacy, Terms()))
    assert digest(shown) != digest(filled(privacy, Terms(backup_days=7)))
    assert digest(shown) != digest(replace(shown, abroad_ask="다른 말"))
    assert digest(shown) != digest(replace(shown, reminders="다른 말"))


def test_the_contact_changes_nothing_that_was_agreed_to(privacy: Privacy) -> None:
    """A new address of the operator asks nobody again."""
    assert digest(filled(privacy, Terms())) == digest(filled(privacy, Terms(contact="a@b.kr")))


def test_a_missing_notice_is_said(privacy: Privacy) -> None:
    assert list(problems(privacy)) == []
    lacking = replace(privacy, notices=privacy.notices[:3], abroad=privacy.abroad[1:])
    notices, abroad = problems(lacking)
    assert "the law asks for purpose, items, retention, refusal" in notices
    assert "the law asks for items, country, recipient, purpose, refusal" in abroad


def test_an_unknown_placeholder_is_said(privacy: Privacy) -> None:
    (problem,) = problems(replace(privacy, young="{who} 님"))
    assert problem == "young: there is no placeholder {who} here"


def test_no_words_at_all_are_said_once() -> None:
    assert "nobody could be asked" in "".join(problems(None))
