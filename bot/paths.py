"""Where content and templates lie: inside an installed wheel, or beside the package in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_INSTALLED = _PACKAGE / "data"
ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent

CONVERSATIONS = ROOT / "conversations"
TEMPLATES = ROOT / "templates"

DATABASE, KEY_FILE = "guje.db", "keys"
"""Names of the files in DATA_DIR."""
