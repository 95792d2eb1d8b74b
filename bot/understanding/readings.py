"""What comes of reading something a person typed?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Problem = Literal[
    "not_understood", "future", "far", "impossible", "before", "too_long", "too_small", "too_big",
    "empty", "personal_number", "above", "in_parts", "no_time",
]  # fmt: skip

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T_co]):
    """Exactly one of: a value, a problem, or two or more values to choose from.

    future: lies after now · far: a year nobody means · impossible: no such day or time ·
    before: earlier than allowed · above: more than another answer allows ·
    no_time: a day without the hour that is asked for too ·
    in_parts: amounts of which the sum is wanted ·
    personal_number: holds a number that must not be kept, see `guard`.
    """

    value: T_co | None
    problem: Problem | None = None
    ambiguous: tuple[T_co, ...] = ()


def one_of(values: tuple[T, ...]) -> Reading[T]:
    """Return the value if there is exactly one, a choice if there are several."""
    distinct = tuple(dict.fromkeys(values))
    if not distinct:
        return Reading(None, "not_understood")
    return Reading(distinct[0]) if len(distinct) == 1 else Reading(None, None, distinct)
