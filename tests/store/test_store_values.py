"""Every answer and moment comes back from its column as it went in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import KST
from bot.engine.model import Blank, Value
from bot.errors import StoreError
from bot.store.values import from_ms, pack, pack_answer, to_ms, unpack, unpack_answer

# All of Unicode, lone surrogates included: a phone can send half an emoji.
TEXT = st.text(st.characters(exclude_categories=()))
MOMENTS = st.datetimes(timezones=st.just(KST), allow_imaginary=False)
ANSWERS: st.SearchStrategy[Value] = (
    TEXT
    | st.lists(TEXT).map(tuple)
    | st.booleans()
    | st.integers()
    | st.dates()
    | MOMENTS
    | st.sampled_from(Blank)
)


@given(value=ANSWERS)
def test_an_answer_comes_back_with_its_kind(value: Value) -> None:
    back = unpack_answer(pack_answer(value))
    assert back == value
    assert type(back) is type(value)


@given(moment=MOMENTS)
def test_a_moment_comes_back_in_kst_with_the_same_offset(moment: datetime) -> None:
    back = unpack_answer(pack_answer(moment))
    assert isinstance(back, datetime)
    assert back.tzinfo is KST
    assert back.astimezone(UTC) == moment.astimezone(UTC)


def test_one_and_true_and_the_word_are_different_answers() -> None:
    values: list[Value] = [1, True, "1", ("1",), "unknown", Blank.UNKNOWN, date(2026, 1, 1)]
    assert len({pack_answer(value) for value in values}) == len(values)


def test_a_moment_of_another_zone_becomes_korean_time() -> None:
    value = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    assert unpack_answer(pack_answer(value)) == datetime(2026, 11, 21, 14, 0, tzinfo=KST)


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 11, 21, 14, 0)  # noqa: DTZ001
    with pytest.raises(StoreError, match="zone"):
        pack_answer(naive)
    with pytest.raises(StoreError, match="zone"):
        to_ms(naive)


def test_an_answer_of_a_later_version_is_refused() -> None:
    with pytest.raises(StoreError, match="'colour'"):
        unpack_answer(pack(["colour", "red"]))


@given(moment=st.datetimes(timezones=st.just(UTC)))
def test_milliseconds_are_kept_and_finer_is_dropped(moment: datetime) -> None:
    back = from_ms(to_ms(moment))
    assert timedelta(0) <= moment - back < timedelta(milliseconds=1)
    assert back.tzinfo is KST


def test_payloads_are_plain_json() -> None:
    data = {"텍스트": ["가", None, True, 1.5, {"n": -(2**60)}]}
    assert unpack(pack(data)) == data
