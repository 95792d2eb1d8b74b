"""Which of the offered choices does a text name, and does it affirm or deny each?

A denial follows what it denies ('매크로는 아니고', '매크로 쓴 적 없어요') or stands right before a verb
('안 맡겼어요'). Whatever is denied in another way is unsure: it is asked again, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.engine.model import Choice
from bot.understanding.texts import squeezed

Stance = Literal["affirmed", "denied", "unsure"]

_SHORTEST_NAME = 2
_PARTICLE_WITHIN = re.compile(r"(?<=[가-힣]{2})[이가을를] ")
"""Of a subject or object, which people leave out."""
_PAST = "".join(chr(code + 20) for code in range(ord("가"), ord("힣"), 28))
"""Every syllable that ends in ㅆ (했, 썼, 겼 …)."""
_PAST_ENDING = re.compile(rf"(?<=[{_PAST}])(?:어요|습니다|음|어|다)$")

_FILLER = (
    r"(?:다니까요?|라니까요?|거든요|다고요?|라고요?|[데고구]요|억울(?:합니다|하네요|하다고요|해죽겠어요|해요|해서|해|하고)?|속상해요?"
    r"|어이가?없(?:어요?|네요?)|미치겠어요?|한번도|하나도|아무것도|아무|절대로?|전혀|맹세코?|결코|진짜로?|정말로?|그냥|너무|저는|제가|나는"
    r"|손으로|직접|혼자|그런|이런|딱히|따로|전부|모두|글쎄|근데|아니|제발|이요|난|전|저|네|넵|왜|다|요|음+|어+)"
)
_ENDING = (
    r"(?:었|였)?(?:어요?|아요?|에요|예요|습니다|니다|음|슴|다|요|오|네요?|는데요?|은데요?|지요?|죠"
    r"|야|여|고요?|구요?|거든요|다고요|다니까요)?"
)
_BARE_DENIAL = (
    r"(?:그런|이런|그|해당|전혀|짐작(?:가는)?)?(?:하는|되는|쓴|한|할)?(?:짓|거|것|게|적|일|건|사항|데)?(?:은|는|이|가|도)?"
    rf"(?:없|아니|아뇨|아님|아녀|아닙|노노|ㄴㄴ|안(?:해|했|함|하|됨|돼|됐|되|썼|씀|맡겼))\w??{_ENDING}"
)
_ONLY_DENIAL = re.compile(rf"(?:{_FILLER}|{_BARE_DENIAL}){{1,12}}?")
_ONLY_DENIAL_AT_ONCE = re.compile(rf"(?>{_BARE_DENIAL}|{_FILLER}){{1,12}}+")
"""The same without a second try, which would take too long for more than a few letters."""
_MOST_TRIED = 18
_FILLERS = re.compile(_FILLER)
_ENDINGS = re.compile(rf"^{_ENDING}|^[가-힣]{{0,2}}{_ENDING}$")
_OPENING_DENIAL = re.compile(r"(?:아니[요오]|아뇨|없어요|없음|없습니다|ㄴㄴ)")

_PARTICLE = r"(?:은|는|이|가|도|을|를|로|으로|에|한테)?"
_ADVERB = (
    r"(?:절대로?|전혀|진짜로?|정말로?|한번도|일절|아예|결코|따로|아직도?|저는|제가|그런거?"
    r"|같은(?:거|건|걸)?|프로그램)*"
)
_NO_CLAUSE = (
    rf"(?:(?!는데|지만|어서|니까|다른|딴|그거|이거|말고|빼고|외에|뿐|만)[가-힣](?<![{_PAST}요]))"
)
_DENIED = re.compile(
    rf"{_PARTICLE}{_ADVERB}{_PARTICLE}(?:(?:안|못)[가-힣]|(?:말고|빼고|제외하고)(?![는도])|ㄴㄴ"
    rf"|(?:{_NO_CLAUSE}{{0,6}}(?:적|일|거|건|것|게|생각|의도|목적|마음)(?:이|은|도|는)?)?(?:없|아니|아닌|아님|아닙|아녀|아냐)"
    rf"|{_NO_CLAUSE}{{0,4}}지(?:는|도)?(?:않|못)|(?:은|는|이|가)?(?:풀렸|풀림|해제|괜찮|멀쩡|그대로))"
)
_TWICE = re.compile(
    r"(?:안|못|없|않|아니|아닌)[가-힣]{0,3}(?:지는?|건|것|거|게)(?:은|는|도)?(?:않|아니|아닌|아닙|못)"
    r"|아니면"
)
_NEGATIVE = re.compile(
    r"안|(?<!잘)못|않|아니|아닌|아님|아닙|말고|빼고|제외|없|아뇨|밖에|ㄴㄴ|노노"
)
_UNSURE = re.compile(r"아니면|모르|몰라|글쎄|애매|헷갈|까봐|걱정|예정|살아|아직$|아직이")
_CONNECTED = re.compile(
    r"(?:도|은|는|이|가|을|를|로|으로|이나|나|랑|이랑|하고|와|과|이든|든|및|또는|혹은|거나|이거나|그리고|안|못|도안|도못|는안|는못)?"
)
_BEFORE_VERB = re.compile(r"(?<!동)(?<!집)(?<!불)(?<!기간)[안못]$")


@dataclass(frozen=True, slots=True)
class Mention:
    """One choice as named in a text."""

    choice: str
    stance: Stance
    after: str
    """What follows it, up to the next mention."""


def is_negative(text: str) -> bool:
    """Say whether a (squeezed) text holds a negation of any kind."""
    return bool(_NEGATIVE.search(text))


def is_only_denial(said: str) -> bool:
    """Say whether a squeezed text says 'no, nothing' and no more ('아니요 절대 없어요')."""
    if not is_negative(said):
        return False
    tried = len(said) <= _MOST_TRIED and _ONLY_DENIAL.fullmatch(said)
    return bool(tried or _ONLY_DENIAL_AT_ONCE.fullmatch(said))


def names_of(choice: Choice) -> tuple[str, ...]:
    """Return the label and synonyms, squeezed; '재고가 없대요' also as '재고 없대요'."""
    said = (choice.label, *choice.synonyms)
    shorter = (short for name in said if (short := _PARTICLE_WITHIN.sub(" ", name)) != name)
    return tuple(dict.fromkeys(filter(None, map(squeezed, (*said, *shorter)))))


def mentions(said: str, choices: Sequence[Choice]) -> tuple[Mention, ...]:
    """Return the choices named in a squeezed text, in its order."""
    places = list(_places(said, choices))
    found: list[Mention] = []
    following: Stance = "affirmed"
    for number in reversed(range(len(places))):
        start, end, choice = places[number]
        last = number + 1 == len(places)
        after = said[end:] if last else said[end : places[number + 1][0]]
        if _BEFORE_VERB.search(said[:start]):
            stance: Stance = "denied"
        elif not last and _CONNECTED.fullmatch(after):
            stance = following
        else:
            stance = _stance(after)
        found.append(Mention(choice, stance, after))
        following = stance
    return tuple(reversed(found))


def opening_denial(said: str) -> bool:
    """Say whether the text starts with a no ('아니요, 직접 했어요')."""
    return bool(_OPENING_DENIAL.match(said))


def denied_beforehand(said: str, choices: Sequence[Choice]) -> bool:
    """Say whether what is named was denied before ('안 썼어요 매크로'), or is yet to come ('곧 …')."""
    first = next(_places(said, choices), None)
    head = _BEFORE_VERB.sub("", said[: first[0]]) if first else ""
    denied = head != "아니" and is_negative(_OPENING_DENIAL.sub("", head, count=1))
    return denied or head.startswith("곧")


def _places(said: str, choices: Sequence[Choice]) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and choice of each name found; of names at one place the longest."""
    names = _longest_first(tuple(choices))
    start = 0
    while start < len(said):
        hit = next(((n, c) for n, c in names if said.startswith(n, start)), None)
        if hit:
            yield start, start + len(hit[0]), hit[1]
        start += len(hit[0]) if hit else 1


@lru_cache(maxsize=128)
def _longest_first(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    """Return every name with its choice's id."""
    names = {(stem, c.id) for c in choices for name in names_of(c) for stem in _stems(name)}
    return tuple(sorted(names, key=lambda item: (-len(item[0]), item)))


def _stems(name: str) -> Iterator[str]:
    """Yield a name and, of a past tense, its stem ('맡겼어요' is said in '맡겼는데')."""
    for stem in (name, _PAST_ENDING.sub("", name)):
        if len(stem) >= _SHORTEST_NAME and not is_only_denial(stem):
            yield stem


def _stance(after: str) -> Stance:
    if _UNSURE.search(after) or _TWICE.search(after):
        return "unsure"
    if _DENIED.match(after):
        return "denied"
    return "unsure" if is_negative(after) else "affirmed"


def left_over(found: Sequence[Mention]) -> int:
    """Return how many letters follow the mentions that are neither denial nor filler."""
    rest = [_FILLERS.sub("", _DENIED.sub("", mention.after, count=1)) for mention in found]
    return sum(len(_ENDINGS.sub("", text)) for text in rest)
