"""What a person sees at each point of a case: a question, the review, the result, an exit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.dialogue import listening
from bot.dialogue.keyboards import case_button, question_buttons
from bot.dialogue.replaying import replayed
from bot.dialogue.state import Action, Button, Case, Keyboard, Say, World
from bot.engine.display import display, filled, provider_words, shorten
from bot.engine.model import Contact, Pack, Question, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import Path

MAX_REVIEW_BUTTON = 30
MOST_ECHOED = 80
"""Characters of an answer said back; the person has just seen all of it."""

HOME = Button("🏠 처음으로", Action("home"))
CASES = Button("📂 내 사건", Action("cases"))
PROOFS = "📎 증빙 목록"


def path_of(pack: Pack, case: Case, world: World) -> Path:
    """Replay the case's answers as of today."""
    return replayed(pack, case.answers, world.today, case.focus, case.stage)


def outcome_of(pack: Pack, case: Case, world: World) -> Outcome:
    """What the case's answers lead to as of today, counted from the day of its result."""
    return conclude(pack, world.content, case.answers, world.now, case.concluded_on)


def current(pack: Pack, case: Case, world: World, echo: str = "", note: str = "") -> Say:
    """Show whatever is open in this case: an exit, a question, the review, or the finished case."""
    path = path_of(pack, case, world)
    if path.exit:
        return exit_screen(pack, case, path, world)
    if path.next and not (path.stage or case.focus) and listening.shown(pack, case, world):
        return heard_screen(pack, case, world, echo=echo)
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
    before = path.answers.get(question.id)
    data = {
        "echo": echo,
        "note": note,
        "step": path.step,
        "total": path.total,
        "text": filled(question.text, pack, path.answers, world.today),
        "example": question.example,
        "type": question.type,
        "options": [choice.label for choice in question.choices],
        "before": shorten(display(question, before)) if before is not None else "",
    }
    return Say("question", data, question_buttons(case, question, path, world))


def heard_screen(pack: Pack, case: Case, world: World, *, echo: str = "") -> Say:
    """What a story seemed to say, to be confirmed with one tap."""
    questions = listening.shown(pack, case, world)
    told = [(q.short, shorten(display(q, case.heard[q.id]), MOST_ECHOED)) for q in questions]
    rows: list[tuple[Button, ...]] = [(case_button(case, "✅ 맞아요", "heard"),)]
    if len(questions) > 1:
        outs = [
            case_button(case, f"✖ {q.short}"[:MAX_REVIEW_BUTTON], "unheard", q.id)
            for q in questions
        ]
        rows += [tuple(outs[i : i + 2]) for i in range(0, len(outs), 2)]
    rows.append((case_button(case, "🙅 아니요, 하나씩 답할게요", "unheard"),))
    return Say("heard", {"rows": told, "echo": echo}, tuple(rows))


# --- review, exit, result ----------------------------------------------------------------------


def review_screen(pack: Pack, case: Case, path: Path, *, echo: str = "", note: str = "") -> Say:
    """All answers with a button to edit each, before anything is concluded from them."""
    listed = reviewed(path)
    rows = [(q.short, shorten(display(q, path.answers[q.id]))) for q in listed]
    data = {"echo": echo, "note": note, "rows": rows, "files": len(case.evidence)}
    edits = [
        case_button(case, f"✏️ {n}. {q.short}"[:MAX_REVIEW_BUTTON], "edit", q.id)
        for n, q in enumerate(listed, 1)
    ]
    pairs = tuple(tuple(edits[i : i + 2]) for i in range(0, len(edits), 2))
    confirm = case_button(case, "✅ 맞아요, 결과 볼게요", "confirm")
    last = (
        Button(PROOFS, Action("proofs", case.id)),
        case_button(case, "💾 여기까지 저장", "save"),
    )
    return Say("review", data, ((confirm,), *pairs, last))


def reviewed(path: Path) -> tuple[Question, ...]:
    """Return the answered questions as the review numbers them, from 1."""
    return path.answered if path.stage else (*path.answered, *path.followed)


def title_of(pack: Pack, case: Case) -> str:
    """Name a case so that two of the same kind can be told apart."""
    chosen = provider_words(pack, case.answers)["provider_name"]
    known = "provider" in case.answers or "provider_other" in case.answers
    return f"{pack.title} · {chosen}" if known else pack.title


def exit_screen(pack: Pack, case: Case, path: Path, world: World) -> Say:
    """An early end with addresses, and the way back to the answer that led here."""
    way_out = path.exit
    assert way_out is not None  # noqa: S101 - callers come here only with an exit
    data = {
        "title": way_out.title,
        "text": filled(way_out.text, pack, path.answers, world.today),
        "source": world.content.source(way_out.source),
        "contacts": contacts(way_out.contacts, world),
    }
    last = path.answered[-1]
    return Say("exit", data, ((case_button(case, "✏️ 답 고치기", "edit", last.id),), (HOME, CASES)))


def finished_screen(pack: Pack, case: Case, outcome: Outcome, *, echo: str = "") -> Say:
    """What can still be done once the result was given."""
    to_look_at = (
        case_button(case, "🗓 한눈에 보기", "timeline"),
        case_button(case, "📅 달력 파일", "calendar"),
    )
    again = (
        case_button(case, "🔎 결과 다시 보기", "result"),
        case_button(case, "✏️ 답 고치기", "review"),
    )
    if outcome.closed:
        rows: Keyboard = ((case_button(case, "🔓 다시 열기", "reopen"),), again, to_look_at)
    else:
        more = (
            case_button(case, "📄 서면 받기", "letters"),
            case_button(case, "🔔 알림", "remind"),
        )
        rows = (*stage_rows(case, outcome), again, more, to_look_at)
    rows = (*rows, (Button(PROOFS, Action("proofs", case.id)),))
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
    return f"{question.short}: {shorten(display(question, value), MOST_ECHOED)}"
