"""What a text is to Telegram: UTF-16 lengths, trimming, and the entities it finds by itself."""

from __future__ import annotations

import re
from typing import Any

Entity = dict[str, Any]

MAX_ENTITIES = 100

_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")
_URL = re.compile(r"\bhttps?://[^\s<>\"']*[^\s<>\"'.,:;!?()\[\]{}]")
_NOT_TEXT = re.compile(r"[\x00-\x09\x0b-\x1f]")
# Nothing is found inside these: what they cover already means something else.
_CLOSED = frozenset({"code", "pre", "text_link", "url"})


def utf16_length(text: str) -> int:
    """Return the length Telegram counts: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def tidy(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Clean a text as Telegram does: no control characters, no white space at the ends.

    Entities move along; those left with nothing to cover are dropped.
    """
    # UNVERIFIED: Telegram also keeps a few other space characters apart; \r is dropped there too.
    clean = _NOT_TEXT.sub(" ", text)
    body = clean.strip()
    skipped = utf16_length(clean[: len(clean) - len(clean.lstrip())])
    length = utf16_length(body)
    moved = [_clip(entity, skipped, length) for entity in entities]
    kept = [entity for entity in moved if entity["length"] > 0]
    return body, sorted(kept, key=lambda entity: (entity["offset"], -entity["length"]))


def _clip(entity: Entity, skipped: int, length: int) -> Entity:
    start = max(entity["offset"] - skipped, 0)
    end = min(entity["offset"] - skipped + entity["length"], length)
    return {**entity, "offset": start, "length": end - start}


def with_found(text: str, entities: list[Entity]) -> list[Entity]:
    """Add the links and commands that Telegram finds in plain text, and keep the first 100.

    Korean words after a slash are not commands: Telegram knows only Latin letters there.
    """
    closed = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _CLOSED]
    found = [*_find("url", _URL, text), *_find("bot_command", _COMMAND, text)]
    free = [e for e in found if not any(a <= e["offset"] < b for a, b in closed)]
    everything = sorted([*entities, *free], key=lambda e: (e["offset"], -e["length"]))
    return everything[:MAX_ENTITIES]


def _find(kind: str, pattern: re.Pattern[str], text: str) -> list[Entity]:
    return [
        {
            "type": kind,
            "offset": utf16_length(text[: match.start()]),
            "length": utf16_length(match.group()),
        }
        for match in pattern.finditer(text)
    ]
