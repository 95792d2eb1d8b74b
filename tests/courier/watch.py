"""A steady clock that is moved by hand."""

from __future__ import annotations


class Watch:
    """Tells seconds; a test sets ``now``."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now
