"""How roomily can a letter be set so that it fits one page? Reckoned from its characters.

typst takes about 10 ms to set a letter, and as long to find out how high it would get. Adding up
the widths of its characters takes a fraction of that and is right to a line or two; whoever sets
the letter looks at the pages it got and goes on to the next of the `looks`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from fontTools.ttLib import TTFont

from bot.letters.glyphs import font_paths
from bot.letters.model import Letter, Line, Section, point_labels

_MM = 72 / 25.4
_WIDTH = 164 * _MM
"""Of the text on every design's pages; points, like all lengths here."""
_CAPITAL = 0.73
"""Height of a line without its gap, in em: a capital letter's."""
_RAGGED = 0.6
"""What stays free at the end of a line where no syllable fits, in em."""
_MISJUDGED = 0.05
"""Up to this share of a page, a letter may need more or less than reckoned."""
_INSET = 16 / _MM
"""Of a table's cells, left and right together, in mm."""
_TIGHT = 0.04
"""So much denser than reckoned, to fit at the first go."""
_ONE = ((_WIDTH, (1.0,)),)
"""Measures of a text of one line."""
_HOPELESS = 1.45
"""So many roomy pages never shrink to one."""


@dataclass(frozen=True, slots=True)
class Look:
    """How wide lines and gaps are set, in points."""

    size: float
    leading: float
    """Between the lines of a paragraph."""
    spacing: float
    """Between paragraphs."""
    gap: float
    """Above a section."""
    row: float
    """Above and below a table cell's text."""

    @staticmethod
    def of(density: float) -> Look:
        """Return the look from roomy (0) to dense (1)."""

        def between(roomy: float, dense: float) -> float:
            return round(roomy + (dense - roomy) * density, 3)

        size = between(10.5, 9.5)
        return Look(
            size=size,
            leading=round(size * between(0.78, 0.58), 3),
            spacing=round(size * between(0.88, 0.66), 3),
            gap=between(6 * _MM, 3.5 * _MM),
            row=between(5.5, 3.2),
        )


@dataclass(frozen=True, slots=True)
class Paper:
    """What a design leaves for the letter."""

    height: float
    """Of the text on a page."""
    certified: bool = False
    """Parties in a table above the title, room for a seal."""


LETTER = Paper(264 * _MM)
CERTIFIED = Paper(227 * _MM, certified=True)


def looks(letter: Letter, paper: Paper) -> Iterator[Look]:
    """Yield the looks to try until one gives a single page; the last is for several pages."""
    blocks = tuple(_blocks(letter, paper))
    roomy, dense = _height(blocks, Look.of(0)), _height(blocks, Look.of(1))
    if roomy < _HOPELESS * paper.height and dense < (1 + _MISJUDGED) * paper.height:
        first = min(1.0, max(0.0, (roomy - paper.height) / (roomy - dense) + _TIGHT))
        yield Look.of(first)
        if first < 0.8:
            yield Look.of(first + 0.2)
        if first < 1:
            yield Look.of(1)
    yield Look.of(0)


def length(text: str) -> float:
    """Return how long a text is on one line, in em, give or take a tenth."""
    return sum(map(_advances().__getitem__, text))


class _Advances(dict[str, float]):
    """How wide each character is, in em; one that is not listed is a syllable or a box."""

    def __missing__(self, character: str) -> float:
        return 0.966 if "가" <= character <= "힣" else 0.0 if character < " " else 1.0


@cache
def _advances() -> _Advances:
    with TTFont(font_paths()[0], lazy=True) as font:
        names, widths, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        known = {chr(code): widths[names[code]][0] / em for code in (*range(0x20, 0x7F), 0xB7)}
    return _Advances(known | dict.fromkeys("「」", 0.5) | {"\u200b": 0.0})


def reckoned(letter: Letter, paper: Paper, look: Look) -> float:
    """Return about how high a letter gets, in points, as if the page had no end."""
    return _height(_blocks(letter, paper), look)


@dataclass(frozen=True, slots=True)
class _Block:
    """Something with a gap above and below: a paragraph, a heading, a row of a table."""

    kind: _Kind
    cells: tuple[tuple[float, tuple[float, ...]], ...]
    """Side by side, each its width in points and how long each of its lines is in em."""


_Kind = Literal[
    "title", "room", "rule", "text", "heading", "label", "fact", "entry", "quote", "closing",
    "day", "seal",
]  # fmt: skip


def _blocks(letter: Letter, paper: Paper) -> Iterator[_Block]:
    """Yield the letter as the designs set it, from top to bottom."""
    parties = [_joined(party) for party in (letter.recipient, letter.sender) if party]
    if paper.certified:
        yield from (_Block("fact", _cells((133 - _INSET, party))) for party in parties)
        yield _Block("room", ())
    yield _Block("title", ())
    if not paper.certified:
        yield _Block("rule", ())
        yield from (_Block("text", _cells((144, party))) for party in parties)
        yield _Block("rule", ())
    yield from _texts(letter.opening)
    for section in letter.sections:
        yield from _section(section)
    yield from _texts(*letter.closing, kind="closing")
    if letter.evidence:
        yield _Block("heading", _ONE)
    for item in letter.evidence:
        yield _Block("text", _cells((142, item.text)))
    yield _Block("day", _ONE)
    yield from (_Block("seal", ()),) if paper.certified else _texts(letter.signature)


def _section(section: Section) -> Iterator[_Block]:
    yield _Block("heading", _ONE)
    yield from _texts(section.intro)
    for row in section.table:
        yield _Block("fact", _cells((31 - _INSET, row.label), (133 - _INSET, row.value.text)))
    shown = any(entry.evidence for entry in section.log)
    if section.log:
        yield _Block("entry", _ONE)
    for entry in section.log:
        proofs = (36 - _INSET, ", ".join(entry.evidence))
        fact = (122 - _INSET - 36 * shown, entry.fact.text)
        yield _Block("entry", _cells((42 - _INSET, entry.day.text), fact, proofs))
    if section.quote:
        yield _Block("quote", _cells((164 - 24 / _MM, section.quote.text)))
    for label, point in zip(point_labels(section), section.paragraphs, strict=True):
        if label:
            yield _Block("label", _ONE)
        yield from _texts(point.line)
    yield from (_Block("text", _cells((156, item.text))) for item in section.items)


def _texts(*lines: Line | None, kind: _Kind = "text") -> Iterator[_Block]:
    yield from (_Block(kind, _cells((164, line.text))) for line in lines if line)


def _joined(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _cells(*cells: tuple[float, str]) -> tuple[tuple[float, tuple[float, ...]], ...]:
    """Measure texts; ``cells`` are their widths in mm and they themselves."""
    return tuple(
        (width * _MM, tuple(length(line) for line in text.split("\n"))) for width, text in cells
    )


def _height(blocks: Iterable[_Block], look: Look) -> float:
    """Add up the blocks and the gaps between them."""
    height, gap = 0.0, 0.0
    kind: _Kind | None = None
    for block in blocks:
        body, above, below = _measures(block, look)
        one_table = kind == block.kind and kind in ("fact", "entry")
        height += body + (0 if kind is None or one_table else max(above, gap))
        kind, gap = block.kind, below
    return height


def _measures(block: _Block, look: Look) -> tuple[float, float, float]:
    """Return a block's height and its gaps above and below."""
    gap, spacing, line = look.gap, look.spacing, look.size * _CAPITAL
    match block.kind:
        case "title":
            return 18 * _CAPITAL, spacing, gap
        case "rule":
            return 0, spacing, spacing
        case "room":
            return 4 * _MM, spacing, spacing
        case "heading":
            return line + 0.8 * _CAPITAL, gap, gap * 0.6
        case "label":
            return line, gap * 0.7, gap * 0.45
        case "day":
            return line + 2.5 * _MM, 6 * _MM, spacing
        case "seal":
            return 16 * _MM, spacing, spacing
    leading, inset, above = look.leading, 0.0, spacing
    match block.kind:
        case "quote":
            inset = 7
        case "fact" | "entry":
            leading, inset = look.leading * 0.9, look.row
        case "closing":
            above = max(gap * 0.8, spacing)
    return _lines(block, look.size, leading) + 2 * inset, above, spacing


def _lines(block: _Block, size: float, leading: float) -> float:
    """Return how high the text of a block gets."""
    count = max(
        sum(_count(line * size, width, size) for line in lines) for width, lines in block.cells
    )
    return count * size * _CAPITAL + (count - 1) * leading


def _count(long: float, width: float, size: float) -> int:
    """Return on how many lines a text goes."""
    return 1 if long <= width else math.ceil(long / (width - _RAGGED * size))
