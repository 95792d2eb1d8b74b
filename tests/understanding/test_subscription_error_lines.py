"""Do first lines about a failed application for a home reach its pack, and questions its FAQ?"""

from __future__ import annotations

import pytest

from bot.engine.model import Content
from bot.understanding.hearing import hear
from bot.understanding.routing import route

PACK = "subscription-error"

FIRST = """
청약홈 공동인증서 오류로 청약을 못 했어요
청약 접수가 안 돼요
청약홈 먹통이었어요
청약홈 서버 다운됬어요
오늘 청약 마감인데 인증서가 안 돼요
청약 마감 30분 남았는데 서명 실패 떠요
아파트 청약하다가 로그인이 안돼요
줍줍 하려는데 접속이 안돼
무순위 신청하다가 튕김
특공 접수 실패했어요
부적격 통보 받았어요
청약 당첨됐는데 부적격이래요
청약 신청했는데 접수증이 없어요
분양 신청하다 오류났어요
"""

ELSEWHERE = """
청약철회하고 싶어요 = elsewhere other-shopping
증권사 청약이 안 됐어요 = elsewhere securities-subscription
공모주 청약했는데 환불이 안 돼요 = elsewhere securities-subscription
정보공개 청구하고 싶어요 = elsewhere public-office
인터파크에서 부정이용자라고 예매가 취소됐어요 = incident ticket-ban
콘서트 예매가 취소됐어요 = incident ticket-ban
은행 인증서 오류 = maybe subscription-error
공동인증서가 인식이 안돼요 = maybe subscription-error
네이버 로그인이 안돼요 = none
강아지 분양 사기 = none
접속 오류 = none
인증 = none
"""

FOUND = """
청약 오류 구제되나요 = q1
인증서가 만료됐는데 구제 되나요? = q2
청약홈이 먹통일땐 뭘 해야 하나요 = q3
휴대폰 앱으로 접수돼요? = q5
청약홈 콜센터 24시간이에요? = q6
청약 오류 캡처 어떻게 하나요 = q7
청약도 소비자원 피해구제 되나요 = q8
공동인증서 갱신 어디서 해요 = q9
백신 꺼야 돼요? = q10
캐시 삭제 어떻게 해요 = q11
청약통장 다시 쓸수있나요 = q16
금융인증서로 청약되나요 = q22
청약 연습 어디서 하나요 = q23
방문접수 되나요? = q32
남편 인증서로 해도 되나요 = q38
정보공개 며칠이나 걸려요 = q34
부적격이면 얼마동안 청약 못하나요 = q37
행정심판 기한이 언제예요 = q41
"""


def _lines(block: str) -> list[str]:
    return block.split("\n")[1:-1]


@pytest.mark.parametrize("said", _lines(FIRST))
def test_a_first_line_starts_the_incident(content: Content, said: str) -> None:
    heard = hear(said, content)
    assert (heard.kind, heard.id) == ("incident", PACK)


@pytest.mark.parametrize("line", _lines(ELSEWHERE))
def test_what_is_not_about_a_home_goes_elsewhere(content: Content, line: str) -> None:
    said, _, want = line.rpartition(" = ")
    way = route(said, content.packs, content.elsewhere)
    ids = way.others if way.kind == "maybe" else (way.id,)
    assert " ".join(filter(None, (way.kind, *ids))) == want


@pytest.mark.parametrize("line", _lines(FOUND))
def test_a_question_finds_its_entry(content: Content, line: str) -> None:
    said, _, number = line.rpartition(" = ")
    nearest, *_ = hear(said, content).faq
    assert nearest[0] == f"{PACK}/{number}"
