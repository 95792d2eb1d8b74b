"""Does every screen, filled with the longest answers there can be, fit one message of Telegram?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from bot.engine.display import display, fill, shorten
from bot.engine.model import Contact, Content, Pack, Question
from bot.paths import TEMPLATES
from bot.understanding.answers import limit_of
from bot.wording import TEXT_LIMIT, Wording, length

_LONGEST_DAY = "2026년 12월 30일(수)"
_LONGEST_ECHO = 110
_DAY = date(2026, 12, 30)


def screen_problems(pack: Pack, content: Content) -> Iterator[str]:
    """Yield screens of a pack that do not fit one message."""
    words = _longest(pack)
    urgent = [step.text for step in pack.steps if step.urgent]
    begin = {"pack": pack, "because": "가" * 40, "urgent": urgent}
    yield from _fits("opening", "opening", begin)
    for question in pack.all_questions:
        place = f"questions '{question.id}'"
        yield from _fits(place, "question", _question(question, words))
        why = {"why": question.why, "short": question.short}
        source = content.sources.get(question.source)
        yield from _fits(place, "why", {**why, "source": source})
    for way_out in pack.exits:
        if (source := content.sources.get(way_out.source)) and _known(way_out.contacts, content):
            said = {"title": way_out.title, "text": fill(way_out.text, words), "source": source}
            contacts = _contacts(way_out.contacts, content)
            yield from _fits(f"exits '{way_out.id}'", "exit", {**said, "contacts": contacts})
    for entry in pack.faq:
        if source := content.sources.get(entry.source):
            yield from _fits(f"faq '{entry.id}'", "faq", {"faq": entry, "source": source})


def shared_screen_problems(content: Content) -> Iterator[str]:
    """Yield screens of conversations/_shared/ that do not fit one message."""
    for entry in content.elsewhere:
        if (source := content.sources.get(entry.source)) and _known(entry.contacts, content):
            contacts = _contacts(entry.contacts, content)
            said = {"entry": entry, "source": source, "contacts": contacts}
            yield from _fits(f"elsewhere '{entry.id}'", "elsewhere", said)
    for body in content.bodies.values():
        if (source := content.sources.get(body.source)) and _known((body.contact,), content):
            contacts = _contacts((body.contact,), content)
            said = {"body": body, "source": source, "contacts": contacts}
            yield from _fits(f"bodies '{body.id}'", "body", said)


def _question(question: Question, words: Mapping[str, str]) -> dict[str, Any]:
    return {
        "echo": "가" * _LONGEST_ECHO, "note": "가" * _LONGEST_ECHO, "step": 99, "total": 99,
        "text": fill(question.text, words), "example": question.example, "type": question.type,
        "options": [choice.label for choice in question.choices],
        "before": shorten(words[question.id]),
    }  # fmt: skip


def _fits(place: str, template: str, said: Mapping[str, Any]) -> Iterator[str]:
    size = length(_wording().html(template, said, _DAY))
    if size > TEXT_LIMIT:
        yield (
            f"{place}: its message has up to {size} characters, and one of Telegram's takes "
            f"{TEXT_LIMIT}"
        )


@lru_cache(maxsize=1)
def _wording() -> Wording:
    return Wording(TEMPLATES)


def _longest(pack: Pack) -> dict[str, str]:
    """Return the longest words for each placeholder."""
    words = {question.id: _longest_answer(question) for question in pack.all_questions}
    for name in ("name", "company", "submit"):
        known = [getattr(provider, name) for provider in pack.providers]
        words[f"provider_{name}"] = max([*known, words.get("provider_other", "")], key=len)
    days = dict.fromkeys((deadline.id for deadline in pack.deadlines), _LONGEST_DAY)
    return {**words, **days, "today": _LONGEST_DAY}


def _longest_answer(question: Question) -> str:
    if question.choices:
        return display(question, tuple(choice.id for choice in question.choices))
    if question.type in ("date", "datetime", "amount", "count", "yes_no"):
        return f"{_LONGEST_DAY} 00:00"
    return "가" * limit_of(question)


def _known(ids: tuple[str, ...], content: Content) -> bool:
    return all(one in content.contacts and _source(one, content) for one in ids)


def _source(contact_id: str, content: Content) -> object:
    return content.sources.get(content.contacts[contact_id].source)


def _contacts(ids: tuple[str, ...], content: Content) -> list[Mapping[str, object]]:
    contacts: list[Contact] = [content.contacts[one] for one in ids]
    return [{"contact": one, "source": content.source(one.source)} for one in contacts]
