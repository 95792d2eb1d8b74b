"""No letter says what nobody told us, on any path through a pack."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice

import pytest
from ledger import invented, letters_on_paths, paths, samples, template_of, unexplained
from pypdf import PdfReader

from bot.engine.model import Answers, Content, Pack
from bot.engine.outcome import Outcome, conclude
from bot.letters.compose import compose
from bot.letters.model import Letter, Line
from bot.letters.pdf import PdfWriter
from bot.paths import CONVERSATIONS, TEMPLATES

PACKS = sorted(path.parent.name for path in CONVERSATIONS.glob("*/flow.yaml"))
SEEDS, SAMPLES = 6, 300
PDF_EVERY = 11
"""A PDF takes 50 ms: of all letters, one in so many is printed and read back."""


@pytest.fixture
def pack(content: Content) -> Pack:
    return content.packs["ticket-ban"]


def _letters(pack: Pack, content: Content, now: datetime) -> Iterator[tuple[Letter, Outcome]]:
    return letters_on_paths(pack, content, now, SEEDS, some_certified=True)


def test_no_letter_says_what_nobody_told(pack: Pack, content: Content, now: datetime) -> None:
    writer, count = PdfWriter(), 0
    for count, (letter, outcome) in enumerate(_letters(pack, content, now)):
        template = template_of(pack, letter.id)
        assert invented(letter, template, pack, outcome.answers, outcome.days()) == []
        if count % PDF_EVERY == 0:
            pages = _pages(writer.write(letter))
            assert unexplained(pages, letter, template) == []
    assert count > 1_000


@pytest.mark.parametrize("incident", PACKS)
def test_no_letter_of_any_pack_says_what_nobody_told(
    content: Content, now: datetime, incident: str
) -> None:
    """Of packs with too many paths for all of them, a sample; none of its letters is left out."""
    pack, said = content.packs[incident], set[str]()
    for answers in islice(samples(pack, now.date(), seed=5), SAMPLES):
        outcome = conclude(pack, content, answers, now)
        for spec in outcome.letters:
            template = template_of(pack, spec.id)
            letter = compose(
                spec, pack, outcome.answers, now=now, deadlines=outcome.days(), evidence=(),
                templates=TEMPLATES / "letters", certified=template.certified is not None,
            )  # fmt: skip
            assert invented(letter, template, pack, outcome.answers, outcome.days()) == []
            said.add(spec.id)
    assert said == {spec.id for spec in pack.letters}


def test_addresses_told_after_the_letter_reach_it_through_the_outcome(
    pack: Pack, content: Content, now: datetime
) -> None:
    told: Answers = {
        "recipient_name": "가나다티켓 주식회사", "recipient_address": "서울특별시 가나구 다라로 12",
        "sender_address": "부산광역시 마바구 사아로 34",
    }  # fmt: skip
    answers = next(paths(pack, now.date(), seed=0)) | told
    outcome = conclude(pack, content, answers, now)
    letter = compose(
        outcome.letters[0], pack, outcome.answers, now=now, deadlines=outcome.days(),
        evidence=(), templates=TEMPLATES / "letters", certified=True,
    )  # fmt: skip
    assert [line.text for line in letter.recipient] == [*told.values()][:2]
    assert letter.sender[1].text == told["sender_address"]


def _pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


def _one(pack: Pack, content: Content, now: datetime) -> tuple[Letter, Answers]:
    letter, outcome = next(_letters(pack, content, now))
    return letter, outcome.answers


def test_a_sentence_without_origin_is_found(pack: Pack, content: Content, now: datetime) -> None:
    letter, _ = _one(pack, content, now)
    template = template_of(pack, letter.id)
    stray = replace(letter, opening=Line("본인은 억울합니다."))
    pages = _pages(PdfWriter().write(stray))
    assert unexplained(pages, stray, template) == ["본인은억울합니다."]
    assert any("본인은억울합니다." in rest for rest in unexplained(pages, letter, template))


def test_a_value_nobody_told_is_found(pack: Pack, content: Content, now: datetime) -> None:
    letter, answers = _one(pack, content, now)
    template = template_of(pack, letter.id)
    (name,) = letter.sender
    stray = replace(letter, signature=replace(name, text="작성자 아무개 (서명)"))
    assert "작성자 아무개 (서명)" in invented(stray, template, pack, answers, {})
