"""What the answers lead to: findings, the one next action, steps, deadlines, letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.engine.counting import Deadline, Moment, deadlines_of
from bot.engine.display import fill, words_of
from bot.engine.model import (
    Answers,
    Body,
    Content,
    Exit,
    LetterSpec,
    Pack,
    Question,
    Source,
    Stage,
    Status,
    Value,
)
from bot.engine.walk import Path, applies, walk

__all__ = ["NO_DAY", "Deadline", "NextStep", "Outcome", "Statement", "conclude"]

NO_DAY = "날짜를 알면 계산해 드려요"


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A finding or step as it is said, with where it comes from."""

    id: str
    title: str
    text: str
    source: Source | None
    status: Status | None
    urgent: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """The one thing to do first, and the deadline that makes it so."""

    id: str
    text: str
    deadline: Deadline | None
    """None also where its day is over, unless it ended at an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of a case's questions."""

    answers: Answers
    exit: Exit | None
    next_action: NextStep | None
    findings: tuple[Statement, ...]
    steps: tuple[Statement, ...]
    deadlines: tuple[Deadline, ...]
    """Those still to be watched."""
    letters: tuple[LetterSpec, ...]
    settled: tuple[Deadline, ...] = ()
    """Those that what happened since has settled; letters may still name their days."""
    stages: tuple[Stage, ...] = ()
    """What the person may report now; `after` gives a stage's closing words."""
    body: Body | None = None
    """The one place to turn to next, once the provider did not help."""
    closed: bool = False
    """Over: nothing is reminded of any more."""
    to_ask_later: tuple[Question, ...] = ()
    """Questions whose answer would give a deadline its day."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What every placeholder stands for, deadlines included."""

    def after(self, stage: Stage) -> str:
        """Return what is said when a stage's questions are answered."""
        return fill(stage.text, self.words)

    def deadline(self, deadline_id: str) -> Deadline | None:
        """Return the deadline with that id, where it applies, settled or not."""
        both = (*self.deadlines, *self.settled)
        return next((d for d in both if d.id == deadline_id), None)

    def days(self) -> dict[str, date]:
        """Return deadline id → day shown, for those that have one, settled or not."""
        return {d.id: d.day for d in (*self.deadlines, *self.settled) if d.day}


def conclude(
    pack: Pack, content: Content, answers: Mapping[str, Value], now: datetime,
    concluded_on: date | None = None,
) -> Outcome:  # fmt: skip
    """Work out everything the answers lead to, as of ``now`` (KST).

    ``concluded_on`` is the day on which the person first saw a result: what counts from "today"
    counts from that day, so that looking again later moves no deadline. None: today.
    """
    today = now.date()
    path = walk(pack, answers, today)
    words = words_of(pack, path.answers, today)
    if path.exit:
        return _way_out(path, path.exit, words)
    values: dict[str, Value | None] = {"today": today, **path.answers}
    closed = bool(pack.closed_when) and applies(pack.closed_when, values)
    moment = Moment(values=values, words=words, now=now, concluded_on=concluded_on or today)
    found = deadlines_of(pack, content, moment)
    words = {**words, **{d.id: _day_words(d) for d in found}}
    deadlines = tuple(_said(d, words, closed) for d in found)
    return Outcome(
        answers=path.answers,
        exit=None,
        next_action=_next_action(pack, values, words, deadlines),
        findings=_findings(pack, content, values, words),
        steps=_steps(pack, content, values, words),
        deadlines=tuple(d for d in deadlines if not d.settled),
        settled=tuple(d for d in deadlines if d.settled),
        letters=tuple(letter for letter in pack.letters if applies(letter.when, values)),
        stages=path.stages,
        body=None if closed else _body(pack, content, values),
        closed=closed,
        to_ask_later=_to_ask_later(pack, deadlines),
        words=words,
    )


def _way_out(path: Path, taken: Exit, words: Mapping[str, str]) -> Outcome:
    return Outcome(
        answers=path.answers, exit=replace(taken, text=fill(taken.text, words)), next_action=None,
        findings=(), steps=(), deadlines=(), letters=(), words=words,
    )  # fmt: skip


def _said(deadline: Deadline, words: Mapping[str, str], closed: bool) -> Deadline:
    """Fill in the words; a closed case settles everything."""
    settled = deadline.settled or closed
    return replace(
        deadline,
        text=fill(deadline.text, words),
        text_once_past=fill(deadline.text_once_past, words),
        settled=settled,
        remind=deadline.remind and not settled,
    )


def _body(pack: Pack, content: Content, values: Mapping[str, Value | None]) -> Body | None:
    rule = next((rule for rule in pack.bodies if applies(rule.when, values)), None)
    return content.bodies.get(rule.body) if rule else None


def _to_ask_later(pack: Pack, deadlines: tuple[Deadline, ...]) -> tuple[Question, ...]:
    wanted = dict.fromkeys(d.waits_for for d in deadlines if d.waits_for and not d.settled)
    return tuple(pack.question(question_id) for question_id in wanted)


def _day_words(deadline: Deadline) -> str:
    return f"{deadline.day.month}월 {deadline.day.day}일" if deadline.day else NO_DAY


def _findings(
    pack: Pack, content: Content, values: Mapping[str, Value | None], words: Mapping[str, str]
) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            id=f.id, title=f.title, text=fill(f.text, words), source=content.source(f.source),
            status=f.status or content.source(f.source).status,
        )
        for f in pack.findings
        if applies(f.when, values)
    )  # fmt: skip


def _steps(
    pack: Pack, content: Content, values: Mapping[str, Value | None], words: Mapping[str, str]
) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            id=s.id, title="", text=fill(s.text, words),
            source=content.source(s.source) if s.source else None,
            status=content.source(s.source).status if s.source else None, urgent=s.urgent,
        )
        for s in pack.steps
        if applies(s.when, values)
    )  # fmt: skip


def _ticks(deadline: Deadline) -> bool:
    """Whether it may hurry the person on; a day that is over only puzzles beside what to do now."""
    return deadline.at is not None or not deadline.past


def _next_action(
    pack: Pack, values: Mapping[str, Value | None], words: Mapping[str, str],
    deadlines: tuple[Deadline, ...],
) -> NextStep | None:  # fmt: skip
    for action in pack.next_actions:
        if applies(action.when, values):
            clock = next((d for d in deadlines if d.id == action.deadline and _ticks(d)), None)
            return NextStep(id=action.id, text=fill(action.text, words), deadline=clock)
    return None
