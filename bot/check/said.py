"""What does the bot say in its own words, and where is it written?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.engine.display import PLACEHOLDER
from bot.engine.model import Content, Faq, Pack, Privacy, Question

_END = re.compile(r"(?<=[.!?…])[)\"’”]*(?:\s+|$)|\n+")
_QUOTED = re.compile(r"‘[^’]*’|“[^”]*”|「[^」]*」")


@dataclass(frozen=True, slots=True)
class Said:
    """A text that people read as the bot's own words."""

    place: str
    """List and id of the item it belongs to, as problems name it: "steps 'call'"."""
    field: str
    text: str


def said_in(pack: Pack) -> Iterator[Said]:
    """Yield the texts of the flow, about in the order in which a person meets them."""
    yield Said("opening", "opening", pack.opening)
    urgent = [step for step in pack.steps if step.urgent]
    later = [step for step in pack.steps if not step.urgent]
    yield from (Said(f"steps '{step.id}'", "text", step.text) for step in urgent)
    for question in pack.questions:
        yield from _question(question)
    for group in ("exits", "findings"):
        for item in getattr(pack, group):
            yield Said(f"{group} '{item.id}'", "title", item.title)
            yield Said(f"{group} '{item.id}'", "text", item.text)
    for action in pack.next_actions:
        yield Said(f"next_actions '{action.id}'", "text", action.text)
    for deadline in pack.deadlines:
        for field in ("title", "text", "past"):
            yield Said(f"deadlines '{deadline.id}'", field, getattr(deadline, field))
    yield from (Said(f"steps '{step.id}'", "text", step.text) for step in later)
    for stage in pack.followup:
        for question in stage.questions:
            yield from _question(question)
        yield Said(f"followup '{stage.id}'", "text", stage.text)


def _question(question: Question) -> Iterator[Said]:
    place = f"questions '{question.id}'"
    yield Said(place, "text", question.text)
    yield Said(place, "why", question.why)


def answered_in(entry: Faq) -> Iterator[Said]:
    """Yield what the bot says to a question that is asked often; the question is the person's."""
    yield Said(f"faq '{entry.id}'", "answer", entry.answer)
    yield Said(f"faq '{entry.id}'", "differs", entry.differs)


def said_by_all(content: Content) -> Iterator[Said]:
    """Yield the texts of conversations/_shared/ that no pack holds."""
    for entry in content.elsewhere:
        yield Said(f"elsewhere '{entry.id}'", "text", entry.text)
    for body in content.bodies.values():
        for field in ("how", "period", "silence"):
            yield Said(f"bodies '{body.id}'", field, getattr(body, field))
    if content.privacy:
        yield from _agreed_to(content.privacy)
    for one in content.calm:
        yield Said(f"calm '{one.id}'", "why", one.why)


def _agreed_to(privacy: Privacy) -> Iterator[Said]:
    """What is asked on a phone; the policy's lists are read at leisure."""
    for field in ("ask", "age", "abroad_ask", "reminders", "young"):
        yield Said(field, field, getattr(privacy, field))
    for group in ("notices", "abroad", "rights"):
        for one in getattr(privacy, group):
            yield Said(f"{group} '{one.id}'", "text", one.text)


def sentences(text: str) -> list[str]:
    """Cut a text into sentences."""
    return [part.strip() for part in _END.split(text) if part and part.strip()]


def own(text: str) -> str:
    """Return a text without what it quotes and without placeholders."""
    return PLACEHOLDER.sub("", _QUOTED.sub("", text))


def opened(text: str) -> str:
    """Show a sentence's beginning, so that its author finds it."""
    return text if len(text) <= 24 else f"{text[:23]}…"
