"""Is a letter template fit for its pack? Problems in words, for `python -m bot check`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path

import jinja2

from bot.clock import KST
from bot.engine import kinds
from bot.engine.model import TEXTS, LetterSpec, Pack, Question
from bot.errors import LetterError
from bot.letters.compose import known_names
from bot.letters.given import parts
from bot.letters.model import MASK, Line, quotes_the_other_side
from bot.letters.review import line_problems, wording_problems
from bot.letters.template import (
    Fragment,
    LetterTemplate,
    RequestSpec,
    fragment,
    lines_of,
    load,
)

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

REQUEST_ID = re.compile(r"[a-z][a-z0-9-]{0,11}")
"""It travels in a button's data, where every byte counts."""
LONGEST_PICK = 28
"""Characters, so that a button shows all of it on a phone."""


def check_template(spec: LetterSpec, pack: Pack, templates: Path) -> list[str]:
    """Return every problem of the template of ``spec`` below ``templates`` (templates/letters)."""
    try:
        template = load(templates, spec.template)
    except LetterError as error:
        return [str(error)]
    lines = lines_of(templates, spec.template)
    found = [f"{spec.template}: title: {problem}" for problem in wording_problems(spec.title)]
    for text, problem in _problems(template, pack):
        found += [f"{spec.template}:{line}: {problem}" for line in lines[text]]
    return list(dict.fromkeys(found))


def _problems(template: LetterTemplate, pack: Pack) -> Iterator[tuple[str, str]]:
    """Yield each text of the template that has a problem, and the problem."""
    yield from _conditions(template, pack)
    yield from _evidence(template, pack)
    yield from _requests(template)
    yield from _quotes(template, pack)
    for text in template.fixed():
        yield from ((text, problem) for problem in wording_problems(text))
    for sentence in template.sentences():
        for text in filter(None, (sentence.text, sentence.otherwise)):
            yield from ((text, f"'{text}': {p}") for p in _fragment(text, sentence.key, pack))


def _conditions(template: LetterTemplate, pack: Pack) -> Iterator[tuple[str, str]]:
    questions = {question.id: question for question in pack.all_questions}
    for text in template.conditions():
        yield from ((text, f"when: {problem}") for problem in kinds.problems(text, questions))


def _evidence(template: LetterTemplate, pack: Pack) -> Iterator[tuple[str, str]]:
    known = {kind.id for kind in pack.evidence}
    for section in template.sections:
        for kind in sorted({kind for entry in section.log for kind in entry.evidence} - known):
            yield kind, f"'{kind}' is not a kind of evidence of {pack.id}"


def _requests(template: LetterTemplate) -> Iterator[tuple[str, str]]:
    """Yield the requests that the person could not tell apart or choose."""
    picks: dict[str, str] = {}
    for item in template.items():
        yield from ((item.text, problem) for problem in _request(item, picks))
        if item.id and item.pick:
            picks.setdefault(item.id, item.pick)


def _request(item: RequestSpec, picks: Mapping[str, str]) -> Iterator[str]:
    """``picks`` are those of the requests before this one."""
    if bool(item.id) != bool(item.pick):
        yield "a request has both an id and a pick, or neither"
        return
    if not item.id:
        return
    if not REQUEST_ID.fullmatch(item.id):
        yield f"id '{item.id}': lower-case letters, digits and -, at most 12"
    if len(item.pick) > LONGEST_PICK:
        yield f"pick '{item.pick}' has {len(item.pick)} characters, the most is {LONGEST_PICK}"
    if picks.get(item.id, item.pick) != item.pick:
        yield f"id '{item.id}' has another pick before: '{picks[item.id]}'"
    if any(pick == item.pick and name != item.id for name, pick in picks.items()):
        yield f"pick '{item.pick}' is also that of another id"
    yield from wording_problems(item.pick)


def _quotes(template: LetterTemplate, pack: Pack) -> Iterator[tuple[str, str]]:
    """What a letter sets apart as the other side's words was asked for as such."""
    own = {q.id for q in pack.questions if q.type in TEXTS and not q.quote}
    for section in template.sections:
        said = section.intro.text if section.intro else ""
        if section.quote and quotes_the_other_side(section.heading, said):
            for name in sorted(fragment(section.quote.text).names & own):
                yield section.quote.text, f"it quotes '{name}', a question without 'quote: true'"


def _fragment(text: str, key: str, pack: Pack) -> Iterator[str]:
    made = fragment(text)
    try:
        parts(text)
    except LetterError as error:
        yield str(error)
        return
    unknown = list(_unknown(made, pack))
    yield from unknown or _tried(made, key, pack)


def _unknown(made: Fragment, pack: Pack) -> Iterator[str]:
    for name in sorted(made.names - known_names(pack)):
        yield f"'{name}' is neither a question of {pack.id} nor a computed name"
    for name in sorted(made.deadlines - {deadline.id for deadline in pack.deadlines}):
        yield f"'{name}' is not a deadline of {pack.id}"


def _tried(made: Fragment, key: str, pack: Pack) -> list[str]:
    """Fill the fragment with samples of the right types and read what comes out."""
    values: dict[str, object] = {question.id: _sample(question) for question in pack.all_questions}
    values |= {"provider_name": MASK, "provider_company": MASK, "today": _SAMPLES["date"]}
    values["deadlines"] = {deadline.id: _SAMPLES["date"] for deadline in pack.deadlines}
    try:
        text = made.template.render(values)
    except (jinja2.TemplateError, AttributeError, TypeError, ValueError) as error:
        return [f"cannot be filled: {error}"]
    return line_problems(Line(text, basis=key or None, frame=text))


def _sample(question: Question) -> object:
    return _SAMPLES.get(question.type, MASK)
