"""Which questions does a story answer by the way? ("어제 무신사에서 8만9천원 결제했는데 …")

A day, an amount or a number belongs to the question whose cue stands in the same clause. Nothing
of this is an answer before the person says that it is right.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.engine.model import Question, Value
from bot.understanding.amounts import amounts_in
from bot.understanding.dates import days_in, moments_ahead_in, moments_in
from bot.understanding.mentions import is_negative, mentions
from bot.understanding.texts import one_line, read_email, squeeze, squeezed
from bot.understanding.unreal import (
    is_unreal,
    only_asks,
    own,
    without_discounts,
    without_quotes,
    without_shows,
)

PROVIDER = "provider"
"""The question whose choices are named in a story by their own names."""
MOST_READ = 600
"""Characters of a story that are looked through; who tells more is asked the rest."""
_MOST_CLAUSES = 30
_LONGEST_CUE = 5
"""Words."""
_CLAUSE_END = re.compile(
    r"(?<=\?)(?!\?)|[!~…;]+|(?<!\d)[.,]+|[.,]+(?!\d)|(?<=[는인]데)(?!도)|(?<=더니)|(?<=다가)|(?<=지만)|(?<=니까)|(?<=길래)"
    r"|(?<=고) |(?<=서) "
)
_CODE = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*\d)[A-Za-z0-9][A-Za-z0-9-]{4,29}(?![A-Za-z0-9]| ?[원만천])"
)
"""A number that is no amount."""
_NAMED = re.compile(r"(?:[은는이가]|일|날|날짜|금액|번호|메일|주소):?$")
_TELLS = re.compile(r"\d|어제|그제|그저께|오늘|지난")
_ENDED = re.compile(r"[요다음임함됨죠]$")
_NO_CODE = re.compile(r"(?:19|20)\d{2}-?\d{1,2}-?\d{1,2}|\d{1,2}-\d{1,2}|0\d{1,2}-\d{3,4}-\d{4}")
"""A day, or a telephone number."""


def glean(text: str, questions: Sequence[Question], now: datetime) -> dict[str, Value]:
    """Return question id → what the text seems to say of it, seen from ``now`` (aware).

    What is said in two ways, denied, unclear or no fact of the person's own is left out, and so is
    every question without cues.
    """
    questions = [question for question in questions if question.cues or question.type == "choice"]
    if not questions:
        return {}
    said = without_quotes(one_line(text[:MOST_READ]))
    found: dict[str, Value | None] = dict(_chosen(said, questions))
    for question_id, value in _told(said, questions, now):
        same = found.get(question_id, value) == value
        found[question_id] = value if same else None
    return {key: value for key, value in found.items() if value is not None}


# --- choices -----------------------------------------------------------------------------------


def _chosen(said: str, questions: Iterable[Question]) -> Iterator[tuple[str, Value]]:
    """Yield each question of which a story names exactly one choice."""
    letters = squeeze(said)
    clauses = [squeeze(clause) for clause in own(_clauses(said)) if not only_asks(clause)]
    for question in questions:
        if question.type != "choice":
            continue
        named = {c.id for c in question.choices if any(_is_said(cue, clauses) for cue in c.cues)}
        if question.id == PROVIDER:
            named |= _affirmed(letters, question)
        if len(named) == 1:
            yield question.id, named.pop()


def _is_said(cue: str, clauses: Iterable[str]) -> bool:
    """Whether a squeezed clause says a choice, and goes on neither to deny nor to ask it."""
    for clause in clauses:
        _, found, rest = clause.partition(squeezed(cue))
        if found and not (is_negative(rest) or is_unreal("", rest)):
            return True
    return False


def _affirmed(letters: str, question: Question) -> set[str]:
    found = mentions(letters, question.choices)
    denied = {mention.choice for mention in found if mention.stance == "denied"}
    return {mention.choice for mention in found} - denied


# --- pieces ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of a story that ends with the first word that holds a cue, or with its clause."""

    text: str
    after: str
    """What follows in the same clause, up to the next cue."""
    cued: bool
    """Whether its clause has a cue: what it names is not left over for the next clause."""
    labelled: bool = False
    """Whether its clause names things before it tells them ('결제 18일 취소 20일')."""

    def asked(self, questions: Iterable[Question]) -> Question | None:
        """Return the one question with the longest cue here, unless what it tells of is denied."""
        said = squeeze(self.text)
        here = [
            (len(c), q.id, c, q)
            for q in questions
            for cue in q.cues
            if (c := squeezed(cue)) in said
        ]
        if not here:
            return None
        length, _, cue, question = max(here, key=lambda found: found[:2])
        rivals = {found[1] for found in here if found[0] == length}
        return None if len(rivals) > 1 or self._denies(*said.partition(cue)) else question

    def _denies(self, before: str, _: str, rest: str) -> bool:
        """Whether the word with the cue, or the two after it where it goes on, is a no."""
        more = "" if _ENDED.search(rest) else "".join(self.after.split()[:2])
        rest += squeeze(more)
        return is_negative(rest) or is_unreal(before, rest)


def _told(said: str, questions: Sequence[Question], now: datetime) -> Iterator[tuple[str, Value]]:
    """Yield each question whose cue stands with one thing that may be its answer."""
    with_cues = [question for question in questions if question.cues]
    carried = ""
    for piece in _pieces(said, with_cues):
        for kind in _READERS:
            asked = piece.asked([question for question in with_cues if question.type == kind])
            if asked is None:
                continue
            found = _first(_reader(asked), _places(piece, carried, asked), now)
            if len(found) == 1:
                yield asked.id, found[0]
        carried = "" if piece.cued else f"{carried} {piece.text}"


def _places(piece: _Piece, carried: str, question: Question) -> Iterator[str]:
    """Yield where the thing may stand: before the cue, or after one that names it ('결제일은 …')."""
    if piece.labelled:
        yield piece.after
        return
    yield piece.text
    if question.type == "code" or _NAMED.search(piece.text) or _is_announced(piece, question):
        yield piece.after
    yield f"{carried} {piece.text}"


def _is_announced(piece: _Piece, question: Question) -> bool:
    """Whether a bare cue goes before what is to come ('마감 5시반인데')."""
    said = squeeze(piece.text)
    return _is_to_come(question) and any(said.endswith(squeezed(cue)) for cue in question.cues)


def _first(read: Read, places: Iterable[str], now: datetime) -> tuple[Value, ...]:
    return next((found for place in places if (found := read(place, now))), ())


def _pieces(said: str, questions: Sequence[Question]) -> Iterator[_Piece]:
    for clause in own(_clauses(said)):
        texts = [""]
        for word in clause.split():
            texts[-1] = f"{texts[-1]} {word}".strip()
            if _cues_in(
                " ".join(texts[-1].rsplit(maxsplit=_LONGEST_CUE)[-_LONGEST_CUE:]), questions
            ):
                texts.append("")
        labelled = len(texts) > 1 and _is_label(texts, questions)
        for text, after in zip(texts, [*texts[1:], ""], strict=True):
            if text:
                yield _Piece(text, after, cued=len(texts) > 1, labelled=labelled)


def _clauses(said: str) -> Sequence[str]:
    return [clause for clause in _CLAUSE_END.split(said)[:_MOST_CLAUSES] if clause]


def _is_label(texts: Sequence[str], questions: Iterable[Question]) -> bool:
    """Whether a clause begins with a bare cue and then tells when, or how much."""
    bare = {squeezed(cue) for question in questions for cue in question.cues}
    return squeeze(texts[0]) in bare and bool(_TELLS.match(texts[1]))


def _cues_in(text: str, questions: Iterable[Question]) -> bool:
    said = squeeze(text)
    return any(squeezed(cue) in said for question in questions for cue in question.cues)


def _codes(text: str, now: datetime) -> tuple[Value, ...]:
    return tuple(code for code in _CODE.findall(text) if not _NO_CODE.fullmatch(code))


def _emails(text: str, now: datetime) -> tuple[Value, ...]:
    address = read_email(text).value
    return (address,) if address else ()


Read = Callable[[str, datetime], tuple[Value, ...]]
_READERS: Mapping[str, Read] = {
    "date": lambda text, now: days_in(without_shows(text), now),
    "datetime": moments_in,
    "amount": lambda text, now: amounts_in(without_discounts(text)),
    "code": _codes,
    "email": _emails,
}


def _reader(question: Question) -> Read:
    """Return what finds such answers; a moment that need not be past is one to come."""
    return moments_ahead_in if _is_to_come(question) else _READERS[question.type]


def _is_to_come(question: Question) -> bool:
    return question.type == "datetime" and not question.past


GLEANED = frozenset(_READERS)
"""Types of questions whose cues are looked for."""


def things_in(text: str, question: Question, now: datetime) -> tuple[Value, ...]:
    """Return what a line names of the kind that a question of `GLEANED` asks for, cue or not."""
    return _reader(question)(one_line(text[:MOST_READ]), now)
