"""A case of which something cannot be opened: the person is told, and can still have it deleted.

The bytes in the database were altered, or moved. Nothing is guessed from what is left of it.
"""

from __future__ import annotations

from bot.dialogue import menus, rights
from bot.dialogue.screens import CASES, HOME
from bot.dialogue.state import (
    Case,
    Desk,
    Happened,
    Retire,
    Say,
    Tapped,
    Toast,
    Turn,
    World,
)


def is_open(desk: Desk) -> bool:
    """Whether a typed line would belong to such a case."""
    return desk.person is not None and desk.person.active_case in desk.unreadable


def screen(case_id: int, world: World) -> Say:
    """What can be said, and what can be done."""
    sure = menus.erase_button(case_id, world)
    return Say("locked", {}, ((sure,), (CASES, HOME)))


def screens_of(desk: Desk, world: World) -> tuple[Say, ...]:
    """One for each such case, to go with the list of the others."""
    return tuple(screen(case_id, world) for case_id in desk.unreadable)


def told(desk: Desk, world: World) -> Turn:
    """Answer what was meant for the case that is open."""
    assert desk.person is not None  # noqa: S101 - see `is_open`
    case_id = desk.person.active_case or 0
    return Turn(outs=(screen(case_id, world),), events=(Happened("unreadable", case_id),))


def tapped(case_id: int, tap: Tapped, world: World) -> Turn:
    """A tap on such a case's button: it can be deleted, and nothing else."""
    action = tap.action
    if action and action.kind == "delete_case" and not menus.is_old(action.arg, world):
        gone = Case(id=case_id, incident="", opened_at=world.now)  # only its number is looked at
        return rights.deleted_case(gone, world, (Toast(tap.query_id), Retire(tap.message_id)))
    return Turn(
        outs=(Toast(tap.query_id), screen(case_id, world)),
        events=(Happened("unreadable", case_id),),
    )
