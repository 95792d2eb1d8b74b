"""Callback data: what was signed for one chat comes back; everything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.state import Action
from bot.store.crypto import KeyRing
from bot.telegram.callback import CODES, LIMIT, decode, encode

KEYS = KeyRing.parse("A" * 43 + "=")
actions = st.builds(
    Action,
    kind=st.sampled_from(sorted(CODES)),
    case=st.integers(0, 2**31),
    arg=st.from_regex(r"[a-z0-9_:/-]{0,37}", fullmatch=True),
    revision=st.integers(0, 36**3 - 1),
)


@given(actions, st.integers(1, 2**52))
def test_an_action_comes_back_as_it_went(action: Action, chat: int) -> None:
    data = encode(action, chat, KEYS)
    assert len(data.encode()) <= LIMIT
    assert decode(data, chat, KEYS) == action
    assert decode(data, chat + 1, KEYS) is None


@given(actions, st.integers(0, 63), st.characters(codec="ascii", categories=["L", "N"]))
def test_altered_data_is_refused(action: Action, place: int, other: str) -> None:
    data = encode(action, 7, KEYS)
    place %= len(data)
    altered = data[:place] + other + data[place + 1 :]
    assert decode(altered, 7, KEYS) in (None, action if altered == data else None)


@pytest.mark.parametrize(
    "data", ["", "|||", "a|0||0|", "a|0||0|AAAA", "\ud800", "가" * 30, "a" * 64]
)
def test_garbage_is_refused(data: str) -> None:
    assert decode(data, 7, KEYS) is None


def test_no_two_kinds_share_a_letter() -> None:
    assert len(set(CODES.values())) == len(CODES)


def test_ids_that_are_too_long_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        encode(Action("pick", 2**31, "q" * 60), 7, KEYS)
