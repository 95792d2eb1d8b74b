"""What is logged: our own lines at the chosen level, everybody else's never below INFO.

At DEBUG python-telegram-bot, aiosqlite and others write whole requests and statements, and so what
people typed and the bot's token.
"""

from __future__ import annotations

import logging

FORMAT = "%(asctime)s %(levelname)s %(name)s %(message)s"


def set_up(level: str) -> None:
    """Log to standard error; ``level`` is a name such as "DEBUG"."""
    logging.basicConfig(format=FORMAT)
    wanted = logging.getLevelNamesMapping()[level]
    logging.getLogger().setLevel(max(wanted, logging.INFO))
    logging.getLogger("bot").setLevel(wanted)
