"""A file came: it is noted at once, or it is said why not; an album gets one answer.

The files of an album come one by one, as messages of their own. Each is noted as it comes; the
answer waits for a quiet moment and is written anew with each of them. What the answer tells waits
in the outbox with it, so that nothing of this is lost between two files.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.dialogue import files
from bot.dialogue.files import MAX_FILES
from bot.dialogue.state import Case, Desk, Erase, Happened, Held, Out, Say, Sent, Turn
from bot.engine.display import shorten
from bot.engine.model import Pack
from bot.understanding.files import is_identity_paper, unwanted
from bot.understanding.texts import one_line

MOST_NAME = 80
"""Characters of a file's name that are kept, for the list in the letter."""
Why = Literal["number", "identity", "empty", "program", "archive", "again", "full"]
"""Why a file was not noted."""
_ERASED = ("number", "identity")
"""The person's message goes too, and its file's name is not repeated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one answer tells of: an album, or a file by itself."""

    key: str = ""
    """In the buttons: which files the answer asked about."""
    noted: tuple[int, ...] = ()
    """Ids of the evidence."""
    left: tuple[tuple[Why, str], ...] = ()
    """Why each other file was not noted, and its name where it may be repeated."""
    labels: tuple[str, ...] = ()
    """Which numbers of the person were in a name or caption."""
    identity: bool = False
    """The caption says that the album shows ID papers: what comes after it is not kept either."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Told:
        """Read what was held with the answer."""
        return cls(
            key=data.get("key", ""), noted=tuple(data.get("noted", ())),
            left=tuple((why, name) for why, name in data.get("left", ())),
            labels=tuple(data.get("labels", ())), identity=data.get("identity", False),
        )  # fmt: skip

    def data(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "key": self.key, "noted": list(self.noted), "left": [list(one) for one in self.left],
            "labels": list(self.labels), "identity": self.identity,
        }  # fmt: skip


def noted(pack: Pack, case: Case, sent: Sent, desk: Desk, personal: tuple[str, ...] = ()) -> Turn:
    """Note a file and ask what it shows. ``personal``: numbers found in its name or caption."""
    told = Told.of(_waiting(desk, sent)[1])
    erased: tuple[Out, ...] = ()
    if is_identity_paper(sent.caption) and not told.identity:
        case, told, erased = _all_papers(case, replace(told, identity=True))
    why = _why_not(case, sent, told, personal)
    if why is None:
        case, told = _with(pack, case, sent, told, desk.new_id)
    elif why == "again":
        case, told = _sent_again(case, sent, _left(told, why, sent))
    else:
        told = _left(replace(told, labels=(*told.labels, *personal)), why, sent)
    if why in _ERASED:
        erased = (*erased, Erase(sent.message_id))
    say = _answer(pack, case, told, alone=not sent.group)
    answer = _held(say, sent, desk, case.id, told.data()) if sent.group else say
    event = Happened("evidence" if why is None else f"evidence_{why}", case.id)
    return Turn(case=case, outs=(*erased, answer), events=(event,))


def once(turn: Turn, sent: Sent, desk: Desk) -> Turn:
    """What every file of an album would be answered with is said once for all of them."""
    says = [out for out in turn.outs if isinstance(out, Say)]
    if not sent.group or not says:
        return turn
    say = replace(says[0], buttons=says[-1].buttons)
    rest = tuple(out for out in turn.outs if not isinstance(out, Say))
    return replace(turn, outs=(*rest, _held(say, sent, desk, 0, {})))


def _waiting(desk: Desk, sent: Sent) -> tuple[int, Mapping[str, Any]]:
    """The answer to the same album that still waits: its row and what it tells."""
    for held in reversed(desk.held):
        if sent.group and held.name == _name(sent):
            return held.id, held.data
    return 0, {}


def _name(sent: Sent) -> str:
    return f"album:{sent.group}"


def _held(say: Say, sent: Sent, desk: Desk, case_id: int, data: Mapping[str, Any]) -> Held:
    return Held(_name(sent), say, case_id, data, instead_of=_waiting(desk, sent)[0])


# --- noted or not ------------------------------------------------------------------------------


def _why_not(case: Case, sent: Sent, told: Told, personal: tuple[str, ...]) -> Why | None:
    evidence = sent.evidence
    if personal:
        return "number"
    if told.identity or is_identity_paper(evidence.file_name):
        return "identity"
    if sent.empty:
        return "empty"
    if evidence.media == "document" and (kind := unwanted(evidence.file_name, evidence.mime)):
        return kind
    if any(one.file_unique_id == evidence.file_unique_id for one in case.evidence):
        return "again"
    return "full" if len(case.evidence) >= MAX_FILES else None


def _left(told: Told, why: Why, sent: Sent) -> Told:
    name = "" if why in _ERASED else shorten(one_line(sent.evidence.file_name), MOST_NAME)
    return replace(told, left=(*told.left, (why, name)))


def _with(
    pack: Pack, case: Case, sent: Sent, told: Told, new_id: int
) -> tuple[Case, Told]:  # fmt: skip
    """Note it. A caption says what a file by itself shows; of an album it may mean another file."""
    key = told.key or f"{new_id:x}"
    kind = None if sent.group else files.kind_in(pack, sent.caption)
    evidence = replace(
        sent.evidence, id=new_id, album=key if sent.group else "", kind=kind.id if kind else "",
        file_name=shorten(one_line(sent.evidence.file_name), MOST_NAME),
    )  # fmt: skip
    kept = replace(case, evidence=(*case.evidence, evidence))
    return kept, replace(told, key=key, noted=(*told.noted, new_id))


def _sent_again(case: Case, sent: Sent, told: Told) -> tuple[Case, Told]:
    """A file that Telegram no longer had is there again under a new reference."""
    fresh = sent.evidence
    mended = tuple(
        replace(one, file_id=fresh.file_id, message_id=fresh.message_id, trouble="")
        if one.file_unique_id == fresh.file_unique_id and one.trouble == "gone"
        else one
        for one in case.evidence
    )
    return replace(case, evidence=mended), told


def _all_papers(case: Case, told: Told) -> tuple[Case, Told, tuple[Out, ...]]:
    """The album's caption came late: what was noted of it before goes again."""
    gone = [one for one in case.evidence if one.id in told.noted]
    kept = replace(case, evidence=tuple(one for one in case.evidence if one not in gone))
    papers: tuple[tuple[Why, str], ...] = (("identity", ""),) * len(gone)
    erased = tuple(Erase(one.message_id) for one in gone if one.message_id)
    return kept, replace(told, noted=(), left=(*told.left, *papers)), erased


# --- the answer --------------------------------------------------------------------------------


def _answer(pack: Pack, case: Case, told: Told, *, alone: bool) -> Say:
    there = [one for one in case.evidence if one.id in told.noted]
    notes = [*_notes(told), *files.big_notes(case, told.noted)]
    if not there:
        data = {"notes": notes, "alone": alone, "max": MAX_FILES}
        return Say("evidence_left_out", data, files.go_on(case))
    if len(there) == 1:
        kind = next((kind for kind in pack.evidence if kind.id == there[0].kind), None)
        if kind and alone:
            return files.told(case, there[0], kind)
        say = files.asked(pack, case, there[0], new=True)
        return replace(say, data={**say.data, "notes": notes, "alone": alone})
    return files.asked_at_once(pack, case, told.key, told.noted, notes)


def _notes(told: Told) -> list[dict[str, object]]:
    """One note for each reason, in the order in which they came up."""
    reasons = dict.fromkeys(why for why, _ in told.left)
    return [_note(told, why) for why in reasons]


def _note(told: Told, why: Why) -> dict[str, object]:
    names: Sequence[str] = [name for other, name in told.left if other == why]
    labels = list(dict.fromkeys(told.labels)) if why == "number" else []
    return {
        "why": why, "count": len(names), "names": [name for name in names if name],
        "labels": labels, "erased": True, "told": False, "renumbered": "",
    }  # fmt: skip
