"""Is 지연배상금 what the decree says?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deadlines.interest import late_interest


@pytest.mark.parametrize(
    ("won", "days", "percent", "owed"),
    [
        (100_000, 30, 15, 1_233),
        (100_000, 365, 15, 15_000),
        (100_000, 0, 15, 0),
        (0, 30, 15, 0),
        (365, 1, 50, 1),  # 0.5 won is rounded up
        (364, 1, 50, 0),
        (154_000, 1, 15, 63),
    ],
)
def test_interest(won: int, days: int, percent: int, owed: int) -> None:
    assert late_interest(won, days, percent) == owed


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_it_is_never_off_by_more_than_half_a_won(won: int, days: int) -> None:
    assert abs(late_interest(won, days) * 36_500 - won * days * 15) * 2 <= 36_500


@pytest.mark.parametrize("figures", [(-1, 1, 1), (1, -1, 1), (1, 1, -1)])
def test_negative_figures_are_refused(figures: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="negative"):
        late_interest(*figures)
