"""How does a letter read as plain text, to paste into a web form or a mail?"""

from __future__ import annotations

from collections.abc import Iterator

from bot.deadlines.wording import long_day
from bot.letters.model import (
    EVIDENCE_HEADING,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    Letter,
    Line,
    Section,
    item_mark,
    point_labels,
)


def write_text(letter: Letter) -> str:
    """Return the same content as the PDF, one thought a line, ending with a line break."""
    blocks = [letter.title, _address(letter)]
    blocks += _some(letter.opening)
    blocks += [_section(number, section) for number, section in enumerate(letter.sections, 1)]
    blocks += ["\n".join(line.text for line in letter.closing)]
    blocks += [_evidence(letter), _end(letter)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _address(letter: Letter) -> str:
    parts = ((RECIPIENT_LABEL, letter.recipient), (SENDER_LABEL, letter.sender))
    return "\n".join(
        f"{label}: " + "\n".join(line.text for line in lines) for label, lines in parts if lines
    )


def _some(line: Line | None) -> list[str]:
    return [line.text] if line else []


def _section(number: int, section: Section) -> str:
    return "\n".join([f"{number}. {section.heading}", *_body(section)])


def _body(section: Section) -> Iterator[str]:
    yield from _some(section.intro)
    for row in section.table:
        yield f"- {row.label}: {row.value.text}"
    for entry in section.log:
        yield f"- {entry.text}"
    if section.quote:
        yield "\n".join(f"> {line}" for line in section.quote.text.split("\n"))
    for label, point in zip(point_labels(section), section.paragraphs, strict=True):
        yield from filter(None, (label, point.line.text))
    for index, item in enumerate(section.items):
        yield f"{item_mark(index)} {item.text}"


def _evidence(letter: Letter) -> str:
    items = [f"- {item.number} {item.text}" for item in letter.evidence]
    return "\n".join([EVIDENCE_HEADING, *items]) if items else ""


def _end(letter: Letter) -> str:
    return "\n".join([long_day(letter.day), *_some(letter.signature)])
