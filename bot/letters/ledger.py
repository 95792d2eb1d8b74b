"""Where does each sentence of a letter stand, and where does it come from? The fact ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from bot.deadlines.wording import long_day
from bot.letters.keys import KEYS
from bot.letters.model import (
    CLOSING,
    EVIDENCE_HEADING,
    LOG_HEADINGS,
    OPENING,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    SIGNATURE,
    TITLE,
    EvidenceItem,
    Letter,
    Line,
    Section,
    item_mark,
    point_labels,
)

FRAME, ANSWERS, ARTICLE, BOTH, EVIDENCE = (
    "frame", "answers", "article", "answers and article", "evidence",
)  # fmt: skip
"""The kinds of origin: our fixed words, the person's answers, an article, both, a file sent."""
TABLE, LOG, QUOTE, PARAGRAPH, REQUEST = "표", "사실경위", "인용", "문단", "요청"
HEADING, INTRO, DAY = "절 제목", "도입", "작성일"
"""The kinds of place, beside the letter's own labels and the names of its parts."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One sentence or cell of a letter."""

    section: int
    """Number of its section, from 1; 0 outside the sections."""
    place: str
    """표, 사실경위, 인용, 문단, 요청, 받는 분 …"""
    label: str
    """The row's or paragraph's label, the request's number, the column of the log; may be ''."""
    text: str
    origin: str
    """One of FRAME, ANSWERS, ARTICLE, BOTH, EVIDENCE."""
    answers: tuple[str, ...] = ()
    """Ids of the answers it says or is there because of."""
    article: str = ""
    """Key of `bot.letters.keys.KEYS`."""
    basis: str = ""
    """What that article is, in words."""


def ledger(letter: Letter) -> tuple[Cell, ...]:
    """Return every sentence and table cell in reading order, each with its origin.

    Labels, headings, marks, the evidence, the day and the signature are among them; joined they
    are the text of the letter.
    """
    return tuple(_all(letter))


def to_list(letter: Letter) -> list[dict[str, Any]]:
    """Return the ledger as JSON-able data."""
    return [{**asdict(told), "answers": list(told.answers)} for told in ledger(letter)]


def _all(letter: Letter) -> Iterator[Cell]:
    yield _fixed(TITLE, letter.title)
    yield from _address(RECIPIENT_LABEL, letter.recipient)
    yield from _address(SENDER_LABEL, letter.sender)
    yield from _some(OPENING, letter.opening)
    for number, section in enumerate(letter.sections, 1):
        yield _fixed(HEADING, f"{number}. {section.heading}", number)
        yield from _section(number, section)
    yield from (_line(CLOSING, line) for line in letter.closing)
    yield from _evidence(letter.evidence)
    yield _fixed(DAY, long_day(letter.day))
    yield from _some(SIGNATURE, letter.signature)


def _address(label: str, lines: tuple[Line, ...]) -> Iterator[Cell]:
    if lines:
        yield _fixed(label, label)
        yield from (_line(label, line) for line in lines)


def _section(number: int, section: Section) -> Iterator[Cell]:
    yield from _some(INTRO, section.intro, number)
    for row in section.table:
        yield _fixed(TABLE, row.label, number)
        yield _line(TABLE, row.value, number, row.label)
    yield from _log(number, section)
    yield from _some(QUOTE, section.quote, number)
    for label, point in zip(point_labels(section), section.paragraphs, strict=True):
        if label:
            yield _fixed(PARAGRAPH, label, number)
        yield _line(PARAGRAPH, point.line, number, point.label)
    for index, item in enumerate(section.items):
        yield _fixed(REQUEST, item_mark(index), number)
        yield _line(REQUEST, item, number, item_mark(index))


def _log(number: int, section: Section) -> Iterator[Cell]:
    day, fact, shown = LOG_HEADINGS
    for entry in section.log:
        yield _line(LOG, entry.day, number, day)
        yield _line(LOG, entry.fact, number, fact)
        if entry.evidence:
            yield Cell(number, LOG, shown, ", ".join(entry.evidence), EVIDENCE)


def _evidence(items: Iterable[EvidenceItem]) -> Iterator[Cell]:
    """A list of what was sent; its words are the pack's, or the name of the person's file."""
    for index, item in enumerate(items):
        if index == 0:
            yield _fixed(EVIDENCE_HEADING, EVIDENCE_HEADING)
        yield Cell(0, EVIDENCE_HEADING, item.number, f"{item.number} {item.text}", EVIDENCE)


def _some(place: str, line: Line | None, section: int = 0) -> Iterator[Cell]:
    if line is not None:
        yield _line(place, line, section)


def _fixed(place: str, text: str, section: int = 0) -> Cell:
    return Cell(section, place, "", text, FRAME)


def _line(place: str, line: Line, section: int = 0, label: str = "") -> Cell:
    key = line.basis or ""
    article = KEYS.get(key)
    return Cell(
        section, place, label, line.text, _origin(line), line.answers, key,
        article.basis if article else "",
    )  # fmt: skip


def _origin(line: Line) -> str:
    if line.basis:
        return BOTH if line.answers else ARTICLE
    return ANSWERS if line.answers else FRAME
