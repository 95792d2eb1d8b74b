"""The list of evidence, and every tap about it: what a file shows, off the list, an ID paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.dialogue import files, screens
from bot.dialogue.state import (
    Action,
    Button,
    Case,
    Desk,
    Erase,
    Evidence,
    Happened,
    Keyboard,
    Looked,
    Out,
    Redraw,
    Retire,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.model import EvidenceKind, Pack
from bot.understanding.files import size_words

ERASABLE = timedelta(hours=47)
"""Telegram lets a bot delete a message for 48 hours; one hour is for the way there."""
MOST_ASKED = 6
"""Buttons for files of which nobody said what they show."""
IN_A_ROW = 5
_GONE = "이 파일은 목록에 없어요."


def tapped(pack: Pack, case: Case, tap: Tapped, world: World) -> Turn:
    """A tap about evidence."""
    assert tap.action is not None  # noqa: S101 - the dispatcher sends only understood taps here
    match tap.action.kind:
        case "shows":
            return _shows(pack, case, tap, tap.action.arg)
        case "album":
            return _album(pack, case, tap, tap.action.arg)
        case "id_card":
            return _identity(pack, case, tap, tap.action.arg, world)
        case "unlist":
            return _unlist(pack, case, tap, tap.action.arg, world)
    return Turn(outs=(Toast(tap.query_id), screen(pack, case, world)))


# --- the list ----------------------------------------------------------------------------------


def screen(pack: Pack, case: Case, world: World, note: str = "") -> Say:
    """What is there, what may vanish and is missing, and what else would help."""
    lacking = files.missing(pack, case, world)
    data = {
        "note": note,
        "rows": [_row(pack, case, one) for one in case.evidence],
        "now": [kind for kind in lacking if kind.now],
        "missing": [kind for kind in lacking if not kind.now],
        "title": screens.title_of(pack, case),
    }
    return Say("proofs", data, _buttons(case))


def _row(pack: Pack, case: Case, one: Evidence) -> dict[str, object]:
    row = files.listed(pack, case)[files.number(case, one) - 1]
    return {
        "number": row.number, "label": row.label if row.kind else "", "name": files.name_of(one),
        "size": size_words(one.size), "at": one.received_at, "digest": one.sha256[:8],
        "trouble": "big" if one.too_big else one.trouble,
    }  # fmt: skip


def _buttons(case: Case) -> Keyboard:
    unknown = [one for one in case.evidence if not one.kind][:MOST_ASKED]
    rows: list[tuple[Button, ...]] = [
        (
            Button(
                f"❔ 증 제{files.number(case, one)}호 종류 고르기",
                Action("shows", case.id, f"{one.id:x}"),
            ),
        )
        for one in unknown
    ]
    if case.evidence:
        rows.append((Button("🖼 증빙 모음 PDF", Action("bundle", case.id)),))
        rows.append((Button("➖ 목록에서 빼기", Action("unlist", case.id)),))
    everything = (Button("🗜 모두 받기(ZIP)", Action("everything", case.id)),)
    return (*rows, everything, (Button("▶ 이어서 하기", Action("resume", case.id)),))


# --- what a file shows -------------------------------------------------------------------------


def _shows(pack: Pack, case: Case, tap: Tapped, arg: str) -> Turn:
    """The person said what one file shows, or wants to."""
    key, colon, kind_id = arg.partition(":")
    one = files.by_id(case, key)
    if one is None:
        return Turn(outs=(Toast(tap.query_id, _GONE),))
    if not colon:
        return Turn(outs=(Toast(tap.query_id), files.asked(pack, case, one)))
    kind = _kind(pack, kind_id)
    if kind is None:
        return Turn(
            outs=(Toast(tap.query_id, "지금은 없는 종류예요."), files.asked(pack, case, one))
        )
    case = _said_to_show(case, {one.id}, kind)
    others = [other for other in files.of_album(case, one.album) if not other.kind]
    answered = files.explained(case, {one.id}, kind, () if others else files.go_on(case))
    outs: tuple[Out, ...] = (Toast(tap.query_id, "적어 뒀어요"), Redraw(tap.message_id, answered))
    if others:
        outs = (*outs, files.asked(pack, case, others[0], more=len(others) - 1))
    return Turn(case=case, outs=outs)


def _album(pack: Pack, case: Case, tap: Tapped, arg: str) -> Turn:
    """The person said what all files of an album show, or wants to say it one by one."""
    album, colon, kind_id = arg.partition(":")
    there = files.of_album(case, album)
    if not there:
        return Turn(outs=(Toast(tap.query_id, _GONE), Retire(tap.message_id)))
    if colon and not kind_id:
        return Turn(
            outs=(Toast(tap.query_id), Redraw(tap.message_id, _asked_again(pack, case, album)))
        )
    if colon and (kind := _kind(pack, kind_id)):
        ids = {one.id for one in there}
        case = _said_to_show(case, ids, kind)
        say = files.explained(case, ids, kind, files.go_on(case))
        outs = (Toast(tap.query_id, "적어 뒀어요"), Redraw(tap.message_id, say))
        return Turn(case=case, outs=outs)
    open_ones = [one for one in there if not one.kind] or there
    first = files.asked(pack, case, open_ones[0], more=len(open_ones) - 1)
    return Turn(outs=(Toast(tap.query_id), Retire(tap.message_id), first))


def _asked_again(pack: Pack, case: Case, album: str) -> Say:
    return files.asked_at_once(pack, case, album, [one.id for one in files.of_album(case, album)])


def _kind(pack: Pack, kind_id: str) -> EvidenceKind | None:
    return next((kind for kind in pack.evidence if kind.id == kind_id), None)


def _said_to_show(case: Case, ids: Collection[int], kind: EvidenceKind) -> Case:
    evidence = tuple(replace(one, kind=kind.id) if one.id in ids else one for one in case.evidence)
    return replace(case, evidence=evidence)


# --- off the list ------------------------------------------------------------------------------


def _unlist(pack: Pack, case: Case, tap: Tapped, arg: str, world: World) -> Turn:
    """Take one piece off the list: first which, then the list without it."""
    toast = Toast(tap.query_id)
    if not arg:
        return Turn(outs=(toast, Redraw(tap.message_id, _which(pack, case))))
    one = files.by_id(case, arg)
    if one is None:
        return Turn(outs=(Toast(tap.query_id, _GONE), screen(pack, case, world)))
    note = f"증 제{files.number(case, one)}호를 목록에서 뺐어요. {_renumbered(case, {one.id})}".strip()
    case = _without(case, {one.id})
    say = screen(pack, case, world, note)
    outs = (Toast(tap.query_id, "목록에서 뺐어요"), Redraw(tap.message_id, say))
    return Turn(case=case, outs=outs, events=(Happened("evidence_unlisted", case.id),))


def _which(pack: Pack, case: Case) -> Say:
    rows = [_row(pack, case, one) for one in case.evidence]
    buttons = _number_rows(case, case.evidence, "unlist")
    return Say("evidence_which", {"rows": rows, "identity": False}, (*buttons, _back(case)))


def _number_rows(case: Case, pieces: Sequence[Evidence], kind: str) -> Keyboard:
    buttons = [
        Button(f"제{files.number(case, one)}호", Action(kind, case.id, f"{one.id:x}"))
        for one in pieces
    ]
    return tuple(tuple(buttons[i : i + IN_A_ROW]) for i in range(0, len(buttons), IN_A_ROW))


def _back(case: Case) -> tuple[Button, ...]:
    return (Button("◀ 목록으로", Action("proofs", case.id)),)


def _without(case: Case, ids: Collection[int]) -> Case:
    return replace(case, evidence=tuple(one for one in case.evidence if one.id not in ids))


def _renumbered(case: Case, ids: Collection[int]) -> str:
    """Say that numbers move up, where any stands behind what goes."""
    places = [place for place, one in enumerate(case.evidence) if one.id in ids]
    behind = len(case.evidence) - places[0] > len(places)
    if not behind:
        return ""
    return "뒤의 번호는 앞으로 당겨졌어요. 서면을 이미 받으셨다면 다시 받아 주세요."


# --- ID papers ---------------------------------------------------------------------------------


def _identity(pack: Pack, case: Case, tap: Tapped, arg: str, world: World) -> Turn:
    """The person said that a file is an ID paper: it is not kept, and its message goes."""
    key, colon, which = arg.partition(":")
    there = (
        files.of_album(case, key) if colon else [one for one in [files.by_id(case, key)] if one]
    )
    if not there:
        return Turn(outs=(Toast(tap.query_id, _GONE), Retire(tap.message_id)))
    if colon and not which:
        return Turn(
            outs=(Toast(tap.query_id), Redraw(tap.message_id, _which_paper(pack, case, there)))
        )
    return _dropped(pack, case, tap, there, world)


def _which_paper(pack: Pack, case: Case, there: Sequence[Evidence]) -> Say:
    rows = [_row(pack, case, one) for one in there]
    every = Button("모두 신분증이에요", Action("id_card", case.id, f"{there[0].album}:all"))
    none = Button("◀ 신분증은 없어요", Action("album", case.id, f"{there[0].album}:"))
    buttons = (*_number_rows(case, there, "id_card"), (every,), (none,))
    return Say("evidence_which", {"rows": rows, "identity": True}, buttons)


def _dropped(
    pack: Pack, case: Case, tap: Tapped, papers: Sequence[Evidence], world: World
) -> Turn:
    ids = {one.id for one in papers}
    young = [one for one in papers if _erasable(one, world)]
    note = {
        "why": "identity", "count": len(papers), "names": [], "labels": [],
        "erased": len(young) == len(papers), "told": True,
        "renumbered": _renumbered(case, ids),
    }  # fmt: skip
    kept = _without(case, ids)
    rest = [one for one in files.of_album(kept, papers[0].album) if not one.kind]
    said = Say("evidence_left_out", {"notes": [note], "alone": True, "max": files.MAX_FILES},
               () if rest else files.go_on(kept))  # fmt: skip
    outs: list[Out] = [Toast(tap.query_id, "보관하지 않을게요")]
    outs += [Erase(one.message_id) for one in young]
    outs.append(Redraw(tap.message_id, said))
    if rest:
        outs.append(files.asked(pack, kept, rest[0], more=len(rest) - 1))
    return Turn(case=kept, outs=tuple(outs), events=(Happened("evidence_identity", case.id),))


def _erasable(one: Evidence, world: World) -> bool:
    return bool(one.message_id) and world.now - one.received_at < ERASABLE


# --- what was found in a file ------------------------------------------------------------------


def looked(desk: Desk, found: Looked, world: World) -> Turn:
    """Keep a file's digest; say what is wrong with it, if anything is.

    The case or the file may be gone by now: then there is nothing to keep.
    """
    case = desk.case(found.case)
    one = next((e for e in case.evidence if e.id == found.evidence), None) if case else None
    if case is None or one is None or not one.unseen:
        return Turn()
    seen = replace(one, sha256=found.sha256, size=found.size or one.size, trouble=found.trouble)
    kept = replace(
        case, evidence=tuple(seen if other.id == one.id else other for other in case.evidence)
    )
    if not found.trouble:
        return Turn(case=kept)
    data = {
        "number": files.number(kept, seen), "name": files.name_of(seen), "trouble": found.trouble,
    }  # fmt: skip
    off = Button("➖ 목록에서 빼기", Action("unlist", case.id, f"{one.id:x}"))
    rows = ((off,), (Button(screens.PROOFS, Action("proofs", case.id)),))
    say = Say("evidence_trouble", data, rows, reply_to=one.message_id)
    event = Happened(f"evidence_{found.trouble}", case.id)
    return Turn(case=kept, outs=(say,), events=(event,))
