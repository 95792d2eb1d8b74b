"""docs/threat-model.md names tests; are they there?"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
ROWS = [
    line
    for line in MODEL.splitlines()
    if line.startswith("| ") and line != "| what | how it is stopped | test |"
]
NAMED = re.compile(r"`…(/[a-z_/]+\.py)::(test_[a-z_0-9]+)`")


def test_every_row_names_a_test() -> None:
    assert len(ROWS) > 20
    assert [row for row in ROWS if not NAMED.search(row)] == []


def test_every_named_test_exists() -> None:
    missing = []
    for path, name in NAMED.findall(MODEL):
        file = ROOT / f"tests{path}"
        if not file.is_file() or f"def {name}(" not in file.read_text(encoding="utf-8"):
            missing.append(f"{path}::{name}")
    assert missing == []


def test_nothing_that_looks_like_a_test_is_overlooked() -> None:
    assert len(NAMED.findall(MODEL)) == MODEL.count("::test_")
