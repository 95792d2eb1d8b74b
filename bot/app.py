"""The composition root: content, store, service, courier, Telegram. Fakes are handed in here."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from telegram import Bot

from bot.clock import Clock, ShiftedClock
from bot.courier.courier import Courier
from bot.courier.digests import Digests
from bot.courier.excuses import Excuses
from bot.courier.limits import UNLIMITED, Rates
from bot.courier.operator import Operator
from bot.engine.model import Content
from bot.engine.privacy import DEFAULT_TERMS, Terms
from bot.meter import NO_METER, Meter
from bot.nightly import Nightly
from bot.operators import Operators
from bot.paths import CONVERSATIONS, DATABASE, TEMPLATES
from bot.running import App, Hands
from bot.service import Service
from bot.store.audit import KEPT_DAYS
from bot.store.crypto import KeyRing
from bot.store.sqlite import SqliteStore
from bot.telegram.download import Downloader
from bot.telegram.hooking import Hooking
from bot.telegram.intake import Intake
from bot.telegram.lanes import Lanes
from bot.telegram.messenger import Make
from bot.telegram.pace import UNLIMITED as AS_FAST_AS_THEY_LIKE
from bot.telegram.pace import Allowance
from bot.telegram.parse import event_of
from bot.telegram.poller import Poller
from bot.telegram.render import Renderer
from bot.telegram.transport import AiohttpRequest
from bot.telegram.updates import Updates
from bot.telegram.webhook import Hook, Webhook
from bot.wording import Wording

log = logging.getLogger(__name__)

OpenStore = Callable[[Path, KeyRing], Awaitable[SqliteStore]]


@contextlib.asynccontextmanager
async def wired(
    *, token: str, api_base: str, data_dir: Path, keys: KeyRing, content: Content | None = None,
    clock: Clock,
    hook: Hook | None = None, meter: Meter = NO_METER, admins: Sequence[int] = (),
    rates: Rates = UNLIMITED, allowed: Allowance = AS_FAST_AS_THEY_LIKE,
    audit_days: int = KEPT_DAYS, terms: Terms = DEFAULT_TERMS,
    open_store: OpenStore = SqliteStore.open,
) -> AsyncIterator[App]:  # fmt: skip
    """Build everything on an existing folder, and close the database in the end.

    Without ``content`` it is read while the bot is taking updates in already.
    ``hook``: updates are pushed there; None: they are asked for. ``admins``: chats of the operator.
    ``rates``: how fast messages go out; ``allowed``: how fast those of one chat may come in.
    ``audit_days``: how long it is kept what operators did. ``terms``: what people are told of whoever
    runs the bot, and how long cases are kept. ``open_store`` is there for tests.
    """
    store = await open_store(data_dir / DATABASE, keys)
    # Two: a letter to look at must not wait until thirty pictures are made.
    pool = ThreadPoolExecutor(1, thread_name_prefix="files")
    drafting = ThreadPoolExecutor(1, thread_name_prefix="letters")
    try:
        yield _wire(
            store, token, api_base, keys, content, clock, pool, drafting, hook, meter, admins,
            rates, allowed, audit_days, terms,
        )  # fmt: skip
    finally:
        # Not waited for: a file that is still being made is for nobody any more.
        for threads in (pool, drafting):
            threads.shutdown(wait=False, cancel_futures=True)
        await store.close()


def _wire(
    store: SqliteStore,
    token: str,
    api_base: str,
    keys: KeyRing,
    content: Content | None,
    clock: Clock,
    pool: Executor,
    drafting: Executor,
    hook: Hook | None,
    meter: Meter,
    admins: Sequence[int],
    rates: Rates,
    allowed: Allowance,
    audit_days: int,
    terms: Terms,
) -> App:
    root = api_base.rstrip("/")
    # Long polls keep one connection busy for long; they get a pool of their own.
    calls, polls = AiohttpRequest(), AiohttpRequest(connections=1)
    bot = Bot(
        token, base_url=f"{root}/bot", base_file_url=f"{root}/file/bot",
        request=calls, get_updates_request=polls,
    )  # fmt: skip
    wording = Wording(TEMPLATES)
    files = Downloader(bot, calls)
    hands = Hands(bot, LazyMakers(files, pool, meter))
    operator = Operator(hands, admins, clock)
    courier = Courier(
        store, hands, clock, wording,
        rates=rates, tell_operator=operator, meter=meter,
    )  # fmt: skip
    if isinstance(clock, ShiftedClock):
        clock.on_jump(courier.wake)

    def parse(raw: Mapping[str, Any], now: datetime) -> Any:
        return event_of(raw, now, keys)

    render = Renderer(wording, keys)
    service = Service(
        store, content, render, parse, clock, TEMPLATES, wake=courier.wake, drafting=drafting,
        look=lambda: digests.wake(), meter=meter, terms=terms,
        operators=Operators(store, admins, render.requests), tell_operator=operator,
    )  # fmt: skip
    excuses = Excuses(hands, clock, wording)
    lanes = Lanes(service.handle, excuse=excuses.tell, meter=meter)
    digests = Digests(store, files, lanes.put, clock)
    intake = Intake(
        store, lanes, clock,
        excuse=excuses.tell, warn=excuses.hasty, meter=meter, allowed=allowed,
    )  # fmt: skip
    source: Poller | Webhook = Poller(Updates(polls, bot.base_url), intake, meter)
    if hook:
        source = Webhook(hook, Hooking(bot, hook.url, hook.secret, meter), intake, meter)
    nightly = Nightly(
        service, _read_and_settle, lanes.put, clock,
        partial(store.forget_audit, days=audit_days),
    )  # fmt: skip
    return App(
        read=partial(_read, content, clock), service=service, store=store, clock=clock, bot=bot,
        transports=(calls, polls), hands=hands, courier=courier, digests=digests, lanes=lanes,
        source=source, nightly=nightly,
    )  # fmt: skip


def read_content(today: date) -> Content:
    """Read and check the content; log what is old or should be said better."""
    # In the thread that reads: the first poll need not wait for it.
    from bot.check import load_checked, warnings

    content = load_checked(CONVERSATIONS, TEMPLATES, today)
    for warning in warnings(content, CONVERSATIONS, TEMPLATES, today):
        log.warning("%(content)s", {"content": warning})
    return content


def _read(content: Content | None, clock: Clock) -> Content:
    return _settled(content or read_content(clock.now().date()))


def _read_and_settle(today: date) -> Content:
    return _settled(read_content(today))


def _settled(content: Content) -> Content:
    """Do now what somebody's answer would wait for: take lines apart, and look for garbage.

    The content is 180,000 objects that stay; frozen, they are not looked through again and again.
    """
    from bot import replies  # noqa: F401 - imported in this thread, and not by the event loop
    from bot.understanding.hearing import get_ready

    get_ready(content)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    return content


class LazyMakers:
    """What makes files, itself made at the first one: 0.8 s and 60 MB that no start waits for."""

    def __init__(self, files: Downloader, pool: Executor, meter: Meter) -> None:
        self._of = (files, pool, meter)
        self._pool = pool
        self._made: Mapping[str, Make] = {}

    def __getitem__(self, kind: str) -> Make:
        async def make(data: Mapping[str, Any]) -> tuple[str, bytes]:
            if not self._made:
                loop = asyncio.get_running_loop()
                self._made = await loop.run_in_executor(self._pool, self._makers)
            return await self._made[kind](data)

        return make

    def _makers(self) -> Mapping[str, Make]:
        from bot.attachments import makers

        return makers(*self._of)
