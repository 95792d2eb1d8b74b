"""A chat's digest: the same after any change of keys, another in another database, and no number."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from store_helpers import CHAT, OTHER

from bot.errors import UnreadableError
from bot.store.crypto import KeyRing
from bot.store.digests import DIGEST_BYTES, chat_digest
from bot.store.opening import open_database
from bot.store.rekeying import move_all

OLD, NEW = b"o" * 32, b"n" * 32


def digest(path: Path, *keys: bytes, chat: int = CHAT) -> bytes:
    ring = KeyRing(keys)
    with closing(open_database(path, ring)) as db:
        return chat_digest(db, ring, chat)


def test_it_stays_the_same_when_the_keys_change(path: Path) -> None:
    first = digest(path, OLD)
    assert digest(path, NEW, OLD) == first
    assert digest(path, OLD, NEW) == first
    ring = KeyRing([NEW, OLD])
    with closing(open_database(path, ring)) as db:
        assert move_all(db, ring, lambda payload, chat: payload, lambda line: None) == {}
        db.execute("DELETE FROM meta WHERE key = ?", (f"key_check/{KeyRing([OLD]).first_id}",))
    assert digest(path, NEW) == first, "the old key is gone"


def test_it_says_nothing_by_itself(path: Path, tmp_path: Path) -> None:
    """The same chat in another installation, even one with the same keys, looks different."""
    first = digest(path, OLD)
    assert len(first) == DIGEST_BYTES
    assert digest(path, OLD, chat=OTHER) != first
    assert digest(tmp_path / "another.db", OLD) != first


def test_a_key_that_was_altered_is_noticed(path: Path) -> None:
    ring = KeyRing([OLD])
    with closing(open_database(path, ring)) as db:
        db.execute("UPDATE meta SET value = zeroblob(60) WHERE key = 'digest_key'")
        with pytest.raises(UnreadableError):
            chat_digest(db, ring, CHAT)
