"""Is a letter template fit for its pack? Problems in words, for `python -m bot check`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import jinja2

from bot.clock import KST
from bot.engine.expression import names
from bot.engine.model import LetterSpec, Pack, Question
from bot.errors import LetterError
from bot.letters.compose import known_names
from bot.letters.model import MASK, Line
from bot.letters.review import line_problems, wording_problems
from bot.letters.template import Fragment, LetterTemplate, LineSpec, condition, fragment, load

_SAMPLES: dict[str, object] = {
    "date": date(2026, 11, 21),
    "datetime": datetime(2026, 11, 21, 14, 5, tzinfo=KST),
    "amount": 100_000,
    "count": 2,
    "choice": "보기",
    "choices": "보기",
    "yes_no": "예",
}
"""A value for each type of question; a person's own words are □."""


def check_template(spec: LetterSpec, pack: Pack, templates: Path) -> list[str]:
    """Return every problem of the template of ``spec`` below ``templates`` (templates/letters)."""
    try:
        template = load(templates, spec.template)
    except LetterError as error:
        return [str(error)]
    found = [*_conditions(template, pack), *_evidence(template, pack)]
    for text in template.fixed():
        found += wording_problems(text)
    for sentence in template.sentences():
        found += _sentence(sentence, pack)
    return [f"{spec.template}: {problem}" for problem in dict.fromkeys(found)]


def _conditions(template: LetterTemplate, pack: Pack) -> Iterator[str]:
    ids = {question.id for question in pack.questions}
    for text in template.conditions():
        for name in sorted(names(condition(text)) - ids):
            yield f"when: {text}: '{name}' is not a question of {pack.id}"


def _evidence(template: LetterTemplate, pack: Pack) -> Iterator[str]:
    kinds = {kind.id for kind in pack.evidence}
    for section in template.sections:
        for kind in sorted({kind for entry in section.log for kind in entry.evidence} - kinds):
            yield f"'{kind}' is not a kind of evidence of {pack.id}"


def _sentence(sentence: LineSpec, pack: Pack) -> Iterator[str]:
    for text in filter(None, (sentence.text, sentence.otherwise)):
        made = fragment(text)
        unknown = [*_unknown(made, pack)]
        yield from (f"'{text}': {problem}" for problem in unknown)
        if not unknown:
            yield from (f"'{text}': {problem}" for problem in _tried(made, sentence.key, pack))


def _unknown(made: Fragment, pack: Pack) -> Iterator[str]:
    for name in sorted(made.names - known_names(pack)):
        yield f"'{name}' is neither a question of {pack.id} nor a computed name"
    for name in sorted(made.deadlines - {deadline.id for deadline in pack.deadlines}):
        yield f"'{name}' is not a deadline of {pack.id}"


def _tried(made: Fragment, key: str, pack: Pack) -> list[str]:
    """Fill the fragment with samples of the right types and read what comes out."""
    values: dict[str, object] = {question.id: _sample(question) for question in pack.questions}
    values |= {"provider_name": MASK, "provider_company": MASK, "today": _SAMPLES["date"]}
    values["deadlines"] = {deadline.id: _SAMPLES["date"] for deadline in pack.deadlines}
    try:
        text = made.template.render(values)
    except (jinja2.TemplateError, AttributeError, TypeError, ValueError) as error:
        return [f"cannot be filled: {error}"]
    return line_problems(Line(text, basis=key or None, frame=text))


def _sample(question: Question) -> object:
    return _SAMPLES.get(question.type, MASK)
