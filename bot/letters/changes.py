"""What changed between two issues of a letter, in the person's words?

Only what the letter says counts: neither the day of writing, nor the file name, nor the numbers of
the evidence in the log, which follow from the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from bot.letters.model import (
    CLOSING,
    OPENING,
    RECIPIENT_LABEL,
    SENDER_LABEL,
    SIGNATURE,
    TITLE,
    EvidenceItem,
    Letter,
    Line,
    Section,
    some,
)
from bot.letters.sentences import short_won

Kind = Literal["changed", "added", "removed"]

REQUEST, EVIDENCE = "요청", "증빙"
LOG = "있었던 일"
_LONGEST = 44
"""Characters of what is shown before and after."""
_BESIDE = 6
"""Characters shown before the first that differs."""
_ALIKE = 0.5
"""From this likeness on two sentences are one that changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place that reads differently."""

    kind: Kind
    label: str
    """The row's label, 요청, 증빙, or the heading of what it stands under."""
    before: str = ""
    """Shortened to the part that differs; '' where nothing stood there."""
    after: str = ""


@dataclass(frozen=True, slots=True)
class _Said:
    """A line as it is compared."""

    where: tuple[str, ...]
    """Lines are compared with lines of the same place."""
    label: str
    text: str
    key: str = ""
    """Its article or number: two with the same one are the same sentence, changed."""


def changes(old: Letter, new: Letter) -> tuple[Change, ...]:
    """Return what reads differently in ``new``, in its reading order; () for equal letters."""
    before, after = list(_said(old)), list(_said(new))
    places = dict.fromkeys(said.where for said in (*after, *before))
    found = [
        change
        for place in places
        for change in _compared(
            [said for said in before if said.where == place],
            [said for said in after if said.where == place],
        )
    ]
    return tuple(_without_echo(found))


# --- what a letter says -------------------------------------------------------------------------


def _said(letter: Letter) -> Iterator[_Said]:
    yield _Said((TITLE,), TITLE, letter.title)
    yield from _lines(RECIPIENT_LABEL, letter.recipient)
    yield from _lines(SENDER_LABEL, letter.sender)
    yield from _lines(OPENING, some(letter.opening))
    for section in letter.sections:
        yield from _section(section)
    yield from _lines(CLOSING, letter.closing)
    yield from _lines(SIGNATURE, some(letter.signature))
    yield from map(_evidence, letter.evidence)


def _section(section: Section) -> Iterator[_Said]:
    name = section.heading
    yield from _lines(name, some(section.intro), "intro")
    for row in section.table:
        yield _Said((name, "row", row.label), row.label, _plain(row.value.text), row.label)
    for entry in section.log:
        text = f"{entry.day.text} {entry.fact.text}"
        yield _Said((name, "log"), LOG, _plain(text), entry.fact.frame)
    yield from _lines(name, some(section.quote), "quote")
    for point in section.paragraphs:
        label = point.label or name
        yield _Said((name, "point", point.label), label, _plain(point.line.text))
    for item in section.items:
        yield _Said(("items",), REQUEST, _plain(item.text), item.basis or "")


def _lines(label: str, lines: Iterable[Line], kind: str = "") -> Iterator[_Said]:
    for line in lines:
        yield _Said((label, kind), label, _plain(line.text), line.basis or "")


def _evidence(item: EvidenceItem) -> _Said:
    return _Said((EVIDENCE,), EVIDENCE, _plain(item.text))


def _plain(text: str) -> str:
    return " ".join(short_won(text).split())


# --- comparing ----------------------------------------------------------------------------------


def _compared(before: list[_Said], after: list[_Said]) -> Iterator[Change]:
    """Compare the lines of one place: the same ones go out first, then pairs, the rest is new."""
    gone, come = _unpaired(before, after, lambda old, new: old.text == new.text)[:2]
    same_key = _unpaired(gone, come, lambda old, new: bool(old.key) and old.key == new.key)
    alike = _unpaired(same_key[0], same_key[1], _is_alike)
    pairs = {id(new): old for old, new in (*same_key[2], *alike[2])}
    for said in after:
        if old := pairs.get(id(said)):
            yield Change("changed", said.label, *_differing(old.text, said.text))
        elif any(said is new for new in alike[1]):
            yield Change("added", said.label, after=_cut(said.text))
    yield from (Change("removed", said.label, before=_cut(said.text)) for said in alike[0])


def _unpaired(
    before: Sequence[_Said], after: Sequence[_Said], are_one: Callable[[_Said, _Said], bool]
) -> tuple[list[_Said], list[_Said], list[tuple[_Said, _Said]]]:
    """Pair each new line with the first old one that fits; return what is left, and the pairs."""
    gone, come, pairs = list(before), list[_Said](), list[tuple[_Said, _Said]]()
    for new in after:
        place = next((i for i, old in enumerate(gone) if are_one(old, new)), None)
        if place is None:
            come.append(new)
        else:
            pairs.append((gone.pop(place), new))
    return gone, come, pairs


def _is_alike(old: _Said, new: _Said) -> bool:
    """Say whether a sentence is the other one, changed; what stands alone in its place is."""
    if old.where[0] in (EVIDENCE, "items"):
        return SequenceMatcher(None, old.text, new.text, autojunk=False).ratio() >= _ALIKE
    return True


def _differing(before: str, after: str) -> tuple[str, str]:
    """Return both from shortly before the first character that differs."""
    if max(len(before), len(after)) <= _LONGEST:
        return before, after
    same = next((i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), None)
    start = max(0, (min(len(before), len(after)) if same is None else same) - _BESIDE)
    start = before.rfind(" ", 0, start) + 1
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int = 0) -> str:
    shown = text[start : start + _LONGEST].rstrip()
    return ("…" if start else "") + shown + ("…" if start + _LONGEST < len(text) else "")


def _without_echo(found: Sequence[Change]) -> Iterator[Change]:
    """Leave out the signature where the sender changed: the name is the same one."""
    sender = any(change.label == SENDER_LABEL for change in found)
    yield from (c for c in found if not (sender and c.label == SIGNATURE))
