"""Taking an answer: by tap or by typing, first time, after "back", or from the review."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.clock import KST
from bot.dialogue import followup, keyboards, listening, reminders, screens
from bot.dialogue.concluding import reread
from bot.dialogue.reading import way_back
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
from bot.engine.display import display, filled, shorten
from bot.engine.model import Answers, Blank, Pack, Question, Value
from bot.engine.walk import Path, day_problem, fits
from bot.understanding.answers import limit_of, most_of, read_answer
from bot.understanding.dates import day_named, is_clock_alone, read_half
from bot.understanding.readings import Problem, Reading

MISSES_BEFORE_A_WAY_OUT = 3
HALF_A_DAY = timedelta(hours=12)
NOON = 12


def understood(
    question: Question, text: str, earlier: Mapping[str, Value], now: datetime, *,
    vouched: bool = False,
) -> Reading[Value]:  # fmt: skip
    """Read what was typed, and see that it can be an answer beside the ``earlier`` ones."""
    reading: Reading[Value] = read_answer(question, text, now, vouched=vouched)
    if reading.value is None:
        return reading
    problem = _unfit(question, reading.value, earlier, now.date())
    return Reading(None, problem) if problem else reading


def _unfit(
    question: Question, value: Value, earlier: Mapping[str, Value], today: date
) -> Problem | None:
    """Say why a value cannot be the answer, or nothing."""
    if fits(question, value, earlier, today):
        return None
    if question.not_above in earlier and isinstance(value, int):
        return "above"
    found = isinstance(value, date) and day_problem(question, value, earlier, today)
    return found or "not_understood"


def typed(
    pack: Pack, case: Case, question: Question, said: Said, world: World, *,
    waiting: Answers | None = None,
) -> Turn:  # fmt: skip
    """A typed line while a question is open. ``waiting``: what was heard and is to be shown again."""
    path = screens.path_of(pack, case, world)
    earlier = _earlier(pack, question, path)
    if half := _half_picked(case, question, said.text):
        return accept(pack, case, question, half, world)
    text = _on_the_day(case, question, said.text, world.now)
    reading = understood(question, text, earlier, world.now, vouched=said.vouched)
    case = _with_day(case, question, text, world.now)
    if reading.ambiguous:
        return _ask_which(pack, case, question, reading.ambiguous, world)
    heard = {**(waiting or {}), **_by_the_way(pack, case, question, path, said, world)}
    if reading.value is not None:
        return accept(pack, case, question, reading.value, world, heard=heard)
    if heard:
        told = replace(case, heard=heard, revision=case.revision + 1, misses=0)
        return Turn(case=told, outs=(screens.current(pack, told, world),))
    return _missed(pack, case, question, path, reading.problem or "not_understood", world)


def _by_the_way(
    pack: Pack, case: Case, question: Question, path: Path, said: Said, world: World
) -> Answers:
    """What a line says of other questions; a quoted notice tells no story."""
    if path.stage or case.focus or question.quote:
        return {}
    return listening.gleaned(pack, case, said, world, but=question.id)


def accept(
    pack: Pack, case: Case, question: Question, value: Value, world: World,
    before: Sequence[Out] = (), *, wipe: bool = False, heard: Answers | None = None,
) -> Turn:  # fmt: skip
    """Store an answer, if it can be one, and show what comes next.

    A blank never overwrites a fact, unless the person asked for just that (``wipe``). ``heard`` is
    what was said of other questions by the way.
    """
    path = screens.path_of(pack, case, world)
    if problem := _unfit(question, value, _earlier(pack, question, path), world.today):
        return _missed(pack, case, question, path, problem, world, before)
    known = path.answers.get(question.id, value)
    if isinstance(value, Blank) and not isinstance(known, Blank) and not wipe:
        return keep(pack, case, question, world, before)
    answered = replace(
        case,
        answers={**case.answers, question.id: value},
        revision=case.revision + 1,
        heard=heard or {},
        focus="",
        misses=0,
        # A changed answer has to be looked at again before it counts; the follow-up counts at once.
        confirmed=case.confirmed and path.stage is not None,
    )
    echo = screens.echo_of(question, value)
    if path.stage:
        return followup.answered(pack, case, answered, question, world, echo=echo, first=before)
    if case.reading and _is_finished(pack, answered, world):
        turn = reread(pack, answered, world, echo, tuple(before))
        return replace(turn, events=(Happened("answered", case.id, question.id), *turn.events))
    note = _asked_again(pack, case, answered, question, path, world)
    say = screens.current(pack, answered, world, echo=echo, note=note)
    return went_on(pack, answered, (question,), world, (*before, say))


def went_on(
    pack: Pack, case: Case, answered: Iterable[Question], world: World, outs: tuple[Out, ...]
) -> Turn:
    """Answers before the letter are stored; where they lead out, what was planned is called off."""
    events = tuple(Happened("answered", case.id, question.id) for question in answered)
    turn = Turn(case=case, outs=outs, events=events)
    return _called_off(turn) if screens.path_of(pack, case, world).exit else turn


def _called_off(turn: Turn) -> Turn:
    """An exit has no deadlines: what was planned before an edit led here is called off."""
    assert turn.case is not None  # noqa: S101 - an answer always changes the case
    ended = replace(turn.case, deadlines=reminders.dropped(turn.case))
    return replace(turn, case=ended, unremind=((ended.id, ""),))


def _earlier(pack: Pack, question: Question, path: Path) -> dict[str, Value]:
    """The answers given to questions that stand before this one."""
    earlier: dict[str, Value] = {}
    for one in pack.all_questions:
        if one.id == question.id:
            break
        if one.id in path.answers:
            earlier[one.id] = path.answers[one.id]
    return earlier


def _asked_again(
    pack: Pack, before: Case, after: Case, question: Question, path: Path, world: World
) -> str:
    """After an edit, say how many questions have to be asked because of it."""
    now = screens.path_of(pack, after, world)
    if not before.focus or question.id not in before.answers or now.next is None or now.exit:
        return ""
    were_open = [q for q in pack.questions if q.id not in before.answers]
    if now.next in were_open and not _is_finished(pack, replace(before, focus=""), world):
        return ""  # the edit came before the end: the questions just go on
    count = now.total - len(now.answered)
    return f"‘{question.short}’ 답이 바뀌어서 {count}가지를 더 여쭤볼게요."


def _is_finished(pack: Pack, case: Case, world: World) -> bool:
    """Whether nothing is left to ask, and no exit was taken."""
    path = screens.path_of(pack, case, world)
    return path.next is None and path.exit is None


def keep(
    pack: Pack, case: Case, question: Question, world: World, before: Sequence[Out] = ()
) -> Turn:
    """Leave a reopened answer as it is."""
    heard = {key: value for key, value in case.heard.items() if key != _day_named(question)}
    kept = replace(case, heard=heard, focus="", revision=case.revision + 1, misses=0)
    echo = f"{question.short}: 그대로 뒀어요"
    if screens.path_of(pack, kept, world).next is None:
        kept = replace(kept, stage="")
        if kept.confirmed and (there := _way_back(pack, kept, world, echo)):
            return Turn(case=replace(kept, reading=""), outs=(*before, there))
    return Turn(case=kept, outs=(*before, screens.current(pack, kept, world, echo=echo)))


def _way_back(pack: Pack, case: Case, world: World, echo: str) -> Out | None:
    return way_back(pack, case, screens.outcome_of(pack, case, world), world, echo)


def reopen(
    pack: Pack, case: Case, question_id: str, world: World, before: Sequence[Out] = (), *,
    reading: str = "",
) -> Turn:  # fmt: skip
    """Ask a question again; its answer stays until there is a new one.

    ``reading``: the place in a letter to go back to then.
    """
    stage = pack.stage_of(question_id)
    opened = replace(
        case, focus=question_id, stage=stage.id if stage else "", revision=case.revision + 1,
        misses=0, reading=reading,
    )  # fmt: skip
    return Turn(case=opened, outs=(*before, screens.current(pack, opened, world)))


def reopen_case(pack: Pack, case: Case, world: World, before: Sequence[Out] = ()) -> Turn:
    """A closed case goes on: the answer that closed it is asked again, and stays until then."""
    question = followup.closing_question(pack, case, world)
    if question is None:
        return Turn(outs=(*before, screens.current(pack, case, world)))
    turn = reopen(pack, case, question.id, world, before)
    return replace(turn, events=(Happened("reopened", case.id),))


def news(pack: Pack, case: Case, arg: str, world: World, before: Sequence[Out] = ()) -> Turn:
    """A tap on an answer that a reminder offered: it opens that stage and answers its question."""
    question_id, _, choice_id = arg.partition(":")
    stage = pack.stage_of(question_id)
    asked = replace(case, stage=stage.id if stage else "", focus=question_id)
    path = screens.path_of(pack, asked, world)
    if stage not in path.stages or path.next is None or path.next.id != question_id:
        return Turn(outs=(*before, screens.current(pack, case, world)))
    known = path.answers.get(question_id)
    if known == choice_id:
        return followup.nothing_new(pack, case, world, before)
    if known is not None:  # an old reminder must not overwrite newer news unasked
        return reopen(pack, case, question_id, world, before)
    return accept(pack, asked, path.next, choice_id, world, before)


# --- taps --------------------------------------------------------------------------------------


def tapped(pack: Pack, case: Case, question: Question, tap: Tapped, world: World) -> Turn:
    """A tap on one of the open question's own buttons."""
    action = tap.action
    assert action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    answered: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    detail = action.arg.partition(":")[2]
    match action.kind:
        case "pick":
            return accept(pack, case, question, _picked_one(question, detail), world, answered)
        case "done":
            return accept(pack, case, question, _picked(question, detail), world, answered)
        case "unknown" | "skip" | "pass":
            blank = Blank.UNKNOWN if action.kind == "unknown" else Blank.SKIPPED
            return accept(pack, case, question, blank, world, answered)
        case "clear":
            blank = Blank.SKIPPED if question.skip else Blank.UNKNOWN
            return accept(pack, case, question, blank, world, answered, wipe=True)
        case "keep":
            return keep(pack, case, question, world, answered)
        case "back":
            earlier = screens.path_of(pack, case, world).before(question.id, case.answers)
            wanted = (earlier or question).id
            return reopen(pack, case, wanted, world, answered, reading=case.reading)
        case "day" if question.type == "date":
            return accept(pack, case, question, _moment(detail).date(), world, answered)
        case "minute":
            return accept(pack, case, question, _moment(detail), world, answered)
    outs = _redrawn(pack, case, question, tap, detail, world)
    if action.kind == "day":
        return Turn(case=_on_day(case, question, _moment(detail).date()), outs=outs)
    return Turn(outs=outs)


def _picked_one(question: Question, detail: str) -> Value:
    if question.type == "yes_no":
        return detail == "yes"
    return int(detail) if question.type in ("amount", "count") else detail


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
    earlier = path.before(question.id, case.answers)
    echo = screens.echo_of(earlier, path.answers[earlier.id]) if earlier else ""
    say = screens.question_screen(pack, case, path, world, echo=echo)
    match tap.action.kind:
        case "why":
            return (Toast(tap.query_id), _why(question, world))
        case "month":
            first = _moment(detail + "01").date()
            rows = keyboards.month_rows(case, question, first, world)
        case "day":
            rows = keyboards.hour_rows(case, question, _moment(detail).date())
        case "hour":
            at = _moment(detail)
            rows = keyboards.minute_rows(case, question, at.date(), at.hour)
        case "toggle":
            rows = (
                *keyboards.toggle_rows(case, question, int(detail, 16)),
                *_around(say, question),
            )
        case _:
            return (Toast(tap.query_id), Redraw(tap.message_id, say))
    return (Toast(tap.query_id), Redraw(tap.message_id, replace(say, buttons=rows)))


def _why(question: Question, world: World) -> Say:
    source = world.content.source(question.source) if question.source else None
    return Say("why", {"why": question.why, "short": question.short, "source": source})


def _around(say: Say, question: Question) -> tuple[tuple[Button, ...], ...]:
    """The rows below the choices themselves."""
    return say.buttons[len(question.choices) :]


# --- not understood ----------------------------------------------------------------------------


def _ask_which(
    pack: Pack, case: Case, question: Question, readings: Sequence[Value], world: World
) -> Turn:
    """What was typed can mean several things: one button for each, and never a guess."""
    path = screens.path_of(pack, case, world)
    earlier = _earlier(pack, question, path)
    kept = [value for value in readings if fits(question, value, earlier, world.today)]
    if len(kept) < 2:
        return accept(pack, case, question, (*kept, *readings)[0], world)
    missed = replace(case, misses=case.misses + 1, heard=_with_halves(case, question, kept))
    rows = tuple((_reading_button(missed, question, value),) for value in kept)
    return Turn(
        case=missed,
        outs=(Say("which_one", {"short": question.short}, (*rows, *_ways_out(missed, question))),),
        events=(Happened("ambiguous", case.id, question.id),),
    )


def _offered(question: Question) -> str:
    """Under which key, no question's id, `Case.heard` holds the moment that was offered twice."""
    return f"{question.id}?"


def _with_halves(case: Case, question: Question, readings: Sequence[Value]) -> Answers:
    """What was heard, with the first of two moments that differ in 오전 and 오후 only."""
    match readings:
        case [datetime() as first, datetime() as second] if second - first == HALF_A_DAY:
            return {**case.heard, _offered(question): first}
    return {key: value for key, value in case.heard.items() if key != _offered(question)}


def _half_picked(case: Case, question: Question, text: str) -> datetime | None:
    """Return which of the two offered moments a line picks that says 오전 or 오후 alone."""
    first = case.heard.get(_offered(question))
    if not isinstance(first, datetime) or not (half := read_half(text)):
        return None
    is_pm = first.astimezone(KST).hour >= NOON
    return first if is_pm == (half == "pm") else first + HALF_A_DAY


def _day_named(question: Question) -> str:
    """Under which key `Case.heard` holds the day that was named without the hour."""
    return f"{question.id}??"


def _on_the_day(case: Case, question: Question, text: str, now: datetime) -> str:
    """Return the line, with the day that was named before if it says a clock time alone."""
    day = case.heard.get(_day_named(question))
    if not isinstance(day, date) or not is_clock_alone(text, now):
        return text
    return f"{text} {day:%Y-%m-%d}"


def _with_day(case: Case, question: Question, text: str, now: datetime) -> Case:
    """Keep the day that a line names, where it is a moment that is asked for."""
    day = day_named(text, now, past=question.past) if question.type == "datetime" else None
    return _on_day(case, question, day) if day else case


def _on_day(case: Case, question: Question, day: date) -> Case:
    return replace(case, heard={**case.heard, _day_named(question): day})


def _reading_button(case: Case, question: Question, value: Value) -> Button:
    match value:
        case datetime():
            kind, detail = "minute", f"{value:%Y%m%d%H%M}"
        case date():
            kind, detail = "day", f"{value:%Y%m%d}"
        case tuple():
            kind, detail = "done", f"{keyboards.mask_of(question, value):x}"
        case bool():
            kind, detail = "pick", "yes" if value else "no"
        case _:
            kind, detail = "pick", str(value)
    label = shorten(display(question, value), screens.MAX_REVIEW_BUTTON)
    return Button(label, Action(kind, case.id, f"{question.id}:{detail}", case.revision))


def may_pass(case: Case) -> bool:
    """Whether so much was missed that the open question may be passed over."""
    return case.misses >= MISSES_BEFORE_A_WAY_OUT


def _ways_out(case: Case, question: Question) -> tuple[tuple[Button, ...], ...]:
    """After some misses in a row: skip the question, or reach a human."""
    if not may_pass(case):
        return ()
    skip = Button("⏭ 이 질문 넘어가기", Action("pass", case.id, question.id, case.revision))
    return ((skip, Button("☎ 연락처 보기", Action("leave", case.id))),)


def _missed(
    pack: Pack, case: Case, question: Question, path: Path, problem: Problem, world: World,
    before: Sequence[Out] = (),
) -> Turn:  # fmt: skip
    """Say why it was not taken, with an example; after three, offer to skip or to leave."""
    missed = replace(case, misses=case.misses + 1)
    stuck = may_pass(missed)
    buttons = keyboards.question_buttons(missed, question, path, world)
    rows = (*buttons, *_ways_out(missed, question))
    data = {
        "problem": problem,
        "type": question.type,
        "text": filled(question.text, pack, path.answers, world.today),
        "example": question.example,
        "options": [choice.label for choice in question.choices],
        "bound": _bound(pack, question, path),
        "limit": limit_of(question),
        "max": most_of(question),
        "min": question.min,
        "stuck": stuck,
    }
    return Turn(
        case=missed,
        outs=(*before, Say("unclear", data, rows)),
        events=(Happened("missed", case.id, question.id),),
    )


def _bound(pack: Pack, question: Question, path: Path) -> str:
    """Name the earlier answer that this day cannot precede, or this amount exceed."""
    other_id = question.not_before or question.not_above
    if other_id not in path.answers:
        return ""
    other = pack.question(other_id)
    return f"{other.short} {display(other, path.answers[other.id])}"
