"""Which days are off in Korea, and by what name?

Public holidays come from the `holidays` package (관공서의 공휴일에 관한 규정, 공휴일에 관한 법률);
temporary ones, which no package can foresee, are handed in from a data file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays

KNOWN_THROUGH = date(2027, 12, 31)
"""The last day whose holidays are settled: the government fixes a year's calendar (월력요항) in
the summer before it. Raise it together with the test that lists that year by name. Later years
are still computed from the law, and a count that reaches them says so."""

_SATURDAY, _SUNDAY = 5, 6
_WEEKEND = {_SATURDAY: "토요일", _SUNDAY: "일요일"}
_PLAIN_NAMES = {"신정연휴": "신정", "기독탄신일": "성탄절"}
_BESIDE = re.compile(r"^(설날|추석) (?:전날|다음날)$")
_SUBSTITUTE = " 대체 휴일"


class Calendar:
    """Working days and days off in Korea. Cheap to make: the years are shared and made lazily."""

    def __init__(
        self, extra: Mapping[date, str] | None = None, *, known_through: date = KNOWN_THROUGH
    ) -> None:
        """Take temporary holidays (day → Korean name) and the last day that is settled."""
        self._extra = dict(extra or {})
        self.known_through = known_through

    def name_of(self, day: date) -> str | None:
        """Return the Korean name of a day off ('추석 연휴', '토요일'), None for a working day.

        A public holiday's own name wins over the weekend's.
        """
        return self.holiday_name(day) or _WEEKEND.get(day.weekday())

    def holiday_name(self, day: date) -> str | None:
        """Return the name of a public or temporary holiday; None for plain weekends too."""
        return self._extra.get(day) or _public_holidays(day.year).get(day)

    def is_holiday(self, day: date) -> bool:
        """Say whether it is a 공휴일: Sundays are (규정 2조 1호), Saturdays are not."""
        return day.weekday() == _SUNDAY or self.holiday_name(day) is not None

    def is_off(self, day: date) -> bool:
        """Say whether it is a Saturday or a 공휴일, as in 민법 161조."""
        return day.weekday() == _SATURDAY or self.is_holiday(day)


@lru_cache(maxsize=256)
def _public_holidays(year: int) -> Mapping[date, str]:
    found = holidays.country_holidays("KR", years=year, language="ko")
    return MappingProxyType({day: _readable(name) for day, name in found.items()})


def _readable(name: str) -> str:
    """Turn '추석 전날' into '추석 연휴', 'A 대체 휴일; B 대체 휴일' into 'A·B 대체공휴일'."""
    parts = name.split("; ")
    ending = " 대체공휴일" if all(part.endswith(_SUBSTITUTE) for part in parts) else ""
    return "·".join(_plain(part.removesuffix(_SUBSTITUTE)) for part in parts) + ending


def _plain(name: str) -> str:
    return _BESIDE.sub(r"\1 연휴", _PLAIN_NAMES.get(name, name))
