"""Which messages wait, which may go now, and what became of them?

Replies and files of a chat go in the order in which they were written: one is held back until all
earlier ones are sent or refused, even where an earlier one waits for another try. So a claim
takes one reply or file of a chat at a time, and the order holds whoever claims.

A reply with a name waits for a quiet moment: until it is sent, the next of its name takes its place.
Any other reply to the chat ends the wait, so that nobody's answer is held up.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable, Sequence

from bot.dialogue.state import HeldReply
from bot.engine.privacy import NOTICE
from bot.errors import MovedOnError, UnreadableError
from bot.store.crypto import KeyRing
from bot.store.port import (
    LEAVING,
    URGENT,
    Json,
    OutboxDraft,
    OutboxRow,
    RowKind,
    Try,
    WaitingFile,
)
from bot.store.rows import read_deadlines
from bot.store.values import FOR_EVER, from_ms, pack, to_ms, unpack

log = logging.getLogger(__name__)

BY_PRIORITY: tuple[RowKind, ...] = ("reply", "file", "reminder", "notice")

DUE = """
SELECT * FROM outbox AS row
WHERE state = 'waiting' AND kind = :kind AND due <= :now
  AND chat_id NOT IN (SELECT value FROM json_each(:skip))
  AND (kind NOT IN ('reply', 'file') OR NOT EXISTS (
    SELECT 1 FROM outbox AS earlier
    WHERE earlier.chat_id = row.chat_id AND earlier.id < row.id
      AND earlier.state IN ('waiting', 'leased') AND earlier.kind IN ('reply', 'file')))
ORDER BY due, id LIMIT :limit
"""
DUE_OF_CHATS = """
SELECT * FROM outbox INDEXED BY outbox_reminders
WHERE chat_id IN (SELECT value FROM json_each(:chats))
  AND state = 'waiting' AND kind = 'reminder' AND due <= :now
ORDER BY due, id
"""
HELD = """
SELECT * FROM outbox INDEXED BY outbox_queue
WHERE chat_id = ? AND state IN ('waiting', 'leased') AND kind IN ('reply', 'file')
  AND state = 'waiting' AND kind = 'reply' AND rung <> ''
ORDER BY id
"""
"""It says a state and a kind twice: SQLite uses an index of some rows only where the query
repeats that index's own condition. So does the update in `_make_way`."""

LATER_REPLY = """
SELECT 1 FROM outbox INDEXED BY outbox_queue
WHERE chat_id = ? AND id > ? AND state IN ('waiting', 'leased') AND kind IN ('reply', 'file')
  AND rung = '' LIMIT 1
"""
FILES = """
SELECT * FROM outbox INDEXED BY outbox_queue
WHERE chat_id = ? AND state IN ('waiting', 'leased') AND kind IN ('reply', 'file') AND kind = 'file'
"""


def add(
    db: sqlite3.Connection, keys: KeyRing, chat_id: int, drafts: Sequence[OutboxDraft], now: int,
    *, held: bool = True,
) -> None:  # fmt: skip
    """Write messages for a chat. A reminder replaces an unsent one of the same name.

    ``held``: whether a reply of the chat may be waiting for a quiet moment.
    """
    first_id = _next_id(db) if drafts else 0
    for row_id, draft in enumerate(drafts, first_id):
        _make_way(db, chat_id, draft, now, held=held)
        held = held or bool(draft.rung)
        sealed = keys.encrypt(pack(draft.payload), table="outbox", row=row_id, column="payload")
        db.execute(
            "INSERT INTO outbox (id, chat_id, kind, due, state, payload, case_id, deadline, rung, "
            "created_at) VALUES (?, ?, ?, ?, 'waiting', ?, ?, ?, ?, ?)",
            (
                *(row_id, chat_id, draft.kind, to_ms(draft.due), sealed),
                *(draft.case_id or None, draft.deadline, draft.rung, now),
            ),
        )


def _make_way(
    db: sqlite3.Connection, chat_id: int, draft: OutboxDraft, now: int, *, held: bool
) -> None:
    """Remove what a message replaces, and end the wait of what must go before it."""
    if draft.kind == "reminder":
        _cancel(db, chat_id, draft.case_id, draft.deadline, draft.rung)
    elif held and draft.kind in ("reply", "file") and not draft.rung:
        db.execute(
            "UPDATE outbox INDEXED BY outbox_queue SET due = min(due, ?) WHERE chat_id = ? "
            "AND state IN ('waiting', 'leased') AND kind IN ('reply', 'file') "
            "AND state = 'waiting' AND kind = 'reply' AND rung <> ''",
            (now, chat_id),
        )
    elif draft.instead_of:
        _take_back(db, chat_id, draft.instead_of)


def _take_back(db: sqlite3.Connection, chat_id: int, row_id: int) -> None:
    taken = db.execute(
        "DELETE FROM outbox WHERE id = ? AND chat_id = ? AND state = 'waiting'", (row_id, chat_id)
    )
    if not taken.rowcount:
        raise MovedOnError("a message was sent while the next one in its place was written")


def held(db: sqlite3.Connection, keys: KeyRing, chat_id: int) -> tuple[HeldReply, ...]:
    """Return the chat's replies that wait for a quiet moment, oldest first."""
    found = []
    for row in db.execute(HELD, (chat_id,)).fetchall():
        try:
            data = _read(keys, row).payload.get("held", {})
        except UnreadableError as error:
            log.error("outbox row left alone: %(error)s", {"error": error})
            continue
        found.append(HeldReply(id=row["id"], name=row["rung"], data=data))
    return tuple(found)


def files_waiting(db: sqlite3.Connection, keys: KeyRing, chat_id: int) -> list[WaitingFile]:
    """Return each file that is still to be sent to a chat."""
    found = []
    for row in db.execute(FILES, (chat_id,)).fetchall():
        if payload := opened(keys, row):  # what does not open the courier sets aside
            file = payload.get("file", {})
            found.append(
                WaitingFile(row["case_id"] or 0, file.get("make", ""), file.get("data", {}))
            )
    return found


def cancel_reminders(
    db: sqlite3.Connection, chat_id: int, pairs: Iterable[tuple[int, str]]
) -> None:
    """Drop unsent reminders of (case, deadline); an empty deadline means all of the case.

    A leased one goes too: it may be on its way this moment, but if the try fails it must not come
    back after the person said 완료.
    """
    for case_id, deadline in pairs:
        _cancel(db, chat_id, case_id, deadline, "")


def forget_case(db: sqlite3.Connection, chat_id: int, case_id: int) -> None:
    """Delete every message about the case, sent ones included."""
    db.execute("DELETE FROM outbox WHERE case_id = ? AND chat_id = ?", (case_id, chat_id))


def forget_replies(db: sqlite3.Connection, keys: KeyRing, chat_id: int) -> None:
    """Delete a chat's replies and files of no case that are unsent or were set aside.

    They may tell of a case that is deleted now. What only asks Telegram to delete messages stays.
    """
    found = db.execute(
        "SELECT * FROM outbox WHERE chat_id = ? AND kind IN ('reply', 'file') "
        "AND case_id IS NULL AND state IN ('waiting', 'leased', 'refused')",
        (chat_id,),
    ).fetchall()
    told = [
        (row["id"],) for row in found
        if (opened(keys, row) or {}).get("method") != "deleteMessages"
    ]  # fmt: skip
    db.executemany("DELETE FROM outbox WHERE id = ?", told)


def are_unsent(db: sqlite3.Connection, row_ids: Sequence[int]) -> bool:
    """Tell whether all these rows are still there to be sent."""
    query = (
        "SELECT count(*) FROM outbox WHERE id IN (SELECT value FROM json_each(?)) "
        "AND state IN ('waiting', 'leased')"
    )
    return bool(db.execute(query, (json.dumps(row_ids),)).fetchone()[0] == len(row_ids))


def forget_chat(db: sqlite3.Connection, chat_id: int) -> None:
    """Delete every message to the chat, sent ones included."""
    db.execute("DELETE FROM outbox WHERE chat_id = ?", (chat_id,))


def gone(db: sqlite3.Connection, chat_id: int, row_id: int, now: int) -> None:
    """This row met a chat that had blocked us. A later reply may be to a line that the person wrote
    since, so it is tried, and tells: only this one is of no use any more."""
    later = db.execute(LATER_REPLY, (chat_id, row_id)).fetchone()
    if later:
        db.execute("DELETE FROM outbox WHERE id = ? AND kind IN ('reply', 'file')", (row_id,))
    else:
        pause(db, chat_id, now)


def pause(db: sqlite3.Connection, chat_id: int, now: int) -> None:
    """The person is gone: keep the reminders for a return. A reply is of no use by then.

    Who is not told that a case leaves does not lose it then.
    """
    query = "UPDATE people SET gone_at = coalesce(gone_at, ?) WHERE chat_id = ?"
    db.execute(query, (now, chat_id))
    db.execute(
        "UPDATE cases SET leaving_on = NULL WHERE chat_id = ? AND id IN (SELECT case_id FROM outbox "
        "WHERE chat_id = ? AND rung = ? AND state IN ('waiting', 'leased'))",
        (chat_id, chat_id, LEAVING),
    )
    db.execute(
        "UPDATE outbox SET state = 'paused', lease_until = NULL "
        "WHERE chat_id = ? AND kind = 'reminder' AND state IN ('waiting', 'leased')",
        (chat_id,),
    )
    db.execute(
        "DELETE FROM outbox WHERE chat_id = ? AND state IN ('waiting', 'leased')", (chat_id,)
    )


def resume(db: sqlite3.Connection, keys: KeyRing, chat_id: int, now: int) -> None:
    """The person is back: reminders go on, but for days of the person's own that are over."""
    db.execute("UPDATE people SET gone_at = NULL WHERE chat_id = ?", (chat_id,))
    paused = db.execute(
        "SELECT DISTINCT case_id, deadline FROM outbox WHERE chat_id = ? AND state = 'paused'",
        (chat_id,),
    ).fetchall()
    for case_id, deadline in paused:
        state = "folded" if _is_over(db, keys, case_id, deadline, now) else "waiting"
        db.execute(
            "UPDATE outbox SET state = ?1, payload = iif(?1 = 'folded', NULL, payload), "
            "sent_at = iif(?1 = 'folded', ?2, NULL) "
            "WHERE chat_id = ?3 AND case_id = ?4 AND deadline = ?5 AND state = 'paused'",
            (state, now, chat_id, case_id, deadline),
        )


def _is_over(db: sqlite3.Connection, keys: KeyRing, case_id: int, deadline: str, now: int) -> bool:
    today = from_ms(now).date()
    try:
        kept = [one for one in read_deadlines(db, keys, case_id) if one.id == deadline]
    except UnreadableError:
        return False
    return any(one.who == "user" and one.day < today for one in kept)


def claim(
    db: sqlite3.Connection, keys: KeyRing, *,
    now: int, lease_until: int, limit: int, kinds: Sequence[RowKind], skip_chats: Sequence[int],
    unhurried: int | None = None,
) -> list[OutboxRow]:  # fmt: skip
    """Lease rows that may be sent now (times in ms). ``attempts`` counts the earlier ones."""
    _end_leases(db, now)
    claimed: list[OutboxRow] = []
    for kind in kinds:
        left = limit - len(claimed)
        if kind not in URGENT and unhurried is not None:
            left = min(left, unhurried - sum(row.kind not in URGENT for row in claimed))
        if left <= 0:
            continue
        found = _due(db, kind, now, skip_chats, left)
        if kind == "reminder":
            found = _all_of_their_chats(db, found, now)
        claimed += [_claimed(keys, row) for row in found]
    if claimed:
        _lease(db, claimed, lease_until)
    return claimed


def _all_of_their_chats(
    db: sqlite3.Connection, found: Sequence[sqlite3.Row], now: int
) -> list[sqlite3.Row]:
    chats = json.dumps(sorted({row["chat_id"] for row in found}))
    return db.execute(DUE_OF_CHATS, {"chats": chats, "now": now}).fetchall()


def _claimed(keys: KeyRing, row: sqlite3.Row) -> OutboxRow:
    """Read a row; one that cannot be read is the courier's to set aside, and holds nobody up."""
    try:
        return _read(keys, row)
    except UnreadableError:
        return _row(row, {}, readable=False)


def release(
    db: sqlite3.Connection, quiet_until: int = 0, leased_until: int = FOR_EVER
) -> None:  # fmt: skip
    """End every lease now that ends by ``leased_until`` (ms); what is put off for longer stays put off.

    What waits for a quiet moment waits until ``quiet_until`` (ms).
    """
    _end_leases(db, leased_until)
    db.execute(
        "UPDATE outbox SET due = max(due, ?) WHERE kind = 'reply' AND state = 'waiting' "
        "AND rung <> ''",
        (quiet_until,),
    )


def postpone(db: sqlite3.Connection, row_ids: Iterable[int], until: int, after: Try) -> None:
    """Try again at ``until`` (ms): the lease ends then. ``due`` stays, so lateness can be told.

    What took longer than its lease waits already, and is put back all the same. Of what was paused
    meanwhile only the count of tries is put right.
    """
    wanted = {"until": until, "unbegun": after == "unbegun", "certain": after != "unknown"}
    db.executemany(
        "UPDATE outbox SET attempts = attempts - :unbegun, doubts = doubts - :certain, "
        "state = iif(state = 'paused', 'paused', 'leased'), "
        "lease_until = iif(state = 'paused', NULL, :until) "
        "WHERE id = :id AND state IN ('waiting', 'leased', 'paused')",
        [{**wanted, "id": row_id} for row_id in row_ids],
    )


def sent(
    db: sqlite3.Connection, row_id: int, message_id: int | None, now: int,
    folded: Iterable[int] = (),
) -> bool:  # fmt: skip
    """Keep that it was sent, without its text; of someone who never agreed, keep nothing.

    Return whether it was such a stranger's.
    """
    a_strangers = _close(db, row_id, "sent", None, now, message_id)
    for other in folded:
        _close(db, other, "folded", None, now)
    return a_strangers


def refuse(db: sqlite3.Connection, keys: KeyRing, row_id: int, reason: str, now: int) -> None:
    """Keep why, and the text for a while: an operator may let it be tried again. All is encrypted."""
    row = db.execute("SELECT * FROM outbox WHERE id = ?", (row_id,)).fetchone()
    kept = {"refused": reason, "message": opened(keys, row) if row else None}
    note = keys.encrypt(pack(kept), table="outbox", row=row_id, column="payload")
    _close(db, row_id, "refused", note, now)


def next_due(
    db: sqlite3.Connection, kinds: Sequence[RowKind], skip_chats: Sequence[int]
) -> int | None:
    """Return when (ms) the next row can be claimed; a leased one can when its lease ends.

    Rows held back by an earlier one do not count: that one does.
    """
    ends = db.execute("SELECT min(lease_until) FROM outbox WHERE state = 'leased'").fetchone()
    moments = [ends[0]] if ends[0] is not None else []
    for kind in kinds:
        moments += [row["due"] for row in _due(db, kind, FOR_EVER, skip_chats, 1)]
    return min(moments, default=None)


def next_reminder(db: sqlite3.Connection) -> int | None:
    """Return when (ms) the next waiting reminder is due."""
    row = db.execute(
        "SELECT min(due) FROM outbox WHERE state = 'waiting' AND kind = 'reminder'"
    ).fetchone()
    return row[0]  # type: ignore[no-any-return]


def _due(
    db: sqlite3.Connection, kind: RowKind, until: int, skip_chats: Sequence[int], limit: int
) -> list[sqlite3.Row]:
    skip = json.dumps(list(skip_chats))
    wanted = {"kind": kind, "now": until, "skip": skip, "limit": limit}
    return db.execute(DUE, wanted).fetchall()


def _end_leases(db: sqlite3.Connection, now: int) -> None:
    db.execute(
        "UPDATE outbox SET state = 'waiting', lease_until = NULL "
        "WHERE state = 'leased' AND lease_until <= ?",
        (now,),
    )


def opened(keys: KeyRing, row: sqlite3.Row) -> Json | None:
    """Return what a row holds; None where nothing is left of it, or it cannot be opened."""
    try:
        return _payload(keys, row) if row["payload"] is not None else None
    except UnreadableError:
        return None


def _payload(keys: KeyRing, row: sqlite3.Row) -> Json:
    plain = keys.decrypt(row["payload"], table="outbox", row=row["id"], column="payload")
    payload: Json = unpack(plain)
    return payload


def _read(keys: KeyRing, row: sqlite3.Row) -> OutboxRow:
    return _row(row, _payload(keys, row))


def _row(row: sqlite3.Row, payload: Json, *, readable: bool = True) -> OutboxRow:
    return OutboxRow(
        id=row["id"],
        chat_id=row["chat_id"],
        kind=row["kind"],
        due=from_ms(row["due"]),
        attempts=row["attempts"],
        doubts=row["doubts"],
        payload=payload,
        readable=readable,
        case_id=row["case_id"] or 0,
        deadline=row["deadline"],
    )


def _lease(db: sqlite3.Connection, rows: Sequence[OutboxRow], until: int) -> None:
    db.execute(
        "UPDATE outbox SET state = 'leased', lease_until = ?, attempts = attempts + 1, "
        "doubts = doubts + 1 WHERE id IN (SELECT value FROM json_each(?))",
        (until, json.dumps([row.id for row in rows])),
    )


def _close(
    db: sqlite3.Connection, row_id: int, state: str, payload: bytes | None, now: int,
    message_id: int | None = None,
) -> bool:  # fmt: skip
    """End an unsent row. A row that was cancelled meanwhile is not there, and that is fine.

    Return whether its chat is a stranger's; then nothing of it stays.

    One that went out in the moment in which the person left is paused, and must not come again.
    """
    closed = db.execute(
        "UPDATE outbox SET state = ?, payload = ?, lease_until = NULL, sent_at = ?, message_id = ? "
        "WHERE id = ? AND state IN ('waiting', 'leased', iif(? = 'refused', '', 'paused')) "
        "RETURNING chat_id IN (SELECT chat_id FROM people), iif(rung = ?, case_id, NULL)",
        (state, payload, now, message_id, row_id, state, LEAVING),
    ).fetchall()
    if closed and closed[0][1]:
        _told_of_leaving(db, closed[0][1], state, now)
    a_strangers = bool(closed) and not closed[0][0]
    if a_strangers:
        db.execute("DELETE FROM outbox WHERE id = ?", (row_id,))
    return a_strangers


def _told_of_leaving(db: sqlite3.Connection, case_id: int, state: str, now: int) -> None:
    """The person has the whole time from now on; who could not be told keeps the case."""
    day = (from_ms(now).date() + NOTICE).isoformat() if state == "sent" else None
    db.execute(
        "UPDATE cases SET leaving_on = iif(?1 IS NULL, NULL, max(leaving_on, ?1)) "
        "WHERE id = ?2 AND leaving_on IS NOT NULL",
        (day, case_id),
    )


def _cancel(db: sqlite3.Connection, chat_id: int, case_id: int, deadline: str, rung: str) -> None:
    db.execute(
        "DELETE FROM outbox WHERE kind = 'reminder' AND state IN ('waiting', 'leased', 'paused') "
        "AND chat_id = ?1 AND case_id = ?2 AND ?3 IN ('', deadline) AND ?4 IN ('', rung)",
        (chat_id, case_id, deadline, rung),
    )


def _next_id(db: sqlite3.Connection) -> int:
    # The id is part of what is encrypted, so it is needed before the row is there. The write lock
    # is held; AUTOINCREMENT goes on after the highest id ever used.
    row = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()
    return 1 + (row["seq"] if row else 0)
