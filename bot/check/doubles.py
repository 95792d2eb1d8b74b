"""Is anything there twice that a person, or the bot, has to tell apart?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.engine.model import Content, Pack, Question
from bot.understanding.texts import squeeze


def double_problems(pack: Pack) -> Iterator[str]:
    """Yield words that stand for two choices of one question."""
    for question in pack.all_questions:
        for words, ids in _shared(_names(question)):
            yield f"questions '{question.id}': '{words}' stands for two choices: {', '.join(ids)}"


def double_warnings(pack: Pack) -> Iterator[str]:
    """Yield labels of the review that are alike, and phrasings that two entries of the FAQ have."""
    shorts = ((question.short, question.id) for question in pack.all_questions)
    for short, ids in _shared(shorts):
        yield f"questions '{ids[-1]}': short '{short}' is also that of '{ids[0]}'"
    asked = ((text, one.id) for one in pack.faq for text in (one.question, *one.phrasings))
    for text, ids in _shared(asked):
        yield f"faq '{ids[-1]}': phrasing '{text}' is also that of '{ids[0]}'"


def double_keywords(content: Content) -> Iterator[str]:
    """Yield keywords that surely lead to two places at once."""
    packs = [pack for pack in content.packs.values() if not pack.draft]
    told = [(word, pack.id) for pack in packs for word in pack.keywords]
    told += [(word, entry.id) for entry in content.elsewhere for word in entry.keywords]
    for word, ids in _shared(told):
        yield f"keywords: '{word}' leads to {' and '.join(ids)}: keep it in one"


def _names(question: Question) -> Iterator[tuple[str, str]]:
    for choice in question.choices:
        for words in {choice.label, *choice.synonyms}:
            yield words, choice.id


def _shared(told: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    """Yield (words, the ids that share them), as the bot reads them: without blanks and signs."""
    seen: dict[str, tuple[str, list[str]]] = {}
    for words, name in told:
        _, ids = seen.setdefault(squeeze(words), (words, []))
        if name not in ids:
            ids.append(name)
    yield from ((words, ids) for words, ids in seen.values() if len(ids) > 1)
