"""To stop, to erase, to look and to take away: heard in everyday words, whatever is open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from time import process_time

import pytest
from talker import USUAL, Talker, to_the_review

from bot.engine.model import Content
from bot.understanding.hearing import RIGHTS, _ear, right_in

ASKED = {
    "withdraw": (
        "동의 철회할래요", "동의 철회할게요", "동의철회", "동의 철회해 주세요", "동의 철회해주세요",
        "동의 취소할게요", "동의 취소해 줄래요?", "동의를 거두고 싶어요", "동의 거둘래", "동의를 철회합니다",
        "동의 철회 부탁드려요", "개인정보 동의 취소해 주세요", "개인정보 수집·이용 동의 철회하고 싶습니다",
        "저 그냥 동의 철회하고 싶어요ㅠㅠ", "동의했던 거 취소할래요", "탈퇴할래요", "탈퇴할게요", "탈퇴해 주세요",
        "저 이제 탈퇴하고 싶습니다!", "탈퇴 부탁드립니다", "탈퇴", "회원탈퇴 할래요", "동의 철회는 어떻게 하나요?",
        "개인정보 이용 동의 철회할래요", "아까 한 동의 취소할래요", "동의 철회할래용",
    ),
    "delete": (
        "다 삭제해주세요", "개인정보 지우고 싶습니다", "개인정보 삭제해 주세요", "다 지워주세요", "다지워주세요",
        "전부 삭제해 주세요", "내 정보 삭제해줘", "제 정보 지워 주실래요?", "제 기록 다 없애 주세요",
        "모두 지워 주시면 좋겠어요", "싹 다 지울래요", "제발 다 지워 주세요 ㅠㅠ", "대화 지워 주세요",
        "대화 내용을 모두 삭제해 주시기 바랍니다", "내 기록 삭재해줘", "제가 쓴 거 전부 삭제 부탁드려요",
        "이제 그냥 다 삭제할게요", "개인정보 파기해 주세요", "개인정보를 다 지워버리고 싶어요",
        "내 데이터 좀 지워 줄 수 있나요?", "기록 삭제합니다", "제 정보 삭제 요청드립니다", "네 다 지워주세요",
        "저에 대한 정보 다 지워 주세요", "채팅 기록 삭제해 주세요", "저장된 내용 다 삭제할래요",
        "지금까지 쓴 거 다 지워주세요", "제 정보 지울 수 있나요?", "개인정보 어떻게 지워요?", "다 지우고 나갈래요",
    ),
    "export": (
        "내 정보 내보내 주세요", "제 정보 받고 싶어요", "내 정보 파일로 받을래요", "제 개인정보 내보내줘",
        "내 데이터 내려받고 싶습니다", "내 정보 보내 줄래요?", "내보내 주세요",
    ),
    "privacy": (
        "내 정보 보여줘", "제 정보 좀 보여 주세요", "제 개인정보 보고 싶어요", "저장된 내 정보 확인하고 싶습니다",
        "개인정보 어떻게 보관돼요?", "내 정보 어디에 저장돼요", "개인정보 안전한가요", "제 정보 얼마나 보관해요",
        "제 개인정보는 어떻게 관리되나요?",
    ),
}  # fmt: skip
"""Command → lines that ask for it."""
LINES = [(line, command) for command, lines in ASKED.items() for line in lines]
TEMPLATE = {
    "withdraw": "withdraw", "delete": "delete", "export": "export_caption", "privacy": "privacy",
}  # fmt: skip
STORIES = (
    "게임사가 제 기록을 다 삭제했어요", "판매자가 리뷰를 지워 달래요", "동의를 철회했다고 계정을 막았어요",
    "제 정보가 다 삭제됐어요", "탈퇴하라고 하네요", "동의 없이 취소됐어요", "회원 탈퇴하면 환불되나요",
    "판매자가 리뷰를 지워 주세요라고 했어요", "게임사에 기록을 삭제해 달라고 했어요",
    "해커가 캐릭터를 다 지워 버렸어요", "고객센터에서 탈퇴해 주세요라고만 해요",
    "동의도 안 했는데 예매를 취소했어요", "제 동의 없이 계정 정보를 지웠어요",
    "개인정보를 지우면 예매도 취소된대요", "동생이 제 대화를 다 지웠어요",
    "상담원이 대화 내용을 삭제합니다라고 했어요", "탈퇴한 계정으로 예매했어요", "탈퇴했다가 다시 가입했어요",
    "게시글을 다 지우고 싶다고 했더니 막혔어요", "예매 내역을 내보내 준다고 했어요",
    "게임사가 내 정보 보여 달라고 했어요", "주문 기록이 전부 없어졌어요", "제 개인정보가 유출됐어요",
    "회사에서 개인정보를 안전하게 보관한다고 했어요", "예매를 취소할게요라고 눌렀어요", "환불받고 싶어요",
    "예매 취소해 주세요", "리뷰 지워 주세요", "표를 다시 받고 싶어요", "동의하고 예매했어요",
    "게임 아이템 다 지워 주세요라는 쪽지를 받았어요", "앱을 지웠다가 다시 깔았어요", "저장된 카드로 결제했어요",
    "동의 버튼이 없어졌어요", "카드 정보 삭제해 주세요라고 남겼어요", "청약 철회할게요라고 했는데 안 된대요",
    "회원 탈퇴할 수 있나요라고 물었어요",
)  # fmt: skip
SCREENS = frozenset(TEMPLATE.values())
SLOWEST_S = 0.3
STORY_AT, CODE_AT, NOTICE_AT = 10, 4, 8
"""Answers of the usual path before a text, a code and a company's words are asked for."""


def at_the_result(content: Content, now: datetime) -> Talker:
    return to_the_review(content, now).taps("맞아요")


@pytest.mark.parametrize("steps", [CODE_AT, NOTICE_AT, STORY_AT, len(USUAL)])
@pytest.mark.parametrize(("line", "command"), LINES)
def test_a_right_is_heard_whatever_is_asked(
    content: Content, now: datetime, steps: int, line: str, command: str
) -> None:
    talker = to_the_review(content, now, steps)
    before = talker.case.answers
    talker.says(line)
    assert talker.templates == [TEMPLATE[command]]
    assert talker.desk.cases[0].answers == before
    assert not talker.desk.cases[0].confirmed, "a yes before it confirms nothing"


@pytest.mark.parametrize(("line", "command"), LINES)
def test_a_right_is_heard_after_the_result_and_at_home(
    content: Content, now: datetime, line: str, command: str
) -> None:
    talker = at_the_result(content, now)
    assert talker.says(line).templates == [TEMPLATE[command]]
    assert talker.says("/start").says(line).templates == [TEMPLATE[command]]


@pytest.mark.parametrize(("line", "command"), LINES)
def test_a_right_is_heard_where_nothing_is_kept(
    content: Content, now: datetime, line: str, command: str
) -> None:
    talker = Talker(content, now).says(line)
    assert talker.templates == ["nothing_kept"]
    assert "🏠 처음으로" in [button.label for button in talker.buttons]


@pytest.mark.parametrize("line", STORIES)
def test_a_story_that_speaks_of_it_stays_an_answer(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, STORY_AT).says(line)
    assert not SCREENS & set(talker.templates)
    asked_about = talker.templates == ["aside_or_answer"]
    assert talker.case.answers.get("shared_ip_story") == line or asked_about
    assert not right_in(line, content)


def test_most_stories_become_the_answer_at_once(content: Content, now: datetime) -> None:
    kept = [
        line for line in STORIES
        if "shared_ip_story" in to_the_review(content, now, STORY_AT).says(line).case.answers
    ]  # fmt: skip
    assert len(kept) >= 25


@pytest.mark.parametrize("line", ["개인정보 삭제합니다?", "다 지워요?", "탈퇴?"])
def test_a_question_whether_somebody_does_it_is_no_request(content: Content, line: str) -> None:
    assert not right_in(line, content)
    assert right_in(line.rstrip("?"), content)


def test_no_two_rights_are_asked_for_alike(content: Content) -> None:
    """One core cannot mean two commands; and the bare verb is taken only where nothing is lost."""
    alone = {core.done for core in _ear(content).requests if not core.about}
    assert alone == {"erase", "leave", "out"}
    for command in RIGHTS:
        lines = (*content.lines[f"command/{command}"], *content.lines[f"request/{command}"])
        assert {right_in(line, content) for line in lines} == {command}


def test_a_right_is_heard_under_a_case_that_cannot_be_opened(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now, CODE_AT)
    case = talker.case
    talker.desk = replace(talker.desk, cases=(), unreadable=(case.id,))
    assert talker.says("다 지워 주세요").templates == ["delete"]


def test_a_right_is_heard_under_new_content(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, STORY_AT)
    talker.content = replace(content, hashes={"ticket-ban": "newer"})
    assert talker.says("동의 철회해 주세요").templates == ["withdraw"]


@pytest.mark.parametrize("line", ["제 정보 줄게요", "제 정보 보내 줄게요", "내 정보 보여 줄게요"])
def test_what_the_person_would_give_is_no_request(content: Content, line: str) -> None:
    assert not right_in(line, content)


@pytest.mark.parametrize("words", ["싹다", "전부다", "제발제발요", "저는저", "정보수집", "한번에"])
def test_words_that_split_in_many_ways_take_no_time(content: Content, words: str) -> None:
    """At most 60 letters are looked at, and none of them twice."""
    right_in("처음에는 줄을 모두 읽어요", content)
    before = process_time()
    for end in ("봄지워줘", "동희지워줘", "지워줘봄", "지워줘"):
        right_in(words * (52 // len(words)) + end, content)
    assert process_time() - before <= SLOWEST_S


def test_a_forwarded_wish_is_nobodys_wish(content: Content, now: datetime) -> None:
    talker = to_the_review(content, now, STORY_AT).forwards("다 지워 주세요")
    assert talker.templates == ["forwarded"]
