"""Is every sentence of the bot short, plain, and said in 해요체?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.check.said import Said, opened, own, sentences

LONGEST = 100
"""Characters of a sentence: about five lines of a phone. What a statute says may need so many."""

_NOT_NOT = re.compile(
    r"(?:^|\s)(?:안|못) [가-힣]+지(?:는|도)? (?:않|못)"
    r"|[가-힣]지 않지(?:는|도|만은)? 않|없지(?:는|도|만은)? 않|모르지(?:는|도)? 않"
    r"|(?:않|못하)으?면 안 ?(?:되|돼|됩|된)|(?:않|없)을 수(?:는|가|도)? 없"
    r"|지 (?:않|못하|못한|못했)(?:는|은|을|던)? ?(?:것|건|게|거|일)(?:은|는|이|도)? 아니"
    r"|없(?:는|을) (?:것|건|게|거)(?:은|는|이|도)? 아니"
    r"|지 않(?:는|은|을) (?:사람|경우|곳|분|적|회사)(?:은|는|이|가|도)? 없"
)
"""Negated twice. '없던 일이 된 것은 아니에요' and '안내가 없으면 안 보내도 돼요' are not."""
_PLAIN_ENDING = re.compile(
    r"(?:[가-힣](?<![마보바])다|없어|거야|이야|할게|줄게|구나|[하해마]라|하냐|하니)$"
)
"""'-마다', '-보다' and 바다 end with 다, too."""
_PARTICLE = re.compile(
    r"\{[A-Za-z][\w-]*\}(?:은|는|이|가|을|를|과|와|으로|로|이에요|예요|이고|이라|라)(?=[\s.,!?]|$)"
)
"""Particles that hang on how the word before them ends."""
_BIEUP, _DOUBLE_SIOT = 17, 20
"""ㅂ, as in 합니다; ㅆ, as in 했어 and 있어."""
_LAST = re.compile(r"[\s.!?…)\"’”~]+$")


def sentence_warnings(said: Iterable[Said]) -> Iterator[str]:
    """Yield what is hard to read or said in the wrong tone, sentence by sentence."""
    for one in said:
        for sentence in sentences(one.text):
            for warning in _sentence(sentence):
                yield f"{one.place}: {one.field}: {warning} (‘{opened(sentence)}’)"
        for found in _PARTICLE.findall(one.text):
            yield f"{one.place}: {one.field}: {found}: a particle right after a placeholder often does not fit"


def _sentence(sentence: str) -> Iterator[str]:
    if len(sentence) > LONGEST:
        yield f"a sentence of {len(sentence)} characters, more than {LONGEST}: make two of it"
    said = own(sentence)
    if found := _NOT_NOT.search(said):
        yield f"'{found[0].strip()}' negates twice: say what is so"
    yield from _tone(said)


def _tone(said: str) -> Iterator[str]:
    end = _LAST.sub("", said)
    if end.endswith("시오") or (end.endswith(("니다", "니까")) and _final(end[-3:-2]) == _BIEUP):
        yield f"'{end[-4:]}' is 합니다체; the bot speaks 해요체"
    elif _PLAIN_ENDING.search(end) or (end.endswith("어") and _final(end[-2:-1]) == _DOUBLE_SIOT):
        yield f"'{end[-4:]}' is 반말 or a book's tone; the bot speaks 해요체"


def _final(syllable: str) -> int:
    """Return the number of a syllable's final consonant, 0 for none."""
    return (ord(syllable) - ord("가")) % 28 if "가" <= syllable <= "힣" else 0
