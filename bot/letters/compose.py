"""How do answers and a template become a letter?

Nothing unfilled is ever printed: a sentence, row or entry whose values are not known gives way to
its ``otherwise`` or is left out, and a section with nothing left is left out with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import jinja2

from bot.clock import KST
from bot.engine.expression import holds, names
from bot.engine.model import Answers, LetterSpec, Pack
from bot.errors import LetterError
from bot.letters import review
from bot.letters.facts import COMPUTED, Facts, facts, own_words
from bot.letters.given import Given
from bot.letters.model import Entry, EvidenceItem, Letter, Line, Point, Row, Section
from bot.letters.naming import file_name
from bot.letters.template import (
    EntrySpec,
    Fragment,
    LetterTemplate,
    LineSpec,
    SectionSpec,
    condition,
    fragment,
    load,
)


def compose(
    spec: LetterSpec,
    pack: Pack,
    answers: Answers,
    *,
    now: datetime,
    deadlines: Mapping[str, date],
    evidence: Sequence[EvidenceItem],
    templates: Path,
) -> Letter:
    """Draft the letter ``spec`` from a case.

    ``deadlines`` maps deadline ids to days (KST), ``templates`` is the folder templates/letters.
    Raises LetterError, without the person's words, when the template is broken or our own
    sentences break a rule of `bot.letters.review`.
    """
    template = load(templates, spec.template)
    _refuse_unknown_names(template, pack, spec.template)
    drafter = Drafter(facts(pack, answers, now=now, deadlines=deadlines), evidence)
    try:
        letter = _letter(spec, template, drafter)
    except (jinja2.TemplateError, AttributeError, TypeError, ValueError) as error:
        raise LetterError(f"{spec.template}: {type(error).__name__} in a fragment") from None
    given = Given(
        template=template, title=spec.title, pack=pack, answers=answers, deadlines=deadlines,
        evidence=tuple(evidence), today=drafter.today,
    )  # fmt: skip
    faults = review.problems(letter, given)
    if faults:
        raise LetterError(f"{spec.template}: " + "; ".join(faults))
    return letter


def known_names(pack: Pack) -> frozenset[str]:
    """Return the names a fragment may use with this pack."""
    return COMPUTED | {question.id for question in pack.questions}


def _refuse_unknown_names(template: LetterTemplate, pack: Pack, name: str) -> None:
    used = {
        n for s in template.sentences() for t in (s.text, s.otherwise) for n in fragment(t).names
    }
    unknown = sorted(used - known_names(pack))
    if unknown:
        raise LetterError(f"{name}: unknown names {', '.join(unknown)}")


def _letter(spec: LetterSpec, template: LetterTemplate, drafter: Drafter) -> Letter:
    today = drafter.today
    return Letter(
        id=spec.id,
        title=spec.title,
        file_name=file_name(spec, today, drafter.word("provider_name"), extension=""),
        recipient=drafter.lines(template.recipient),
        sender=drafter.lines(template.sender),
        opening=drafter.maybe(template.opening),
        sections=drafter.sections(template.sections),
        closing=drafter.lines(template.closing),
        day=today,
        signature=drafter.maybe(template.signature),
        evidence=drafter.evidence,
    )


class Drafter:
    """Fills the parts of a template with the facts of one case."""

    def __init__(self, known: Facts, evidence: Sequence[EvidenceItem]) -> None:
        self._facts = known
        self.today = known.today
        self.evidence = tuple(
            replace(item, label=own_words(item.label), proves=own_words(item.proves))
            for item in evidence
        )

    def word(self, name: str) -> str:
        """Return a known text, or ''."""
        return str(self._facts.shown.get(name, ""))

    def line(self, spec: LineSpec, when: str = "") -> Line | None:
        """Return the sentence, its stand-in, or None when neither can be said.

        ``when`` is the condition of the row or entry it stands in.
        """
        if not (self._holds(when) and self._holds(spec.when)):
            return None
        for source in filter(None, (spec.text, spec.otherwise)):
            made = fragment(source)
            if self._can_say(made):
                return self._line(made, spec.key, when, spec.when)
        return None

    def maybe(self, spec: LineSpec | None) -> Line | None:
        """`line` for a part that the template may not have."""
        return None if spec is None else self.line(spec)

    def lines(self, specs: Iterable[LineSpec]) -> tuple[Line, ...]:
        """Return those sentences that can be said."""
        return tuple(line for spec in specs if (line := self.line(spec)) is not None)

    def sections(self, specs: Iterable[SectionSpec]) -> tuple[Section, ...]:
        """Return the sections in which something is left to say."""
        made = (self._section(spec) for spec in specs if self._holds(spec.when))
        return tuple(s for s in made if s.table or s.log or s.quote or s.paragraphs or s.items)

    def _section(self, spec: SectionSpec) -> Section:
        return Section(
            heading=spec.heading,
            intro=self.maybe(spec.intro),
            table=self._table(spec),
            log=self._log(spec.log),
            quote=self.maybe(spec.quote),
            paragraphs=tuple(
                Point(line, point.label)
                for point in spec.paragraphs
                if (line := self.line(point)) is not None
            ),
            items=self.lines(spec.items),
        )

    def _table(self, spec: SectionSpec) -> tuple[Row, ...]:
        return tuple(
            Row(row.label, line)
            for row in spec.table
            if (line := self.line(row.value, row.when)) is not None
        )

    def _log(self, specs: Iterable[EntrySpec]) -> tuple[Entry, ...]:
        """Return the entries in order of time; one without a known day follows its neighbour."""
        dated: list[tuple[datetime, Entry]] = []
        last = datetime.min.replace(tzinfo=KST)
        for spec in specs:
            entry = self._entry(spec)
            if entry is not None:
                last = self._moment(spec.day) or last
                dated.append((last, entry))
        return tuple(entry for _, entry in sorted(dated, key=lambda pair: pair[0]))

    def _entry(self, spec: EntrySpec) -> Entry | None:
        day, fact = self.line(spec.day, spec.when), self.line(spec.fact, spec.when)
        if day is None or fact is None:
            return None
        numbers = tuple(item.number for item in self.evidence if item.kind in spec.evidence)
        return Entry(day, fact, numbers)

    def _moment(self, spec: LineSpec) -> datetime | None:
        """Return when an entry happened: the first known day in its ``day`` text."""
        for name in sorted(fragment(spec.text).names):
            value = self._facts.shown.get(name)
            if isinstance(value, datetime):
                return value
            if isinstance(value, date):
                return datetime.combine(value, time.min, KST)
        return None

    def _holds(self, when: str) -> bool:
        return not when or holds(condition(when), self._facts.conditions)

    def _can_say(self, made: Fragment) -> bool:
        return (
            made.names <= self._facts.shown.keys()
            and made.deadlines <= self._facts.deadlines.keys()
        )

    def _line(self, made: Fragment, key: str, *whens: str) -> Line:
        days = {"deadlines": self._facts.deadlines}
        return Line(
            text=made.template.render({**self._facts.shown, **days}).strip(),
            answers=self._origins(made, whens),
            basis=key or None,
            frame=made.template.render({**self._facts.masked, **days}).strip(),
        )

    def _origins(self, made: Fragment, whens: Iterable[str]) -> tuple[str, ...]:
        """Return the answers a sentence says, then those that it is there because of."""
        said = sorted(made.names | made.deadlines)
        origins = [answer for name in said for answer in self._facts.origins.get(name, ())]
        asked = [name for when in whens if when for name in sorted(names(condition(when)))]
        return tuple(dict.fromkeys([*origins, *asked]))
