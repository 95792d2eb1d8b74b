"""Can every label be read on its button, and does Telegram take every keyboard and button?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import east_asian_width

from bot.check.limits import LIMITS
from bot.engine.model import Content, Pack

WIDEST = 40
"""Of a button that stands alone, in Latin letters; a Hangul syllable or an emoji takes two."""
WIDEST_OF_TWO = 22
"""Of one that stands beside another."""
MOST_BUTTONS = 100
"""Telegram takes no more under one message."""
_AROUND = 6
"""Buttons that stand beside those a pack decides about, at most."""
_NUMBER = len("12. ")
_TICK = len("⬜ ") + 1 + _NUMBER
_DEADLINE_ID = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_PACK_ID = re.compile(r"[a-z][a-z0-9-]*")


def width(text: str) -> int:
    """Return how wide a text is: a Hangul syllable or an emoji 2, a Latin letter 1."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def button_warnings(pack: Pack) -> Iterator[str]:
    """Yield labels of which a phone would show only the beginning."""
    for question in pack.all_questions:
        mark = {"choice": _NUMBER, "choices": _TICK}.get(question.type, 0)
        for choice in question.choices:
            for warning in _wide(choice.label, WIDEST - mark):
                yield f"questions '{question.id}': choice '{choice.id}': {warning}"
    for stage in pack.followup:
        yield from (f"followup '{stage.id}': {w}" for w in _wide(stage.button, WIDEST))
    for kind in pack.evidence:
        yield from (f"evidence '{kind.id}': {w}" for w in _wide(kind.label, WIDEST_OF_TWO))
    yield from (f"short: {warning}" for warning in _wide(pack.short, WIDEST))


def _wide(label: str, most: int) -> Iterator[str]:
    if width(label) > most:
        yield (
            f"'{label}' is {width(label)} wide, its button takes {most} "
            "(Hangul 2, Latin 1): shorten it"
        )


def button_problems(pack: Pack) -> Iterator[str]:
    """Yield what Telegram would refuse: ids too long for a button's data, too many buttons."""
    if not _PACK_ID.fullmatch(pack.id) or len(pack.id) > LIMITS["pack id"]:
        yield f"id: a pack's id is lower-case letters, digits and -, at most {LIMITS['pack id']}"
    for deadline in pack.deadlines:
        if not _DEADLINE_ID.fullmatch(deadline.id) or len(deadline.id) > LIMITS["deadline id"]:
            most = LIMITS["deadline id"]
            yield f"deadlines '{deadline.id}': an id is letters, digits and -, at most {most}"
    for entry in pack.faq:
        if len(entry.id) > LIMITS["faq id"]:
            yield f"faq '{entry.id}': an id is at most {LIMITS['faq id']} characters"
    asked, answered = len(pack.all_questions), len(pack.faq)
    for what, number in (("questions in the review", asked), ("entries of the FAQ", answered)):
        if number + _AROUND > MOST_BUTTONS:
            yield (
                f"{what}: {number} have a button each, and Telegram takes {MOST_BUTTONS} "
                f"under a message: at most {MOST_BUTTONS - _AROUND}"
            )


def shared_button_problems(content: Content) -> Iterator[str]:
    """Yield ids of conversations/_shared/ that do not fit a button's data."""
    for entry in content.elsewhere:
        if not _PACK_ID.fullmatch(entry.id) or len(entry.id) > LIMITS["pack id"]:
            most = LIMITS["pack id"]
            yield f"elsewhere '{entry.id}': an id is lower-case letters, digits and -, at most {most}"
