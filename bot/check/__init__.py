"""All problems of all content, in words: run at start, by `python -m bot check`, and by the tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.check.calm import calm_problems
from bot.check.conditions import condition_problems
from bot.check.deadlines import deadline_problems
from bot.check.questions import question_problems
from bot.check.references import reference_problems
from bot.check.shared import shared_problems
from bot.check.texts import text_problems
from bot.content import load, places
from bot.engine.model import Content, Pack
from bot.errors import ContentError
from bot.letters.check import check_template

_NAMED = re.compile(r"(\w+) '([^']+)'")
"""How a problem names the item it is about: its list and its id."""


def check(conversations: Path, templates: Path, today: date) -> tuple[Content, list[str]]:
    """Load all content; return it with every problem found, each naming its place."""
    content, problems = load(conversations)
    for pack in content.packs.values():
        found = list(_of_pack(pack, content, templates, today))
        problems += _placed(found, places(conversations, pack) if found else {}, f"{pack.id}: ")
    shared = [*shared_problems(content), *calm_problems(content)]
    problems += _placed(shared, places(conversations) if shared else {}, "")
    if not content.packs:
        problems.append("there is no incident type: no folder with a flow.yaml")
    return content, problems


def load_checked(conversations: Path, templates: Path, today: date) -> Content:
    """Return content without problems; raise ContentError listing all of them otherwise."""
    content, problems = check(conversations, templates, today)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ContentError(f"the content has {len(problems)} problem(s):\n{listed}")
    return content


def stale(content: Content, today: date) -> list[str]:
    """Name the sources whose review date has passed; they warn, they do not stop the bot."""
    return [
        f"source '{source.id}' ({source.title}) was to be reviewed by {source.review_by}"
        for source in content.sources.values()
        if source.review_by < today
    ]


def _of_pack(pack: Pack, content: Content, templates: Path, today: date) -> Iterator[str]:
    yield from question_problems(pack, today)
    yield from condition_problems(pack)
    yield from reference_problems(pack, content)
    yield from text_problems(pack)
    yield from deadline_problems(pack)
    for letter in pack.letters:
        yield from check_template(letter, pack, templates / "letters")


def _placed(
    problems: Iterable[str], where: Mapping[tuple[str, str], str], otherwise: str
) -> Iterator[str]:
    """Begin each problem with file and line of the item it names."""
    for problem in problems:
        named = _NAMED.match(problem)
        place = where.get((named[1], named[2])) if named else None
        yield f"{place}: {problem}" if place else f"{otherwise}{problem}"
