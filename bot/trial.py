"""`python -m bot try`: go through a pack without Telegram, by hand or from a file of answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.attachments import Desk
from bot.dialogue.asking import understood
from bot.dialogue.reminders import reminders_of
from bot.dialogue.state import Case, World
from bot.drafts import Drafts, plain_value
from bot.engine.display import display, fill, words_of
from bot.engine.model import Answers, Blank, Content, Pack, Question, Value
from bot.engine.outcome import Deadline, Outcome, Statement, conclude
from bot.engine.walk import walk
from bot.letters.ledger import to_list
from bot.letters.model import Letter
from bot.letters.text import write_text
from bot.wording import Wording, plain

Problems = list[str]


def describe(pack: Pack) -> list[dict[str, Any]]:
    """Return every question of a pack as plain data."""
    return [
        {
            "id": question.id,
            "type": question.type,
            "text": question.text,
            "choices": [{"id": c.id, "label": c.label} for c in question.choices],
            "when": question.when,
            "example": question.example,
            "skip": question.skip,
            "unknown": question.unknown,
        }
        for question in pack.questions
    ]


@dataclass(frozen=True, slots=True)
class Trial:
    """One run through a pack."""

    pack: Pack
    content: Content
    now: datetime
    templates: Path
    concluded_on: date | None = None
    """The day on which the result was first seen, where that is not today."""

    def answer(self, typed: Mapping[str, str]) -> tuple[Answers, list[str], Problems]:
        """Give typed answers; return the values, the ids asked in order, and what was not taken.

        A question without a typed answer is skipped where its pack allows that.
        """
        return self._go_through({}, typed, "")

    def follow(
        self, answers: Answers, stage: str, typed: Mapping[str, str]
    ) -> tuple[Answers, list[str], Problems]:
        """Tap a stage's button after the result and give typed answers to its questions.

        What was answered in that stage before is asked anew. Returns as `answer` does.
        """
        if stage not in {offered.id for offered in self.outcome(answers).stages}:
            return answers, [], [f"{stage}: this stage is not offered now"]
        opened = self.pack.stage(stage)
        old = {question.id for question in opened.questions} if opened else set()
        kept = {key: value for key, value in answers.items() if key not in old}
        return self._go_through(kept, typed, stage)

    def _go_through(
        self, known: Answers, typed: Mapping[str, str], stage: str
    ) -> tuple[Answers, list[str], Problems]:
        answers = dict(known)
        asked: list[str] = []
        problems = [f"{key}: there is no such question" for key in typed if not self._known(key)]
        while (
            question := walk(self.pack, answers, self.now.date(), stage=stage).next
        ) is not None:
            asked.append(question.id)
            value, problem = self._take(question, typed.get(question.id), answers)
            if problem:
                problems.append(f"{question.id}: {problem}")
            answers[question.id] = value
        return answers, asked, problems

    def _known(self, question_id: str) -> bool:
        return any(question.id == question_id for question in self.pack.all_questions)

    def _take(
        self, question: Question, text: str | None, answers: Answers
    ) -> tuple[Value, str | None]:
        """Return the value and, where it was not taken, why (the value is then a blank)."""
        if text is None:
            if question.skip or question.unknown:
                return (Blank.SKIPPED if question.skip else Blank.UNKNOWN), None
            return Blank.SKIPPED, f"no answer given (example: {question.example})"
        return self.read(question, text, answers)

    def read(self, question: Question, text: str, answers: Answers) -> tuple[Value, str | None]:
        """Read one typed answer; return its value and a problem, if it has one."""
        reading = understood(question, text, answers, self.now)
        if reading.value is not None:
            return reading.value, None
        problem = reading.problem or "ambiguous"
        return Blank.SKIPPED, f"'{text}' is not taken: {problem} (example: {question.example})"

    def outcome(self, answers: Answers) -> Outcome:
        """What the answers lead to."""
        return conclude(self.pack, self.content, answers, self.now, self.concluded_on)

    def report(self, answers: Answers, asked: list[str], out: Path | None) -> dict[str, Any]:
        """Return everything about the run as plain data, writing the letters' files to ``out``."""
        outcome = self.outcome(answers)
        result: dict[str, Any] = {
            "incident": self.pack.id,
            "asked": asked,
            "answers": {key: plain_value(value) for key, value in answers.items()},
        }
        if outcome.exit:
            return result | {"exit": {"id": outcome.exit.id, "text": outcome.exit.text}}
        case = Case(id=1, incident=self.pack.id, answers=answers, opened_at=self.now)
        action = outcome.next_action
        return result | {
            "next_action": action
            and {
                "id": action.id,
                "text": action.text,
                "deadline": action.deadline and action.deadline.id,
            },
            "findings": [_statement(finding) for finding in outcome.findings],
            "steps": [_statement(step) for step in outcome.steps],
            "deadlines": [_deadline(deadline) for deadline in outcome.deadlines],
            "reminders": self._reminders(case, outcome),
            "letters": list(self._letters(case, outcome, out)),
            "stages": [{"id": stage.id, "button": stage.button} for stage in outcome.stages],
            "body": outcome.body and outcome.body.id,
            "closed": outcome.closed,
        }

    def _reminders(self, case: Case, outcome: Outcome) -> list[dict[str, Any]]:
        world = World(content=self.content, now=self.now, consent_version="")
        wording = Wording(self.templates)
        found = sorted(reminders_of(self.pack, case, outcome, world), key=lambda r: r.at)
        return [
            {
                "at": reminder.at.isoformat(),
                "deadline": reminder.deadline,
                "kind": reminder.kind,
                "text": plain(
                    wording.html(reminder.say.template, reminder.say.data, reminder.at.date())
                ),
            }
            for reminder in found
        ]

    def _letters(self, case: Case, outcome: Outcome, out: Path | None) -> Iterator[dict[str, Any]]:
        drafts = Drafts(self.content, self.templates)
        for spec in outcome.letters:
            letter, _ = drafts.letter(case, spec.id, self.now)
            text = write_text(letter)
            files = _written(letter, out) if out else []
            yield {
                "id": spec.id,
                "title": spec.title,
                "text": text,
                "ledger": to_list(letter),
                "files": files,
            }


def _written(letter: Letter, out: Path) -> list[str]:
    """Write the letter in every format; return the files' paths."""
    out.mkdir(parents=True, exist_ok=True)
    files = Desk().in_all_formats(letter)
    for name, content in files.items():
        (out / name).write_bytes(content)
    return [str(out / name) for name in files]


def _statement(statement: Statement) -> dict[str, Any]:
    source = statement.source
    return {
        "id": statement.id,
        "title": statement.title,
        "text": statement.text,
        "source": source and source.title,
        "status": statement.status,
        "checked_on": source and source.checked_on.isoformat(),
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "id": deadline.id,
        "title": deadline.title,
        "day": deadline.day and deadline.day.isoformat(),
        "due": deadline.due and deadline.due.isoformat(),
        "raw": deadline.raw and deadline.raw.isoformat(),
        "rule": deadline.rule,
        "who": deadline.who,
        "past": deadline.past,
        "assumed": deadline.assumed,
        "text": deadline.text,
        "steps": list(deadline.working),
        "source": deadline.source.title,
        "status": deadline.status,
        "checked_on": deadline.source.checked_on.isoformat(),
    }


# --- by hand -----------------------------------------------------------------------------------

Ask = Callable[[str], str]
Tell = Callable[[str], None]


def talk(trial: Trial, ask: Ask, tell: Tell) -> dict[str, str]:
    """Ask in the terminal; '이전' goes back. Raises EOFError when the person leaves.

    Returns what was typed last to each question, as `Trial.answer` takes it.
    """
    answers: Answers = {}
    typed: dict[str, str] = {}
    focus = ""
    while (path := walk(trial.pack, answers, trial.now.date(), focus)).next is not None:
        question = path.next
        tell(_screen(trial.pack, question, path.answers, f"{path.step}/{path.total}", trial.now))
        text = ask("> ").strip()
        if text in ("이전", "/이전"):
            before = path.before(question.id, answers)
            focus = before.id if before else focus
            continue
        if text in ("왜", "왜 묻나요?"):
            tell(question.why)
            continue
        value, problem = trial.read(question, text, path.answers)
        if problem:
            tell(f"! {problem}")
            continue
        typed[question.id] = text
        answers[question.id] = value
        focus = ""
        tell(f"✓ {question.short}: {display(question, value)}")
    return typed


def _screen(
    pack: Pack, question: Question, answers: Mapping[str, Value], progress: str, now: datetime
) -> str:
    words = words_of(pack, answers, now.date())
    lines = [f"\n[{progress}] {fill(question.text, words)}"]
    lines += [f"  {n}. {choice.label}" for n, choice in enumerate(question.choices, 1)]
    blanks = [w for w, on in (("모르겠어요", question.unknown), ("건너뛰기", question.skip)) if on]
    extra = f" · {' · '.join(blanks)}" if blanks else ""
    return "\n".join([*lines, f"  (예: {question.example}{extra} · 이전 · 왜)"])


def narrate(trial: Trial, answers: Answers, wording: Wording) -> Iterator[str]:
    """Yield the result as a person would see it, in plain text."""
    outcome = trial.outcome(answers)
    today = trial.now.date()
    if outcome.exit:
        yield f"{outcome.exit.title}\n\n{outcome.exit.text}"
        return
    screens: list[tuple[str, dict[str, Any]]] = [
        ("next_action", {"next": outcome.next_action, "now": trial.now}),
        ("diagnosis", {"findings": outcome.findings}),
        ("deadlines", {"deadlines": outcome.deadlines}),
        ("steps", {"steps": outcome.steps, "evidence": trial.pack.evidence, "files": ()}),
    ]
    for template, data in screens:
        yield plain(wording.html(template, data, today))
