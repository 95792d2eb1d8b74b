"""How like is a text to what people wrote for each of several labels?

Texts are compared by their letters and pairs of neighbouring letters, the heavier the rarer, as
vectors (TF-IDF, cosine). A label's closeness comes from its four lines that are nearest, so one
odd line decides nothing. No dictionary, no learning: the same lines always give the same answer.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest

from bot.understanding.texts import squeeze

_MOST_COMPARED = 300
"""Squeezed characters of a text that are looked at; a line says what it is about early."""
SAME = 0.9
"""From here on a text and a line are as good as the same."""
_NEIGHBOURS = 3
"""Lines beside the nearest one that count."""
_FEW = 3
_COMMON = 0.15
"""The share of lines from which on a pair or letter says nothing, and costs the most time."""
_LETTERS = re.compile("[^a-z0-9]")
"""A Latin letter by itself says nothing."""
_DIGITS = re.compile(r"\d+")

Weights = Mapping[str, float]
Places = Mapping[str, tuple["array[int]", "array[float]"]]
"""Gram → the lines that have it, by number, and how often or how heavy. Arrays: a tenth of the memory
of tuples."""
_NOWHERE = (array("I"), array("d"))


@dataclass(frozen=True, slots=True)
class Near:
    """How near a label is: 0 for nothing in common, 1 for the same text."""

    label: str
    closeness: float
    """Of its nearest lines together; of the nearest alone, where that is as good as the same."""
    best: float
    """Of its nearest line."""
    line: str
    """The nearest line, as it is written."""


class Likeness:
    """Lines with their labels, ready to be compared with."""

    def __init__(self, lines: Iterable[tuple[str, str]]) -> None:
        """``lines``: pairs of label and line."""
        self._lines = list(lines)
        counts = _places_of([line for _, line in self._lines])
        most = max(_COMMON * len(self._lines), _FEW)
        self._rarity = {
            gram: math.log((1 + len(self._lines)) / len(places)) if len(places) <= most else 0.0
            for gram, (places, _) in counts.items()
        }
        self._places = self._weighed_places(counts)

    def _weighed_places(self, counts: Places) -> Places:
        """Turn how often into how heavy, each line's vector of length 1."""
        raw = {
            gram: (places, array("d", ((1 + math.log(n)) * rare for n in times)))
            for gram, (places, times) in counts.items() if (rare := self._rarity[gram])
        }  # fmt: skip
        squares = array("d", bytes(8 * len(self._lines)))
        for places, weights in raw.values():
            for place, weight in zip(places, weights, strict=True):
                squares[place] += weight * weight
        return {
            gram: (places, array("d", (
                weight / math.sqrt(squares[place])
                for place, weight in zip(places, weights, strict=True)
            )))
            for gram, (places, weights) in raw.items()
        }  # fmt: skip

    def nearest(self, text: str) -> list[Near]:
        """Return the labels that have anything in common with a text, nearest first."""
        by_label: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for place, cosine in self._cosines(text).items():
            label, line = self._lines[place]
            by_label[label].append((cosine, line))
        found = [_near(label, nlargest(1 + _NEIGHBOURS, all_)) for label, all_ in by_label.items()]
        return sorted(found, key=lambda near: (-near.closeness, near.label))

    def _cosines(self, text: str) -> Mapping[int, float]:
        found: dict[int, float] = defaultdict(float)
        for gram, weight in self._weighed(_counted(text)).items():
            for place, theirs in zip(*self._places.get(gram, _NOWHERE), strict=True):
                found[place] += weight * theirs
        return found

    def _weighed(self, grams: Mapping[str, int]) -> Weights:
        """Return the grams' weights, as a vector of length 1; a gram that no line has keeps its part."""
        rarest = math.log(1 + len(self._lines))
        rarity = ((gram, n, self._rarity.get(gram, rarest)) for gram, n in grams.items())
        raw = {gram: (1 + math.log(n)) * rare for gram, n, rare in rarity if rare}
        length = math.sqrt(sum(weight * weight for weight in raw.values())) or 1.0
        return {gram: weight / length for gram, weight in raw.items()}


def _near(label: str, ranked: Sequence[tuple[float, str]]) -> Near:
    (best, line), *others = ranked
    together = (best + sum(cosine for cosine, _ in others) / _NEIGHBOURS) / 2
    return Near(label, best if best >= SAME else together, best, line)


def _places_of(lines: Iterable[str]) -> Places:
    found: dict[str, tuple[array[int], array[float]]] = {}
    for place, line in enumerate(lines):
        for gram, n in _counted(line).items():
            places, times = found.setdefault(gram, (array("I"), array("d")))
            places.append(place)
            times.append(n)
    return found


def _counted(text: str) -> Counter[str]:
    """Count letters and pairs; figures are all one."""
    said = _DIGITS.sub("0", squeeze(text))[:_MOST_COMPARED]
    pairs = (said[i : i + 2] for i in range(len(said) - 1))
    return Counter([*_LETTERS.findall(said), *pairs])
