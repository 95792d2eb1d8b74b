"""A line in, one JSON object a line out: what `due`, `understand` and `ask` have in common."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

OK, BAD_INPUT = 0, 2


def answer_each(
    lines: Iterable[str], answer: Callable[[str], dict[str, Any]], write: Callable[[str], None]
) -> int:
    """Answer every line as it comes; return 0, or 2 where any line was bad.

    ``answer`` gets a line without its break and raises ValueError, in words, where it is bad: then
    ``error`` is written for it, and the run goes on. ``write`` gets one JSON object without a line
    break. Lines must be decoded with ``surrogateescape``, so that one which is not UTF-8 is an
    error of its own.
    """
    code = OK
    for line in lines:
        try:
            found = answer(_text(line))
        except ValueError as error:
            found, code = {"error": str(error)}, BAD_INPUT
        write(json.dumps(found, ensure_ascii=False))
    return code


def _text(line: str) -> str:
    """Return the line without its break; ValueError where a byte was smuggled through."""
    try:
        line.encode()
    except UnicodeEncodeError:
        raise ValueError("this line is not UTF-8 text") from None
    return line.removeprefix("\ufeff").rstrip("\r\n")
