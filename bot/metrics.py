"""The meter behind /metrics: counts in the words of Prometheus, and nobody's words."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Collection, Iterator
from time import monotonic

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot.meter import Part
from bot.store.depths import Depths

_LAG = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_MAKING = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper ends of a histogram's classes, in seconds."""


class Metrics:
    """Counts what happens. One registry each, so that two bots in one process do not mix."""

    def __init__(self, kinds: Collection[str]) -> None:
        """``kinds`` of updates are counted each by itself, all others together."""
        self._kinds = frozenset(kinds)
        self.heard: dict[Part, float] = {}
        """When (monotonic, s) each part was last alive."""
        self._registry = all_ours = CollectorRegistry()
        ProcessCollector(registry=all_ours)
        self._updates = Counter(
            "guje_updates", "Updates committed to the inbox", ["kind"], registry=all_ours
        )
        self._refused = Counter(
            "guje_webhook_refused", "Requests the webhook turned away", ["why"], registry=all_ours
        )
        self._turned_away = Counter(
            "guje_turned_away", "Updates not read and taps not obeyed", ["why"], registry=all_ours
        )
        self._lag = Histogram(
            "guje_update_seconds", "From an update's arrival until its reply is committed",
            buckets=_LAG, registry=all_ours,
        )  # fmt: skip
        self._sends = Counter(
            "guje_sends", "Tries of the courier, by what came of them", ["kind", "result"],
            registry=all_ours,
        )  # fmt: skip
        self._making = Histogram(
            "guje_file_seconds", "Time to make a file that is sent", ["what"], buckets=_MAKING,
            registry=all_ours,
        )  # fmt: skip
        self._errors = Counter(
            "guje_errors", "Lines logged as errors", ["room", "kind"], registry=all_ours
        )
        self._waiting = Gauge(
            "guje_waiting", "Rows that wait: not dealt with (inbox), due and not sent (others)",
            ["line"], registry=all_ours,
        )  # fmt: skip
        self._oldest = Gauge(
            "guje_oldest_seconds", "How long the oldest of them has waited", ["line"],
            registry=all_ours,
        )  # fmt: skip

    def alive(self, part: Part) -> None:
        self.heard[part] = monotonic()

    def received(self, kind: str) -> None:
        self._updates.labels(kind if kind in self._kinds else "other").inc()

    def refused(self, why: str) -> None:
        self._refused.labels(why).inc()

    def turned_away(self, why: str) -> None:
        self._turned_away.labels(why).inc()

    def handled(self, seconds: float) -> None:
        self._lag.observe(seconds)

    def sent(self, kind: str, result: str) -> None:
        self._sends.labels(kind, result).inc()

    def made(self, what: str, seconds: float) -> None:
        self._making.labels(what).observe(seconds)

    def failed(self, room: str, kind: str) -> None:
        """A line was logged as an error; ``kind`` is a class of errors, or empty."""
        self._errors.labels(room, kind).inc()

    def page(self, depths: Depths | None) -> bytes:
        """Return everything in Prometheus' text format; ``depths``: None while the database is away."""
        self._waiting.clear()
        self._oldest.clear()
        if depths:
            for line, depth in {"inbox": depths.inbox, **depths.outbox}.items():
                self._waiting.labels(line).set(depth.rows)
                self._oldest.labels(line).set(depth.oldest)
        return generate_latest(self._registry)


class _Errors(logging.Handler):
    def __init__(self, metrics: Metrics) -> None:
        super().__init__(logging.ERROR)
        self._metrics = metrics

    def emit(self, record: logging.LogRecord) -> None:
        fields = record.args if isinstance(record.args, dict) else {}
        error = fields.get("error")
        kind = type(error).__name__ if isinstance(error, Exception) else fields.get("kind", "")
        self._metrics.failed(record.name, str(kind))


@contextlib.contextmanager
def errors_counted(metrics: Metrics) -> Iterator[None]:
    """Count our own error lines: whoever logs one need not count it too."""
    handler = _Errors(metrics)
    ours = logging.getLogger("bot")
    ours.addHandler(handler)
    try:
        yield
    finally:
        ours.removeHandler(handler)
