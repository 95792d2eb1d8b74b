"""The guide to writing a letter names everything that there is."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from bot.letters import template
from bot.letters.facts import COMPUTED
from bot.paths import TEMPLATES

GUIDE = (TEMPLATES / "letters" / "README.md").read_text(encoding="utf-8")
SPECS = [
    template.LetterTemplate, template.SectionSpec, template.RowSpec, template.EntrySpec,
    template.PointSpec,
]  # fmt: skip


@pytest.mark.parametrize("spec", SPECS)
def test_the_guide_names_every_field(spec: type) -> None:
    names = [field.name for field in fields(spec)]  # type: ignore[arg-type]
    assert [name for name in names if f"`{name}`" not in GUIDE] == []


def test_the_guide_names_every_value_and_filter() -> None:
    names = [*COMPUTED, *template.FILTERS]
    assert [name for name in names if not re.search(rf"`{name}[`(]", GUIDE)] == []


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", GUIDE)
    assert links
    assert [link for link in links if not (TEMPLATES / "letters" / link).exists()] == []
