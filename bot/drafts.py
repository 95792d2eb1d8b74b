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
from bot.engine.model import Content, LetterSpec, Pack
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import walk
from bot.letters.compose import Request, compose, requests
from bot.letters.ics import IcsDeadline
from bot.letters.model import EvidenceItem, Letter
from bot.letters.timeline import Mark

Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Drafts:
    """Drafts what a case can be given."""

    content: Content
    templates: Path

    def pack(self, case: Case) -> Pack:
        """Return the case's pack."""
        return self.content.packs[case.incident]

    def letter(
        self, case: Case, letter_id: str, now: datetime, *, certified: bool = False
    ) -> tuple[Letter, LetterSpec]:
        """Draft one letter from a case's answers; raise LetterError when it cannot be made."""
        pack, outcome = self.pack(case), self._outcome(case, now)
        spec = _spec(outcome, letter_id)
        evidence = [
            EvidenceItem(f"증 제{row.number}호", row.label, row.proves, row.kind)
            for row in files.listed(pack, case)
        ]
        letter = compose(
            spec, pack, outcome.answers, now=now, deadlines=outcome.days(), evidence=evidence,
            templates=self.templates / "letters", left_out=_left_out(case, letter_id),
            certified=certified,
        )  # fmt: skip
        return letter, spec

    def requests(self, case: Case, letter_id: str, now: datetime) -> tuple[Request, ...]:
        """Return what a letter can ask for, and whether it does."""
        pack, outcome = self.pack(case), self._outcome(case, now)
        return requests(
            _spec(outcome, letter_id), pack, outcome.answers, now=now, deadlines=outcome.days(),
            templates=self.templates / "letters", left_out=_left_out(case, letter_id),
        )  # fmt: skip

    def calendar_data(self, case: Case, now: datetime) -> Data:
        """Return the case's days for the .ics file; what no longer stands is cancelled in it."""
        return {
            "case": case.id,
            "title": self.pack(case).title,
            "now": now.isoformat(),
            "deadlines": [
                {**asdict(_event(one)), "day": one.day.isoformat()} for one in case.deadlines
            ],
        }

    def timeline_data(self, case: Case, now: datetime) -> Data:
        """Return the case's days for the picture, seen from ``now`` (KST)."""
        marks = [*self._happened(case, now.date()), *_due(case)]
        return {
            "title": self.pack(case).title,
            "today": now.date().isoformat(),
            "marks": [{**asdict(mark), "day": mark.day.isoformat()} for mark in marks],
        }

    def _happened(self, case: Case, today: date) -> Iterator[Mark]:
        """Yield every answered day that is not in the future."""
        pack = self.pack(case)
        answers = walk(pack, case.answers, today).answers
        for question in pack.all_questions:
            value = answers.get(question.id)
            day = value.date() if isinstance(value, datetime) else value
            if isinstance(day, date) and day <= today:
                at = f"{value:%H:%M}" if isinstance(value, datetime) else ""
                yield Mark(day=day, text=question.short, kind="happened", note=at)

    def _outcome(self, case: Case, now: datetime) -> Outcome:
        return conclude(self.pack(case), self.content, case.answers, now, case.concluded_on)


def _spec(outcome: Outcome, letter_id: str) -> LetterSpec:
    return next(letter for letter in outcome.letters if letter.id == letter_id)


def _left_out(case: Case, letter_id: str) -> frozenset[str]:
    """The requests that the person took out of this letter."""
    mine = (one.partition("/") for one in case.left_out)
    return frozenset(request for letter, _, request in mine if letter == letter_id)


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
