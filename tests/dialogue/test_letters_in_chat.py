"""A letter in the chat: its first page, its formats, mending an answer from within, its requests."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import USUAL, Talker, to_the_review

from bot.dialogue.state import (
    Action,
    LetterFile,
    LetterPassage,
    LetterPicture,
    LetterRequests,
    LetterText,
    Out,
    Say,
    Tapped,
)
from bot.engine.model import Content


@pytest.fixture
def talker(content: Content, now: datetime) -> Talker:
    """A person who has seen the result of a usual case."""
    return to_the_review(content, now).taps("맞아요").taps("괜찮아요")


def tap(talker: Talker, kind: str, arg: str = "") -> Talker:
    return talker.do(Tapped(Action(kind, talker.case.id, arg), 7, "q"))


def only(talker: Talker, kind: type[Out]) -> Out:
    (found,) = [out for out in talker.outs if isinstance(out, kind)]
    return found


def labels(out: Out) -> list[str]:
    assert isinstance(out, LetterPicture | Say)
    return [button.label for row in out.buttons for button in row]


# --- preview first -----------------------------------------------------------------------------


def test_the_result_shows_the_first_page_of_each_letter_and_no_file(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    shown = [out for out in talker.outs if isinstance(out, LetterPicture)]
    assert [out.letter_id for out in shown] == ["explanation", "refund"]
    assert not any(isinstance(out, LetterFile) for out in talker.outs)


def test_under_the_first_page_are_the_formats(talker: Talker) -> None:
    tap(talker, "letter", "explanation")
    found = labels(only(talker, LetterPicture))
    assert {"📄 PDF", "📝 한글(HWPX)", "📘 Word", "📋 복사용 글"} <= set(found)


@pytest.mark.parametrize("kind", ["pdf", "hwpx", "docx"])
def test_a_format_gives_that_file(talker: Talker, kind: str) -> None:
    tap(talker, "file", f"explanation:{kind}")
    file = only(talker, LetterFile)
    assert isinstance(file, LetterFile)
    assert (file.letter_id, file.format) == ("explanation", kind)


def test_a_format_nobody_knows_shows_the_first_page(talker: Talker) -> None:
    tap(talker, "file", "explanation:odt")
    assert only(talker, LetterPicture)


def test_a_letter_that_is_gone_leads_to_those_there_are(talker: Talker) -> None:
    tap(talker, "letter", "no_such")
    assert talker.templates == ["letters"]


def test_text_to_copy_comes_in_the_size_a_form_takes(talker: Talker) -> None:
    tap(talker, "copy", "refund").taps("500자")
    text = only(talker, LetterText)
    assert isinstance(text, LetterText)
    assert (text.letter_id, text.limit) == ("refund", 500)
    tap(talker, "copy", "refund").taps("전체")
    whole = only(talker, LetterText)
    assert isinstance(whole, LetterText)
    assert whole.limit == 0


def test_heated_words_are_pointed_at_once_below_the_first_letter(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, steps=10).says("사기꾼들이 제 표를 빼앗았어요.")
    for what, words in USUAL[11:]:
        getattr(talker, what)(words)
    talker.taps("맞아요")
    first, second = [out for out in talker.outs if isinstance(out, LetterPicture)]
    assert any("표현 살펴보기" in label for label in labels(first))
    assert not any("표현 살펴보기" in label for label in labels(second))
    (look,) = [b for row in first.buttons for b in row if "표현 살펴보기" in b.label]
    talker.do(Tapped(look.action, 7, "q"))
    assert "사기꾼" in talker.heard


# --- from a passage to its answer and back -----------------------------------------------------


def test_mending_an_answer_leads_back_to_the_passage_it_was_mended_from(talker: Talker) -> None:
    tap(talker, "fix", "explanation:3:event")
    assert "어떤 공연인가요" in talker.heard
    talker.says("겨울밤 콘서트, 12월 6일, 2매")
    passage = only(talker, LetterPassage)
    assert isinstance(passage, LetterPassage)
    assert (passage.letter_id, passage.place) == ("explanation", 3)
    assert "겨울밤 콘서트" in passage.echo
    assert talker.case.answers["event"] == "겨울밤 콘서트, 12월 6일, 2매"
    assert talker.case.confirmed, "the result stays open: one answer was put right"
    assert talker.case.reading == ""


def test_a_mended_day_moves_its_deadline_and_says_so(talker: Talker) -> None:
    before = {kept.id: kept.day for kept in talker.case.deadlines}
    tap(talker, "fix", "explanation:3:paid_on").says("11월 20일")
    passage = only(talker, LetterPassage)
    assert isinstance(passage, LetterPassage)
    after = {kept.id: kept.day for kept in talker.case.deadlines}
    assert after["T-01"] > before["T-01"]
    assert "날짜도 다시 셌어요" in passage.echo


def test_leaving_an_answer_as_it_is_leads_back_too(talker: Talker) -> None:
    revision = talker.case.revision
    tap(talker, "fix", "explanation:3:amount").taps("그대로 두기")
    passage = only(talker, LetterPassage)
    assert isinstance(passage, LetterPassage)
    assert passage.place == 3
    assert "그대로" in passage.echo
    assert talker.case.confirmed
    assert talker.case.revision > revision


def test_an_answer_that_opens_questions_has_them_asked_before_the_way_back(
    talker: Talker,
) -> None:
    tap(talker, "fix", "explanation:6:cause").says("2")
    assert talker.templates == ["question"]
    assert "가족 중 누가" in talker.heard
    talker.says("어머니 카드로 결제했어요.")
    assert only(talker, LetterPassage)
    assert talker.case.confirmed


def test_an_answer_that_ends_the_letter_shows_what_is_there_instead(talker: Talker) -> None:
    tap(talker, "fix", "refund:2:refund_state").taps("전부 받았어요")
    assert talker.templates == ["finished"]
    assert talker.case.confirmed


def test_an_answer_that_leads_out_ends_kindly(talker: Talker) -> None:
    tap(talker, "fix", "explanation:3:fair_use").taps("매크로")
    assert talker.templates == ["exit"]
    assert not any(isinstance(out, LetterPassage) for out in talker.outs)


def test_back_from_a_mended_question_keeps_the_way_to_the_passage(talker: Talker) -> None:
    tap(talker, "fix", "explanation:3:booking_no").taps("이전").says("봄밤 콘서트, 1매")
    passage = only(talker, LetterPassage)
    assert isinstance(passage, LetterPassage)
    assert passage.place == 3


def test_an_edit_from_the_review_still_leads_to_the_review(talker: Talker) -> None:
    tap(talker, "fix", "explanation:3:event")
    tap(talker, "review").taps("예매번호").says("T999")
    assert talker.templates == ["review"]


def test_reading_begins_in_a_message_of_its_own(talker: Talker) -> None:
    """A message that is a picture cannot be edited into a text."""
    tap(talker, "letter", "explanation")
    picture = only(talker, LetterPicture)
    assert isinstance(picture, LetterPicture)
    (begin,) = [b for row in picture.buttons for b in row if "한 문단씩" in b.label]
    talker.do(Tapped(begin.action, 7, "q"))
    passage = only(talker, LetterPassage)
    assert isinstance(passage, LetterPassage)
    assert (passage.place, passage.message_id) == (0, 0)


def test_a_passage_is_turned_in_place(talker: Talker) -> None:
    tap(talker, "walk", "explanation:4")
    passage = only(talker, LetterPassage)
    assert isinstance(passage, LetterPassage)
    assert (passage.place, passage.message_id) == (4, 7)


# --- its requests ------------------------------------------------------------------------------


def test_a_request_can_be_taken_out_and_put_back(talker: Talker) -> None:
    tap(talker, "wish", "explanation:restore")
    assert talker.case.left_out == ("explanation/restore",)
    assert isinstance(only(talker, LetterRequests), LetterRequests)
    tap(talker, "wish", "refund:records")
    tap(talker, "wish", "explanation:restore")
    assert talker.case.left_out == ("refund/records",)


# --- 내용증명 ------------------------------------------------------------------------------------


def test_certified_mail_asks_for_the_addresses_once(talker: Talker) -> None:
    tap(talker, "hand_in", "refund").taps("내용증명 형식")
    assert "회사 이름을 적어" in talker.heard
    talker.says("주식회사 놀유니버스").says("서울특별시 성동구 가람길 11")
    talker.says("서울특별시 마포구 나루길 22")
    file = only(talker, LetterFile)
    assert isinstance(file, LetterFile)
    assert (file.letter_id, file.format) == ("refund", "certified")
    assert talker.case.stage == ""
    tap(talker, "file", "explanation:c")
    again = only(talker, LetterFile)
    assert isinstance(again, LetterFile)
    assert again.letter_id == "explanation"


def test_an_address_is_mended_and_the_file_comes_anew(talker: Talker) -> None:
    tap(talker, "file", "refund:c").says("주식회사 놀유니버스").says("서울 1").says("서울 2")
    file = only(talker, LetterFile)
    assert isinstance(file, LetterFile)
    assert "✏️ 받는 회사 주소 고치기" in [b.label for row in file.buttons for b in row]
    tap(talker, "fix", "refund:c:recipient_address").says("서울특별시 성동구 가람길 11")
    again = only(talker, LetterFile)
    assert isinstance(again, LetterFile)
    assert again.format == "certified"
    assert talker.case.answers["recipient_address"] == "서울특별시 성동구 가람길 11"


def test_the_address_stage_is_not_offered_by_itself(talker: Talker) -> None:
    tap(talker, "resume")
    assert not any("내용증명" in button.label for button in talker.buttons)


def test_handing_in_names_the_place_with_the_day_it_was_checked(talker: Talker) -> None:
    tap(talker, "hand_in", "explanation")
    assert "NOL 티켓(인터파크) 앱이나 홈페이지" in talker.heard
    assert "확인일 2026-11-21" in talker.heard
    assert "확인 필요" in talker.heard
    assert "3부" in talker.heard


# --- before the result -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["letter", "file", "copy", "walk", "fix", "wishes", "hand_in"])
def test_before_the_result_a_letters_buttons_lead_to_the_open_question(
    content: Content, now: datetime, kind: str
) -> None:
    talker = to_the_review(content, now, steps=4)
    tap(talker, kind, "explanation:3:event")
    assert talker.templates == ["question"]
    assert "예매번호" in talker.heard
