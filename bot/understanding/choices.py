"""Which of the offered choices did a person mean?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from bot.engine.model import Choice
from bot.understanding.mentions import (
    Mention,
    denied_beforehand,
    is_negative,
    is_only_denial,
    left_over,
    mentions,
    names_of,
    opening_denial,
)
from bot.understanding.readings import Reading, one_of
from bot.understanding.slips import sounded
from bot.understanding.texts import one_line, squeeze

_MOST_CHARACTERS = 80
MOST_READ = 400
"""Typed characters after which nothing is an answer any more, and cleaning is not worth the time."""
_CLOSE_ENOUGH = 0.85
"""Share of equal letters (jamo, not syllables: 인터파그 is 인터파크) that makes a typo."""
_SHORTEST_PART = 2
_MOST_OF_IT = 0.66
_MOST_PARTS = 8

_ORDINALS: Mapping[str, int] = {
    "첫": 1, "한": 1, "일": 1, "두": 2, "둘": 2, "세": 3, "셋": 3, "삼": 3, "네": 4, "넷": 4,
    "사": 4, "다섯": 5, "오": 5, "여섯": 6, "육": 6, "일곱": 7, "칠": 7, "여덟": 8, "팔": 8,
    "아홉": 9, "열": 10,
}  # fmt: skip
_ENDING = (
    r"(?:이?요|입니다|이에요|예요|이예요|임|인?것?같(?:아요|습니다)|인듯(?:요|해요)?|만요|맞아요"
    r"|으?로(?:요|할게요|해주세요)?|할게요|선택)?"
)
_SO = r"(?:해당(?:돼요|됩니다|됨)?|받았어요|왔어요|했어요|그래요|하고싶어요|원해요|원합니다)"
_NUMBER = re.compile(rf"(\d{{1,2}})(?:번|번째|번째거)?{_ENDING}")
_LAST = re.compile(rf"마지막(?:거|것|번호|번)?{_ENDING}|맨끝|맨아래")
_CIRCLED = re.compile(r"[①-⑳⑴-⒇\u20e3]")
"""Numbers that become figures, and would make one number of several: ①③."""
_NUMBER_AND_LABEL = re.compile(r"(\d{1,2})번(.+)")
_ORDINAL = re.compile(rf"({'|'.join(_ORDINALS)})(?:번째|째|번째거|째거|번째꺼|번){_ENDING}")
_POLITE = re.compile(r"(?:이에요|이예요|예요|입니다|이요|요|임|인데요|같아요|인것같아요)$")
_SENTENCE = re.compile(r"(?:요|다|음|함|어|아)$")
_ASKS = re.compile(r"\?|뭐(?:예|에|죠|야)|무슨|인가요|[하되쓰]나요|(?<!니)까요|어떻게")
_HEARSAY = re.compile(
    r"라고|다고|래요|대요|래서|의심|오해|누명|걸렸|걸려|때문|사람|친구가|업자|남들|누가"
)
_DID = r"(?:함$|(?:했|하[고는였]|해[요서])[가-힣]*)"
_BECAME = rf"(?:당{_DID}|됨$|(?:됐|되[고는었]|돼[요서])[가-힣]*)"
_NO_WORD = re.compile(rf"{_DID}|{_BECAME}|고?싶[가-힣]*")
_WORD_END = re.compile(
    r"(?:(?<=.)(?:은|는|이|가|을|를|에서|에|으로|로|도|만|이나|나|이랑|랑|와|과)?"
    rf"(?:이요|이에요|예요|입니다|요)?|고|{_BECAME})$"
)
_OTHER_PLACE = re.compile(r"(?:다른|딴) ?(?:데|곳)")
_ALL_OF_THESE = "둘다"
_MOST_LEFT_OVER = 3
"""Letters beside a denial that may stay unexplained, before it is asked again."""
_MOST_BESIDE_ADMISSION = 14
_EVERYTHING = re.compile(rf"(?:전부|모두|전체|모든것|다)(?:다|요)?(?:{_ENDING}|{_SO})")
_BOTH = re.compile(rf"(?:둘|두개|양쪽)(?:모두|다)(?:{_ENDING}|{_SO})")
_STRONG_BREAK = re.compile(r"[,/·&+;\n、ㆍ]|그리고")
_WEAK_BREAK = re.compile(r"(?<=[\w가-힣])(?:이랑|랑|하고|와|과)(?= |\d|$)| 및 | 또 |\s+")
_JOINED = re.compile(r"\w(?:이랑|랑|하고) ?\w")
_JOINT = re.compile(r"(?<=\w)(?:이랑|랑|하고)(?=[ \w])")
"""Two things were named; if one was not understood, the other alone is not the answer."""
_FROM_TO = re.compile(r"(\d{1,2}) ?번? ?[~∼-] ?(\d{1,2}) ?번?(?: ?(?:까지|이?요))?")


def read_choice(text: str, choices: Sequence[Choice]) -> Reading[str]:
    """Read one choice's id, by label, synonym, number, ordinal, part of a label, or small typo.

    What is denied is not meant: 'A 아니고 B' is B, and all denied is the choice 'none of these', if
    there is one. What fits several choices, or contradicts itself, is a choice between those.
    """
    said = _line(text)
    if len(said) > _MOST_CHARACTERS:
        return Reading(None, "not_understood")
    squeezed = squeeze(said)
    if not squeezed:
        return Reading(None, "not_understood" if said else "empty")
    if "?" in said and none_of_these(choices):
        return Reading(None, "not_understood")  # '매크로?' admits nothing
    for way in (_by_label, _by_number, _by_both):
        if found := way(squeezed, choices):
            return one_of(tuple(found))
    if len(numbered := _numbered(said, choices)) == 1:
        return Reading(numbered.pop())  # '1번이요 1번'
    if _ASKS.search(said):
        return Reading(None, "not_understood")
    if len(named := _named_in_parts(said, choices)) > 1:
        return _together(named, choices) or _either(named, choices)
    return _by_mention(squeezed, choices) or _by_resemblance(said, choices)


def _line(text: str) -> str:
    """Return one line, or the text as it is where it is too long to be an answer."""
    return one_line(_CIRCLED.sub(r"\g<0> ", text)) if len(text) <= MOST_READ else text


def _by_label(said: str, choices: Sequence[Choice]) -> list[str]:
    forms = {said, _POLITE.sub("", said)}
    return [c.id for c in choices if forms & {*names_of(c), c.id.casefold()}]


def _by_number(said: str, choices: Sequence[Choice]) -> list[str]:
    if _LAST.fullmatch(said):
        return [choices[-1].id] if choices else []
    figure, ordinal = _NUMBER.fullmatch(said), _ORDINAL.fullmatch(said)
    number = int(figure[1]) if figure else _ORDINALS[ordinal[1]] if ordinal else 0
    return [choices[number - 1].id] if 1 <= number <= len(choices) else []


def _by_both(said: str, choices: Sequence[Choice]) -> list[str]:
    """A number and a label: where they disagree ('2번 멜론'), both."""
    match = _NUMBER_AND_LABEL.fullmatch(said)
    if not match:
        return []
    numbered = _by_number(match[1], choices)
    named = [m.choice for m in mentions(match[2], choices)] or _by_part(match[2], choices)
    named = named or _by_words(match[2], choices)
    return sorted({*numbered, *named}) if numbered and named else []


# --- by what is named ----------------------------------------------------------------------------


def none_of_these(choices: Sequence[Choice]) -> str | None:
    """Return the id of the choice that says that no other holds, if there is one."""
    return next((c.id for c in choices if c.exclusive), None)


def _by_mention(said: str, choices: Sequence[Choice]) -> Reading[str] | None:
    """Decide by the choices that are named, affirmed or denied; None where none is named."""
    found = mentions(said, choices)
    none = none_of_these(choices)
    if not found:
        return _by_denial(said, choices)
    affirmed, doubtful = _affirmed(said, found, choices), _doubtful(said, found, none)
    if doubtful or (affirmed and denied_beforehand(said, choices)):
        return _either({*affirmed, *doubtful, *((none,) if none else ())}, choices)
    if len(affirmed) == 1:
        return Reading(next(iter(affirmed)))
    if affirmed:
        return _together(affirmed, choices) or _either(affirmed, choices)
    if none and left_over(found) <= _MOST_LEFT_OVER:
        return Reading(none)
    return Reading(None, "not_understood")


def _affirmed(said: str, found: Sequence[Mention], choices: Sequence[Choice]) -> set[str]:
    ids = {mention.choice for mention in found if mention.stance == "affirmed"}
    if opening_denial(said):
        ids |= set(_deniers(choices))
    return ids


def _doubtful(said: str, found: Sequence[Mention], none: str | None) -> set[str]:
    """Return what may be meant or not.

    Where a choice admits to something, what others say ('매크로래요') is no admission, nor is a story.
    """
    doubtful = {mention.choice for mention in found if mention.stance == "unsure"}
    admitted = {m.choice for m in found if m.stance == "affirmed"} - {none} if none else set()
    told = _HEARSAY.search(said) or any(
        len(m.after) > _MOST_BESIDE_ADMISSION for m in found if m.choice in admitted
    )
    both_ways = {m.choice for m in found if m.stance == "denied"} & {
        m.choice for m in found if m.stance == "affirmed"
    }
    return doubtful | both_ways | (admitted if told else set())


def _deniers(choices: Sequence[Choice]) -> list[str]:
    """Return the choices that a bare '아니요' or '없어요' means."""
    return [c.id for c in choices if any(is_only_denial(name) for name in names_of(c))]


def _by_denial(said: str, choices: Sequence[Choice]) -> Reading[str] | None:
    found = _deniers(choices) if is_only_denial(said) else []
    return one_of(tuple(found)) if found else None


def _together(ids: set[str], choices: Sequence[Choice]) -> Reading[str] | None:
    """Two of three, where the third is '둘 다', are the third."""
    both = next((c.id for c in choices if _ALL_OF_THESE in names_of(c)), None)
    others = {choice.id for choice in choices} - {both}
    return Reading(both) if both and len(others) == 2 and others <= ids else None


def _either(ids: Iterable[str], choices: Sequence[Choice]) -> Reading[str]:
    """Return a choice between several, in the order they are offered."""
    kept = tuple(choice.id for choice in choices if choice.id in set(ids))
    return Reading(None, None, kept) if len(kept) > 1 else Reading(None, "not_understood")


# --- by resemblance ------------------------------------------------------------------------------


def _by_resemblance(said: str, choices: Sequence[Choice]) -> Reading[str]:
    """Take what was said for a part of a label, for its words, or for a label with a typo."""
    squeezed = squeeze(said)
    for found in (
        _by_part(squeezed, choices),
        _by_words(said, choices),
        _by_part("".join(_stems(said)), choices),
        _by_likeness(squeezed, choices),
    ):
        if found:
            return one_of(tuple(found))
    return Reading(None, "not_understood")


def _by_part(said: str, choices: Sequence[Choice]) -> list[str]:
    """A noun out of a label, or most of it. '했어요' is in half of all labels and says nothing."""
    part = _POLITE.sub("", said)
    if len(part) < _SHORTEST_PART or is_negative(part):
        return []
    most = _MOST_OF_IT if _SENTENCE.search(part) else 0.0
    none = none_of_these(choices)
    found = {
        c.id: [
            name
            for name in names_of(c)
            if part in name and len(part) >= (_MOST_OF_IT if c.id == none else most) * len(name)
        ]
        for c in choices
    }
    ids = [choice for choice, names in found.items() if names]
    sure = len(ids) > 1 or any(not is_negative(name) for choice in ids for name in found[choice])
    return ids if sure else []


def _by_words(said: str, choices: Sequence[Choice]) -> list[str]:
    """Some words of a label, the first among them, whatever their endings; no denials.

    '예매취소요' and '예매를 취소당했어요' are '예매가 취소됐어요'; '돈만요' is '돈을 돌려받고 싶어요'.
    """
    words = "".join(_stems(said))
    if (
        len(squeeze(said)) < _SHORTEST_PART
        or words in ("", *_ORDINALS)
        or is_negative(squeeze(said))
    ):
        return []
    return [
        choice.id
        for choice in choices
        if not choice.exclusive
        and any(_some_of(name, words) for name in (choice.label, *choice.synonyms))
    ]


def _some_of(name: str, words: str) -> bool:
    first, *others = (re.sub("하$", "하?", re.escape(stem)) for stem in _stems(name) or [""])
    some = first + "".join(f"(?:{other})?" for other in others)
    return bool(re.fullmatch(some, words)) and not is_negative(squeeze(name))


def _stems(text: str) -> list[str]:
    """Return the words without particles and endings; 'was cancelled' is a noun, 'cancelled' not.

    '예매가 취소됐어요' is 예매 and 취소, '예매를 취소했어요' is 예매 and 취소하; '했어요' alone is nothing.
    """
    words = (squeeze(word) for word in _OTHER_PLACE.sub("다른 곳", text).split())
    stems = (
        re.sub(rf"{_DID}$", "하", _WORD_END.sub("", w)) for w in words if not _NO_WORD.fullmatch(w)
    )
    return [stem for stem in stems if stem]


def _same_sign(name: str, said: str) -> bool:
    """'안 받았어요' is not '받았어요'."""
    return is_negative(name) == is_negative(said)


def _by_likeness(said: str, choices: Sequence[Choice]) -> list[str]:
    likeness = {c.id: max((_likeness(said, n) for n in names_of(c)), default=0.0) for c in choices}
    best = max(likeness.values(), default=0.0)
    if best < _CLOSE_ENOUGH:
        return []
    return [choice for choice, how in likeness.items() if how == best]


def _likeness(said: str, name: str) -> float:
    if len(name) < _SHORTEST_PART or not _same_sign(name, said):
        return 0.0
    letters, theirs = (
        unicodedata.normalize("NFD", sounded(text)) for text in (_POLITE.sub("", said), name)
    )
    if 2 * min(len(letters), len(theirs)) < _CLOSE_ENOUGH * (len(letters) + len(theirs)):
        return 0.0
    matcher = SequenceMatcher(None, letters, theirs, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _CLOSE_ENOUGH else 0.0


# --- several -------------------------------------------------------------------------------------


def read_choices(text: str, choices: Sequence[Choice]) -> Reading[tuple[str, ...]]:
    """Read the ids of one or more choices, in the order they are offered.

    '1번이랑 3번', '1,3', '1 3', '1~3', labels with commas, '전부', '둘 다' where there are two.
    'None of these' together with others contradicts itself and is a choice between the two.
    """
    said = _line(text)
    if not said:
        return Reading(None, "empty")
    if len(said) > _MOST_CHARACTERS * 2 or _ASKS.search(said):
        return Reading(None, "not_understood")
    for way in (_whole, _everything, _from_to, _numbered):
        if found := way(said, choices):
            return _consistent(found, choices)
    return _several_named(said, choices)


def _several_named(said: str, choices: Sequence[Choice]) -> Reading[tuple[str, ...]]:
    squeezed = squeeze(said)
    found = mentions(squeezed, choices)
    if not is_negative(squeezed):
        for way in (_strongly_broken, _weakly_broken):
            if broken := way(said, choices):
                return _consistent(broken | {m.choice for m in found}, choices)
    if any(mention.stance == "unsure" for mention in found):
        return Reading(None, "not_understood")
    if affirmed := {mention.choice for mention in found if mention.stance == "affirmed"}:
        return _partly_understood(said, affirmed, choices)
    if found:
        return _all_denied({mention.choice for mention in found}, choices)
    if _JOINED.search(said):
        return Reading(None, "not_understood")
    return _as_several(read_choice(said, choices))


def _all_denied(denied: set[str], choices: Sequence[Choice]) -> Reading[tuple[str, ...]]:
    """Of several, one denied does not mean that none holds."""
    none = none_of_these(choices)
    everything = {choice.id for choice in choices} - {none} <= denied
    return Reading((none,)) if none and everything else Reading(None, "not_understood")


def _partly_understood(
    said: str, affirmed: set[str], choices: Sequence[Choice]
) -> Reading[tuple[str, ...]]:
    """Of two things joined, one named alone is not the whole answer ('멜론이랑 딴거')."""
    parts = [part for part in _STRONG_BREAK.split(_JOINT.sub(",", said)) if squeeze(part)]
    known = [bool(mentions(squeeze(part), choices)) for part in parts]
    if not all(known):
        return Reading(None, "not_understood")
    return _consistent(affirmed, choices)


def _consistent(found: set[str], choices: Sequence[Choice]) -> Reading[tuple[str, ...]]:
    none = none_of_these(choices)
    some = tuple(c.id for c in choices if c.id in found and c.id != none)
    if none not in found or none is None:
        return Reading(some)
    return Reading(None, None, (some, (none,))) if some else Reading((none,))


def _as_several(reading: Reading[str]) -> Reading[tuple[str, ...]]:
    if reading.value is not None:
        return Reading((reading.value,))
    return Reading(None, reading.problem, tuple((choice,) for choice in reading.ambiguous))


def _whole(said: str, choices: Sequence[Choice]) -> set[str]:
    found = _by_label(squeeze(said), choices)
    return set(found) if len(found) == 1 else set()


def _everything(said: str, choices: Sequence[Choice]) -> set[str]:
    squeezed = squeeze(said)
    both = len(choices) == len(_ALL_OF_THESE) and _BOTH.fullmatch(squeezed)
    if not both and not _EVERYTHING.fullmatch(squeezed):
        return set()
    return {choice.id for choice in choices} - {none_of_these(choices)}


def _from_to(said: str, choices: Sequence[Choice]) -> set[str]:
    match = _FROM_TO.fullmatch(said)
    if not match or not 1 <= int(match[1]) < int(match[2]) <= len(choices):
        return set()
    return {c.id for c in choices[int(match[1]) - 1 : int(match[2])]}


def _numbered(said: str, choices: Sequence[Choice]) -> set[str]:
    """Numbers only: '1번 3번'. Beside words '2번' may be 'twice'."""
    parts = [squeeze(part) for part in _WEAK_BREAK.split(_STRONG_BREAK.sub(" ", said))]
    found = [_by_number(part, choices) for part in parts if part]
    return {ids[0] for ids in found} if len(found) > 1 and all(found) else set()


def _named_in_parts(said: str, choices: Sequence[Choice]) -> set[str]:
    """Return what the joined parts of a text without a no name, one choice each; else nothing."""
    if is_negative(squeeze(said)):
        return set()
    parts = [squeeze(part) for part in _STRONG_BREAK.split(_JOINT.sub(",", said))]
    found = [_by_label(part, choices) or _by_part(part, choices) for part in parts if part]
    if len(found) > _MOST_PARTS or any(len(ids) != 1 for ids in found):
        return set()
    return {ids[0] for ids in found}


def _strongly_broken(said: str, choices: Sequence[Choice]) -> set[str]:
    return _each(_STRONG_BREAK.split(said), choices)


def _weakly_broken(said: str, choices: Sequence[Choice]) -> set[str]:
    parts = _WEAK_BREAK.split(_STRONG_BREAK.sub(" ", said))
    numbers = any(_by_number(squeeze(part), choices) for part in parts)
    return set() if numbers else _each(parts, choices)


def _each(parts: Iterable[str], choices: Sequence[Choice]) -> set[str]:
    """Return the choices of all parts if there are two or more and each means exactly one."""
    said = [part for part in parts if squeeze(part)]
    if not 2 <= len(said) <= _MOST_PARTS:
        return set()
    found = [_surely(part, choices) for part in said]
    return {choice for choice in found if choice} if all(found) else set()


def _surely(part: str, choices: Sequence[Choice]) -> str | None:
    """Return the choice a part stands for, unless it is only a piece of a label ('중복')."""
    squeezed = squeeze(part)
    named = _by_mention(squeezed, choices) is not None
    sure = named or _by_number(squeezed, choices) or _by_likeness(squeezed, choices)
    return read_choice(part, choices).value if sure else None
