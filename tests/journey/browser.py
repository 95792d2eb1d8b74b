"""A person at the chat page in headless Chromium: drives the browser tests and the README's pictures."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Download, Locator, Page, expect, sync_playwright

PHONE = (390, 844)
SMALL_PHONE = (320, 568)
DESKTOP = (1280, 900)

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
_START = 30.0
"""Seconds in which the bot must have printed its address."""
_REPLY_MS = 10_000

OPENING = "부정이용자라고 예매가 취소됐어요"

ANSWERS = [
    ("어디에서 예매", "taps", "NOL"),
    ("지금 어떤 상태", "says", "1"),
    ("이번 예매에 해당하는", "taps", "해당하는 게 없어요"),
    ("어떤 공연", "says", "가을밤 콘서트, 12월 5일 저녁 7시, 1층 A구역 12번, 2매"),
    ("예매번호를", "says", "T1234567890"),
    ("결제한 날은", "taps", "어제"),
    ("얼마를 결제", "says", "13만2천원"),
    ("안내를 받은 날", "picks", "달력"),
    ("안내 문구를", "says", "동일한 접속 환경에서 여러 예매가 확인되어 취소되었습니다."),
    ("짐작 가는 것", "ticks", "같은 와이파이"),
    ("같은 와이파이를", "says", "집에서 저는 휴대폰, 동생은 노트북을 썼어요."),
    ("돌려받으셨나요", "taps", "아직 못 받았어요"),
    ("소명(사정 설명) 기한", "taps", "모르겠어요"),
    ("서면에 넣을 이름", "says", "김하늘"),
]
"""A usual ticket-ban path: (words of the question, what the person does, with what)."""


def chromium_path() -> str | None:
    """Return where this machine has Chromium or Chrome, or None."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


@contextlib.contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run the browser at ``path``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def running_bot(folder: Path) -> Iterator[str]:
    """Start what `make run` starts without a token; yield the printed address of the chat page."""
    # Run in an empty folder: a developer's own .env, perhaps with a token, is not read.
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder, env=_environment(folder), stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            yield _printed_address(process)
        finally:
            process.terminate()
            process.wait(20)


def _environment(folder: Path) -> dict[str, str]:
    ours = {
        "DATA_DIR": str(folder / "data"),
        "PLAYGROUND_PORT": str(_free_port()),
        "HEALTH_LISTEN": "off",
        # Answers come faster here than any thumb gives them: the limit of a chat would be all one sees.
        "CHAT_SENDS_PER_SECOND": "0",
    }
    theirs = {k: v for k, v in os.environ.items() if not k.startswith(("TELEGRAM_", "DATA_"))}
    return theirs | ours


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _printed_address(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    ready, _, _ = select.select([process.stdout], [], [], _START)
    line = process.stdout.readline() if ready else ""
    address = re.search(r"http://127\.0\.0\.1:\d+", line)
    assert address, f"`bot run` printed no address but {line!r}"
    return address[0]


@dataclass
class Visitor:
    """Someone who has the chat page open."""

    page: Page
    errors: list[str] = field(default_factory=list)
    """What the page's own code complained about."""

    @classmethod
    def opens(cls, browser: Browser, address: str, size: tuple[int, int], user: int) -> Visitor:
        """Open the chat of ``user`` in a window of ``size`` (width and height in CSS pixels)."""
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="ko-KR")
        page.set_default_timeout(_REPLY_MS)
        visitor = cls(page)
        page.on("pageerror", lambda error: visitor.errors.append(str(error)))
        page.on("console", visitor._hear_console)
        page.goto(f"{address}/?user={user}")
        return visitor

    def _hear_console(self, message: object) -> None:
        if getattr(message, "type", "") in {"error", "warning"}:
            self.errors.append(getattr(message, "text", ""))

    # --- looking

    def hears(self, words: str) -> None:
        """Wait until the bot's newest message holds ``words``."""
        newest = self.page.locator(".message[data-from=bot]").last
        expect(newest).to_contain_text(words, timeout=_REPLY_MS)

    def message(self, words: str) -> Locator:
        """Return the newest message that holds ``words``."""
        return self.page.locator(".message", has_text=words).last

    def overflow(self) -> int:
        """Return how many pixels of the page, the chat or the panel lie beside the window."""
        wide: int = self.page.evaluate(
            """() => Math.max(...["html", "#log", ".panel"].map((name) => {
                const box = document.querySelector(name);
                return box.scrollWidth - box.clientWidth;
            }))"""
        )
        return wide

    # --- doing

    def says(self, text: str) -> None:
        self.page.fill("#input", text)
        self.page.press("#input", "Enter")

    def taps(self, label: str) -> None:
        """Tap a button under the newest message that has buttons."""
        keys = self.page.locator(".message:has(.keys)").last.locator(".key")
        keys.filter(has_text=label).first.click()

    def taps_under(self, words: str, label: str) -> None:
        """Tap a button under the newest message that holds ``words``."""
        self.message(words).locator(".key").filter(has_text=label).first.click()

    def ticks(self, label: str) -> None:
        """Tick one of several choices and close the list."""
        self.taps(label)
        self.taps("다 골랐어요")

    def picks(self, label: str) -> None:
        """Open the calendar and pick the last day it offers: today, for a day in the past."""
        self.taps(label)
        days = self.page.locator(".message:has(.keys)").last.locator(".key")
        expect(days.filter(has_text="직접 쓸게요")).to_be_visible()
        days.filter(has_text=re.compile(r"^\d+$")).last.click()

    def uploads(self, name: str, content: bytes) -> None:
        file = {"name": name, "mimeType": "image/png", "buffer": content}
        self.page.set_input_files("#attach", [file])  # type: ignore[list-item]

    def downloads(self, name: str) -> Download:
        """Download the newest file whose name holds ``name``."""
        with self.page.expect_download() as coming:
            self.page.locator("a.file", has_text=name).last.click()
        return coming.value

    def consents(self) -> None:
        """Tap 시작, tell what happened, agree."""
        self.page.click("#start")
        self.hears("동의하지 않아도")
        self.says(OPENING)
        self.hears("예매 부정이용 제재·취소")
        self.taps("만 14세 이상")
        self.hears("한국 밖")
        self.taps("국외 이전에 동의")

    def answers(self, question: str, what: str, words: str) -> None:
        """Wait for the question, then do one entry of ANSWERS."""
        self.hears(question)
        getattr(self, what)(words)
