"""Taking an answer: by tap or by typing, first time, after "back", or from the review."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.clock import KST
from bot.dialogue import screens
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Happened,
    Out,
    Redraw,
    Retire,
    Said,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.display import display, fill, words_of
from bot.engine.model import Blank, Pack, Question, Value
from bot.engine.walk import Path, day_problem, fits
from bot.understanding.answers import read_answer
from bot.understanding.readings import Reading

MISSES_BEFORE_A_WAY_OUT = 3
Problem = str


def typed(pack: Pack, case: Case, question: Question, said: Said, world: World) -> Turn:
    """A typed line while a question is open."""
    path = screens.path_of(pack, case, world)
    reading: Reading[Value] = read_answer(question, said.text, world.now)
    if reading.ambiguous:
        return _ask_which(pack, case, question, reading.ambiguous, world)
    if reading.value is None:
        return _missed(pack, case, question, path, reading.problem or "not_understood", world)
    return accept(pack, case, question, reading.value, world)


def accept(
    pack: Pack, case: Case, question: Question, value: Value, world: World,
    before: Sequence[Out] = (),
) -> Turn:  # fmt: skip
    """Store an answer, if it can be one, and show what comes next."""
    path = screens.path_of(pack, case, world)
    earlier = _earlier(pack, question, path)
    if not fits(question, value, earlier, world.today):
        problem = isinstance(value, date) and day_problem(question, value, earlier, world.today)
        return _missed(pack, case, question, path, problem or "not_understood", world, before)
    if value is Blank.SKIPPED and question.id in path.answers:
        return keep(pack, case, question, world, before)  # a blank never overwrites a fact
    answered = replace(
        case,
        answers={**case.answers, question.id: value},
        revision=case.revision + 1,
        focus="",
        misses=0,
        confirmed=False,  # a changed answer has to be looked at again before it counts
    )
    say = screens.current(
        pack, answered, world,
        echo=screens.echo_of(question, value),
        note=_asked_again(pack, case, answered, question, path, world),
    )  # fmt: skip
    return Turn(
        case=answered,
        outs=(*before, say),
        events=(Happened("answered", case.id, question.id),),
    )


def _earlier(pack: Pack, question: Question, path: Path) -> dict[str, Value]:
    """The answers given to questions that stand before this one."""
    order = [q.id for q in pack.questions]
    mine = order.index(question.id)
    return {key: value for key, value in path.answers.items() if order.index(key) < mine}


def _asked_again(
    pack: Pack, before: Case, after: Case, question: Question, path: Path, world: World
) -> str:
    """After an edit, say how many questions have to be asked because of it."""
    now = screens.path_of(pack, after, world)
    if not before.focus or now.next is None or now.exit:
        return ""
    were_open = [q for q in pack.questions if q.id not in before.answers]
    if now.next in were_open and not _finished(pack, before, world):
        return ""  # the edit came before the end: the questions just go on
    count = now.total - len(now.answered)
    return f"‘{question.short}’ 답이 바뀌어서 {count}가지를 더 여쭤볼게요."


def _finished(pack: Pack, case: Case, world: World) -> bool:
    """Whether all questions had an answer before one was reopened."""
    path = screens.path_of(pack, replace(case, focus=""), world)
    return path.next is None and path.exit is None


def keep(
    pack: Pack, case: Case, question: Question, world: World, before: Sequence[Out] = ()
) -> Turn:
    """Leave a reopened answer as it is."""
    kept = replace(case, focus="", revision=case.revision + 1, misses=0)
    echo = f"{question.short}: 그대로 뒀어요"
    return Turn(case=kept, outs=(*before, screens.current(pack, kept, world, echo=echo)))


def reopen(
    pack: Pack, case: Case, question_id: str, world: World, before: Sequence[Out] = ()
) -> Turn:
    """Ask a question again; its answer stays until there is a new one."""
    opened = replace(case, focus=question_id, revision=case.revision + 1, misses=0)
    return Turn(case=opened, outs=(*before, screens.current(pack, opened, world)))


# --- taps --------------------------------------------------------------------------------------


def tapped(pack: Pack, case: Case, question: Question, tap: Tapped, world: World) -> Turn:
    """A tap on one of the open question's own buttons."""
    action = tap.action
    assert action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    answered: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    detail = action.arg.partition(":")[2]
    match action.kind:
        case "pick":
            return accept(pack, case, question, _tapped(question, detail), world, answered)
        case "done":
            return accept(pack, case, question, _picked(question, detail), world, answered)
        case "unknown" | "skip" | "pass":
            blank = Blank.UNKNOWN if action.kind == "unknown" else Blank.SKIPPED
            return accept(pack, case, question, blank, world, answered)
        case "keep":
            return keep(pack, case, question, world, answered)
        case "back":
            earlier = screens.path_of(pack, case, world).before(question.id)
            return reopen(pack, case, earlier.id if earlier else question.id, world, answered)
        case "day" if question.type == "date":
            return accept(pack, case, question, _moment(detail).date(), world, answered)
        case "minute":
            return accept(pack, case, question, _moment(detail), world, answered)
    return Turn(outs=_redrawn(pack, case, question, tap, detail, world))


def _tapped(question: Question, detail: str) -> Value:
    """Return what a button of ours stands for."""
    match question.type:
        case "yes_no":
            return detail == "yes"
        case "amount" | "count":
            return int(detail)
        case _:
            return detail


def _picked(question: Question, mask: str) -> tuple[str, ...]:
    bits = int(mask, 16)
    return tuple(choice.id for i, choice in enumerate(question.choices) if bits >> i & 1)


def _moment(digits: str) -> datetime:
    """Read 20261120, 2026112014 or 202611201430 from one of our own buttons."""
    padded = digits.ljust(12, "0")
    return datetime.strptime(padded, "%Y%m%d%H%M").replace(tzinfo=KST)


def _redrawn(
    pack: Pack, case: Case, question: Question, tap: Tapped, detail: str, world: World
) -> tuple[Out, ...]:
    """Buttons that only change the question's own message: calendar, hours, toggles, why."""
    assert tap.action is not None  # noqa: S101 - as above
    path = screens.path_of(pack, case, world)
    earlier = path.before(question.id)
    echo = screens.echo_of(earlier, path.answers[earlier.id]) if earlier else ""
    say = screens.question_screen(pack, case, path, world, echo=echo)
    match tap.action.kind:
        case "why":
            return (
                Toast(tap.query_id),
                Say("why", {"why": question.why, "short": question.short}),
            )
        case "month":
            first = _moment(detail + "01").date()
            rows = screens.month_rows(case, question, first, world)
        case "day":
            rows = screens.hour_rows(case, question, _moment(detail).date())
        case "hour":
            at = _moment(detail)
            rows = screens.minute_rows(case, question, at.date(), at.hour)
        case "toggle":
            rows = (*screens.toggle_rows(case, question, int(detail, 16)), *_around(say, question))
        case _:
            return (Toast(tap.query_id), Redraw(tap.message_id, say))
    return (Toast(tap.query_id), Redraw(tap.message_id, replace(say, buttons=rows)))


def _around(say: Say, question: Question) -> tuple[tuple[Button, ...], ...]:
    """The rows below the choices themselves."""
    return say.buttons[len(question.choices) :]


# --- not understood ----------------------------------------------------------------------------


def _ask_which(
    pack: Pack, case: Case, question: Question, readings: Sequence[Value], world: World
) -> Turn:
    """Offer a button for each reading that can be an answer; it was not understood at once."""
    path = screens.path_of(pack, case, world)
    earlier = _earlier(pack, question, path)
    kept = [value for value in readings if fits(question, value, earlier, world.today)]
    if len(kept) < 2:
        return accept(pack, case, question, (*kept, *readings)[0], world)
    missed = replace(case, misses=case.misses + 1)
    template, data, rows = _readings(missed, question, kept)
    if not rows:
        return _missed(pack, case, question, path, "not_understood", world)
    return Turn(
        case=missed,
        outs=(Say(template, data, (*rows, *_ways_out(missed, question))),),
        events=(Happened("missed", case.id, question.id),),
    )


def _readings(
    case: Case, question: Question, readings: Sequence[Value]
) -> tuple[str, dict[str, date], tuple[tuple[Button, ...], ...]]:
    """Return template, data and buttons for readings of one type; no buttons where none can be."""
    moments = [value for value in readings if isinstance(value, datetime)]
    if moments and len({moment.date() for moment in moments}) == 1:
        rows = screens.moment_rows(case, question, moments)
        return "which_time", {"day": moments[0].date()}, rows
    taps = [(value, _tap_for(question, value)) for value in readings]
    buttons = [
        Button(display(question, value), Action(tap[0], case.id, tap[1], case.revision))
        for value, tap in taps
        if tap
    ]
    return "which_one", {}, tuple((button,) for button in buttons)


def _tap_for(question: Question, value: Value) -> tuple[str, str] | None:
    """Return the kind and argument of the button that stands for a value; None for free text."""
    match value:
        case datetime():
            return "minute", f"{question.id}:{value:%Y%m%d%H%M}"
        case date():
            return "day", f"{question.id}:{value:%Y%m%d}"
        case tuple():
            ids = [choice.id for choice in question.choices]
            mask = sum(1 << ids.index(choice) for choice in value)
            return "done", f"{question.id}:{mask:x}"
        case int() | str() if question.type in ("amount", "count", "choice"):
            return "pick", f"{question.id}:{value}"
    return None


def _ways_out(case: Case, question: Question) -> tuple[tuple[Button, ...], ...]:
    """After some misses in a row: skip the question, or reach a human."""
    if case.misses < MISSES_BEFORE_A_WAY_OUT:
        return ()
    skip = Button("⏭ 이 질문 넘어가기", Action("pass", case.id, question.id, case.revision))
    return ((skip, Button("☎ 연락처 보기", Action("leave", case.id))),)


def _missed(
    pack: Pack, case: Case, question: Question, path: Path, problem: Problem, world: World,
    before: Sequence[Out] = (),
) -> Turn:  # fmt: skip
    """Say why it was not taken, with an example; after three, offer to skip or to leave."""
    missed = replace(case, misses=case.misses + 1)
    stuck = missed.misses >= MISSES_BEFORE_A_WAY_OUT
    buttons = screens.question_buttons(missed, question, path, world)
    rows = (*buttons, *_ways_out(missed, question))
    data = {
        "problem": problem,
        "type": question.type,
        "text": fill(question.text, words_of(pack, path.answers, world.today)),
        "example": question.example,
        "options": [choice.label for choice in question.choices],
        "bound": _bound(pack, question, path),
        "max": question.max,
        "min": question.min,
        "stuck": stuck,
    }
    return Turn(
        case=missed,
        outs=(*before, Say("unclear", data, rows)),
        events=(Happened("missed", case.id, question.id),),
    )


def _bound(pack: Pack, question: Question, path: Path) -> str:
    """Name the earlier answer that this day cannot precede."""
    if question.not_before not in path.answers:
        return ""
    other = pack.question(question.not_before)
    return f"{other.short} {display(other, path.answers[other.id])}"
