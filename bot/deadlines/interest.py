"""How much is owed for paying back late?"""

from __future__ import annotations

_PERCENT_DAYS = 100 * 365


def late_interest(principal_won: int, days: int, percent: int = 15) -> int:
    """Return 지연배상금 in won, rounded half up, for ``days`` of delay at ``percent`` a year.

    15 % a year: 전자상거래법 18조 2항, 시행령 21조의3. A year is 365 days, leap years too.
    Raise ValueError for negative figures.
    """
    if min(principal_won, days, percent) < 0:
        raise ValueError("amount, days and percent cannot be negative")
    return (2 * principal_won * days * percent + _PERCENT_DAYS) // (2 * _PERCENT_DAYS)
