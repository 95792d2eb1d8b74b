"""Does what all packs share hold together: contacts, bodies, what no pack covers?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.check.limits import too_long
from bot.dialogue.menus import GENERAL_CONTACTS
from bot.engine.display import PLACEHOLDER
from bot.engine.model import Body, Content


def shared_problems(content: Content) -> Iterator[str]:
    """Yield the problems of conversations/_shared."""
    for contact_id in GENERAL_CONTACTS:
        if contact_id not in content.contacts:
            yield f"contacts: '{contact_id}' is needed in every conversation"
    for contact in content.contacts.values():
        if contact.source not in content.sources:
            yield f"contacts '{contact.id}': there is no source '{contact.source}'"
    for entry in content.elsewhere:
        if entry.source not in content.sources:
            yield f"elsewhere '{entry.id}': there is no source '{entry.source}'"
        for problem in too_long("elsewhere text", entry.text):
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
