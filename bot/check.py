"""All problems of all content, in words: run at start, by `python -m bot check`, and by the tests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from pathlib import Path

from bot.clock import KST
from bot.content import load
from bot.deadlines.calendar import Calendar
from bot.deadlines.rules import count
from bot.dialogue.menus import GENERAL_CONTACTS
from bot.engine import kinds
from bot.engine.display import BUILT_IN, PLACEHOLDER
from bot.engine.model import Content, DeadlineSpec, Faq, Pack, Question
from bot.errors import ContentError
from bot.letters.check import check_template
from bot.understanding.answers import read_answer

MAX_QUESTION_ID, MAX_CHOICE_ID = 20, 16
"""Both stand in callback data, of which Telegram takes 64 bytes."""
MAX_LABEL, MAX_TEXT, MAX_LONG_TEXT, MAX_CHOICES = 40, 300, 1200, 12
_ID = re.compile(r"[a-z][a-z0-9_]*")
_CHOICES = ("choice", "choices")
_TEMPLATE_TODAY = date(2026, 11, 21)
"""Any working calendar will do for trying whether a rule and a unit go together."""


def check(conversations: Path, templates: Path, today: date) -> tuple[Content, list[str]]:
    """Load all content; return it with every problem found, each naming its place."""
    content, problems = load(conversations)
    for pack in content.packs.values():
        problems += [
            f"{pack.id}: {text}" for text in _Checker(pack, content, templates, today).all()
        ]
    problems += _shared(content)
    if not content.packs:
        problems.append("there is no incident type: no folder with a flow.yaml")
    return content, problems


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


def _shared(content: Content) -> Iterator[str]:
    for contact_id in GENERAL_CONTACTS:
        if contact_id not in content.contacts:
            yield f"contacts: '{contact_id}' is needed in every conversation"
    for contact in content.contacts.values():
        if contact.source not in content.sources:
            yield f"contact '{contact.id}': there is no source '{contact.source}'"
    for entry in content.elsewhere:
        if entry.source not in content.sources:
            yield f"elsewhere '{entry.id}': there is no source '{entry.source}'"
        for contact_id in entry.contacts:
            if contact_id not in content.contacts:
                yield f"elsewhere '{entry.id}': there is no contact '{contact_id}'"


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
        yield from self._deadlines()
        yield from self._ends()
        for letter in self.pack.letters:
            yield from check_template(letter, self.pack, self.templates / "letters")

    @property
    def _by_id(self) -> dict[str, Question]:
        return {question.id: question for question in self.pack.questions}

    def _ids(self) -> Iterator[str]:
        groups: dict[str, Iterable[str]] = {
            field.name: [item.id for item in getattr(self.pack, field.name)]
            for field in fields(self.pack)
            if isinstance(getattr(self.pack, field.name), tuple)
            and field.name not in ("keywords", "hints")
        }
        for group, ids in groups.items():
            for double in sorted({one for one in ids if list(ids).count(one) > 1}):
                yield f"{group}: the id '{double}' is used twice"
        for question in self.pack.questions:
            if not _ID.fullmatch(question.id) or len(question.id) > MAX_QUESTION_ID:
                yield (
                    f"question '{question.id}': an id is lower-case letters, digits and _, "
                    f"at most {MAX_QUESTION_ID}"
                )
            if question.id in BUILT_IN:
                yield f"question '{question.id}': that name is taken by a placeholder"

    def _questions(self) -> Iterator[str]:
        for question in self.pack.questions:
            for problem in self._question(question):
                yield f"question '{question.id}': {problem}"

    def _question(self, question: Question) -> Iterator[str]:
        if question.type in _CHOICES:
            yield from self._choices(question)
        elif question.choices:
            yield f"has choices, but its type is {question.type}"
        if len(question.text) > MAX_TEXT:
            yield f"its text is longer than {MAX_TEXT} characters"
        if question.past and question.type not in ("date", "datetime"):
            yield "'past' is for days only"
        if question.not_before and not self._is_earlier_day(question):
            yield f"not_before '{question.not_before}' is not a date question asked earlier"
        noon = datetime.combine(self.today, time(14), KST)
        if read_answer(question, question.example, noon).value is None:
            yield f"its own example '{question.example}' is not understood as an answer"

    def _choices(self, question: Question) -> Iterator[str]:
        ids = [choice.id for choice in question.choices]
        if not 2 <= len(ids) <= MAX_CHOICES:
            yield f"a {question.type} question has 2 to {MAX_CHOICES} choices, not {len(ids)}"
        if len(set(ids)) < len(ids):
            yield "two choices have the same id"
        for choice in question.choices:
            if not _ID.fullmatch(choice.id) or len(choice.id) > MAX_CHOICE_ID:
                yield f"choice '{choice.id}': lower-case letters, digits, _; at most {MAX_CHOICE_ID}"
            if len(choice.label) > MAX_LABEL:
                yield f"choice '{choice.id}': its label will not fit a button ({MAX_LABEL})"

    def _is_earlier_day(self, question: Question) -> bool:
        order = list(self._by_id)
        other = self._by_id.get(question.not_before)
        return (
            other is not None
            and other.type in ("date", "datetime")
            and order.index(other.id) < order.index(question.id)
        )

    def _conditions(self) -> Iterator[str]:
        """A question sees the answers before it; everything else sees all of them."""
        earlier: dict[str, Question] = {}
        for question in self.pack.questions:
            for problem in kinds.problems(question.when, earlier):
                yield f"question '{question.id}': when: {problem}"
            earlier[question.id] = question
        for group in ("exits", "findings", "steps", "next_actions", "deadlines", "letters"):
            for item in getattr(self.pack, group):
                for problem in kinds.problems(item.when, earlier):
                    yield f"{group} '{item.id}': when: {problem}"

    def _references(self) -> Iterator[str]:
        for group in ("providers", "questions", "exits", "findings", "steps", "deadlines", "faq"):
            for item in getattr(self.pack, group):
                if item.source and item.source not in self.content.sources:
                    yield f"{group} '{item.id}': there is no source '{item.source}'"
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
        if len(entry.answer) > MAX_LONG_TEXT:
            yield f"faq '{entry.id}': its answer is longer than {MAX_LONG_TEXT} characters"

    def _words(self) -> Iterator[str]:
        known = {*BUILT_IN, *self._by_id, *(deadline.id for deadline in self.pack.deadlines)}
        for place, text in self._texts():
            for name in PLACEHOLDER.findall(text):
                if name not in known:
                    yield f"{place}: '{{{name}}}' is not a question, a deadline or a known name"
            if len(text) > MAX_LONG_TEXT:
                yield f"{place}: longer than {MAX_LONG_TEXT} characters"

    def _texts(self) -> Iterator[tuple[str, str]]:
        yield "opening", self.pack.opening
        for question in self.pack.questions:
            yield f"question '{question.id}'", question.text
        for group in ("exits", "findings", "steps", "next_actions", "deadlines"):
            for item in getattr(self.pack, group):
                yield f"{group} '{item.id}'", item.text
        for deadline in self.pack.deadlines:
            yield f"deadlines '{deadline.id}'", deadline.past

    def _deadlines(self) -> Iterator[str]:
        seen: set[str] = set()
        for deadline in self.pack.deadlines:
            for problem in self._deadline(deadline, seen):
                yield f"deadlines '{deadline.id}': {problem}"
            seen.add(deadline.id)

    def _deadline(self, deadline: DeadlineSpec, earlier: set[str]) -> Iterator[str]:
        start = self._by_id.get(deadline.start)
        if deadline.start != "today" and (start is None or start.type not in ("date", "datetime")):
            yield f"start '{deadline.start}' is neither 'today' nor a date question"
        if deadline.if_over and deadline.if_over not in earlier:
            yield f"if_over '{deadline.if_over}' is not a deadline listed before this one"
        if deadline.rule in ("interest", "rate"):
            amount = self._by_id.get(deadline.amount)
            if amount is None or amount.type != "amount":
                yield f"amount '{deadline.amount}' is not an amount question"
            if deadline.unit != "percent" or deadline.length <= 0:
                yield "interest and rate want a length above 0 and the unit percent"
            return
        try:
            count(deadline.rule, _TEMPLATE_TODAY, deadline.length, deadline.unit, Calendar())
        except ValueError as error:
            yield str(error)

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
