"""How are files zipped so that the same ones give the same bytes, on every system?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Iterable

from bot.letters.model import MASK

Moment = tuple[int, int, int, int, int, int]
LONG_AGO: Moment = (1980, 1, 1, 0, 0, 0)
"""A ZIP knows no earlier time."""
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def zipped(
    parts: Iterable[tuple[str, bytes]], *, stored: Collection[str] = (), at: Moment = LONG_AGO
) -> bytes:
    """Return a ZIP of the parts (name, bytes) in order.

    ``stored`` names those not compressed; ``at`` is the time that all of them bear.
    """
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as made:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, at)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system: names are UTF-8, and
            entry.external_attr = 0o100644 << 16  # files are read and written by their owner
            made.writestr(entry, content)
    return into.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return the parts of a ZIP in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def xml_legal(text: str) -> str:
    """Return the text with □ for what XML has no way to write.

    A letter composed by us has none; one such character would make the whole file unreadable.
    """
    return _NOT_XML.sub(MASK, text)
