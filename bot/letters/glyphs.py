"""Which characters can the fonts of a letter print?

typst leaves a missing glyph blank without a word, so every text is looked through first.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_ko
from fontTools.ttLib import TTFont

from bot.letters.model import MASK, Letter, lines

_SELECTORS = frozenset(map(chr, range(0xFE00, 0xFE10)))
_ENDLESS_WORD = re.compile(r"[^\s\u1100-\u11ff\u2e80-\u9fff\ua960-\ud7ff\uf900-\ufaff]{30,}")
"""No line ends within a word, unless it is Korean, Chinese or Japanese."""


def font_paths() -> tuple[Path, ...]:
    """Return the font files in order of preference: Noto Serif KR, then Noto Sans KR."""
    return pylopdf_fonts_ko.serif_path(), pylopdf_fonts_ko.sans_path()


@cache
def _covered() -> frozenset[int]:
    found: set[int] = set()
    for path in font_paths():
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(found)


def unprintable(text: str) -> frozenset[str]:
    """Return the characters of a text that no font of ours has, such as emoji."""
    covered = _covered()
    return frozenset(c for c in set(text) if ord(c) not in covered and _is_seen(c))


def _is_seen(character: str) -> bool:
    """Nothing is lost with joiners, variation selectors and controls."""
    hidden = unicodedata.category(character) in ("Cf", "Cc")
    return not hidden and character not in _SELECTORS


def printable(text: str) -> str:
    """Return the text as it can be set: □ for what no font has, breaks inside endless words."""
    lost = unprintable(text)
    set_text = "".join(MASK if c in lost else c for c in text if c == "\n" or _is_seen(c))
    return _ENDLESS_WORD.sub(lambda word: "\u200b".join(word[0]), set_text)


def replaced(letter: Letter) -> tuple[str, ...]:
    """Return the characters that a PDF of this letter shows as □, to tell the person."""
    texts = [line.text for line in lines(letter)]
    texts += [text for item in letter.evidence for text in (item.label, item.proves)]
    return tuple(sorted(unprintable("".join(texts))))
