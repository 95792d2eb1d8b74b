"""Somebody wrote in anger: each such word is shown, and changed only where the person says so."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import USUAL, WORDING, Talker, to_the_review

from bot.check import load_checked
from bot.dialogue import calming
from bot.dialogue.state import Action, Button, Redraw, Say, Tapped, Toast
from bot.engine.model import Content, Question
from bot.paths import CONVERSATIONS, TEMPLATES
from bot.store.crypto import KeyRing
from bot.telegram.callback import LIMIT, decode, encode
from bot.telegram.render import Renderer

STORY = "집에서 동생이랑 접속했어요. 시발 인터파크가 사기쳤어요. 너무 빡쳐요. 제 잘못이에요."
KEYS = KeyRing.parse("A" * 43 + "=")


def told(content: Content, now: datetime, story: str = STORY, *, done: bool = True) -> Talker:
    """A person who told that story about the shared Wi-Fi, and got the result."""
    talker = Talker(content, now)
    talker.says("부정이용자라고 예매가 취소됐어요").consents()
    for what, words in USUAL:
        given = story if words.startswith("집에서 저는") else words
        getattr(talker, what)(given)
    return talker.taps("맞아요") if done else talker


def begins(talker: Talker) -> Talker:
    """Tap the way in, as the letter screen offers it."""
    button = calming.button(pack(talker), talker.case, talker.world)
    assert button
    return tap(talker, button)


def tap(talker: Talker, button: Button) -> Talker:
    return talker.do(Tapped(button.action, 77, "q"))


def pack(talker: Talker):  # type: ignore[no-untyped-def]
    return talker.content.packs[talker.case.incident]


def story_of(talker: Talker) -> str:
    return str(talker.case.answers["shared_ip_story"])


def labels(talker: Talker) -> list[str]:
    return [button.label for button in talker.buttons]


# --- what is looked at -------------------------------------------------------------------------


def test_the_way_in_says_how_many_there_are(content: Content, now: datetime) -> None:
    talker = told(content, now)
    assert calming.count(pack(talker), talker.case, talker.world) == 4
    button = calming.button(pack(talker), talker.case, talker.world)
    assert button
    assert button.label == "🕊 표현 살펴보기 (4곳)"


def test_an_innocent_story_has_no_button(content: Content, now: datetime) -> None:
    talker = told(content, now, "집에서 저는 휴대폰, 동생은 노트북을 썼어요.")
    assert calming.button(pack(talker), talker.case, talker.world) is None
    talker.do(Tapped(Action("calm", talker.case.id), 77, "q"))
    assert talker.templates == ["calmed"]
    assert "살펴볼 표현이 없어요" in talker.heard


def test_what_the_other_side_wrote_is_not_looked_at(content: Content, now: datetime) -> None:
    talker = told(content, now, "집에서 접속했어요.")
    talker.taps("답 고치기").taps("안내 문구").says(
        "고객님은 매크로를 사용하였습니다. 반드시 소명하세요!!!"
    )
    talker.taps("맞아요")
    assert calming.count(pack(talker), talker.case, talker.world) == 0


@pytest.mark.parametrize("incident", ["ticket-ban"])
def test_what_a_letter_quotes_is_marked(content: Content, incident: str) -> None:
    stories = {q.id for q in content.packs[incident].questions if calming.is_own_story(q)}
    assert "notice_text" not in stories
    assert "provider_other" not in stories
    assert {"event", "shared_ip_story", "family_payer_story"} <= stories


def test_an_answer_that_does_not_count_any_more_is_not_looked_at(
    content: Content, now: datetime
) -> None:
    talker = told(content, now)
    talker.taps("답 고치기").taps("짐작 가는 이유").taps("1. 같은").taps("5. 짐작").taps(
        "다 골랐어요"
    )
    assert story_of(talker) == STORY
    assert calming.count(pack(talker), talker.case, talker.world) == 0


# --- one by one --------------------------------------------------------------------------------


def test_each_is_shown_with_its_sentence_why_and_the_alternative(
    content: Content, now: datetime
) -> None:
    talker = begins(told(content, now))
    assert "1/4" in talker.heard
    assert "‘와이파이 상황’" in talker.heard
    assert "시발 인터파크가 사기쳤어요." in talker.heard
    assert "욕설이 있으면" in talker.heard
    assert "인터파크가 사기쳤어요." in talker.heard.split("빼면")[1]
    assert labels(talker) == ["✂️ 빼기", "그대로 두기", "✏️ 직접 고치기", "그만 볼게요"]
    assert story_of(talker) == STORY, "nothing is changed by looking"


def test_changing_changes_just_that_phrase(content: Content, now: datetime) -> None:
    talker = begins(told(content, now)).taps("그대로 두기")
    assert "2/4" in talker.heard
    assert "사실과 다르게 안내했어요" in talker.heard
    before = talker.case
    talker.taps("바꾸기")
    assert story_of(talker) == STORY.replace("사기쳤어요", "사실과 다르게 안내했어요")
    assert talker.toast == "바꿨어요."
    assert talker.case.revision == before.revision + 1
    others = {key: value for key, value in before.answers.items() if key != "shared_ip_story"}
    assert others.items() <= talker.case.answers.items()
    assert "3/4" in talker.heard
    assert "빡쳐요" in talker.heard


def test_it_unsettles_neither_the_result_nor_the_days(content: Content, now: datetime) -> None:
    talker = told(content, now).taps("알림 받을게요")
    before, reminders = talker.case, dict(talker.reminders)
    begins(talker).taps("빼기")
    assert talker.case.confirmed
    assert talker.case.deadlines == before.deadlines
    assert talker.case.concluded_on == before.concluded_on
    assert talker.reminders == reminders
    assert reminders
    assert [event.kind for event in talker.turn.events] == ["calmed"]
    talker.says("/cases").taps("번 열기")
    assert talker.templates == ["finished"]


def test_all_the_way_with_one_out_one_changed_one_kept_one_out(
    content: Content, now: datetime
) -> None:
    talker = begins(told(content, now)).taps("빼기").taps("바꾸기").taps("그대로 두기")
    assert "4/4" in talker.heard
    talker.taps("빼기")
    assert story_of(talker) == (
        "집에서 동생이랑 접속했어요. 인터파크가 사실과 다르게 안내했어요. 너무 빡쳐요."
    )
    assert "3곳을 바꿨어요" in talker.heard
    assert "1곳은 쓰신 그대로" in talker.heard
    talker.taps("서면 받기")
    assert talker.templates == ["letters"]


def test_keeping_all_changes_nothing(content: Content, now: datetime) -> None:
    talker = begins(told(content, now))
    before = talker.case
    for _ in range(4):
        talker.taps("그대로 두기")
    assert "바뀐 건 없어요" in talker.heard
    assert talker.case == before


def test_stopping_half_way_keeps_what_was_changed(content: Content, now: datetime) -> None:
    talker = begins(told(content, now)).taps("빼기").taps("그만 볼게요")
    assert "1곳을 바꿨어요" in talker.heard
    assert "시발" not in story_of(talker)


def test_editing_by_hand_asks_that_question_again(content: Content, now: datetime) -> None:
    talker = begins(told(content, now)).taps("직접 고치기")
    assert talker.templates == ["question"]
    assert talker.case.focus == "shared_ip_story"
    assert story_of(talker) == STORY
    talker.says("집에서 동생이랑 접속했어요. 답답했어요.")
    assert talker.templates == ["calmed"], "back to the look at words, not to the whole review"
    assert talker.case.confirmed
    assert calming.button(pack(talker), talker.case, talker.world) is None


def test_after_editing_by_hand_the_places_that_are_left_are_shown(
    content: Content, now: datetime
) -> None:
    talker = told(content, now, "빡쳐요. 집에서 접속했어요.")
    talker.taps("답 고치기").taps("공연").says("가을밤 콘서트 시발 2매").taps("맞아요")
    begins(talker).taps("직접 고치기").says("가을밤 콘서트 2매")
    assert talker.templates == ["calm"]
    assert "‘와이파이 상황’" in talker.heard
    talker.taps("그대로 두기")
    assert "쓰신 그대로" in talker.heard


def test_leaving_the_answer_as_it_is_goes_on_from_the_same_place(
    content: Content, now: datetime
) -> None:
    talker = begins(told(content, now)).taps("직접 고치기").taps("그대로 두기")
    assert talker.templates == ["calm"]
    assert story_of(talker) == STORY


def test_several_answers_are_gone_through_in_order(content: Content, now: datetime) -> None:
    talker = told(content, now, "빡쳐요. 집에서 접속했어요.")
    talker.taps("답 고치기").taps("공연").says("가을밤 콘서트 시발 2매").taps("맞아요")
    begins(talker)
    assert "1/2" in talker.heard
    assert "‘공연’" in talker.heard
    talker.taps("그대로 두기")
    assert "2/2" in talker.heard
    assert "‘와이파이 상황’" in talker.heard


def test_wrongdoing_is_not_changed_but_a_lawyer_is_named(content: Content, now: datetime) -> None:
    talker = begins(told(content, now, "동생이랑 집에서 접속했고 매크로를 돌렸어요."))
    assert "변호사와 먼저 상담" in talker.heard
    assert "그대로 두셔도 괜찮아요" not in talker.heard
    assert "132" in talker.heard
    assert labels(talker) == ["그대로 두기", "✏️ 직접 고치기", "그만 볼게요"]


def test_where_a_fact_stands_with_it_nothing_is_offered(content: Content, now: datetime) -> None:
    talker = begins(told(content, now, "어머니 카드로 결제해서 죄송합니다. 집에서 접속했어요."))
    assert "대신할 말을 정해 드리기 어려워요" in talker.heard
    assert "바꾸기" not in " ".join(labels(talker))


# --- old taps ----------------------------------------------------------------------------------


def test_a_double_tap_changes_once(content: Content, now: datetime) -> None:
    talker = begins(told(content, now))
    button = next(b for b in talker.buttons if "빼기" in b.label)
    once = tap(talker, button).case
    tap(talker, button)
    assert talker.case == once
    assert talker.outs == (Toast("q", "이미 반영했어요."),)


def test_a_tap_from_before_an_edit_begins_anew(content: Content, now: datetime) -> None:
    talker = begins(told(content, now))
    old = {button.label: button for button in talker.buttons}
    talker.taps("직접 고치기").says("이제는 너무 빡쳐요. 집이에요.")
    for label in ("✂️ 빼기", "그대로 두기"):
        tap(talker, old[label])
        assert story_of(talker) == "이제는 너무 빡쳐요. 집이에요."
        assert talker.toast == "그 사이 글이 바뀌어서 처음부터 다시 볼게요."
        assert "1/1" in talker.heard
        assert talker.retired


def test_while_a_question_is_open_it_comes_first(content: Content, now: datetime) -> None:
    talker = told(content, now)
    talker.taps("답 고치기").taps("짐작 가는 이유").taps("2. 가족").taps("다 골랐어요")
    talker.do(Tapped(Action("calm", talker.case.id), 77, "q"))
    assert talker.templates == ["question"]


def test_before_the_review_is_confirmed_the_review_comes_first(
    content: Content, now: datetime
) -> None:
    talker = told(content, now, done=False)
    talker.do(Tapped(Action("calm", talker.case.id), 77, "q"))
    assert talker.templates == ["review"]


@pytest.mark.parametrize(
    "arg", ["x", "shared_ip_story", "::", "no_such:0:0", "shared_ip_story:99:0", "a:-1:b"]
)
def test_a_place_that_is_none_ends_kindly(content: Content, now: datetime, arg: str) -> None:
    talker = told(content, now)
    before = talker.case
    talker.do(Tapped(Action("calm", before.id, arg, before.revision), 77, "q"))
    assert talker.outs
    talker.do(Tapped(Action("calmed", before.id, f"{arg}:swap", before.revision), 77, "q"))
    assert talker.outs
    assert talker.case == before


# --- how it is shown ---------------------------------------------------------------------------


def test_what_was_typed_is_shown_as_text(content: Content, now: datetime) -> None:
    talker = begins(told(content, now, "<b>집</b> & 동생이 시발 <접속>했어요."))
    (redrawn,) = [out for out in talker.outs if isinstance(out, Say)]
    html = WORDING.html(redrawn.template, redrawn.data, now.date())
    assert "&lt;b&gt;집&lt;/b&gt; &amp; 동생이 <b><u>시발</u></b> &lt;접속&gt;" in html


def test_a_story_without_stops_is_shown_in_part(content: Content, now: datetime) -> None:
    talker = begins(told(content, now, "가나다라 " * 90 + "시발 " + "마바사아 " * 90))
    assert len(talker.heard) < 900
    assert talker.heard.count("…") >= 2


def test_every_button_fits_callback_data(content: Content, now: datetime) -> None:
    """Position and count travel in the button, of which Telegram takes 64 bytes."""
    place = calming._Place("q" * 20, 999, 999)
    action = Action("calmed", 2**31, f"{place.arg}:swap", 36**3 - 1)
    data = encode(action, 2**52, KEYS)
    assert len(data.encode()) <= LIMIT
    assert decode(data, 2**52, KEYS) == action


def test_steps_are_drawn_in_place(content: Content, now: datetime) -> None:
    talker = begins(told(content, now)).taps("그대로 두기")
    (redrawn,) = [out for out in talker.outs if isinstance(out, Redraw)]
    requests = list(Renderer(WORDING, KEYS).requests(redrawn, 1001, now.date()))
    assert [request["method"] for request in requests] == ["editMessageText"]


def test_an_answer_that_would_grow_too_long_is_left_to_the_person() -> None:
    content = load_checked(CONVERSATIONS, TEMPLATES, datetime(2026, 11, 21).date())  # noqa: DTZ001
    question = Question(
        id="q", type="text", text="q", short="q", why="q", example="q", max=14,
    )  # fmt: skip
    text = "여기서 저를 사기쳤어요"
    (phrase,) = calming.heated(text, content.calm)
    assert calming._ways(calming.Spot(question, 0, text, phrase)) == {}


def test_the_review_shows_the_changed_words(content: Content, now: datetime) -> None:
    talker = begins(to_changed(content, now)).taps("바꾸기")
    talker.says("/cases").taps("번 열기").taps("답 고치기")
    assert "속상해요. 집이에요." in talker.heard


def to_changed(content: Content, now: datetime) -> Talker:
    return told(content, now, "빡쳐요. 집이에요.")


def test_a_usual_path_has_nothing_to_look_at(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    assert calming.count(pack(talker), talker.case, talker.world) == 0
