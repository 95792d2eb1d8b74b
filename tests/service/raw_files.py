"""What can be read in a database's raw bytes: its file, its log, its shared memory, copies of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.store.crypto import KeyRing

_PIECE = 16
"""Bytes of a sealed value that are looked for: a long one is spread over pages."""


class Watchful(KeyRing):
    """A key ring that remembers each value that it ever sealed, and by table what that was."""

    __slots__ = ("plain", "sealed")

    def __init__(self, keys: Iterable[bytes]) -> None:
        super().__init__(keys)
        self.sealed: dict[tuple[str, str], list[bytes]] = {}
        self.plain: dict[str, list[bytes]] = {}

    def encrypt(self, plain: bytes, *, table: str, row: object, column: str) -> bytes:
        sealed = super().encrypt(plain, table=table, row=row, column=column)
        self.sealed.setdefault((table, str(row)), []).append(sealed)
        self.plain.setdefault(table, []).append(plain)
        return sealed

    def pieces(self, *tables: str) -> Iterator[bytes]:
        """A piece of each value ever sealed for these tables; of a long one, many."""
        for (table, _), values in self.sealed.items():
            for value in values if table in tables else ():
                ciphertext = value[17:]
                yield from (
                    ciphertext[start : start + _PIECE]
                    for start in range(0, len(ciphertext) - _PIECE, 4 * _PIECE)
                )


def raw(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def spellings(word: str) -> set[bytes]:
    """How a word could lie in a file."""
    return {
        word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"),
        word.encode("cp949", "ignore"), json.dumps(word)[1:-1].encode(),
    }  # fmt: skip


def spellings_of_chat(chat: int) -> set[bytes]:
    """How SQLite writes such a number: in a column, and as the key of a row. And in words."""
    groups = [(chat >> shift) & 0x7F for shift in range(42, -1, -7)]
    while groups[0] == 0:
        groups.pop(0)
    key = bytes([*(group | 0x80 for group in groups[:-1]), groups[-1]])
    return {chat.to_bytes(6, "big"), key, str(chat).encode()}


def found(folder: Path, wanted: Iterable[bytes]) -> set[str]:
    """In which files some of it is, and what."""
    wanted = set(wanted)
    return {
        f"{name}: {one!r}" for name, held in raw(folder).items() for one in wanted if one in held
    }
