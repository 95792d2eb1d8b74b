"""What may a letter say of the answers, and where did each value come from?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.clock import KST
from bot.engine.model import OWN_WORDS, Answers, Blank, Pack, Provider, Question, Value
from bot.letters.glyphs import unprintable, visible
from bot.letters.model import MASK
from bot.letters.private import hide_private_numbers, order_numbers
from bot.understanding.texts import clean

PROVIDER, PROVIDER_OTHER = "provider", "provider_other"
"""The two questions behind ``provider_name`` and ``provider_company``, in every pack."""
COMPUTED = frozenset({"today", "provider_name", "provider_company"})
"""Names a fragment may use beside question ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Values for fragments. A name without an entry is not known."""

    today: date
    shown: Mapping[str, object]
    """As a letter shows them: choices as labels, days and amounts raw for the filters."""
    masked: Mapping[str, object]
    """The same, the person's own words replaced by □."""
    conditions: Mapping[str, Value | None]
    """For ``when``: choices as ids, plus today."""
    deadlines: Mapping[str, date]
    """Days still to come, or today: a letter asks for nothing by a day that has passed."""
    origins: Mapping[str, tuple[str, ...]]
    """Name → ids of the answers behind it."""
    replaced: Mapping[str, frozenset[str]]
    """Answer id → its characters that no font of ours has; `shown` has □ for them."""


def facts(pack: Pack, answers: Answers, *, now: datetime, deadlines: Mapping[str, date]) -> Facts:
    """Prepare the answers of a case for the fragments of a letter."""
    today = now.astimezone(KST).date()
    orders = order_numbers(pack, answers)
    shown = {q.id: v for q in pack.all_questions if (v := _shown(q, answers, orders)) is not None}
    own = {q.id for q in pack.all_questions if q.type in OWN_WORDS}
    origins = {name: (name,) for name in shown} | {"today": ()}
    shown["today"] = today
    for name, value, origin in _provider(pack, answers, shown):
        shown[name], origins[name] = value, (origin,)
        own |= {name} if origin in own else set()
    return Facts(
        today=today,
        shown=shown,
        masked={name: MASK if name in own else value for name, value in shown.items()},
        conditions={**answers, "today": today},
        deadlines={name: day for name, day in deadlines.items() if day >= today},
        origins=origins | _deadline_origins(pack),
        replaced={
            q.id: unprintable(clean(v)) for q in pack.all_questions if (v := _typed(q, answers))
        },
    )


def _typed(question: Question, answers: Answers) -> str:
    """Return what the person typed as an answer, or ''."""
    value = answers.get(question.id)
    return value if isinstance(value, str) and question.type in OWN_WORDS else ""


def _shown(question: Question, answers: Answers, orders: Collection[str]) -> object | None:
    value = answers.get(question.id)
    if value is None or isinstance(value, Blank):
        return None
    if question.type in ("choice", "choices"):
        return _labels(question, value) or None
    if isinstance(value, bool):
        return "예" if value else "아니요"
    return (own_words(value, orders) or None) if isinstance(value, str) else value


def own_words(text: str, orders: Collection[str] = ()) -> str:
    """Return a person's words as every format shows them, without a personal number.

    ``orders`` only look like one.

    Invisible characters are gone, and □ stands for what no font of ours has.
    """
    return hide_private_numbers(visible(clean(text)), orders)


def _labels(question: Question, value: Value) -> str:
    picked = value if isinstance(value, tuple) else (value,)
    return ", ".join(choice.label for choice in question.choices if choice.id in picked)


def _provider(
    pack: Pack, answers: Answers, shown: Mapping[str, object]
) -> tuple[tuple[str, object, str], ...]:
    """Return name, value and origin of what the letter calls the other side."""
    known = _known_provider(pack, answers)
    if known is not None:
        company = known.company or known.name
        return (("provider_name", known.name, PROVIDER), ("provider_company", company, PROVIDER))
    other = shown.get(PROVIDER_OTHER)
    names = ("provider_name", "provider_company") if other is not None else ()
    return tuple((name, other, PROVIDER_OTHER) for name in names)


def _known_provider(pack: Pack, answers: Answers) -> Provider | None:
    """The pack's provider, unless it merely stands for "another one"."""
    picked = answers.get(PROVIDER)
    found = pack.provider(picked) if isinstance(picked, str) else None
    return found if found is not None and (found.company or found.id != "other") else None


def _deadline_origins(pack: Pack) -> dict[str, tuple[str, ...]]:
    ids = {question.id for question in pack.all_questions}
    return {d.id: (d.start,) if d.start in ids else () for d in pack.deadlines}
