"""How do answers and a template become a letter?

Nothing unfilled is ever printed: a sentence, row or entry whose values are not known gives way to
its ``otherwise`` or is left out, and a section with nothing left is left out with it. Requests
with an id are the person's to choose.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import Path

import jinja2

from bot.clock import KST
from bot.engine.expression import names
from bot.engine.model import Answers, LetterSpec, Pack
from bot.engine.walk import applies
from bot.errors import LetterError, PrivateNumberError
from bot.letters import review
from bot.letters.facts import COMPUTED, Facts, facts, own_words
from bot.letters.given import Given
from bot.letters.glyphs import unprintable
from bot.letters.model import Entry, EvidenceItem, Letter, Line, Point, Row, Section, lines
from bot.letters.naming import file_name
from bot.letters.template import (
    CertifiedSpec,
    EntrySpec,
    Fragment,
    LetterTemplate,
    LineSpec,
    SectionSpec,
    condition,
    fragment,
    load,
)
from bot.understanding.texts import clean


@dataclass(frozen=True, slots=True)
class Request:
    """A request that this case's letter can make, and whether it does."""

    id: str
    pick: str
    """What the choice is called for the person."""
    on: bool


def compose(
    spec: LetterSpec,
    pack: Pack,
    answers: Answers,
    *,
    now: datetime,
    deadlines: Mapping[str, date],
    evidence: Sequence[EvidenceItem],
    templates: Path,
    left_out: Collection[str] = (),
    certified: bool = False,
) -> Letter:
    """Draft the letter ``spec`` from a case.

    ``deadlines`` maps deadline ids to days (KST), ``templates`` is the folder templates/letters.
    ``left_out`` holds the ids of requests that the person does not make, see `requests`.
    ``certified`` names both sides as on the envelope of certified mail (내용증명).
    Raises LetterError, without the person's words, when the template is broken, has no certified
    form that was asked for, or our own sentences break a rule of `bot.letters.review`; of these,
    PrivateNumberError names the answers that hold what no letter may say.
    """
    template = _template(spec, pack, templates)
    sides = _sides(template, certified, spec.template)
    drafter = Drafter(facts(pack, answers, now=now, deadlines=deadlines), evidence)
    with _without_words(spec.template):
        drafter.leave_out(template.sections, left_out)
        letter = _letter(spec, template, sides, drafter)
    given = Given(
        template=template, title=spec.title, pack=pack, answers=answers, deadlines=deadlines,
        evidence=tuple(evidence), today=drafter.today,
    )  # fmt: skip
    faults = review.problems(letter, given)
    if faults:
        message = f"{spec.template}: " + "; ".join(faults)
        if numbers := review.private_numbers(given, letter):
            raise PrivateNumberError(message, numbers)
        raise LetterError(message)
    return letter


def requests(
    spec: LetterSpec,
    pack: Pack,
    answers: Answers,
    *,
    now: datetime,
    deadlines: Mapping[str, date],
    templates: Path,
    left_out: Collection[str] = (),
) -> tuple[Request, ...]:
    """List what the person may ask for in the letter ``spec`` of this case, in order, once each.

    Where ``left_out`` names all of them, all are on: a letter without a request is no letter.
    Takes what `compose` takes, and raises LetterError when the template is broken.
    """
    template = _template(spec, pack, templates)
    drafter = Drafter(facts(pack, answers, now=now, deadlines=deadlines), ())
    with _without_words(spec.template):
        picks = drafter.picks(template.sections)
    left = _left(picks, left_out)
    return tuple(Request(name, pick, name not in left) for name, pick in picks.items())


def _left(picks: Mapping[str, str], left_out: Collection[str]) -> frozenset[str]:
    """Return the requests to leave out: those named, but never all that there are."""
    left = frozenset(picks).intersection(left_out)
    return left if len(left) < len(picks) else frozenset()


def can_be_certified(spec: LetterSpec, templates: Path) -> bool:
    """Say whether the letter has a form for certified mail; LetterError as `compose`."""
    return load(templates, spec.template).certified is not None


def known_names(pack: Pack) -> frozenset[str]:
    """Return the names a fragment may use with this pack, those of its follow-up included."""
    return COMPUTED | {question.id for question in pack.all_questions}


def _template(spec: LetterSpec, pack: Pack, templates: Path) -> LetterTemplate:
    """Read the template; raise LetterError when it is broken or uses a name the pack has not."""
    template = load(templates, spec.template)
    used = {
        n for s in template.sentences() for t in (s.text, s.otherwise) for n in fragment(t).names
    }
    unknown = sorted(used - known_names(pack))
    if unknown:
        raise LetterError(f"{spec.template}: unknown names {', '.join(unknown)}")
    return template


@contextmanager
def _without_words(name: str) -> Iterator[None]:
    """Turn the failure of a fragment into a LetterError that repeats nothing a person typed."""
    try:
        yield
    except (jinja2.TemplateError, AttributeError, TypeError, ValueError) as error:
        raise LetterError(f"{name}: {type(error).__name__} in a fragment") from None


def _sides(template: LetterTemplate, certified: bool, name: str) -> CertifiedSpec:
    """Return how both sides are named."""
    if not certified:
        return CertifiedSpec(recipient=template.recipient, sender=template.sender)
    if template.certified is None:
        raise LetterError(f"{name}: has no form for certified mail")
    return template.certified


def _letter(
    spec: LetterSpec, template: LetterTemplate, sides: CertifiedSpec, drafter: Drafter
) -> Letter:
    today = drafter.today
    letter = Letter(
        id=spec.id,
        title=spec.title,
        file_name=file_name(spec, today, drafter.word("provider_name"), extension=""),
        recipient=drafter.lines(sides.recipient),
        sender=drafter.lines(sides.sender),
        opening=drafter.maybe(template.opening),
        sections=drafter.sections(template.sections),
        closing=drafter.lines(template.closing),
        day=today,
        signature=drafter.maybe(template.signature),
        evidence=drafter.evidence,
    )
    return replace(letter, replaced=drafter.replaced(letter))


class Drafter:
    """Fills the parts of a template with the facts of one case."""

    def __init__(self, known: Facts, evidence: Sequence[EvidenceItem]) -> None:
        self._facts = known
        self._left_out: frozenset[str] = frozenset()
        self.today = known.today
        self._attached = "".join(item.label + item.proves for item in evidence)
        self.evidence = tuple(
            replace(item, label=own_words(item.label), proves=own_words(item.proves))
            for item in evidence
        )

    def replaced(self, letter: Letter) -> tuple[str, ...]:
        """Return the characters for which □ stands in the letter."""
        told = {answer for line in lines(letter) for answer in line.answers}
        lost = (self._facts.replaced.get(answer, frozenset()) for answer in told)
        return tuple(sorted(unprintable(clean(self._attached)).union(*lost)))

    def word(self, name: str) -> str:
        """Return a known text, or ''."""
        return str(self._facts.shown.get(name, ""))

    def picks(self, sections: Iterable[SectionSpec]) -> dict[str, str]:
        """Return id → pick of the requests that can be said and left out, in order."""
        items = (i for s in sections if self._holds(s.when) for i in s.items)
        return {item.id: item.pick for item in items if item.id and self.line(item) is not None}

    def leave_out(self, sections: Iterable[SectionSpec], ids: Collection[str]) -> None:
        """Say nothing of the requests with these ids, unless nothing to choose were left."""
        self._left_out = _left(self.picks(sections), ids)

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
            items=self.lines(item for item in spec.items if item.id not in self._left_out),
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
        return applies(when, self._facts.conditions)

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
