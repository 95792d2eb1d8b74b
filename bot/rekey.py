"""`python -m bot rekey`: bring all that is stored under the first key, while the bot runs.

Then the other keys can go. The bot has to have been started with the first key before: one that does
not know it could not read what is moved.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

from bot.backup import keys_at_hand
from bot.config import Settings
from bot.errors import GujeError, StoreError
from bot.paths import DATABASE
from bot.store.connection import explained
from bot.store.crypto import KeyRing
from bot.store.looking import looked_at
from bot.store.migrate import latest, version
from bot.store.opening import open_database
from bot.store.port import Json
from bot.store.rekeying import forget_old, left, move_all
from bot.store.traces import emptied
from bot.telegram.callback import resigned

Say = Callable[[str], None]


class RekeyError(GujeError):
    """Not everything is under the first key; the old keys are still needed."""


def rekey(settings: Settings, say: Say) -> None:
    """Move everything, prove that nothing is left, and say what to do next.

    Can be ended at any moment and run again. Raises RekeyError where an old key is still needed,
    StoreError where the database cannot be used.
    """
    keys = keys_at_hand(settings)
    path = settings.data_dir / DATABASE
    _refuse_unknown_key(path, keys)
    try:
        with closing(open_database(path, keys)) as db:
            _rekey(db, keys, say)
    except sqlite3.Error as error:
        raise explained(error) from error


def _refuse_unknown_key(path: Path, keys: KeyRing) -> None:
    """A bot that runs with the old keys alone could not read what is moved."""
    with looked_at(path) as db:
        if version(db) != latest():
            raise StoreError("start the bot once with this version of the program, then rekey")
        name = f"key_check/{keys.first_id}"
        if not db.execute("SELECT 1 FROM meta WHERE key = ?", (name,)).fetchone():
            raise RekeyError(
                f"no bot was started yet with {keys.first_id} as its first key; put the new key in "
                "front of the old ones, restart the bot, then rekey (nothing was changed)"
            )


def _rekey(db: sqlite3.Connection, keys: KeyRing, say: Say) -> None:
    under_old = left(db, keys)
    say(f"under another key than {keys.first_id}: {_told(under_old)}")
    closed = move_all(db, keys, partial(renewed, keys), say)
    if not emptied(db):
        say("somebody reads the database just now; its log is emptied by the bot, later")
    if closed:
        raise RekeyError(
            f"these values do not open and stay as they are: {_told(closed)}. Keep the old keys; "
            "`python -m bot backup --check` on your backups tells which one is whole"
        )
    gone = forget_old(db, keys)
    emptied(db)
    say(f"every value is under {keys.first_id}: looked at all of them.")
    if gone:
        say(
            f"{', '.join(gone)}: can be taken out of DATA_KEYS (or the key file) now; restart the bot "
            "then.\nBackups made before are not covered: keep the old keys with them until they are "
            "deleted.\nButtons that people got before the new key stop working with the old one."
        )


def renewed(keys: KeyRing, payload: Json, chat_id: int) -> Json:
    """Sign the buttons of a message that waits, perhaps for months, or was set aside, with the first key."""
    if message := payload.get("message"):
        return {**payload, "message": renewed(keys, message, chat_id)}
    params = payload.get("params", {})
    rows = (params.get("reply_markup") or {}).get("inline_keyboard")
    if not rows:
        return payload
    anew = [[_signed_anew(button, chat_id, keys) for button in row] for row in rows]
    markup = {**params["reply_markup"], "inline_keyboard": anew}
    return {**payload, "params": {**params, "reply_markup": markup}}


def _signed_anew(button: Json, chat_id: int, keys: KeyRing) -> Json:
    if "callback_data" not in button:
        return button
    return {**button, "callback_data": resigned(button["callback_data"], chat_id, keys)}


def _told(counts: dict[str, int]) -> str:
    return ", ".join(f"{table} {count:,}" for table, count in counts.items()) or "nothing"
