"""Which characters can the fonts of a letter print?

typst leaves a missing glyph blank without a word, so every text is looked through first. So that
all formats carry the same words, a person's text is looked through where it enters a letter
(`bot.letters.facts`), not where a file is written.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import pylopdf_fonts_ko
from fontTools.ttLib import TTFont

from bot.letters.model import MASK

_UNSEEN = frozenset(map(chr, (0x34F, *range(0x180B, 0x1810), *range(0xFE00, 0xFE10))))
"""Marks that only choose or part the glyphs beside them; so do those of plane 14."""
_ENDLESS_WORD = re.compile(r"[^\s\u1100-\u11ff\u2e80-\u9fff\ua960-\ud7ff\uf900-\ufaff]{30,}")
"""No line ends within a word, unless it is Korean, Chinese or Japanese."""
_FLAG = re.compile("([\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]")
_MODIFIER = re.compile("(?<=\\S)[\U0001f3fb-\U0001f3ff]|(?<=[0-9#*])\ufe0f?\u20e3")
"""Colours of skin, and the frame around a digit (1️⃣)."""


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
    """Return the characters of a text that no font of ours can show, such as emoji.

    A mark that makes no letter with the one before it (가́) is one: no two programs agree on it.
    """
    return frozenset(c for c in set(_whole(text)) if _is_seen(c) and not _is_drawn(c))


def visible(text: str) -> str:
    """Return the text as every format can show it: □ for what no font has, nothing invisible.

    One □ stands for a flag or for an emoji with its colour of skin; a blank that no font has
    becomes a plain one.
    """
    lost = unprintable(text)
    return "".join(_shown(c, lost) for c in _whole(text) if c == "\n" or _is_seen(c))


def printable(text: str) -> str:
    """Return the text as typst can set it: `visible`, with breaks inside endless words."""
    return _ENDLESS_WORD.sub(lambda word: "\u200b".join(word[0]), visible(text))


def _whole(text: str) -> str:
    """Take away what only alters the emoji before it."""
    return _MODIFIER.sub("", _FLAG.sub(r"\1", text))


def _is_seen(character: str) -> bool:
    """Nothing is lost with joiners, variation selectors and controls."""
    hidden = unicodedata.category(character) in ("Cf", "Cc")
    return not (hidden or character in _UNSEEN or "\U000e0100" <= character <= "\U000e01ef")


def _is_drawn(character: str) -> bool:
    if character.isspace():
        return True
    return ord(character) in _covered() and unicodedata.category(character)[0] != "M"


def _shown(character: str, lost: frozenset[str]) -> str:
    if character in "\u2028\u2029":
        return "\n"
    if character.isspace() and ord(character) not in _covered():
        return character if character == "\n" else " "
    return MASK if character in lost else character
