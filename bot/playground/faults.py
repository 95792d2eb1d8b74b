"""Which faults were asked for, and which of them does a call or an update meet? Decides only.

A list of rules, each tried in turn on everything it names. What happens is `mishaps.py`'s business
for calls; updates are changed here, since they are plain values.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bot.playground.parameters import METHODS
from bot.playground.refusal import Json, Refusal, bad

_TELLS = {400: "Bad Request: ", 403: "Forbidden: "}
_USUAL = {
    403: "Forbidden: bot was blocked by the user",
    # UNVERIFIED: Telegram's words for its own failures; they are not documented.
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
_DATES = frozenset({"date", "edit_date"})
Times = Annotated[int, Field(gt=0)]


class Rule(BaseModel):
    """What all rules have: whom they concern and how often they strike."""

    model_config = ConfigDict(extra="forbid", strict=True)

    chat: int | None = None
    """The only chat it concerns; None: every chat, and what belongs to none."""
    after: int = Field(default=0, ge=0)
    """So many calls (or updates) are let pass first."""
    every: Times = 1
    """Then each n-th is struck …"""
    chance: float | None = Field(default=None, gt=0, le=1)
    """… or each with this probability …"""
    seed: int = 0
    """… drawn from this number, so that a run can be repeated …"""
    times: Times | None = None
    """… until so many were struck; None: no end."""


class CallRule(Rule):
    """A fault of a Bot API call."""

    methods: list[str] = Field(default_factory=list, min_length=1)
    """The only methods it concerns; left out: all."""

    @model_validator(mode="after")
    def _known(self) -> CallRule:
        for name in self.methods:
            if name not in METHODS:
                raise ValueError(f"there is no method {name}")
        return self


class Flood(CallRule):
    """429. The ban stays in force for the chat, or for everybody, until its time has passed."""

    kind: Literal["flood"]
    retry_after: Times
    """Seconds of the playground's time."""
    everybody: bool = False


class Error(CallRule):
    """Telegram, or a proxy before it (502), says no; nothing was done."""

    kind: Literal["error"]
    code: Literal[400, 403, 500, 502, 504]
    description: str = ""

    @model_validator(mode="after")
    def _worded(self) -> Error:
        self.description = self.description or _USUAL.get(self.code, "")
        if not self.description.startswith(_TELLS.get(self.code, "")) or not self.description:
            raise ValueError(f'the description of a {self.code} begins with "{_TELLS[self.code]}"')
        return self


class Reset(CallRule):
    """The connection breaks before the work, or after it and before the answer."""

    kind: Literal["reset"]
    when: Literal["before", "after"]


class Delay(CallRule):
    """The work is done at once; the answer takes ``seconds`` of the machine's time."""

    kind: Literal["delay"]
    seconds: float = Field(gt=0, le=600)


class Cut(CallRule):
    """The work is done; the answer ends in the middle of its JSON, with status 200."""

    kind: Literal["cut"]


class Again(Rule):
    """An update that the bot has confirmed comes once more."""

    kind: Literal["again"]


class Twice(Rule):
    """An update comes twice in one batch; to a webhook, twice in a row."""

    kind: Literal["twice"]


class Shuffle(Rule):
    """A batch of updates is not in order. It concerns batches of two and more, and no one chat."""

    kind: Literal["shuffle"]
    chat: None = None


class Skew(Rule):
    """Telegram's clock differs: the dates in an update are ``seconds`` ahead of the playground's."""

    kind: Literal["skew"]
    seconds: int
    """Below 0: behind."""


AnyRule = Flood | Error | Reset | Delay | Cut | Again | Twice | Shuffle | Skew
Mishap = Error | Reset | Delay | Cut
"""What can happen to a call besides Telegram's own refusals."""
_RULES: TypeAdapter[list[AnyRule]] = TypeAdapter(
    list[Annotated[AnyRule, Field(discriminator="kind")]]
)


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
        try:
            read = _RULES.validate_python(rules)
        except ValidationError as error:
            raise bad(_named(error)) from None
        # S311: that the same draws come in every run is the point.
        self._counted = [_Counted(rule, random.Random(rule.seed)) for rule in read]  # noqa: S311

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


def _named(error: ValidationError) -> str:
    """Say in one sentence which rule is wrong, where, and why."""
    first = error.errors()[0]
    place, *inner = first["loc"] or ("",)
    if not isinstance(place, int):
        return "the faults must be an Array of rules"
    fields = ".".join(str(part) for part in inner[1:])
    about = f'rule {place + 1}: "{fields}": ' if fields else f"rule {place + 1}: "
    return about + first["msg"].removeprefix("Value error, ")
