"""Photos and documents: noted as evidence, and what each of them shows."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Evidence,
    Happened,
    Keyboard,
    Out,
    Redraw,
    Say,
    Sent,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.display import shorten
from bot.engine.model import Pack
from bot.understanding.texts import one_line

MAX_FILES = 30
MOST_NAME = 80
"""Characters of a file's name that are kept, for the list in the letter."""


def noted(pack: Pack, case: Case, sent: Sent, new_id: int) -> Turn:
    """Number a file and ask what it shows."""
    if any(e.file_unique_id == sent.evidence.file_unique_id for e in case.evidence):
        return Turn(outs=(Say("evidence_again", {}, _go_on(case)),))
    if len(case.evidence) >= MAX_FILES:
        return Turn(outs=(Say("too_many_files", {"max": MAX_FILES}, _go_on(case)),))
    name = one_line(sent.evidence.file_name)
    evidence = replace(sent.evidence, id=new_id, file_name=shorten(name, MOST_NAME))
    kept = replace(case, evidence=(*case.evidence, evidence))
    number = len(kept.evidence)
    data = {"number": number, "name": evidence.file_name, "media": evidence.media}
    return Turn(
        case=kept,
        outs=(Say("evidence", data, _kinds(pack, case, evidence)),),
        events=(Happened("evidence", case.id),),
    )


def _kinds(pack: Pack, case: Case, evidence: Evidence) -> Keyboard:
    buttons = [
        Button(kind.label, Action("shows", case.id, f"{evidence.id:x}:{kind.id}"))
        for kind in pack.evidence
    ]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _go_on(case: Case) -> Keyboard:
    return ((Button("▶ 이어서 하기", Action("resume", case.id)),),)


def explained(pack: Pack, case: Case, tap: Tapped, world: World) -> Turn:
    """The person said what a file shows."""
    assert tap.action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    number, _, kind_id = tap.action.arg.partition(":")
    kind = next((k for k in pack.evidence if k.id == kind_id), None)
    place = next((i for i, e in enumerate(case.evidence) if f"{e.id:x}" == number), None)
    if kind is None or place is None:
        return Turn(outs=(Toast(tap.query_id, "이 파일은 더는 보관하고 있지 않아요."),))
    files = list(case.evidence)
    files[place] = replace(files[place], kind=kind.id)
    data = {"number": place + 1, "label": kind.label, "proves": kind.proves}
    outs: tuple[Out, ...] = (
        Toast(tap.query_id, "적어 뒀어요"),
        Redraw(tap.message_id, Say("evidence_kind", data, _go_on(case))),
    )
    return Turn(case=replace(case, evidence=tuple(files)), outs=outs)


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a letter's list of evidence."""

    number: int
    label: str
    proves: str
    kind: str


def listed(pack: Pack, case: Case) -> list[Listed]:
    """Return the evidence of a case in the order it came, numbered from 1."""
    kinds = {kind.id: kind for kind in pack.evidence}
    rows = []
    for number, evidence in enumerate(case.evidence, 1):
        kind = kinds.get(evidence.kind)
        name = kind.label if kind else evidence.file_name or "첨부 자료"
        rows.append(Listed(number, name, kind.proves if kind else "", evidence.kind))
    return rows
