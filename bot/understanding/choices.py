"""Which of the offered choices did a person mean?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from bot.engine.model import Choice
from bot.understanding.readings import Reading, one_of
from bot.understanding.texts import one_line

_MOST_CHARACTERS = 80
_CLOSE_ENOUGH = 0.85
"""Share of equal letters (jamo, not syllables: 인터파그 is 인터파크) that makes a typo."""
_SHORTEST_PART = 2
_MOST_CHOICES = 30

_NOT_LETTERS = re.compile(r"[\W_]+")
_ORDINALS: Mapping[str, int] = {
    "첫": 1, "한": 1, "일": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "삼": 3, "네": 4, "넷": 4,
    "사": 4, "다섯": 5, "오": 5, "여섯": 6, "육": 6, "일곱": 7, "칠": 7, "여덟": 8, "팔": 8,
    "아홉": 9, "열": 10,
}  # fmt: skip
_ENDING = (
    r"(?:이?요|입니다|이에요|예요|이예요|임|인것같아요|인듯(?:요|해요)?"
    r"|으?로(?:요|할게요|해주세요)?|할게요|선택)?"
)
_NUMBER = re.compile(rf"(\d{{1,2}})(?:번|번째|번째거)?{_ENDING}")
_NUMBER_AND_LABEL = re.compile(r"(\d{1,2})번(.+)")
_ORDINAL = re.compile(rf"({'|'.join(_ORDINALS)})(?:번째|째|번째거|째거|번째꺼|번){_ENDING}")
_POLITE = re.compile(r"(?:이에요|이예요|예요|입니다|이요|요|임|인데요|같아요|인것같아요)$")
_NEGATIVE = re.compile(r"안|못|않|아니|아닌|말고|빼고|제외")
_EVERYTHING = re.compile(
    rf"(?:전부|모두|전체|모든것|다)(?:다|요|해당(?:돼요|됩니다|됨)?)?{_ENDING}"
)
_BOTH = re.compile(rf"(?:둘|두개|양쪽)(?:모두|다){_ENDING}")
_STRONG_BREAK = re.compile(r"[,/·&+;\n、ㆍ]|그리고")
_WEAK_BREAK = re.compile(r"(?<=[\w가-힣])(?:이랑|랑|하고|와|과)(?= |\d|$)| 및 | 또 |\s+")
_JOINED = re.compile(r"\w(?:이랑|랑|하고) ?\w")
"""Two things were named; if one was not understood, the other alone is not the answer."""
_FROM_TO = re.compile(r"(\d{1,2}) ?번? ?[~∼-] ?(\d{1,2}) ?번?(?: ?(?:까지|이?요))?")


def read_choice(text: str, choices: Sequence[Choice]) -> Reading[str]:
    """Read one choice's id, by label, synonym, number, ordinal, part of a label, or small typo.

    What fits several choices equally well is a choice between those.
    """
    said = one_line(text)
    squeezed = _squeeze(said)
    if not squeezed:
        return Reading(None, "not_understood" if said else "empty")
    if len(said) > _MOST_CHARACTERS:
        return Reading(None, "not_understood")
    for way in (_by_label, _by_number, _by_both, _by_part, _by_likeness):
        found = way(squeezed, choices)
        if found:
            return one_of(tuple(found))
    return Reading(None, "not_understood")


def _squeeze(text: str) -> str:
    return _NOT_LETTERS.sub("", one_line(text).casefold())


def _names(choice: Choice) -> tuple[str, ...]:
    return tuple(filter(None, (_squeeze(name) for name in (choice.label, *choice.synonyms))))


def _by_label(said: str, choices: Sequence[Choice]) -> list[str]:
    forms = {said, _POLITE.sub("", said)}
    return [c.id for c in choices if forms & {*_names(c), c.id.casefold()}]


def _by_number(said: str, choices: Sequence[Choice]) -> list[str]:
    if said in ("마지막", "마지막거", "맨끝", "맨아래"):
        return [choices[-1].id] if choices else []
    figure, ordinal = _NUMBER.fullmatch(said), _ORDINAL.fullmatch(said)
    number = int(figure[1]) if figure else _ORDINALS[ordinal[1]] if ordinal else 0
    return [choices[number - 1].id] if 1 <= number <= len(choices) else []


def _by_both(said: str, choices: Sequence[Choice]) -> list[str]:
    """A number and a label: where they disagree ('2번 멜론'), both."""
    match = _NUMBER_AND_LABEL.fullmatch(said)
    numbered = _by_number(match[1], choices) if match else []
    named = _by_part(match[2], choices) if match else []
    return sorted({*numbered, *named}) if numbered and named else []


def _by_part(said: str, choices: Sequence[Choice]) -> list[str]:
    """A label inside what was said (the longest wins), or what was said inside a label."""
    named = {
        c.id: max((len(n) for n in _names(c) if _is_said(n, said)), default=0) for c in choices
    }
    longest = max(named.values(), default=0)
    if longest:
        return [choice for choice, length in named.items() if length == longest]
    part = _POLITE.sub("", said)
    if len(part) < _SHORTEST_PART:
        return []
    return [c.id for c in choices if any(part in name for name in _names(c))]


def _is_said(name: str, said: str) -> bool:
    return len(name) >= _SHORTEST_PART and name in said and _same_sign(name, said)


def _same_sign(name: str, said: str) -> bool:
    """'안 받았어요' is not '받았어요', and '멜론은 아니에요' is not '멜론'."""
    return bool(_NEGATIVE.search(name)) == bool(_NEGATIVE.search(said))


def _by_likeness(said: str, choices: Sequence[Choice]) -> list[str]:
    likeness = {c.id: max((_likeness(said, n) for n in _names(c)), default=0.0) for c in choices}
    best = max(likeness.values(), default=0.0)
    if best < _CLOSE_ENOUGH:
        return []
    return [choice for choice, how in likeness.items() if how == best]


def _likeness(said: str, name: str) -> float:
    if len(name) < _SHORTEST_PART or not _same_sign(name, said):
        return 0.0
    letters = unicodedata.normalize("NFD", _POLITE.sub("", said))
    matcher = SequenceMatcher(None, letters, unicodedata.normalize("NFD", name), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _CLOSE_ENOUGH else 0.0


def read_choices(text: str, choices: Sequence[Choice]) -> Reading[tuple[str, ...]]:
    """Read the ids of one or more choices, in the order they are offered.

    '1번이랑 3번', '1,3', '1 3', '1~3', labels with commas, '전부', '둘 다' where there are two.
    """
    said = one_line(text)
    if not said:
        return Reading(None, "empty")
    if len(said) > _MOST_CHARACTERS * 2:
        return Reading(None, "not_understood")
    for way in (_whole, _everything, _from_to, _strongly_broken, _weakly_broken, _all_named):
        found = way(text, choices)
        if found:
            return Reading(tuple(c.id for c in choices if c.id in found))
    if _JOINED.search(said):
        return Reading(None, "not_understood")
    return _as_several(read_choice(text, choices))


def _as_several(reading: Reading[str]) -> Reading[tuple[str, ...]]:
    if reading.value is not None:
        return Reading((reading.value,))
    return Reading(None, reading.problem, tuple((choice,) for choice in reading.ambiguous))


def _whole(text: str, choices: Sequence[Choice]) -> set[str]:
    found = _by_label(_squeeze(text), choices)
    return set(found) if len(found) == 1 else set()


def _everything(text: str, choices: Sequence[Choice]) -> set[str]:
    said = _squeeze(text)
    both = len(choices) == len("둘다") and _BOTH.fullmatch(said)
    return {c.id for c in choices} if both or _EVERYTHING.fullmatch(said) else set()


def _from_to(text: str, choices: Sequence[Choice]) -> set[str]:
    match = _FROM_TO.fullmatch(one_line(text))
    if not match or not 1 <= int(match[1]) < int(match[2]) <= len(choices):
        return set()
    return {c.id for c in choices[int(match[1]) - 1 : int(match[2])]}


def _strongly_broken(text: str, choices: Sequence[Choice]) -> set[str]:
    return _each(_STRONG_BREAK.split(text), choices)


def _weakly_broken(text: str, choices: Sequence[Choice]) -> set[str]:
    return _each(_WEAK_BREAK.split(_STRONG_BREAK.sub(" ", one_line(text))), choices)


def _each(parts: Iterable[str], choices: Sequence[Choice]) -> set[str]:
    """Return the choices of all parts if there are two or more and each means exactly one."""
    said = [part for part in parts if _squeeze(part)]
    if not 2 <= len(said) <= _MOST_CHOICES:
        return set()
    found = [read_choice(part, choices).value for part in said]
    return {choice for choice in found if choice} if all(found) else set()


def _all_named(text: str, choices: Sequence[Choice]) -> set[str]:
    said = _squeeze(text)
    found = {c.id for c in choices if any(_is_said(name, said) for name in _names(c))}
    return found if len(found) > 1 else set()
