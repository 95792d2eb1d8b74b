"""How do many small transactions share one commit? Each as a savepoint of a transaction around them.

With synchronous=FULL a commit waits for the disk, and that is most of what an answer costs. Work
that came up while the disk was busy is committed together; what one piece of it does wrong undoes
that piece alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from bot.store.opening import transaction

Work = Callable[[sqlite3.Connection], Any]
Outcome = tuple[Any, Exception | None]
"""What a piece of work returned, or the error that undid it."""


class _AllUndoneError(Exception):
    """SQLite undid the transaction around all the work, as it does when the disk is full."""


def run_together(db: sqlite3.Connection, works: Sequence[Work], begin: str) -> list[Outcome]:
    """Run the work in order and commit once; return one outcome for each, in the same order.

    Where the transaction around it is undone, each piece is run anew in one of its own, so that the
    one at fault is the only one to fail. Where it cannot even begin, all fail of that.
    """
    if len(works) == 1:
        return [_alone(db, works[0], begin)]
    begun = False
    try:
        with transaction(db, begin):
            begun = True
            return [_within(db, work) for work in works]
    except (sqlite3.Error, _AllUndoneError) as error:
        if not begun:
            return [(None, error)] * len(works)
    return [_alone(db, work, begin) for work in works]


def _alone(db: sqlite3.Connection, work: Work, begin: str) -> Outcome:
    try:
        with transaction(db, begin):
            return work(db), None
    except Exception as error:
        return None, error


def _within(db: sqlite3.Connection, work: Work) -> Outcome:
    db.execute("SAVEPOINT piece")
    try:
        result = work(db)
    except Exception as error:
        if not db.in_transaction:
            raise _AllUndoneError from error
        db.execute("ROLLBACK TO piece")
        db.execute("RELEASE piece")
        return None, error
    db.execute("RELEASE piece")
    return result, None
