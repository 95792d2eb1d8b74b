"""A line without an open question gets what it wants: a matter, an answer, a kind word, an address."""

from __future__ import annotations

from datetime import datetime

import pytest
from talker import Talker, to_the_review

from bot.engine.model import Content


@pytest.fixture
def fresh(content: Content, now: datetime) -> Talker:
    return Talker(content, now)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("안녕하세요", "한 줄로 적어"), ("고맙습니다", "고마워요"), ("너 사람이야?", "사람도 변호사도 아니"),
        ("ㅋㅋㅋ", "저 여기 있어요"), ("ㅠㅠ", "저 여기 있어요"), ("바보야", "화가 나셨군요"), ("😭", "저 여기 있어요"),
    ],
)  # fmt: skip
def test_small_talk_gets_one_kind_line_and_the_menu(fresh: Talker, line: str, words: str) -> None:
    fresh.says(line)
    assert fresh.templates == ["talk"]
    assert words in fresh.heard
    assert "🎫 예매 취소·부정이용" in [button.label for button in fresh.buttons]
    assert fresh.desk.person is None, "nothing is stored"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("my ticket was cancelled please help", "Korean only"), ("我的票被取消了", "本服务只提供韩语"),
        ("チケットがキャンセルされました", "韓国語のみ"), ("Vé của tôi đã bị hủy", "tiếng Hàn"),
    ],
)  # fmt: skip
def test_other_languages_get_a_line_in_theirs(fresh: Talker, line: str, words: str) -> None:
    fresh.says(line)
    assert words in fresh.heard
    assert "1345" in fresh.heard
    assert "1372" in fresh.heard
    assert "확인 필요" in fresh.heard


def test_a_cry_for_help_gets_people_and_no_menu(fresh: Talker) -> None:
    fresh.says("표가 취소돼서 정말 죽고 싶어요")
    assert "109" in fresh.heard
    assert "112" in fresh.heard
    assert [button.label for button in fresh.buttons] == ["🏠 처음으로"]


def test_a_way_of_speaking_is_no_cry_for_help(fresh: Talker) -> None:
    fresh.says("억울해 죽겠네요 예매가 부정이용으로 취소됐어요")
    assert fresh.templates == ["consent"]


def test_a_scam_is_warned_of(fresh: Talker) -> None:
    fresh.says("애니데스크 깔면 청약 오류를 고쳐 준다고 전화가 왔어요")
    assert "사기일 수 있어요" in fresh.heard
    assert "112" in fresh.heard


def test_where_a_clock_runs_the_urgent_steps_come_before_the_consent(fresh: Talker) -> None:
    fresh.says("지금 게임 계정이 털리고 있어요 아이템이 팔리고 있어요")
    assert fresh.templates == ["at_once", "consent"]
    assert "비밀번호" in fresh.heard.split("동의")[0]


def test_something_else_is_named_and_sent_on(fresh: Talker) -> None:
    fresh.says("아들이 제 카드로 게임 아이템을 결제했어요")
    assert fresh.templates in (["elsewhere"], ["not_sure"])


def test_what_is_none_of_ours_gets_an_address(fresh: Talker) -> None:
    fresh.says("오늘 점심 뭐 먹을까요")
    assert fresh.templates == ["off_topic"]
    assert "1372" in fresh.heard


def test_an_answer_names_what_else_is_near_and_the_incident(fresh: Talker) -> None:
    fresh.says("소명서를 이메일로 보내도 되나요?")
    assert fresh.templates == ["faq"]
    assert "확인일" in fresh.heard
    kinds = [button.action.kind for button in fresh.buttons]
    assert kinds.count("faq") >= 1
    assert "start" in kinds
    fresh.taps("도움 받기")
    assert "consent" in fresh.templates


def test_what_decided_is_said_in_the_persons_own_words(fresh: Talker) -> None:
    fresh.says("/start").consents().says("겜 해킹당함 템 다 사라짐 어떡함")
    assert fresh.templates[0] == "opening"
    assert "‘템 다 사라짐’" in fresh.heard


def test_four_thousand_letters_are_read_at_once(fresh: Talker) -> None:
    for text in (
        "가" * 4_096,
        "😭" * 2_000,
        "취소" * 2_000,
        "a" * 4_000,
        "1" * 4_000,
        "ㅋ" * 4_000,
    ):
        assert fresh.says(text).outs


def test_a_story_of_another_matter_is_no_question_about_the_open_case(
    content: Content, now: datetime
) -> None:
    talker = to_the_review(content, now).taps("맞아요")
    talker.says("어제 무신사에서 8만9천원 결제했는데 쿠폰 오류라고 주문이 취소됐어요")
    assert "faq" not in talker.templates
    assert talker.case.incident == "order-cancellation"
    assert talker.case.heard["amount"] == 89_000


@pytest.mark.parametrize("line", ["소명서 보냈어요", "답장이 왔어요 거절이래요"])
def test_news_of_a_finished_case_is_no_guess_between_matters(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now).taps("맞아요").says(line)
    assert talker.templates == ["finished"]


@pytest.mark.parametrize("line", ["leeji_fan88", "leeji fan88", "user-name@nowhere"])
def test_an_id_is_no_other_language(fresh: Talker, line: str) -> None:
    assert "Korean only" not in fresh.says(line).heard
