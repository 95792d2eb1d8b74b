"""A tap on a button: which of our own it is, whether it is still good, and who deals with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from bot.dialogue import (
    asides,
    asking,
    calming,
    consent,
    followup,
    heard,
    letters,
    locked,
    menus,
    proofs,
    reading,
    reminders,
    renewing,
    results,
    retention,
    rights,
    screens,
)
from bot.dialogue.state import (
    Action,
    Case,
    Desk,
    Everything,
    Happened,
    Out,
    Redraw,
    Retire,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)
from bot.engine.model import Pack

QUESTION_TAPS = frozenset({
    "pick", "toggle", "done", "unknown", "skip", "pass", "keep", "back", "day", "month", "hour",
    "minute", "why", "ask", "clear", "said",
})  # fmt: skip
REVISION_TAPS = QUESTION_TAPS | {"save", "edit", "confirm", "heard", "unheard"}
"""Taps that are good only until the next answer."""
FOLLOWUP_TAPS = frozenset({"stage", "leave_stage", "news", "reopen"})
"""Taps that are taken even while a changed answer waits to be looked at again."""
EVIDENCE_TAPS = frozenset({"shows", "album", "id_card", "unlist", "proofs"})
"""Taps about files; good at any time of a case."""
BY_PLACE = frozenset({"toggle", "done", "confirm", "heard", "unheard"})
"""Taps whose meaning hangs on what was shown: places in a list, or all of the review."""
OPENING_TAPS = REVISION_TAPS | {
    "result", "review", "letters", "letter", "file", "copy", "walk", "fix", "wishes", "hand_in",
    "remind", "stage", "leave_stage", "news", "reopen", "calm", "calmed",
}  # fmt: skip
"""Taps after which the case is the one that typed lines belong to."""
GATHERING = "증빙을 모으고 있어요. 파일이 많으면 1분쯤 걸려요."


def tapped(desk: Desk, tap: Tapped, chat_id: int, world: World) -> Turn:
    """Return what a tap changes and says."""
    action = tap.action
    if action is None:
        return Turn(
            outs=(
                Toast(tap.query_id, "이 버튼은 쓸 수 없어요."),
                *menus.where_we_are(desk, world),
            ),
            refused=tap.refused,
        )
    if action.kind == "idle":
        return Turn(outs=(Toast(tap.query_id),))
    if action.case:
        return _case_tap(desk, tap, action, world)
    return _menu_tap(desk, tap, action, chat_id, world)


def _menu_tap(desk: Desk, tap: Tapped, action: Action, chat_id: int, world: World) -> Turn:
    """Buttons that belong to no case."""
    done: tuple[Out, ...] = (Toast(tap.query_id),)
    gone: tuple[Out, ...] = (*done, Retire(tap.message_id))
    if action.kind in rights.TAPS:
        return rights.tapped(desk, tap, world)
    if action.kind in consent.TAPS:
        return consent.tapped(desk, tap, chat_id, world)
    match action.kind:
        case "faqs":
            return Turn(outs=(*done, _faqs(desk, tap, action, world)))
        case "faq":
            return Turn(outs=(*done, menus.faq_screen(action.arg, desk, world)))
        case "elsewhere":
            return Turn(outs=(*done, menus.elsewhere_screen(action.arg, desk, world)))
        case "help":
            return Turn(outs=(*done, rights.help_screen(desk)))
        case "start" if desk.person:
            return menus.started(action.arg, desk, world, done, tap.about)
    if desk.person is None and action.kind == "cases":
        return Turn(outs=(*done, rights.nothing_kept()))
    if desk.person is None:
        return Turn(outs=(*done, _asked(desk, tap, action, world)))
    if action.kind == "cases":
        shown = menus.cases_screen(desk, world)
        return Turn(outs=(*done, shown, *locked.screens_of(desk, world)))
    if action.kind == "delete_all":
        if menus.is_old(action.arg, world):
            return Turn(outs=(*gone, menus.delete_screen(desk, world)))
        return rights.deleted_all(world, done)
    person = replace(desk.person, active_case=None)
    return Turn(person=person, outs=(*done, menus.home_screen(desk, world)))


def _faqs(desk: Desk, tap: Tapped, action: Action, world: World) -> Out:
    """A list of questions; all of them take the place of the first few."""
    say = menus.faq_list(desk, world, action.arg)
    return Redraw(tap.message_id, say) if action.arg.endswith(menus.ALL_FAQ) else say


def _asked(desk: Desk, tap: Tapped, action: Action, world: World) -> Say:
    """Ask for the consent that an incident's button, or any other, needs."""
    incident = action.arg.partition(":")[0] if action.kind == "start" else ""
    return consent.asked(desk, world, incident, about=tap.about)


def _case_tap(desk: Desk, tap: Tapped, action: Action, world: World) -> Turn:
    """A tap on a case's button; what it opens is what the next typed line belongs to."""
    turn = _renewed_tap(desk, tap, action, world) or _tap_of_case(desk, tap, action, world)
    if action.kind not in OPENING_TAPS or turn.person or turn.forget or not desk.case(action.case):
        return turn
    return replace(turn, person=_at(desk, action.case).person)


def _renewed_tap(desk: Desk, tap: Tapped, action: Action, world: World) -> Turn | None:
    """A tap under content that has changed since the button was shown; None where it has not.

    A choice or a day still counts if it fits; what only a place in a list said is asked again.
    """
    case = desk.case(action.case)
    pack = world.pack(case.incident) if case else None
    opens = action.kind in OPENING_TAPS or action.kind == "resume"
    if case is None or pack is None or not opens or not renewing.is_old(case, world):
        return None
    renewal = renewing.renewed(pack, case, world)
    if action.revision == case.revision:
        if action.kind in BY_PLACE:
            shown = screens.current(pack, renewal.case, world)
            return renewing.told(
                renewal, Turn(outs=(Toast(tap.query_id), Retire(tap.message_id), shown))
            )
        action = replace(action, revision=renewal.case.revision)
    turn = _tap_of_case(renewal.on(desk), replace(tap, action=action), action, world)
    return renewing.told(renewal, turn)


def _tap_of_case(desk: Desk, tap: Tapped, action: Action, world: World) -> Turn:
    case = desk.case(action.case)
    if action.case in desk.unreadable:
        return locked.tapped(action.case, tap, world)
    if case is None:
        return Turn(
            outs=(
                Toast(tap.query_id, "지금은 없는 사건이에요."),
                *menus.where_we_are(desk, world),
            ),
            refused="gone",
        )
    pack = world.pack(case.incident)
    if pack is None:
        return _withdrawn_tap(case, tap, action, world)
    if action.kind in REVISION_TAPS:
        return _open_tap(pack, case, desk, tap, action, world)
    return _later_tap(pack, case, desk, tap, action, world)


def _withdrawn_tap(case: Case, tap: Tapped, action: Action, world: World) -> Turn:
    """Of a case whose pack is gone, reminders and the case itself can still be ended."""
    answered: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    if action.kind in ("quiet", "finish"):
        return reminders.turned_off(case, answered)
    if action.kind == "retain":
        return retention.retained(case, world, answered)
    if action.kind == "delete_case":
        return rights.deleted_case(case, world, answered)
    return Turn(outs=(Toast(tap.query_id), menus.withdrawn_screen(case)))


def _open_tap(
    pack: Pack, case: Case, desk: Desk, tap: Tapped, action: Action, world: World
) -> Turn:
    """Buttons of the open question or review: stale once anything was answered after them."""
    if action.revision != case.revision:
        return _stale(pack, case, tap, action, world)
    path = screens.path_of(pack, case, world)
    answered: tuple[Out, ...] = (Toast(tap.query_id), Retire(tap.message_id))
    if action.kind == "save":
        return menus.stopped(_at(desk, case.id), answered)
    if action.kind == "edit":
        return asking.reopen(pack, case, action.arg, world, answered)
    if action.kind == "heard":
        return heard.taken(pack, case, world, answered)
    if action.kind == "unheard":
        if action.arg:
            return heard.without(pack, case, tap, action, world)
        return heard.dropped(pack, case, world, answered)
    if action.kind == "confirm":
        if path.next or path.exit:
            return Turn(outs=(*answered, screens.current(pack, case, world)))
        return results.confirmed(pack, case, world, answered)
    question_id = action.arg.partition(":")[0]
    if path.exit or path.next is None or path.next.id != question_id:
        return _stale(pack, case, tap, action, world)
    if action.kind == "said":
        turn = asides.taken(pack, case, path.next, tap, world)
        return replace(turn, outs=(*answered, *turn.outs))
    return asking.tapped(pack, case, path.next, tap, world)


def _at(desk: Desk, case_id: int) -> Desk:
    """The desk as if that case were the active one."""
    assert desk.person is not None  # noqa: S101 - a case belongs to a person
    return replace(desk, person=replace(desk.person, active_case=case_id))


def _stale(pack: Pack, case: Case, tap: Tapped, action: Action, world: World) -> Turn:
    """An old button, or the second of two quick taps: nothing changes, and the person is told."""
    toast = Toast(tap.query_id, "이미 답하셨어요.")
    if action.revision == case.revision - 1 and action.kind in QUESTION_TAPS:
        # A double tap: the next question is on its way already.
        return Turn(outs=(toast,), refused="stale")
    return Turn(
        outs=(toast, Retire(tap.message_id), screens.current(pack, case, world)),
        events=(Happened("stale_tap", case.id),),
        refused="stale",
    )


Later = Callable[[], Turn]


def _later_tap(
    pack: Pack, case: Case, desk: Desk, tap: Tapped, action: Action, world: World
) -> Turn:
    """Buttons that stay good for as long as the case exists."""
    done: tuple[Out, ...] = (Toast(tap.query_id),)
    gone: tuple[Out, ...] = (*done, Retire(tap.message_id))
    turns: dict[str, Later] = {
        "resume": lambda: menus.resume(case, desk, world, done),
        "leave": lambda: Turn(outs=(*done, menus.contacts_screen(pack, case, world))),
        "finish": lambda: reminders.finished(pack, case, action.arg, world, gone),
        "snooze": lambda: reminders.snoozed(pack, case, action.arg, world, gone),
        "quiet": lambda: reminders.turned_off(case, gone),
        "bundle": lambda: letters.bundle(
            case, (Toast(tap.query_id, GATHERING),) if case.evidence else done
        ),
        "everything": lambda: Turn(outs=(*done, Everything(case))),
        "retain": lambda: retention.retained(case, world, gone),
        "drop": lambda: Turn(outs=(*done, menus.drop_screen(pack, case, world))),
        "delete_case": lambda: (
            Turn(outs=(*gone, menus.drop_screen(pack, case, world)))
            if menus.is_old(action.arg, world)
            else rights.deleted_case(case, world, gone)
        ),
    }
    if action.kind in EVIDENCE_TAPS:
        return proofs.tapped(pack, case, tap, world)
    if action.kind in turns:
        return turns[action.kind]()
    return _result_tap(pack, case, tap, action, world)


def _result_tap(pack: Pack, case: Case, tap: Tapped, action: Action, world: World) -> Turn:
    """Buttons of a finished case; before that they lead to whatever is still open."""
    done: tuple[Out, ...] = (Toast(tap.query_id),)
    gone: tuple[Out, ...] = (*done, Retire(tap.message_id))
    path = screens.path_of(pack, replace(case, stage="", focus=""), world)
    was_shown = case.confirmed or (case.concluded_on and action.kind in FOLLOWUP_TAPS)
    if not was_shown or path.next or path.exit:
        return Turn(outs=(*done, screens.current(pack, case, world)))
    match action.kind:
        case "result":
            return results.shown_again(pack, case, world, done)
        case "review":
            return Turn(outs=(*done, screens.review_screen(pack, case, path)))
        case "letters":
            return Turn(outs=(*done, letters.screen(pack, case, world)))
        case "letter" | "file" | "copy" | "walk" | "fix" | "wishes" | "wish" | "hand_in":
            return letters.tapped(pack, case, tap, world, done)
        case "calm":
            return calming.looked_at(pack, case, tap, world)
        case "calmed":
            if mend := calming.by_hand(case, action):
                question_id, there = mend
                back = reading.place(reading.CALM, there)
                return asking.reopen(pack, case, question_id, world, gone, reading=back)
            return calming.changed(pack, case, tap, world)
        case "remind_yes":
            return reminders.turned_on(pack, case, world, gone)
        case "remind_no":
            return reminders.declined(pack, case, world, gone)
        case "remind":
            return reminders.offered_again(pack, case, world, done)
        case "timeline":
            return results.timeline(case, done)
        case "calendar":
            return results.calendar(case, done)
        case "stage":
            return followup.opened(pack, case, action.arg, world, done)
        case "leave_stage":
            return followup.left(pack, case, world, gone)
        case "news":
            return asking.news(pack, case, action.arg, world, gone)
        case "reopen":
            return asking.reopen_case(pack, case, world, gone)
    return Turn(outs=(*done, screens.current(pack, case, world)))
