"""Does the chat page work in a real browser: taps, typing, files, time travel, the keyboard alone?"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import (
    ANSWERS,
    DESKTOP,
    PHONE,
    SMALL_PHONE,
    Visitor,
    chromium,
    chromium_path,
    running_bot,
)
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

MISSING = (
    "no Chromium or Chrome on the PATH; to run the browser tests install one, for example with "
    "`apt install chromium` or `brew install --cask google-chrome`"
)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060600000000500010a2db4a90000000049454e44ae426082"
)


# Both live as long as this file's tests only: while Playwright's loop runs, no other loop can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with chromium(path) as found:
        yield found


@pytest.fixture(scope="module")
def address(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The chat page of the bot as `make run` starts it."""
    with running_bot(tmp_path_factory.mktemp("browser")) as found:
        yield found


def test_from_start_to_letter_and_reminder_on_a_phone(
    browser: Browser, address: str, tmp_path: Path
) -> None:
    visitor = Visitor.opens(browser, address, PHONE, user=1)
    visitor.consents()
    for question, what, words in ANSWERS:
        visitor.answers(question, what, words)
        if question == "어떤 공연":
            _adds_evidence(visitor)
        assert visitor.overflow() == 0, question
    visitor.hears("이렇게 정리했어요")
    visitor.taps("맞아요")
    visitor.hears("이런 날에 알려 드릴까요")
    _letter_is_ours(visitor, tmp_path / "letter.pdf")
    visitor.taps_under("이런 날에 알려 드릴까요", "알림 받을게요")
    visitor.hears("걸어 뒀어요")
    _reminder_comes(visitor)
    assert visitor.overflow() == 0
    assert visitor.errors == []


def _adds_evidence(visitor: Visitor) -> None:
    visitor.hears("예매번호를")
    visitor.uploads("결제 화면.png", PICTURE)
    visitor.hears("무엇을 보여주는 자료인가요")
    visitor.taps("결제 내역")
    visitor.hears("증 제1호")
    expect(visitor.page.locator(".message[data-from=user] img")).to_be_visible()
    visitor.taps("이어서 하기")


def _letter_is_ours(visitor: Visitor, path: Path) -> None:
    expect(visitor.message("지금 할 일 하나")).to_be_attached()
    preview = visitor.message("소명 및 재검토 요청서 초안")
    expect(preview.locator("img")).to_be_visible()
    visitor.taps_under("소명 및 재검토 요청서 초안", "PDF")
    visitor.hears("서명한 뒤 보내세요")
    download = visitor.downloads("소명서")
    assert re.fullmatch(r"소명서_.*\d{4}-\d\d-\d\d_v1\.pdf", download.suggested_filename)
    download.save_as(path)
    text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(path).pages))
    for fact in ("김하늘", "T1234567890", "132,000원", "증제1호", "동생은노트북을썼어요."):
        assert fact in text, fact


def _reminder_comes(visitor: Visitor) -> None:
    before = visitor.page.locator("#now").get_attribute("datetime")
    visitor.page.click("#next-reminder")
    expect(visitor.page.locator("#travel-note")).to_have_text("다음 알림 시각으로 왔어요.")
    visitor.hears("🔔 서면 보내기")
    after = visitor.page.locator("#now").get_attribute("datetime")
    assert before
    assert after
    assert after > before
    visitor.taps("완료")
    visitor.hears("더 보내지 않을게요")


def test_the_keyboard_alone_starts_sends_and_taps(browser: Browser, address: str) -> None:
    visitor = Visitor.opens(browser, address, PHONE, user=2)
    expect(visitor.page.locator("#start")).to_be_visible()
    _press_until(visitor, "Tab", "시작")
    visitor.page.keyboard.press("Enter")
    visitor.hears("동의하지 않아도")
    expect(visitor.page.locator("#input")).to_be_focused()
    visitor.page.keyboard.type("예매가 부정이용으로 취소됐어요")
    visitor.page.keyboard.press("Enter")
    visitor.hears("예매 부정이용 제재·취소")
    _press_until(visitor, "Shift+Tab", "만 14세 이상이고 동의해요")
    visitor.page.keyboard.press("Enter")
    visitor.hears("국외 이전")
    expect(visitor.page.locator(":focus")).to_have_text("국외 이전에 동의해요")
    visitor.page.keyboard.press("Enter")
    visitor.hears("어디에서 예매")
    assert visitor.errors == []


def _press_until(visitor: Visitor, key: str, label: str) -> None:
    """Press a key until the focus is on what is called ``label``."""
    for _ in range(20):
        visitor.page.keyboard.press(key)
        if visitor.page.locator(":focus").inner_text() == label:
            return
    pytest.fail(f"{key} never reaches {label!r}")


def test_the_smallest_phone_shows_every_button(browser: Browser, address: str) -> None:
    visitor = Visitor.opens(browser, address, SMALL_PHONE, user=4)
    visitor.consents()
    visitor.hears("어디에서 예매")
    assert visitor.overflow() == 0


def test_a_wide_screen_has_the_panel_beside_the_chat(browser: Browser, address: str) -> None:
    visitor = Visitor.opens(browser, address, DESKTOP, user=3)
    panel, phone = visitor.page.locator(".panel"), visitor.page.locator(".phone")
    expect(panel.get_by_role("heading", name="구제봇 놀이터")).to_be_visible()
    expect(panel.get_by_role("button", name="다음 알림")).to_be_visible()
    beside, chat = panel.bounding_box(), phone.bounding_box()
    assert beside
    assert chat
    assert beside["x"] + beside["width"] <= chat["x"]
    assert visitor.overflow() == 0
