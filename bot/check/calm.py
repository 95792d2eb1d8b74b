"""Can every entry of the calm wording be found, and is what it offers fit for a letter?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.check.limits import id_rule, is_id, too_long
from bot.dialogue.calming import LAWYERS
from bot.engine.display import PLACEHOLDER
from bot.engine.model import Calm, Content
from bot.letters.review import wording_problems
from bot.understanding.calm import form_of, heated
from bot.understanding.inflection import Stem
from bot.understanding.notation import last_words, read

_INFLECTED = ("verb", "adjective")


def calm_problems(content: Content) -> Iterator[str]:
    """Yield the problems of conversations/_shared/calm.yaml."""
    well_formed = []
    for entry in content.calm:
        problems = list(_form(entry))
        well_formed += [] if problems else [entry]
        for problem in (*problems, *_meaning(entry, content)):
            yield f"calm '{entry.id}': {problem}"
    times = Counter(find for entry in content.calm for find in set(entry.finds))
    for entry in content.calm:
        for find in entry.finds:
            if times[find] > 1:
                yield f"calm '{entry.id}': '{find}' is found by another entry too"
    for entry in well_formed:
        yield from _not_calm(entry, tuple(well_formed))


def _form(entry: Calm) -> Iterator[str]:
    """What is wrong with the notation; such an entry cannot be made ready."""
    if not entry.finds:
        yield "there is nothing under finds"
    for find in (*entry.finds, *_sides(entry)):
        try:
            written = read(find)
            if entry.form in _INFLECTED and find in entry.finds:
                for _, word in last_words(written.body):
                    Stem.of(word, "verb")
        except ValueError as error:
            yield str(error)
    for unless in entry.unless:
        if unless.count("_") != 1 or unless.strip() == "_":
            yield f"unless '{unless}': write '_' once for what was found, and what stands beside it"
    yield from _offered_form(entry)


def _sides(entry: Calm) -> Iterator[str]:
    for unless in entry.unless:
        yield from (side.strip() for side in unless.split("_") if side.strip())


def _offered_form(entry: Calm) -> Iterator[str]:
    inflected = entry.calm_is or (entry.calm if entry.form in _INFLECTED else "")
    if inflected:
        if form_of(entry) not in _INFLECTED:
            yield "calm_form must be verb or adjective"
        try:
            Stem.of(inflected, "verb")
        except ValueError as error:
            yield str(error)
    if entry.calm_is and entry.form != "noun":
        yield "calm_is is for nouns"
    if entry.calm_form and not inflected:
        yield "calm_form says the form of calm_is, or of the calm of a verb or adjective"
    if entry.endings != "any" and entry.form not in _INFLECTED:
        yield "endings are for verbs and adjectives"


def _meaning(entry: Calm, content: Content) -> Iterator[str]:
    if not is_id(entry.id, "question id"):
        yield id_rule("question id")
    offered = entry.calm or entry.calm_is or entry.out
    if entry.lawyer:
        if offered:
            yield "where a lawyer is named nothing is offered instead: it would hide what was done"
        if entry.kind != "admission":
            yield "lawyer is for admissions"
        for contact in LAWYERS:
            if contact not in content.contacts:
                yield f"there is no contact '{contact}' to name"
    elif not offered:
        yield "it offers nothing: calm, calm_is or out"
    for text in (entry.calm, entry.calm_is):
        yield from too_long("calm", text)
        yield from (f"what it offers is no good in a letter: {p}" for p in wording_problems(text))
    yield from too_long("calm why", entry.why)
    if PLACEHOLDER.search(entry.calm + entry.calm_is + entry.why):
        yield "its texts have no placeholders"


def _not_calm(entry: Calm, lexicon: tuple[Calm, ...]) -> Iterator[str]:
    """What stands instead would be pointed at in its turn."""
    for text in filter(None, (entry.calm, entry.calm_is)):
        for phrase in heated(text, lexicon):
            yield f"calm '{entry.id}': '{text}' is itself found, by '{phrase.id}'"
