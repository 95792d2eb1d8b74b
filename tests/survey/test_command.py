"""`python -m bot coverage`: what it prints, and its exit code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot import __main__ as command

CONTENT = Path(__file__).parents[1] / "content"
ALL = "findings:\n  - {id: one,"
FORESTALLED = """findings:
  - {id: forestalled, title: 둘, text: 없어요, source: law, when: provider == 'b'}
  - {id: one,"""


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The flow of a small pack, which is all the content there is."""
    root = tmp_path / "conversations"
    shutil.copytree(CONTENT / "good", root)
    monkeypatch.setattr(command, "CONVERSATIONS", root)
    monkeypatch.setattr(command, "TEMPLATES", CONTENT / "templates")
    return root / "small" / "flow.yaml"


def test_a_whole_pack_is_fine(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["coverage"]) == command.OK
    told = capsys.readouterr().out
    assert "small: 4 paths to a result, each walked" in told
    assert told.count("(100 %)") == 2
    assert "never" not in told


def test_what_nothing_reaches_is_told_and_fails(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` lets it pass: the exit that comes first is seen only by walking."""
    flow = small.read_text(encoding="utf-8")
    assert ALL in flow
    small.write_text(flow.replace(ALL, FORESTALLED), encoding="utf-8")
    assert command.main(["coverage", "small"]) == command.FAILED
    assert "  never reached: findings 'forestalled'\n" in capsys.readouterr().out


def test_an_unknown_incident_is_bad_input(small: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["coverage", "large"]) == command.BAD_INPUT
    assert "there is no incident type 'large'" in capsys.readouterr().err
