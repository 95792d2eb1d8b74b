"""What is the file of a letter called?"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from bot.engine.model import LetterSpec

_MOST = 60
"""Characters, extension included: shown whole on a phone, and 180 bytes at most."""
_UNSAFE = re.compile(r"[^\w().-]+")


def file_name(spec: LetterSpec, day: date, provider: str = "", extension: str = "pdf") -> str:
    """Return a name such as 소명서_인터파크_2026-11-21.pdf, safe on every system.

    ``provider`` may be a person's own words; an empty ``extension`` leaves the dot away, too.
    """
    tail = f"_{day.isoformat()}" + (f".{extension}" if extension else "")
    room = _MOST - len(tail) - (0 if extension else len("_v99.hwpx"))
    head = "_".join(part for part in (_safe(spec.file_name), _safe(provider)) if part)
    return (head[:room].rstrip("-._ ") or "서면") + tail


def versioned(name: str, version: int) -> str:
    """Return the name of one version of a letter, such as 소명서_인터파크_2026-11-21_v2."""
    return f"{name}_v{version}"


def _safe(text: str) -> str:
    """Keep letters, digits, brackets, dots and dashes; everything else becomes one dash."""
    return _UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-._")
