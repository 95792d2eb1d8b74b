"""What the answers lead to: findings, the one next action, steps, deadlines, letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.deadlines.calendar import Calendar
from bot.deadlines.interest import late_interest
from bot.deadlines.rules import count
from bot.engine.display import fill, words_of
from bot.engine.model import (
    Answers,
    Content,
    DeadlineSpec,
    Exit,
    LetterSpec,
    Pack,
    Source,
    Status,
    Value,
    Who,
)
from bot.engine.walk import applies, walk

NO_DAY = "날짜를 알면 계산해 드려요"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A deadline for these answers, with its working."""

    id: str
    title: str
    who: Who
    rule: str
    due: date | None
    """The last day after any roll-over (민법 161조)."""
    raw: date | None
    """The last day before it. None for both: no day can be named (yet)."""
    working: tuple[str, ...]
    text: str
    """What to say of it today: the spec's `past` sentence once the day has passed."""
    text_once_past: str = ""
    """What to say in a reminder that comes after the day; empty where the spec has no `past`."""
    source: Source
    status: Status
    past: bool
    assumed: bool
    """Counted as if the person acts today."""
    remind: bool

    @property
    def day(self) -> date | None:
        """The day to show: raw for what the person must do, rolled over for the other side."""
        return self.raw if self.who == "user" else self.due


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The end of a case's questions."""

    answers: Answers
    exit: Exit | None
    next_action: NextStep | None
    findings: tuple[Statement, ...]
    steps: tuple[Statement, ...]
    deadlines: tuple[Deadline, ...]
    letters: tuple[LetterSpec, ...]

    def deadline(self, deadline_id: str) -> Deadline | None:
        """Return the deadline with that id, where it applies."""
        return next((d for d in self.deadlines if d.id == deadline_id), None)

    def days(self) -> dict[str, date]:
        """Return deadline id → day shown, for those that have one."""
        return {d.id: d.day for d in self.deadlines if d.day}


def conclude(pack: Pack, content: Content, answers: Mapping[str, Value], now: datetime) -> Outcome:
    """Work out everything the answers lead to, as of ``now`` (KST)."""
    today = now.date()
    path = walk(pack, answers, today)
    values: dict[str, Value | None] = {"today": today, **path.answers}
    words = words_of(pack, path.answers, today)
    if path.exit:
        way_out = replace(path.exit, text=fill(path.exit.text, words))
        return Outcome(
            answers=path.answers, exit=way_out, next_action=None,
            findings=(), steps=(), deadlines=(), letters=(),
        )  # fmt: skip
    deadlines = _deadlines(pack, content, values, words, now)
    words |= {d.id: _day_words(d) for d in deadlines}
    deadlines = tuple(
        replace(d, text=fill(d.text, words), text_once_past=fill(d.text_once_past, words))
        for d in deadlines
    )
    return Outcome(
        answers=path.answers,
        exit=None,
        next_action=_next_action(pack, values, words, deadlines),
        findings=_findings(pack, content, values, words),
        steps=_steps(pack, content, values, words),
        deadlines=deadlines,
        letters=tuple(letter for letter in pack.letters if applies(letter.when, values)),
    )


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


def _next_action(
    pack: Pack, values: Mapping[str, Value | None], words: Mapping[str, str],
    deadlines: tuple[Deadline, ...],
) -> NextStep | None:  # fmt: skip
    for action in pack.next_actions:
        if applies(action.when, values):
            clock = next((d for d in deadlines if d.id == action.deadline), None)
            return NextStep(id=action.id, text=fill(action.text, words), deadline=clock)
    return None


def _deadlines(
    pack: Pack, content: Content, values: Mapping[str, Value | None],
    words: Mapping[str, str], now: datetime,
) -> tuple[Deadline, ...]:  # fmt: skip
    calendar = Calendar(content.extra_holidays)
    found: list[Deadline] = []
    for spec in pack.deadlines:
        if not applies(spec.when, values) or not _is_over(spec, found, values):
            continue
        due, raw, working = _worked(spec, values, calendar)
        day = raw if spec.who == "user" else due
        past = day is not None and day < now.date()
        source = content.source(spec.source)
        found.append(
            Deadline(
                id=spec.id, title=fill(spec.title, words), who=spec.who, rule=spec.rule,
                due=due, raw=raw, working=working, past=past,
                text=spec.past if past and spec.past else spec.text, text_once_past=spec.past,
                source=source, status=spec.status or source.status,
                assumed=spec.start == "today" and due is not None,
                remind=spec.remind and day is not None and not past,
            )
        )  # fmt: skip
    return tuple(found)


def _is_over(
    spec: DeadlineSpec, found: list[Deadline], values: Mapping[str, Value | None]
) -> bool:
    """`if_over`: only where that other deadline's day lies before this one's start."""
    if not spec.if_over:
        return True
    other = next((d for d in found if d.id == spec.if_over), None)
    start = _as_day(values.get(spec.start))
    return bool(other and other.due and start and other.due < start)


def _worked(
    spec: DeadlineSpec, values: Mapping[str, Value | None], calendar: Calendar
) -> tuple[date | None, date | None, tuple[str, ...]]:
    """Return (due, raw, working)."""
    if spec.rule in ("interest", "rate"):
        return None, None, _money(spec, values.get(spec.amount))
    start = values.get(spec.start)
    if not isinstance(start, date):
        return None, None, ("시작하는 날을 아직 몰라서 날짜를 셀 수 없어요.",)
    counted = count(spec.rule, start, spec.length, spec.unit, calendar)
    return _as_day(counted.due), _as_day(counted.raw), counted.steps


def _as_day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _money(spec: DeadlineSpec, principal: object) -> tuple[str, ...]:
    """Show the arithmetic of 지연배상금 a day (전자상거래법 시행령 21조의3) or of a rate."""
    if not isinstance(principal, int):
        return ("금액을 알면 계산해 드려요.",)
    if spec.rule == "interest":
        day = late_interest(principal, 1, spec.length)
        month = late_interest(principal, 30, spec.length)
        return (
            f"{principal:,}원 × {spec.length}% ÷ 365일 = 하루 약 {day:,}원이에요.",
            f"30일 늦으면 약 {month:,}원이에요.",
        )
    return (f"{principal:,}원 × {spec.length}% = {principal * spec.length // 100:,}원이에요.",)
