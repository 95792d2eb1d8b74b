"""Which entry of the FAQ answers a free question?

Texts are compared by their pairs of neighbouring letters, the heavier the rarer a pair is in its
incident's FAQ (a new incident must not weaken the others'). No dictionary, no learning: the same
question always finds the same entry.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.engine.model import Faq
from bot.understanding.texts import squeeze

CLOSE = 0.45
"""From here on an entry may be the answer; below, none is named."""
SURE = 0.75
"""From here on the text as good as is one of the entry's phrasings."""
OWN = 0.55
"""From here on an entry of the open case's incident goes before all others."""
_AHEAD = 0.08
"""How far the best must lie ahead of the next to be named alone."""
_SHORTEST, _LONGEST = 3, 60
_MOST_NAMED = 3

_ENDING = re.compile(
    r"(?:인가요|나요|까요|을까요|은가요|는지요|는지|건가요|한가요|되나요|돼요|되요|됩니까|됨|예요|이에요|에요|어요|아요|해요|습니다|습니까|요|죠)$"
)
_ALIKE = (
    ("환급", "환불"), ("돌려받", "환불받"), ("돈이언제", "환불언제"), ("돈언제", "환불언제"), ("몇일", "며칠"),
    ("얼마나걸", "며칠걸"), ("이메일", "메일"), ("ip", "아이피"),
)  # fmt: skip

Pairs = Mapping[str, float]


def find_faq(
    text: str, entries: Sequence[Faq], least: float = CLOSE, own: str = ""
) -> tuple[str, ...]:
    """Return the ids of the entries that may answer a question, best first, at most three.

    One id alone is surely meant; none means that no phrasing is like it (closeness ``least``, 0 to 1).
    Entries of the incident ``own``, which the person is in the middle of, go before those of others:
    "내용증명이 뭐예요" means something else for a booking than for a parcel.
    """
    said = _plain(text) if len(text) <= 4 * _LONGEST else ""
    if not _SHORTEST <= len(said) <= _LONGEST:
        return ()
    rarity = _rarities(tuple(entries))
    close = {e.id: _closeness(said, e, rarity[_incident(e)]) for e in entries}
    mine = {e.id: close[e.id] for e in entries if _incident(e) == own and close[e.id] >= OWN}
    close = mine or close
    ranked = sorted((i for i in close if close[i] >= least), key=lambda i: -close[i])
    if not ranked:
        return ()
    best = close[ranked[0]]
    return tuple(i for i in ranked if close[i] > best - _AHEAD)[:_MOST_NAMED]


def _closeness(said: str, entry: Faq, rarity: Pairs) -> float:
    return max(_likeness(said, form, rarity) for form in _forms(entry))


@lru_cache(maxsize=1024)
def _forms(entry: Faq) -> tuple[str, ...]:
    return tuple(_plain(phrasing) for phrasing in (entry.question, *entry.phrasings))


def _plain(text: str) -> str:
    """Return squeezed text, words of one meaning made one, without polite endings."""
    said = squeeze(text)
    for word, better in _ALIKE:
        said = said.replace(word, better)
    return _ENDING.sub("", said)


def _likeness(one: str, other: str, rarity: Pairs) -> float:
    """Return the share of common weight: 1 for equal texts, 0 for nothing in common (Dice)."""
    mine, theirs = _pairs(one), _pairs(other)
    common = _weight(mine & theirs, rarity)
    whole = _weight(mine, rarity) + _weight(theirs, rarity)
    return 2 * common / whole if whole else 0.0


def _pairs(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1))


def _weight(pairs: Counter[str], rarity: Pairs) -> float:
    return sum(count * rarity.get(pair, rarity[""]) for pair, count in pairs.items())


@lru_cache(maxsize=8)
def _rarities(entries: tuple[Faq, ...]) -> Mapping[str, Pairs]:
    groups: dict[str, list[Faq]] = {}
    for entry in entries:
        groups.setdefault(_incident(entry), []).append(entry)
    return {incident: _rarity(group) for incident, group in groups.items()}


def _incident(entry: Faq) -> str:
    """Return the part of 'ticket-ban/q3' before the stroke."""
    return entry.id.partition("/")[0]


def _rarity(entries: Sequence[Faq]) -> Pairs:
    """Return each pair's weight by the number of entries it stands in; "" for a pair in none."""
    seen = Counter(
        pair for entry in entries for pair in {p for form in _forms(entry) for p in _pairs(form)}
    )
    rarity = {pair: math.log(1 + len(entries) / count) for pair, count in seen.items()}
    return rarity | {"": math.log(1 + len(entries))}
