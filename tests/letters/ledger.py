"""Does a letter say anything that nobody told us? Reads a letter against its answers and template.

Two questions, each asked without the code that wrote the letter: is every stretch of the PDF's text
a line of the letter or a fixed word (`unexplained`), and is every line the words of its template
around values from the answers (`invented`)?
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from functools import cache
from itertools import chain, islice

from bot.clock import KST
from bot.deadlines.wording import long_day
from bot.engine.expression import names, parse
from bot.engine.model import CERTIFIED_STAGE, Answers, Blank, Content, Pack, Question, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import fits, walk
from bot.letters.compose import compose
from bot.letters.keys import KEYS
from bot.letters.model import (
    EVIDENCE_HEADING,
    LOG_HEADINGS,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    EvidenceItem,
    Letter,
    Line,
    item_mark,
    lines,
    point_labels,
)
from bot.letters.template import LetterTemplate, load
from bot.letters.wording import bare_day, day, moment, won, won_short
from bot.paths import TEMPLATES
from bot.understanding.answers import read_answer

_PARTICLES = r"(?:이|가|은|는|을|를|과|와|으로|로|[이은을과]\([가는를와]\)|\(으\)로)?"
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_FOOTER = re.compile(r"\n?\d+ / \d+\s*$")


def unexplained(pages: list[str], letter: Letter, template: LetterTemplate) -> list[str]:
    """Return the stretches of a PDF's text that no line with an origin and no fixed word explains."""
    rest = _bare("".join(_FOOTER.sub("", page) for page in pages))
    told = [line.text for line in lines(letter) if _has_origin(line, template)]
    known = [*told, *_fixed(letter), *("".join(LOG_HEADINGS[:n]) for n in (2, 3) for _ in pages)]
    for piece in sorted(map(_bare, known), key=len, reverse=True):
        rest = rest.replace(piece, "\0", 1)
    return [stretch for stretch in rest.split("\0") if stretch]


def _bare(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


def _has_origin(line: Line, template: LetterTemplate) -> bool:
    """An answer, an article, or words that stand in the template as they are."""
    return bool(line.answers) or line.basis in KEYS or line.text in _sources(template)


def _sources(template: LetterTemplate) -> list[str]:
    texts = ((s.text, s.otherwise) for s in template.sentences())
    return [text.strip() for pair in texts for text in pair if text]


def _fixed(letter: Letter) -> Iterator[str]:
    """Yield the words around the lines: title, headings, labels, marks, evidence, the day."""
    yield from (letter.title, RECIPIENT_LABEL, long_day(letter.day))
    yield from [SENDER_LABEL] if letter.sender else []
    for number, section in enumerate(letter.sections, 1):
        yield f"{number}. {section.heading}"
        yield from (row.label for row in section.table)
        yield from (", ".join(entry.evidence) for entry in section.log if entry.evidence)
        yield from filter(None, point_labels(section))
        yield from (item_mark(index) for index, _ in enumerate(section.items))
    yield from [EVIDENCE_HEADING] if letter.evidence else []
    for item in letter.evidence:
        yield item.number
        yield f"{item.label}: {item.proves}" if item.proves else item.label


def invented(
    letter: Letter,
    template: LetterTemplate,
    pack: Pack,
    answers: Answers,
    days: Mapping[str, date],
) -> list[str]:
    """Return the lines that are not the template's words around values from the answers."""
    said = _displays(pack, answers, letter.day, days)
    return [line.text for line in lines(letter) if not _is_filled(line.text, template, said)]


def _is_filled(text: str, template: LetterTemplate, said: frozenset[str]) -> bool:
    found = (_form(source).fullmatch(text) for source in _sources(template))
    return any(match and said.issuperset(match.groups()) for match in found)


@cache
def _form(source: str) -> re.Pattern[str]:
    """Return a template's text as a pattern with a group for each value."""
    words = map(re.escape, _VALUE.split(source))
    return re.compile(f"(.+?){_PARTICLES}".join(words), re.DOTALL)


def _displays(
    pack: Pack, answers: Answers, today: date, days: Mapping[str, date]
) -> frozenset[str]:
    """Return every way in which a letter may show what was told."""
    shown = {day(today), *map(day, days.values())}
    known = pack.provider(str(answers.get("provider")))
    shown |= {known.name, known.company} if known else set()
    amounts = [v for v in answers.values() if type(v) is int]
    for amount in {*amounts, *(a - b for a in amounts for b in amounts if a > b)}:
        shown |= {won(amount), won_short(amount)}
    shown |= {
        str(answers[q.id]) for q in pack.all_questions if q.type == "count" and q.id in answers
    }
    shown |= {value for value in answers.values() if isinstance(value, str)}
    days = [value for value in answers.values() if isinstance(value, date)]
    return frozenset(shown.union(*({day(v), bare_day(v), moment(v)} for v in days)))


def template_of(pack: Pack, letter_id: str) -> LetterTemplate:
    """Return the template behind one of the pack's letters."""
    spec = next(spec for spec in pack.letters if spec.id == letter_id)
    return load(TEMPLATES / "letters", spec.template)


MOST_WALKED = 600
"""Ways of a pack that are walked for one seed."""


def paths(pack: Pack, today: date, seed: int) -> Iterator[Answers]:
    """Yield answers for every way through the choices that decide what a letter says.

    All other questions take one of their answers by lot, the same for the same ``seed``.
    """
    yield from _paths(pack, _deciding(pack), today, random.Random(seed), {})  # noqa: S311


def letters_on_paths(
    pack: Pack, content: Content, now: datetime, seeds: int, *, some_certified: bool = False
) -> Iterator[tuple[Letter, Outcome]]:
    """Yield every letter of every way, none to four pieces of evidence in turn, and its outcome.

    The ways are those of `paths` for as many ``seeds``, or `samples` where they are too many; every
    other one's letters are for certified mail where ``some_certified``.
    """
    walked = chain.from_iterable(_ways(pack, now.date(), seed) for seed in range(seeds))
    for number, answers in enumerate(walked):
        outcome = conclude(pack, content, answers, now)
        evidence = [
            EvidenceItem(f"증 제{n}호", kind.label, kind.proves, kind.id)
            for n, kind in enumerate(pack.evidence[: number % 5], 1)
        ]
        for spec in outcome.letters:
            letter = compose(
                spec, pack, outcome.answers, now=now, deadlines=outcome.days(),
                evidence=evidence, templates=TEMPLATES / "letters",
                certified=some_certified and number % 2 == 1,
            )  # fmt: skip
            yield letter, outcome


def _ways(pack: Pack, today: date, seed: int) -> Iterator[Answers]:
    """Return all `paths`, or, of a pack with more than can be walked in a test, as many `samples`."""
    walked = list(islice(paths(pack, today, seed), MOST_WALKED + 1))
    return (
        iter(walked)
        if len(walked) <= MOST_WALKED
        else islice(samples(pack, today, seed), MOST_WALKED)
    )


def samples(pack: Pack, today: date, seed: int) -> Iterator[Answers]:
    """Yield without end answers by lot: every question takes any of its answers.

    For packs with more ways than `paths` could walk. The same for the same ``seed``.
    """
    lot = random.Random(seed)  # noqa: S311
    while True:
        yield next(_paths(pack, frozenset(), today, lot, {}))


def _deciding(pack: Pack) -> frozenset[str]:
    whens = [spec.when for spec in pack.letters if spec.when]
    for spec in pack.letters:
        whens += template_of(pack, spec.id).conditions()
    asked = frozenset[str]().union(*(names(parse(when)) for when in whens))
    return frozenset(q.id for q in pack.all_questions if q.id in asked and _few(q))


def _few(question: Question) -> bool:
    return bool(question.choices) or question.type == "yes_no"


def _paths(
    pack: Pack, deciding: frozenset[str], today: date, lot: random.Random, answers: Answers
) -> Iterator[Answers]:
    question = _next(pack, answers, today)
    if question is None:
        yield answers
        return
    options = [
        value for value in _options(question, today) if fits(question, value, answers, today)
    ]
    one_by_lot = question.id not in deciding
    if one_by_lot:
        lot.shuffle(options)
    ways = (answers | {question.id: value} for value in options)
    ways = (way for way in ways if walk(pack, way, today).exit is None)
    for way in islice(ways, 1 if one_by_lot else None):
        yield from _paths(pack, deciding, today, lot, way)


def _next(pack: Pack, answers: Answers, today: date) -> Question | None:
    """Return the next question before the letter, then of the stage that asks for addresses."""
    path = walk(pack, answers, today)
    return (
        path.next
        if path.next or path.exit
        else walk(pack, answers, today, stage=CERTIFIED_STAGE).next
    )


@cache
def _options(question: Question, today: date) -> tuple[Value, ...]:
    """Return the answers to try: every choice, the example, a day gone by, a blank."""
    ids = [choice.id for choice in question.choices]
    blank: list[Value] = [Blank.UNKNOWN] if question.unknown or question.skip else []
    if question.type == "choice":
        return (*ids, *blank)
    if question.type == "yes_no":
        return (True, False, *blank)
    if question.type == "choices":
        subsets = range(1, 2 ** len(ids))
        return (*(tuple(c for n, c in enumerate(ids) if s >> n & 1) for s in subsets), *blank)
    example = read_answer(question, question.example, datetime.combine(today, time(12), KST)).value
    assert example is not None
    gone = [date(today.year, today.month, 1)] if question.type == "date" else []
    return (example, *gone, *blank)
