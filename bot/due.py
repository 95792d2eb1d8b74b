"""When does each of these periods end? `python -m bot due`: a period a line in, JSON a line out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from bot.clock import KST
from bot.deadlines.calendar import Calendar
from bot.deadlines.rules import count
from bot.lines import answer_each

_FIELDS = ("rule", "start", "n", "unit")
_RULES = ("statute", "business", "administrative", "company", "hours")
_WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(_DAY.pattern + r"[T ][0-9]{2}:[0-9]{2}")
_LONGEST_SHOWN = 40


def run(lines: Iterable[str], calendar: Calendar, write: Callable[[str], None]) -> int:
    """Count every period; blank lines are skipped. Returns as `answer_each` does.

    A line is ``rule<TAB>start<TAB>n<TAB>unit``. ``start`` is an ISO date, for hours an ISO date
    and time (KST where it names no offset). Written is ``due``, ``raw`` (ISO, for hours with the
    time and offset) and ``steps``.
    """
    said = (line for line in lines if line.strip("\ufeff \t\r\n"))
    return answer_each(said, lambda line: _answer(line, calendar), write)


def _answer(line: str, calendar: Calendar) -> dict[str, Any]:
    rule, start, length, unit = _fields(line)
    if rule not in _RULES:
        raise ValueError(f"{_quoted(rule)} is not a rule; use one of {', '.join(_RULES)}")
    short_unit = unit[:_LONGEST_SHOWN]  # `count` names it in its error
    counted = count(rule, _start(rule, start), _number(length), short_unit, calendar)
    if counted.at:
        moment = counted.at.isoformat()
        return {"due": moment, "raw": moment, "steps": counted.steps}
    due, raw = counted.due.isoformat(), counted.raw.isoformat()
    return {"due": due, "raw": raw, "steps": counted.steps}


def _fields(line: str) -> list[str]:
    fields = [field.strip() for field in line.split("\t")]
    if len(fields) != len(_FIELDS):
        raise ValueError(
            f"a line has 4 fields with a tab between them ({', '.join(_FIELDS)}); "
            f"this one has {len(fields)}"
        )
    for name, field in zip(_FIELDS, fields, strict=True):
        if not field:
            raise ValueError(f"the field '{name}' is empty")
    return fields


def _start(rule: str, text: str) -> date:
    return _moment(text) if rule == "hours" else _day(text)


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # such as 2026-02-30
    raise ValueError(f"{_quoted(text)} is not a date such as 2026-12-18")


def _moment(text: str) -> datetime:
    """Read a date and time; midnight is not made up where only a day is given."""
    try:
        if _MOMENT.match(text):
            at = datetime.fromisoformat(text)
            return at if at.tzinfo else at.replace(tzinfo=KST)
    except ValueError:
        pass
    raise ValueError(f"{_quoted(text)} is not a date and time such as 2026-12-18T14:30")


def _number(text: str) -> int:
    if _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    raise ValueError(f"{_quoted(text)} is not a whole number such as 7")


def _quoted(text: str) -> str:
    shown = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return f"'{shown}'"
