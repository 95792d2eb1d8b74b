"""The fact ledger: every cell of a letter, where it stands and where it comes from."""

from __future__ import annotations

import json
import re

import pytest
from ticket_ban_pack import ANSWERS, EXPLANATION, PACK, REFUND, draft

from bot.engine.model import LetterSpec
from bot.letters.keys import KEYS
from bot.letters.ledger import ANSWERS as FROM_ANSWERS
from bot.letters.ledger import ARTICLE, BOTH, EVIDENCE, FRAME, Cell, ledger, to_list
from bot.letters.model import MASK, Letter, lines
from bot.letters.text import write_text

BOTH_LETTERS = pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)


def _find(letter: Letter, text: str) -> Cell:
    (found,) = [told for told in ledger(letter) if told.text == text]
    return found


@BOTH_LETTERS
def test_the_ledger_is_the_whole_letter_in_reading_order(spec: LetterSpec) -> None:
    """A sentence that a writer prints and the ledger lacks would have no origin."""
    letter = draft(ANSWERS, spec)
    assert "".join(_bare(told.text) for told in ledger(letter)) == _bare(write_text(letter))


def _bare(text: str) -> str:
    return re.sub(r"[\s:>()-]", "", text)


@BOTH_LETTERS
def test_each_has_one_kind_of_origin_and_what_belongs_to_it(spec: LetterSpec) -> None:
    ids = {question.id for question in PACK.questions}
    for told in ledger(draft(ANSWERS, spec)):
        assert told.text
        assert (told.origin in (FROM_ANSWERS, BOTH)) == bool(told.answers)
        assert (told.origin in (ARTICLE, BOTH)) == bool(told.article)
        assert ids >= set(told.answers)
        if told.article:
            assert told.basis == KEYS[told.article].basis


@BOTH_LETTERS
def test_own_words_never_count_as_our_frame(spec: LetterSpec) -> None:
    letter = draft(ANSWERS, spec)
    own = {line.text for line in lines(letter) if MASK in line.frame}
    assert own
    assert not own & {told.text for told in ledger(letter) if told.origin in (FRAME, ARTICLE)}


def test_where_things_stand_and_come_from() -> None:
    letter = draft(ANSWERS)
    amount = _find(letter, "금 340,000원(금 삼십사만원정)")
    assert (amount.section, amount.place, amount.label) == (1, "표", "결제 금액")
    assert (amount.origin, amount.answers) == (FROM_ANSWERS, ("amount",))
    clause = _find(
        letter, "이번 조치의 근거가 된 약관 조항과 판단의 기초가 된 사실을 알려 주시기 바랍니다."
    )
    assert (clause.section, clause.place, clause.label) == (5, "요청", "(1)")
    assert (clause.origin, clause.article) == (ARTICLE, "L-CLAUSE")
    restored = next(cell for cell in ledger(letter) if "이용 제한을 해제하여" in cell.text)
    assert (restored.origin, restored.answers) == (BOTH, ("sanction",))
    assert _find(letter, "3. 사실경위").origin == FRAME
    assert _find(letter, "증 제1호").place == "사실경위"
    assert _find(letter, "증 제1호 취소 통지 문자 화면: 통지받은 날짜와 문구").origin == EVIDENCE
    assert _find(letter, "2026년 11월 21일(토)").place == "작성일"
    assert _find(letter, "작성자 홍길동 (서명)").answers == ("name",)


def test_the_ledger_is_plain_data() -> None:
    plain = to_list(draft(ANSWERS))
    assert json.loads(json.dumps(plain)) == plain
    assert {"section", "place", "label", "text", "origin", "answers", "article", "basis"} == set(
        plain[0]
    )
