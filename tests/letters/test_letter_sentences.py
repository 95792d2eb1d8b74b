"""Cells of a letter said as plain sentences."""

from __future__ import annotations

import pytest

from bot.letters.model import MASK, Entry, Line, Row
from bot.letters.sentences import joined, reworded, said_entry, said_row, sentences_of


def _row(label: str, value: str, frame: str = "") -> str:
    phrase, sentence = said_row(Row(label, Line(value, frame=frame or value)), "발생한 오류")
    return f"{phrase}입니다." if phrase else sentence


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("예매 번호", "T123", "예매 번호는 T123입니다."),
        ("결제 금액", "금 340,000원(금 삼십사만원정)", "결제 금액은 340,000원입니다."),
        ("조치", "예매 취소", "받은 조치는 예매 취소입니다."),
        ("환급된 금액", "없음", "환급된 금액은 없습니다."),
        ("환급", "작성일 현재 환급되지 않음", "작성일 현재 환급되지 않았습니다."),
        ("환급", "전액 환급됨", "전액 환급되었습니다."),
        (
            "환급", "300,000원 환급됨(나머지 40,000원은 작성일 현재 환급되지 않음)",
            "300,000원이 환급되었습니다(나머지 40,000원은 작성일 현재 환급되지 않았습니다).",
        ),
        ("환급", "100,000원 환급됨(일부)", "100,000원이 환급되었습니다(일부)."),
        ("다른 기기", "다시 시도하였으나 마치지 못함", "다른 기기: 다시 시도하였으나 마치지 못하였습니다."),
        ("일시", "2026년 11월 20일(금)", "발생한 오류의 일시는 2026년 11월 20일(금)입니다."),
        ("보낸 곳", "문의 보관함", "보낸 곳은 문의 보관함입니다."),
    ],
)  # fmt: skip
def test_a_row_of_ours(label: str, value: str, said: str) -> None:
    assert _row(label, value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("그라나도 에스파다", "게임은 그라나도 에스파다입니다."),
        ("레베카 봤어요.\n12월 5일", "게임은 레베카 봤어요., 12월 5일입니다."),
        ("오류가 났습니다", "게임은 “오류가 났습니다”입니다."),
        ("두 개 있음", "게임은 두 개 있음입니다."),
        ("가\n\n나", "게임은 가, 나입니다."),
    ],
)
def test_a_person_s_value_is_not_reworded(value: str, said: str) -> None:
    assert _row("게임", value, MASK) == said


@pytest.mark.parametrize(
    ("day", "fact", "said"),
    [
        ("2026년 11월 18일(수)", "예매가 취소된 것을 알게 됨",
         "2026년 11월 18일(수)에 예매가 취소된 것을 알게 되었습니다."),
        ("확인되지 않음", "예매 및 결제(340,000원)", "예매 및 결제(340,000원)가 있었습니다."),
        ("2026년 11월 18일(수)", "접속한 것으로 추정됨",
         "2026년 11월 18일(수)에 접속한 것으로 추정됩니다."),
        ("2026년 11월 18일(수)", "문의했어요.", "2026년 11월 18일(수)에 문의했어요."),
    ],
)  # fmt: skip
def test_an_event(day: str, fact: str, said: str) -> None:
    assert said_entry(Entry(Line(day, frame=day), Line(fact, frame=fact))) == said


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("함께 사용하고 있었으며, 구체적인 사정은 다음과 같습니다.", "함께 사용하고 있었습니다."),
        ("확인되지 않으므로, 아래와 같이 그 근거의 안내를 요청합니다.",
         "확인되지 않으므로, 그 근거의 안내를 요청합니다."),
        ("위 내용을 반영하여", "말씀드린 내용을 반영하여"),
        ("「전자상거래 등에서의 소비자보호에 관한 법률」(이하 ‘전자상거래법’) 제15조 제2항",
         "「전자상거래법」 제15조 제2항"),
    ],
)  # fmt: skip
def test_what_points_to_a_place_in_the_letter_is_said_without(sentence: str, said: str) -> None:
    assert reworded(sentence) == said


def test_our_sentences_are_told_from_the_person_s() -> None:
    line = Line("위 내용입니다.\n위 내용입니다. 제가 썼어요.", frame=f"위 내용입니다.\n{MASK}")
    own = Line("위 내용이에요.", frame=MASK)
    assert list(sentences_of(own)) == [("위 내용이에요.", False)]
    assert list(sentences_of(line))[-1] == ("제가 썼어요.", False)


def test_a_sentence_without_end_keeps_its_line() -> None:
    assert joined(["그래요", "네.", "끝"]) == "그래요\n네. 끝"
