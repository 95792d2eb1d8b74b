"""How is a chat known again where its number need not be read back? By a digest with a key of its own.

A number of ten digits or so is guessed in minutes from a plain hash, hence the key. It is random, made
with the database and sealed in it: whichever key of the ring comes first, a digest stays the same, and
`rekey` seals it anew without changing it.
"""

from __future__ import annotations

import hmac
import secrets
import sqlite3

from bot.errors import StoreError
from bot.store.crypto import KEY_BYTES, KeyRing

DIGEST_BYTES = 16
"""Two of a million chats share a digest with a chance of 1 in 10^26."""
_NAME = "digest_key"


def chat_digest(db: sqlite3.Connection, keys: KeyRing, chat_id: int) -> bytes:
    """Return what stands for a chat in this database, today and after any change of keys.

    Raises UnreadableError where somebody altered the key that it is made with.
    """
    secret = _secret(db, keys)
    return hmac.digest(secret, f"chat|{chat_id}".encode(), "sha256")[:DIGEST_BYTES]


def make_digest_key(db: sqlite3.Connection, keys: KeyRing) -> None:
    """Make the key, unless there is one. Inside a transaction."""
    if db.execute("SELECT 1 FROM meta WHERE key = ?", (_NAME,)).fetchone():
        return
    secret = secrets.token_bytes(KEY_BYTES)
    sealed = keys.encrypt(secret, table="meta", row=_NAME, column="value")
    db.execute("INSERT INTO meta (key, value) VALUES (?, ?)", (_NAME, sealed))


def _secret(db: sqlite3.Connection, keys: KeyRing) -> bytes:
    found = db.execute("SELECT value FROM meta WHERE key = ?", (_NAME,)).fetchone()
    if found is None:
        raise StoreError("the database has no key for digests; start the bot once")
    return keys.decrypt(found[0], table="meta", row=_NAME, column="value")
