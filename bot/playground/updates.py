"""Which updates wait for the bot, and how getUpdates hands them out and forgets them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from itertools import islice

from bot.playground.faults import Faults
from bot.playground.refusal import Json, Refusal

# What a bot gets only when it asks for it by name.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

_OTHER = "terminated by other getUpdates request; make sure that only one bot instance is running"


class UpdateQueue:
    """Updates in order, each kept until the bot confirms it."""

    def __init__(self, next_id: Callable[[], int], faults: Faults) -> None:
        """Number new updates with ``next_id``; hand them out with the faults asked for."""
        self._next_id = next_id
        self._faults = faults
        self._pending: deque[Json] = deque()
        self._again: deque[Json] = deque()
        self._waiting: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()
        self.allowed: frozenset[str] | None = None

    def __len__(self) -> int:
        return len(self._pending)

    def allow(self, kinds: list[str] | None) -> None:
        """Remember which kinds the bot wants from now on; None changes nothing, [] is default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def wanted(self, kind: str) -> bool:
        """Tell whether the bot gets updates of this kind."""
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def push(self, content: Json) -> int | None:
        """Add an update, ``{kind: object}``; return its number, or None if not wanted."""
        if not all(self.wanted(kind) for kind in content):
            return None
        number = self._next_id()
        self._pending.append({"update_id": number, **content})
        self._arrived.set()
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)
        return number

    def clear(self) -> None:
        """Forget everything that waits."""
        self._pending.clear()
        self._again.clear()

    def terminate(self, why: str = _OTHER) -> None:
        """End a getUpdates that is waiting, with the refusal 409."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(Refusal(409, f"Conflict: {why}"))

    def release(self) -> None:
        """End a getUpdates that is waiting, with what there is (the server stops)."""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    async def get(self, offset: int, limit: int, timeout: int) -> list[Json]:  # noqa: ASYNC109 - Telegram's name
        """Confirm everything below ``offset``; return what waits, after up to ``timeout`` s."""
        self.terminate()
        self._forget(offset)
        if not self._pending and not self._again and timeout > 0:
            await self._wait(timeout)
        again = [self._again.popleft() for _ in range(min(limit, len(self._again)))]
        return self._faults.batch([*again, *islice(self._pending, limit - len(again))])

    def _forget(self, offset: int) -> None:
        if offset < 0:
            while len(self._pending) > -offset:
                self._pending.popleft()
        while self._pending and self._pending[0]["update_id"] < offset:
            confirmed = self._pending.popleft()
            if self._faults.comes_again(confirmed):
                self._again.append(confirmed)

    async def _wait(self, seconds: int) -> None:
        waiting = self._waiting = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(seconds):
                await waiting
        except TimeoutError:
            pass
        finally:
            if self._waiting is waiting:
                self._waiting = None

    async def next_push(self) -> list[Json]:
        """Wait for the oldest update and return it as it is to be pushed, usually once.

        It stays until it is confirmed.
        """
        while not self._pending and not self._again:
            self._arrived.clear()
            await self._arrived.wait()
        return self._faults.batch([(self._again or self._pending)[0]])

    def confirm(self, number: int) -> None:
        """Forget one delivered update and all before it."""
        if self._again and self._again[0]["update_id"] == number:
            self._again.popleft()
        else:
            self._forget(number + 1)
