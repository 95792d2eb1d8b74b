"""What a case can be given on paper: its letters, its calendar, its picture — each as plain data.

A file waits in the outbox as this data; `bot.attachments` makes the bytes when it is sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.dialogue import files
from bot.dialogue.state import Case, KeptDeadline
from bot.engine.model import Content, LetterSpec
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import walk
from bot.letters.compose import compose
from bot.letters.ics import IcsDeadline
from bot.letters.model import EvidenceItem, Letter
from bot.letters.timeline import Mark

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts what a case can be given."""

    content: Content
    templates: Path

    def letter(self, case: Case, letter_id: str, now: datetime) -> tuple[Letter, LetterSpec]:
        """Draft one letter from a case's answers; raise LetterError when it cannot be made."""
        pack = self.content.packs[case.incident]
        outcome = self._outcome(case, now)
        spec = next(letter for letter in outcome.letters if letter.id == letter_id)
        evidence = [
            EvidenceItem(f"증 제{row.number}호", row.label, row.proves, row.kind)
            for row in files.listed(pack, case)
        ]
        letter = compose(
            spec, pack, outcome.answers, now=now, deadlines=outcome.days(),
            evidence=evidence, templates=self.templates / "letters",
        )  # fmt: skip
        return letter, spec

    def calendar_data(self, case: Case, now: datetime) -> Data:
        """Return the case's days for the .ics file; what no longer stands is cancelled in it."""
        return {
            "case": case.id,
            "title": self.content.packs[case.incident].title,
            "now": now.isoformat(),
            "deadlines": [
                {**asdict(_event(one)), "day": one.day.isoformat()} for one in case.deadlines
            ],
        }

    def timeline_data(self, case: Case, now: datetime) -> Data:
        """Return the case's days for the picture, seen from ``now`` (KST)."""
        marks = [*self._happened(case, now.date()), *_due(case)]
        return {
            "title": self.content.packs[case.incident].title,
            "today": now.date().isoformat(),
            "marks": [{**asdict(mark), "day": mark.day.isoformat()} for mark in marks],
        }

    def _happened(self, case: Case, today: date) -> Iterator[Mark]:
        """Yield every answered day that is not in the future."""
        pack = self.content.packs[case.incident]
        answers = walk(pack, case.answers, today).answers
        for question in pack.all_questions:
            value = answers.get(question.id)
            day = value.date() if isinstance(value, datetime) else value
            if isinstance(day, date) and day <= today:
                at = f"{value:%H:%M}" if isinstance(value, datetime) else ""
                yield Mark(day=day, text=question.short, kind="happened", note=at)

    def _outcome(self, case: Case, now: datetime) -> Outcome:
        pack = self.content.packs[case.incident]
        return conclude(pack, self.content, case.answers, now, case.concluded_on)


def _event(kept: KeptDeadline) -> IcsDeadline:
    return IcsDeadline(
        id=kept.id, title=kept.title, day=kept.day, text=kept.text, done=not kept.open,
        sequence=kept.sequence,
    )  # fmt: skip


def _due(case: Case) -> Iterator[Mark]:
    for kept in case.deadlines:
        if not kept.dropped:
            mine = kept.who == "user"
            yield Mark(
                day=kept.day,
                text=kept.title,
                kind="due_user" if mine else "due_other",
                done=kept.done,
            )
