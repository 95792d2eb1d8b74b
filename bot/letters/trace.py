"""Does every sentence of a letter go back to its template and to what the person told us?

Reads the finished letter against what it was made of, without the code that wrote it. Problems
name the place in the letter ('section 2, row 3'), never a word of the person's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.engine.expression import names
from bot.letters.facts import own_words
from bot.letters.given import Filled, Filler, Given, form
from bot.letters.model import Entry, Letter, Line, Section, some
from bot.letters.template import LineSpec, SectionSpec, condition

Under = tuple[LineSpec, tuple[str, ...]]
"""A sentence of the template, and the conditions of what it stands in."""


def untraced(letter: Letter, given: Given) -> Iterator[str]:
    """Yield what in the letter does not go back to its template and to what was told."""
    yield from _Tracer(given).problems(letter)


class _Tracer:
    def __init__(self, given: Given) -> None:
        self._given = given
        self._filler = Filler(given)

    def problems(self, letter: Letter) -> Iterator[str]:
        given = self._given
        if letter.title != given.title or letter.day != given.today:
            yield "the title or the day is not the one given"
        yield from self._around(letter)
        for number, section in enumerate(letter.sections, 1):
            yield from self._section(f"section {number}", section)
        sent = {
            (e.number, own_words(e.label), own_words(e.proves), e.kind) for e in given.evidence
        }
        for item in letter.evidence:
            if (item.number, item.label, item.proves, item.kind) not in sent:
                yield "the evidence: nothing like this was sent"

    def _around(self, letter: Letter) -> Iterator[str]:
        """Read head and tail, each line as a sentence of its own part of the template."""
        template = self._given.template
        recipient, sender = template.recipient, template.sender
        if template.certified:
            recipient += template.certified.recipient
            sender += template.certified.sender
        parts = {
            "recipient": (letter.recipient, recipient),
            "sender": (letter.sender, sender),
            "opening": (some(letter.opening), some(template.opening)),
            "closing": (letter.closing, template.closing),
            "signature": (some(letter.signature), some(template.signature)),
        }
        for place, (lines, specs) in parts.items():
            for line in lines:
                yield from self._line(place, line, [(spec, ()) for spec in specs])

    def _section(self, place: str, section: Section) -> Iterator[str]:
        """Read a section as each of the template's with that heading; tell the best reading."""
        specs = [s for s in self._given.template.sections if s.heading == section.heading]
        readings = [list(self._as(s, place, section)) for s in specs if self._filler.holds(s.when)]
        yield from min(readings, key=len, default=[f"{place}: the template has no such section"])

    def _as(self, spec: SectionSpec, place: str, section: Section) -> Iterator[str]:
        for number, row in enumerate(section.table, 1):
            cells = [(s.value, (s.when, spec.when)) for s in spec.table if s.label == row.label]
            yield from self._line(f"{place}, row {number}", row.value, cells)
        for number, entry in enumerate(section.log, 1):
            yield from self._entry(f"{place}, log {number}", entry, spec)
        for number, point in enumerate(section.paragraphs, 1):
            same = [s for s in spec.paragraphs if s.label == point.label]
            yield from self._line(f"{place}, paragraph {number}", point.line, _in(spec, same))
        for number, item in enumerate(section.items, 1):
            yield from self._line(f"{place}, request {number}", item, _in(spec, spec.items))
        for line in some(section.intro):
            yield from self._line(f"{place}, intro", line, _in(spec, some(spec.intro)))
        for line in some(section.quote):
            yield from self._line(f"{place}, quote", line, _in(spec, some(spec.quote)))

    def _entry(self, place: str, entry: Entry, section: SectionSpec) -> list[str]:
        """Read day, fact and evidence of an entry together: they belong to one of the template."""
        readings = []
        for spec in section.log:
            whens = (spec.when, section.when)
            faults = self._line(f"{place}, day", entry.day, [(spec.day, whens)])
            faults += self._line(f"{place}, fact", entry.fact, [(spec.fact, whens)])
            shows = {e.number for e in self._given.evidence if e.kind in spec.evidence}
            if not shows.issuperset(entry.evidence):
                faults.append(f"{place}: it names evidence that does not show it")
            readings.append(faults)
        return min(readings, key=len, default=[f"{place}: the template has no log here"])

    def _line(self, place: str, line: Line, specs: Iterable[Under]) -> list[str]:
        """Return what is wrong with a line, read as the sentence of the template it fits best."""
        candidates = list(specs)
        told = [
            self._differences(line, filled, spec, whens)
            for spec, whens in candidates
            for source in (spec.text, spec.otherwise)
            if source and (filled := self._filler.fill(source)) and filled.text == line.text
        ]
        if told:
            return [f"{place}: {fault}" for fault in min(told, key=len)]
        if any(_has_its_words(line.text, spec) for spec, _ in candidates):
            return [f"{place}: a value that nobody told"]
        return [f"{place}: not a sentence of the template"]

    def _differences(
        self, line: Line, filled: Filled, spec: LineSpec, whens: tuple[str, ...]
    ) -> list[str]:
        """Return in what the line's condition, origin, basis or frame is not the template's."""
        conditions = [when for when in (spec.when, *whens) if when]
        asked = frozenset(name for when in conditions for name in names(condition(when)))
        behind = frozenset(line.answers)
        found = []
        if not all(self._filler.holds(when) for when in conditions):
            found.append("said although its condition does not hold")
        if (
            not filled.origins
            <= behind
            <= (filled.origins | filled.may | asked) & self._filler.ids
        ):
            found.append("its answers are not the ones behind it")
        if (line.basis or "") != spec.key:
            found.append("its article is not the template's")
        if line.frame != filled.frame:
            found.append("our words and the person's are not told apart")
        return found


def _has_its_words(text: str, spec: LineSpec) -> bool:
    forms = (form(source) for source in (spec.text, spec.otherwise) if source)
    return any(pattern.fullmatch(text) for pattern in forms if pattern)


def _in(section: SectionSpec, specs: Iterable[LineSpec]) -> list[Under]:
    return [(spec, (section.when,)) for spec in specs]
