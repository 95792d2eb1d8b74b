"""How does a secret get into a file? Whole or not at all, and readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def put(path: Path, text: str, *, over: bool) -> None:
    """Put a file with mode 0600 in place at once, safe from a power cut.

    ``over``: whether it takes the place of one that is there; if not, that one is left alone. Raises
    OSError.
    """
    handle, draft = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # O_EXCL, mode 0600
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(handle)
        _name(draft, path, over=over)
    finally:
        Path(draft).unlink(missing_ok=True)


def _name(draft: str, path: Path, *, over: bool) -> None:
    try:
        if over:
            os.replace(draft, path)  # noqa: PTH105 - beside os.link, which has no like in pathlib
        else:
            os.link(draft, path)
    except FileExistsError:
        return
    # The name itself must survive a power cut before anything depends on the file.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
