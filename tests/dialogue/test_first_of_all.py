"""A cry for help is answered in every state, and plain stories that sound like one are not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from talker import Talker, to_the_review

from bot.engine.model import Content
from bot.understanding.hearing import hear

STORY = "어제 무신사에서 8만9천원 결제했는데 오늘 지맘대로 쿠폰 오류라고 주문 취소됨 ㅡㅡ"
CRY = "죽고 싶어요"


@pytest.fixture
def told(content: Content, now: datetime) -> Talker:
    return Talker(content, now).says(STORY).consents()


STATES: dict[str, Callable[[Talker], Talker]] = {
    "a yes to what was understood": lambda talker: talker.says(f"네 {CRY}"),
    "a no to it": lambda talker: talker.says(f"아니요 {CRY}"),
    "an answer": lambda talker: talker.taps("맞아요").says(f"주문이 취소됐어요 {CRY}"),
    "the rest of a split line": lambda talker: (
        talker.taps("맞아요").says("가" * 4_001).says(f"나머지예요 {CRY}")
    ),
    "the end of a long line": lambda talker: talker.taps("맞아요").says("가" * 4_001 + f" {CRY}"),
    "a personal number": lambda talker: talker.says(f"900101-1234567 {CRY}"),
    "a caption": lambda talker: talker.sends(caption=CRY),
    "an edit": lambda talker: talker.edits(CRY),
    "a command": lambda talker: talker.says(f"/그만 {CRY}"),
}


@pytest.mark.parametrize("state", STATES)
def test_a_cry_is_answered_first_whatever_it_was_meant_for(told: Talker, state: str) -> None:
    talker = STATES[state](told)
    assert talker.templates[0] == "talk"
    assert talker.templates.count("talk") == 1
    assert "109" in talker.heard


def test_a_cry_at_the_review_is_answered_first(content: Content, now: datetime) -> None:
    for line in (CRY, f"네 맞아요 {CRY}"):
        talker = to_the_review(content, now).says(line)
        assert talker.templates[0] == "talk"


def test_a_scam_is_warned_of_where_a_line_was_no_answer(
    content: Content, now: datetime, told: Talker
) -> None:
    assert "사기일 수" in told.says("네 근데 팀뷰어 깔라고 전화왔어요").heard
    assert told.case.answers == {}
    assert "사기일 수" in to_the_review(content, now).says("고객센터라면서 팀뷰어를 깔래요").heard


HARMLESS = [
    "게임에서 캐릭터가 자살했어요", "혼자 살아서 엄마 아이디로 예매했어요", "모자 살 때 쓴 쿠폰이 취소됐어요",
    "사유서를 제출하라고 메일이 왔어요", "가입자 해지 처리됐대요", "투자해서 산 아이템이 사라졌어요",
    "부정이용자 해제가 안 돼요", "ㅈㅅ하지만 환불 며칠 걸려요", "서버가 죽으면 어떡해요", "억울해서 죽겠어요",
    "청약 신청 기간이 오늘이 마지막 날인데 오류가 나요", "이의신청해 봐야 희망이 없어요",
    "한강뷰 아파트 청약하려다 오류 났어요",
    "옥상에 올라가서 와이파이를 잡고 청약했어요", "마지막으로 하고 싶은 말은 소명서에 어디 쓰나요",
    "물약 모아 놨는데 다 털렸어요",
    "캠핑용 번개탄을 주문했는데 취소됐어요", "원격 지원을 부탁했더니 안 된대요", "선금을 내고 예매했는데 취소됐어요",
    "회사에서 정지를 풀어 준다고 했는데 안 풀어줘요", "인증번호를 입력했는데 오류가 났어요",
    "팀뷰어를 썼다고 부정이용자래요",
    "해당하는게 없다니까요 동생이랑 같이 볼라고 산거라고요",
    "안된다고 진짜 이거 떨어지면 책임질거야?", "청약 떨어지면 끝이에요",
    "엄마랑 같이 가려고 샀어요", "열받아 죽겠네", "짜증나 죽겠어요", "살고 싶은 집이었는데",
    "끝났어요", "다 끝났어", "엄마가", "끝",
    "티켓 대행업체 쓴 적 없는데 부정이용이래요", "원격 프로그램이 깔려 있으면 예매가 취소되나요",
    "디지털 상품이에요", "디지몬 카드요", "분해서 못 살겠네", "너 때문에 못살아", "살 수가 없네요 표를",
    "미련 없어요 그냥 환불만",
    "옥상 있는 집이요", "엄마 따라 갈게요 공연", "그냥 놓을게요", "그동안 고마웠어요", "친구 따라가려고 예매했어요",
    "두 장만 살려고요 한정판이라",
    "오늘까지만 살 수 있대요", "이번 생일 쿠폰이요", "다시는 이런 일이 안 일어났으면 좋겠어요",
    "이런 일 안 일어났으면 좋겠어요",
    "취소 문자가 안 왔으면 좋겠어요", "계정 살려주세요", "더워서 죽을 것 같아요", "약 30알 들어있는 영양제 주문이요",
    "타이레놀 주문했는데 취소됐어요", "마포대교 근처에 살아요", "강물에 들어가려다 폰이 젖었어요",
    "물건을 던지려고요", "연극 죽여주는 이야기",
]  # fmt: skip
CRIES = [
    "살기가 싫어요", "죽는 게 나을 것 같아요", "죽어 버리고 싶어요", "차라리 죽었으면 좋겠어요", "뒤지고 싶다",
    "옥상에 있어요", "수면제를 먹었어요 많이", "인생 그만하고 싶어요", "제가 없어지면 다들 편하겠죠",
    "살아갈 자신이 없습니다", "요즘 죽고 싶다는 생각밖에 없어요", "다 정리하고 떠나려고요 이 세상", "유서를 썼어요",
    "혼자 자살하려고요",
    "죽구싶어요", "그냥 다 끝내버리고 싶어요", "살아가는 게 너무 버거워요 이제 그만하고 싶어",
    "더 살아갈 의지가 없어요", "칵 죽어버렸으면", "뛰어내리면 편해질까", "옥상 올라왔어요",
    "한강 왔어요 지금", "손목 그엇어요", "수면재 먹엇어요 다", "약 다 털어넣었어요",
    "유서 써놧어요", "사는게 지옥이에요 그만 살래요", "살기실어요", "살고십지 않아요",
    "이제 지쳤어요 다 내려놓고 갈래요", "애들한테 미안해요 먼저 갈게요",
    "저 하나 사라지면 되잖아요", "죽는거 말고는 방법이 없어요", "죽어야죠 뭐",
    "더이상 버틸수가 없네요 죽을것같아요", "번개탄 사왔어요", "동생이 죽겠대요", "죽여줘",
    "살아서 머해요", "이제 살 자신이", "사라지고 싶다", "제 아들이 유서를 남겼어요",
    "다 놓을게요", "아무 의미가 없어요", "약을 한 움큼 먹었어요", "다리 위에 왔어요", "숨이 안 쉬어졌으면",
    "이대로 끝냈으면 좋겠다", "눈 감고 싶어요 영영", "차라리 없어졌으면", "주글래", "사는게 고통",
    "약 한 통 다 먹었어요 지금", "약 서른 알 먹었어요", "타이레놀 한 통 먹었어요", "먼저 떠난 엄마 따라가고 싶어요",
    "남편 따라가려고요",
    "아들 따라가고 싶네요", "오늘까지만 살려고요", "안 태어났으면 좋았을걸", "저 이제 갈게요 그동안 고마웠어요",
    "이번 생은 여기까지인 것 같아요",
    "하늘나라 가고 싶어요", "엄마 곁으로 가고 싶어요", "그냥 자다가 안 일어났으면 좋겠어요",
    "내일이 안 왔으면 좋겠어요", "선로에 서 있어요",
    "바다에 빠져 버릴까", "넥타이로 목을 조를까", "팔 그었어요", "약 한 통을 다 삼켰어요", "제초제 마셨어요",
    "마포대교 위에 있습니다",
    "강물에 들어가려고요", "몸을 던지려고요", "목에 줄 감았어요", "칼 들고 있어요 그을 거예요",
    "죽을 것 같아요 살려주세요",
    "동생이 유서 남기고 사라졌어요", "가스 틀어놨어요", "번개탄 샀어요", "유서 남겼어요", "알약 한 통을 다 먹었어요",
    "약 스무 알 먹었어요",
    "감기약 한 통 다 삼켰어요", "남편 따라갈래요", "아버지 따라가고 싶어요", "먼저 간 남편 따라갈게요",
    "이제 갈게요 다들 고마웠어요",
    "이번 생은 망했어요 그만할래요", "하늘나라로 갈래요", "아빠 곁으로 갈래요", "내일이 오지 않았으면 좋겠어요",
    "철로에 서 있어요",
    "바다에 뛰어들까", "한강물에 들어갈까", "가스 틀었어요", "락스 마셨어요", "칼로 그을 거예요",
    "자다가 그냥 안 일어났으면",
    "너무 힘들어 못 살겠어요", "이제 다 놓을게요", "살 수가 없어요", "디질래", "빚 때문에 못 살아요",
]  # fmt: skip
SCAMS = [
    "원격제어 앱을 깔라는데 괜찮아요?", "환불받으려면 먼저 수수료를 입금하래요", "화면 공유를 하라고 해요",
    "정지 해제 비용으로 문화상품권 보내래요", "예매 제한 풀어준다는 오픈채팅방 사기인가요", "선금을 보내라고 해요",
]  # fmt: skip


@pytest.mark.parametrize("line", HARMLESS)
def test_a_plain_story_is_neither_a_cry_nor_a_scam(content: Content, line: str) -> None:
    assert hear(line, content).kind not in ("crisis", "scam")


@pytest.mark.parametrize("line", CRIES)
def test_a_cry_in_other_words_is_heard(content: Content, line: str) -> None:
    assert hear(line, content).kind == "crisis"


def test_every_cry_that_was_written_down_is_heard(content: Content) -> None:
    missed = [
        line for line in content.lines["talk/crisis"] if hear(line, content).kind != "crisis"
    ]
    assert missed == []


UNFINISHED = ["이제 살 자신이"]
"""Could be the name of a show as well."""


@pytest.mark.parametrize("line", [line for line in CRIES if line not in UNFINISHED])
def test_a_cry_to_a_question_that_takes_any_words_is_heard(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, steps=3)
    assert "109" in talker.says(line).heard


TITLES = [
    "인생은 아름다워", "인생은 아름다워, 12월 5일 19시, 1층 2번", "죽은 시인의 사회", "살아있는 모든 것",
    "잠들지 않는 밤", "이 세상 끝까지", "떠나지 마", "한강 불꽃축제 티켓 2매", "옥상달빛 콘서트",
    "사는 게 뭔지", "살아남은 자의 슬픔", "연극 죽여주는 이야기",
]  # fmt: skip


@pytest.mark.parametrize("line", TITLES)
def test_the_name_of_a_show_is_an_answer_and_no_cry(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, steps=3).says(line)
    assert "109" not in talker.heard
    assert any(happened.kind == "answered" for happened in talker.turn.events)


@pytest.mark.parametrize("line", CRIES)
def test_a_cry_at_the_review_confirms_nothing(content: Content, now: datetime, line: str) -> None:
    talker = to_the_review(content, now).says(line)
    assert talker.templates[0] == "talk"
    assert "109" in talker.heard
    assert not talker.case.confirmed


@pytest.mark.parametrize("line", ["다 끝났어", "엄마랑 같이 가려고 샀어요", "열받아 죽겠네"])
def test_an_ordinary_line_to_an_open_question_is_no_cry(
    content: Content, now: datetime, line: str
) -> None:
    talker = to_the_review(content, now, steps=1).says(line)
    assert "109" not in talker.heard


@pytest.mark.parametrize("line", CRIES)
def test_a_cry_to_an_open_question_is_heard(content: Content, now: datetime, line: str) -> None:
    assert "109" in to_the_review(content, now, steps=1).says(line).heard


@pytest.mark.parametrize("line", SCAMS)
def test_a_scam_in_other_words_is_heard(content: Content, line: str) -> None:
    assert hear(line, content).kind == "scam"
