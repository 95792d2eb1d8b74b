"""What is the answer to a question, as a person typed it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.clock import KST
from bot.engine.model import Blank, Question, Value
from bot.understanding.amounts import MOST_COUNT, MOST_WON, read_amount, read_count
from bot.understanding.blanks import read_blank
from bot.understanding.choices import read_choice, read_choices
from bot.understanding.dates import read_date, read_datetime
from bot.understanding.guard import find_personal_numbers
from bot.understanding.readings import Reading
from bot.understanding.texts import (
    MOST_CODE,
    MOST_LONG_TEXT,
    MOST_NAME,
    MOST_TEXT,
    read_code,
    read_email,
    read_name,
    read_text,
)
from bot.understanding.yes_no import read_yes_no

MOST_CHARACTERS = 5_000
"""What Telegram sends is shorter; anything longer is refused unread."""


def read_answer(
    question: Question, text: str, now: datetime, *, earliest: date | None = None
) -> Reading[Value]:
    """Read what was typed as the answer to a question, seen from ``now`` (aware).

    ``earliest``: the day that the question's ``not_before`` names; an earlier one is 'before'.
    A personal number is refused first. '모르겠어요' and '패스' become a Blank where the question
    allows it, and are 'not_understood' where it does not, unless they are one of its choices.
    """
    if len(text) > MOST_CHARACTERS:
        return Reading(None, "too_long")
    if find_personal_numbers(text):
        return Reading(None, "personal_number")
    no_code = question.type in ("code", "email")
    blank = None if _is_a_choice(question, text) else read_blank(text, no_code=no_code)
    if blank is not None:
        allowed = question.unknown if blank is Blank.UNKNOWN else question.skip
        return Reading(blank) if allowed else Reading(None, "not_understood")
    return _within(question, _READERS[question.type](question, text, now), earliest)


def _is_a_choice(question: Question, text: str) -> bool:
    return bool(question.choices) and read_choice(text, question.choices).value is not None


def _within(question: Question, reading: Reading[Value], earliest: date | None) -> Reading[Value]:
    """Apply the question's bounds to the value, or to each value to choose from."""
    if reading.value is not None:
        problem = _out_of_bounds(question, reading.value, earliest)
        return problem or reading
    kept = tuple(v for v in reading.ambiguous if not _out_of_bounds(question, v, earliest))
    if len(kept) == 1:
        return Reading(kept[0])
    if reading.ambiguous and not kept:
        return _out_of_bounds(question, reading.ambiguous[0], earliest) or reading
    return replace(reading, ambiguous=kept)


def _out_of_bounds(
    question: Question, value: Value, earliest: date | None
) -> Reading[Value] | None:
    if isinstance(value, date):
        return Reading(None, "before") if earliest and _day(value) < earliest else None
    if isinstance(value, int) and question.type in ("amount", "count"):
        if question.min is not None and value < question.min:
            return Reading(None, "too_small")
        if question.max is not None and value > question.max:
            return Reading(None, "too_big")
    if isinstance(value, str) and question.max is not None and question.type in _TEXTS:
        return Reading(None, "too_long") if len(value) > question.max else None
    return None


def _day(value: date) -> date:
    return value.astimezone(KST).date() if isinstance(value, datetime) else value


def _most(question: Question, usual: int) -> int:
    return usual if question.max is None else question.max


def limit_of(question: Question) -> int | None:
    """Return the most an answer may be: characters of a text, won of an amount, a count.

    None for the types that have no such limit.
    """
    if question.type == "text":
        return _most(question, MOST_TEXT)
    if question.type == "long_text":
        return _most(question, MOST_LONG_TEXT)
    usual = _MOST.get(question.type)
    return usual and min(usual, _most(question, usual))


_MOST = {"name": MOST_NAME, "code": MOST_CODE, "amount": MOST_WON, "count": MOST_COUNT}
_TEXTS = frozenset({"text", "long_text", "name", "code"})
_READERS: Mapping[str, Callable[[Question, str, datetime], Reading[Value]]] = {
    "choice": lambda question, text, now: read_choice(text, question.choices),
    "choices": lambda question, text, now: read_choices(text, question.choices),
    "yes_no": lambda question, text, now: read_yes_no(text),
    "date": lambda question, text, now: read_date(text, now, past=question.past),
    "datetime": lambda question, text, now: read_datetime(text, now, past=question.past),
    "amount": lambda question, text, now: read_amount(text),
    "count": lambda question, text, now: read_count(text),
    "text": lambda question, text, now: read_text(text, _most(question, MOST_TEXT)),
    "long_text": lambda question, text, now: read_text(text, _most(question, MOST_LONG_TEXT)),
    "name": lambda question, text, now: read_name(text),
    "code": lambda question, text, now: read_code(text),
    "email": lambda question, text, now: read_email(text),
}
