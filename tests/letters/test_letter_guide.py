"""The guide to writing a letter names everything that there is."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from bot.engine.expression import names
from bot.letters import template
from bot.letters.facts import COMPUTED
from bot.paths import TEMPLATES

GUIDE = (TEMPLATES / "letters" / "README.md").read_text(encoding="utf-8")
SPECS = [
    template.LetterTemplate, template.SectionSpec, template.RowSpec, template.EntrySpec,
    template.PointSpec, template.RequestSpec, template.CertifiedSpec,
]  # fmt: skip


@pytest.mark.parametrize("spec", SPECS)
def test_the_guide_names_every_field(spec: type) -> None:
    known = [field.name for field in fields(spec)]  # type: ignore[arg-type]
    assert [name for name in known if f"`{name}`" not in GUIDE] == []


def test_the_guide_names_every_value_and_filter() -> None:
    words = [*COMPUTED, *template.FILTERS]
    assert [name for name in words if not re.search(rf"`{name}[`(]", GUIDE)] == []


def test_the_guide_names_what_each_pack_must_provide() -> None:
    """Content authors work from that table alone."""
    for file in sorted((TEMPLATES / "letters").glob("*/*.yaml")):
        made = template.load(TEMPLATES / "letters", str(file.relative_to(TEMPLATES / "letters")))
        if file.parent.name == "ticket-ban":
            continue
        texts = [t for s in made.sentences() for t in (s.text, s.otherwise)]
        used = set().union(*(template.fragment(t).names for t in texts)) - COMPUTED
        used |= {n for when in made.conditions() for n in names(template.condition(when))}
        assert sorted(name for name in used if f"`{name}`" not in GUIDE) == []
        assert f"`{file.parent.name}/{file.stem}`" in GUIDE


def test_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)", GUIDE)
    assert links
    assert [link for link in links if not (TEMPLATES / "letters" / link).exists()] == []
