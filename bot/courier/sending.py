"""One message to one person: sent and marked, tried again, repeated with a word, or set aside."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from bot.clock import Clock
from bot.courier.direct import html_message
from bot.courier.late import Errand, message
from bot.courier.line import Line
from bot.courier.operator import Tell
from bot.courier.repeats import is_harmless_twice, marked
from bot.errors import (
    DroppedError,
    GoneError,
    GujeError,
    RefusedError,
    RetryLaterError,
    SlowDownError,
    StoreError,
    UnknownOutcomeError,
)
from bot.meter import Meter
from bot.store.patience import patiently
from bot.store.port import Json, Store, Try
from bot.wording import Wording

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT, MOST_DOUBLINGS = 1.0, 300.0, 9
"""Seconds between two tries of one message: doubled each time, up to the longest."""
REPEAT_WAIT = 2.0
"""Seconds before a message is repeated of which nobody knows whether it arrived."""
MOST_TRIES = 50
"""About three hours. While Telegram is away nothing is tried at all, so these are failures with
Telegram there."""
FEW_TRIES = 5
"""With the same failures, where other messages went through meanwhile: the fault is its own."""
OTHERS = 3
"""So many other messages must have gone through for that."""
TRIES_OF_A_BUG = 3
"""Of what fails before it even reaches Telegram, in a way that nobody foresaw."""
MOST_DOUBTS = 20
"""Processes that died while they sent it: more, and it is what they die of."""


Wanted = Callable[[], Awaitable[bool]]
"""Whether a message is still to be sent."""


async def always() -> bool:
    """Nothing is ever called off."""
    return True


class Messenger(Protocol):
    """Hands one request to Telegram; telegram/messenger.py is the one behind it."""

    async def send(self, payload: Mapping[str, Any], wanted: Wanted = always) -> int | None:
        """Send; return the new message's id if there is one. Raise a DeliveryError otherwise.

        ``wanted`` is asked once a file is made, which may take half a minute: meanwhile the person may
        have deleted all. DroppedError then.
        """

    async def probe(self) -> None:
        """Return once Telegram has answered a cheap question; raise a DeliveryError otherwise."""


class Sender:
    """Sends what was claimed, and writes down what became of it."""

    def __init__(
        self, store: Store, messenger: Messenger, line: Line, clock: Clock, wording: Wording,
        tell_operator: Tell, meter: Meter,
    ) -> None:  # fmt: skip
        self._store = store
        self._messenger = messenger
        self._line = line
        self._clock = clock
        self._wording = wording
        self._tell_operator = tell_operator
        self._meter = meter
        self._delivered_before: dict[int, int] = {}

    async def send(self, errand: Errand) -> float | None:
        """Send one message. Return None when it is dealt with, else for how many seconds the chat's
        later ones have to wait. Raise SlowDownError after giving it back."""
        try:
            await self._deliver(errand)
        except GoneError:
            await self._gone(errand)
            return 0.0
        except SlowDownError as error:
            await self._again(errand, "slow_down", error.after, "unbegun")
            raise
        except StoreError:
            raise  # it may be sent and not marked: nothing here makes that any better
        except UnknownOutcomeError:
            self._line.broke()
            return await self._again(errand, "unknown", REPEAT_WAIT, "unknown")
        except Exception as error:
            if isinstance(error, RetryLaterError):
                self._line.broke()
            return await self._again(errand, "again", _wait(errand, error), "failed")
        return None

    async def is_wanted(self, errand: Errand) -> bool:
        """Whether the message is still there to be sent."""
        return await self._store.are_unsent([row.id for row in errand.rows])

    async def _again(self, errand: Errand, result: str, wait: float, after: Try) -> float:
        self._meter.sent(errand.row.kind, result)
        await self.give_back(errand, wait, after)
        return wait

    async def give_back(self, errand: Errand, wait: float, after: Try = "unbegun") -> None:
        """Put a claimed message back, to be tried in ``wait`` seconds."""
        until = self._clock.now() + timedelta(seconds=wait)
        folded = [row.id for row in errand.folded]
        await patiently(partial(self._store.postpone, errand.row.id, until, folded, after=after))

    async def _gone(self, errand: Errand) -> None:
        self._meter.sent(errand.row.kind, "gone")
        self._delivered_before.pop(errand.row.id, None)
        now = self._clock.now()
        row = errand.row
        await patiently(partial(self._store.chat_gone, row.chat_id, row.id, now))
        # A reminder is kept for the return, and it is certain that it did not arrive.
        await self.give_back(errand, 0.0, "failed")

    async def _deliver(self, errand: Errand) -> None:
        """Send and mark; set aside what cannot be sent, and tell the person."""
        try:
            wanted = partial(self.is_wanted, errand)
            message_id = await self._messenger.send(self._payload(errand), wanted)
        except (GoneError, SlowDownError):
            raise
        except DroppedError:
            return
        except Exception as error:
            if self._may_try_again(errand, error):
                raise
            await self._give_up(errand, error)
            return
        self._line.went_through()
        self._delivered_before.pop(errand.row.id, None)
        self._meter.sent(errand.row.kind, "sent")
        folded = [row.id for row in errand.folded]
        now = self._clock.now()
        await patiently(partial(self._store.sent, errand.row.id, message_id, now, folded))

    def _payload(self, errand: Errand) -> Json:
        if not errand.row.readable:
            raise RefusedError("the row cannot be decrypted")
        if errand.row.doubts > MOST_DOUBTS:
            raise RefusedError("the process died each time that this was sent")
        now = self._clock.now()
        payload = message(errand, now, self._wording)
        if errand.row.doubts and not is_harmless_twice(payload):
            return marked(payload, now.date(), self._wording)
        return payload

    def _may_try_again(self, errand: Errand, error: Exception) -> bool:
        tries = errand.row.attempts + 1
        match error:
            case UnknownOutcomeError() if not is_harmless_twice(errand.row.payload):
                return not errand.row.doubts
            case UnknownOutcomeError() | RetryLaterError():
                return tries < MOST_TRIES and not self._is_its_own_fault(errand, tries)
            case GujeError():
                return error.retry_helps
            case _:
                return tries < TRIES_OF_A_BUG

    def _is_its_own_fault(self, errand: Errand, tries: int) -> bool:
        before = self._delivered_before.setdefault(errand.row.id, self._line.delivered)
        return tries >= FEW_TRIES and self._line.delivered - before >= OTHERS

    # --- setting aside

    async def _give_up(self, errand: Errand, error: Exception) -> None:
        if _is_missed(errand.row.payload):
            await self._apologise(errand)
        row = errand.row
        # The name of the error only: its text could hold what a person typed.
        told = {"row": row.id, "kind": type(error).__name__}
        log.error("outbox row %(row)s is set aside: %(kind)s", told)
        self._meter.sent(row.kind, "set_aside")
        self._delivered_before.pop(row.id, None)
        for one in errand.rows:
            now = self._clock.now()
            await patiently(partial(self._store.refuse, one.id, str(error), now))
        about = {
            "row": row.id,
            "kind": row.kind,
            "tries": row.attempts + 1,
            "reason": told["kind"],
        }
        text = self._wording.html("operator_set_aside", about, self._clock.now().date())
        await self._tell_operator(f"set_aside/{row.kind}/{told['kind']}", text)

    async def _apologise(self, errand: Errand) -> None:
        """Say that something is missing; where Telegram is away just now, the errand waits.

        But not one that perhaps arrived twice already: its next try would be a third.
        """
        text = self._wording.html("not_sent", {}, self._clock.now().date())
        may_wait = not errand.row.doubts and errand.row.attempts + 1 < MOST_TRIES
        try:
            await self._messenger.send(html_message(errand.row.chat_id, text))
        except GoneError:
            raise
        except Exception as error:
            if isinstance(error, RetryLaterError) and may_wait:
                raise
            told = {"row": errand.row.id, "kind": type(error).__name__}
            log.error("no apology for outbox row %(row)s: %(kind)s", told)


def _is_missed(payload: Json) -> bool:
    """Say whether a person waits for it; of a row that cannot be read, suppose so."""
    return not payload or not is_harmless_twice(payload)


def _wait(errand: Errand, error: Exception) -> float:
    wait = FIRST_WAIT * 2 ** min(errand.row.attempts, MOST_DOUBLINGS)
    asked = error.after if isinstance(error, RetryLaterError) else 0.0
    return float(max(asked, min(wait, LONGEST_WAIT)))
