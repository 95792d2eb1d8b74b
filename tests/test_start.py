"""What is loaded before the first poll? Nothing that only the content needs: it comes in a thread, meanwhile."""

from __future__ import annotations

import subprocess
import sys

LATE = (
    "bot.check", "bot.dialogue.screens", "bot.dialogue.take", "bot.letters.compose", "bot.papers",
    "bot.playground", "bot.replies", "bot.understanding.guard", "bot.understanding.hearing",
    "PIL", "fontTools", "ko_pii", "typst", "yaml",
)  # fmt: skip
"""One import of a constant is enough to bring half a second of these along."""


def test_what_waits_for_the_content_does_not_hold_up_the_first_poll() -> None:
    program = "import sys, bot.serving; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    loaded = found.stdout.split()
    assert "bot.app" in loaded
    assert [name for name in LATE if name in loaded] == []
