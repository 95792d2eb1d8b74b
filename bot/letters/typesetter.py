"""How does data become a page? typst sets a design with our fonts and nothing else."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from bot.errors import LetterError
from bot.letters.fitting import length
from bot.letters.glyphs import font_paths, printable

_REMEMBERED = 10
"""typst drops a result that the last so many pages did not need."""
_UNBROKEN = re.compile(r"(?:(?![가-힣一-鿿]{2})[^\s\u200b])+")
"""No line ends here for sure: it would between two syllables."""
_CLUSTER = re.compile(r".[\u0300-\u036f\u1160-\u11ff\u20d0-\u20ff\u302a-\u302f]{0,3}")
"""A character with the marks that are set on it."""
_PLAIN_BLANKS = dict.fromkeys((0xA0, 0x2007, 0x202F), " ")
"""Lines end at a blank, whatever kind it is."""
_NARROWEST = 21.0
"""Width in em of the narrowest column that holds a person's words."""
_WIDEST = 1.1


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
        length("")
        self._own = threading.local()  # a shared Compiler raises "Already borrowed"

    def make(
        self, data: Mapping[str, Any], *, format: Literal["pdf", "png"], timestamp: int = 0,
        ppi: float | None = None, files: Mapping[str, bytes] | None = None,
    ) -> bytes:  # fmt: skip
        """Return the file; the design reads ``data`` as JSON from ``sys.inputs.<design>``.

        Every text is made printable first, and breakable. Of a PNG only the first page is
        returned, at ``ppi`` pixels an inch; typst paints all of them. The design finds ``files``
        by name, in memory only; they must be UTF-8, as an SVG is.
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
        page = made[0] if isinstance(made, list) else made  # a list for several PNG pages
        assert isinstance(page, bytes)  # noqa: S101 - None only where a file was named
        return page

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


def _breakable(text: str) -> str:
    """Let lines end within what is too long for one, such as a hundred quotation marks."""
    return _UNBROKEN.sub(_loosened, text.translate(_PLAIN_BLANKS))


def _loosened(found: re.Match[str]) -> str:
    stretch = found[0]
    if len(stretch) * _WIDEST <= _NARROWEST or length(stretch) <= _NARROWEST:
        return stretch
    return "\u200b".join(_CLUSTER.findall(stretch))


def _printable(value: Any) -> Any:
    """Make every text in nested data printable."""
    match value:
        case str():
            return _breakable(printable(value))
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
