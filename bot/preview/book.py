"""All packs and what they have in common: everything that the page shows, and what it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.engine.model import Content
from bot.preview import everybody, incident
from bot.preview.parts import Chapter
from bot.preview.studio import Studio
from bot.stories import read_stories


def chapters(
    content: Content, conversations: Path, templates: Path, now: datetime, *, draw: bool = True
) -> tuple[Chapter, ...]:
    """Return a chapter for each pack that is no draft, then one of what they have in common.

    ``now`` (KST): when people live whom no story tells of. Without ``draw`` no picture is drawn.
    Raises GujeError where a story cannot be read or gone through.
    """
    studio = Studio(content, templates, draw=draw)
    books = [
        incident.Book.of(studio, pack, read_stories(conversations / pack.id / "cases.yaml"), now)
        for pack in content.packs.values()
        if not pack.draft
    ]
    told = [book.chapter() for book in books]
    common = everybody.chapter([book.guest for book in books])
    seen = frozenset(name for one in (*told, common) for name in one.templates)
    unseen = frozenset(("messages", name) for name in studio.wording.names() - seen)
    return (*told, replace(common, missing=unseen))


def lacking(found: Sequence[Chapter]) -> Iterator[str]:
    """Yield a line for each thing that could not be shown."""
    for chapter in found:
        for kind, name in sorted(chapter.missing):
            yield f"{chapter.id}: not shown: {kind} '{name}'"
