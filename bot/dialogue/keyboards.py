"""The buttons under a question: answers to tap, calendars, ticks, and the ways around."""

from __future__ import annotations

import calendar as months
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.clock import KST
from bot.deadlines.wording import clock
from bot.dialogue.state import Action, Button, Case, Keyboard, World
from bot.engine.model import Question, Value
from bot.engine.walk import Path

SHORT_LABEL = 9
"""Two buttons stand side by side when both labels are at most this long."""


def question_buttons(case: Case, question: Question, path: Path, world: World) -> Keyboard:
    """The answers to tap, then blanks, then the ways around."""
    rows = [*_answer_rows(case, question, world, path.answers.get(question.id))]
    blanks = _blank_buttons(case, question, known=question.id in path.answers)
    if blanks:
        rows.append(blanks)
    around = [case_button(case, "❓ 왜 묻나요?", "why", question.id)]
    if path.before(question.id, case.answers):
        around.append(case_button(case, "◀ 이전", "back", question.id))
    leave = case_button(case, "↩ 결과로 돌아가기", "leave_stage") if path.stage else None
    return (*rows, tuple(around), (leave or case_button(case, "💾 여기까지 저장", "save"),))


def case_button(case: Case, label: str, kind: str, arg: str = "") -> Button:
    """A button of the case as it is now; stale after the next answer."""
    return Button(label, Action(kind, case.id, arg, case.revision))


def _answer_rows(case: Case, question: Question, world: World, before: Value | None) -> Keyboard:
    match question.type:
        case "choice":
            return pairs(
                [
                    case_button(case, f"{n}. {choice.label}", "pick", f"{question.id}:{choice.id}")
                    for n, choice in enumerate(question.choices, 1)
                ]
            )
        case "choices":
            return toggle_rows(case, question, mask_of(question, before))
        case "yes_no":
            yes = case_button(case, "네", "pick", f"{question.id}:yes")
            return ((yes, case_button(case, "아니요", "pick", f"{question.id}:no")),)
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
            case_button(
                case,
                f"{'✅' if picked >> i & 1 else '⬜'} {i + 1}. {choice.label}",
                "toggle",
                f"{question.id}:{_toggled(question, picked, i):x}",
            ),
        )
        for i, choice in enumerate(question.choices)
    ]
    if picked:
        rows.append((case_button(case, "👌 다 골랐어요", "done", f"{question.id}:{picked:x}"),))
    return tuple(rows)


def _day_rows(case: Case, question: Question, world: World) -> Keyboard:
    today = world.today
    quick = [("오늘", today), ("어제", today - timedelta(days=1))]
    if not question.past:
        quick = [("오늘", today), ("내일", today + timedelta(days=1))]
    buttons = [
        case_button(case, name, "day", f"{question.id}:{day:%Y%m%d}") for name, day in quick
    ]
    grid = case_button(case, "📅 달력", "month", f"{question.id}:{today:%Y%m}")
    return ((*buttons, grid),)


def _blank_buttons(case: Case, question: Question, *, known: bool) -> tuple[Button, ...]:
    """A stored fact is kept by "그대로 두기"; skipping never wipes it."""
    if known:
        keep = case_button(case, "↩ 그대로 두기", "keep", question.id)
        clear = case_button(case, "🗑 이 답 비우기", "clear", question.id)
        return (keep, clear) if question.skip or question.unknown else (keep,)
    buttons = []
    if question.unknown:
        buttons.append(case_button(case, "🤔 모르겠어요", "unknown", question.id))
    if question.skip:
        buttons.append(case_button(case, "⏭ 건너뛰기", "skip", question.id))
    return tuple(buttons)


def month_rows(case: Case, question: Question, first: date, world: World) -> Keyboard:
    """A calendar of one month; days that cannot be the answer are blank."""
    earlier = (first - timedelta(days=1)).replace(day=1)
    later = (first + timedelta(days=31)).replace(day=1)
    idle = Button("·", Action("idle"))
    head = (
        case_button(case, "◀", "month", f"{question.id}:{earlier:%Y%m}"),
        Button(f"{first.year}년 {first.month}월", Action("idle")),
        idle
        if question.past and later > world.today
        else case_button(case, "▶", "month", f"{question.id}:{later:%Y%m}"),
    )
    names = tuple(Button(name, Action("idle")) for name in "월화수목금토일")
    weeks = [
        tuple(
            case_button(case, str(day.day), "day", f"{question.id}:{day:%Y%m%d}")
            if _pickable(question, day, first, world)
            else idle
            for day in week
        )
        for week in months.Calendar().monthdatescalendar(first.year, first.month)
        if any(_pickable(question, day, first, world) for day in week)
    ]
    return (head, names, *weeks, (case_button(case, "✏️ 직접 쓸게요", "ask", question.id),))


def _pickable(question: Question, day: date, first: date, world: World) -> bool:
    return day.month == first.month and not (question.past and day > world.today)


def hour_rows(case: Case, question: Question, day: date) -> Keyboard:
    """The hours of a day, four in a row, as a person says them ('오후 5시')."""
    buttons = [
        case_button(
            case, clock(_at(day, hour, 0)).replace(":00", "시"), "hour",
            f"{question.id}:{day:%Y%m%d}{hour:02}",
        )
        for hour in range(24)
    ]  # fmt: skip
    return tuple(tuple(buttons[i : i + 4]) for i in range(0, 24, 4))


def minute_rows(case: Case, question: Question, day: date, hour: int) -> Keyboard:
    """Every fifth minute of an hour, three in a row."""
    buttons = [
        case_button(
            case, clock(_at(day, hour, minute)), "minute",
            f"{question.id}:{day:%Y%m%d}{hour:02}{minute:02}",
        )
        for minute in range(0, 60, 5)
    ]  # fmt: skip
    return tuple(tuple(buttons[i : i + 3]) for i in range(0, 12, 3))


def _at(day: date, hour: int, minute: int) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=KST)
