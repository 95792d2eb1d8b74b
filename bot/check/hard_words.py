"""Is every hard word explained where it is first said?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from bot.check.said import Said, answered_in, said_in
from bot.engine.model import Gloss, Pack

_INSIDE = re.compile(r"\([^)]*\)|‘[^’]*’")
"""A word that stands in brackets or quotation marks is itself introduced there."""


def hard_word_warnings(pack: Pack, glosses: Iterable[Gloss]) -> Iterator[str]:
    """Yield where a pack says a hard word first without explaining it.

    An answer of the FAQ is read by itself, so it counts anew there; not for a word that the
    question holds: who asks with it knows it.
    """
    for gloss in glosses:
        yield from _unexplained(said_in(pack), gloss)
        for entry in pack.faq:
            asked = " ".join((entry.question, *entry.phrasings))
            if not _pattern(gloss).search(asked):
                yield from _unexplained(answered_in(entry), gloss)


def _unexplained(said: Iterable[Said], gloss: Gloss) -> Iterator[str]:
    for one in said:
        if found := _pattern(gloss).search(one.text):
            if not _is_explained(one.text, found):
                yield (
                    f"{one.place}: {one.field}: '{gloss.word}' is a hard word: explain it where it is "
                    f"first said, as in '{gloss.word}({gloss.say})', or say '{gloss.say}'"
                )
            return


def _is_explained(text: str, found: re.Match[str]) -> bool:
    """Whether '(…)' follows the word, or it is itself what stands in brackets or marks."""
    if re.match(r"[가-힣]{0,4}\(", text[found.end() :]):
        return True
    return any(
        inside.start() <= found.start() and found.end() <= inside.end()
        for inside in _INSIDE.finditer(text)
    )


@lru_cache(maxsize=512)
def _pattern(gloss: Gloss) -> re.Pattern[str]:
    """Find the word, but not where it is part of a plain one ('최고 금액' for 최고)."""
    plain = "".join(f"(?!{_around(text, gloss.word)})" for text in gloss.unless)
    return re.compile(plain + r"(?<![가-힣])" + re.escape(gloss.word))


def _around(text: str, word: str) -> str:
    """Look for a plain phrase from where the hard word begins in it."""
    before, _, rest = text.partition(word)
    return f"(?<={re.escape(before)}){re.escape(word + rest)}" if before else re.escape(text)
