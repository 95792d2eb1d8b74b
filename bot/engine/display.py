"""How a value reads in Korean, and how plain `{placeholders}` in content are filled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from bot.deadlines.wording import clock, long_day
from bot.engine.model import Blank, Pack, Question, Value

PLACEHOLDER = re.compile(r"\{([A-Za-z][\w-]*)\}")
BUILT_IN = frozenset({"provider_name", "provider_company", "provider_submit", "today"})
_ANY_DESK = "고객센터의 공식 문의"
"""Where to hand in a letter when nothing is known of the provider."""
_BLANKS = {Blank.UNKNOWN: "모르겠어요", Blank.SKIPPED: "건너뛰었어요"}


def display(question: Question, value: Value) -> str:
    """Say a value the way a person would: a choice's label, '100,000원', '2026년 11월 20일(금)'."""
    match value:
        case Blank():
            return _BLANKS[value]
        case bool():
            return "네" if value else "아니요"
        case datetime():
            return f"{long_day(value.date())} {clock(value)}"
        case date():
            return long_day(value)
        case int():
            return f"{value:,}원" if question.type == "amount" else f"{value:,}"
        case tuple():
            return ", ".join(label(question, choice) for choice in value)
        case str():
            return label(question, value)


def shorten(text: str, most: int = 150) -> str:
    """Put a text on one line of at most ``most`` characters; what is stored keeps all of it."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def label(question: Question, choice_id: str) -> str:
    """Return a choice's label; any other text stays as it is."""
    return next((c.label for c in question.choices if c.id == choice_id), choice_id)


def provider_words(pack: Pack, answers: Mapping[str, Value]) -> dict[str, str]:
    """Return `provider_name`, `provider_company` and `provider_submit` for these answers."""
    chosen = answers.get("provider")
    known = pack.provider(chosen) if isinstance(chosen, str) else None
    if known:
        return {
            "provider_name": known.name,
            "provider_company": known.company,
            "provider_submit": known.submit,
        }
    other = answers.get("provider_other")
    words = other if isinstance(other, str) else "해당 업체"
    return {"provider_name": words, "provider_company": words, "provider_submit": _ANY_DESK}


def words_of(pack: Pack, answers: Mapping[str, Value], today: date) -> dict[str, str]:
    """Return what every placeholder of a pack stands for, without the deadlines."""
    words = {q.id: display(q, answers[q.id]) for q in pack.all_questions if q.id in answers}
    return {**words, **provider_words(pack, answers), "today": long_day(today)}


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put words in place of `{placeholders}`; a missing one reads '(아직 몰라요)'."""
    return PLACEHOLDER.sub(lambda found: words.get(found[1], "(아직 몰라요)"), text)


def filled(text: str, pack: Pack, answers: Mapping[str, Value], today: date) -> str:
    """Return a text of the pack with what these answers put in place of its `{placeholders}`."""
    return fill(text, words_of(pack, answers, today)) if "{" in text else text
