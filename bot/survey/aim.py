"""Which questions and answers have to be told before something of a pack is seen?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.engine.model import DeadlineSpec, Pack
from bot.survey.ways import words_in


def words_of(pack: Pack, kind: str, name: str) -> frozenset[str]:
    """Return the questions and choices on which a node hangs, and on which those hang in turn.

    ``kind`` and ``name`` as in `bot.survey.coverage.Node`.
    """
    if kind == "questions":
        return with_what_asks(pack, frozenset({name}))
    if kind == "followup":
        stage = pack.stage(name)
        return with_what_asks(
            pack, frozenset(q.id for q in stage.questions) if stage else frozenset()
        )
    if kind == "deadlines":
        return with_what_asks(pack, words_in(" ".join(_counted_where(pack, name))))
    return with_what_asks(pack, words_in(" ".join(whens_of(pack, kind, name))))


def whens_of(pack: Pack, kind: str, name: str) -> list[str]:
    """Return the conditions under which a node is seen; a body may have several."""
    return [item.when for item in getattr(pack, kind) if _name(item) == name]


def with_what_asks(pack: Pack, words: frozenset[str]) -> frozenset[str]:
    """Add what decides whether the questions named are asked, until nothing is added."""
    while True:
        more = words | words_in(" ".join(_asked_where(pack, words)))
        if more == words:
            return words
        words = more


def _asked_where(pack: Pack, words: frozenset[str]) -> Iterator[str]:
    for question in pack.all_questions:
        if question.id in words:
            stage = pack.stage_of(question.id)
            yield question.when
            yield stage.when if stage else ""


def _counted_where(pack: Pack, name: str) -> Iterator[str]:
    """Yield the conditions of a deadline and, where its days decide, of those it hangs on."""
    specs = {spec.id: spec for spec in pack.deadlines}
    spec = specs[name]
    yield spec.when
    if spec.if_over:
        yield from _days_of(spec, specs)
        yield from _days_of(specs[spec.if_over], specs)


def _days_of(spec: DeadlineSpec, specs: dict[str, DeadlineSpec]) -> Iterator[str]:
    yield spec.when
    if spec.start in specs:
        yield from _days_of(specs[spec.start], specs)
    else:
        yield spec.start


def _name(item: object) -> str:
    return str(getattr(item, "body", "") or getattr(item, "id", ""))
