"""Where uploaded files are kept: in memory, the oldest dropped when there are too many."""

from __future__ import annotations

import mimetypes
import secrets
import struct
from dataclasses import dataclass
from pathlib import PurePath

MEGABYTE = 1024 * 1024
CAPACITY = 200 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came over HTTP."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file with the identifiers and the path Telegram would give it."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime: str
    content: bytes

    @property
    def size(self) -> int:
        """Size in bytes."""
        return len(self.content)


class FileStore:
    """Files by identifier and by path."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        """Keep at most ``capacity`` bytes."""
        self._capacity = capacity
        self._used = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, str] = {}
        self._count = 0

    def add(self, folder: str, upload: Upload) -> StoredFile:
        """Keep a file and return it with its new identifiers."""
        suffix = PurePath(upload.name).suffix.lower()
        stored = StoredFile(
            file_id=f"BQAC{secrets.token_urlsafe(36)}",
            unique_id=f"AgAD{secrets.token_urlsafe(9)}",
            path=f"{folder}/file_{self._count}{suffix if suffix.isascii() else ''}",
            name=upload.name,
            mime=upload.mime,
            content=upload.content,
        )
        self._count += 1
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored.file_id
        self._used += stored.size
        self._make_room()
        return stored

    def alias(self, stored: StoredFile) -> StoredFile:
        """Return the same bytes under another identifier."""
        return self.add(
            stored.path.partition("/")[0], Upload(stored.name, stored.mime, stored.content)
        )

    def _make_room(self) -> None:
        while self._used > self._capacity:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            del self._by_path[oldest.path]
            self._used -= oldest.size

    def get(self, file_id: str) -> StoredFile | None:
        """Return the file with this identifier, if it is still kept."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """Return the file at this path, if it is still kept."""
        return self._by_id.get(self._by_path.get(path, ""))


def mime_of(name: str, said: str) -> str:
    """Return the type Telegram reports: from the name, else what the sender said."""
    return mimetypes.guess_type(name)[0] or said or "application/octet-stream"


def image_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG or JPEG, or None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    if content.startswith(b"\xff\xd8"):
        return _jpeg_size(content)
    return None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        # The frame headers are C0–CF but for C4, C8 and CC, which are tables.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
