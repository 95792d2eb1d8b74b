"""What is logged, and how: our own lines at the chosen level, everybody else's never below INFO.

At DEBUG python-telegram-bot, aiosqlite and others write whole requests and statements, and so what
people typed and the bot's token. An error's own text may hold such words too: of a traceback only
the places are written.

Our lines name their values, `log.error("update %(update)s failed: %(kind)s", {"update": 5, …})`:
ids and kinds, never words and never a chat. In JSON each is a field.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Literal

LogFormat = Literal["text", "json"]
TEXT = "%(asctime)s %(levelname)s %(name)s %(message)s"
_ExcInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class TextFormatter(logging.Formatter):
    """A line each, for people."""

    def __init__(self) -> None:
        super().__init__(TEXT)

    def formatException(self, ei: _ExcInfo) -> str:
        """Say which error it was and where it came from, without its text."""
        kind, _, trace = ei
        places = [f"  {at.filename}:{at.lineno} {at.name}" for at in traceback.extract_tb(trace)]
        return "\n".join([kind.__name__ if kind else "", *places])


class JsonFormatter(TextFormatter):
    """A JSON object each, for programs: ``event`` is the same for all lines of a kind."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "room": record.name,
            "event": str(record.msg),
            "text": record.getMessage(),
        }
        if isinstance(record.args, Mapping):
            line |= {name: _plain(value) for name, value in record.args.items()}
        if record.exc_info:
            line["where"] = self.formatException(record.exc_info).splitlines()
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str, form: LogFormat = "text") -> None:
    """Log to standard error; ``level`` is a name such as "DEBUG"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(handlers=[handler])
    wanted = logging.getLevelNamesMapping()[level]
    logging.getLogger().setLevel(max(wanted, logging.INFO))
    logging.getLogger("bot").setLevel(wanted)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str | None) else str(value)
