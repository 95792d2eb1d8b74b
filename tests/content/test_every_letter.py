"""Every letter of every path can be made in every format: a sample here, all of them with `make letters`."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from datetime import datetime

import docx
import pytest
from pypdf import PdfReader

from bot.attachments import Desk
from bot.dialogue.state import Case
from bot.drafts import Drafts
from bot.engine.model import Content, Pack
from bot.engine.outcome import conclude
from bot.letters.model import Letter, lines
from bot.letters.text import write_text
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.survey.ways import every_path

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
EVERY = int(os.environ.get("LETTERS_EVERY", "60"))
"""Of the paths, one in so many."""


@pytest.mark.parametrize("incident", PACKS)
def test_every_letter_is_made_in_every_format(
    content: Content, now: datetime, incident: str
) -> None:
    """Drafting refuses a letter with a sentence that does not go back to its template and answers."""
    desk, made = Desk(), 0
    for letter in _letters(content.packs[incident], content, now):
        made += 1
        files = desk.in_all_formats(letter)
        pdf, hwpx, word, text = files.values()
        assert 1 <= len(PdfReader(io.BytesIO(pdf)).pages) <= 3
        assert zipfile.ZipFile(io.BytesIO(hwpx)).testzip() is None
        assert docx.Document(io.BytesIO(word)).paragraphs
        assert text.decode() == write_text(letter)
        assert desk.written(letter, "certified").startswith(b"%PDF")
        assert all(line.text in text.decode() for line in lines(letter) if "\n" not in line.text)
    assert made >= len(content.packs[incident].letters)


def _letters(pack: Pack, content: Content, now: datetime) -> Iterator[Letter]:
    """Yield each letter once, however many paths lead to it."""
    drafts, known = Drafts(content, TEMPLATES), set[Letter]()
    for number, answers in enumerate(every_path(pack, now.date())):
        if number % EVERY:
            continue
        case = Case(id=1, incident=pack.id, answers=answers, opened_at=now)
        for spec in conclude(pack, content, answers, now).letters:
            letter, _ = drafts.letter(case, spec.id, now)
            if letter not in known:
                known.add(letter)
                yield letter
