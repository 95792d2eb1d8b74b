"""A story of `conversations/<id>/cases.yaml`: read to be gone through, and written from a session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.clock import KST
from bot.engine.model import Answers
from bot.errors import GujeError
from bot.trial import Trial

INDENT = "  "
"""A story is one item of the list under ``cases:``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Later:
    """A stage gone through after the result."""

    stage: str
    at: datetime
    """KST."""
    typed: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What one made-up person types, and when."""

    name: str
    at: datetime
    """KST."""
    typed: Mapping[str, str]
    later: tuple[Later, ...] = ()


# --- read --------------------------------------------------------------------------------------


def read_stories(path: Path) -> tuple[Story, ...]:
    """Return the stories of a cases.yaml; raise GujeError where it cannot be read as such."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text only
        return tuple(_story(one) for one in data["cases"])
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise GujeError(f"{path}: cannot be read as stories: {type(error).__name__}") from None


def _story(told: Mapping[str, Any]) -> Story:
    later = (
        Later(stage=step["stage"], at=_kst(step["now"]), typed=dict(step["answers"]))
        for step in told.get("later", ())
    )
    return Story(
        name=told["name"], at=_kst(told["now"]), typed=dict(told["answers"]), later=tuple(later)
    )


def _kst(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=KST)


# --- written -----------------------------------------------------------------------------------


def written(trial: Trial, typed: Mapping[str, str], answers: Answers, asked: list[str]) -> str:
    """Return a session as one item to paste under ``cases:``. It holds what was typed.

    ``asked``: the questions in the order in which the pack asks them of these answers.
    """
    story = {
        "name": f"{trial.pack.id} {trial.now:%Y-%m-%d %H:%M}",
        "now": f"{trial.now:%Y-%m-%dT%H:%M}",
        "answers": {key: typed[key] for key in asked if key in typed},
        "asked": asked,
        **_end(trial, answers, asked),
    }
    text = yaml.safe_dump([story], allow_unicode=True, sort_keys=False, width=10_000)
    return "".join(f"{INDENT}{line}\n" for line in text.splitlines())


def _end(trial: Trial, answers: Answers, asked: list[str]) -> dict[str, Any]:
    """What the answers lead to, by id."""
    report = trial.report(answers, asked, None)
    if "exit" in report:
        return {"exit": report["exit"]["id"]}
    return {
        "next_action": report["next_action"]["id"],
        "findings": [finding["id"] for finding in report["findings"]],
        "deadlines": {deadline["id"]: deadline["day"] for deadline in report["deadlines"]},
        "letters": [letter["id"] for letter in report["letters"]],
    }
