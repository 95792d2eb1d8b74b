"""How do the small packs of the letters' tests ask, and how is one of their letters drafted?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from bot.clock import KST
from bot.engine.model import (
    CERTIFIED_STAGE,
    Answers,
    Choice,
    DeadlineSpec,
    EvidenceKind,
    LetterSpec,
    Pack,
    Question,
    QuestionType,
    Stage,
)
from bot.letters.compose import Request, compose, requests
from bot.letters.model import EvidenceItem, Letter
from bot.paths import TEMPLATES

LETTERS = TEMPLATES / "letters"
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=KST)
_EXAMPLES = {
    "date": "2026년 11월 20일", "datetime": "2026년 11월 20일 오후 2시 5분", "amount": "100,000원",
    "count": "2", "yes_no": "네", "code": "A1234567", "email": "haneul@example.com",
    "name": "김하늘", "text": "보기 글", "long_text": "있었던 일을 적은 글이에요.",
}  # fmt: skip


def ask(
    id: str,
    type: QuestionType,
    short: str,
    labels: Mapping[str, str] | None = None,
    *,
    when: str = "",
    alone: Collection[str] = (),
    must: bool = False,
    quote: bool = False,
) -> Question:
    """Return a question that can be passed over, unless it ``must`` be answered.

    ``labels`` are its choices; those of ``alone`` never stand beside another. ``quote``: it asks
    for what others wrote.
    """
    choices = tuple(
        Choice(id=key, label=label, exclusive=key in alone)
        for key, label in (labels or {}).items()
    )
    example = choices[0].label if choices else _EXAMPLES[type]
    return Question(
        id=id, type=type, text=short, short=short, why=short, example=example, when=when,
        choices=choices, skip=not must, unknown=not must, quote=quote,
    )  # fmt: skip


def letter(id: str, title: str, template: str, when: str = "") -> LetterSpec:
    """Return a letter whose file is called as it is."""
    return LetterSpec(
        id=id, title=title, template=template, when=when, file_name=title.replace(" ", "-")
    )


def envelope() -> Stage:
    """Return the stage that asks what stands on the envelope of certified mail."""
    return Stage(
        id=CERTIFIED_STAGE, button="내용증명", text="",
        questions=(
            ask("recipient_name", "text", "받는 분 이름"),
            ask("recipient_address", "text", "받는 분 주소"),
            ask("sender_address", "text", "보내는 분 주소"),
        ),
    )  # fmt: skip


def reply_by(id: str) -> DeadlineSpec:
    """Return the day that an answer is asked for."""
    return DeadlineSpec(
        id=id, title="회신 희망일", who="provider", rule="stated", start="today", length=7,
        unit="days", source="s", text="",
    )  # fmt: skip


def kinds(**labels: str) -> tuple[EvidenceKind, ...]:
    """Return kinds of evidence by id and label."""
    return tuple(EvidenceKind(id=id, label=label, proves="") for id, label in labels.items())


def shown(pack: Pack, count: int = 9) -> tuple[EvidenceItem, ...]:
    """Return one piece of evidence of each of the pack's first kinds."""
    return tuple(
        EvidenceItem(f"증 제{n}호", kind.label, kind.proves, kind.id)
        for n, kind in enumerate(pack.evidence[:count], 1)
    )


def spec_of(pack: Pack, letter_id: str) -> LetterSpec:
    """Return the pack's letter with that id."""
    return next(spec for spec in pack.letters if spec.id == letter_id)


def days_of(pack: Pack) -> dict[str, date]:
    """Return a day a week ahead for every deadline of the pack."""
    return {deadline.id: date(2026, 11, 28) for deadline in pack.deadlines}


def draft_of(
    pack: Pack,
    letter_id: str,
    answers: Answers,
    *,
    days: Mapping[str, date] | None = None,
    evidence: Sequence[EvidenceItem] | None = None,
    left_out: Collection[str] = (),
    certified: bool = False,
) -> Letter:
    """Compose one of the pack's letters at 14:05 on 2026-11-21."""
    return compose(
        spec_of(pack, letter_id), pack, answers, now=NOW,
        deadlines=days_of(pack) if days is None else days,
        evidence=shown(pack) if evidence is None else evidence,
        templates=LETTERS, left_out=left_out, certified=certified,
    )  # fmt: skip


def requests_of(
    pack: Pack, letter_id: str, answers: Answers, left_out: Collection[str] = ()
) -> tuple[Request, ...]:
    """Return what can be asked for in one of the pack's letters, seen at the same moment."""
    return requests(
        spec_of(pack, letter_id), pack, answers, now=NOW, deadlines=days_of(pack),
        templates=LETTERS, left_out=left_out,
    )  # fmt: skip
