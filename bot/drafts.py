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
from bot.engine.display import display, fill
from bot.engine.model import Blank, Content, LetterSpec, Pack, Value
from bot.engine.outcome import Outcome, conclude
from bot.engine.walk import walk
from bot.errors import LetterError
from bot.letters.compose import Request, compose, requests
from bot.letters.ics import IcsDeadline
from bot.letters.model import EvidenceItem, Letter, to_dict
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

    def requests(
        self, case: Case, letter_id: str, now: datetime
    ) -> tuple[tuple[Request, ...], LetterSpec]:
        """Return what a letter can ask for, and whether it does; LetterError as `letter`."""
        pack, outcome = self.pack(case), self._outcome(case, now)
        spec = _spec(outcome, letter_id)
        found = requests(
            spec, pack, outcome.answers, now=now, deadlines=outcome.days(),
            templates=self.templates / "letters", left_out=_left_out(case, letter_id),
        )  # fmt: skip
        return found, spec

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

    def bundle_data(self, case: Case, now: datetime) -> Data:
        """Return the case's evidence: what the index tells of it, and where its bytes are."""
        return {
            "title": f"{self.pack(case).title} 증빙 모음",
            "day": now.date().isoformat(),
            "items": list(self._evidence(case)),
        }

    def _evidence(self, case: Case) -> Iterator[Data]:
        listed = files.listed(self.pack(case), case)
        for row, one in zip(listed, case.evidence, strict=True):
            yield {
                "file_id": one.file_id, "number": row.number, "label": row.label,
                "proves": row.proves, "file_name": one.file_name, "size": one.size,
                "received": one.received_at.isoformat(), "sha256": one.sha256,
                "media": one.media, "too_big": one.too_big,
            }  # fmt: skip

    def everything_data(self, case: Case, now: datetime) -> Data:
        """Return all there is of a case; letters only once its result was shown.

        A letter that cannot be made is counted as missing, and keeps nothing else back.
        """
        pack, outcome = self.pack(case), self._outcome(case, now)
        specs = outcome.letters if case.confirmed else ()
        letters = [made for spec in specs if (made := self._made(case, spec, now))]
        return {
            "title": pack.title,
            "now": now.isoformat(),
            "answers": [
                {
                    "question_id": q.id, "question": fill(q.text, outcome.words),
                    "value": plain_value(value), "shown": display(q, value),
                }
                for q in pack.all_questions
                if (value := case.answers.get(q.id)) is not None
            ],
            "deadlines": [
                {
                    "title": kept.title, "day": kept.day.isoformat(),
                    "who": "user" if kept.who == "user" else "other", "done": kept.done,
                    "text": kept.text,
                }
                for kept in case.deadlines
                if not kept.dropped
            ],
            "letters": letters, "missing": len(specs) - len(letters),
            "evidence": list(self._evidence(case)),
            "calendar": self.calendar_data(case, now) if case.deadlines else None,
        }  # fmt: skip

    def _made(self, case: Case, spec: LetterSpec, now: datetime) -> Data | None:
        try:
            return to_dict(self.letter(case, spec.id, now)[0])
        except LetterError:
            return None

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


def plain_value(value: Value) -> Any:
    """Return an answer as JSON can hold it: days and moments as ISO 8601, blanks by name."""
    match value:
        case Blank():
            return {"blank": value.value}
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value


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
