"""A letter on its way out: what its file is called, what has changed, what can be tapped under it."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from chat import Chat, begin, to_the_result
from talker import USUAL

from bot.dialogue.state import Turn
from bot.errors import LetterError
from bot.letters.model import from_dict
from bot.papers import Papers, Shown
from bot.wording import length


async def letter_tap(chat: Chat, label: str, title: str = "소명 및 재검토 요청서") -> list[str]:
    """Tap a button under the newest message that names the letter and has that button."""
    return await chat.taps_under(title, label)


def files(chat: Chat) -> list[dict[str, Any]]:
    return [dict(row.payload["file"]) for row in chat.rows if "file" in row.payload]


async def test_the_result_sends_first_pages_as_pictures(chat: Chat) -> None:
    await to_the_result(chat)
    assert [file["make"] for file in files(chat)] == ["first_page", "first_page"]
    methods = {row.payload["method"] for row in chat.rows if "file" in row.payload}
    assert methods == {"sendPhoto"}


@pytest.mark.parametrize(("label", "format"), [("PDF", "pdf"), ("한글", "hwpx"), ("Word", "docx")])
async def test_the_file_bears_version_and_date_and_the_letter_does_not(
    chat: Chat, label: str, format: str
) -> None:
    await to_the_result(chat)
    await letter_tap(chat, label)
    (file,) = files(chat)
    assert file["make"] == "letter"
    assert file["data"]["format"] == format
    letter = from_dict(file["data"]["letter"])
    assert letter.file_name.endswith("2026-11-21_v1")
    assert "v1" not in letter.title


async def test_the_same_letter_again_is_the_same_version(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "PDF")
    said = await letter_tap(chat, "Word")
    (file,) = files(chat)
    assert file["data"]["letter"]["file_name"].endswith("_v1")
    assert "달라진 곳" not in "".join(said)


async def test_after_an_edit_the_letter_tells_what_changed_and_counts_up(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "PDF")
    await letter_tap(chat, "한 문단씩")
    while "예매번호" not in str(chat.rows[-1].payload):
        await chat.taps("다음 문단")
    await chat.taps("예매번호 고치기")
    said = await chat.says("T777")
    assert "T777" in "".join(said)
    shown = "".join(await chat.taps("서면으로 돌아가기"))
    assert "11월 21일(토)" in shown
    assert "달라진 곳" in shown
    assert "T1234567890 → T777" in shown
    await letter_tap(chat, "PDF")
    (file,) = files(chat)
    assert file["data"]["letter"]["file_name"].endswith("_v2")


async def test_of_many_changes_five_are_told_and_the_others_counted(chat: Chat) -> None:
    """A caption has room for no more."""
    await to_the_result(chat)
    await letter_tap(chat, "PDF")
    desk = await chat.store.desk(7, new_id=1)
    before = await chat.store.given(7, desk.cases[0].id, "explanation")
    assert before is not None
    facts = [row.label for row in from_dict(dict(before.letter)).sections[0].table]
    assert len(facts) >= 7
    for row in before.letter["sections"][0]["table"]:
        row["value"]["text"] = "다른 값"
    await chat.store.commit(
        update_id=None, chat_id=7, turn=Turn(), rows=[], now=chat.clock.now(), given=[before]
    )
    shown = await letter_tap(chat, "PDF")
    told = [line for line in "".join(shown).splitlines() if line.startswith("•")]
    assert [line.split(":")[0] for line in told[:5]] == [f"• {label}" for label in facts[:5]]
    assert told[5:] == [f"• 그 밖에 {len(facts) - 5}곳"]


async def test_another_day_alone_is_no_change(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "PDF")
    chat.clock.at = chat.clock.at.replace(day=22)
    await chat.says("/상태")
    await chat.taps("열기")
    await chat.taps("서면 받기")
    said = "".join(await chat.taps("소명서"))
    assert "달라진 곳" not in said


async def test_every_passage_can_be_turned_to_and_back(chat: Chat) -> None:
    await to_the_result(chat)
    seen = await letter_tap(chat, "한 문단씩")
    count = 1
    while any("다음 문단" in label for label in chat.labels()):
        seen += await chat.taps("다음 문단")
        count += 1
    assert f"{count}/{count}" in seen[-1]
    assert "보내는 분" in "".join(seen)
    await chat.taps("앞 문단")
    assert chat.rows[-1].payload["method"] == "editMessageText"


async def test_a_passage_names_only_what_was_told(chat: Chat) -> None:
    """The day of reply rests on the day of sending, which nobody has told before it was sent."""
    await to_the_result(chat)
    said = await letter_tap(chat, "한 문단씩")
    while "맺음말" not in said[-1]:
        said = await chat.taps("다음 문단")
    assert "보낸 날" not in said[-1]
    assert not any("보낸 날" in label for label in chat.labels())


async def test_the_first_page_points_at_heated_words(chat: Chat) -> None:
    """A person who takes the file at once has not seen the button."""
    quiet = "".join(await to_the_result(chat))
    assert "표현 살펴보기" not in quiet
    await letter_tap(chat, "한 문단씩")
    while not any("와이파이 상황" in label for label in chat.labels()):
        await chat.taps("다음 문단")
    await chat.taps("와이파이 상황 고치기")
    await chat.says("집 와이파이를 썼어요. 이 사기꾼들이 우리를 속였어요.")
    heated = "".join(await chat.taps("서면으로 돌아가기"))
    assert "‘표현 살펴보기’를 누르면" in heated


async def test_a_request_taken_out_is_gone_from_the_letter(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "요청 고르기")
    on = [label for label in chat.labels() if label.startswith("✅")]
    assert len(on) > 2
    await chat.taps(on[0].removeprefix("✅ "))
    off = [label for label in chat.labels() if label.startswith("⬜")]
    assert [label.removeprefix("⬜ ") for label in off] == [on[0].removeprefix("✅ ")]
    await chat.taps("이대로 서면")
    before = len(_requests(chat))
    await letter_tap(chat, "요청 고르기")
    await chat.taps(on[0].removeprefix("✅ "))
    await chat.taps("이대로 서면")
    assert len(_requests(chat)) > before


def _requests(chat: Chat) -> list[str]:
    (file,) = files(chat)
    return [item.text for section in from_dict(file["data"]).sections for item in section.items]


async def test_a_letter_without_any_request_is_never_made(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "요청 고르기")
    for label in [label for label in chat.labels() if label.startswith("✅")]:
        await chat.taps(label.removeprefix("✅ "))
    assert all(label.startswith("✅") for label in chat.labels()[:-1])
    await chat.taps("이대로 서면")
    assert _requests(chat)


async def test_the_short_text_fits_and_its_core_can_be_copied(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "복사용")
    (said,) = (await chat.taps("500자"))[-1:]
    text = said.partition("<pre>")[2].partition("</pre>")[0]
    assert 100 < len(text) <= 500
    keys = chat.rows[-1].payload["params"]["reply_markup"]["inline_keyboard"]
    core = keys[0][0]["copy_text"]["text"]
    assert 1 <= len(core.encode("utf-16-le")) // 2 <= 256


async def test_certified_mail_has_the_addresses_and_counts_as_the_same_version(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "PDF")
    await letter_tap(chat, "내는 방법")
    await chat.taps("내용증명 형식")
    await chat.says("주식회사 놀유니버스")
    await chat.says("서울특별시 성동구 가람길 11")
    await chat.says("서울특별시 마포구 나루길 22")
    (file,) = files(chat)
    letter = from_dict(file["data"]["letter"])
    assert file["data"]["format"] == "certified"
    assert [line.text for line in letter.recipient][-1] == "서울특별시 성동구 가람길 11"
    assert [line.text for line in letter.sender][-1] == "서울특별시 마포구 나루길 22"
    assert letter.file_name.endswith("_v1")


async def test_deleting_the_case_forgets_what_was_given(chat: Chat) -> None:
    await to_the_result(chat)
    await letter_tap(chat, "PDF")
    (case,) = (await chat.store.desk(7, new_id=1)).cases
    assert await chat.store.given(7, case.id, "explanation")
    await chat.says("/삭제")
    await chat.taps("모두 지우기")
    assert await chat.store.given(7, case.id, "explanation") is None


async def test_everything_can_be_taken_at_any_time(chat: Chat) -> None:
    await to_the_result(chat)
    await chat.says("/증빙")
    await chat.taps("모두 받기")
    (file,) = files(chat)
    assert file["make"] == "everything"
    assert [one["id"] for one in file["data"]["letters"]] == ["explanation", "refund"]
    assert file["data"]["calendar"]["deadlines"]
    answers = {one["question_id"]: one["shown"] for one in file["data"]["answers"]}
    assert answers["name"] == "김하늘"


async def test_a_number_in_an_old_answer_holds_the_letters_back_and_leads_to_the_answer(
    chat: Chat,
) -> None:
    """Where the guard learned a number after it was told, the case must not come to a dead end."""
    await to_the_review(chat)
    await told_before(chat, shared_ip_story="제 카드번호 4111 1111 1111 1111로 결제했어요.")
    said = await chat.taps("맞아요")
    (held,) = [text for text in said if "멈췄어요" in text]
    assert "카드번호" in held
    assert "4111" not in "".join(said)
    assert not files(chat)
    assert any("밤 9시" in text for text in said), "the rest of the result is told"
    await chat.taps_under("멈췄어요", "고치기")
    said = await chat.says("집에서 저는 휴대폰, 동생은 노트북을 썼어요.")
    assert "1/" in said[-1], "the letter is there again"
    assert "멈췄어요" not in "".join(await chat.taps("서면으로 돌아가기"))
    assert files(chat)


async def test_a_number_in_two_answers_is_mended_one_after_the_other(chat: Chat) -> None:
    await to_the_review(chat)
    number = "카드 4111 1111 1111 1111"
    await told_before(chat, shared_ip_story=number, event=number)
    await chat.taps("맞아요")
    said = await chat.taps_under("멈췄어요", "고치기")
    said = await chat.says("가을밤 콘서트, 1층 A구역")
    assert "멈췄어요" in said[-1]
    await chat.taps("고치기")
    assert "1/" in (await chat.says("집에서 동생과 썼어요."))[-1]


async def test_a_letter_held_back_keeps_nothing_else_back(chat: Chat) -> None:
    await to_the_result(chat)
    await told_before(chat, shared_ip_story="비밀번호는 abcd1234!")
    await chat.says("/증빙")
    said = await chat.taps("모두 받기")
    (file,) = files(chat)
    assert file["data"]["letters"] == []
    assert "서면 2가지는 만들지 못해서" in said[-1]


async def test_a_broken_template_costs_the_letter_and_not_the_result(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise LetterError("broken")

    await to_the_review(chat)
    monkeypatch.setattr("bot.drafts.compose", broken)
    said = "".join(await chat.taps("맞아요"))
    assert "서면을 만들지 못했어요" in said
    assert "밤 9시" in said
    (case,) = (await chat.store.desk(7, new_id=1)).cases
    assert case.confirmed


async def test_an_emoji_between_digits_is_no_masked_number(chat: Chat) -> None:
    await to_the_review(chat)
    await told_before(chat, shared_ip_story="251105 3😀 자리를 골랐어요.")
    await chat.taps("맞아요")
    assert len(files(chat)) == 2


async def test_a_file_that_waits_goes_with_its_case(chat: Chat) -> None:
    """Otherwise a letter would still arrive after its case was deleted."""
    await to_the_result(chat)
    await chat.says("/증빙")
    row = chat.tap(chat.row("x"), chat.data("모두 받기"))
    await chat.store.accept([row], chat.clock.now())
    await chat.service.handle(row)
    (case,) = (await chat.store.desk(7, new_id=1)).cases
    await chat.store.commit(
        update_id=None, chat_id=7, turn=Turn(case=case, forget="case"), rows=(),
        now=chat.clock.now(),
    )  # fmt: skip
    await chat.outbox()
    assert not files(chat)


async def to_the_review(chat: Chat) -> None:
    await begin(chat)
    for what, words in USUAL:
        await getattr(chat, what)(words)


async def told_before(chat: Chat, **answers: str) -> None:
    """Put answers into the case as if they had been told to an earlier version of the program."""
    (case,) = (await chat.store.desk(7, new_id=1)).cases
    turn = Turn(case=replace(case, answers={**case.answers, **answers}))
    await chat.store.commit(update_id=None, chat_id=7, turn=turn, rows=(), now=chat.clock.now())


async def test_what_changed_fits_a_caption_whatever_was_told(chat: Chat) -> None:
    """🄰 has a glyph and counts twice; Telegram refuses a caption of more than 1,024 units."""
    wide = {"event", "booking_no", "name", "shared_ip_story", "notice_text"}
    await to_the_review(chat)
    await told_before(chat, **dict.fromkeys(wide, "🄰" * 43 + "😀"))
    await chat.taps("맞아요")
    await letter_tap(chat, "PDF")
    await told_before(chat, **dict.fromkeys(wide, "🄱" * 43 + "😀"))
    said = await letter_tap(chat, "PDF")
    assert "달라진 곳" in said[-1]
    assert length(said[-1]) <= 1024


async def test_a_letter_is_drawn_up_beside_the_event_loop(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long story takes tens of milliseconds to check, in which nobody would be answered."""
    places = []
    shown = Papers.shown

    def noted(self: Papers, *arguments: Any) -> Shown:
        places.append(threading.current_thread())
        return shown(self, *arguments)

    monkeypatch.setattr(Papers, "shown", noted)
    await to_the_result(chat)
    assert len(places) == 2
    assert threading.main_thread() not in places
