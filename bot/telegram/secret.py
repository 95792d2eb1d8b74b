"""The webhook's secret where none is set: made once, and kept beside the database."""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from bot.errors import SettingsError
from bot.store import private_file

_WHOLE = re.compile(r"[A-Za-z0-9_-]{43}")
_BYTES = 32


def kept_secret(path: Path) -> str:
    """Return the secret in the file, or put a fresh one there with mode 0600.

    What is no whole secret, or can be read by others, is replaced: the next setWebhook tells
    Telegram of the new one. Raises SettingsError where the file cannot be used.
    """
    try:
        if path.exists() and not path.stat().st_mode & 0o077:
            found = path.read_text(encoding="ascii", errors="replace").strip()
            if _WHOLE.fullmatch(found):
                return found
        return _made(path)
    except OSError as error:
        raise SettingsError(f"WEBHOOK_SECRET: {path} cannot be used: {error.strerror}") from None


def _made(path: Path) -> str:
    secret = secrets.token_urlsafe(_BYTES)
    private_file.put(path, secret, over=True)
    return secret
