"""Is there a personal registration number in a text, and how is it hidden?"""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.engine.model import Answers, Pack
from bot.understanding.guard import could_be_order_number
from bot.understanding.texts import clean

_BIRTHDAY = r"(?<!\d)(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBER = re.compile(
    rf"{_BIRTHDAY}(?: *[-–—‐·~] *| ))[1-8]\d{{6}}(?!\d)|{_BIRTHDAY})([1-8]\d{{6}})(?!\d)"
)
_SUSPECT = re.compile(r"(?:\d\D{0,3}){12}|[A-Za-z]\d{3}[A-Za-z]\d{4}")
"""No other answer is taken for a personal number; to look closely takes long."""
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def hide_private_numbers(text: str, but: Collection[str] = ()) -> str:
    """Replace the back of every 주민등록번호 or 외국인등록번호 with stars.

    Written together, thirteen digits may as well be a booking number, so those must pass the
    check digit, too (numbers given out since October 2020 have none). What stands in one of ``but``
    stays: see `order_numbers`.
    """

    def hidden(match: re.Match[str]) -> str:
        return match[0] if any(match[0] in told for told in but) else _hidden(match)

    return _NUMBER.sub(hidden, text)


def order_numbers(pack: Pack, answers: Answers) -> frozenset[str]:
    """Return the answers that look like a 주민등록번호 and are order or booking numbers.

    The guard lets none in before the person has said so (`dialogue/guarding.py`).
    """
    told = ((q, answers.get(q.id)) for q in pack.all_questions if q.type == "code")
    return frozenset(
        clean(value)
        for question, value in told
        if isinstance(value, str)
        and _SUSPECT.search(value)
        and could_be_order_number(value, question.short)
    )


def _hidden(match: re.Match[str]) -> str:
    apart, birthday, back = match.groups()
    if apart is None and not _has_check_digit(birthday + back):
        return match[0]
    return f"{apart or birthday}*******"


def _has_check_digit(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits[:12], _WEIGHTS, strict=True))
    foreign = digits[6] in "5678"
    return ((13 if foreign else 11) - total % 11) % 10 == int(digits[12])
