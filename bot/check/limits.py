"""How much may each text be, and what does an id look like?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

LIMITS: Mapping[str, int] = {
    "question id": 20,
    "choice id": 16,
    "letter id": 12,
    "choice label": 30,
    "choices": 12,
    "evidence id": 20,
    "evidence label": 24,
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
    "calm": 40,
    "calm why": 120,
    "pack title": 60,
    "letter title": 60,
    "pack id": 24,
    "deadline id": 24,
    "faq id": 32,
}
"""The most of each: characters, of choices their number. Ids stand in callback data, of which
Telegram takes 64 bytes; texts are read on a phone; titles stand in captions,
of which Telegram takes 1,024 characters, beside all that may have changed. The author's guide shows the same table."""
_ID = re.compile(r"[a-z][a-z0-9_]*")


def too_long(kind: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a text of that kind, a key of LIMITS."""
    if len(text) > LIMITS[kind]:
        yield f"its {kind} is longer than {LIMITS[kind]} characters"


def is_id(text: str, kind: str) -> bool:
    """Whether a text is lower-case letters, digits and _, and no longer than its kind may be."""
    return bool(_ID.fullmatch(text)) and len(text) <= LIMITS[kind]


def id_rule(kind: str) -> str:
    """Return what `is_id` asks for, in words."""
    return f"an id is lower-case letters, digits and _, at most {LIMITS[kind]}"
