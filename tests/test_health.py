"""/healthz and /metrics over HTTP: what is wrong is named, and no person is."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.config import Address
from bot.errors import StoreError
from bot.health import Health
from bot.listening import listening
from bot.metrics import Metrics, errors_counted
from bot.store.depths import Depth, Depths

LOCAL = Address("127.0.0.1", 0)
DEPTHS = Depths(Depth(2, 1.5), {"reply": Depth(3, 4.0), "file": Depth()})


class Database:
    """Answers, or does not."""

    def __init__(self) -> None:
        self.error: Exception | None = None

    async def depths(self) -> Depths:
        if self.error:
            raise self.error
        return DEPTHS


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(["message", "callback_query"])


@contextlib.asynccontextmanager
async def watched(metrics: Metrics, database: Database, **silence: float) -> AsyncIterator[Any]:
    health = Health(metrics, database.depths, silence)  # type: ignore[arg-type]

    async def look(path: str) -> tuple[int, Any]:
        async with http.get(f"http://127.0.0.1:{port}{path}") as answer:
            assert "Server" not in answer.headers
            read = answer.json if path == "/healthz" else answer.text
            return answer.status, await read()

    async with listening(health.app(), LOCAL) as port, aiohttp.ClientSession() as http:
        yield look


async def test_all_is_well(metrics: Metrics) -> None:
    metrics.alive("intake")
    metrics.alive("courier")
    async with watched(metrics, Database(), intake=60, courier=60) as look:
        status, body = await look("/healthz")
    assert status == 200
    assert (body["ok"], body["wrong"]) == (True, [])


async def test_each_part_that_is_not_well_is_named(metrics: Metrics) -> None:
    """Never heard of, silent for too long, and a database that is away."""
    database = Database()
    database.error = StoreError("locked")
    metrics.alive("courier")
    async with watched(metrics, database, intake=60, courier=-1) as look:
        status, body = await look("/healthz")
    assert status == 503
    assert body["wrong"] == ["intake", "courier", "database"]
    assert body["parts"]["intake"]["seconds"] is None


async def test_a_database_that_hangs_counts_as_away(
    metrics: Metrics, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.health.DATABASE_SECONDS", 0.01)
    database = Database()
    monkeypatch.setattr(database, "depths", asyncio.Event().wait)
    async with watched(metrics, database) as look:
        status, body = await look("/healthz")
    assert (status, body["wrong"]) == (503, ["database"])


def values(page: str) -> dict[str, float]:
    """name{labels} → value, of what is ours."""
    found = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            labels = ",".join(f"{name}={value}" for name, value in sorted(sample.labels.items()))
            found[f"{sample.name}{{{labels}}}"] = sample.value
    return found


async def test_what_happened_is_counted(metrics: Metrics) -> None:
    metrics.received("message")
    metrics.received("비밀이라는 이름의 종류")
    metrics.handled(0.02)
    metrics.sent("reply", "sent")
    metrics.sent("reply", "again")
    metrics.made("letter", 0.3)
    metrics.refused("secret")
    async with watched(metrics, Database()) as look:
        status, page = await look("/metrics")
    assert status == 200
    found = values(page)
    assert found["guje_updates_total{kind=message}"] == 1
    assert found["guje_updates_total{kind=other}"] == 1
    assert found["guje_update_seconds_count{}"] == 1
    assert found["guje_update_seconds_bucket{le=0.025}"] == 1
    assert found["guje_sends_total{kind=reply,result=again}"] == 1
    assert found["guje_file_seconds_sum{what=letter}"] == 0.3
    assert found["guje_webhook_refused_total{why=secret}"] == 1
    assert found["guje_waiting{line=inbox}"] == 2
    assert found["guje_waiting{line=reply}"] == 3
    assert found["guje_oldest_seconds{line=reply}"] == 4
    assert "process_resident_memory_bytes{}" in found
    assert "비밀" not in page


async def test_without_the_database_the_rest_is_shown(metrics: Metrics) -> None:
    database = Database()
    metrics.received("message")
    async with watched(metrics, database) as look:
        await look("/metrics")
        database.error = StoreError("locked")
        status, page = await look("/metrics")
    found = values(page)
    assert status == 200
    assert found["guje_updates_total{kind=message}"] == 1
    assert not any(name.startswith("guje_waiting") for name in found), "old figures would mislead"


async def test_error_lines_are_counted_by_kind(metrics: Metrics) -> None:
    log = logging.getLogger("bot.service")
    with errors_counted(metrics):
        log.error("update %(update)s failed: %(kind)s", {"update": 5, "kind": "KeyError"})
        log.error("trying again: %(error)s", {"error": StoreError("locked")})
        log.error("something without a kind")
        log.warning("no error: %(kind)s", {"kind": "KeyError"})
    log.error("nobody listens any more: %(kind)s", {"kind": "KeyError"})
    found = values(metrics.page(None).decode())
    assert found["guje_errors_total{kind=KeyError,room=bot.service}"] == 1
    assert found["guje_errors_total{kind=StoreError,room=bot.service}"] == 1
    assert found["guje_errors_total{kind=,room=bot.service}"] == 1


async def test_a_port_that_is_taken_is_a_warning_and_no_stop(
    metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = Address("127.0.0.1", taken.getsockname()[1])
        await asyncio.wait_for(Health(metrics, Database().depths, {}).run(address), 5)
    assert "HEALTH_LISTEN" in caplog.text
    assert str(address) in caplog.text
