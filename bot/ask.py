"""What would the bot make of each of these first lines? `python -m bot ask`: a line in, its kind out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.engine.model import Content
from bot.lines import answer_each
from bot.understanding.hearing import Heard, Kind, hear

_KINDS: Mapping[Kind, str] = {
    "incident": "incident", "faq": "faq", "command": "command", "scam": "scam",
    "smalltalk": "smalltalk", "abuse": "smalltalk", "crisis": "smalltalk",
    "elsewhere": "off_topic", "language": "off_topic", "off_topic": "off_topic",
}  # fmt: skip
"""How each kind is named outside; ``detail`` names it as the bot does."""


def run(lines: Iterable[str], content: Content, write: Callable[[str], None]) -> int:
    """Answer every line, empty ones too; returns as `answer_each` does.

    Written is ``kind`` (incident, faq, smalltalk, off_topic, scam, command), ``incident`` (its id, that
    of the answer's incident, or null), ``confidence`` (0 to 1), ``because`` (the words that decided
    it), ``faq`` (the three nearest entries, each ``id`` and ``score``) and ``detail`` (the bot's own
    name of the kind, and the id of what it found).
    """
    return answer_each(lines, lambda line: _shown(hear(line, content)), write)


def _shown(heard: Heard) -> dict[str, Any]:
    return {
        "kind": _KINDS[heard.kind],
        "incident": _incident(heard),
        "confidence": heard.confidence,
        "because": heard.because,
        "faq": [{"id": entry, "score": score} for entry, score in heard.faq],
        "detail": {"kind": heard.kind, "id": heard.id or None},
    }


def _incident(heard: Heard) -> str | None:
    return heard.id.partition("/")[0] if heard.kind in ("incident", "faq") else None
