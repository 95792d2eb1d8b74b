"""Chapters → one page that needs nothing but itself: no script, no picture or font from elsewhere."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot.preview.parts import Chapter

_BESIDE_BLOCK = re.compile(r"\n?(<(?:blockquote|pre)\b[^>]*>|</(?:blockquote|pre)>)\n?")
"""A block begins and ends its own line; a line break beside it would be one too many."""


def page(chapters: Sequence[Chapter], templates: Path, made_at: datetime) -> str:
    """Return the HTML of the page; ``made_at`` (KST) stands on it."""
    env = Environment(
        loader=FileSystemLoader(templates / "preview"), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.filters |= {"telegram": _telegram, "data_uri": _data_uri}
    return env.get_template("page.html").render(chapters=chapters, made_at=made_at)


def _telegram(html: str) -> Markup:
    """Take a message as the bot sends it: what was typed in it is escaped already."""
    return Markup(_BESIDE_BLOCK.sub(r"\1", html))  # noqa: S704 - made by `bot.wording`


def _data_uri(png: bytes) -> str:
    return f"data:image/png;base64,{b64encode(png).decode()}"
