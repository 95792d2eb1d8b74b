"""Makes the README's pictures in docs/images: `.venv/bin/python docs/screenshots.py`.

Needs what `make test` installs, Chromium or Chrome, and fonts with Hangul and emoji (Debian: fonts-noto-cjk,
fonts-noto-color-emoji).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import typst
from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
sys.path.append(str(ROOT / "tests" / "journey"))

from browser import ANSWERS, DESKTOP, PHONE, Visitor, chromium, chromium_path, running_bot  # noqa: E402

MIDDLE = "짐작 가는 것"
"""The question that is open in the picture of the phone."""
PIXELS_PER_INCH = 97
"""Makes a page of A4 about 800 pixels wide."""
PAGE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("letter.pdf", width: 210mm)'


def main() -> None:
    path = chromium_path()
    if path is None:
        sys.exit("no Chromium or Chrome on the PATH")
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as name,
        running_bot(folder := Path(name)) as address,
        chromium(path) as browser,
    ):
        _phone(browser, address)
        _desktop_and_letter(browser, address, folder)


def _phone(browser: Browser, address: str) -> None:
    """In the middle of the questions, one choice ticked."""
    visitor = Visitor.opens(browser, address, PHONE, user=1)
    visitor.consents()
    for question, what, words in ANSWERS:
        visitor.hears(question)
        if question == MIDDLE:
            break
        visitor.answers(question, what, words)
    visitor.taps("같은 와이파이")
    visitor.hears("✅ 1.")  # each tick draws the buttons anew
    visitor.taps("접속이 끊기거나")
    _keep(visitor, "chat-phone.png")


def _desktop_and_letter(browser: Browser, address: str, folder: Path) -> None:
    """The result with the one next action, and the letter that came with it."""
    visitor = Visitor.opens(browser, address, DESKTOP, user=2)
    visitor.consents()
    for answer in ANSWERS:
        visitor.answers(*answer)
    visitor.hears("이렇게 정리했어요")
    visitor.taps("맞아요")
    visitor.hears("이런 날에 알려 드릴까요")
    visitor.taps_under("소명 및 재검토 요청서 초안", "PDF")
    visitor.hears("서명한 뒤 보내세요")
    visitor.downloads("소명서").save_as(folder / "letter.pdf")
    visitor.message("지금 할 일 하나").evaluate("node => node.scrollIntoView()")
    _keep(visitor, "chat-desktop.png")
    (folder / "page.typ").write_text(PAGE, encoding="utf-8")
    page = typst.compile(folder / "page.typ", format="png", ppi=PIXELS_PER_INCH)
    (IMAGES / "letter.png").write_bytes(page)


def _keep(visitor: Visitor, name: str) -> None:
    visitor.page.wait_for_timeout(5000)  # ms; by then a toast is gone and nothing moves
    visitor.page.screenshot(path=IMAGES / name)


if __name__ == "__main__":
    main()
