"""What a person sees at each point of a case: a question, the review, the result, an exit."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.dialogue.state import Action, Button, Case, Keyboard, Say, World
from bot.engine.display import display, fill, provider_words, shorten, words_of
from bot.engine.model import Contact, Pack, Question, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import Path, walk

SHORT_LABEL = 9
"""Two buttons stand side by side when both labels are at most this long."""
MAX_REVIEW_BUTTON = 30

HOME = Button("🏠 처음으로", Action("home"))
CASES = Button("📂 내 사건", Action("cases"))


def path_of(pack: Pack, case: Case, world: World) -> Path:
    """Replay the case's answers as of today."""
    return walk(pack, case.answers, world.today, case.focus, case.stage)


def outcome_of(pack: Pack, case: Case, world: World) -> Outcome:
    """What the case's answers lead to as of today, counted from the day of its result."""
    return conclude(pack, world.content, case.answers, world.now, case.concluded_on)


def current(pack: Pack, case: Case, world: World, echo: str = "", note: str = "") -> Say:
    """Show whatever is open in this case: an exit, a question, the review, or the finished case."""
    path = path_of(pack, case, world)
    if path.exit:
        return exit_screen(pack, case, path, world)
    if path.next:
        return question_screen(pack, case, path, world, echo=echo, note=note)
    if not case.confirmed:
        return review_screen(pack, case, path, echo=echo, note=note)
    return finished_screen(pack, case, outcome_of(pack, case, world), echo=echo)


# --- a question --------------------------------------------------------------------------------


def question_screen(
    pack: Pack, case: Case, path: Path, world: World, *, echo: str = "", note: str = ""
) -> Say:
    """One question a message, with progress and everything a thumb may need."""
    question = path.next
    assert question is not None  # noqa: S101 - callers ask only where a question is open
    words = words_of(pack, path.answers, world.today)
    before = path.answers.get(question.id)
    data = {
        "echo": echo,
        "note": note,
        "step": path.step,
        "total": path.total,
        "text": fill(question.text, words),
        "example": question.example,
        "type": question.type,
        "options": [choice.label for choice in question.choices],
        "before": shorten(display(question, before)) if before is not None else "",
    }
    return Say("question", data, question_buttons(case, question, path, world))


def question_buttons(case: Case, question: Question, path: Path, world: World) -> Keyboard:
    """The answers to tap, then blanks, then the ways around."""
    rows = [*_answer_rows(case, question, world, path.answers.get(question.id))]
    blanks = _blank_buttons(case, question, known=question.id in path.answers)
    if blanks:
        rows.append(blanks)
    around = [_for(case, "❓ 왜 묻나요?", "why", question.id)]
    if path.before(question.id):
        around.append(_for(case, "◀ 이전", "back", question.id))
    leave = _for(case, "↩ 결과로 돌아가기", "leave_stage") if path.stage else None
    return (*rows, tuple(around), (leave or _for(case, "💾 여기까지 저장", "save"),))


def _for(case: Case, label: str, kind: str, arg: str = "") -> Button:
    return Button(label, Action(kind, case.id, arg, case.revision))


def _answer_rows(case: Case, question: Question, world: World, before: Value | None) -> Keyboard:
    match question.type:
        case "choice":
            return pairs(
                [
                    _for(case, f"{n}. {choice.label}", "pick", f"{question.id}:{choice.id}")
                    for n, choice in enumerate(question.choices, 1)
                ]
            )
        case "choices":
            return toggle_rows(case, question, mask_of(question, before))
        case "yes_no":
            yes = _for(case, "네", "pick", f"{question.id}:yes")
            return ((yes, _for(case, "아니요", "pick", f"{question.id}:no")),)
        case "date" | "datetime":
            return _day_rows(case, question, world)
        case _:
            return ()


def mask_of(question: Question, value: Value | None) -> int:
    """The bit mask of the choices in a value; a reopened question starts with its answer ticked."""
    picked = value if isinstance(value, tuple) else ()
    return sum(1 << i for i, choice in enumerate(question.choices) if choice.id in picked)


def _toggled(question: Question, picked: int, place: int) -> int:
    """The mask after one more tap: a choice that excludes the others replaces them, and is replaced."""
    alone = sum(1 << i for i, choice in enumerate(question.choices) if choice.exclusive)
    bit = 1 << place
    if picked & bit:
        return picked ^ bit
    return bit if alone & bit else (picked & ~alone) | bit


def pairs(buttons: Sequence[Button]) -> Keyboard:
    """Put short buttons two in a row; with one long label all stand alone."""
    if any(len(button.label) > SHORT_LABEL + 3 for button in buttons):
        return tuple((button,) for button in buttons)
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def toggle_rows(case: Case, question: Question, picked: int) -> Keyboard:
    """Several choices: ``picked`` is a bit mask that travels in the buttons themselves."""
    rows = [
        (
            _for(
                case,
                f"{'✅' if picked >> i & 1 else '⬜'} {i + 1}. {choice.label}",
                "toggle",
                f"{question.id}:{_toggled(question, picked, i):x}",
            ),
        )
        for i, choice in enumerate(question.choices)
    ]
    if picked:
        rows.append((_for(case, "👌 다 골랐어요", "done", f"{question.id}:{picked:x}"),))
    return tuple(rows)


def _day_rows(case: Case, question: Question, world: World) -> Keyboard:
    today = world.today
    quick = [("오늘", today), ("어제", today - timedelta(days=1))]
    if not question.past:
        quick = [("오늘", today), ("내일", today + timedelta(days=1))]
    buttons = [_for(case, name, "day", f"{question.id}:{day:%Y%m%d}") for name, day in quick]
    grid = _for(case, "📅 달력", "month", f"{question.id}:{today:%Y%m}")
    return ((*buttons, grid),)


def _blank_buttons(case: Case, question: Question, *, known: bool) -> tuple[Button, ...]:
    """A stored fact is kept by "그대로 두기"; skipping never wipes it."""
    if known:
        keep = _for(case, "↩ 그대로 두기", "keep", question.id)
        clear = _for(case, "🗑 이 답 비우기", "clear", question.id)
        return (keep, clear) if question.skip or question.unknown else (keep,)
    buttons = []
    if question.unknown:
        buttons.append(_for(case, "🤔 모르겠어요", "unknown", question.id))
    if question.skip:
        buttons.append(_for(case, "⏭ 건너뛰기", "skip", question.id))
    return tuple(buttons)


def month_rows(case: Case, question: Question, first: date, world: World) -> Keyboard:
    """A calendar of one month; days that cannot be the answer are blank."""
    earlier = (first - timedelta(days=1)).replace(day=1)
    later = (first + timedelta(days=31)).replace(day=1)
    idle = Button("·", Action("idle"))
    head = (
        _for(case, "◀", "month", f"{question.id}:{earlier:%Y%m}"),
        Button(f"{first.year}년 {first.month}월", Action("idle")),
        idle
        if question.past and later > world.today
        else _for(case, "▶", "month", f"{question.id}:{later:%Y%m}"),
    )
    names = tuple(Button(name, Action("idle")) for name in "월화수목금토일")
    weeks = [
        tuple(
            _for(case, str(day.day), "day", f"{question.id}:{day:%Y%m%d}")
            if _pickable(question, day, first, world)
            else idle
            for day in week
        )
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
        if any(_pickable(question, day, first, world) for day in week)
    ]
    return (head, names, *weeks, (_for(case, "✏️ 직접 쓸게요", "ask", question.id),))


def _pickable(question: Question, day: date, first: date, world: World) -> bool:
    return day.month == first.month and not (question.past and day > world.today)


def hour_rows(case: Case, question: Question, day: date) -> Keyboard:
    """The hours of a day, six in a row."""
    buttons = [
        _for(case, f"{hour}시", "hour", f"{question.id}:{day:%Y%m%d}{hour:02}")
        for hour in range(24)
    ]
    return tuple(tuple(buttons[i : i + 6]) for i in range(0, 24, 6))


def minute_rows(case: Case, question: Question, day: date, hour: int) -> Keyboard:
    """Every fifth minute of an hour, six in a row."""
    buttons = [
        _for(
            case, f"{hour}:{minute:02}", "minute",
            f"{question.id}:{day:%Y%m%d}{hour:02}{minute:02}",
        )
        for minute in range(0, 60, 5)
    ]  # fmt: skip
    return tuple(tuple(buttons[i : i + 6]) for i in range(0, 12, 6))


# --- review, exit, result ----------------------------------------------------------------------


def review_screen(pack: Pack, case: Case, path: Path, *, echo: str = "", note: str = "") -> Say:
    """All answers with a button to edit each, before anything is concluded from them."""
    listed = path.answered if path.stage else (*path.answered, *path.followed)
    rows = [(q.short, shorten(display(q, path.answers[q.id]))) for q in listed]
    data = {"echo": echo, "note": note, "rows": rows, "files": len(case.evidence)}
    edits = [
        _for(case, f"✏️ {n}. {q.short}"[:MAX_REVIEW_BUTTON], "edit", q.id)
        for n, q in enumerate(listed, 1)
    ]
    pairs = tuple(tuple(edits[i : i + 2]) for i in range(0, len(edits), 2))
    confirm = _for(case, "✅ 맞아요, 결과 볼게요", "confirm")
    return Say("review", data, ((confirm,), *pairs, (_for(case, "💾 여기까지 저장", "save"),)))


def title_of(pack: Pack, case: Case) -> str:
    """Name a case so that two of the same kind can be told apart."""
    chosen = provider_words(pack, case.answers)["provider_name"]
    known = "provider" in case.answers or "provider_other" in case.answers
    return f"{pack.title} · {chosen}" if known else pack.title


def exit_screen(pack: Pack, case: Case, path: Path, world: World) -> Say:
    """An early end with addresses, and the way back to the answer that led here."""
    way_out = path.exit
    assert way_out is not None  # noqa: S101 - callers come here only with an exit
    words = words_of(pack, path.answers, world.today)
    data = {
        "title": way_out.title,
        "text": fill(way_out.text, words),
        "source": world.content.source(way_out.source),
        "contacts": contacts(way_out.contacts, world),
    }
    last = path.answered[-1]
    return Say("exit", data, ((_for(case, "✏️ 답 고치기", "edit", last.id),), (HOME, CASES)))


def finished_screen(pack: Pack, case: Case, outcome: Outcome, *, echo: str = "") -> Say:
    """What can still be done once the result was given."""
    to_look_at = (
        _for(case, "🗓 한눈에 보기", "timeline"),
        _for(case, "📅 달력 파일", "calendar"),
    )
    again = (_for(case, "🔎 결과 다시 보기", "result"), _for(case, "✏️ 답 고치기", "review"))
    if outcome.closed:
        rows: Keyboard = ((_for(case, "🔓 다시 열기", "reopen"),), again, to_look_at)
    else:
        more = (_for(case, "📄 서면 받기", "letters"), _for(case, "🔔 알림", "remind"))
        rows = (*stage_rows(case, outcome), again, more, to_look_at)
    data = {"title": pack.title, "closed": outcome.closed, "echo": echo}
    return Say("finished", data, (*rows, (HOME, CASES)))


def stage_rows(case: Case, outcome: Outcome) -> Keyboard:
    """What the person may tell next: that it was sent, what they replied, and so on."""
    return tuple((Button(s.button, Action("stage", case.id, s.id)),) for s in outcome.stages)


def contacts(ids: Iterable[str], world: World) -> list[Mapping[str, object]]:
    """Return contacts with the status and date their source gives them."""
    found: list[Mapping[str, object]] = []
    for contact_id in ids:
        contact: Contact = world.content.contacts[contact_id]
        found.append({"contact": contact, "source": world.content.source(contact.source)})
    return found


def echo_of(question: Question, value: Value) -> str:
    """Say back what was understood."""
    return f"{question.short}: {shorten(display(question, value))}"
