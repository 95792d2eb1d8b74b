"""Is free text cleaned, and are names, codes and addresses told from sentences?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.texts import (
    clean,
    one_line,
    read_code,
    read_email,
    read_name,
    read_text,
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  안녕 \n\n\n\n 하세요\t ", "안녕\n\n하세요"),
        ("\u1112\u1161\u11ab글", "한글"),  # composed
        ("가\u200b나\u200d다\ufeff", "가나다"),
        ("a\u202eb\u2066c\u200f", "abc"),
        ("가\x00\x07나\ud800", "가나"),
        ("\u3164\u115f", ""),
        ("줄\r\n바꿈\r끝", "줄\n바꿈\n끝"),
        ("<b>{{7*7}} #panic()</b>", "<b>{{7*7}} #panic()</b>"),
        ("ㅠㅠ ㅇㅇ 😀", "ㅠㅠ ㅇㅇ 😀"),
    ],
)
def test_clean(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert one_line(one_line(text)) == one_line(text)
    clean(text).encode("utf-8")


def test_one_line_makes_plain_figures_but_keeps_single_jamo() -> None:
    assert one_line("１２３ ①\nＡ ㅇㅇ") == "123 1 A ㅇㅇ"


def test_text_has_a_bound() -> None:
    assert read_text("  글 ").value == "글"
    assert read_text("가" * 300).value == "가" * 300
    assert read_text("가" * 301).problem == "too_long"
    assert read_text("가나", most=1).problem == "too_long"
    assert read_text("\u200b\n").problem == "empty"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("홍길동", "홍길동"), (" 홍 길동 ", "홍 길동"), ("홍길동입니다", "홍길동"),
        ("제 이름은 홍길동이에요", "홍길동"), ("저는 김하나예요", "김하나"),
        ("Anne-Marie O'Neil", "Anne-Marie O'Neil"), ("J. R. R. Tolkien", "J. R. R. Tolkien"),
        ("Nguyễn Văn A", "Nguyễn Văn A"), ("田中·太郎", "田中·太郎"), ("สมชาย", "สมชาย"),
    ],
)  # fmt: skip
def test_names(typed: str, name: str) -> None:
    assert read_name(typed).value == name


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"), ("12345", "not_understood"), ("홍길동1", "not_understood"),
        ("모르겠어요", "not_understood"), ("왜 이름을 물어보세요?", "not_understood"),
        ("어제 예매가 취소됐습니다", "not_understood"), ("<b>홍</b>", "not_understood"),
        ("😀", "not_understood"), ("a" * 41, "too_long"), ("가" * 400, "too_long"),
    ],
)  # fmt: skip
def test_what_is_no_name(typed: str, problem: str) -> None:
    assert (read_name(typed).value, read_name(typed).problem) == (None, problem)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("T1234567890", "T1234567890"), ("예매번호는 T1234567890 입니다", "T1234567890"),
        ("예매번호: A-1029-3847", "A-1029-3847"), ("Ｔ１２３", "T123"), ("아이디 guje01", "guje01"),
        ("T2039481234 이거요", "T2039481234"), ("T2039481234 이거에요", "T2039481234"),
        ("player7시", "player7시"),
        ("그라나도 짱", "그라나도 짱"), ("<b>x", "<b>x"),
    ],
)  # fmt: skip
def test_codes(typed: str, code: str) -> None:
    assert read_code(typed).value == code


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"), ("---", "not_understood"), ("😀", "not_understood"), ("a" * 61, "too_long"),
        ("열받아 죽겠네", "not_understood"), ("다 끝났어", "not_understood"), ("환불됐나 모르겠네", "not_understood"),
        ("7시", "not_understood"), ("어제 오후 7시 30분쯤", "not_understood"), ("11월 3일", "not_understood"),
    ],
)  # fmt: skip
def test_what_is_no_code(typed: str, problem: str) -> None:
    assert (read_code(typed).value, read_code(typed).problem) == (None, problem)


def test_emails() -> None:
    assert read_email("메일은 a.b+c@naver.co.kr 이에요").value == "a.b+c@naver.co.kr"
    assert read_email("hong＠example.com").value == "hong@example.com"
    assert read_email("a@b.com 아니면 c@d.kr").ambiguous == ("a@b.com", "c@d.kr")
    for said in (
        "a@b.com",
        "a @ b.com",
        "a @b.com 입니다",
        "a 골뱅이 b 닷컴",
        "a@b .com",
        "메일 a@b. com",
    ):
        assert read_email(said).value == "a@b.com"
    assert read_email("").problem == "empty"
    for wrong in ("a@b", "@naver.com", "naver.com", "없어요", "a..b@", "a b@c", "a@b..com"):
        assert read_email(wrong).problem == "not_understood"


@given(st.text(st.sampled_from("가힣 abZ09~!-.,()\\'\""), max_size=40))
def test_plain_text_needs_no_cleaning(text: str) -> None:
    assert one_line(text) == one_line(f"{text}\u200b")
