"""A line in the middle of a case that answers nothing: it gets its own answer, and the question stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from talker import Talker, to_the_review

from bot.engine.model import Blank, Content


@pytest.fixture
def at_the_amount(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now, steps=6)


def test_a_question_back_is_answered_and_the_open_question_asked_again(
    at_the_amount: Talker,
) -> None:
    before = at_the_amount.case
    at_the_amount.says("근데 소명서는 이메일로 보내도 돼요?")
    assert at_the_amount.templates == ["faq", "question"]
    assert "이메일" in at_the_amount.heard
    assert "얼마를 결제하셨나요" in at_the_amount.heard
    assert at_the_amount.case.answers == before.answers
    assert at_the_amount.says("13만2천원").case.answers["amount"] == 132_000


def test_what_is_near_is_offered_and_nothing_guessed(at_the_amount: Talker) -> None:
    at_the_amount.says("이거 며칠이나 걸려요?")
    assert set(at_the_amount.templates) <= {"which_faq", "unclear", "faq", "question"}
    assert "얼마를 결제하셨나요" in at_the_amount.heard


def test_a_question_is_never_stored_as_a_text(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3)
    talker.says("소명서 이메일로 내도 되나요?")
    assert talker.templates == ["aside_or_answer"]
    assert "event" not in talker.case.answers
    talker.taps("❔")
    assert talker.templates == ["faq"]
    assert "event" not in talker.case.answers


def test_the_person_may_say_that_it_was_the_answer(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3)
    talker.says("소명서 이메일로 내도 되나요?").taps("답으로 적어")
    assert talker.case.answers["event"] == "소명서 이메일로 내도 되나요?"
    assert "예매번호" in talker.heard


def test_a_title_with_a_question_mark_is_an_answer(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=3).says("뮤지컬 <어쩌면 해피엔딩?>")
    assert talker.case.answers["event"] == "뮤지컬 <어쩌면 해피엔딩?>"


@pytest.mark.parametrize("line", ["그냥 죽고 싶어요", "이제 다 끝내고 싶어요"])
def test_a_cry_for_help_comes_before_everything(at_the_amount: Talker, line: str) -> None:
    at_the_amount.says(line)
    assert at_the_amount.templates[0] == "talk"
    assert at_the_amount.heard.index("109") < at_the_amount.heard.index("얼마를")
    assert "확인 필요" not in at_the_amount.heard, "who calls must not doubt the number"


def test_a_cry_for_help_within_a_story_keeps_the_story(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, steps=10)
    talker.says("집에서 동생과 같이 썼는데 억울해서 살기 싫어요")
    assert talker.templates[0] == "talk"
    assert "살기 싫" in str(talker.case.answers["shared_ip_story"])


def test_a_greeting_a_scam_and_an_insult_are_answered_and_the_question_stays(
    at_the_amount: Talker,
) -> None:
    for line in ("고마워요", "돈 주면 풀어 준다는 업자한테 연락 왔어요", "멍청한 봇"):
        at_the_amount.says(line)
        assert at_the_amount.templates == ["talk", "unclear"]
        assert "얼마를 결제하셨나요" in at_the_amount.heard
    assert any("넘어가기" in button.label for button in at_the_amount.buttons), "never stuck"


def test_a_command_in_words_is_carried_out(at_the_amount: Talker) -> None:
    at_the_amount.says("그만할래")
    assert at_the_amount.templates == ["saved"]
    assert at_the_amount.desk.active is None


@pytest.mark.parametrize("line", ["이전", "뒤로요", "잘못 눌렀어요", "아까 답 고칠래요"])
@pytest.mark.parametrize("steps", [3, 5, 6])
def test_back_can_be_typed(content: Content, now: datetime, line: str, steps: int) -> None:
    talker = to_the_review(content, now, steps=steps)
    before = list(talker.case.answers)
    talker.says(line)
    assert talker.case.focus == before[-1]
    assert list(talker.case.answers) == before, "nothing was stored"


def test_why_can_be_typed(at_the_amount: Talker) -> None:
    at_the_amount.says("왜 물어봐요?")
    assert at_the_amount.templates == ["why"]


def test_the_question_can_be_asked_for_again(at_the_amount: Talker) -> None:
    at_the_amount.says("뭐라고요?")
    assert at_the_amount.templates == ["question"]


@pytest.mark.parametrize("line", ["넘어갈게요", "건너뛰기", "몰라"])
def test_passing_over_can_be_typed_once_it_is_offered(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, steps=1)
    talker.says(line).says("ㅁㄴㅇ")
    assert "sanction" not in talker.case.answers
    talker.says(line)
    assert talker.case.answers["sanction"] is Blank.SKIPPED


def test_saving_can_be_typed(at_the_amount: Talker) -> None:
    at_the_amount.says("나중에 할게요")
    assert at_the_amount.templates == ["saved"]
    assert at_the_amount.desk.active is None


@pytest.mark.parametrize("steps", [0, 3, 4, 8, 10, 13])
@pytest.mark.parametrize("line", ["그만", "그만할래요", "처음으로", "삭제", "도움말"])
def test_a_command_in_words_is_no_answer(
    content: Content, now: datetime, steps: int, line: str
) -> None:
    talker = to_the_review(content, now, steps)
    before = talker.case.answers
    talker.says(line)
    assert talker.desk.cases[0].answers == before
    assert set(talker.templates) & {"saved", "home", "delete", "help"}


@pytest.mark.parametrize(
    "line", ["처음으로 산 표인데", "그만 취소됐어요", "삭제됐어요 캐릭터가", "다시 예매했어요"]
)
def test_a_story_with_a_commands_word_is_no_command(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, 5).says(line)
    assert not set(talker.templates) & {"saved", "home", "delete", "help"}


def test_a_question_is_not_kept_as_a_companys_notice(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, 8).says("근데 이거 며칠 걸려요?")
    assert talker.templates == ["aside_or_answer"]


@pytest.mark.parametrize("text", ["/삭제", " /그만", "제 번호는 900101-1234567", "가" * 4_096])
def test_what_the_line_was_edited_to_is_no_answer(
    content: Content, now: datetime, text: str
) -> None:
    talker = to_the_review(content, now, 10).says("근데 이거 며칠 걸려요?")
    before = talker.case.answers
    for number, line in talker.lines.items():
        talker.lines[number] = replace(line, text=text)
    talker.taps("답으로 적어 주세요")
    assert talker.case.answers == before


@pytest.mark.parametrize("steps", [3, 4, 8, 10, 13])
@pytest.mark.parametrize(
    "line",
    [
        "그게 뭐예요",
        "소명서가 뭐예요",
        "변호사 필요한가요",
        "환불 언제 돼요",
        "예매번호 어디서 봐요",
    ],
)
def test_a_question_is_no_answer_in_own_words(
    content: Content, now: datetime, steps: int, line: str
) -> None:
    talker = to_the_review(content, now, steps)
    before = talker.case.answers
    assert talker.says(line).case.answers == before


ANSWERS = [
    "와이파이 같이 쓴 거예요",
    "엄마가 쓰는 컴퓨터예요",
    "회사에서 예매했는데 동료들도 했겠죠",
]


@pytest.mark.parametrize("line", ANSWERS)
def test_an_answer_is_no_question(content: Content, now: datetime, line: str) -> None:
    talker = to_the_review(content, now, 10).says(line)
    assert talker.case.answers["shared_ip_story"] == line


def test_several_amounts_are_asked_for_their_sum(at_the_amount: Talker) -> None:
    at_the_amount.says("8만9천원 두장이니까 17만8천원에 수수료 4천원")
    assert "모두 더한 금액" in at_the_amount.heard
