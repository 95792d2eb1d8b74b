"""How is a letter read passage by passage, and from which answers does each come?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.letters.keys import KEYS
from bot.letters.model import (
    CLOSING,
    EVIDENCE_HEADING,
    OPENING,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    SIGNATURE,
    Letter,
    Line,
    Section,
    item_mark,
    point_labels,
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a letter that is read at once."""

    where: str
    """Its heading, or what it is."""
    text: str
    answers: tuple[str, ...]
    """Ids of the answers that its words come from or hang on, in order of appearance."""
    basis: tuple[str, ...]
    """The articles it rests on, in words."""


def passages(letter: Letter) -> tuple[Passage, ...]:
    """Return the letter in pieces, in reading order: a table, a log, a paragraph, a request."""
    return tuple(_all(letter))


def _all(letter: Letter) -> Iterator[Passage]:
    yield _passage(RECIPIENT_LABEL, letter.recipient)
    if letter.sender:
        yield _passage(SENDER_LABEL, letter.sender)
    if letter.opening:
        yield _passage(OPENING, (letter.opening,))
    for number, section in enumerate(letter.sections, 1):
        yield from _section(f"{number}. {section.heading}", section)
    if letter.closing:
        yield _passage(CLOSING, letter.closing)
    if letter.evidence:
        shown = (f"{item.number} {item.text}" for item in letter.evidence)
        yield Passage(EVIDENCE_HEADING, "\n".join(shown), (), ())
    if letter.signature:
        yield _passage(SIGNATURE, (letter.signature,))


def _section(where: str, section: Section) -> Iterator[Passage]:
    """The intro is read with whatever comes first after it."""
    found = list(_parts(where, section))
    if section.intro and found:
        first, intro = found[0], _passage(where, (section.intro,))
        found[0] = Passage(
            where, f"{intro.text}\n{first.text}", _once(intro.answers, first.answers),
            _once(intro.basis, first.basis),
        )  # fmt: skip
    yield from found


def _parts(where: str, section: Section) -> Iterator[Passage]:
    if section.table:
        rows = [f"{row.label}: {row.value.text}" for row in section.table]
        yield _passage(where, [row.value for row in section.table], rows)
    if section.log:
        told = [line for entry in section.log for line in (entry.day, entry.fact)]
        yield _passage(where, told, [entry.text for entry in section.log])
    if section.quote:
        yield _passage(where, (section.quote,))
    for label, point in zip(point_labels(section), section.paragraphs, strict=True):
        yield _passage(f"{where} · {label}" if label else where, (point.line,))
    for index, item in enumerate(section.items):
        yield _passage(f"{where} {item_mark(index)}", (item,))


def _passage(
    where: str, lines: tuple[Line, ...] | list[Line], rows: list[str] | None = None
) -> Passage:
    text = "\n".join(rows or [line.text for line in lines])
    keys = _once(tuple(line.basis for line in lines if line.basis))
    return Passage(
        where, text, _once(*(line.answers for line in lines)),
        tuple(KEYS[key].basis for key in keys if key in KEYS),
    )  # fmt: skip


def _once(*names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in names for name in group))
