"""The privacy policy says what the consent screens say, and is as fresh as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.__main__ import main
from bot.config import Settings
from bot.engine.model import Content
from bot.engine.privacy import Terms, filled
from bot.paths import TEMPLATES
from bot.policy import policy, terms_of

POLICY = Path(__file__).parents[1] / "docs" / "privacy.md"


def test_the_policy_in_docs_is_fresh(content: Content) -> None:
    """`python -m bot privacy > docs/privacy.md` mends this."""
    assert content.privacy
    made = policy(content.privacy, Terms(), TEMPLATES)
    assert POLICY.read_text(encoding="utf-8") == made.rstrip() + "\n"


def test_every_word_that_is_agreed_to_stands_in_the_policy(content: Content) -> None:
    assert content.privacy
    said = filled(content.privacy, Terms())
    text = POLICY.read_text(encoding="utf-8")
    for notice in (*said.notices, *said.abroad, *said.rights, *said.policy):
        assert notice.text in text
        assert set(notice.detail) <= {line.removeprefix("- ") for line in text.splitlines()}


def test_the_operator_s_facts_stand_in_it(content: Content) -> None:
    settings = Settings(operator_name="김하늘", operator_contact="help@example.org", backup_days=0)
    assert content.privacy
    text = policy(content.privacy, terms_of(settings), TEMPLATES)
    assert "- 운영자: 김하늘\n- 연락처: help@example.org" in text
    assert "백업은 없어요" in text


def test_the_command_prints_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)  # without anybody's .env
    assert main(["privacy"]) == 0
    assert capsys.readouterr().out == POLICY.read_text(encoding="utf-8")
