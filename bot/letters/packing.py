"""How are the parts of a document zipped so that the same letter gives the same bytes?"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from bot.letters.model import MASK

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def archive(parts: Iterable[tuple[str, bytes]], *, stored: frozenset[str] = frozenset()) -> bytes:
    """Return a ZIP of the parts in order, without times; ``stored`` names those not compressed."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _LONG_AGO)
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            made.writestr(info, content, compress_type=how)
    return into.getvalue()


def unarchive(data: bytes) -> dict[str, bytes]:
    """Return the parts of a ZIP in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def xml_legal(text: str) -> str:
    """Return the text with □ for what XML has no way to write.

    A letter composed by us has none; one such character would make the whole file unreadable.
    """
    return _NOT_XML.sub(MASK, text)
