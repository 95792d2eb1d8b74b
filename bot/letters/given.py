"""What is a letter made of, and what must a text of its template read as? The checker's own reading.

Shares with `bot.letters.compose` how one day, amount or particle is written and what counts as a
person's own words, and nothing else: it cuts the text into words and places itself and fills each
place from the answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bot.engine.model import OWN_WORDS, Answers, Blank, Pack, Question, Value
from bot.engine.walk import applies
from bot.errors import LetterError
from bot.letters import wording
from bot.letters.facts import own_words
from bot.letters.model import MASK, EvidenceItem
from bot.letters.private import hide_private_numbers, order_numbers
from bot.letters.template import FILTERS, LetterTemplate
from bot.letters.wording import PARTICLES, josa, less
from bot.understanding.texts import clean

_PLACE = re.compile(r"\{\{\s*(.*?)\s*\}\}", re.DOTALL)
_NAMED = re.compile(r"deadlines\[['\"](?P<deadline>[\w-]+)['\"]\]|(?P<name>[A-Za-z_]\w*)")
_FILTER = re.compile(
    r"(?P<name>[a-z_]+)(?:\(\s*(?:(?P<other>\w+)|['\"](?P<text>[^'\"]*)['\"])\s*\))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What a letter may be made of."""

    template: LetterTemplate
    title: str
    pack: Pack
    answers: Answers
    deadlines: Mapping[str, date]
    """Deadline id → day (KST)."""
    evidence: tuple[EvidenceItem, ...]
    """What the person sent."""
    today: date
    """The day of writing (KST)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands in a text of a template: a name and the filters it goes through."""

    name: str
    is_deadline: bool
    filters: tuple[tuple[str, str], ...]
    """Name and argument of each, in order."""


@lru_cache(maxsize=4096)
def parts(source: str) -> tuple[str | Place, ...]:
    """Cut a text of a template into words and places; LetterError when one is not traceable."""
    found: list[str | Place] = []
    for index, piece in enumerate(_PLACE.split(source)):
        found += [_place(piece)] if index % 2 else [piece] if piece else []
    if any("{" in part or "}" in part for part in found if isinstance(part, str)):
        raise LetterError(f"'{source}': only words and {{{{ values }}}} can be traced")
    return tuple(found)


def _place(text: str) -> Place:
    head, *rest = (piece.strip() for piece in text.split("|"))
    named, filters = _NAMED.fullmatch(head), [_FILTER.fullmatch(piece) for piece in rest]
    read = [(f["name"], f["other"] or f["text"] or "") for f in filters if f and _is_known(f)]
    if named is None or len(read) != len(rest):
        raise LetterError(f"'{text}': this value cannot be traced to an answer")
    deadline = named["deadline"]
    return Place(deadline or named["name"], deadline is not None, tuple(read))


def _is_known(found: re.Match[str]) -> bool:
    """Say whether it is ``less`` with an answer, ``josa`` with a particle or a plain filter."""
    if found["name"] == "less":
        return found["other"] is not None
    if found["name"] == "josa":
        return found["text"] in PARTICLES
    return found["name"] in FILTERS and found["other"] is None and found["text"] is None


@lru_cache(maxsize=1024)
def form(source: str) -> re.Pattern[str] | None:
    """Return a text of a template as a pattern, any words in its places; None without places."""
    if not _PLACE.search(source):
        return None
    words = (re.escape(part) if isinstance(part, str) else ".+?" for part in parts(source))
    return re.compile("".join(words).strip(), re.DOTALL)


@dataclass(frozen=True, slots=True)
class Filled:
    """A text or value as it must read."""

    text: object
    frame: object
    """The same, the person's own words as □."""
    origins: frozenset[str]
    """Ids of the answers behind its values."""
    may: frozenset[str] = frozenset()
    """Ids it may name, too: a deadline's start, which may be assumed and not told."""


class Filler:
    """Fills texts of a template with what was told."""

    def __init__(self, given: Given) -> None:
        self._given = given
        self._conditions: dict[str, Value | None] = {**given.answers, "today": given.today}
        self._values = dict(_values(given))
        self._filled: dict[str, Filled | None] = {}
        self.ids = frozenset(question.id for question in given.pack.all_questions)
        """Ids of all questions of the pack."""
        self._starts = {one.id: self.ids & {one.start} for one in given.pack.deadlines}

    def holds(self, when: str) -> bool:
        """Say whether a condition holds; an empty one does."""
        return applies(when, self._conditions)

    def fill(self, source: str) -> Filled | None:
        """Return what the text must read as; None where a value it needs is not known."""
        if source not in self._filled:
            self._filled[source] = self._fill(source)
        return self._filled[source]

    def _fill(self, source: str) -> Filled | None:
        text, frame, origins, may = "", "", set[str](), set[str]()
        for part in parts(source):
            value = Filled(part, part, frozenset()) if isinstance(part, str) else self._at(part)
            if value is None:
                return None
            text, frame = text + str(value.text), frame + str(value.frame)
            origins, may = origins | value.origins, may | value.may
        return Filled(text.strip(), frame.strip(), frozenset(origins), frozenset(may))

    def _at(self, place: Place) -> Filled | None:
        value = self._due(place.name) if place.is_deadline else self._values.get(place.name)
        for name, argument in place.filters:
            other = self._values.get(argument) if name == "less" else None
            value = value and Filled(
                _through(name, argument, value.text, other),
                _through(name, argument, value.frame, other),
                value.origins | (other.origins if other else frozenset[str]()),
                value.may,
            )
        return value if value and type(value.text) in (str, int) else None

    def _due(self, name: str) -> Filled | None:
        """Return a day still to come: a letter asks for nothing by a day that has passed."""
        due = self._given.deadlines.get(name)
        if due is None or due < self._given.today:
            return None
        return Filled(due, due, frozenset(), self._starts.get(name, frozenset()))


def _through(name: str, argument: str, value: object, other: Filled | None) -> object:
    """Send a value through a filter; None when it cannot go through."""
    if name == "josa":
        return josa(value, argument) if isinstance(value, str) else None
    if name != "less":
        return _shown_as(name, value)
    part = other.text if other else None
    if type(value) is not int or type(part) is not int or part > value:
        return None
    return less(value, part)


def _shown_as(name: str, value: object) -> object:
    """Write a day or an amount with one of the functions of `bot.letters.wording`."""
    write: Callable[[object], str] = getattr(wording, name)
    try:
        return write(value) if isinstance(value, date) or type(value) is int else None
    except (AttributeError, ValueError):
        return None  # an amount is no day, and one of 1경 is no amount


def _values(given: Given) -> Iterator[tuple[str, Filled]]:
    yield "today", Filled(given.today, given.today, frozenset())
    orders = order_numbers(given.pack, given.answers)
    for question in given.pack.all_questions:
        value = given.answers.get(question.id)
        if value is None or isinstance(value, Blank):
            continue
        shown = _shown(question, value, orders)
        frame = MASK if question.type in OWN_WORDS else shown
        if shown != "":
            yield question.id, Filled(shown, frame, frozenset({question.id}))
    yield from _provider(given)


def _shown(question: Question, value: Value, orders: Collection[str]) -> object:
    """Return a value as a letter may print it; days and amounts as they are, for the filters."""
    if question.type in ("choice", "choices"):
        picked = value if isinstance(value, tuple) else (value,)
        return ", ".join(choice.label for choice in question.choices if choice.id in picked)
    if isinstance(value, bool):
        return "예" if value else "아니요"
    return own_words(value, orders) if isinstance(value, str) else value


def _provider(given: Given) -> Iterator[tuple[str, Filled]]:
    """Yield the other side's names: of one of the pack's, or as the person typed it."""
    picked, typed = given.answers.get("provider"), given.answers.get("provider_other")
    known = given.pack.provider(picked) if isinstance(picked, str) else None
    if known and (known.company or known.id != "other"):
        origin = frozenset({"provider"})
        yield "provider_name", Filled(known.name, known.name, origin)
        company = known.company or known.name
        yield "provider_company", Filled(company, company, origin)
    elif isinstance(typed, str) and own_words(typed):
        for name in ("provider_name", "provider_company"):
            yield name, Filled(own_words(typed), MASK, frozenset({"provider_other"}))


def own_values(given: Given) -> Iterator[tuple[str, str]]:
    """Yield answer id and text of what the person typed; evidence has no id.

    As it was typed but for what letters hide: □ for an emoji reads like a digit that was masked.
    """
    orders = order_numbers(given.pack, given.answers)
    for question in given.pack.all_questions:
        value = given.answers.get(question.id)
        if question.type in OWN_WORDS and isinstance(value, str):
            yield question.id, hide_private_numbers(clean(value), orders)
    for item in given.evidence:
        yield from (("", hide_private_numbers(clean(text))) for text in (item.label, item.proves))
