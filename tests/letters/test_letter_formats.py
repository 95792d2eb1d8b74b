"""PDF, Word, Hangul and pasted text carry the same words in the same order, whatever they are."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import datetime

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger import letters_on_paths
from read_back import (
    Files,
    bare,
    in_docx,
    in_hwpx,
    in_hwpx_xml,
    in_pdf,
    strays,
    written,
)
from ticket_ban_pack import ANSWERS, EVIDENCE, EXPLANATION, REFUND, draft, without

from bot.engine.model import Content, LetterSpec
from bot.errors import PrivateNumberError
from bot.letters.docx import write_docx
from bot.letters.glyphs import unprintable
from bot.letters.model import EvidenceItem, Letter, lines
from bot.letters.pdf import PdfWriter

EVERY = 17
"""All four files of a letter and their reading take 0.1 s: of all letters, one in so many."""
SIGNS = "# * _ $ @ \\ < > & { } {{7*7}} {%x%} &amp; &#60; <b> ]]> <!-- --> \"q\" 'q' ~ -- %s ${x}"
OWN = ("event", "notice_text", "shared_ip_story", "name")


@pytest.fixture(scope="module")
def pdf() -> PdfWriter:
    return PdfWriter()


def told(words: str) -> Letter:
    """A letter in which all that a person can type is ``words``."""
    evidence = (EvidenceItem("증 제1호", words, words, "notice"), *EVIDENCE[1:])
    return draft(ANSWERS | dict.fromkeys(OWN, words), evidence=evidence)


def assert_alike(letter: Letter, files: Files) -> None:
    """Every reader of every file finds the letter, all of it and nothing else."""
    everywhere = in_docx(files.docx)
    assert strays(everywhere, letter) == []
    assert in_hwpx(files.hwpx) == everywhere
    assert in_hwpx_xml(files.hwpx) == everywhere
    assert _plain(in_pdf(files.pdf)) == _plain(everywhere)
    assert strays(bare(files.text), letter, pasted=True) == []


def _plain(text: str) -> str:
    """A PDF knows glyphs: characters drawn alike come back as one of them."""
    return unicodedata.normalize("NFKC", text)


def test_every_letter_says_the_same_in_every_format(
    pdf: PdfWriter, content: Content, now: datetime
) -> None:
    count: Counter[tuple[str, str]] = Counter()
    for pack in content.packs.values():
        for letter, _ in letters_on_paths(pack, content, now, seeds=1):
            if count[pack.id, letter.id] % EVERY == 0:
                assert_alike(letter, written(letter, pdf))
            count[pack.id, letter.id] += 1
    assert set(count) == {
        (pack.id, spec.id) for pack in content.packs.values() for spec in pack.letters
    }


@pytest.mark.parametrize("spec", [EXPLANATION, REFUND], ids=lambda spec: spec.id)
@pytest.mark.parametrize("blanks", [(), ("notice_text", "name", "cause"), ("paid_on", "amount")])
def test_a_letter_with_gaps_says_the_same_in_every_format(
    pdf: PdfWriter, spec: LetterSpec, blanks: tuple[str, ...]
) -> None:
    for evidence in ((), EVIDENCE):
        letter = draft(without(*blanks), spec, evidence=evidence)
        assert_alike(letter, written(letter, pdf))


def test_a_lost_or_moved_sentence_would_be_found(pdf: PdfWriter) -> None:
    """The comparison itself can fail."""
    letter = draft(ANSWERS)
    said = in_docx(written(letter, pdf).docx)
    assert strays(said.replace("gildong77", ""), letter) == ["gildong77"]
    assert strays(said.replace("홍길동작성자", "") + "덤", letter) == ["덤"]
    moved = said.replace("5.요청사항", "").replace("1.예매정보", "5.요청사항1.예매정보")
    assert strays(moved, letter) != []


HOSTILE = {
    "signs of every language": SIGNS,
    "signs in a row": SIGNS.replace(" ", ""),
    "a smile": "콘서트 😀 끝",
    "a family": "👨\u200d👩\u200d👧\u200d👦 네 식구",
    "a colour of skin": "👍🏽 좋아요",
    "flags": "🇰🇷🇯🇵 한일전",
    "a digit in a frame": "1️⃣ 먼저 2️⃣ 다음",
    "a heart with a selector": "❤️ 감사",
    "taken apart": unicodedata.normalize("NFD", "한글 값 뷁 각"),
    "old Hangul": "ᄒᆞᆫ글 훈민져ᇰᅙᅳᆷ",
    "single jamo": "ㅋㅋㅋ ㅠㅠ ㅇㅇ",
    "stray marks": "\u0301가\u0301 e\u0301 x\u0336 a\u20dd",
    "stacked marks": "Z" + "\u0335\u0321\u034f\u0345" * 20 + "algo",
    "zero width": "보\u200b이지\u200c 않\u200d는\ufeff 글\u2060자\u00ad",
    "bidi": "\u202e거꾸로\u202c \u2066안\u2069 \u200f끝\u200e",
    "right to left": "שלום مرحبا 끝",
    "controls": "가\x00나\x07다\x0b라\x1b[31m마\x7f바\x85사",
    "no characters": "\ufffe\uffff\U0001ffff 끝 \ue000",
    "half a pair": "앞\ud800뒤\udfff 끝",
    "other blanks": "가\u00a0나\u2003다\u2009라\u3000마\u202f바\u205f사\u1680아",
    "other line breaks": "첫 줄\u2028둘째 줄\u2029셋째\r\n넷째\r다섯째\x0b여섯째\x0c일곱째",
    "tabs": "가\t나\t\t다",
    "many lines": "\n".join(f"{n}째 줄" for n in range(200)),
    "many empty lines": "위" + "\n" * 300 + "아래",
    "four thousand syllables": "가나다라마바사아자차" * 400,
    "four thousand letters": "abcdefghij" * 400,
    "four thousand smiles": "😀" * 4_000,
    "a name of one syllable": "훈",
    "a name of forty": "가나다라마바사아자차" * 4,
    "signs of the pasted text": "> - : ( ) 받는 분: 1. 요청 사항",
    "symbols": "①②③ ― ✓ ℃ ㎡ ₩ ※ 漢字 Ω ⅷ ½ ㈜ ™",
}  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_whatever_a_person_types_is_the_same_in_every_format(pdf: PdfWriter, words: str) -> None:
    letter = told(words)
    assert_alike(letter, written(letter, pdf))
    assert unprintable("".join(line.text for line in lines(letter))) == frozenset()


@pytest.mark.parametrize(
    ("words", "shown", "lost"),
    [
        ("콘서트 😀 끝", "콘서트 □ 끝", ("😀",)),
        ("👍🏽 좋아요", "□ 좋아요", ("👍",)),
        ("🇰🇷🇯🇵 한일전", "□□ 한일전", ("🇯", "🇰")),
        ("1️⃣ 먼저", "1 먼저", ()),
        ("שלום 끝", "□□□□ 끝", ("ו", "ל", "ם", "ש")),
        (unicodedata.normalize("NFD", "한글 값"), "한글 값", ()),
        ("보\u200b이지\u202e 않는", "보이지 않는", ()),
        ("가\x00나\ud800다", "가나다", ()),
        ("가\u2009나\u2028다", "가 나\n다", ()),
        ("가\u0301 e\u0301 끝", "가□ é 끝", ("\u0301",)),
        ("x\u0336 끝 \ue000\uffff", "x□ 끝 □□", ("\u0336", "\ue000", "\uffff")),
    ],
)
def test_what_no_font_has_is_a_box_everywhere_and_told(
    words: str, shown: str, lost: tuple[str, ...]
) -> None:
    letter = draft(ANSWERS | {"event": words})
    assert letter.sections[0].table[1].value.text == shown
    assert letter.replaced == lost


def test_only_what_the_letter_says_is_told_as_replaced() -> None:
    """The other letter of a case does not quote this story."""
    answers = ANSWERS | {"shared_ip_story": "친구랑 🙂"}
    assert draft(answers).replaced == ("🙂",)
    assert draft(answers, REFUND).replaced == ()


def test_what_is_replaced_in_the_evidence_is_told_too() -> None:
    letter = draft(ANSWERS, evidence=(EvidenceItem("증 제1호", "캡처📷", "날짜🗓"),))
    assert letter.evidence[0].label == "캡처□"
    assert letter.replaced == ("📷", "🗓")


def test_a_hidden_mark_cannot_hide_a_personal_number() -> None:
    with pytest.raises(PrivateNumberError) as refused:
        draft(ANSWERS | {"event": "900101\ufe0f-1\ufe0f234567 예매"})
    assert "234567" not in str(refused.value)


def test_broken_stored_data_breaks_no_file(pdf: PdfWriter) -> None:
    """Such a letter cannot be composed, but may wait in the outbox of an older version."""
    letter = draft(ANSWERS)
    row = replace(
        letter.sections[0].table[0], value=replace(letter.sender[0], text="앞\x00\ufffe뒤")
    )
    section = replace(letter.sections[0], table=(row,))
    files = written(replace(letter, title="제\x07목", sections=(section,)), pdf)
    assert "앞□□뒤" in in_docx(files.docx)
    assert "앞□□뒤" in in_hwpx(files.hwpx)
    assert in_hwpx(files.hwpx).startswith("제□목")


typed = st.text(
    st.one_of(
        st.characters(codec=None),
        st.sampled_from(
            SIGNS + "가나다 \n\t\r\u200b\u202e\u0301\ud800😀🇰🇷\ufe0f\u1112\u1161\u11ab"
        ),
    ),
    max_size=80,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed)
def test_no_text_breaks_a_file_or_loses_a_sentence(pdf: PdfWriter, words: str) -> None:
    letter = told("글 " + words)
    assert_alike(letter, written(letter, pdf))


def test_the_same_letter_gives_the_same_bytes(pdf: PdfWriter) -> None:
    first, again = (written(draft(ANSWERS), pdf) for _ in range(2))
    assert first == again
    for data in (first.docx, first.hwpx):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert archive.testzip() is None


def test_word_counts_two_tables_in_a_row_as_two() -> None:
    letter = draft(ANSWERS)
    facts, log = letter.sections[0], letter.sections[2]
    joined = replace(facts, log=log.log)
    tables = docx.Document(io.BytesIO(write_docx(replace(letter, sections=(joined,))))).tables
    assert [len(table.columns) for table in tables] == [2, 3]
