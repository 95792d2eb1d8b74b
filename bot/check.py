"""All problems of all content, in words: run at start, by `python -m bot check`, and by the tests."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from pathlib import Path

from bot.clock import KST
from bot.content import load, places
from bot.deadlines.calendar import Calendar
from bot.deadlines.rules import count
from bot.dialogue.menus import GENERAL_CONTACTS
from bot.engine import kinds
from bot.engine.display import BUILT_IN, PLACEHOLDER
from bot.engine.model import Body, Content, DeadlineSpec, Faq, Pack, Question, Stage, Step
from bot.errors import ContentError
from bot.letters.check import check_template
from bot.understanding.answers import read_answer

LIMITS: Mapping[str, int] = {
    "question id": 20,
    "choice id": 16,
    "choice label": 30,
    "choices": 12,
    "opening": 500,
    "question text": 160,
    "question why": 200,
    "exit text": 500,
    "stage text": 500,
    "finding text": 220,
    "step text": 160,
    "next action text": 160,
    "deadline text": 220,
    "faq answer": 300,
    "elsewhere text": 500,
}
"""The most of each: characters, of choices their number. Ids stand in callback data, of which
Telegram takes 64 bytes; texts are read on a phone. The author's guide shows the same table."""
SAID_ONCE = ("오늘", "어제", "내일")
"""Words that are wrong in a deadline's text, which is said again on other days."""
_ID = re.compile(r"[a-z][a-z0-9_]*")
_NAMED = re.compile(r"(\w+) '([^']+)'")
"""How a problem names the item it is about: its list and its id."""
_CHOICES = ("choice", "choices")
_DAYS = ("date", "datetime")
_NO_IDS = ("keywords", "hints", "include", "bodies")
"""Lists of a pack whose items have no id of their own."""
_RESULT_TEXTS = (
    ("findings", "finding text"),
    ("steps", "step text"),
    ("next_actions", "next action text"),
    ("deadlines", "deadline text"),
)
_SAMPLE_DAY = date(2026, 11, 21)
"""Any working calendar will do for trying whether a rule and a unit go together."""


def check(conversations: Path, templates: Path, today: date) -> tuple[Content, list[str]]:
    """Load all content; return it with every problem found, each naming its place."""
    content, problems = load(conversations)
    for pack in content.packs.values():
        found = list(_Checker(pack, content, templates, today).all())
        problems += _placed(found, places(conversations, pack) if found else {}, f"{pack.id}: ")
    shared = list(_shared(content))
    problems += _placed(shared, places(conversations) if shared else {}, "")
    if not content.packs:
        problems.append("there is no incident type: no folder with a flow.yaml")
    return content, problems


def _placed(
    problems: Iterable[str], where: Mapping[tuple[str, str], str], otherwise: str
) -> Iterator[str]:
    """Begin each problem with file and line of the item it names."""
    for problem in problems:
        named = _NAMED.match(problem)
        place = where.get((named[1], named[2])) if named else None
        yield f"{place}: {problem}" if place else f"{otherwise}{problem}"


def load_checked(conversations: Path, templates: Path, today: date) -> Content:
    """Return content without problems; raise ContentError listing all of them otherwise."""
    content, problems = check(conversations, templates, today)
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ContentError(f"the content has {len(problems)} problem(s):\n{listed}")
    return content


def stale(content: Content, today: date) -> list[str]:
    """Name the sources whose review date has passed; they warn, they do not stop the bot."""
    return [
        f"source '{source.id}' ({source.title}) was to be reviewed by {source.review_by}"
        for source in content.sources.values()
        if source.review_by < today
    ]


def _too_long(kind: str, text: str) -> Iterator[str]:
    if len(text) > LIMITS[kind]:
        yield f"its {kind} is longer than {LIMITS[kind]} characters"


def _shared(content: Content) -> Iterator[str]:
    for contact_id in GENERAL_CONTACTS:
        if contact_id not in content.contacts:
            yield f"contacts: '{contact_id}' is needed in every conversation"
    for contact in content.contacts.values():
        if contact.source not in content.sources:
            yield f"contacts '{contact.id}': there is no source '{contact.source}'"
    for entry in content.elsewhere:
        if entry.source not in content.sources:
            yield f"elsewhere '{entry.id}': there is no source '{entry.source}'"
        for problem in _too_long("elsewhere text", entry.text):
            yield f"elsewhere '{entry.id}': {problem}"
        for contact_id in entry.contacts:
            if contact_id not in content.contacts:
                yield f"elsewhere '{entry.id}': there is no contact '{contact_id}'"
    for body in content.bodies.values():
        yield from _body(body, content)


def _body(body: Body, content: Content) -> Iterator[str]:
    if body.source not in content.sources:
        yield f"bodies '{body.id}': there is no source '{body.source}'"
    if body.contact not in content.contacts:
        yield f"bodies '{body.id}': there is no contact '{body.contact}'"
    if not body.documents:
        yield f"bodies '{body.id}': there is nothing under documents"
    for text in (body.how, *body.documents, body.period, body.silence):
        if PLACEHOLDER.search(text):
            yield f"bodies '{body.id}': a body's texts have no placeholders"


@dataclass(frozen=True, slots=True)
class _Checker:
    """The problems of one pack."""

    pack: Pack
    content: Content
    templates: Path
    today: date

    def all(self) -> Iterator[str]:
        yield from self._ids()
        yield from self._questions()
        yield from self._conditions()
        yield from self._references()
        yield from self._words()
        yield from self._urgent()
        yield from self._deadlines()
        yield from self._followup()
        yield from self._ends()
        for letter in self.pack.letters:
            yield from check_template(letter, self.pack, self.templates / "letters")

    @property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.pack.all_questions}

    def _ids(self) -> Iterator[str]:
        groups: dict[str, Iterable[str]] = {
            field.name: [item.id for item in getattr(self.pack, field.name)]
            for field in fields(self.pack)
            if isinstance(getattr(self.pack, field.name), tuple) and field.name not in _NO_IDS
        }
        groups["questions"] = [question.id for question in self.pack.all_questions]
        for group, ids in groups.items():
            for double in sorted({one for one in ids if list(ids).count(one) > 1}):
                yield f"{group}: the id '{double}' is used twice"
        for question in self.pack.all_questions:
            if not _ID.fullmatch(question.id) or len(question.id) > LIMITS["question id"]:
                yield (
                    f"questions '{question.id}': an id is lower-case letters, digits and _, "
                    f"at most {LIMITS['question id']}"
                )
            if question.id in BUILT_IN:
                yield f"questions '{question.id}': that name is taken by a placeholder"

    def _questions(self) -> Iterator[str]:
        for question in self.pack.all_questions:
            for problem in self._question(question):
                yield f"questions '{question.id}': {problem}"

    def _question(self, question: Question) -> Iterator[str]:
        if question.type in _CHOICES:
            yield from self._choices(question)
        elif question.choices:
            yield f"has choices, but its type is {question.type}"
        if question.past and question.type not in _DAYS:
            yield "'past' is for days only"
        if question.not_before and not self._is_earlier(question, question.not_before, _DAYS):
            yield f"not_before '{question.not_before}' is not a date question asked earlier"
        if question.not_above and not self._is_earlier(question, question.not_above, ("amount",)):
            yield f"not_above '{question.not_above}' is not an amount question asked earlier"
        noon = datetime.combine(self.today, time(14), KST)
        if read_answer(question, question.example, noon).value is None:
            yield f"its own example '{question.example}' is not understood as an answer"

    def _choices(self, question: Question) -> Iterator[str]:
        ids = [choice.id for choice in question.choices]
        most = LIMITS["choices"]
        if not 2 <= len(ids) <= most:
            yield f"a {question.type} question has 2 to {most} choices, not {len(ids)}"
        if len(set(ids)) < len(ids):
            yield "two choices have the same id"
        for choice in question.choices:
            if not _ID.fullmatch(choice.id) or len(choice.id) > LIMITS["choice id"]:
                yield (
                    f"choice '{choice.id}': lower-case letters, digits, _; "
                    f"at most {LIMITS['choice id']}"
                )
            for problem in _too_long("choice label", choice.label):
                yield f"choice '{choice.id}': {problem}"

    def _is_earlier(self, question: Question, other_id: str, types: Collection[str]) -> bool:
        order = list(self._by_id)
        other = self._by_id.get(other_id)
        return (
            other is not None
            and other.type in types
            and order.index(other.id) < order.index(question.id)
        )

    def _conditions(self) -> Iterator[str]:
        """A question sees the answers before it, an exit those before the letter, the rest all."""
        earlier: dict[str, Question] = {}
        for question in self.pack.all_questions:
            for problem in kinds.problems(question.when, earlier):
                yield f"questions '{question.id}': when: {problem}"
            earlier[question.id] = question
        for place, field, condition in self._other_conditions():
            for problem in kinds.problems(condition, earlier):
                yield f"{place}: {field}: {problem}"
        main = {question.id: question for question in self.pack.questions}
        for way_out in self.pack.exits:
            for problem in kinds.problems(way_out.when, main):
                yield f"exits '{way_out.id}': when: {problem}"
        for problem in kinds.problems(self.pack.closed_when, earlier):
            yield f"closed_when: {problem}"

    def _other_conditions(self) -> Iterator[tuple[str, str, str]]:
        """Yield (place, field, condition) of everything but questions and exits."""
        for group in ("findings", "steps", "next_actions", "deadlines", "letters", "followup"):
            for item in getattr(self.pack, group):
                yield f"{group} '{item.id}'", "when", item.when
        for deadline in self.pack.deadlines:
            yield f"deadlines '{deadline.id}'", "until", deadline.until
        for rule in self.pack.bodies:
            yield f"bodies '{rule.body}'", "when", rule.when

    def _references(self) -> Iterator[str]:
        for group in (
            "providers",
            "all_questions",
            "exits",
            "findings",
            "steps",
            "deadlines",
            "faq",
        ):
            for item in getattr(self.pack, group):
                if item.source and item.source not in self.content.sources:
                    place = group.removeprefix("all_")
                    yield f"{place} '{item.id}': there is no source '{item.source}'"
        for group, item_id, contact in self._contacts():
            if contact not in self.content.contacts:
                yield f"{group} '{item_id}': there is no contact '{contact}'"
        known = {deadline.id for deadline in self.pack.deadlines}
        for action in self.pack.next_actions:
            if action.deadline and action.deadline not in known:
                yield f"next_actions '{action.id}': there is no deadline '{action.deadline}'"
        for entry in self.pack.faq:
            yield from self._faq(entry)

    def _contacts(self) -> Iterator[tuple[str, str, str]]:
        for provider in self.pack.providers:
            if provider.contact:
                yield "providers", provider.id, provider.contact
        for way_out in self.pack.exits:
            for contact in way_out.contacts:
                yield "exits", way_out.id, contact

    def _faq(self, entry: Faq) -> Iterator[str]:
        if not entry.id.startswith(f"{self.pack.id}/"):
            yield f"faq '{entry.id}': an id starts with '{self.pack.id}/'"
        for problem in _too_long("faq answer", entry.answer):
            yield f"faq '{entry.id}': {problem}"

    def _words(self) -> Iterator[str]:
        for place, kind, text, filled in self._texts():
            for problem in (*_too_long(kind, text), *self._placeholders(text, filled)):
                yield f"{place}: {problem}"
        for place, text in self._said_as_written():
            for problem in self._placeholders(text, ()):
                yield f"{place}: {problem}"

    def _placeholders(self, text: str, names: Collection[str]) -> Iterator[str]:
        """``names``: the placeholders that are filled in this text."""
        for name in PLACEHOLDER.findall(text):
            if name not in self._answers | self._days:
                yield f"'{{{name}}}' is not a question, a deadline or a known name"
            elif name not in names:
                yield f"'{{{name}}}' is not filled in here"

    @property
    def _answers(self) -> frozenset[str]:
        return BUILT_IN.union(self._by_id)

    @property
    def _days(self) -> frozenset[str]:
        return frozenset(deadline.id for deadline in self.pack.deadlines)

    def _texts(self) -> Iterator[tuple[str, str, str, Collection[str]]]:
        """Yield (place, kind in LIMITS, text, the placeholders that are filled in it)."""
        earlier = set(BUILT_IN)
        yield "opening", "opening", self.pack.opening, ()
        for question in self.pack.all_questions:
            yield f"questions '{question.id}'", "question text", question.text, frozenset(earlier)
            yield f"questions '{question.id}'", "question why", question.why, ()
            earlier.add(question.id)
        for way_out in self.pack.exits:
            yield f"exits '{way_out.id}'", "exit text", way_out.text, self._answers
        for stage in self.pack.followup:
            place = f"followup '{stage.id}'"
            yield place, "stage text", stage.text, self._answers | self._days
        for group, kind in _RESULT_TEXTS:
            for item in getattr(self.pack, group):
                yield f"{group} '{item.id}'", kind, item.text, self._answers | self._days
        for deadline in self.pack.deadlines:
            place = f"deadlines '{deadline.id}'"
            yield place, "deadline text", deadline.past, self._answers | self._days
            yield place, "deadline text", deadline.title, self._answers

    def _said_as_written(self) -> Iterator[tuple[str, str]]:
        for group in ("exits", "findings"):
            for item in getattr(self.pack, group):
                yield f"{group} '{item.id}'", item.title
        for step in self._urgent_steps():
            yield f"steps '{step.id}'", step.text
        for entry in self.pack.faq:
            yield f"faq '{entry.id}'", entry.answer

    def _urgent_steps(self) -> Iterator[Step]:
        return (step for step in self.pack.steps if step.urgent)

    def _urgent(self) -> Iterator[str]:
        for step in self._urgent_steps():
            if step.when:
                yield f"steps '{step.id}': it is urgent, said before any answer: no 'when'"

    def _deadlines(self) -> Iterator[str]:
        seen: set[str] = set()
        for deadline in self.pack.deadlines:
            for problem in self._deadline(deadline, seen):
                yield f"deadlines '{deadline.id}': {problem}"
            seen.add(deadline.id)

    def _deadline(self, deadline: DeadlineSpec, earlier: set[str]) -> Iterator[str]:
        if deadline.if_over and deadline.if_over not in earlier:
            yield f"if_over '{deadline.if_over}' is not a deadline listed before this one"
        if deadline.asks and not self.pack.stage(deadline.asks):
            yield f"asks '{deadline.asks}' is not a stage of the followup"
        yield from self._start(deadline, earlier)
        for word in SAID_ONCE:
            if word in deadline.text + deadline.past:
                yield f"its text says '{word}', but is said on other days too"
        if deadline.rule in ("interest", "rate"):
            yield from self._money(deadline)
            return
        if not deadline.past:
            yield "past is missing: say what it means, and what not, that the day is over"
        try:
            count(
                deadline.rule, self._sample_start(deadline), deadline.length, deadline.unit,
                Calendar(), from_midnight=deadline.from_midnight,
            )  # fmt: skip
        except ValueError as error:
            yield str(error)

    def _start(self, deadline: DeadlineSpec, earlier: set[str]) -> Iterator[str]:
        start = self._by_id.get(deadline.start)
        if deadline.start == "today" or deadline.start in earlier:
            if deadline.assume:
                yield "assume is for a start that is a question"
        elif start is None or start.type not in _DAYS:
            yield (
                f"start '{deadline.start}' is neither 'today' nor a date question "
                "nor a deadline listed before this one"
            )

    def _sample_start(self, deadline: DeadlineSpec) -> date:
        """Some start of the kind this deadline counts from: a moment only where one is asked for."""
        start = self._by_id.get(deadline.start)
        has_time = start is not None and start.type == "datetime" and not deadline.assume
        return datetime.combine(_SAMPLE_DAY, time(14), KST) if has_time else _SAMPLE_DAY

    def _money(self, deadline: DeadlineSpec) -> Iterator[str]:
        amount = self._by_id.get(deadline.amount)
        if amount is None or amount.type != "amount":
            yield f"amount '{deadline.amount}' is not an amount question"
        if deadline.unit != "percent" or deadline.length <= 0:
            yield "interest and rate want a length above 0 and the unit percent"

    def _followup(self) -> Iterator[str]:
        for stage in self.pack.followup:
            for problem in self._stage(stage):
                yield f"followup '{stage.id}': {problem}"
        if self.pack.followup and not self.pack.closed_when:
            yield "closed_when is missing: say when a case with a followup is over"
        for rule in self.pack.bodies:
            if rule.body not in self.content.bodies:
                yield f"bodies '{rule.body}': there is no such body in _shared/bodies.yaml"

    def _stage(self, stage: Stage) -> Iterator[str]:
        if not _ID.fullmatch(stage.id) or len(stage.id) > LIMITS["question id"]:
            yield f"an id is lower-case letters, digits and _, at most {LIMITS['question id']}"
        if len(stage.button) > LIMITS["choice label"]:
            yield f"its button is longer than {LIMITS['choice label']} characters"
        if not stage.questions:
            yield "it asks nothing"

    def _ends(self) -> Iterator[str]:
        """However the answers turn out, there is a next action."""
        if not self.pack.next_actions or self.pack.next_actions[-1].when:
            yield "next_actions: the last one must have no 'when', so that there always is one"
        if not any(not deadline.when for deadline in self.pack.deadlines):
            yield "deadlines: at least one must have no 'when', so that every path has one"
        if not self.pack.letters:
            yield "letters: there is none"
        provider = self._by_id.get("provider")
        chosen = {choice.id for choice in provider.choices} if provider else set()
        for known in self.pack.providers:
            if known.id not in chosen:
                yield f"providers '{known.id}': question 'provider' has no such choice"
