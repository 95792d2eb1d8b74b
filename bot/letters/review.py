"""May this letter leave the house? Looks for what no letter of ours may say.

Wording rules apply to our own sentences (`Line.frame`); a person's words stay theirs. A personal
number is refused anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.letters.keys import KEYS, SHORT_NAMES
from bot.letters.model import Letter, Line, lines
from bot.letters.private import hide_private_numbers

_FORBIDDEN = {
    "an admission": r"잘못했습니다|잘못을 인정|재발을?\s*방지|매크로를 (?:썼|사용)|반성|선처|부정\s*이용을 이유",
    "an absolute claim": r"반드시|100\s*%|무조건|불법입니다|위법입니다|승소|틀림없이",
    "a label": r"사기꾼|범죄자|사기 업체|악덕",
    "a threat": r"고소하겠|고발하겠|가만두지|각오하",
    "an unfilled place": r"\{\{|\}\}|\{%|%\}|\{ *\}|○○|__+|None(?![A-Za-z])",
}  # fmt: skip
_WORDS = {name: re.compile(pattern) for name, pattern in _FORBIDDEN.items()}
_ARTICLE = re.compile(r"제\s*(\d+)조(의\s*\d+)?(?:\s*제\s*(\d+)항)?")
_LAWS = frozenset(law for article in KEYS.values() for law in article.laws)
_SAME_LAW = "같은 법"


def problems(letter: Letter) -> list[str]:
    """Return what is wrong with the letter, in words without the person's own; empty when fit."""
    found = [] if letter.sections else ["the letter says nothing"]
    for text in _fixed(letter):
        found += wording_problems(text)
    for line in lines(letter):
        found += line_problems(line)
    return found + list(_dangling(letter)) + list(_private(letter))


def _fixed(letter: Letter) -> Iterator[str]:
    yield letter.title
    for section in letter.sections:
        yield section.heading
        yield from (row.label for row in section.table)
        yield from (point.label for point in section.paragraphs)


def line_problems(line: Line) -> list[str]:
    """Return what is wrong with our own words in one sentence."""
    return wording_problems(line.frame) + list(_citations(line.frame, line.basis))


def wording_problems(text: str) -> list[str]:
    """Return the forbidden words in a text of ours."""
    return [
        f"{name}: '{match[0]}'" for name, words in _WORDS.items() if (match := words.search(text))
    ]


def _citations(text: str, basis: str | None) -> Iterator[str]:
    """Every article and statute named must be in the table under this sentence's key."""
    article = KEYS.get(basis) if basis else None
    if basis and article is None:
        yield f"'{basis}' is not a key of the article table"
    cites = article.cites if article else frozenset()
    laws = article.laws if article else frozenset()
    yield from (f"'{c}' is not in the article table under {basis}" for c in _cited(text) - cites)
    yield from (f"'{w}' is not named under {basis}" for w in _LAWS - laws if w in text)


def _cited(text: str) -> frozenset[str]:
    return frozenset(
        f"제{number}조{(branch or '').replace(' ', '')}" + (f" 제{clause}항" if clause else "")
        for number, branch, clause in _ARTICLE.findall(text)
    )


def _dangling(letter: Letter) -> Iterator[str]:
    """'같은 법' needs a sentence before it that names the law, a short name one that gives it."""
    named: set[str] = set()
    for line in lines(letter):
        if _SAME_LAW in line.frame and not named:
            yield f"'{_SAME_LAW}' without a law named before it"
        named |= {law for law in _LAWS if law in line.frame}
        for short, law in SHORT_NAMES.items():
            if short in line.frame and law not in named:
                yield f"'{short}' without the law's whole name before it"


def _private(letter: Letter) -> Iterator[str]:
    texts = [line.text for line in lines(letter)]
    texts += [text for item in letter.evidence for text in (item.label, item.proves)]
    if any(hide_private_numbers(text) != text for text in texts):
        yield "a personal registration number"
