"""Are the ids, questions, choices, stages and kinds of evidence of a pack in order?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime, time

from bot.check.limits import LIMITS, id_rule, is_id, too_long
from bot.clock import KST
from bot.engine.display import BUILT_IN
from bot.engine.model import TEXTS, EvidenceKind, Pack, Question, Stage
from bot.understanding.answers import read_answer

DAYS = ("date", "datetime")
_CHOICES = ("choice", "choices")
_NO_IDS = ("keywords", "hints", "include", "bodies")
"""Lists of a pack whose items have no id of their own."""


def question_problems(pack: Pack, today: date) -> Iterator[str]:
    """Yield what is wrong with what is asked and with its ids; examples are read as of ``today``."""
    yield from _doubles(pack)
    for question in pack.all_questions:
        for problem in (*_id(question), *_question(question, pack, today)):
            yield f"questions '{question.id}': {problem}"
    for stage in pack.followup:
        for problem in _stage(stage):
            yield f"followup '{stage.id}': {problem}"
    for letter in pack.letters:
        if not is_id(letter.id, "letter id"):
            yield f"letters '{letter.id}': {id_rule('letter id')}"
    for kind in pack.evidence:
        for problem in _kind(kind):
            yield f"evidence '{kind.id}': {problem}"


def _doubles(pack: Pack) -> Iterator[str]:
    groups: dict[str, Iterable[str]] = {
        field.name: [item.id for item in getattr(pack, field.name)]
        for field in fields(pack)
        if isinstance(getattr(pack, field.name), tuple) and field.name not in _NO_IDS
    }
    groups["questions"] = [question.id for question in pack.all_questions]
    for group, ids in groups.items():
        for double in sorted({one for one in ids if list(ids).count(one) > 1}):
            yield f"{group}: the id '{double}' is used twice"


def _id(question: Question) -> Iterator[str]:
    if not is_id(question.id, "question id"):
        yield id_rule("question id")
    if question.id in BUILT_IN:
        yield "that name is taken by a placeholder"


def _question(question: Question, pack: Pack, today: date) -> Iterator[str]:
    if question.type in _CHOICES:
        yield from _choices(question)
    elif question.choices:
        yield f"has choices, but its type is {question.type}"
    if question.quote and question.type not in TEXTS:
        yield "'quote' is for texts only"
    if question.past and question.type not in DAYS:
        yield "'past' is for days only"
    if question.not_before and not _is_earlier(pack, question, question.not_before, DAYS):
        yield f"not_before '{question.not_before}' is not a date question asked earlier"
    if question.not_above and not _is_earlier(pack, question, question.not_above, ("amount",)):
        yield f"not_above '{question.not_above}' is not an amount question asked earlier"
    noon = datetime.combine(today, time(14), KST)
    if read_answer(question, question.example, noon).value is None:
        yield f"its own example '{question.example}' is not understood as an answer"


def _choices(question: Question) -> Iterator[str]:
    ids = [choice.id for choice in question.choices]
    most = LIMITS["choices"]
    if not 2 <= len(ids) <= most:
        yield f"a {question.type} question has 2 to {most} choices, not {len(ids)}"
    if len(set(ids)) < len(ids):
        yield "two choices have the same id"
    for choice in question.choices:
        if not is_id(choice.id, "choice id"):
            yield f"choice '{choice.id}': lower-case letters, digits, _; at most {LIMITS['choice id']}"
        for problem in too_long("choice label", choice.label):
            yield f"choice '{choice.id}': {problem}"


def _is_earlier(pack: Pack, question: Question, other_id: str, types: Collection[str]) -> bool:
    order = {one.id: place for place, one in enumerate(pack.all_questions)}
    other = next((one for one in pack.all_questions if one.id == other_id), None)
    return other is not None and other.type in types and order[other.id] < order[question.id]


def _stage(stage: Stage) -> Iterator[str]:
    if not is_id(stage.id, "question id"):
        yield id_rule("question id")
    if len(stage.button) > LIMITS["choice label"]:
        yield f"its button is longer than {LIMITS['choice label']} characters"
    if not stage.questions:
        yield "it asks nothing"


def _kind(kind: EvidenceKind) -> Iterator[str]:
    """It stands on a button, beside another one."""
    if not is_id(kind.id, "evidence id"):
        yield id_rule("evidence id")
    yield from too_long("evidence label", kind.label)
