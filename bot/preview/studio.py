"""How does what a turn says become a bubble, with its picture or file? The bot's own rooms do it."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from pathlib import Path
from typing import Literal

from PIL import Image

from bot.attachments import SUFFIXES
from bot.dialogue.state import Keyboard, LetterFile, LetterPicture, Paper, Redraw, Say
from bot.drafts import Data, Drafts
from bot.engine.model import Content
from bot.letters.model import Letter, from_dict
from bot.letters.pdf import PdfWriter
from bot.letters.text import write_text
from bot.letters.timeline import Mark, TimelineWriter
from bot.papers import Made, Papers
from bot.preview.parts import Bubble, Fold
from bot.store.port import GivenLetter
from bot.wording import Wording, pieces

_WIDTH, _GREYS, _COLOURS = 560, 16, 32
"""Pixels across and shades of a picture: a letter's first page is legible in 25 kB."""
_FILES: Mapping[str, str] = {
    "calendar": "달력 파일 (.ics)",
    "bundle": "증빙 모음 (.pdf)",
    "everything": "사건 기록 (.zip)",
    "export": "내 정보 (.zip)",
}
Given = dict[tuple[int, str], GivenLetter]
"""(case, letter) → the letter as it was last given."""


@dataclass(slots=True)
class Studio:
    """What a chat needs to be held and shown."""

    content: Content
    templates: Path
    draw: bool = True
    """Whether pictures are drawn; a test that reads only words does without."""
    wording: Wording = field(init=False)
    _pdf: PdfWriter = field(init=False)
    _timelines: TimelineWriter = field(init=False)

    def __post_init__(self) -> None:
        self.wording = Wording(self.templates)
        self._pdf, self._timelines = PdfWriter(), TimelineWriter()

    def said(self, say: Say, today: date, *, redrawn: bool = False) -> Iterator[Bubble]:
        """Yield a message in as many bubbles as Telegram gets; the last has the buttons."""
        *first, last = pieces(self.wording.html(say.template, say.data, today))
        for text in first:
            yield Bubble(by="bot", html=text, template=say.template)
        yield Bubble(
            by="bot", html=last, template=say.template, buttons=labels(say.buttons),
            redrawn=redrawn,
        )  # fmt: skip

    def fold(self, label: str, say: Say, today: date) -> Fold:
        """Return a message to stand folded under another."""
        html = self.wording.html(say.template, say.data, today)
        return Fold(label=label, html=html, template=say.template)

    def handed_over(self, caption: Say, today: date) -> Iterator[Bubble]:
        """Yield the file of all that is held."""
        html = self.wording.html(caption.template, caption.data, today)
        yield Bubble(by="bot", html=html, template=caption.template, file=_FILES["export"])

    def drawn_up(
        self, paper: Paper, content: Content, given: Given, now: datetime
    ) -> tuple[tuple[Bubble, ...], Keyboard]:
        """Return a letter or file of a case with its buttons; ``given`` notes what was given."""
        before = None
        if isinstance(paper, LetterPicture | LetterFile):
            before = given.get((paper.case.id, paper.letter_id))
        shown = Papers(Drafts(content, self.templates)).shown(paper, before, now)
        if shown.given:
            given[shown.given.case_id, shown.given.letter_id] = shown.given
        match shown.what:
            case Made(caption=caption):
                return (self._made(shown.what, now.date()),), caption.buttons
            case Redraw(say=say):
                return tuple(self.said(say, now.date(), redrawn=True)), say.buttons
            case Say() as say:
                return tuple(self.said(say, now.date())), say.buttons

    def _made(self, made: Made, today: date) -> Bubble:
        """A file with what is said under it; the pictures are drawn, other files only named."""
        html = self.wording.html(made.caption.template, made.caption.data, today)
        picture, alt, file, folds = b"", "", "", tuple[Fold, ...]()
        match made.make:
            case "first_page":
                letter = from_dict(dict(made.data))
                picture = self._first_page(letter)
                alt = f"{letter.title} 첫 장"
                folds = (Fold(label="📃 서면 전체 글", html=_block(write_text(letter))),)
            case "timeline":
                picture, alt = self._timeline(made.data), "한눈에 보기 그림"
            case "letter":
                file = f"{made.data['letter']['file_name']}{SUFFIXES[made.data['format']]}"
            case other:
                file = _FILES[other]
        return Bubble(
            by="bot", html=html, template=made.caption.template, picture=picture, alt=alt,
            buttons=labels(made.caption.buttons), file=file, folds=folds,
        )  # fmt: skip

    def _first_page(self, letter: Letter) -> bytes:
        return _small(self._pdf.first_page(letter), _GREYS, "L") if self.draw else b""

    def _timeline(self, data: Data) -> bytes:
        if not self.draw:
            return b""
        marks = [
            Mark(**{**mark, "day": date.fromisoformat(mark["day"])}) for mark in data["marks"]
        ]
        png = self._timelines.write(data["title"], marks, date.fromisoformat(data["today"]))
        return _small(png, _COLOURS, "RGB")


def labels(keyboard: Keyboard) -> tuple[tuple[str, ...], ...]:
    """Return what stands on the buttons."""
    return tuple(tuple(button.label for button in row) for row in keyboard if row)


def _block(text: str) -> str:
    return f"<pre>{escape(text.strip())}</pre>"


def _small(png: bytes, shades: int, mode: Literal["L", "RGB"]) -> bytes:
    """Return a picture that is light enough for a page with many of them."""
    with Image.open(io.BytesIO(png)) as opened:
        picture = opened.convert(mode)
    height = round(picture.height * _WIDTH / picture.width)
    small = picture.resize((_WIDTH, height), Image.Resampling.LANCZOS)
    few = small.quantize(shades, dither=Image.Dither.NONE)
    saved = io.BytesIO()
    few.save(saved, "PNG", optimize=True)
    return saved.getvalue()
