"""A letter is read passage by passage: nothing of it is skipped, and each knows its answers."""

from __future__ import annotations

import re

import pytest
from ticket_ban_pack import ANSWERS, EXPLANATION, PACK, REFUND, draft, without

from bot.engine.model import LetterSpec
from bot.letters.model import lines
from bot.letters.passages import passages


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
def test_every_sentence_of_a_letter_is_in_a_passage(spec: LetterSpec) -> None:
    letter = draft(ANSWERS, spec)
    read = "\n".join(passage.text for passage in passages(letter))
    for line in lines(letter):
        assert line.text in read
    for item in letter.evidence:
        assert f"{item.number} {item.label}" in read


def test_passages_come_in_reading_order() -> None:
    found = passages(draft(ANSWERS))
    heads = [re.match(r"(\d)\.", passage.where) for passage in found]
    numbers = [int(head[1]) for head in heads if head]
    assert numbers == sorted(numbers)
    assert found[0].where == "받는 분"
    assert found[-1].where == "서명"


def test_a_passage_names_the_answers_it_comes_from() -> None:
    table = next(p for p in passages(draft(ANSWERS)) if p.where == "1. 예매 정보")
    assert {"booking_no", "paid_on", "amount", "event"} <= set(table.answers)
    assert set(table.answers) <= {question.id for question in PACK.questions}


def test_a_passage_names_the_article_it_rests_on() -> None:
    automatic = next(p for p in passages(draft(ANSWERS)) if "제37조의2" in p.text)
    assert any("개인정보 보호법 제37조의2" in basis for basis in automatic.basis)


def test_the_words_before_a_quotation_are_read_with_it() -> None:
    notice = [p for p in passages(draft(ANSWERS)) if p.where == "2. 통지받은 내용"]
    assert "다음과 같습니다" in notice[0].text
    assert "비정상적인 접근이 확인되어" in notice[0].text
    assert {"cancelled_on", "notice_text"} <= set(notice[0].answers)


def test_what_a_letter_does_not_have_is_no_passage() -> None:
    bare = passages(draft(without("name", "notice_text", "explain_by"), evidence=()))
    assert "붙임" not in [passage.where for passage in bare]
    assert all(passage.text.strip() for passage in bare)
