"""Is every text of a pack short enough for a phone, and are its placeholders filled?"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.check.limits import too_long
from bot.check.said import said_in
from bot.engine.display import BUILT_IN, PLACEHOLDER
from bot.engine.model import Pack

_RESULT_TEXTS = (
    ("findings", "finding text"),
    ("steps", "step text"),
    ("next_actions", "next action text"),
    ("deadlines", "deadline text"),
)


def text_problems(pack: Pack) -> Iterator[str]:
    """Yield texts that are empty or too long, and placeholders that stand for nothing there."""
    yield from _empty(pack)
    known = _answers(pack) | _days(pack)
    for place, kind, text, filled in _texts(pack):
        for problem in (*too_long(kind, text), *_placeholders(text, filled, known)):
            yield f"{place}: {problem}"
    for place, text in _said_as_written(pack):
        for problem in _placeholders(text, (), known):
            yield f"{place}: {problem}"
    for entry in pack.faq:
        for problem in too_long("faq answer", entry.answer):
            yield f"faq '{entry.id}': {problem}"


def _empty(pack: Pack) -> Iterator[str]:
    for said in said_in(pack):
        if not said.text.strip() and said.field != "past":  # which money has none of
            yield f"{said.place}: its {said.field} is empty"


def _placeholders(text: str, filled: Collection[str], known: Collection[str]) -> Iterator[str]:
    for name in PLACEHOLDER.findall(text):
        if name not in known:
            yield f"'{{{name}}}' is not a question, a deadline or a known name"
        elif name not in filled:
            yield f"'{{{name}}}' is not filled in here"


def _answers(pack: Pack) -> frozenset[str]:
    return BUILT_IN.union(question.id for question in pack.all_questions)


def _days(pack: Pack) -> frozenset[str]:
    return frozenset(deadline.id for deadline in pack.deadlines)


def _texts(pack: Pack) -> Iterator[tuple[str, str, str, Collection[str]]]:
    """Yield (place, kind in LIMITS, text, the placeholders that are filled in it)."""
    answers = _answers(pack)
    everything = answers | _days(pack)
    yield "opening", "opening", pack.opening, ()
    yield "title", "pack title", pack.title, ()
    for letter in pack.letters:
        yield f"letters '{letter.id}'", "letter title", letter.title, ()
    earlier = set(BUILT_IN)
    for question in pack.all_questions:
        yield f"questions '{question.id}'", "question text", question.text, frozenset(earlier)
        yield f"questions '{question.id}'", "question why", question.why, ()
        earlier.add(question.id)
    for way_out in pack.exits:
        yield f"exits '{way_out.id}'", "exit text", way_out.text, answers
    for stage in pack.followup:
        yield f"followup '{stage.id}'", "stage text", stage.text, everything
    for group, kind in _RESULT_TEXTS:
        for item in getattr(pack, group):
            yield f"{group} '{item.id}'", kind, item.text, everything
    for deadline in pack.deadlines:
        place = f"deadlines '{deadline.id}'"
        yield place, "deadline text", deadline.past, everything
        yield place, "deadline text", deadline.title, answers


def _said_as_written(pack: Pack) -> Iterator[tuple[str, str]]:
    for group in ("exits", "findings"):
        for item in getattr(pack, group):
            yield f"{group} '{item.id}'", item.title
    for step in pack.steps:
        if step.urgent:
            yield f"steps '{step.id}'", step.text
    for entry in pack.faq:
        yield f"faq '{entry.id}'", entry.answer
