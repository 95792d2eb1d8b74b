"""A small pack for engine and dialogue tests: every question type, a branch, an exit."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.engine.model import (
    Choice,
    Content,
    DeadlineSpec,
    Exit,
    Finding,
    NextAction,
    Pack,
    Question,
    Source,
)

SOURCE = Source(
    id="law", title="가나다법 제1조", status="law",
    checked_on=date(2026, 11, 21), review_by=date(2027, 5, 31),
)  # fmt: skip


def question(id: str, type: str = "text", **more: Any) -> Question:
    """A question with the required words filled in."""
    words = {"text": f"{id}?", "short": id, "why": "이유", "example": "예"}
    return Question(id=id, type=type, **{**words, **more})  # type: ignore[arg-type]


def choices(*ids: str) -> tuple[Choice, ...]:
    return tuple(Choice(id=id, label=f"{id} 라벨") for id in ids)


QUESTIONS = (
    question("kind", "choice", choices=choices("lost", "stolen", "sold")),
    question("when", "date", past=True, unknown=True),
    question("told", "date", past=True, not_before="when"),
    question("what", "choices", choices=choices("a", "b", "c"), unknown=True),
    question("story", "long_text", when="'a' in what", skip=True, max=50),
    question("sure", "yes_no"),
    question("money", "amount", when="kind == 'lost' and sure", min=100, max=1_000_000),
    question("at", "datetime", skip=True),
    question("name", "name"),
)


def pack(**more: Any) -> Pack:
    """The small pack, with parts replaced."""
    parts: dict[str, Any] = {
        "id": "small", "title": "작은 사건", "short": "작은", "version": 1, "keywords": ("작은",),
        "opening": "안녕하세요.",
        "questions": QUESTIONS,
        "exits": (Exit(id="out", when="kind == 'sold'", title="끝", text="{kind}", source="law"),),
        "findings": (
            Finding(id="always", title="늘", text="{money} {D}", source="law"),
            Finding(id="lost", title="잃음", text="잃음", source="law", when="kind == 'lost'"),
        ),
        "steps": (),
        "next_actions": (
            NextAction(id="first", text="{D}까지", when="when != unknown", deadline="D"),
            NextAction(id="else", text="먼저 날짜를 찾아요."),
        ),
        "deadlines": (
            DeadlineSpec(
                id="D", title="기한", who="user", rule="statute", start="when", length=7,
                unit="days", source="law", text="{D}까지 하세요.", past="지났어요.",
            ),
        ),
        "letters": (),
    }  # fmt: skip
    return Pack(**{**parts, **more})


def content(one: Pack | None = None) -> Content:
    """Content holding just that pack."""
    one = one or pack()
    return Content(
        packs={one.id: one}, sources={"law": SOURCE}, contacts={}, hashes={one.id: "hash"}
    )
