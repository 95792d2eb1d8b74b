"""How do a case's letters and files look in the chat? Each as a message, or as a file's data."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from typing import Any, Literal

from bot.dialogue import screens
from bot.dialogue.reading import place, to_letter
from bot.dialogue.state import (
    Action,
    Button,
    CalendarFile,
    Case,
    Everything,
    EvidenceBundle,
    Keyboard,
    LetterFile,
    LetterPassage,
    LetterPicture,
    LetterRequests,
    LetterText,
    Paper,
    Redraw,
    Say,
    TimelinePicture,
)
from bot.drafts import Data, Drafts
from bot.engine.model import Blank, LetterSpec
from bot.errors import LetterError, PrivateNumberError
from bot.letters.changes import Change, changes
from bot.letters.model import Letter, from_dict, to_dict
from bot.letters.naming import versioned
from bot.letters.passages import Passage, passages
from bot.letters.shorter import core, shortened
from bot.letters.text import write_text
from bot.store.port import GivenLetter
from bot.wording import length

log = logging.getLogger(__name__)

MOST_TEXT = 10_000
"""Characters that hold any letter's short version whole."""
MOST_CHANGES = 5
"""Changes told one by one; a caption has room for no more."""
MOST_SAID, BESIDE = 700, 15
"""UTF-16 code units of all of them, and what stands around each; a caption has 1,024."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file as data: what makes it, how Telegram shows it, and what is said under it."""

    make: Literal["letter", "first_page", "calendar", "timeline", "bundle", "everything", "export"]
    send_as: Literal["document", "photo"]
    data: Data
    caption: Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a paper becomes: a message or a file, and the letter that is given with it."""

    what: Say | Redraw | Made
    given: GivenLetter | None = None
    held_back: bool = False
    """A letter was not made; ``what`` says why, once for all letters of the case."""


class Papers:
    """Draws up what a turn wants to show of a case's letters and files."""

    def __init__(self, drafts: Drafts) -> None:
        self._drafts = drafts

    def shown(self, paper: Paper, before: GivenLetter | None, now: datetime) -> Shown:
        """Return what to send; ``before`` is the letter as it was last given.

        A letter that cannot be made is said to be missing; the rest of the turn goes on.
        """
        try:
            return self._shown(paper, before, now)
        except PrivateNumberError as error:
            say = self._mend(paper.case, paper, error)
        except LetterError as error:
            # The name of the error only: its text could hold what a person typed.
            told = {"incident": paper.case.incident, "kind": type(error).__name__}
            log.error("%(incident)s: a letter could not be made: %(kind)s", told)
            say = Say("letter_failed", {}, ((screens.HOME, screens.CASES),))
        drawn_on = getattr(paper, "message_id", 0)
        return Shown(what=Redraw(drawn_on, say) if drawn_on else say, held_back=True)

    def _mend(self, case: Case, paper: Paper, error: PrivateNumberError) -> Say:
        """Which answers hold a number that no letter may say, each with a button to mend it."""
        told = [q for q in self._drafts.pack(case).all_questions if q.id in error.answers]
        labels = dict.fromkeys(label for found in error.answers.values() for label in found)
        letter_id = getattr(paper, "letter_id", "")
        rows: Keyboard = tuple(
            (Button(f"✏️ {q.short} 고치기", Action("fix", case.id, f"{letter_id}:0:{q.id}")),)
            for q in told
        )
        if "" in error.answers:
            rows = (*rows, (Button(screens.PROOFS, Action("proofs", case.id)),))
        data = {
            "labels": list(labels), "answers": [q.short for q in told],
            "files": "" in error.answers,
        }  # fmt: skip
        return Say("letter_held", data, rows)

    def _shown(self, paper: Paper, before: GivenLetter | None, now: datetime) -> Shown:
        match paper:
            case LetterPicture():
                return Shown(what=self._picture(paper, before, now))
            case LetterFile():
                return self._file(paper, before, now)
            case LetterText():
                return Shown(what=self._text(paper, now))
            case LetterPassage():
                return Shown(what=self._passage(paper, now))
            case LetterRequests():
                return Shown(what=self._requests(paper, now))
            case CalendarFile():
                return Shown(what=self._calendar(paper.case, now))
            case TimelinePicture():
                return Shown(what=self._timeline(paper.case, now))
            case EvidenceBundle():
                return Shown(what=self._bundle(paper.case, now))
            case Everything():
                return Shown(what=self._everything(paper.case, now))

    # --- the whole case

    def _bundle(self, case: Case, now: datetime) -> Made:
        words = {"title": self._drafts.pack(case).title, "count": len(case.evidence)}
        return Made(
            make="bundle", send_as="document", data=self._drafts.bundle_data(case, now),
            caption=Say("bundle_caption", words),
        )  # fmt: skip

    def _everything(self, case: Case, now: datetime) -> Made:
        data = self._drafts.everything_data(case, now)
        words = {
            "title": self._drafts.pack(case).title, "letters": len(data["letters"]),
            "missing": data["missing"],
        }  # fmt: skip
        return Made(
            make="everything", send_as="document", data=data,
            caption=Say("everything_caption", words),
        )  # fmt: skip

    # --- the case's days

    def _calendar(self, case: Case, now: datetime) -> Made:
        count = sum(kept.open for kept in case.deadlines)
        words = {"title": self._drafts.pack(case).title, "count": count}
        return Made(
            make="calendar", send_as="document", data=self._drafts.calendar_data(case, now),
            caption=Say("calendar_caption", words),
        )  # fmt: skip

    def _timeline(self, case: Case, now: datetime) -> Made:
        return Made(
            make="timeline", send_as="photo", data=self._drafts.timeline_data(case, now),
            caption=Say("timeline_caption", {"title": self._drafts.pack(case).title}),
        )  # fmt: skip

    # --- the first page, and the file

    def _picture(self, paper: LetterPicture, before: GivenLetter | None, now: datetime) -> Made:
        letter, spec = self._drafts.letter(paper.case, paper.letter_id, now)
        heated = any(one.action.kind == "calm" for row in paper.buttons for one in row)
        news = _news(_changed(letter, before), before)
        words = {"title": spec.title, "heated": heated, **news, **_lost(letter)}
        caption = Say("letter_picture", words, paper.buttons)
        return Made(make="first_page", send_as="photo", data=to_dict(letter), caption=caption)

    def _file(self, paper: LetterFile, before: GivenLetter | None, now: datetime) -> Shown:
        certified = paper.format == "certified"
        letter, spec = self._drafts.letter(paper.case, paper.letter_id, now, certified=certified)
        plain = self._drafts.letter(paper.case, paper.letter_id, now)[0] if certified else letter
        found = _changed(plain, before)
        given = GivenLetter(
            case_id=paper.case.id, letter_id=plain.id, version=_version(found, before),
            letter=to_dict(plain), given_at=now,
        )  # fmt: skip
        named = replace(letter, file_name=versioned(letter.file_name, given.version))
        words = {
            "title": spec.title, "format": paper.format, **_lost(letter), **_news(found, before),
            "sender": [line.text for line in letter.sender],
            "recipient": [line.text for line in letter.recipient],
        }  # fmt: skip
        made = Made(
            make="letter", send_as="document",
            data={"letter": to_dict(named), "format": paper.format},
            caption=Say("letter_caption", words, paper.buttons),
        )  # fmt: skip
        return Shown(what=made, given=given)

    # --- the text to paste

    def _text(self, paper: LetterText, now: datetime) -> Say:
        letter, spec = self._drafts.letter(paper.case, paper.letter_id, now)
        text = shortened(letter, paper.limit) if paper.limit else write_text(letter)
        whole = bool(paper.limit) and shortened(letter, MOST_TEXT) == text
        data = {"title": spec.title, "text": text.strip(), "limit": paper.limit, "whole": whole}
        short = (Button("📋 핵심만 복사하기", Action("idle"), core(letter)),)
        return Say("letter_text", data, (short, *paper.buttons))

    # --- passage by passage

    def _passage(self, paper: LetterPassage, now: datetime) -> Say | Redraw:
        letter, spec = self._drafts.letter(paper.case, paper.letter_id, now)
        found = passages(letter)
        at = min(paper.place, len(found) - 1)
        pack, answers = self._drafts.pack(paper.case), paper.case.answers
        # What a later stage asks cannot be put right before it was told.
        asked = [q for q in pack.all_questions if q in pack.questions or q.id in answers]
        questions = {question.id: question.short for question in asked}
        told = {one for one, value in answers.items() if not isinstance(value, Blank)}
        sources = [questions[one] for one in found[at].answers if one in questions and one in told]
        data = {
            "echo": paper.echo, "title": spec.title, "number": at + 1, "count": len(found),
            "passage": found[at], "sources": sources,
        }  # fmt: skip
        say = Say("letter_passage", data, _ways(paper, spec, found, at, questions))
        return Redraw(paper.message_id, say) if paper.message_id else say

    # --- its requests

    def _requests(self, paper: LetterRequests, now: datetime) -> Say | Redraw:
        case = paper.case
        found, spec = self._drafts.requests(case, paper.letter_id, now)
        rows: Keyboard = tuple(
            (
                Button(
                    f"{'✅' if one.on else '⬜'} {one.pick}",
                    Action("wish", case.id, f"{paper.letter_id}:{one.id}"),
                ),
            )
            for one in found
        )
        data = {"title": spec.title, "count": len(found), "on": sum(one.on for one in found)}
        done = (Button("👌 이대로 서면 볼게요", Action("letter", case.id, paper.letter_id)),)
        say = Say("letter_requests", data, (*rows, done))
        return Redraw(paper.message_id, say) if paper.message_id else say


def _ways(
    paper: LetterPassage, spec: LetterSpec, found: Sequence[Passage], at: int,
    questions: Mapping[str, str],
) -> Keyboard:  # fmt: skip
    """A button to put right each answer behind the passage, then the ways on."""
    case = paper.case
    fixes = [
        Button(f"✏️ {questions[one]} 고치기", Action("fix", case.id, f"{spec.id}:{at}:{one}"))
        for one in found[at].answers
        if one in questions
    ]
    turn = [
        Button(label, Action("walk", case.id, place(spec.id, there)))
        for label, there in (("◀ 앞 문단", at - 1), ("다음 문단 ▶", at + 1))
        if 0 <= there < len(found)
    ]
    pairs = tuple(tuple(fixes[i : i + 2]) for i in range(0, len(fixes), 2))
    return (*pairs, tuple(turn), to_letter(case, spec.id))


def _changed(letter: Letter, before: GivenLetter | None) -> tuple[Change, ...]:
    """What the letter says otherwise than when it was last given."""
    return changes(from_dict(dict(before.letter)), letter) if before else ()


def _version(found: Sequence[Change], before: GivenLetter | None) -> int:
    """It grows only where the letter says something else."""
    return before.version + bool(found) if before else 1


def _news(found: Sequence[Change], before: GivenLetter | None) -> dict[str, Any]:
    told = _that_fit(found[:MOST_CHANGES])
    return {
        "changes": told,
        "more_changes": len(found) - len(told),
        "given_on": before.given_at.date() if before else None,
    }


def _that_fit(found: Sequence[Change]) -> list[Change]:
    """The changes for which a caption has room; Telegram counts some characters twice."""
    sizes = accumulate(length(f"{one.label}{one.before}{one.after}") + BESIDE for one in found)
    return [one for one, size in zip(found, sizes, strict=True) if size <= MOST_SAID]


def _lost(letter: Letter) -> dict[str, Any]:
    return {"replaced": len(letter.replaced)}
