"""Each file of evidence is fetched once: hashed, its first bytes looked at, and forgotten.

What was found goes to the chat's own lane as an errand, so it is written between the person's
turns and never against one. Until it is written the file stays in the queue, whatever happens.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Protocol

from bot.clock import Clock
from bot.courier.rest import rest
from bot.dialogue.state import MOST_FETCHED, Evidence, Looked, Trouble
from bot.errors import DeliveryError, RefusedError, RetryLaterError, TooBigError
from bot.store.patience import patiently
from bot.store.port import InboxRow, LookRow, Store
from bot.understanding.files import HEAD, disguise_of

log = logging.getLogger(__name__)

AT_A_TIME = 3
LEASE_SECONDS = 600.0
"""Longer than 20 MB can take; a file taken by a process that died comes back after it."""
IDLE_SECONDS = 1.0
FIRST_WAIT, LONGEST_WAIT = 5.0, 3600.0
"""Seconds between two tries of one file: doubled each time, up to the longest."""
MOST_REFUSALS = 5
"""Tries of a file that Telegram does not hand out; then it is taken for gone. Over a minute, since
Telegram says the same of a file that is away for a moment."""
JUST_NOW = timedelta(minutes=10)
"""Whoever sent the file is still there."""


class Fetch(Protocol):
    """Gets a file's bytes from Telegram; telegram/download.py is the one behind it."""

    def chunks(self, file_id: str) -> AsyncGenerator[bytes, None]:
        """Yield the file piece by piece. Raise a DeliveryError: TooBigError, RefusedError, …"""


class Look:
    """Reads a file piece by piece and keeps of it its digest, its size and what it is."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._hash = hashlib.sha256()
        self._head = b""
        self.size = 0

    def feed(self, chunk: bytes) -> None:
        """Take the next piece. Raise TooBigError for more than any bot is given."""
        self.size += len(chunk)
        if self.size > MOST_FETCHED:
            raise TooBigError("the file goes on beyond what a bot is given")
        self._hash.update(chunk)
        self._head += chunk[: HEAD - len(self._head)]

    @property
    def trouble(self) -> Trouble:
        """What is wrong with it."""
        if not self.size:
            return "empty"
        photo = self._evidence.media == "photo"
        return disguise_of(self._evidence.file_name, self._head, photo=photo)

    @property
    def sha256(self) -> str:
        """The digest in hexadecimal digits; none of nothing."""
        return self._hash.hexdigest() if self.size else ""


class Digests:
    """Works through the files whose digest is still to be made."""

    def __init__(
        self, store: Store, fetch: Fetch, put: Callable[[Sequence[InboxRow]], None], clock: Clock
    ) -> None:
        """``put`` takes errands in, each in order with its chat's updates."""
        self._store = store
        self._fetch = fetch
        self._put = put
        self._clock = clock
        self._wakeup = asyncio.Event()

    def wake(self) -> None:
        """Look again now: something was committed."""
        self._wakeup.set()

    async def run(self) -> None:
        """Work for ever; cancel to stop. A file under way is begun again at the next start."""
        await patiently(self._store.release_looks)
        while True:
            self._wakeup.clear()
            if not await patiently(self.round):
                await rest(self._wakeup, IDLE_SECONDS)

    async def round(self) -> int:
        """Fetch and look at what waits; return how many files that were."""
        rows = await self._store.to_look(
            now=self._clock.now(), lease_seconds=LEASE_SECONDS, limit=AT_A_TIME
        )
        await asyncio.gather(*map(self._deal_with, rows))
        return len(rows)

    async def _deal_with(self, row: LookRow) -> None:
        try:
            look = await self._read(row.evidence)
        except TooBigError:
            self._tell(row, trouble="big")
        except RefusedError as error:
            if row.tries + 1 >= MOST_REFUSALS:
                self._tell(row, trouble="gone")
            else:
                await self._again(row, error)
        except Exception as error:
            await self._again(row, error)
        else:
            self._tell(row, look.sha256, look.size, look.trouble)

    async def _read(self, evidence: Evidence) -> Look:
        look = Look(evidence)
        async with aclosing(self._fetch.chunks(evidence.file_id)) as chunks:
            async for chunk in chunks:
                look.feed(chunk)
        return look

    def _tell(self, row: LookRow, sha256: str = "", size: int = 0, trouble: Trouble = "") -> None:
        found = Looked(
            case=row.case_id, evidence=row.evidence.id, sha256=sha256, size=size, trouble=trouble,
            at_once=self._clock.now() - row.evidence.received_at < JUST_NOW,
        )  # fmt: skip
        errand = {"looked": asdict(found)}
        self._put([InboxRow(update_id=None, chat_id=row.chat_id, payload=errand)])

    async def _again(self, row: LookRow, error: Exception) -> None:
        if not isinstance(error, DeliveryError):
            # The name of the error only: its text could hold the file's name.
            told = {"evidence": row.evidence.id, "kind": type(error).__name__}
            log.error("evidence %(evidence)s could not be looked at: %(kind)s", told)
        wait = min(FIRST_WAIT * 2 ** min(row.tries, 20), LONGEST_WAIT)
        if isinstance(error, RetryLaterError):
            wait = max(wait, error.after)
        at = self._clock.now() + timedelta(seconds=wait)
        await patiently(partial(self._store.look_again, row.evidence.id, at))
