"""What does each of these lines say? `python -m bot understand`: a typed line in, its reading out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from bot.lines import answer_each
from bot.understanding.amounts import read_amount
from bot.understanding.dates import read_date, read_datetime, read_time
from bot.understanding.readings import Problem, Reading
from bot.understanding.texts import read_email
from bot.understanding.yes_no import read_yes_no

READERS: Mapping[str, Callable[[str, datetime], Reading[Any]]] = {
    "date": lambda text, now: read_date(text, now, past=True),
    "datetime": lambda text, now: read_datetime(text, now, past=True),
    "time": lambda text, now: read_time(text, now),
    "amount": lambda text, now: read_amount(text),
    "yes_no": lambda text, now: read_yes_no(text),
    "email": lambda text, now: read_email(text),
}
"""What a line can be read as; days and moments as of something that has happened."""

_PROBLEMS: Mapping[Problem, str] = {
    "future": "future", "impossible": "impossible", "far": "impossible",
    "too_small": "impossible", "too_big": "impossible",
}  # fmt: skip
"""How a problem is named outside; all others are 'not_understood'."""


def run(kind: str, lines: Iterable[str], now: datetime, write: Callable[[str], None]) -> int:
    """Read every line, empty ones too, as one of `READERS`, seen from ``now`` (KST).

    Written is ``value`` (ISO 8601 with +09:00 for a moment, HH:MM for a time, won, true or false;
    null where there is none), ``ambiguous`` (a list of values it may be) and ``problem``
    (future, impossible, not_understood, or null). Returns as `answer_each` does.
    """
    return answer_each(lines, lambda line: _shown(READERS[kind](line, now)), write)


def _shown(reading: Reading[Any]) -> dict[str, Any]:
    problem = reading.problem and _PROBLEMS.get(reading.problem, "not_understood")
    return {
        "value": _plain(reading.value),
        "ambiguous": [_plain(one) for one in reading.ambiguous],
        "problem": problem,
    }


def _plain(value: date | time | int | str | None) -> int | str | None:
    """Return a reading as JSON can hold it."""
    match value:
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
    return value
