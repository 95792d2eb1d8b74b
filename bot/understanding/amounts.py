"""How much money, or how many, did a person say?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Literal

from bot.understanding.readings import Reading, one_of
from bot.understanding.texts import one_line

MOST_WON = 1_000_000_000
MOST_COUNT = 100_000

_MOST_TYPED = 400
_MOST_CHARACTERS = 80
_MOST_REST = 12
"""Letters that may stand beside a bare number; more make it a story, not an answer."""

_DIGITS: Mapping[str, int] = {word: n for n, word in enumerate("일이삼사오육칠팔구", start=1)}
_UNITS: Mapping[str, int] = {"십": 10, "백": 100, "천": 1_000}
_FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_RUN = re.compile(
    rf"(?<![\d.,])(?:{_FIGURE}|[일이삼사오육칠팔구십백천만억]"
    rf"|(?<=[\d일이삼사오육칠팔구십백천만억]) (?=[십백천만억])"
    rf"|(?<=[십백천만억]) (?=[\d일이삼사오육칠팔구십백천])){{1,30}}"
)
_TERM = re.compile(rf"({_FIGURE}|[일이삼사오육칠팔구])?([십백천])")
_LAST_TERM = re.compile(rf"{_FIGURE}|[일이삼사오육칠팔구]")
_WON_AFTER = re.compile(r" ?(?:원|won|krw)", re.IGNORECASE)
_WON_BEFORE = re.compile(r"(?:₩|￦|\\|krw|금) ?$", re.IGNORECASE)
_OTHER_AFTER = re.compile(r" ?(?:[월일년시분초%장매명개번회층세살:/~-]|\.\d|,\d)")
_TRILLION = re.compile(r"[\d일이삼사오육칠팔구십백천] ?조(?= ?원|[ \d]|$)")
_NEGATIVE = re.compile(r"(?:^|\s)[-−–] ?[₩￦]? ?\d|마이너스")
_RANGE = re.compile(r"\d[만천백]?원? ?[~∼] ?\d|^\D{0,3}\d+[만천]?-\d")
_FOREIGN = re.compile(r"[$€¥£]|달러|유로|위안|\d ?(?:불|엔)(?!\w)|usd|eur|jpy", re.IGNORECASE)
_NOT_THE_WHOLE = re.compile(
    r"(?<![가-힣])(?:몇|수|반)(?= ?[십백천만])|[만천원] ?대(?![가-힣])"
    r"|이상|이하|미만|초과|넘[어게었는음김]|안 ?[돼되됨됩]|최[소대]|적어도|많아야|못 ?미"
    r"|[만천원\d] ?(?:을|만)? ?(?:빼고|제외|떼고|덜|모자)",
    re.IGNORECASE,
)
"""Bounds, and what was taken off: the amount itself is not said."""
_SUM = re.compile(r"\d ?[x×*] ?\d|[만천원\d] ?\+", re.IGNORECASE)
_EACH = re.compile(
    r"[만천원\d] ?씩|[1한] ?(?:인|장|매)당|(?<!\w)(?:인|장|매)당|(?:1|한) ?[장매]에"
    r"|(?:짜리|원권)(?! ?(?:한|1|하나) ?(?:장|매|개)?(?!\d))"
)
_OF_SEVERAL = re.compile(r"[만천원] ?(?:두|세|네|[2-9]) ?(?:장|매|개|명)")
_TOGETHER = re.compile(
    r"(?<![가-힣])(?:총|합[쳐계]|모두|전부|다 ?(?:해|합))|[장매개명] ?(?:값|어치|합)"
)
"""It is the whole that is told, whatever number stands behind it: '총 13만2천원 두 장'."""
_IN_PARTS = re.compile(r"수수료|표값|티켓값|푯값")
_SPOKEN_WON = re.compile(r"마넌|만언|마논|마눤")
_THOUSAND = re.compile(r"(?<=\d) ?k(?!\w)", re.IGNORECASE)
_ADDED = re.compile(r"(?<=[만억]) ?(?:하고|이랑|에다가?) ?(?=[\d일이삼사오육칠팔구] ?[백천])")
_PARTICLE = re.compile(r"(?<=[백천만억])이(?! ?[십백천만억])(?=[ 가-힣])")
"""'5만이나' is no 50,002."""
_GROUPED = re.compile(
    r"(?<![\d.,])\d{1,3}(?:( ?, ?)\d{3}(?:\1\d{3})*(?! ?[,.]\d|\d)"
    r"|(?:\.\d{3}){2,}(?![\d.])|(?:(?:\.\d{3})+|(?: \d{3})+)(?= ?원))"
)
"""Thousands marked off in a way of one's own: '89, 000', '1.290.000', '89.000원', '89 000원'."""
_BETWEEN = re.compile(r"(\d ?)([만천])원? ?[~∼-] ?(\d+) ?\2(?![\d만천])")
_BROKEN_FIGURE = re.compile(r"\d,\d{1,2}(?!\d)|\d,\d{4,}|\d\.\d+(?! ?[만억천백\d])")

_NATIVE: Mapping[str, int] = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip
_NATIVE_TENS: Mapping[str, int] = {
    "열": 10, "스무": 20, "스물": 20, "서른": 30, "마흔": 40, "쉰": 50,
}  # fmt: skip
_ROUGH: Mapping[str, tuple[int, ...]] = {
    "한두": (1, 2), "두세": (2, 3), "두서너": (2, 3, 4), "서너": (3, 4), "너댓": (4, 5),
    "대여섯": (5, 6),
}  # fmt: skip
_COUNTER = r" ?(?:장|매|명|개|번|회|건|분|인|사람|자리|석|좌석|차례|가지|권|벌|켤레|대)"
_NATIVE_NUMBER = rf"(?P<tens>{'|'.join(_NATIVE_TENS)})?(?P<ones>{'|'.join(_NATIVE)})?"
_NATIVE_COUNT = re.compile(rf"(?<![가-힣]){_NATIVE_NUMBER}{_COUNTER}")
_NATIVE_ALONE = re.compile(_NATIVE_NUMBER)
_ROUGH_COUNT = re.compile(rf"(?<![가-힣])({'|'.join(_ROUGH)}){_COUNTER}")
_FIGURE_COUNT = re.compile(rf"(?<![\d.,-])({_FIGURE}|[일이삼사오육칠팔구십백]+){_COUNTER}")
_POLITE = re.compile(r" ?(?:정도|쯤|가량|입니다|이에요|예요|이요|요|임|[.!~])+$")
_NOT_COUNTS = frozenset({"네", "한", "두", "세", "석", "넉"})
"""Words that are something else when no counter follows ('네' is yes)."""


def read_amount(text: str) -> Reading[int]:
    """Read an amount in won: '8만9천', '₩100,000', '백이십만원'; several are a choice.

    Without a number, in another currency, as a range or a bound: 'not_understood'. The price of one, or
    parts of a sum: 'in_parts'. Below nothing: 'too_small'. Over a milliard: 'too_big'.
    """
    said = _BETWEEN.sub(r"\1\2 / \3\2", _reworded(text))
    if not said:
        return Reading(None, "empty" if not text.strip() else "not_understood")
    if len(said) > _MOST_CHARACTERS or _RANGE.search(said) or _FOREIGN.search(said):
        return Reading(None, "not_understood")
    if _NOT_THE_WHOLE.search(said):
        return Reading(None, "not_understood")
    if _NEGATIVE.search(said):
        return Reading(None, "too_small")
    if _TRILLION.search(said):
        return Reading(None, "too_big")
    if _BROKEN_FIGURE.search(said):
        return Reading(None, "not_understood")
    if _SUM.search(said):
        return Reading(None, "in_parts")
    named, bare = _numbers(said)
    found = tuple(named or bare)
    if any(n > MOST_WON for n in found):
        return Reading(None, "too_big")
    if _is_each(said) if len(set(found)) == 1 else _IN_PARTS.search(said):
        return Reading(None, "in_parts")
    return one_of(found)


def _is_each(said: str) -> bool:
    """Say whether the one amount is, or may be, the price of one of several."""
    several = _OF_SEVERAL.search(said) and not _TOGETHER.search(said)
    return bool(several or _EACH.search(said))


def amounts_in(text: str) -> tuple[int, ...]:
    """Return the amounts (won) that a piece of a story names with 원, 만 or 천."""
    said = _reworded(text)
    if any(p.search(said) for p in (_RANGE, _FOREIGN, _NOT_THE_WHOLE, _SUM)):
        return ()
    named, _ = _numbers(said)
    return tuple(dict.fromkeys(n for n in named if 0 < n <= MOST_WON))


def _reworded(text: str) -> str:
    """Return one line with its amounts as they are usually written."""
    said = _THOUSAND.sub("천", _SPOKEN_WON.sub("만원", one_line(text[:_MOST_TYPED])))
    said = _GROUPED.sub(lambda match: re.sub(r"\D", "", match[0]), said)
    return _PARTICLE.sub(" ", _ADDED.sub(" ", said))


def _numbers(said: str) -> tuple[list[int], list[int]]:
    """Return the amounts with 원, 만 or 천, and the bare numbers, each in their order."""
    named: list[int] = []
    bare: list[int] = []
    for run in _RUN.finditer(said):
        kind = _kind(run, said) if run[0].strip() else None
        if kind:
            found = _worth(run[0].strip(), with_won=kind == "won")
            (bare if kind == "bare" else named).extend(found)
    return named, bare


def _kind(run: re.Match[str], said: str) -> Literal["won", "unit", "bare"] | None:
    after, before = said[run.end() :], said[: run.start()]
    if _WON_AFTER.match(after) or _WON_BEFORE.search(before):
        return "won"
    figures = re.search(r"\d", run[0])
    if figures and re.search(r"[백천만억]", run[0]):
        return "unit"
    rest = len(re.sub(r"[\W_]+", "", _POLITE.sub("", before + " " + after)))
    if rest > (_MOST_REST if figures else 0) or _OTHER_AFTER.match(after):
        return None
    return "bare" if figures or len(run[0]) > 1 else None


def _worth(run: str, with_won: bool) -> Iterator[int]:
    """Yield what '1억2천만', '8만9천' or '89,000' is worth; nothing for a broken number.

    '8만9' is 89,000 in speech and 80,009 in writing: both are yielded, and likewise for '1억2천원'.
    Without 원, '1억2천' is 120,000,000 alone: what is left out is 만.
    """
    match = re.fullmatch(r"(?:([^억]+)억)?(?:([^만억]*)(만))?([^만억]*)", run.replace(" ", ""))
    if not match:
        return
    large = _below_ten_thousand(match[1]) if match[1] else 0
    middle = _below_ten_thousand(match[2] or "1") if match[3] else 0
    small = _below_ten_thousand(match[4]) if match[4] else 0
    if large is None or middle is None or small is None:
        return
    total = large * 100_000_000 + middle * 10_000 + small
    short = bool(match[1] and not match[3] and re.search(r"[십백천]$", match[4]))
    if total == int(total) and (with_won or not short):
        yield int(total)
    if match[3] and not with_won and re.fullmatch(r"[1-9]", match[4]):
        yield int(total + small * 999)
    if short:
        yield int(total + small * 9_999)


def _below_ten_thousand(part: str) -> Fraction | None:
    """Return what '3천5백', '이십', '1.2' or '89,000' is worth, None if it is no number."""
    total, rest = Fraction(0), part
    while match := _TERM.match(rest):
        total += (_term(match[1]) if match[1] else 1) * _UNITS[match[2]]
        rest = rest[match.end() :]
    if not rest:
        return total
    return total + _term(rest) if _LAST_TERM.fullmatch(rest) else None


def _term(word: str) -> Fraction:
    return Fraction(_DIGITS[word] if word in _DIGITS else word.replace(",", ""))


def read_count(text: str) -> Reading[int]:
    """Read how many: '두 장', '2매', '3명', '세 번', '열두'; several are a choice."""
    said = one_line(text)
    if not said:
        return Reading(None, "empty")
    if len(said) > _MOST_CHARACTERS:
        return Reading(None, "not_understood")
    if _NEGATIVE.search(said):
        return Reading(None, "too_small")
    found = tuple(_counts(said))
    return Reading(None, "too_big") if any(n > MOST_COUNT for n in found) else one_of(found)


def _counts(said: str) -> Iterator[int]:
    bare = _POLITE.sub("", said).strip()
    if re.fullmatch(_FIGURE, bare):
        yield from _worth(bare, with_won=True)
    native = _NATIVE_ALONE.fullmatch(bare)
    if native and bare and bare not in _NOT_COUNTS:
        yield _native(native)
    for rough in _ROUGH_COUNT.finditer(said):
        yield from _ROUGH[rough[1]]
    for match in _NATIVE_COUNT.finditer(said):
        if match["tens"] or match["ones"]:
            yield _native(match)
    for match in _FIGURE_COUNT.finditer(said):
        yield from _worth(match[1], with_won=True)


def _native(match: re.Match[str]) -> int:
    return _NATIVE_TENS.get(match["tens"], 0) + _NATIVE.get(match["ones"], 0)
