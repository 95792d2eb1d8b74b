"""Keys and encryption: who can read what, what is noticed, and where keys must not show."""

from __future__ import annotations

import base64
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError, TamperedError, WrongKeyError
from bot.store import crypto
from bot.store.crypto import KeyRing

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = {"table": "answers", "row": "7/paid", "column": "value"}


def as_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode()


@given(plain=st.binary(), row=st.integers() | st.text())
def test_what_goes_in_comes_out(plain: bytes, row: int | str) -> None:
    ring = KeyRing([OLD])
    sealed = ring.encrypt(plain, table="t", row=row, column="c")
    assert ring.decrypt(sealed, table="t", row=row, column="c") == plain


def test_the_same_words_never_look_the_same() -> None:
    ring = KeyRing([OLD])
    assert ring.encrypt(b"x", **PLACE) != ring.encrypt(b"x", **PLACE)


@pytest.mark.parametrize(
    "place",
    [
        {**PLACE, "table": "outbox"},
        {**PLACE, "row": "7/name"},
        {**PLACE, "column": "details"},
    ],
)
def test_a_value_moved_elsewhere_is_noticed(place: dict[str, str]) -> None:
    """Someone with the file must not be able to swap two people's answers."""
    sealed = KeyRing([OLD]).encrypt(b"x", **PLACE)
    with pytest.raises(TamperedError, match=place["column"]):
        KeyRing([OLD]).decrypt(sealed, **place)


@pytest.mark.parametrize("position", [0, 5, 16, 17, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    sealed = bytearray(KeyRing([OLD]).encrypt(b"words", **PLACE))
    sealed[position] ^= 1
    with pytest.raises(TamperedError):
        KeyRing([OLD]).decrypt(bytes(sealed), **PLACE)


@pytest.mark.parametrize(
    "sealed", [b"", b"\x01", b"\x01" * 17, b"plain words that are long enough"]
)
def test_what_was_never_encrypted_is_noticed(sealed: bytes) -> None:
    with pytest.raises(TamperedError):
        KeyRing([b"\x01" * 32]).decrypt(sealed, **PLACE)


def test_an_added_key_encrypts_and_the_old_one_still_reads() -> None:
    both = KeyRing([NEW, OLD])
    assert both.decrypt(KeyRing([OLD]).encrypt(b"x", **PLACE), **PLACE) == b"x"
    assert KeyRing([NEW]).decrypt(both.encrypt(b"x", **PLACE), **PLACE) == b"x"


def test_a_missing_key_is_told_apart_from_tampering() -> None:
    sealed = KeyRing([OLD]).encrypt(b"x", **PLACE)
    with pytest.raises(WrongKeyError):
        KeyRing([NEW]).decrypt(sealed, **PLACE)


def test_buttons_outlive_a_change_of_keys() -> None:
    mac = KeyRing([OLD]).mac("answer|7|3")
    assert len(mac) == crypto.MAC_BYTES
    assert KeyRing([NEW, OLD]).verify("answer|7|3", mac)
    assert not KeyRing([NEW]).verify("answer|7|3", mac)


@pytest.mark.parametrize("mac", [b"", b"123456", b"1" * 32])
def test_a_made_up_mac_is_refused(mac: bytes) -> None:
    assert not KeyRing([OLD]).verify("answer|7|3", mac)


def test_a_mac_is_for_one_text() -> None:
    ring = KeyRing([OLD])
    assert not ring.verify("answer|7|4", ring.mac("answer|7|3"))


def test_keys_are_read_with_spaces_and_without_padding() -> None:
    ring = KeyRing.parse(f" {as_text(NEW)} , {as_text(OLD).rstrip('=')}\n")
    assert ring.first_id == KeyRing([NEW]).first_id
    assert ring.decrypt(KeyRing([OLD]).encrypt(b"x", **PLACE), **PLACE) == b"x"


@pytest.mark.parametrize("bad", ["", "hunter2", as_text(b"short"), as_text(OLD) + "A", "ä" * 43])
def test_a_bad_key_is_named_by_number_and_never_shown(bad: str) -> None:
    with pytest.raises(StoreError, match="key 2 is not 32 bytes") as caught:
        KeyRing.parse(f"{as_text(OLD)},{bad}")
    assert not bad or bad not in "".join(traceback.format_exception(caught.value))


def test_a_ring_needs_a_key() -> None:
    with pytest.raises(StoreError, match="no key was given"):
        KeyRing([])


def test_keys_do_not_show() -> None:
    ring = KeyRing([OLD])
    shown = repr(ring) + str(ring) + repr(ring._first)
    for form in (repr(OLD), OLD.hex(), as_text(OLD), OLD.decode("latin-1")):
        assert form not in shown
    assert "mac_start" not in shown


def test_a_key_file_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "data" / "keys"
    made = KeyRing.load_or_make(path)
    text = path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    assert KeyRing.load_or_make(path).first_id == made.first_id
    assert path.read_text() == text
    assert list(path.parent.iterdir()) == [path]


def test_two_processes_that_start_together_end_with_one_key(tmp_path: Path) -> None:
    """The loser of the race must read the winner's key, not put its own in place of it."""
    path = tmp_path / "keys"
    crypto._make_key_file(path)
    text = path.read_text()
    crypto._make_key_file(path)
    assert path.read_text() == text


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys"
    KeyRing.load_or_make(path)
    path.chmod(mode)
    with pytest.raises(StoreError, match=f"chmod 600 {path}"):
        KeyRing.load_or_make(path)


@pytest.mark.parametrize("content", [b"", b"hunter2", "열쇠".encode()])
def test_a_damaged_key_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(StoreError, match="key file"):
        KeyRing.load_or_make(path)
    assert path.read_bytes() == content


def test_a_key_file_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be used"):
        KeyRing.load_or_make(tmp_path / "file" / "keys")
