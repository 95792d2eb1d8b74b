"""How is a value written in a column? Lossless, for answers, payloads and moments."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from bot.clock import KST
from bot.engine.model import Blank, Value
from bot.errors import StoreError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
FOR_EVER = 2**63 - 1
"""A moment (ms) after all others; the greatest that a column holds."""


def to_ms(moment: datetime) -> int:
    """Return whole milliseconds since 1970 UTC; what is finer is dropped.

    Raises StoreError for a moment without a zone: it would be guessed from the machine's own.
    """
    if moment.tzinfo is None:
        raise StoreError("a moment without a zone cannot be stored")
    return (moment - _EPOCH) // _MILLISECOND


def from_ms(ms: int) -> datetime:
    """Return the moment in KST."""
    return (_EPOCH + ms * _MILLISECOND).astimezone(KST)


def pack(data: Any) -> bytes:
    """Write JSON data as bytes. Half a surrogate pair, which a phone can send, survives too."""
    try:
        return orjson.dumps(data)
    except TypeError:  # that half, or a whole number beyond 64 bits
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "surrogatepass")


def unpack(raw: bytes) -> Any:
    """Read what ``pack`` wrote."""
    return json.loads(raw.decode("utf-8", "surrogatepass"))


def pack_answer(value: Value) -> bytes:
    """Write an answer with the name of its kind, so that 1, True and "1" stay three things."""
    return pack(tagged(value))


def unpack_answer(raw: bytes) -> Value:
    """Read an answer. Raises StoreError for a kind that this version does not know."""
    return untagged(*unpack(raw))


def untagged(kind: str, value: Any) -> Value:
    """Read what ``tagged`` wrote. Raises StoreError for a kind that this version does not know."""
    match kind:
        case "text" | "flag" | "number":
            return value  # type: ignore[no-any-return]
        case "choices":
            return tuple(value)
        case "date":
            return date.fromisoformat(value)
        case "moment":
            return datetime.fromisoformat(value).astimezone(KST)
        case "blank":
            return Blank(value)
    raise StoreError(f"an answer of the unknown kind {kind!r} is stored; update the program")


def tagged(value: Value) -> list[Any]:
    """Return an answer as JSON can hold it, behind the name of its kind."""
    # bool is an int and datetime is a date in Python, so each comes before its parent.
    match value:
        case Blank():
            return ["blank", value.value]
        case str():
            return ["text", value]
        case bool():
            return ["flag", value]
        case int():
            return ["number", value]
        case datetime():
            return ["moment", _zoned(value).isoformat()]
        case date():
            return ["date", value.isoformat()]
        case tuple():
            return ["choices", list(value)]


def is_same(one: Value, other: Value) -> bool:
    """Whether two answers are stored alike. Nearly always they are the very same object."""
    return one is other or tagged(one) == tagged(other)


def _zoned(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise StoreError("an answer that is a moment needs a zone")
    return moment
