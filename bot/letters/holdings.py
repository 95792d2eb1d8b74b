"""How does a person take away all that is held about them? One ZIP: a page to read, and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.clock import KST
from bot.deadlines.wording import long_day
from bot.letters.archive import archive, page

PAGE = "내_정보.html"
EVERYTHING = "내_정보.json"


def write_holdings(data: Mapping[str, Any]) -> bytes:
    """Return the ZIP of what `bot.export` gathered; the same data give the same bytes."""
    made = datetime.fromisoformat(data["now"])
    return archive({PAGE: _page(data, made), EVERYTHING: _json(data)}, made=made)


def _page(data: Mapping[str, Any], made: datetime) -> bytes:
    """A page for a phone that needs nothing else, no network either; what was typed is escaped."""
    day = f"{long_day(made.date())} {made.astimezone(KST):%H:%M}"
    return page("holdings.html").render(made=day, **data["page"]).encode(errors="replace")


def _json(data: Mapping[str, Any]) -> bytes:
    text = json.dumps({"made_at": data["now"], **data["held"]}, ensure_ascii=False, indent=2)
    return text.encode(errors="replace") + b"\n"
