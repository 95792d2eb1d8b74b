"""What all tests share."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.check import load_checked
from bot.clock import KST
from bot.engine.model import Content
from bot.paths import CONVERSATIONS, TEMPLATES

for helpers in (
    "engine",
    "dialogue",
    "letters",
    "journey",
    "courier",
    "content",
    "service",
    "crash",
    "fuzz",
):
    sys.path.append(str(Path(__file__).parent / helpers))

ALONE = frozenset({"bench", "crash", "journey"})
"""Folders of tests that start processes or measure: `make test` runs them after the others."""

NOW = datetime(2026, 11, 21, 14, 0, tzinfo=KST)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if ALONE & set(item.path.relative_to(Path(__file__).parent).parts):
            item.add_marker(pytest.mark.alone)


@pytest.fixture
def now() -> datetime:
    """Saturday, 21 November 2026, 14:00 KST."""
    return NOW


@pytest.fixture(scope="session")
def content() -> Content:
    """The real content, checked."""
    return load_checked(CONVERSATIONS, TEMPLATES, date(2026, 11, 21))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured (`record_property("figures", line)`), whichever worker ran them."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    measured = sorted(
        (report.nodeid, [str(line) for name, line in report.user_properties if name == "figures"])
        for report in reports
        if isinstance(report, pytest.TestReport) and report.when == "call"
    )
    figures = [line for _, told in measured for line in told]
    if figures:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(figures))
