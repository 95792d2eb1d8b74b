"""How do many small transactions share one commit? In one transaction around them.

With synchronous=FULL a commit waits for the disk, and that is most of what an answer costs. Work
that came up while the disk was busy is committed together; what one piece of it does wrong undoes
that piece alone. That hardly ever happens, so only a second run pays for a savepoint a piece.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from bot.store.opening import transaction

Work = Callable[[sqlite3.Connection], Any]
Piece = tuple[Work, bool]
"""Work, and whether it writes: what only reads leaves nothing to be undone."""
Outcome = tuple[Any, Exception | None]
"""What a piece of work returned, or the error that undid it."""

_BEGIN = {True: "BEGIN IMMEDIATE", False: "BEGIN"}


class _AllUndoneError(Exception):
    """SQLite undid the transaction around all the work, as it does when the disk is full."""


def run_together(db: sqlite3.Connection, pieces: Sequence[Piece]) -> list[Outcome]:
    """Run the work in order and commit once; return one outcome for each, in the same order.

    Where one fails, all are undone and run anew, so that it is the only one to fail; where they
    cannot even begin, what writes fails of that. So work may be run more than once.
    """
    if len(pieces) == 1:
        return [_alone(db, *pieces[0])]
    for run in (_in_one, _each_within):
        begun = False
        try:
            with transaction(db, _BEGIN[any(writes for _, writes in pieces)]):
                begun = True
                return [run(db, work, writes) for work, writes in pieces]
        except Exception as error:
            if not begun:  # such as while another program writes: reading is possible all the same
                return [
                    (None, error) if writes else _alone(db, work, writes)
                    for work, writes in pieces
                ]
    return [_alone(db, work, writes) for work, writes in pieces]


def _in_one(db: sqlite3.Connection, work: Work, _: bool) -> Outcome:
    """Let an error undo everything."""
    return work(db), None


def _alone(db: sqlite3.Connection, work: Work, writes: bool) -> Outcome:
    try:
        with transaction(db, _BEGIN[writes]):
            return work(db), None
    except Exception as error:
        return None, error


def _each_within(db: sqlite3.Connection, work: Work, writes: bool) -> Outcome:
    if writes:
        db.execute("SAVEPOINT piece")
    try:
        result = work(db)
    except Exception as error:
        if not db.in_transaction:
            raise _AllUndoneError from error
        if writes:
            db.execute("ROLLBACK TO piece")
            db.execute("RELEASE piece")
        return None, error
    if writes:
        db.execute("RELEASE piece")
    return result, None
