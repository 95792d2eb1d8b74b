"""Is there a personal registration number in a text, and how is it hidden?"""

from __future__ import annotations

import re

_BIRTHDAY = r"(?<!\d)(\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_NUMBER = re.compile(
    rf"{_BIRTHDAY}(?: *[-–—‐·~] *| ))[1-8]\d{{6}}(?!\d)|{_BIRTHDAY})([1-8]\d{{6}})(?!\d)"
)
_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def hide_private_numbers(text: str) -> str:
    """Replace the back of every 주민등록번호 or 외국인등록번호 with stars.

    Written together, thirteen digits may as well be a booking number, so those must pass the
    check digit, too (numbers given out since October 2020 have none).
    """
    return _NUMBER.sub(_hidden, text)


def _hidden(match: re.Match[str]) -> str:
    apart, birthday, back = match.groups()
    if apart is None and not _has_check_digit(birthday + back):
        return match[0]
    return f"{apart or birthday}*******"


def _has_check_digit(digits: str) -> bool:
    total = sum(int(d) * w for d, w in zip(digits[:12], _WEIGHTS, strict=True))
    foreign = digits[6] in "5678"
    return ((13 if foreign else 11) - total % 11) % 10 == int(digits[12])
