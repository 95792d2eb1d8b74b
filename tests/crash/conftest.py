"""The nursery, and what a bot that is left alone says and keeps."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from lives import Nursery
from rounds import Example, examples_of
from scripts import SCRIPTS


@pytest.fixture(scope="session")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    born = Nursery(tmp_path_factory.mktemp("nursery") / "log")
    yield born
    born.close()


@pytest.fixture(scope="session")
def examples(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Example]:
    """Each script, undisturbed: by its name."""
    folder = tmp_path_factory.mktemp("undisturbed") / "data"
    return asyncio.run(examples_of(SCRIPTS, nursery, folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"
