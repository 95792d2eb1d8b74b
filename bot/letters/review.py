"""May this letter leave the house? Looks for what no letter of ours may say.

Wording rules apply to our own sentences (`Line.frame`); a person's words stay theirs. A personal
number is refused anywhere. What the letter was made of (`Given`) is read by `bot.letters.trace`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Iterator
from hashlib import blake2b

from bot.letters.given import Given, own_values
from bot.letters.keys import KEYS, SHORT_NAMES
from bot.letters.model import Letter, Line, lines
from bot.letters.private import hide_private_numbers, order_numbers
from bot.letters.trace import untraced
from bot.understanding.disguises import SAID
from bot.understanding.guard import find_personal_numbers
from bot.understanding.texts import one_line

_IS = "(?:입니다|이며|이고|이므로|이라|임을|임이|임은|이었|이다)"
_DOES = "(?:하며|하고|하므로|합니다|하였|함을|하게|하다)"
_FORBIDDEN = {
    "an admission": (
        r"잘못했|잘못하였|잘못을\s*(?:인정|시인|했|하였)|(?:제|저의|본인의)\s*(?:잘못|불찰|과실|책임)"
        r"(?:입니다|이며|이고|으?로|을|이)|재발을?\s*방지|재발하지\s*않도록\s*하겠|다시는"
        r"|매크로를\s*(?:썼|쓴|사용|이용|돌)|자동\s*프로그램을\s*(?:썼|쓴|사용|이용|돌)|(?<!일)반성|뉘우"
        r"|(?<!우)선처|관대한|용서|사죄|사과드|죄송|송구(?:스|하|합)|부정\s*이용(?:을|한|하였)|위반(?:한\s*점|을\s*인정)"
        r"|혐의를\s*인정|인정하며\s*사과"
    ),
    "an absolute claim": (
        r"반드시|100\s*%|백\s*퍼센트|무조건|틀림없|의심의\s*여지|명백(?:히|한|하)|당연히|절대(?:로|\s)"
        rf"|불법{_IS}|위법{_IS}|(?:불법|위법)적인|위법(?:한\s*(?:조치|행위|처분|취소)|{_DOES})"
        rf"|무효{_IS}|승소|패소|의무가\s*있습니다|책임이\s*있습니다|책임을\s*져야"
    ),
    "a label": (
        r"사기(?:꾼|범|\s*업체|\s*집단|\s*행각|를\s*(?:치|쳤|당))|범죄(?:자|\s*집단|\s*업체|\s*행위)"
        r"|악덕|악질|불량\s*업체|먹튀|도둑(?!맞)|절도범|날강도|갑질"
    ),
    "an insult": (
        r"바보|멍청|양심(?:도|이)?\s*없|파렴치|뻔뻔|쓰레기|한심|무능|몰상식|어이가?\s*없|어처구니|황당"
        r"|기가\s*막|비열|치졸|씨발|개새|병신"
    ),
    "a threat": (
        r"(?:고소|고발|신고|제보|제소|소송|공론화)(?:을|를)?\s*(?:제기)?\s*(?:하|할|진행하)겠"
        r"|(?:고소|고발|제보|공론화)할\s*(?:것|예정)|가만(?:히)?\s*(?:두지|있지|안)|각오하|책임을\s*묻겠"
        r"|법적\s*(?:조치|대응|책임)(?:를|을)?\s*(?:취하|진행하|묻|하)(?:겠|ㄹ|게)|대가를\s*치르|후회하"
        r"|언론(?:사)?에\s*(?:알리|제보)|인터넷에\s*(?:올리|퍼뜨|알리)|좌시하지"
    ),
    "a probability": (
        r"확률|승산|승률|십중팔구|가능성(?:이|은|도)?\s*(?:매우\s*|아주\s*)?"
        r"(?:높|크|큽|큰|낮|적|많|희박|충분)|가망|이길\s*(?:것|수)|유력(?:하|합)|\d\s*할\s*정도"
    ),
    "an unfilled place": (
        r"\{\{|\}\}|\{%|%\}|\{ *\}|\{[a-z_]+\}|○○|〇〇|__+|(?<![A-Za-z])(?:None|Undefined|TODO|XXX)"
        r"(?![A-Za-z])|아직 몰라요|모르겠어요|건너뛰었어요"
    ),
}
_WORDS = {name: re.compile(pattern) for name, pattern in _FORBIDDEN.items()}
_ARTICLE = re.compile(r"제\s*(\d+)조(의\s*\d+)?(?:\s*제\s*(\d+)항)?")
_LAWS = frozenset(law for article in KEYS.values() for law in article.laws)
_SAME_LAW = "같은 법"
RESIDENT = "주민등록번호"
_SUSPECT = re.compile(
    r"\d(?:\D{0,4}\d){6}|비밀|비번|패스|암호|인증|보안|pass|pw|otp|핀 ?번호|pin ?번호|g-\d|cv[cv]"
    rf"|계좌|통장|여권|면허|[{SAID}]{{7}}",
    re.IGNORECASE,
)
"""Without digits close together and without a word for what is hidden no number is looked for: slow."""

_PASSING = secrets.token_bytes(32)
_MOST_SEEN = 10_000
_seen: dict[bytes, tuple[str, ...]] = {}
"""Digest of a person's text → what numbers it holds: each letter drawn looks at the same answers."""


def problems(letter: Letter, given: Given | None = None) -> list[str]:
    """Return what is wrong with the letter, in words without the person's own; empty when fit.

    Without ``given`` only what can be read off the letter alone is looked at.
    """
    found = [] if letter.sections else ["the letter says nothing"]
    found += untraced(letter, given) if given else ()
    for text in _fixed(letter):
        found += wording_problems(text)
    for line in lines(letter):
        found += line_problems(line)
    found += [*_dangling(letter), *_private(letter, _orders(given) if given else ())]
    return [*found, *(_secret(given) if given else ())]


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


def _orders(given: Given) -> frozenset[str]:
    return order_numbers(given.pack, given.answers)


def _private(letter: Letter, orders: Collection[str]) -> Iterator[str]:
    texts = [line.text for line in lines(letter)]
    texts += [text for item in letter.evidence for text in (item.label, item.proves)]
    if any(hide_private_numbers(text, orders) != text for text in texts):
        yield "a personal registration number"


def _secret(given: Given) -> Iterator[str]:
    """Cards, accounts, licences, passwords: refused when told, and here once more.

    Only what a person typed is read, as it was typed: 'number 4' of ours beside a booking number
    of theirs would make a card of the two.
    """
    found = {label for labels in private_numbers(given).values() for label in labels}
    yield from (f"a personal number: {label}" for label in sorted(found))


def private_numbers(given: Given, letter: Letter | None = None) -> dict[str, tuple[str, ...]]:
    """Return answer id → the numbers it seems to hold that no letter may say; '' is the evidence.

    With ``letter``, also the answers that only make such a number side by side in one sentence.
    """
    found: dict[str, tuple[str, ...]] = {}
    orders = _orders(given)
    for answer, text in own_values(given):
        if labels := _numbers(_but(text, orders)):
            found[answer] = tuple(dict.fromkeys((*found.get(answer, ()), *labels)))
    for line in lines(letter) if letter else ():
        if hide_private_numbers(line.text, orders) != line.text:
            found |= {answer: (RESIDENT,) for answer in line.answers if answer not in found}
    return found


def _but(text: str, orders: Collection[str]) -> str:
    """Leave out the order numbers, wherever the person names them."""
    for order in orders:
        text = text.replace(order, "")
    return text


def _numbers(text: str) -> tuple[str, ...]:
    """Look once at each text; of those seen, only a digest under a passing key is kept."""
    digest = blake2b(text.encode(errors="surrogatepass"), digest_size=16, key=_PASSING).digest()
    if (known := _seen.get(digest)) is not None:
        return known
    found = find_personal_numbers(text) if _SUSPECT.search(one_line(text)) else ()
    if len(_seen) >= _MOST_SEEN:
        _seen.clear()
    _seen[digest] = found
    return found
