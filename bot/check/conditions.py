"""Does every condition of a pack mean something, and is there always a way on?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine import kinds
from bot.engine.model import Pack, Question

_CONDITIONAL = (
    "findings", "steps", "next_actions", "deadlines", "letters", "evidence", "followup",
)  # fmt: skip


def condition_problems(pack: Pack) -> Iterator[str]:
    """Yield what is wrong with conditions: a question sees the answers before it, an exit those
    before the letter, the rest all."""
    earlier: dict[str, Question] = {}
    for question in pack.all_questions:
        for problem in kinds.problems(question.when, earlier):
            yield f"questions '{question.id}': when: {problem}"
        earlier[question.id] = question
    for place, field, condition in _others(pack):
        for problem in kinds.problems(condition, earlier):
            yield f"{place}: {field}: {problem}"
    main = {question.id: question for question in pack.questions}
    for way_out in pack.exits:
        for problem in kinds.problems(way_out.when, main):
            yield f"exits '{way_out.id}': when: {problem}"
    for problem in kinds.problems(pack.closed_when, earlier):
        yield f"closed_when: {problem}"
    yield from _ends(pack)


def _others(pack: Pack) -> Iterator[tuple[str, str, str]]:
    """Yield (place, field, condition) of everything but questions and exits."""
    for group in _CONDITIONAL:
        for item in getattr(pack, group):
            yield f"{group} '{item.id}'", "when", item.when
    for deadline in pack.deadlines:
        yield f"deadlines '{deadline.id}'", "until", deadline.until
    for rule in pack.bodies:
        yield f"bodies '{rule.body}'", "when", rule.when


def _ends(pack: Pack) -> Iterator[str]:
    """However the answers turn out, there is a next action, a deadline, a letter, and an end."""
    if not pack.next_actions or pack.next_actions[-1].when:
        yield "next_actions: the last one must have no 'when', so that there always is one"
    if not any(not deadline.when for deadline in pack.deadlines):
        yield "deadlines: at least one must have no 'when', so that every path has one"
    if not pack.letters:
        yield "letters: there is none"
    if pack.followup and not pack.closed_when:
        yield "closed_when is missing: say when a case with a followup is over"
    for step in pack.steps:
        if step.urgent and step.when:
            yield f"steps '{step.id}': it is urgent, said before any answer: no 'when'"
