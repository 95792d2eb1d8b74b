"""How is what people tell the bot kept secret? AES-256-GCM with a ring of keys, and short MACs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import StoreError, TamperedError, WrongKeyError
from bot.store import private_file

KEY_BYTES = 32
MAC_BYTES = 6
"""Short enough for callback data (64 bytes in all); a guess is right once in 2^48 tries."""

_VERSION = b"\x01"
_ID_BYTES = 4
_NONCE_BYTES = 12
_HEAD_BYTES = len(_VERSION) + _ID_BYTES + _NONCE_BYTES
_KEY_TEXT = re.compile(r"[A-Za-z0-9_-]{43}=?")


@dataclass(frozen=True, slots=True)
class _Key:
    """One key in its three uses: a name, a cipher, and a separate key for MACs."""

    id: bytes
    cipher: AESGCM = field(repr=False)
    mac_start: hmac.HMAC = field(repr=False)

    @classmethod
    def of(cls, raw: bytes) -> _Key:
        derive = HKDF(SHA256(), KEY_BYTES, salt=None, info=b"guje-bot mac v1")
        return cls(
            hashlib.sha256(raw).digest()[:_ID_BYTES],
            AESGCM(raw),
            hmac.new(derive.derive(raw), digestmod="sha256"),
        )

    def mac(self, text: str) -> bytes:
        begun = self.mac_start.copy()  # a keyboard has many buttons: the key is taken in once
        begun.update(text.encode())
        return begun.digest()[:MAC_BYTES]


class KeyRing:
    """The keys of one installation: the first encrypts and signs, all of them read and verify.

    An encrypted value is: 1 byte version, 4 bytes key id, 12 bytes nonce, ciphertext with tag.
    Its place (table, row, column) is authenticated, so a value moved elsewhere is noticed.
    """

    __slots__ = ("_first", "_keys")

    def __init__(self, keys: Iterable[bytes]) -> None:
        """Take raw 32-byte keys, the one to encrypt with first."""
        ring = [_Key.of(raw) for raw in keys]
        if not ring:
            raise StoreError("no key was given: 32 random bytes are needed to keep answers secret")
        self._first = ring[0]
        self._keys = {key.id: key for key in ring}

    def __repr__(self) -> str:
        return f"<KeyRing {', '.join(key_id.hex() for key_id in self._keys)}>"

    @property
    def first_id(self) -> str:
        """The public name of the key that encrypts, as hexadecimal digits."""
        return self._first.id.hex()

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """Read comma-separated URL-safe base64 keys (the form of DATA_KEYS and of the key file).

        Raises StoreError, which tells the number of the bad key and never its text.
        """
        parts = [part.strip() for part in text.split(",")]
        return cls(_raw_key(part, number) for number, part in enumerate(parts, start=1))

    @classmethod
    def load_or_make(cls, path: Path) -> KeyRing:
        """Read the key file, or make one with a fresh key and mode 0600 if there is none.

        Raises StoreError if other people on the machine can read it, or if it is malformed.
        """
        try:
            if not path.exists():
                _make_key_file(path)
            if path.stat().st_mode & 0o077:
                raise StoreError(f"other users can read the key file; run: chmod 600 {path}")
            text = path.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"the key file {path} cannot be used: {_reason(error)}") from error
        try:
            return cls.parse(text)
        except StoreError as error:
            raise StoreError(f"the key file {path} is damaged: {error}") from None

    def encrypt(self, plain: bytes, *, table: str, row: object, column: str) -> bytes:
        """Seal ``plain`` for one place in the database."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._first.cipher.encrypt(nonce, plain, _place(table, row, column))
        return _VERSION + self._first.id + nonce + sealed

    def decrypt(self, sealed: bytes, *, table: str, row: object, column: str) -> bytes:
        """Open a value read from one place in the database.

        Raises WrongKeyError if its key is not in the ring, TamperedError if the value was altered
        or belongs elsewhere.
        """
        where = f"{table} row {row}, {column}"
        if len(sealed) <= _HEAD_BYTES or sealed[:1] != _VERSION:
            raise TamperedError(f"{where}: this is not a value that the program wrote")
        key = self._keys.get(sealed[1 : 1 + _ID_BYTES])
        if key is None:
            raise WrongKeyError(
                f"{where}: the key that it was written with is not in the key ring"
            )
        nonce = sealed[1 + _ID_BYTES : _HEAD_BYTES]
        try:
            return key.cipher.decrypt(nonce, sealed[_HEAD_BYTES:], _place(table, row, column))
        except InvalidTag:
            raise TamperedError(f"{where}: the value was altered or belongs elsewhere") from None

    def mac(self, text: str) -> bytes:
        """Return the six bytes that prove ``text`` came from us."""
        return self._first.mac(text)

    def verify(self, text: str, mac: bytes) -> bool:
        """Tell whether any key of the ring made ``mac``, so buttons outlive a change of keys."""
        return any(hmac.compare_digest(key.mac(text), mac) for key in self._keys.values())


def new_key() -> str:
    """Return a fresh key in the text form of DATA_KEYS."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def _place(table: str, row: object, column: str) -> bytes:
    return f"{table}|{row}|{column}".encode()


def _raw_key(text: str, number: int) -> bytes:
    if not _KEY_TEXT.fullmatch(text):
        raise StoreError(f"key {number} is not 32 bytes in URL-safe base64 (44 characters)")
    return base64.urlsafe_b64decode(text[:43] + "=")


def _make_key_file(path: Path) -> None:
    """Put a whole key file in place at once, or leave the one that another process just made.

    A half-written key file, or one that replaces another, would cost every answer ever given.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    private_file.put(path, new_key(), over=False)


def _reason(error: OSError | UnicodeDecodeError) -> str:
    if isinstance(error, OSError):
        return error.strerror or "it cannot be read"
    return "it is not plain text"
