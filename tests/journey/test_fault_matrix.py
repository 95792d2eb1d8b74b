"""The ticket-ban journey under every fault that Telegram and the line to it can have (DESIGN §5).

`pytest tests/journey/test_fault_matrix.py` prints the table for README.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from faulty_journey import LINES, TYPED, Ended, travel
from wired_bot import hook

from bot.clock import KST
from bot.engine.model import Content

Rules = list[dict[str, Any]]

SENDS = ["sendMessage", "sendPhoto", "sendDocument"]
OTHERS = ["getUpdates", "answerCallbackQuery", "editMessageText", "editMessageReplyMarkup"]
SATURDAY = datetime(2026, 11, 21, 14, 0, tzinfo=KST)
LONGER_THAN_ANY_PATIENCE = 600
AGAIN = "다시 보냄"
"""What may stand over a message that is sent a second time."""


NOT_SENT = "죄송해요. 지금 보내드리려던 것 하나를"


@dataclass(frozen=True)
class Row:
    """One kind of fault, or a mix."""

    name: str
    rules: Rules
    lost: int = 0
    """Messages that Telegram refuses for good; the person comes back and asks again."""
    pushed: bool = False
    """Updates come by webhook."""


def everywhere(**fault: Any) -> Rules:
    """The fault at every fifth message, and at every seventh of the calls beside them."""
    return [{**fault, "methods": SENDS, "every": 5}, {**fault, "methods": OTHERS, "every": 7}]


def refused(code: int, description: str, after: int) -> dict[str, Any]:
    """One question is refused for good, once so many messages went through."""
    fault = {"kind": "error", "code": code, "description": description}
    return {**fault, "methods": ["sendMessage"], "after": after, "times": 1}


GONE = [
    refused(403, "Forbidden: bot was blocked by the user", after=6),
    refused(403, "Forbidden: user is deactivated", after=10),
    refused(400, "Bad Request: chat not found", after=13),
]


def harmless(method: str, description: str) -> dict[str, Any]:
    """What Telegram says where there is nothing left to do."""
    return {
        "kind": "error", "code": 400, "description": f"Bad Request: {description}",
        "methods": [method], "every": 2,
    }  # fmt: skip


ANY: Rules = [
    {"kind": "flood", "retry_after": 3},
    {"kind": "error", "code": 500},
    {"kind": "error", "code": 502},
    {"kind": "error", "code": 504},
    {"kind": "reset", "when": "before"},
    {"kind": "reset", "when": "after"},
    {"kind": "delay", "seconds": LONGER_THAN_ANY_PATIENCE},
    {"kind": "cut"},
]


def mixed(seed: int) -> Rules:
    """Everything by chance, the same in every run of a seed; no message fails twice on end.

    One that did, twice with an unknown outcome, would be given up with an apology.
    """
    chance = random.Random(seed)  # noqa: S311 - the same faults in every run
    sends: Rules = []
    place = 0
    for fault in chance.sample(ANY, len(ANY)):
        place += chance.randint(2, 4)
        # A rule does not see the calls that an earlier one struck.
        after = place - 1 - len(sends)
        sends.append({**fault, "methods": SENDS, "after": after, "times": 1})
    others = [{**fault, "methods": OTHERS, "chance": 0.05, "seed": seed} for fault in ANY[1:]]
    updates: Rules = [{"kind": kind, "chance": 0.2, "seed": seed} for kind in ("twice", "again")]
    return [*sends, *others, *updates, {"kind": "shuffle"}, {"kind": "skew", "seconds": -600}]


MATRIX = [
    Row("429, one chat", [{"kind": "flood", "retry_after": 5, "methods": SENDS, "every": 5}]),
    Row("429, everybody", [{"kind": "flood", "retry_after": 5, "everybody": True, "every": 6}]),
    Row("500", everywhere(kind="error", code=500)),
    Row("502 from a proxy", everywhere(kind="error", code=502)),
    Row("504", everywhere(kind="error", code=504)),
    Row("reset before the work", everywhere(kind="reset", when="before")),
    Row("reset after the work", everywhere(kind="reset", when="after")),
    Row(
        "answer after the time-out",
        everywhere(kind="delay", seconds=LONGER_THAN_ANY_PATIENCE),
    ),
    Row("answer cut off", everywhere(kind="cut")),
    Row("403 blocked, 403 deactivated, 400 no chat", GONE, lost=3),
    Row(
        "400 not to be parsed",
        [refused(400, "Bad Request: can't parse entities: x", after=6)],
        lost=1,
    ),
    Row(
        "400 without harm",
        [
            harmless("answerCallbackQuery", "query is too old and response timeout expired"),
            harmless("editMessageReplyMarkup", "message is not modified"),
        ],
    ),
    Row("updates twice and again", [{"kind": "twice"}, {"kind": "again"}]),
    Row("updates out of order", [{"kind": "shuffle"}]),
    Row("clock two hours ahead", [{"kind": "skew", "seconds": 7200}]),
    Row("clock two hours behind", [{"kind": "skew", "seconds": -7200}]),
    Row(
        "webhook, 502 and resets",
        [
            {"kind": "error", "code": 502, "methods": SENDS, "every": 5},
            {"kind": "reset", "when": "after", "methods": SENDS, "every": 6},
            {"kind": "error", "code": 500, "methods": ["answerCallbackQuery"], "every": 3},
        ],
        pushed=True,
    ),
    Row("mix 1", mixed(1)),
    Row("mix 2", mixed(2)),
]


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory, content: Content) -> Ended:
    """The journey while nothing fails."""
    ended = travel(tmp_path_factory.mktemp("calm"), content, SATURDAY, [])
    assert len(set(ended.heard)) == len(ended.heard), "what comes twice now is no repeat later"
    assert ended.kept["integrity"] == [("ok",)]
    return ended


@pytest.mark.parametrize("row", MATRIX, ids=lambda row: row.name.replace(" ", "-"))
def test_the_promises_hold_under(
    row: Row, calm: Ended, tmp_path: Path, content: Content,
    caplog: pytest.LogCaptureFixture, record_property: Callable[[str, object], None],
) -> None:  # fmt: skip
    """Every line is answered (`travel` sees to it) in order, all is kept once, nothing is said twice."""
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, logger="bot")
    ended = travel(tmp_path, content, SATURDAY, row.rules, hook() if row.pushed else None)
    assert _idle(ended.rules) == [], "a fault that never struck shows nothing"
    assert not any(rule["early"] for rule in ended.rules), "who is told to wait waits"
    assert ended.kept == calm.kept
    repeated = _heard_right(ended, calm, row.lost)
    assert _typed_in(caplog.records) == []
    record_property(
        "figures",
        f"faults: {row.name} — {len(LINES)} lines, {ended.answered} answered, "
        f"{sum(rule['fired'] for rule in ended.rules)} faults, {repeated} messages repeated",
    )


def _idle(rules: Rules) -> Rules:
    return [rule for rule in rules if not rule["fired"] and "chance" not in rule]


def _as_at_first(text: str) -> str:
    """A message without the line that says that it comes a second time."""
    return "\n".join(one for one in text.split("\n") if AGAIN not in one).strip()


def _heard_right(ended: Ended, calm: Ended, lost: int) -> int:
    """Return how many messages came twice; no more may than those of which nobody could know."""
    unknown = _unknown(ended.rules)
    heard = [_as_at_first(text) for text in ended.heard]
    sorry = [text for text in heard if text.startswith(NOT_SENT)]
    assert len(sorry) <= unknown // 2 + lost, "what is unknown twice may be given up, nothing else"
    heard = [text for text in heard if text not in sorry]
    once = list(dict.fromkeys(heard))
    assert len(heard) - len(once) <= unknown
    _in_order(once, calm.heard, lost)
    return len(heard) - len(once)


def _unknown(rules: Rules) -> int:
    """How many messages arrived without the bot's hearing of it: each may come once more."""
    return sum(
        rule["fired"]
        for rule in rules
        if rule.get("methods") == SENDS
        and (rule["kind"] in ("cut", "delay") or rule.get("when") == "after")
    )


def _in_order(heard: list[str], calm: list[str], lost: int) -> None:
    """All but what was lost came in its order; beside it nothing, unless the person came back."""
    told = [text for text in heard if text in calm]
    assert told == [text for text in calm if text in told], "in order"
    assert len(calm) - len(told) <= lost, "nothing is missing"
    if not lost:
        assert told == heard, "and nothing else was said"


def _typed_in(records: list[logging.LogRecord]) -> list[str]:
    """Lines of the log that hold a word which the person typed, or the token."""
    logged = [f"{one.getMessage()} {one.args!r} {one.exc_text}" for one in records]
    return [one for one in logged if any(word in one for word in TYPED)]
