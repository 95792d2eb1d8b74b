"""All problems of all content, in words: run at start, by `python -m bot check`, and by the tests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from bot.check.asks import ask_warnings
from bot.check.buttons import button_problems, button_warnings, shared_button_problems
from bot.check.calm import calm_problems
from bot.check.conditions import condition_problems
from bot.check.deadlines import deadline_problems
from bot.check.doubles import double_keywords, double_problems, double_warnings
from bot.check.hard_words import hard_word_warnings
from bot.check.lines import cue_problems, line_problems, line_warnings, talk_problems
from bot.check.possible import possible_problems
from bot.check.promises import disclaimer_warnings, promise_problems
from bot.check.questions import question_problems
from bot.check.references import reference_problems
from bot.check.rendered import screen_problems, shared_screen_problems
from bot.check.said import Said, answered_in, said_by_all, said_in
from bot.check.sentences import sentence_warnings
from bot.check.shared import shared_problems
from bot.check.sources import source_problems, stale
from bot.check.texts import text_problems
from bot.check.unused import unused_sources, unused_warnings
from bot.content import load, places
from bot.engine.model import Content, Pack
from bot.engine.privacy import problems as privacy_problems
from bot.errors import ContentError
from bot.letters.check import check_template

_NAMED = re.compile(r"(\w+)(?: '([^']+)')?: ")
"""How a problem names what it is about: its list and its id, or its field."""


def check(conversations: Path, templates: Path, today: date) -> tuple[Content, list[str]]:
    """Load all content; return it with every problem found, each naming its place."""
    content, problems = load(conversations)
    for pack in content.packs.values():
        found = list(_of_pack(pack, content, templates, today))
        problems += _placed(found, conversations, pack)
    problems += _placed(list(_of_all(content)), conversations)
    if not content.packs:
        problems.append("there is no incident type: no folder with a flow.yaml")
    return content, problems


def warnings(content: Content, conversations: Path, templates: Path, today: date) -> list[str]:
    """Return what should be better or looked at again, each naming its place; none stops the bot."""
    found: list[str] = []
    for pack in content.packs.values():
        found += _placed(list(_style(pack, content, templates)), conversations, pack)
    found += _placed(list(_style_of_all(content, today)), conversations)
    return list(dict.fromkeys(found))  # what a part says is said once, however many include it


def load_checked(conversations: Path, templates: Path, today: date) -> Content:
    """Return content without problems; raise ContentError listing all of them otherwise."""
    content, problems = check(conversations, templates, today)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ContentError(f"the content has {len(problems)} problem(s):\n{listed}")
    return content


def _of_pack(pack: Pack, content: Content, templates: Path, today: date) -> Iterator[str]:
    yield from question_problems(pack, today)
    yield from condition_problems(pack)
    yield from possible_problems(pack)
    yield from reference_problems(pack, content)
    yield from text_problems(pack)
    yield from promise_problems(_said(pack))
    yield from deadline_problems(pack)
    yield from double_problems(pack)
    yield from button_problems(pack)
    yield from cue_problems(pack)
    yield from screen_problems(pack, content)
    for letter in pack.letters:
        yield from check_template(letter, pack, templates / "letters")


def _of_all(content: Content) -> Iterator[str]:
    yield from shared_problems(content)
    yield from privacy_problems(content.privacy)
    yield from calm_problems(content)
    yield from source_problems(content)
    yield from promise_problems(said_by_all(content))
    yield from shared_button_problems(content)
    yield from shared_screen_problems(content)
    yield from talk_problems(content)
    yield from line_problems(content)


def _style(pack: Pack, content: Content, templates: Path) -> Iterator[str]:
    yield from ask_warnings(pack)
    yield from sentence_warnings(_said(pack))
    yield from hard_word_warnings(pack, content.glosses)
    yield from disclaimer_warnings(pack)
    yield from button_warnings(pack)
    yield from double_warnings(pack)
    yield from unused_warnings(pack, templates / "letters")


def _style_of_all(content: Content, today: date) -> Iterator[str]:
    yield from stale(content, today)
    yield from unused_sources(content)
    yield from double_keywords(content)
    yield from line_warnings(content)
    yield from sentence_warnings(said_by_all(content))


def _said(pack: Pack) -> list[Said]:
    answers = [said for entry in pack.faq for said in answered_in(entry)]
    return [*said_in(pack), *answers]


def _placed(problems: list[str], conversations: Path, pack: Pack | None = None) -> Iterator[str]:
    """Begin each problem with file and line of the item it names."""
    where = places(conversations, pack) if problems else {}
    otherwise = f"{pack.id}: " if pack else ""
    for problem in problems:
        named = _NAMED.match(problem)
        place = where.get((named[1], named[2] or "")) if named else None
        yield f"{place}: {problem}" if place else f"{otherwise}{problem}"
