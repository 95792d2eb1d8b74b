"""How does data become a page? typst sets a design with our fonts and nothing else."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from bot.errors import LetterError
from bot.letters.glyphs import font_paths, printable

_REMEMBERED = 10
"""typst drops a result that the last so many pages did not need."""


class Typesetter:
    """Sets one design with any data. Safe to use from several threads at once.

    typst lets go of the GIL, so `make` belongs in ``asyncio.to_thread``.
    """

    def __init__(self, root: Path, design: str) -> None:
        """Take the design ``root``/``design``.typ; typst may read nothing outside ``root``."""
        self._root = root
        self._name = design
        self._design = (root / f"{design}.typ").read_bytes()
        self._fonts = _fonts()
        printable("")  # reads the fonts' tables (0.2 s) now, not while someone waits
        self._own = threading.local()  # a shared Compiler raises "Already borrowed"

    def make(
        self, data: Mapping[str, Any], *, format: Literal["pdf", "png"], timestamp: int = 0,
        ppi: float | None = None, files: Mapping[str, bytes] | None = None,
    ) -> bytes:  # fmt: skip
        """Return the file; the design reads ``data`` as JSON from ``sys.inputs.<design>``.

        Every text is made printable first. A PNG has one page, at ``ppi`` pixels an inch.
        The design finds ``files`` by name, in memory only; they must be UTF-8, as an SVG is.
        Raises LetterError, without a word of the data, when typst refuses.
        """
        text = json.dumps(_printable(data), ensure_ascii=False)
        design: Any = {"main.typ": self._design, **files} if files else self._design
        try:
            made = self._compiler().compile(
                input=design,  # named on every call: a second compile forgets the first's
                format=format,
                ppi=ppi,
                sys_inputs={self._name: text},
                timestamp=timestamp,
            )
        except typst.TypstError:
            raise LetterError(f"typst could not set {self._name}.typ") from None
        assert isinstance(made, bytes)  # noqa: S101 - a list only for several PNG pages
        return made

    def forget(self) -> None:
        """Make typst drop the files and pages it remembers: with photos, 200 MB."""
        for _ in range(_REMEMBERED + 1):
            self._compiler().compile(input=b"", format="pdf", sys_inputs={})
        del self._own.compiler

    def _compiler(self) -> typst.Compiler:
        if not hasattr(self._own, "compiler"):
            self._own.compiler = typst.Compiler(root=self._root, font_paths=self._fonts)
        compiler: typst.Compiler = self._own.compiler
        return compiler


def _printable(value: Any) -> Any:
    """Make every text in nested data printable."""
    match value:
        case str():
            return printable(value)
        case Mapping():
            return {name: _printable(part) for name, part in value.items()}
        case list() | tuple():
            return [_printable(part) for part in value]
    return value


@cache
def _fonts() -> typst.Fonts:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({path.parent for path in font_paths()}),  # folders only
    )
    if not fonts.families():
        raise LetterError("the letter fonts cannot be found; reinstall pylopdf-fonts-ko")
    return fonts
