"""What is the answer to a question, as a person typed it?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.engine.model import Blank, Question, Value
from bot.understanding.amounts import MOST_COUNT, MOST_WON, read_amount, read_count
from bot.understanding.blanks import read_blank
from bot.understanding.choices import read_choice, read_choices
from bot.understanding.dates import day_named, read_date, read_datetime
from bot.understanding.guard import find_personal_numbers
from bot.understanding.readings import Reading, one_of
from bot.understanding.texts import (
    MOST_CODE,
    MOST_EMAIL,
    MOST_LONG_TEXT,
    MOST_NAME,
    MOST_TEXT,
    read_code,
    read_email,
    read_name,
    read_text,
    read_title,
)
from bot.understanding.yes_no import read_yes_no

MOST_CHARACTERS = 5_000
"""What Telegram sends is shorter; anything longer is refused unread."""
MOST_CANDIDATES = 6
"""Readings of one answer that may be offered to choose from."""


def read_answer(
    question: Question, text: str, now: datetime, *, vouched: bool = False
) -> Reading[Value]:
    """Read what was typed as the answer to a question, seen from ``now`` (aware).

    A personal number is refused first, unless it is ``vouched`` that it is none. '모르겠어요' and
    '패스' become a Blank where the question allows one, and are 'not_understood' where it does not,
    unless they are one of its choices. What may mean several things carries two to six of them; more
    are 'not_understood'. Whether a day fits other answers is not looked at here: see `walk.day_problem`.
    """
    if len(text) > MOST_CHARACTERS:
        return Reading(None, "too_long")
    if not vouched and find_personal_numbers(text):
        return Reading(None, "personal_number")
    if (blank := _blank(question, text)) is not None:
        allowed = _allowed(question, blank)
        return Reading(allowed) if allowed else Reading(None, "not_understood")
    return _within(question, _READERS[question.type](question, text, now))


def limit_of(question: Question) -> int:
    """Return the most characters that a typed answer to the question may have.

    Also for what is no text: a longer line is no choice, day or amount.
    """
    if question.type in _TEXTS and question.max is not None:
        return question.max
    return _MOST.get(question.type, MOST_TEXT)


def most_of(question: Question) -> int | None:
    """Return the largest number that an answer may be (won or a count); None for other types."""
    usual = {"amount": MOST_WON, "count": MOST_COUNT}.get(question.type)
    return usual if usual is None or question.max is None else min(usual, question.max)


def _moment(question: Question, text: str, now: datetime) -> Reading[Value]:
    """Read a moment; where it may be one that is still to come, those gone by are not offered."""
    reading = read_datetime(text, now, past=question.past)
    if reading.problem == "not_understood" and day_named(text, now, past=question.past):
        return Reading(None, "no_time")
    ahead = tuple(moment for moment in reading.ambiguous if moment > now)
    return reading if question.past or not ahead else one_of(ahead)


def _blank(question: Question, text: str) -> Blank | None:
    """Read a blank; what one of the choices says ('없어요', '말하고 싶지 않아요') is none."""
    if question.choices and read_choice(text, question.choices).value is not None:
        return None
    return read_blank(text, none=_LACKED.get(question.type))


def _allowed(question: Question, blank: Blank) -> Blank | None:
    """Return the blank as the question takes it: one that takes only the other kind is passed."""
    if blank is Blank.UNKNOWN and question.unknown:
        return blank
    return Blank.SKIPPED if question.skip or question.unknown else None


def _within(question: Question, reading: Reading[Value]) -> Reading[Value]:
    """Apply the question's bounds to the value, or to each value to choose from."""
    if reading.value is not None:
        return _out_of_bounds(question, reading.value) or reading
    kept = tuple(v for v in reading.ambiguous if not _out_of_bounds(question, v))
    if len(kept) == 1:
        return Reading(kept[0])
    if reading.ambiguous and not kept:
        return _out_of_bounds(question, reading.ambiguous[0]) or reading
    if len(kept) > MOST_CANDIDATES:
        return Reading(None, "not_understood")
    return replace(reading, ambiguous=kept)


def _out_of_bounds(question: Question, value: Value) -> Reading[Value] | None:
    if isinstance(value, int) and question.type in ("amount", "count"):
        if question.min is not None and value < question.min:
            return Reading(None, "too_small")
        if question.max is not None and value > question.max:
            return Reading(None, "too_big")
    if isinstance(value, str) and question.type in _TEXTS:
        return Reading(None, "too_long") if len(value) > limit_of(question) else None
    return None


_TEXTS = frozenset({"text", "long_text", "name", "code"})
_LACKED: Mapping[str, Blank] = {
    **dict.fromkeys(("date", "datetime"), Blank.UNKNOWN),
    **dict.fromkeys(("text", "long_text", "code", "email"), Blank.SKIPPED),
}
"""What '없어요' is, where it is no answer: no day named in the notice, no notice, no number."""
_MOST: Mapping[str, int] = {
    "long_text": MOST_LONG_TEXT, "name": MOST_NAME, "code": MOST_CODE, "email": MOST_EMAIL,
}  # fmt: skip
_READERS: Mapping[str, Callable[[Question, str, datetime], Reading[Value]]] = {
    "choice": lambda question, text, now: read_choice(text, question.choices),
    "choices": lambda question, text, now: read_choices(text, question.choices),
    "yes_no": lambda question, text, now: read_yes_no(text),
    "date": lambda question, text, now: read_date(text, now, past=question.past),
    "datetime": _moment,
    "amount": lambda question, text, now: read_amount(text),
    "count": lambda question, text, now: read_count(text),
    "text": lambda question, text, now: (read_title if question.quote else read_text)(
        " ".join(text.split()), limit_of(question)
    ),
    "long_text": lambda question, text, now: read_text(text, limit_of(question)),
    "name": lambda question, text, now: read_name(text),
    "code": lambda question, text, now: read_code(text),
    "email": lambda question, text, now: read_email(text),
}
