"""The content changed under an open case: what fits is kept, it is told once, only what is missing is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from talker import USUAL, Talker, day, to_the_review

from bot.dialogue.state import Action, LetterFile, Recount, Tapped
from bot.engine.model import Choice, Content, Pack, Question

NEW = Question(
    id="seats",
    type="count",
    text="몇 자리였나요?",
    short="자리 수",
    why="서면에 적어요.",
    example="2",
    min=1,
)
ASKED_CAUSE = 9
"""Steps of the usual path until its several choices are asked for."""


def changed(talker: Talker, edit: Callable[[Pack], Pack]) -> Talker:
    """The same chat, after somebody edited the pack and started the bot again."""
    pack = edit(talker.content.packs["ticket-ban"])
    talker.content = replace(
        talker.content, packs={pack.id: pack}, hashes={pack.id: f"{id(pack):x}"}
    )
    return talker


def without(*ids: str) -> Callable[[Pack], Pack]:
    return lambda pack: replace(
        pack, questions=tuple(q for q in pack.questions if q.id not in ids)
    )


def with_new(after: str) -> Callable[[Pack], Pack]:
    def edit(pack: Pack) -> Pack:
        at = [q.id for q in pack.questions].index(after) + 1
        return replace(pack, questions=(*pack.questions[:at], NEW, *pack.questions[at:]))

    return edit


def edited(question_id: str, **fields: Any) -> Callable[[Pack], Pack]:
    """The pack with one question edited, before the letter or in a stage."""

    def one(question: Question) -> Question:
        return replace(question, **fields) if question.id == question_id else question

    return lambda pack: replace(
        pack,
        questions=tuple(map(one, pack.questions)),
        followup=tuple(
            replace(stage, questions=tuple(map(one, stage.questions))) for stage in pack.followup
        ),
    )


def choices(pack: Pack, question_id: str, *without_ids: str) -> tuple[Choice, ...]:
    return tuple(c for c in pack.question(question_id).choices if c.id not in without_ids)


def finished(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요").taps("알림 받을게요")


def resumed(talker: Talker) -> Talker:
    return talker.says("/cases").taps("1번")


# --- before the letter -------------------------------------------------------------------------


def test_a_new_question_that_one_was_past_is_the_only_one_asked(
    content: Content, now: datetime
) -> None:
    talker = changed(to_the_review(content, now), with_new("event"))
    resumed(talker)
    assert talker.templates == ["renewed", "question"]
    assert "맞는 답은 그대로 두고 질문 1개만 다시 여쭤볼게요" in talker.heard
    assert "몇 자리였나요?" in talker.heard
    talker.says("2")
    assert talker.templates == ["review"]
    assert talker.case.answers["seats"] == 2


def test_what_is_told_is_told_once(content: Content, now: datetime) -> None:
    talker = resumed(changed(to_the_review(content, now), with_new("event")))
    assert "renewed" not in resumed(talker).templates
    assert "renewed" not in talker.says("3").templates


def test_a_new_question_still_ahead_is_no_news(content: Content, now: datetime) -> None:
    talker = resumed(changed(to_the_review(content, now, 6), with_new("notice_text")))
    assert "맞는 답은 그대로 두었어요" in talker.heard
    assert "다시 여쭤볼게요" not in talker.heard


def test_an_answer_to_a_removed_question_is_passed_over(content: Content, now: datetime) -> None:
    talker = resumed(changed(to_the_review(content, now), without("booking_no")))
    assert talker.templates == ["renewed", "review"]
    assert "예매번호" not in talker.heard
    talker.taps("맞아요")
    assert "next_action" in talker.templates


def test_a_removed_question_that_was_being_asked_anew_is_let_go(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("예매번호")
    assert talker.case.focus == "booking_no"
    changed(talker, without("booking_no")).says("T9999")
    assert talker.templates == ["renewed", "review"]
    assert talker.case.focus == ""


def test_a_removed_choice_is_asked_again_and_nothing_else(content: Content, now: datetime) -> None:
    left = choices(content.packs["ticket-ban"], "refund_state", "none")
    talker = changed(to_the_review(content, now), edited("refund_state", choices=left))
    resumed(talker)
    assert "질문 1개만 다시 여쭤볼게요" in talker.heard
    assert "결제한 돈은 돌려받으셨나요?" in talker.heard
    talker.taps("전부 받았어요")
    assert talker.templates == ["review"]


def test_a_provider_that_is_gone_is_asked_for_again(content: Content, now: datetime) -> None:
    left = choices(content.packs["ticket-ban"], "provider", "nol")
    talker = changed(to_the_review(content, now), edited("provider", choices=left))
    assert "어디에서 예매하셨나요?" in resumed(talker).heard


def test_a_typed_line_is_never_taken_for_the_answer_to_another_question(
    content: Content, now: datetime
) -> None:
    """The amount was asked; a new question stands in its place now, and takes a number too."""
    talker = changed(to_the_review(content, now, 6), with_new("paid_on"))
    talker.says("13")
    assert talker.templates == ["renewed", "question"]
    assert "한 번 더 적어 주세요" in talker.heard
    assert "seats" not in talker.case.answers
    assert "amount" not in talker.case.answers
    talker.says("2").says("13만2천원")
    assert (talker.case.answers["seats"], talker.case.answers["amount"]) == (2, 132_000)


def test_a_tap_that_still_fits_counts(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 1)
    changed(talker, edited("event", text="무슨 공연이었나요?")).taps("예매만")
    assert talker.templates == ["renewed", "question"]
    assert talker.case.answers["sanction"] == "cancelled"
    assert "이번 예매에 해당하는 게 있나요?" in talker.heard


def test_a_tap_on_a_choice_that_is_gone_is_asked_again(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 1)
    left = choices(content.packs["ticket-ban"], "sanction", "cancelled")
    changed(talker, edited("sanction", choices=left)).taps("예매만")
    assert talker.templates[0] == "renewed"
    assert "sanction" not in talker.case.answers
    talker.taps("둘 다예요")
    assert talker.case.answers["sanction"] == "both"


def test_ticks_on_an_old_list_are_not_read_as_the_new_one(content: Content, now: datetime) -> None:
    """They are places in the list: the first cause is another one now."""
    talker = to_the_review(content, now, ASKED_CAUSE).taps("같은 와이파이")
    left = choices(content.packs["ticket-ban"], "cause", "shared_ip")
    changed(talker, edited("cause", choices=left)).taps("다 골랐어요")
    assert talker.templates == ["renewed", "question"]
    assert "cause" not in talker.case.answers
    talker.taps("가족이 대신").taps("다 골랐어요")
    assert talker.case.answers["cause"] == ("family_payer",)


def test_an_old_button_stays_old_after_the_news(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, ASKED_CAUSE).taps("같은 와이파이")
    old = next(b for b in talker.buttons if "다 골랐어요" in b.label)
    left = choices(content.packs["ticket-ban"], "cause", "shared_ip")
    changed(talker, edited("cause", choices=left)).taps("왜 묻나요?")
    assert "renewed" in talker.templates
    talker.do(Tapped(old.action, 99, "q"))
    assert "cause" not in talker.case.answers


def test_a_review_of_old_questions_is_not_confirmed(content: Content, now: datetime) -> None:
    talker = changed(to_the_review(content, now), without("booking_no"))
    talker.taps("맞아요")
    assert talker.templates == ["renewed", "review"]
    assert not talker.case.confirmed
    talker.taps("맞아요")
    assert talker.case.confirmed


def test_a_pack_withdrawn_and_back_keeps_everything(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 6)
    answers = talker.case.answers
    talker.content = replace(content, packs={})
    resumed(talker)
    assert talker.templates == ["withdrawn"]
    talker.content = content
    assert "renewed" not in resumed(talker).templates
    assert talker.case.answers == answers
    changed(talker, with_new("event"))
    assert "질문 1개만" in resumed(talker).heard


def test_a_line_about_something_else_is_answered_too(content: Content, now: datetime) -> None:
    talker = finished(content, now)
    changed(talker, edited("event", short="공연 이름")).says("보이스피싱으로 돈을 보냈어요")
    assert talker.templates == ["renewed", "elsewhere"]


# --- after the letter --------------------------------------------------------------------------


def test_days_and_reminders_are_counted_again(content: Content, now: datetime) -> None:
    def longer(pack: Pack) -> Pack:
        specs = (replace(d, length=7) if d.id == "T-REPLY" else d for d in pack.deadlines)
        return replace(pack, deadlines=tuple(specs))

    talker = finished(content, now)
    old = {one.id: one.day for one in talker.case.deadlines}
    assert old["T-REPLY"] == day("2026-11-27")
    resumed(changed(talker, longer))
    assert talker.templates == ["renewed", "deadline_moved", "finished"]
    now_due = {one.id: one.day for one in talker.case.deadlines}
    assert now_due == {**old, "T-REPLY": day("2026-12-01")}
    waiting = [r.at.date() for (_, one, _), r in talker.reminders.items() if one == "T-REPLY"]
    assert waiting == [day("2026-12-02")]
    assert talker.do(Recount(talker.case.id)).outs == ()


def test_a_new_question_after_the_result_is_asked_and_looked_at_again(
    content: Content, now: datetime
) -> None:
    talker = resumed(changed(finished(content, now), with_new("event")))
    assert "질문 1개만 다시 여쭤볼게요" in talker.heard
    talker.says("2").taps("맞아요")
    assert talker.case.confirmed
    assert any(one.id == "T-REPLY" for one in talker.case.deadlines)
    assert talker.case.reminders


def test_an_answer_that_now_leads_out_calls_everything_off(
    content: Content, now: datetime
) -> None:
    def stricter(pack: Pack) -> Pack:
        return replace(
            pack, exits=(replace(pack.exits[0], when="sanction == 'cancelled'"), *pack.exits[1:])
        )

    talker = finished(content, now)
    assert talker.reminders
    resumed(changed(talker, stricter))
    assert talker.templates == ["renewed", "exit"]
    assert talker.reminders == {}
    assert all(one.dropped for one in talker.case.deadlines)


def test_news_told_of_a_choice_that_is_gone_can_be_told_again(
    content: Content, now: datetime
) -> None:
    talker = finished(content, now).taps("보냈어요").taps("오늘").taps("고객센터").taps("건너뛰기")
    talker.taps("그 뒤 소식").taps("답이 없어요")
    left = choices(content.packs["ticket-ban"], "reply", "silent")
    resumed(changed(talker, edited("reply", choices=left)))
    assert "‘지금까지의 결과’ 답은 아래 버튼으로 다시 알려 주세요" in talker.heard
    talker.taps("그 뒤 소식").taps("거절당했어요")
    assert talker.case.answers["reply"] == "refused"


def test_an_old_reminder_that_offers_a_choice_that_is_gone_asks(
    content: Content, now: datetime
) -> None:
    talker = finished(content, now).taps("보냈어요").taps("오늘").taps("고객센터").taps("건너뛰기")
    left = choices(content.packs["ticket-ban"], "reply", "silent")
    changed(talker, edited("reply", choices=left))
    talker.do(Tapped(Action("news", talker.case.id, "reply:silent"), 9, "q"))
    assert talker.templates[0] == "renewed"
    assert "reply" not in talker.case.answers
    talker.taps("거절당했어요")
    assert talker.case.answers["reply"] == "refused"


def test_a_stage_that_is_gone_leaves_the_case_where_it_was(
    content: Content, now: datetime
) -> None:
    talker = finished(content, now).taps("보냈어요")
    assert talker.case.stage == "sent"
    changed(
        talker,
        lambda pack: replace(
            pack, followup=tuple(one for one in pack.followup if one.id != "solved_early")
        ),
    )
    old = Action("stage", talker.case.id, "solved_early")
    talker.do(Tapped(old, 9, "q"))
    assert talker.templates == ["renewed", "question"]
    assert "보낸 날은 언제인가요?" in talker.heard


def test_a_letter_that_is_gone_shows_those_there_are(content: Content, now: datetime) -> None:
    talker = finished(content, now)
    changed(
        talker,
        lambda pack: replace(
            pack, letters=tuple(one for one in pack.letters if one.id != "refund")
        ),
    )
    talker.do(Tapped(Action("file", talker.case.id, "refund:pdf"), 9, "q"))
    assert talker.templates == ["renewed", "letters"]
    talker.do(Tapped(Action("file", talker.case.id, "explanation:pdf"), 9, "q"))
    assert any(isinstance(out, LetterFile) for out in talker.outs)


@pytest.mark.parametrize("label", ["🔕 이 사건 알림 끄기", "✅ 완료"])
def test_what_ends_something_needs_no_news(content: Content, now: datetime, label: str) -> None:
    talker = finished(content, now)
    (reminder, *_) = talker.reminders.values()
    changed(talker, without("booking_no"))
    button = next(b for row in reminder.say.buttons for b in row if b.label == label)
    assert "renewed" not in talker.do(Tapped(button.action, 9, "q")).templates


@pytest.mark.parametrize("steps", range(1, len(USUAL) + 1))
def test_no_change_is_lost_at_any_step(content: Content, now: datetime, steps: int) -> None:
    """Wherever it happens: every answer that fits is still there, and the end can be reached."""
    talker = to_the_review(content, now, steps)
    known = dict(talker.case.answers)
    resumed(changed(talker, lambda pack: with_new("provider")(without("booking_no")(pack))))
    assert known.items() <= talker.case.answers.items()
    assert "몇 자리였나요?" in talker.heard
    talker.says("2")
    left = [step for step in USUAL[steps:] if step != ("says", "T1234567890")]
    for what, words in left:
        getattr(talker, what)(words)
    assert talker.templates == ["review"]
