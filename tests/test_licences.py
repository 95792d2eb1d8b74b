"""Every locked package may be shipped with an MIT program, and the page that lists them is fresh."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


def _loaded() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", ROOT / "docs" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["licences"] = module
    spec.loader.exec_module(module)
    return module


licences = _loaded()
PACKAGES = list(licences.packages())


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_it_may_be_shipped(package: object) -> None:
    """GPL-only, AGPL, non-commercial and unknown licences would bind everybody who installs the bot."""
    assert licences.is_allowed(package.licence), package  # type: ignore[attr-defined]
    for bundled in package.bundled:  # type: ignore[attr-defined]
        assert licences.is_allowed(bundled), package


def test_all_locked_packages_are_looked_at() -> None:
    names = {package.name for package in PACKAGES}
    assert len(names) > 70
    assert {"python-telegram-bot", "pylopdf-fonts-ko", "pi-heif", "pytest", "colorama"} <= names
    by_name = {package.name: package for package in PACKAGES}
    assert by_name["pi-heif"].bundled == ("LGPL-3.0-only",)
    assert by_name["pytest"].used_by == "tests"


@pytest.mark.parametrize(
    "expression",
    [
        "MIT", "Apache-2.0 OR BSD-3-Clause", "MIT OR GPL-3.0-only", "LGPL-3.0-only", "OFL-1.1",
        "MPL-2.0 AND (Apache-2.0 OR MIT)",
    ],
)  # fmt: skip
def test_what_is_allowed(expression: str) -> None:
    assert licences.is_allowed(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "", "UNKNOWN", "GPL-2.0-only", "GPLv2", "GPL-3.0-or-later", "AGPL-3.0-only", "CC-BY-NC-4.0",
        "MIT AND GPL-3.0-only", "Dual License", "Proprietary", "(MIT AND GPL-3.0-only) OR AGPL-3.0-only",
        "Free for non-commercial use",
    ],
)  # fmt: skip
def test_what_is_refused(expression: str) -> None:
    assert not licences.is_allowed(expression)


def test_the_page_is_fresh() -> None:
    """`python docs/licences.py` (or `make licences`) writes it anew."""
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page()
