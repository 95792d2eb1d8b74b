"""How does evidence become one file to hand in? An index, then each picture on pages of its own."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from bot.clock import KST
from bot.deadlines.wording import long_day
from bot.engine.display import shorten
from bot.letters.pictures import Picture, Piece
from bot.letters.typesetter import Typesetter
from bot.paths import TEMPLATES
from bot.understanding.files import size_words

TOO_LARGE = "파일이 너무 커서 받아 오지 못해 목록에만 올립니다."
GONE = "파일을 다시 받아 올 수 없어 목록에만 올립니다."
FULL = "자료집의 크기를 넘어 목록에만 올립니다."
NO_PICTURE = "그림이 아니어서 목록에만 올립니다."

MOST_PAGES = 150
"""Pages with pictures; evidence that would need more is listed only."""
MOST_BYTES = 40_000_000
"""Of pictures: Telegram takes files up to 50 MB."""

_LONGEST_NAME = 120
_LONGEST_TEXT = 300
_POINTS_A_PIXEL = 1.0
"""A small picture is not blown up beyond 72 pixels an inch,"""
_LEAST_POINTS = 28.0
"""but a speck is shown 1 cm wide."""
_WIDE = 1.6
"""From this width to height on, a page on its side shows a picture larger."""
_LISTED = {
    "pdf": "PDF 문서", "doc": "Word 문서", "docx": "Word 문서", "hwp": "한글 문서",
    "hwpx": "한글 문서", "xls": "Excel 문서", "xlsx": "Excel 문서", "ppt": "PowerPoint 문서",
    "pptx": "PowerPoint 문서", "txt": "텍스트 문서", "csv": "표 파일", "eml": "이메일 파일",
    "html": "웹 페이지 파일", "zip": "압축 파일",
}  # fmt: skip
_MEDIA = {"video": "동영상", "audio": "음성 파일", "photo": "사진", "document": "파일"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """One numbered file among the evidence, as the index tells it."""

    number: int
    """1 for 증 제1호."""
    label: str
    proves: str = ""
    file_name: str = ""
    size: int = 0
    """Bytes; 0 when not known."""
    received: datetime | None = None
    """Aware; shown in KST."""
    sha256: str = ""
    """Of the bytes as received, in hex; '' when never computed."""
    media: str = "document"
    """photo, document, video or audio."""
    missing: str = ""
    """Why its bytes are not here, as a sentence: `TOO_LARGE`, `GONE`; '' when they are."""

    @property
    def mark(self) -> str:
        return f"증 제{self.number}호"

    @property
    def kind(self) -> str:
        """Return what it is, in words: 사진, PDF 문서, 동영상."""
        _, dot, extension = self.file_name.rpartition(".")
        return (_LISTED.get(extension.lower(), "") if dot else "") or _MEDIA.get(
            self.media, "파일"
        )

    def received_words(self) -> str:
        """Return 2026년 11월 21일(토) 14:05 in KST, or ''."""
        if self.received is None:
            return ""
        local = self.received.astimezone(KST)
        return f"{long_day(local.date())} {local:%H:%M}"

    def size_words(self) -> str:
        """Return its size in words, or ''."""
        return size_words(self.size)


class BundleWriter:
    """Writes the 증빙 모음 as a PDF. Safe to use from several threads at once.

    typst lets go of the GIL, so `write` belongs in ``asyncio.to_thread``. Pictures are handed to
    typst in memory: nothing a person sent touches a disk, and typst forgets it at the end.
    """

    def __init__(self, templates: Path = TEMPLATES / "letters") -> None:
        """``templates`` holds bundle.typ and is all that typst may read."""
        self._typesetter = Typesetter(templates, "bundle")

    def write(
        self, title: str, items: Sequence[EvidenceFile], images: Mapping[int, Picture],
        *, day: date | None = None,
    ) -> bytes:  # fmt: skip
        """Return the PDF: an index of all ``items``, then the pages of those with a picture.

        ``images`` are the pictures by number of their item. Beyond `MOST_PAGES` and `MOST_BYTES`
        items are listed only, with the reason. ``day`` (KST) stands under the title. The same
        evidence gives the same bytes. Raises LetterError, without a word of it, when typst refuses.
        """
        shown, files = _placed(items, images), {}
        for number, picture in shown.items():
            for index, piece in enumerate(picture.pieces, 1):
                files[_name(number, index)] = _svg(piece)
        made = datetime.combine(day, time.min, UTC) if day else datetime.fromtimestamp(0, UTC)
        try:
            return self._typesetter.make(
                _data(title, items, images, shown, day),
                format="pdf", timestamp=int(made.timestamp()), files=files,
            )  # fmt: skip
        finally:
            if files:
                self._typesetter.forget()


def _placed(items: Sequence[EvidenceFile], images: Mapping[int, Picture]) -> dict[int, Picture]:
    """Return the pictures that the file has room for, in the order of the items."""
    placed: dict[int, Picture] = {}
    pages = size = 0
    for item in items:
        picture = images.get(item.number, Picture())
        more = sum(len(piece.content) for piece in picture.pieces)
        fits = pages + len(picture.pieces) <= MOST_PAGES and size + more <= MOST_BYTES
        if picture.pieces and fits and item.number not in placed:
            placed[item.number] = picture
            pages, size = pages + len(picture.pieces), size + more
    return placed


def _name(number: int, index: int) -> str:
    return f"{number}-{index}.svg"


def _svg(piece: Piece) -> bytes:
    """Wrap a picture in text, for typst takes only text from memory. The PDF gets it bare again."""
    size = f'width="{piece.width}" height="{piece.height}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="data:{piece.mime};base64,'
    return head.encode() + base64.b64encode(piece.content) + b'"/></svg>'


def _data(
    title: str, items: Sequence[EvidenceFile], images: Mapping[int, Picture],
    shown: Mapping[int, Picture], day: date | None,
) -> dict[str, Any]:  # fmt: skip
    """Return what bundle.typ sets."""
    return {
        "title": shorten(title, _LONGEST_NAME),
        "day": long_day(day) if day else "",
        "items": [
            _words(item)
            | {
                "pages": len(shown[item.number].pieces) if item.number in shown else 0,
                "reason": "" if item.number in shown else _reason(item, images),
            }
            for item in items
        ],
        "pages": [
            page for item in items if item.number in shown
            for page in _pages(item, shown[item.number])
        ],
    }  # fmt: skip


def _reason(item: EvidenceFile, images: Mapping[int, Picture]) -> str:
    """Say why an item has no page."""
    picture = images.get(item.number)
    if picture and picture.pieces:
        return FULL
    if picture and picture.reason:
        return picture.reason
    return item.missing or (GONE if item.media == "photo" else NO_PICTURE)


def _words(item: EvidenceFile) -> dict[str, Any]:
    digest = re.sub(r"\s", "", item.sha256)[:128]
    return {
        "id": item.number,
        "mark": item.mark,
        "label": shorten(item.label, _LONGEST_NAME) or item.kind,
        "proves": shorten(item.proves, _LONGEST_TEXT),
        "file": shorten(item.file_name, _LONGEST_NAME),
        "about": " · ".join(part for part in (item.kind, item.size_words()) if part),
        "received": item.received_words(),
        "sha256": [digest[at : at + 8] for at in range(0, len(digest), 8)],
    }


def _pages(item: EvidenceFile, picture: Picture) -> Iterator[dict[str, Any]]:
    words, count = _words(item), len(picture.pieces)
    for index, piece in enumerate(picture.pieces, 1):
        yield words | {
            "part": f"{index}/{count}" if count > 1 else "",
            "first": index == 1,
            "note": picture.note,
            "image": _name(item.number, index),
            "width": max(piece.width * _POINTS_A_PIXEL, _LEAST_POINTS),
            "ratio": piece.height / piece.width,
            "flipped": piece.width >= _WIDE * piece.height,
        }
