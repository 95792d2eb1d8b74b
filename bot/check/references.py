"""Does everything that a pack refers to exist?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.dialogue.letters import CERTIFIED_SOURCE
from bot.engine.model import CERTIFIED_STAGE, Content, Pack

_SOURCED = ("providers", "all_questions", "exits", "findings", "steps", "deadlines", "faq")


def reference_problems(pack: Pack, content: Content) -> Iterator[str]:
    """Yield references to sources, contacts, deadlines, stages, bodies or choices that are not."""
    for group in _SOURCED:
        for item in getattr(pack, group):
            if item.source and item.source not in content.sources:
                place = group.removeprefix("all_")
                yield f"{place} '{item.id}': there is no source '{item.source}'"
    for provider in pack.providers:
        if provider.submit_source and provider.submit_source not in content.sources:
            yield f"providers '{provider.id}': there is no source '{provider.submit_source}'"
    for group, item_id, contact in _contacts(pack):
        if contact not in content.contacts:
            yield f"{group} '{item_id}': there is no contact '{contact}'"
    yield from _inside(pack)
    if pack.stage(CERTIFIED_STAGE) and CERTIFIED_SOURCE not in content.sources:
        yield f"followup '{CERTIFIED_STAGE}': there is no source '{CERTIFIED_SOURCE}'"
    for rule in pack.bodies:
        if rule.body not in content.bodies:
            yield f"bodies '{rule.body}': there is no such body in _shared/bodies.yaml"


def _contacts(pack: Pack) -> Iterator[tuple[str, str, str]]:
    for provider in pack.providers:
        if provider.contact:
            yield "providers", provider.id, provider.contact
    for way_out in pack.exits:
        for contact in way_out.contacts:
            yield "exits", way_out.id, contact


def _inside(pack: Pack) -> Iterator[str]:
    known = {deadline.id for deadline in pack.deadlines}
    days = {q.id for q in pack.questions if q.type in ("date", "datetime")}
    if pack.happened_on and pack.happened_on not in days:
        yield f"happened_on '{pack.happened_on}' is not a date question"
    for action in pack.next_actions:
        if action.deadline and action.deadline not in known:
            yield f"next_actions '{action.id}': there is no deadline '{action.deadline}'"
    for deadline in pack.deadlines:
        if deadline.asks and not pack.stage(deadline.asks):
            yield f"deadlines '{deadline.id}': asks '{deadline.asks}' is not a stage of the followup"
    for entry in pack.faq:
        if not entry.id.startswith(f"{pack.id}/"):
            yield f"faq '{entry.id}': an id starts with '{pack.id}/'"
    choices = {c.id for q in pack.questions if q.id == "provider" for c in q.choices}
    for provider in pack.providers:
        if provider.id not in choices:
            yield f"providers '{provider.id}': question 'provider' has no such choice"
