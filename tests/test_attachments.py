"""Evidence as one file, made from whatever Telegram hands out."""

from __future__ import annotations

import io
from collections.abc import AsyncGenerator, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from bot import attachments
from bot.attachments import makers
from bot.dialogue.state import MOST_FETCHED
from bot.errors import DeliveryError, RefusedError, RetryLaterError
from bot.meter import NoMeter


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (300, 400), "lightblue").save(made, "PNG")
    return made.getvalue()


class Shelf:
    """Files by id: bytes, or errors to raise one after another and then bytes."""

    def __init__(self, **files: bytes | list[DeliveryError | bytes]) -> None:
        self._files = files

    async def chunks(self, file_id: str) -> AsyncGenerator[bytes, None]:
        held = self._files[file_id]
        got = held if isinstance(held, bytes) else held.pop(0) if len(held) > 1 else held[0]
        if isinstance(got, DeliveryError):
            raise got
        yield got


def item(number: int, file_id: str) -> dict[str, Any]:
    return {
        "file_id": file_id, "number": number, "label": f"자료{number}", "proves": "", "size": 1,
        "file_name": "", "received": "2026-11-21T14:00:00+09:00", "sha256": "", "media": "photo",
        "too_big": False,
    }  # fmt: skip


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as made:
        yield made


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "FETCH_WAIT", 0.0)


async def pages(shelf: Shelf, pool: ThreadPoolExecutor) -> list[str]:
    items = [item(number, name) for number, name in enumerate(shelf._files, 1)]
    data = {"title": "증빙 모음", "day": "2026-11-21", "items": items}
    _, content = await makers(shelf, pool)["bundle"](data)
    found = PdfReader(io.BytesIO(content)).pages
    return ["".join(page.extract_text().split()) for page in found]


async def test_a_file_that_does_not_come_holds_up_neither_the_others_nor_the_chat(
    pool: ThreadPoolExecutor,
) -> None:
    """The chat's answers wait behind its files: a bundle tried for days would silence the bot."""
    shelf = Shelf(away=[RetryLaterError("away")], there=picture(), gone=[RefusedError("no")])
    index, shown = await pages(shelf, pool)
    assert "지금은파일을받아오지못해" in index
    assert "다시받아올수없어" in index
    assert "자료2" in shown


async def test_a_file_that_comes_at_the_second_try_is_shown(pool: ThreadPoolExecutor) -> None:
    shelf = Shelf(one=[RetryLaterError("away"), picture()])
    assert len(await pages(shelf, pool)) == 2


async def test_a_file_that_goes_on_for_ever_is_left(pool: ThreadPoolExecutor) -> None:
    read = 0

    class Endless(Shelf):
        async def chunks(self, file_id: str) -> AsyncGenerator[bytes, None]:
            nonlocal read
            while True:
                read += 1 << 20
                yield bytes(1 << 20)

    (index,) = await pages(Endless(one=b""), pool)
    assert "너무커서" in index
    assert read <= MOST_FETCHED + (1 << 20)


async def test_how_long_a_file_took_is_told(pool: ThreadPoolExecutor) -> None:
    told: list[tuple[str, float]] = []

    class Listening(NoMeter):
        def made(self, what: str, seconds: float) -> None:
            told.append((what, seconds))

    data = {"title": "증빙 모음", "day": "2026-11-21", "items": [item(1, "there")]}
    await makers(Shelf(there=picture()), pool, Listening())["bundle"](data)
    ((what, seconds),) = told
    assert what == "bundle"
    assert 0 < seconds < 60
