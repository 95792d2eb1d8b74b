"""Every letter of every path can be made in every format: a sample here, all of them with `make letters`."""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Iterator
from datetime import datetime

import docx
import pytest
from pypdf import PdfReader

from bot.attachments import Desk
from bot.dialogue.state import Case
from bot.drafts import Drafts
from bot.engine.model import Answers, Content, Pack
from bot.engine.outcome import conclude
from bot.engine.walk import applies
from bot.letters.model import Letter, lines
from bot.letters.text import write_text
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.survey.ways import every_path

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
EVERY = int(os.environ.get("LETTERS_EVERY", "0"))
"""Of the paths to a letter, one in so many; 0: as many as `DRAWN`."""
DRAWN = 30
"""Paths to each letter drawn by lot, the same ones each time."""


@pytest.mark.parametrize("incident", PACKS)
def test_every_letter_is_made_in_every_format(
    content: Content, now: datetime, incident: str
) -> None:
    """Drafting refuses a letter with a sentence that does not go back to its template and answers."""
    desk, made = Desk(), set[str]()
    for letter in _letters(content.packs[incident], content, now):
        made.add(letter.id)
        files = desk.in_all_formats(letter)
        pdf, hwpx, word, text = files.values()
        assert 1 <= len(PdfReader(io.BytesIO(pdf)).pages) <= 3
        assert zipfile.ZipFile(io.BytesIO(hwpx)).testzip() is None
        assert docx.Document(io.BytesIO(word)).paragraphs
        assert text.decode() == write_text(letter)
        assert desk.written(letter, "certified").startswith(b"%PDF")
        assert all(line.text in text.decode() for line in lines(letter) if "\n" not in line.text)
    assert made == {spec.id for spec in content.packs[incident].letters}


def _some(paths: list[Answers]) -> list[Answers]:
    if EVERY:
        return paths[::EVERY]
    return random.Random(0).sample(paths, min(DRAWN, len(paths)))  # noqa: S311


def _letters(pack: Pack, content: Content, now: datetime) -> Iterator[Letter]:
    """Yield each letter once, however many paths lead to it."""
    drafts, known = Drafts(content, TEMPLATES), set[Letter]()
    paths = list(every_path(pack, now.date()))
    for spec in pack.letters:
        leading = [a for a in paths if applies(spec.when, {"today": now.date(), **a})]
        for answers in _some(leading):
            case = Case(id=1, incident=pack.id, answers=answers, opened_at=now)
            if spec in conclude(pack, content, answers, now).letters:
                letter, _ = drafts.letter(case, spec.id, now)
                if letter not in known:
                    known.add(letter)
                    yield letter
