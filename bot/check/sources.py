"""How old is what the statements rest on, and do its days make sense?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from bot.engine.model import Content

_SOURCED = ("providers", "all_questions", "exits", "findings", "steps", "deadlines", "faq")
_MOST_NAMED = 4
"""Statements named in a warning."""


def source_problems(content: Content) -> Iterator[str]:
    """Yield sources that were to be reviewed before anybody looked at them."""
    for source in content.sources.values():
        if source.review_by <= source.checked_on:
            yield (
                f"sources '{source.id}': review_by {source.review_by} is not after "
                f"checked_on {source.checked_on}"
            )


def stale(content: Content, today: date) -> Iterator[str]:
    """Yield sources whose review date has come, and which statements rest on them.

    From that day on the bot says so under each of these statements.
    """
    for source in content.sources.values():
        if source.review_by <= today:
            cited = list(_citing(content, source.id))
            more = f" and {len(cited) - _MOST_NAMED} more" if len(cited) > _MOST_NAMED else ""
            rests = ", ".join(cited[:_MOST_NAMED]) + more or "nothing"
            yield (
                f"sources '{source.id}': '{source.title}' was to be reviewed by {source.review_by}; "
                f"on it rests: {rests}"
            )


def _citing(content: Content, source_id: str) -> Iterator[str]:
    for pack in content.packs.values():
        for group in _SOURCED:
            for item in getattr(pack, group):
                if source_id in (item.source, getattr(item, "submit_source", "")):
                    yield f"{pack.id} {group.removeprefix('all_')} '{item.id}'"
    shared: dict[str, Iterable[Any]] = {
        "contacts": content.contacts.values(), "bodies": content.bodies.values(),
        "elsewhere": content.elsewhere,
    }  # fmt: skip
    for group, items in shared.items():
        yield from (f"{group} '{item.id}'" for item in items if item.source == source_id)
