"""Which fault that was asked for does a call or an update meet? Decides only.

Each rule is tried in turn on everything it names. What happens to a call is `mishaps.py`'s
business; updates are changed here, since they are plain values.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.playground.refusal import Json, Refusal
from bot.playground.rules import (
    Again,
    AnyRule,
    CallRule,
    Error,
    Flood,
    Mishap,
    Rule,
    Shuffle,
    Skew,
    Twice,
    read_rules,
)

_DATES = frozenset({"date", "edit_date"})


@dataclass(slots=True)
class _Counted:
    """A rule and how often it struck."""

    rule: AnyRule
    random: random.Random
    seen: int = 0
    fired: int = 0
    early: int = 0
    """Calls that came while a flood was in force; a patient bot makes none."""
    bans: dict[int | None, datetime] = field(default_factory=dict)
    """Until when a flood is in force: by chat, or under None for everybody."""

    def strikes(self) -> bool:
        """Count one more call, update or batch and say whether the rule strikes it."""
        rule = self.rule
        if rule.times is not None and self.fired >= rule.times:
            return False
        self.seen += 1
        due = self.seen > rule.after and (self.seen - rule.after) % rule.every == 0
        if not due or (rule.chance is not None and self.random.random() >= rule.chance):
            return False
        self.fired += 1
        return True


class Faults:
    """The rules in force. Empty at first: nothing goes wrong by itself."""

    def __init__(self) -> None:
        self._counted: list[_Counted] = []

    def set(self, rules: Any) -> None:
        """Replace all rules by these, in the shape of the JSON; ``[]`` ends every fault.

        Raise a refusal that names the first mistake; then the rules before stay in force.
        """
        # S311: that the same draws come in every run is the point.
        self._counted = [
            _Counted(rule, random.Random(rule.seed))  # noqa: S311
            for rule in read_rules(rules)
        ]

    def shown(self) -> list[Json]:
        """Return each rule as it was given and how often it struck."""
        return [
            {**one.rule.model_dump(exclude_unset=True), "fired": one.fired, "early": one.early}
            for one in self._counted
        ]

    def on_call(self, method: str, chat: int | None, now: datetime) -> Mishap | None:
        """Return what happens to a call, None if nothing does. The first rule to strike counts.

        Raise a refusal where Telegram itself says no.
        """
        for one in self._counted:
            rule = one.rule
            if not isinstance(rule, CallRule) or (rule.methods and method not in rule.methods):
                continue
            if isinstance(rule, Flood):
                _flood(one, rule, chat, now)
            elif _concerns(rule, chat) and one.strikes():
                if isinstance(rule, Error) and rule.code != 502:
                    raise Refusal(rule.code, rule.description)
                return rule
        return None

    def comes_again(self, update: Json) -> bool:
        """Say whether an update that was just confirmed comes once more."""
        struck = [one.strikes() for one in self._of(Again, update)]
        return any(struck)

    def batch(self, updates: Sequence[Json]) -> list[Json]:
        """Return a batch of updates as the bot gets it."""
        found = [copy for update in updates for copy in self._copies(update)]
        for one in self._counted:
            if isinstance(one.rule, Shuffle) and len(found) > 1 and one.strikes():
                found = _out_of_order(found, one.random)
        return found

    def _copies(self, update: Json) -> list[Json]:
        copies = 1 + sum(one.strikes() for one in self._of(Twice, update))
        for one in self._of(Skew, update):
            if one.strikes():
                update = _moved(update, one.rule.seconds)
        return [update] * copies

    def _of(self, kind: type[Rule], update: Json) -> list[Any]:
        chat = _chat_of(update)
        return [
            one
            for one in self._counted
            if isinstance(one.rule, kind) and _concerns(one.rule, chat)
        ]


def _concerns(rule: Rule, chat: int | None) -> bool:
    return rule.chat is None or rule.chat == chat


def _flood(one: _Counted, rule: Flood, chat: int | None, now: datetime) -> None:
    """Refuse a call while a ban is in force, or begin one. What names no chat is never banned."""
    if chat is None:
        return
    banned = None if rule.everybody else chat
    until = one.bans.get(banned)
    if until is not None and now < until:
        one.early += 1
        raise _too_many(until - now)
    if _concerns(rule, chat) and one.strikes():
        one.bans[banned] = now + timedelta(seconds=rule.retry_after)
        raise _too_many(timedelta(seconds=rule.retry_after))


def _too_many(left: timedelta) -> Refusal:
    wait = max(math.ceil(left.total_seconds()), 1)
    return Refusal(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


def _out_of_order(updates: list[Json], chance: random.Random) -> list[Json]:
    found = updates[:]
    chance.shuffle(found)
    return found if found != updates else updates[::-1]


def _chat_of(update: Json) -> int | None:
    """Return the chat that an update came from, None if it came from none."""
    for content in update.values():
        if isinstance(content, dict):
            place = content.get("chat") or content.get("message", {}).get("chat") or {}
            return place.get("id")
    return None


def _moved(value: Any, seconds: int) -> Any:
    """Return a copy with every date moved. A date of 0 is Telegram's sign for a message gone."""
    if isinstance(value, list):
        return [_moved(one, seconds) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: inner + seconds if name in _DATES and inner else _moved(inner, seconds)
        for name, inner in value.items()
    }
