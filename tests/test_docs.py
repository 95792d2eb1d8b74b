"""The documents tell the truth: what they name exists, and what exists is named."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from bot.__main__ import _parser
from bot.check.limits import LIMITS
from bot.config import Settings
from bot.dialogue.take import COMMANDS
from bot.engine import model
from bot.telegram.profile import COMMANDS as SHOWN
from bot.understanding.texts import MOST_LONG_TEXT, MOST_TEXT

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "conversations" / "README.md").read_text(encoding="utf-8")
DOCUMENTS = [ROOT / "README.md", ROOT / "conversations" / "README.md", *ROOT.glob("docs/*.md")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=[path.name for path in DOCUMENTS])
def test_links_lead_somewhere(document: Path) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in targets if not (document.parent / link).exists()] == []


def test_readme_names_every_setting() -> None:
    for setting in Settings.model_fields:
        assert setting.upper() in README


def test_readme_names_every_command() -> None:
    (commands,) = [a.choices for a in _parser()._actions if a.dest == "command"]
    assert commands is not None
    for command in commands:
        assert f"python -m bot {command}" in README
    for shown in SHOWN:
        assert f"/{shown.command}" in README
        assert shown.command in COMMANDS


def test_readme_names_every_room() -> None:
    rooms = {path.name for path in (ROOT / "bot").iterdir() if (path / "__init__.py").is_file()}
    assert {room for room in rooms if f"`bot/{room}`" not in README} == set()


CLASSES = [
    thing for thing in vars(model).values()
    if isinstance(thing, type) and issubclass(thing, model.Strict) and is_dataclass(thing)
    and thing is not model.Content
]  # fmt: skip


@pytest.mark.parametrize("kind", CLASSES)
def test_the_authors_guide_names_every_field(kind: type) -> None:
    missing = [f.name for f in fields(kind) if f"`{f.name}`" not in GUIDE]  # type: ignore[arg-type]
    assert missing == []


def test_the_authors_guide_shows_the_limits_that_check_holds() -> None:
    table = GUIDE.partition("\n## Limits\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| ([^|]+) \| ([0-9,]+)\b[^|]*\|$", table, re.MULTILINE))
    typed = {
        "the text a person types for `text`": MOST_TEXT,
        "the text a person types for `long_text`": MOST_LONG_TEXT,
    }
    assert {what: int(most.replace(",", "")) for what, most in rows.items()} == {**LIMITS, **typed}


def test_every_message_template_is_used_and_exists() -> None:
    """The preview names what only others say, so that nobody says it must not go unnoticed."""
    sources = {p: p.read_text(encoding="utf-8") for p in (ROOT / "bot").rglob("*.py")}
    code = "\n".join(text for p, text in sources.items() if p.parent.name != "preview")
    names = {p.stem for p in (ROOT / "templates" / "messages").glob("[!_]*.html")}
    assert {name for name in names if f'"{name}"' not in code} == set()
    named = re.findall(r'Say\(\s*"([a-z_]+)"', "\n".join(sources.values()))
    assert set(named) <= names
