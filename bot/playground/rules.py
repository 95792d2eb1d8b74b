"""What can a fault that is asked for say? The kinds of rules, read from JSON."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from bot.playground.parameters import METHODS
from bot.playground.refusal import bad

_TELLS = {400: "Bad Request: ", 403: "Forbidden: "}
_USUAL = {
    403: "Forbidden: bot was blocked by the user",
    # UNVERIFIED: Telegram's words for its own failures; they are not documented.
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}
Positive = Annotated[int, Field(gt=0)]


class Rule(BaseModel):
    """What all rules have: whom they concern and how often they strike."""

    model_config = ConfigDict(extra="forbid", strict=True)

    chat: int | None = None
    """The only chat it concerns; None: every chat, and what belongs to none."""
    after: int = Field(default=0, ge=0)
    """So many calls (or updates) are let pass first."""
    every: Positive = 1
    """Then each n-th is struck …"""
    chance: float | None = Field(default=None, gt=0, le=1)
    """… or each with this probability …"""
    seed: int = 0
    """… drawn from this number, so that a run can be repeated …"""
    times: Positive | None = None
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
    retry_after: Positive
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
_LIST: TypeAdapter[list[AnyRule]] = TypeAdapter(
    list[Annotated[AnyRule, Field(discriminator="kind")]]
)


def read_rules(rules: Any) -> list[AnyRule]:
    """Return the rules of a JSON array; raise a refusal that names the first mistake."""
    try:
        return _LIST.validate_python(rules)
    except ValidationError as error:
        raise bad(_named(error)) from None


def _named(error: ValidationError) -> str:
    """Say in one sentence which rule is wrong, where, and why."""
    first = error.errors()[0]
    place, *inner = first["loc"] or ("",)
    if not isinstance(place, int):
        return "the faults must be an Array of rules"
    fields = ".".join(str(part) for part in inner[1:])
    about = f'rule {place + 1}: "{fields}": ' if fields else f"rule {place + 1}: "
    return about + first["msg"].removeprefix("Value error, ")
