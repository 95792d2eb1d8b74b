"""`python -m bot backup`: a copy of the database while the bot runs, and a proof that it can be used.

The copy is as encrypted as the database, and worth nothing without the keys; they are not in it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.config import Settings, key_ring
from bot.errors import GujeError
from bot.paths import DATABASE
from bot.store.crypto import KeyRing
from bot.store.looking import looked_at
from bot.store.migrate import version
from bot.store.opening import open_database
from bot.store.whole import counts, problems

Say = Callable[[str], None]


class BackupError(GujeError):
    """A backup was not made, or cannot be used."""


def keys_at_hand(settings: Settings) -> KeyRing:
    """Return the installation's keys; unlike a start, make none."""
    return key_ring(settings, settings.data_dir, make=False)


def back_up(settings: Settings, out: Path, say: Say) -> None:
    """Copy the database to ``out`` (mode 0600), which must not exist, and check the copy.

    Raises BackupError or StoreError; ``out`` is then not there.
    """
    keys = keys_at_hand(settings)
    if out.exists():
        raise BackupError(f"{out} is there already, and is left alone; name another file")
    with _draft(out) as draft:
        with looked_at(settings.data_dir / DATABASE) as db:
            _copy(db, draft)
        _prove(draft, keys, say)
        _put(draft, out)
    say(
        f"{out}: {out.stat().st_size / 1e6:.1f} MB, checked. The keys are not in it: keep them too."
    )


def check(settings: Settings, backup: Path, say: Say) -> None:
    """Open a copy of the backup as a start would, read all of it, and say in counts what is there.

    Raises BackupError where it could not be put back into use. The backup is not touched.
    """
    keys = keys_at_hand(settings)
    with looked_at(backup):
        _prove(backup, keys, say)
    say(f"{backup}: it can be restored.")


def _copy(db: sqlite3.Connection, draft: Path) -> None:
    with closing(sqlite3.connect(draft)) as copy:
        # All in one go: step by step it would begin anew each time the bot writes something.
        db.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with no log beside it


def _prove(path: Path, keys: KeyRing, say: Say) -> None:
    """Open a copy as a start does, migrations included, and read all of it."""
    with tempfile.TemporaryDirectory(prefix="guje-") as folder:
        trial = Path(folder) / DATABASE
        try:
            shutil.copyfile(path, trial)
        except OSError as error:
            raise BackupError(f"{folder}: no copy to try out: {error.strerror}") from None
        with closing(open_database(trial, keys)) as db:
            wrong = list(problems(db, keys))
            found, schema = counts(db), version(db)
    if wrong:
        raise BackupError("the copy cannot be used:\n" + "\n".join(f"  {one}" for one in wrong))
    for what, many in found.items():
        say(f"{what}: {many:,}")
    say(f"schema: {schema}")


@contextmanager
def _draft(out: Path) -> Iterator[Path]:
    """A file beside ``out`` that only we can read, gone in the end."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{out.name}-", dir=out.parent)  # mode 0600
    except OSError as error:
        raise BackupError(f"{out}: cannot be written to: {error.strerror}") from None
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _put(draft: Path, out: Path) -> None:
    """Give it its name, safe from a power cut, unless somebody else took the name meanwhile."""
    handle = os.open(draft, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    if out.exists():
        raise BackupError(f"{out} is there already, and is left alone")
    draft.rename(out)
