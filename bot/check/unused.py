"""Is anything asked, cited or listed that nothing uses?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.check.said import said_in
from bot.engine.display import PLACEHOLDER
from bot.engine.expression import ExpressionError, names
from bot.engine.model import Content, Pack
from bot.engine.walk import condition
from bot.errors import LetterError
from bot.letters.facts import PROVIDER, PROVIDER_OTHER
from bot.letters.template import LetterTemplate, fragment, load

_OF_EVERY_PACK = frozenset({PROVIDER, PROVIDER_OTHER})
"""They name the case in every list, and whom a letter goes to."""
_SOURCED = ("providers", "all_questions", "exits", "findings", "steps", "deadlines", "faq")


def unused_warnings(pack: Pack, templates: Path) -> Iterator[str]:
    """Yield questions whose answer changes nothing; ``templates`` holds the letters."""
    used = _OF_EVERY_PACK | _in_conditions(pack) | _in_words(pack) | _in_deadlines(pack)
    for letter in pack.letters:
        used |= _in_letter(templates, letter.template)
    for question in pack.all_questions:
        is_day = question.type in ("date", "datetime")  # it stands in the picture of the case
        if question.id not in used and not is_day:
            yield (
                f"questions '{question.id}': no condition, text, deadline or letter uses the answer: "
                "do not ask"
            )


def unused_sources(content: Content) -> Iterator[str]:
    """Yield sources that no statement cites."""
    cited = {
        item.source
        for pack in content.packs.values()
        for group in _SOURCED
        for item in getattr(pack, group)
    }
    cited |= {one.submit_source for pack in content.packs.values() for one in pack.providers}
    shared: tuple[Any, ...] = (
        *content.contacts.values(),
        *content.bodies.values(),
        *content.elsewhere,
    )
    cited |= {item.source for item in shared}
    for source in content.sources.values():
        if source.id not in cited:
            yield f"sources '{source.id}': no statement cites it"


def _in_conditions(pack: Pack) -> frozenset[str]:
    groups = (
        pack.all_questions, pack.exits, pack.findings, pack.steps, pack.next_actions, pack.letters,
        pack.bodies, pack.followup, pack.evidence, pack.deadlines,
    )  # fmt: skip
    whens = [item.when for group in groups for item in group]
    whens += [pack.closed_when, *(one.until for one in pack.deadlines)]
    return frozenset().union(*(_names(when) for when in whens))


def _names(when: str) -> frozenset[str]:
    try:
        return names(condition(when)) if when else frozenset()
    except ExpressionError:
        return frozenset()  # said elsewhere


def _in_words(pack: Pack) -> frozenset[str]:
    return frozenset(name for one in said_in(pack) for name in PLACEHOLDER.findall(one.text))


def _in_deadlines(pack: Pack) -> frozenset[str]:
    used = {pack.happened_on}
    used |= {name for one in pack.deadlines for name in (one.start, one.amount)}
    used |= {name for one in pack.all_questions for name in (one.not_before, one.not_above)}
    return frozenset(used)


def _in_letter(templates: Path, name: str) -> frozenset[str]:
    try:
        template: LetterTemplate = load(templates, name)
    except LetterError:
        return frozenset()  # said elsewhere
    texts = [text for one in template.sentences() for text in (one.text, one.otherwise) if text]
    used = frozenset().union(*(fragment(text).names for text in texts))
    return used.union(*(_names(when) for when in template.conditions()))
