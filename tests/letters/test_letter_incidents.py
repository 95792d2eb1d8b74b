"""The letters of every incident: whole for whoever knows much, little or nothing."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations, islice

import account_theft_pack
import order_cancellation_pack
import pytest
import subscription_error_pack
import ticket_ban_pack
from asking import LETTERS, NOW, days_of, draft_of, requests_of, shown, spec_of
from ledger import invented, samples, template_of, unexplained
from pypdf import PdfReader

from bot.engine.model import Answers, Blank, Pack
from bot.engine.walk import applies, walk
from bot.letters.check import check_template
from bot.letters.keys import KEYS
from bot.letters.model import Letter, lines
from bot.letters.pdf import PdfWriter
from bot.letters.review import problems
from bot.letters.text import write_text

PACKS = (
    (ticket_ban_pack.PACK, ticket_ban_pack.CASES, ticket_ban_pack.FEWEST),
    (account_theft_pack.PACK, account_theft_pack.CASES, account_theft_pack.FEWEST),
    (subscription_error_pack.PACK, subscription_error_pack.CASES, subscription_error_pack.FEWEST),
    (order_cancellation_pack.PACK, order_cancellation_pack.CASES, order_cancellation_pack.FEWEST),
)
ALL = [
    pytest.param(pack, spec.id, cases[spec.id], fewest[spec.id], id=f"{pack.id}-{spec.id}")
    for pack, cases, fewest in PACKS
    for spec in pack.letters
]
EVERY = pytest.mark.parametrize(("pack", "letter_id", "full", "fewest"), ALL)
SAMPLES, PDF_EVERY = 500, 60
"""Ways walked by lot through each pack, and of which letters a PDF is read back."""


def _looks_whole(letter: Letter) -> None:
    text = write_text(letter)
    assert problems(letter) == []
    odd = ("{{", "}}", "None", "Blank", "□", "  ", "()", "(은)", "(을)", "..", " ,", " .")
    assert [mark for mark in odd if mark in text] == []
    assert all(line.text == line.text.strip() != "" for line in lines(letter))
    assert letter.recipient
    assert letter.sender
    assert letter.sections[-1].items or letter.sections[-2].items


@EVERY
def test_the_template_has_no_problem(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    assert check_template(spec_of(pack, letter_id), pack, LETTERS) == []


@EVERY
def test_full_sparse_and_unknown_answers_make_a_whole_letter(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    _looks_whole(draft_of(pack, letter_id, full))
    _looks_whole(draft_of(pack, letter_id, fewest, evidence=()))
    unknown = dict.fromkeys(full, Blank.UNKNOWN) | fewest
    _looks_whole(draft_of(pack, letter_id, unknown, days={}, evidence=()))


@EVERY
def test_every_two_blanks_leave_a_whole_letter(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    for pair in combinations([name for name in full if name not in fewest], 2):
        _looks_whole(draft_of(pack, letter_id, full | dict.fromkeys(pair, Blank.SKIPPED)))


@EVERY
def test_every_sentence_has_an_origin(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    ids = {question.id for question in pack.all_questions}
    for answers in (full, fewest):
        for line in lines(draft_of(pack, letter_id, answers)):
            assert set(line.answers) <= ids
            assert line.basis is None or line.basis in KEYS
            assert line.answers or line.basis or line.frame == line.text


@EVERY
def test_every_request_can_be_left_out_alone(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    offered = requests_of(pack, letter_id, full)
    assert len(offered) >= 3
    assert len({request.pick for request in offered}) == len(offered)
    whole = _requested(draft_of(pack, letter_id, full))
    for request in offered:
        letter = draft_of(pack, letter_id, full, left_out=[request.id])
        _looks_whole(letter)
        assert len(_requested(letter)) < len(whole)
        states = requests_of(pack, letter_id, full, [request.id])
        assert [one.id for one in states if not one.on] == [request.id]


@EVERY
def test_one_request_alone_stands_without_the_others(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    offered = requests_of(pack, letter_id, full)
    for kept in offered:
        others = [request.id for request in offered if request != kept]
        letter = draft_of(pack, letter_id, full, left_out=others)
        _looks_whole(letter)
        assert _requested(letter) <= _requested(draft_of(pack, letter_id, full))


@EVERY
def test_a_letter_without_a_request_is_no_letter(
    pack: Pack, letter_id: str, full: Answers, fewest: Answers
) -> None:
    ids = [request.id for request in requests_of(pack, letter_id, full)]
    assert all(request.on for request in requests_of(pack, letter_id, full, ids))
    assert draft_of(pack, letter_id, full, left_out=ids) == draft_of(pack, letter_id, full)


def _requested(letter: Letter) -> set[str]:
    return {item.text for section in letter.sections for item in section.items}


def _sampled(pack: Pack, seed: int) -> Iterator[tuple[str, Answers]]:
    """Yield each letter that the answers of one way by lot offer, and the answers that count."""
    for answers in islice(samples(pack, NOW.date(), seed), SAMPLES):
        if walk(pack, answers, NOW.date()).exit:
            continue
        values = {"today": NOW.date(), **answers}
        yield from ((spec.id, answers) for spec in pack.letters if applies(spec.when, values))


@pytest.mark.parametrize("pack", [pack for pack, *_ in PACKS[1:]], ids=lambda pack: pack.id)
def test_no_letter_says_what_nobody_told(pack: Pack) -> None:
    """And no sentence of a template is dead: each is said on some way."""
    writer, frames = PdfWriter(), dict[str, set[str]]()
    for number, (letter_id, answers) in enumerate(_sampled(pack, seed=7)):
        certified = number % 3 == 0 and template_of(pack, letter_id).certified is not None
        days = {} if number % 4 == 0 else days_of(pack)
        offered = requests_of(pack, letter_id, answers)
        left_out = [request.id for request in offered[number % 2 :: 2]] if number % 3 else []
        letter = draft_of(
            pack, letter_id, answers, days=days, evidence=shown(pack, number % 5),
            left_out=left_out, certified=certified,
        )  # fmt: skip
        template = template_of(pack, letter_id)
        assert problems(letter) == []
        assert invented(letter, template, pack, answers, days) == []
        frames.setdefault(letter_id, set()).update(_said(letter))
        if number % PDF_EVERY == 0:
            pages = [p.extract_text() for p in PdfReader(io.BytesIO(writer.write(letter))).pages]
            assert unexplained(pages, letter, template) == []
    for letter_id, said in frames.items():
        fixed = {t for t in _fixed_texts(pack, letter_id) if "{{" not in t}
        assert fixed - said == set()
    assert frames.keys() == {spec.id for spec in pack.letters}


def _said(letter: Letter) -> set[str]:
    return {line.text for line in lines(letter)}


def _fixed_texts(pack: Pack, letter_id: str) -> set[str]:
    sentences = template_of(pack, letter_id).sentences()
    return {t.strip() for s in sentences for t in (s.text, s.otherwise) if t}
