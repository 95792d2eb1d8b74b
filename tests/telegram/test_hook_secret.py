"""The webhook's secret: made once, kept, and nobody else's business."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.telegram.secret import kept_secret


def test_it_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "webhook_secret"
    first = kept_secret(path)
    assert len(first) == 43
    assert kept_secret(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["webhook_secret"]


@pytest.mark.parametrize("content", ["", "short", "x" * 42 + "é", "a" * 44])
def test_what_is_no_whole_secret_is_replaced(tmp_path: Path, content: str) -> None:
    """A crash or a full disk can leave half of one, which Telegram would refuse at every start."""
    path = tmp_path / "webhook_secret"
    path.write_text(content)
    path.chmod(0o600)
    assert len(kept_secret(path)) == 43
    assert kept_secret(path) == path.read_text().strip()


def test_one_that_others_could_read_is_not_used_any_more(tmp_path: Path) -> None:
    path = tmp_path / "webhook_secret"
    path.write_text("a" * 43)
    path.chmod(0o644)
    assert kept_secret(path) != "a" * 43
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_used_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="WEBHOOK_SECRET"):
        kept_secret(tmp_path / "nowhere" / "webhook_secret")
